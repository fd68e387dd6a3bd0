"""Let the owner connect helpdesks: choose one, declare it, test it, pause it, take it away.

Secrets go in and never come out again. The address that a helpdesk delivers to holds the connection's id,
which nobody guesses; only the owner is shown it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Self

import structlog
from aiohttp import web
from pydantic import BaseModel, Field, JsonValue, StringConstraints

from assistant.audit.model import Deed
from assistant.channels.helpdesk.forms import FormField, Shape, fields_of, filled, secrets_kept, shown
from assistant.channels.helpdesk.guides import GUIDES
from assistant.channels.helpdesk.receiving import webhook
from assistant.channels.helpdesk.registry import HELPDESKS, helpdesk
from assistant.channels.helpdesk.trial import findings_of, must_be_reachable
from assistant.errors import InvalidInput
from assistant.events import Clock
from assistant.helpdesks.kept import Connection, ConnectionId
from assistant.helpdesks.model import Ability, Finding, Vendor
from assistant.outgoing import Reach
from assistant.web.auditing import Auditor
from assistant.web.bodies import VISIBLE, Strict
from assistant.web.identity import STAFF
from assistant.web.routes import Who, route
from assistant.work import Work

Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$"),
    VISIBLE,
]
Declared = Annotated[dict[str, JsonValue], Field(max_length=60)]

log = structlog.stdlib.get_logger()


class HelpdeskIn(Strict):
    """A helpdesk to connect: whose it is, what you call it, and what its vendor wants declared."""

    vendor: Vendor
    name: Name
    settings: Declared


class HelpdeskChange(Strict):
    """What to change in the version that was opened; a secret that is left out stays as it is."""

    version: int = Field(ge=1, le=2**31 - 1)
    name: Name | None = None
    settings: Declared | None = None
    is_paused: bool | None = None


class FieldOut(BaseModel):
    """One field of a vendor's form."""

    name: str
    title: str
    description: str
    shape: Shape
    is_required: bool
    default: JsonValue
    choices: list[str]

    @classmethod
    def of(cls, field: FormField) -> Self:
        """Show `field`."""
        return cls(
            name=field.name,
            title=field.title,
            description=field.description,
            shape=field.shape,
            is_required=field.is_required,
            default=field.default,
            choices=list(field.choices),
        )


class VendorOut(BaseModel):
    """A vendor: what it can do and cannot, what is unproven, what to do there, and its form."""

    vendor: Vendor
    title: str
    can: list[Ability]
    cannot: list[Ability]
    unproven: list[str]
    guide: list[str]
    fields: list[FieldOut]

    @classmethod
    def of(cls, vendor: Vendor) -> Self:
        """Show `vendor`."""
        module = HELPDESKS[vendor]
        return cls(
            vendor=vendor,
            title=module.title,
            can=[one for one in Ability if one in module.can],
            cannot=[one for one in Ability if one not in module.can],
            unproven=list(module.unproven),
            guide=list(GUIDES[vendor]),
            fields=[FieldOut.of(one) for one in fields_of(module.settings)],
        )


class VendorList(BaseModel):
    """Every vendor that can be connected, by title."""

    vendors: list[VendorOut]


class HelpdeskOut(BaseModel):
    """A connection as it stands, without its secrets; `webhook` is the address to give to the helpdesk."""

    id: str
    vendor: Vendor
    title: str
    name: str
    version: int
    is_paused: bool
    webhook: str
    settings: dict[str, JsonValue]
    secrets_kept: list[str]
    added_at: datetime
    heard_at: datetime | None  # the last delivery that was believed
    problem: str  # the last that went wrong; empty once something went well again
    troubled_at: datetime | None

    @classmethod
    def of(cls, connection: Connection, *, base: str) -> Self:
        """Show `connection`, whose helpdesk delivers below `base`."""
        module = HELPDESKS[connection.vendor]
        return cls(
            id=connection.id,
            vendor=connection.vendor,
            title=module.title,
            name=connection.name,
            version=connection.version,
            is_paused=connection.is_paused,
            webhook=webhook(connection, base=base),
            settings=shown(module.settings, connection.settings),
            secrets_kept=list(secrets_kept(module.settings, connection.settings)),
            added_at=connection.added_at,
            heard_at=connection.heard_at,
            problem=connection.problem,
            troubled_at=connection.troubled_at,
        )


class HelpdeskList(BaseModel):
    """Every connection, by name."""

    helpdesks: list[HelpdeskOut]


class FindingOut(BaseModel):
    """One step of a connection test."""

    step: str
    is_well: bool
    told: str
    fix: str


