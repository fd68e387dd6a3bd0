"""Hold what several server processes need to serve together: what whoever runs them reads of the settings."""

from __future__ import annotations

from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

SCHEMES = {"redis", "rediss", "valkey", "valkeys"}


class Growth(BaseSettings):
    """Where processes meet; without it, one server alone uses the database."""

    valkey_url: SecretStr | None = Field(
        None,
        description="valkey://[:PASSWORD@]HOST:PORT, through which several servers on one PostgreSQL speak",
    )
    valkey_prefix: str = Field(
        "concierge",
        pattern=r"^[A-Za-z0-9_.-]{1,40}$",
        description="what the names in it begin with; another for each installation that shares it",
    )

    @field_validator("valkey_url", mode="before")
    @classmethod
    def _set_or_not(cls, url: object) -> object:
        return None if url == "" else url  # as a composition passes on what nobody set

    @field_validator("valkey_url")
    @classmethod
    def _check_valkey(cls, url: SecretStr | None) -> SecretStr | None:
        parts = urlsplit(url.get_secret_value()) if url else None
        if parts is not None and (parts.scheme not in SCHEMES or not parts.hostname):
            raise ValueError("write valkey://HOST:PORT, or valkeys:// for TLS")
        return url

    @property
    def valkey(self) -> str | None:
        """The address of Valkey as its client wants it, if there is one."""
        if self.valkey_url is None:
            return None
        scheme, _, rest = self.valkey_url.get_secret_value().partition("://")
        return f"{scheme.replace('valkey', 'redis')}://{rest}"
