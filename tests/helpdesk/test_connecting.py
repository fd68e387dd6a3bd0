"""Test that a helpdesk is connected from the command line, and that no secret stands where others read it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import JsonValue
from rich.console import Console

from assistant.channels.helpdesk.forms import (
    FormField,
    Shape,
    fields_of,
    filled,
    from_text,
    secrets_kept,
    shown,
)
from assistant.channels.helpdesk.guides import GUIDES
from assistant.channels.helpdesk.registry import HELPDESKS
from assistant.errors import InvalidInput
from assistant.helpdesks.model import Vendor
from assistant.settings import Settings
from assistant.tasks.connecting import connected, findings_for, gathered, listing, told, vendor_of
from tests.helpdesk.specimens import SPECIMENS

CHATWOOT = HELPDESKS[Vendor.CHATWOOT].settings
KEY = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"


def gather(
    *pairs: str,
    file: Path | None = None,
    ask: Callable[[FormField], str] | None = None,
    **environment: str,
) -> dict[str, JsonValue]:
    """Gather what a Chatwoot wants."""
    return gathered(Vendor.CHATWOOT, file=file, pairs=pairs, environment=environment, ask=ask)


def test_every_vendor_has_steps_and_a_form_that_asks_first_for_what_it_needs() -> None:
    """Nobody searches a long form for the two fields without which nothing works."""
    for vendor, module in HELPDESKS.items():
        needed = [one.is_required for one in fields_of(module.settings)]

        assert GUIDES[vendor]
        assert needed == sorted(needed, reverse=True)


def test_what_is_declared_of_each_vendor_is_shown_without_its_secrets() -> None:
    """The page and the answer of the door are made of this."""
    for vendor, specimen in SPECIMENS.items():
        settings, kept = HELPDESKS[vendor].settings, specimen.declared("https://desk.example")
        secret = [kept[name] for name in secrets_kept(settings, kept)]
        written = [one for each in secret for one in (each if isinstance(each, list) else [each])]

        assert written
        assert not any(str(one) in json.dumps(shown(settings, kept)) for one in written)


def test_what_is_left_empty_is_left_out_and_a_secret_stays() -> None:
    """An owner who mends the address keeps the token."""
    kept: dict[str, JsonValue] = {"address": "https://old.example", "bot_token": "kept", "team": 3}

    assert filled(CHATWOOT, {"address": "https://new.example", "bot_token": "", "team": None}, kept) == {
        "address": "https://new.example",
        "bot_token": "kept",
    }


@pytest.mark.parametrize(
    ("shape", "written", "read"),
    [
        (Shape.NUMBER, "7", 7),
        (Shape.NUMBER, "seven", "seven"),
        (Shape.NUMBERS, "4, 5", [4, 5]),
        (Shape.FLAG, "Yes", True),
        (Shape.TEXTS, "a,b", ["a", "b"]),
        (Shape.TEXTS, KEY, [KEY]),
        (Shape.SECRETS, "old,new", ["old", "new"]),
        (Shape.JSON, '{"a": 1}', {"a": 1}),
        (Shape.JSON, "{", "{"),
        (Shape.TEXT, " x ", "x"),
    ],
)
def test_what_is_typed_becomes_what_its_field_holds(shape: Shape, written: str, read: JsonValue) -> None:
    """And what cannot be read stays as it is, for the check to name the field."""
    field = FormField(name="x", title="X", description="", shape=shape, is_required=True)

    assert from_text(field, written) == read


def test_pairs_a_file_the_environment_and_answers_come_together(tmp_path: Path) -> None:
    """Each where it is at hand; a secret never on the command line, where others read it."""
    file = tmp_path / "chatwoot.json"
    file.write_text('{"account": 7}')
    asked: list[str] = []

    def answer(field: FormField) -> str:
        asked.append(field.name)
        return ""

    found = gather("address=https://desk.example", file=file, ask=answer, HELPDESK_BOT_TOKEN="t")

    assert found == {"address": "https://desk.example", "account": 7, "bot_token": "t"}
    assert set(asked) == {"secrets", "user_token"}


@pytest.mark.parametrize(
    ("pairs", "named"),
    [
        (("bot_token=t",), "--set"),
        (("colour=red",), "--set"),
        (("address",), "--set"),
        (("address=https://desk.example",), "account"),
    ],
)
def test_what_is_wrong_or_missing_is_named(pairs: tuple[str, ...], named: str) -> None:
    """With how to mend it, for a script that nobody watches."""
    with pytest.raises(InvalidInput) as refusal:
        gather(*pairs)

    assert refusal.value.field == named
    assert refusal.value.fix


def test_a_vendor_that_nobody_knows_is_answered_with_those_there_are() -> None:
    """Names are easily mistyped."""
    with pytest.raises(InvalidInput) as refusal:
        vendor_of("helpscot")

    assert "helpscout" in refusal.value.fix


async def test_a_helpdesk_is_kept_changed_listed_and_tested(tmp_path: Path) -> None:
    """From nothing to an address to paste; connecting it again under its name changes it."""
    settings = Settings(data_folder=tmp_path, allowed_private_hosts=("127.0.0.1",))
    given = SPECIMENS[Vendor.CHATWOOT].declared("http://127.0.0.1:9")

    made = await connected(settings, Vendor.CHATWOOT, "Support", given)
    again = await connected(
        settings, Vendor.CHATWOOT, "Support", {"address": "http://127.0.0.1:9", "account": 8}
    )
    findings = await findings_for(settings, "Support")
    paper = Console(record=True, width=60)
    paper.print(await listing(settings), crop=False)
    shown = paper.export_text()

    assert (made.id, again.version, again.settings["bot_token"]) == (again.id, 2, made.settings["bot_token"])
    assert told(again, base="https://us.example")[0].endswith(f"https://us.example/v1/helpdesks/{made.id}")
    assert any(not one.is_well and one.fix for one in findings)
    assert f"Support delivers to {settings.address}/v1/helpdesks/{made.id}\n" in shown
    assert "connected" in shown
    with pytest.raises(InvalidInput):
        await connected(settings, Vendor.FRESHDESK, "Support", given)
