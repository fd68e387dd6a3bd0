"""Hold what stands between the service and whoever knocks: the part of the settings that a network reads."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode


class Guarding(BaseSettings):
    """Whom to believe about where callers are."""

    proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="your reverse proxies, comma separated, as 10.0.0.0/8: their X-Forwarded-For counts"
    )

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
