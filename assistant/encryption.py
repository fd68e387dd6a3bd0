"""Hold the secrets that personal data is sealed with: what whoever keeps the keys reads of the settings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode

SHORTEST_KEY = 32  # bytes

KEY_FILE = Path("encryption.keys")  # in the data folder
INDEX_FILE = Path("index.secret")


class Encryption(BaseSettings):
    """With what personal data is sealed, and with what it is marked so that it can be looked up."""

    encryption_keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        (),
        description="secrets that personal data is sealed with, comma separated: the first one seals, the "
        "others still open; made on the first start",
    )
    index_secret: SecretStr | None = Field(
        None,
        description="marks addresses so that they can be looked up though sealed; made on the first start, "
        "never changed after",
    )

    @field_validator("encryption_keys", mode="before")
    @classmethod
    def _split_keys(cls, value: object) -> object:
        return (
            tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @field_validator("encryption_keys")
    @classmethod
    def _check_keys_given(cls, keys: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        for one in keys:
            _long_enough(one)
        return keys

    @field_validator("index_secret")
    @classmethod
    def _check_index(cls, secret: SecretStr | None) -> SecretStr | None:
        return secret and _long_enough(secret)


def _long_enough(secret: SecretStr) -> SecretStr:
    if len(secret.get_secret_value().encode()) < SHORTEST_KEY:
        raise ValueError(f"shorter than {SHORTEST_KEY} bytes; make one with `openssl rand -hex 32`")
    return secret
