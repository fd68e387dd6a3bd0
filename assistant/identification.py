"""Hold how customers and the shop prove who they are: the part of the settings that whoever signs reads."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode

from assistant.errors import Misconfigured

SHORTEST_SECRET = 32  # bytes, as HS256 asks for (RFC 7518, section 3.2)
SHORTEST_HASH_SECRET = 16  # bytes; others chose how long theirs are

Secrets = Annotated[tuple[SecretStr, ...], NoDecode]


class Identification(BaseSettings):
    """The secrets, keys and names that tokens, hashes and senders of events are checked with."""

    identity_secret: SecretStr | None = Field(
        None, description="shared with the shop to sign customers in (HS256, 32 bytes or more)"
    )
    identity_jwks_url: str | None = Field(
        None, description="where the shop publishes its public keys (RS256, ES256)"
    )
    identity_jwks_file: Path | None = Field(None, description="the same keys in a file")
    identity_audience: str | None = Field(None, description="`aud` that a customer's token must carry")
    identity_issuer: str | None = Field(None, description="`iss` that a customer's token must carry")
    identity_former_secrets: Secrets = Field(
        (), description="secrets that hold beside `identity_secret` while you change it, comma separated"
    )
    identity_single_use: bool = Field(
        default=False,
        description="take a customer's token (with `jti`) once, at POST /v1/session, and nowhere else",
    )
    identity_chatwoot_secrets: Secrets = Field(
        (), description="that make Chatwoot's `identifier_hash`; several hold at once, comma separated"
    )
    identity_intercom_secrets: Secrets = Field(
        (), description="that make Intercom's `user_hash`; several hold at once, comma separated"
    )
    identity_did_audience: str | None = Field(
        None,
        min_length=1,
        description="lets customers sign in with did:key and did:jwk; `aud` that their tokens must carry",
    )
    shop_key: SecretStr | None = Field(
        None, description="with which your shop's server sends orders and events (32 bytes or more)"
    )
    write_keys: Secrets = Field(
        (),
        description="with which tracking libraries on your servers send events, comma separated",
    )
    visitor_secret: SecretStr | None = Field(
        None, description="signs visitors' tokens; made on the first start"
    )

    @field_validator(
        "write_keys",
        "identity_former_secrets",
        "identity_chatwoot_secrets",
        "identity_intercom_secrets",
        mode="before",
    )
    @classmethod
    def _split_secrets(cls, value: object) -> object:
        return (
            tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @field_validator("identity_jwks_file")
    @classmethod
    def _check_keys(cls, path: Path | None) -> Path | None:
        if path is not None and not path.is_file():
            raise ValueError(f"there is no file {path}")
        return path

    @field_validator("identity_secret", "visitor_secret", "shop_key")
    @classmethod
    def _check_secret(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and len(secret.get_secret_value().encode()) < SHORTEST_SECRET:
            raise ValueError(f"shorter than {SHORTEST_SECRET} bytes; make one with `openssl rand -hex 32`")
        return secret

    @field_validator("write_keys", "identity_former_secrets")
    @classmethod
    def _check_former(cls, secrets_given: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        return _long_enough(secrets_given, SHORTEST_SECRET)

    @field_validator("identity_chatwoot_secrets", "identity_intercom_secrets")
    @classmethod
    def _check_hashing(cls, secrets_given: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        return _long_enough(secrets_given, SHORTEST_HASH_SECRET)

    @model_validator(mode="after")
    def _check_former_needed(self) -> Self:
        if self.identity_former_secrets and self.identity_secret is None:
            raise ValueError("identity_former_secrets are for beside identity_secret; set that, too")
        return self

    @property
    def visitor_key(self) -> str:
        """The secret that signs visitors' tokens; `prepared` sees to it that there is one."""
        if self.visitor_secret is None:
            raise Misconfigured(["visitor_secret: not made yet; start through `concierge serve`"])
        return self.visitor_secret.get_secret_value()


def _long_enough(given: tuple[SecretStr, ...], shortest: int) -> tuple[SecretStr, ...]:
    if any(len(one.get_secret_value().encode()) < shortest for one in given):
        raise ValueError(f"one is shorter than {shortest} bytes; make one with `openssl rand -hex 32`")
    return given
