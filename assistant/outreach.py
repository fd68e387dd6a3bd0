"""Say which machines inside may be reached: what whoever runs the service reads of the settings."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode

from assistant.outgoing import Reach

HOST = re.compile(r"[a-z0-9._:-]{1,253}")


class Outreach(BaseSettings):
    """What may be reached that is not on the public internet."""

    private_networks: bool = Field(
        default=False, description="let sites be read that are not on the public internet, as an intranet"
    )
    allowed_private_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="machines inside that webhooks and helpdesks may be at, comma separated; no ports",
    )

    @field_validator("allowed_private_hosts", mode="before")
    @classmethod
    def _split_hosts(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(part.strip().lower().strip("[]") for part in value.split(",") if part.strip())

    @field_validator("allowed_private_hosts")
    @classmethod
    def _check_hosts(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        for host in hosts:
            if not HOST.fullmatch(host) or host.count(":") == 1:
                raise ValueError(f"{host!r} is no host; write a name or number alone, as hooks.internal")
        return hosts

    @property
    def reach(self) -> Reach:
        """Where webhooks and calls to helpdesks may go."""
        return Reach(hosts=frozenset(self.allowed_private_hosts))

    @property
    def reading_reach(self) -> Reach:
        """Where sites may be read."""
        return Reach(hosts=frozenset(self.allowed_private_hosts), is_everywhere=self.private_networks)