class FindingList(BaseModel):
    """What a connection test found, step by step."""

    is_well: bool
    findings: list[FindingOut]

    @classmethod
    def of(cls, findings: Sequence[Finding]) -> Self:
        """Show `findings`."""
        told = [
            FindingOut(step=one.step, is_well=one.is_well, told=one.told, fix=one.fix) for one in findings
        ]
        return cls(is_well=all(one.is_well for one in findings), findings=told)


class HelpdesksDoor:
    """Serves the connections to the owner."""

    def __init__(self, *, reach: Reach, base: str, work: Work, auditor: Auditor, clock: Clock) -> None:
        self._reach = reach
        self._base = base  # where the world finds us
        self._work = work
        self._auditor = auditor
        self._clock = clock

    @route("GET", "/v1/owner/helpdesks", who=Who.OWNER, gives=HelpdeskList)
    async def listed(self, _request: web.Request) -> HelpdeskList:
        """List the connected helpdesks."""
        async with self._work.reading() as work:
            found = await work.helpdesks.listed()
        return HelpdeskList(helpdesks=[self._shown(one) for one in found])

    @route("GET", "/v1/owner/helpdesk-vendors", who=Who.OWNER, gives=VendorList)
    async def vendors(self, _request: web.Request) -> VendorList:
        """List the vendors whose helpdesks can be connected, each with its form."""
        found = sorted(HELPDESKS, key=lambda vendor: HELPDESKS[vendor].title)
        return VendorList(vendors=[VendorOut.of(one) for one in found])

    @route(
        "POST",
        "/v1/owner/helpdesks",
        who=Who.OWNER,
        takes=HelpdeskIn,
        gives=HelpdeskOut,
        status=HTTPStatus.CREATED,
    )
    async def add(self, request: web.Request, body: HelpdeskIn) -> HelpdeskOut:
        """Connect a helpdesk; it delivers to the address in the answer."""
        settings = self._checked(body.vendor, body.settings)
        async with self._work.writing() as work:
            connection = await work.helpdesks.add(body.vendor, body.name, settings, at=self._clock())
            await self._auditor.note_thing(
                work, request[STAFF], Deed.CONNECTED_HELPDESK, about=connection.vendor
            )
        log.info("helpdesk connected", vendor=connection.vendor)
        return self._shown(connection)

    @route(
        "PATCH", "/v1/owner/helpdesks/{connection}", who=Who.OWNER, takes=HelpdeskChange, gives=HelpdeskOut
    )
    async def change(self, request: web.Request, body: HelpdeskChange) -> HelpdeskOut:
        """Change a connection, pause it or have it go on, unless somebody else changed it meanwhile."""
        async with self._work.writing() as work:
            kept = await work.helpdesks.get(_named(request))
            declared = None if body.settings is None else self._checked(kept.vendor, body.settings, kept=kept)
            changed = await work.helpdesks.change(
                kept.id,
                version=body.version,
                name=body.name,
                settings=declared,
                is_paused=body.is_paused,
            )
            await self._auditor.note_thing(work, request[STAFF], Deed.CHANGED_HELPDESK, about=kept.vendor)
        return self._shown(changed)

    @route("POST", "/v1/owner/helpdesks/{connection}/test", who=Who.OWNER, gives=FindingList)
    async def test(self, request: web.Request) -> FindingList:
        """Try whether a helpdesk's address, token and rights will do, without changing anything there."""
        async with self._work.reading() as work:
            kept = await work.helpdesks.get(_named(request))
        return FindingList.of(await findings_of(helpdesk(kept.vendor, kept.settings), self._reach))

    @route("DELETE", "/v1/owner/helpdesks/{connection}", who=Who.OWNER)
    async def remove(self, request: web.Request) -> None:
        """Disconnect a helpdesk; what it delivers from now on is refused."""
        async with self._work.writing() as work:
            kept = await work.helpdesks.get(_named(request))
            await work.helpdesks.remove(kept.id)
            await self._auditor.note_thing(work, request[STAFF], Deed.REMOVED_HELPDESK, about=kept.vendor)
        log.info("helpdesk removed", vendor=kept.vendor)

    def _checked(
        self, vendor: Vendor, given: Declared, *, kept: Connection | None = None
    ) -> dict[str, JsonValue]:
        """Return what is to be kept of a form. Raises `InvalidInput` naming the field."""
        if vendor not in HELPDESKS:
            raise InvalidInput("vendor", "cannot be connected", fix="choose one of those that are listed")
        declared = filled(HELPDESKS[vendor].settings, given, None if kept is None else kept.settings)
        must_be_reachable(helpdesk(vendor, declared), self._reach)
        return declared

    def _shown(self, connection: Connection) -> HelpdeskOut:
        return HelpdeskOut.of(connection, base=self._base)


def _named(request: web.Request) -> ConnectionId:
    return ConnectionId(request.match_info["connection"])
