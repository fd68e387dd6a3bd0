"""Hold what stands between the service and whoever knocks: the part of the settings that a network reads."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode


class Guarding(BaseSettings):
    """Whom to believe about where callers are, and about who staff are."""

    proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="your reverse proxies, comma separated, as 10.0.0.0/8: their X-Forwarded-For counts"
    )

    sockets_per_address: int = Field(
        1_000, ge=1, description="open windows from one address; a proxy that is not named is one address"
    )

    openid_issuer: str | None = Field(
        None, description="your provider of identities (OpenID Connect), with which staff may sign in"
    )
    openid_client: str | None = Field(None, min_length=1, description="the id under which it knows us")
    openid_secret: SecretStr | None = Field(None, min_length=1, description="the secret that goes with it")
    openid_name: str = Field(
        "your company", min_length=1, max_length=40, description="what the button calls it: sign in with …"
    )

    @field_validator("openid_issuer")
    @classmethod
    def _check_issuer(cls, issuer: str | None) -> str | None:
        if issuer is None:
            return None
        parts = urlsplit(issuer)
        is_here = parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1"}
        if not parts.netloc or not (parts.scheme == "https" or is_here):
            raise ValueError(f"{issuer!r} is no issuer; write it as https://login.example")
        return issuer

    @model_validator(mode="after")
    def _check_openid(self) -> Self:
        given = (self.openid_issuer, self.openid_client, self.openid_secret)
        if any(given) and not all(given):
            raise ValueError("openid_issuer, openid_client and openid_secret go together; set all three")
        return self

    @field_validator("proxies", mode="before")
    @classmethod
    def _split_proxies(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(part.strip() for part in value.split(",") if part.strip())

    @field_validator("proxies")
    @classmethod
    def _check_proxies(cls, proxies: tuple[str, ...]) -> tuple[str, ...]:
        for one in proxies:
            try:
                ip_network(one, strict=False)
            except ValueError:
                raise ValueError(f"{one!r} is no network; write it as 10.0.0.0/8") from None
        return proxies
