"""Connect helpdesks from the command line: gather what a vendor wants, keep it, test it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pydantic import JsonValue
from rich.console import Group
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from assistant.channels.helpdesk.forms import FormField, fields_of, filled, from_text
from assistant.channels.helpdesk.guides import GUIDES
from assistant.channels.helpdesk.receiving import webhook
from assistant.channels.helpdesk.registry import HELPDESKS, helpdesk
from assistant.channels.helpdesk.trial import findings_of, must_be_reachable
from assistant.errors import InvalidInput
from assistant.events import utc_now
from assistant.helpdesks.kept import Connection
from assistant.helpdesks.model import Finding, Vendor
from assistant.settings import Settings
from assistant.tasks.opening import opened

VARIABLES_BEGIN = "HELPDESK_"  # and the field's name in capitals: where the environment has a secret

Ask = Callable[[FormField], str]


def vendor_of(written: str) -> Vendor:
    """Return the vendor of a name. Raises `InvalidInput` that lists those there are."""
    known = {vendor.value: vendor for vendor in HELPDESKS}
    if written.lower() not in known:
        fix = f"write one of: {', '.join(sorted(known))}"
        raise InvalidInput("VENDOR", f"{written!r} cannot be connected", fix=fix)
    return known[written.lower()]


def gathered(
    vendor: Vendor,
    *,
    file: Path | None,
    pairs: Sequence[str],
    environment: Mapping[str, str],
    ask: Ask | None,
) -> dict[str, JsonValue]:
    """Return what a vendor wants declared, from a file, pairs and the environment; the rest is asked for.

    `ask` is `None` where nobody is there to answer. Raises `InvalidInput` naming what is wrong or missing.
    """
    fields = {one.name: one for one in fields_of(HELPDESKS[vendor].settings)}
    found = ({} if file is None else _in_file(file)) | _in_pairs(pairs, fields)
    for name, field in fields.items():
        variable = f"{VARIABLES_BEGIN}{name.upper()}"
        if field.shape.is_secret and environment.get(variable):
            found[name] = from_text(field, environment[variable])
        if name not in found and (field.is_required or field.shape.is_secret):
            written = _asked(field, ask, variable)
            if written:
                found[name] = from_text(field, written)
    return found


async def connected(
    settings: Settings, vendor: Vendor, name: str, given: Mapping[str, JsonValue]
) -> Connection:
    """Keep a connection under `name`, in place of the one that is called so if there is one.

    Raises `InvalidInput` naming the field that is wrong.
    """
    async with opened(settings) as work, work.writing() as unit:
        before = next((one for one in await unit.helpdesks.listed() if one.name == name), None)
        if before is not None and before.vendor is not vendor:
            raise InvalidInput("--name", f"{name!r} is a {before.vendor}", fix="choose another name")
        kept = None if before is None else before.settings
        declared = filled(HELPDESKS[vendor].settings, given, kept)
        must_be_reachable(helpdesk(vendor, declared), settings.reach)
        if before is None:
            return await unit.helpdesks.add(vendor, name, declared, at=utc_now())
        return await unit.helpdesks.change(before.id, version=before.version, settings=declared)


async def findings_for(settings: Settings, name: str) -> tuple[Finding, ...]:
    """Return what a test of the connection `name` finds. Raises `NotFound`."""
    async with opened(settings) as work, work.reading() as unit:
        kept = await unit.helpdesks.named(name)
    return await findings_of(helpdesk(kept.vendor, kept.settings), settings.reach)


async def listing(settings: Settings) -> Group:
    """Return every connection and how it stands; below, where each delivers to, never broken over lines."""
    async with opened(settings) as work, work.reading() as unit:
        found = await unit.helpdesks.listed()
    table = Table("name", "helpdesk", "state", "last delivery", "last trouble", box=None, header_style="bold")
    for one in found:
        heard = "never" if one.heard_at is None else f"{one.heard_at:%Y-%m-%d %H:%M} UTC"
        state = "paused" if one.is_paused else "in trouble" if one.problem else "connected"
        table.add_row(*map(escape, (one.name, HELPDESKS[one.vendor].title, state, heard, one.problem)))
    if not found:
        table.caption = f"none is connected; concierge connect {next(iter(HELPDESKS))} connects one"
    addresses = [f"{one.name} delivers to {webhook(one, base=settings.address)}" for one in found]
    return Group(table, *(Text(one, no_wrap=True, overflow="ignore") for one in addresses))


def told(connection: Connection, *, base: str) -> list[str]:
    """Return what is still to be done at the helpdesk, line by line."""
    title = HELPDESKS[connection.vendor].title
    steps = [f"{number}. {step}" for number, step in enumerate(GUIDES[connection.vendor], start=1)]
    return [f"Webhook address to give to {title}: {webhook(connection, base=base)}", *steps]


def _in_file(file: Path) -> dict[str, JsonValue]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as trouble:
        raise InvalidInput(
            "--file", f"{file} cannot be read as JSON", fix="write an object of fields"
        ) from trouble
    if not isinstance(content, dict):
        raise InvalidInput("--file", f"{file} holds no object", fix='write {"address": "https://…"}')
    return content


def _in_pairs(pairs: Sequence[str], fields: Mapping[str, FormField]) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or name not in fields:
            fix = f"write --set FIELD=VALUE with one of: {', '.join(fields)}"
            raise InvalidInput("--set", f"{name!r} is no field", fix=fix)
        if fields[name].shape.is_secret:
            fix = f"set {VARIABLES_BEGIN}{name.upper()} in the environment, or be asked for it"
            raise InvalidInput("--set", f"{name} is a secret, which others could read there", fix=fix)
        found[name] = from_text(fields[name], value)
    return found


def _asked(field: FormField, ask: Ask | None, variable: str) -> str:
    """Return what somebody answers; it may be empty. Raises `InvalidInput` where nobody is there to ask."""
    if ask is not None:
        return ask(field)
    if field.is_required:
        fix = f"set {variable}" if field.shape.is_secret else f"add --set {field.name}=…"
        raise InvalidInput(field.name, "is missing", fix=f"{fix}: {field.description}")
    return ""
