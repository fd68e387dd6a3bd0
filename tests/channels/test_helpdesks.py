"""Test that the owner connects helpdesks: forms, secrets that never come out, a test in words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import pytest
from aiohttp.test_utils import TestServer
from pydantic import JsonValue

from assistant.channels.helpdesk.registry import HELPDESKS
from assistant.helpdesks.model import Ability, Vendor
from assistant.staff.model import Role
from tests.channels.site import Answer, Browser, Site, serving
from tests.helpdesk.fakes.chatwoot import FakeChatwoot
from tests.helpdesk.fakes.fake import Trouble
from tests.helpdesk.specimens import SECRET, SPECIMENS

VENDORS = "/v1/owner/helpdesk-vendors"
OWNER = "/v1/owner/helpdesks"


@pytest.fixture
async def site(prepared: Path, tmp_path: Path) -> AsyncIterator[Site]:
    """A server that may call helpdesks on loopback."""
    async with serving(prepared, tmp_path / "inside", allowed_private_hosts=("127.0.0.1",)) as one:
        yield one


@pytest.fixture
async def boss(site: Site) -> Browser:
    """The owner, signed in."""
    return await site.agent("olga@example.com", role=Role.OWNER)


def declared(address: str, **others: JsonValue) -> dict[str, JsonValue]:
    """Return what the owner sends to connect a Chatwoot at `address`."""
    settings = SPECIMENS[Vendor.CHATWOOT].declared(address)
    return {"vendor": "chatwoot", "name": "Support", "settings": settings, **others}


async def connected(boss: Browser, address: str = "http://127.0.0.1:9") -> Answer:
    """Connect a Chatwoot, and return the connection."""
    made = await boss.post(OWNER, declared(address))
    assert made.status == 201, made.raw
    return made.json


async def test_each_vendor_has_a_form_and_steps(boss: Browser) -> None:
    """What a vendor wants, what it cannot do and what nobody proved stands where it is chosen."""
    listed = (await boss.get(VENDORS)).json["vendors"]

    assert isinstance(listed, list)
    by_name = {str(one["vendor"]): one for one in cast(list[Answer], listed)}
    assert by_name.keys() == {vendor.value for vendor in HELPDESKS}
    for vendor, module in HELPDESKS.items():
        shown = by_name[vendor]
        assert shown["guide"]
        assert shown["unproven"] == list(module.unproven)
        assert shown["cannot"] == [one for one in Ability if one not in module.can]
        fields = cast(list[Answer], shown["fields"])
        assert {one["name"] for one in fields} == set(module.settings.model_fields)
        assert all(one["default"] is None for one in fields if "secret" in str(one["shape"]))


async def test_each_vendor_can_be_connected(boss: Browser) -> None:
    """What the form of a vendor takes is what its module takes."""
    for vendor, specimen in SPECIMENS.items():
        settings = specimen.declared("http://127.0.0.1:9")
        made = await boss.post(OWNER, {"vendor": vendor, "name": specimen.vendor, "settings": settings})

        assert made.status == 201, made.raw
        assert made.text("webhook").endswith(f"/v1/helpdesks/{made.text('id')}")


async def test_no_secret_ever_comes_out(boss: Browser) -> None:
    """Whoever borrows the owner's browser for a minute learns no token."""
    made = await connected(boss)
    listed = await boss.get(OWNER)

    assert made["secrets_kept"] == ["bot_token", "secrets", "user_token"]
    for text in (str(made), listed.raw.decode()):
        assert not any(one in text for one in (SECRET, "bot-token", "user-token"))


async def test_a_secret_that_is_left_out_stays(boss: Browser, site: Site) -> None:
    """The owner mends the address without having every token at hand."""
    made = await connected(boss)
    settings = {"address": "http://127.0.0.1:10", "account": 7, "bot_token": ""}

    changed = await boss.call("PATCH", f"{OWNER}/{made['id']}", {"version": 1, "settings": settings})

    async with site.work.reading() as work:
        (kept,) = await work.helpdesks.listed()
    assert changed.at("settings", "address") == "http://127.0.0.1:10"
    assert (kept.settings["bot_token"], kept.settings["secrets"]) == ("bot-token", [SECRET])


async def test_the_slower_of_two_owners_is_told(boss: Browser) -> None:
    """Pausing what somebody else just mended is no accident any more."""
    made = await connected(boss)

    paused = await boss.call("PATCH", f"{OWNER}/{made['id']}", {"version": 1, "is_paused": True})
    late = await boss.call("PATCH", f"{OWNER}/{made['id']}", {"version": 1, "name": "Else"})

    assert (paused.at("is_paused"), paused.at("version")) == (True, 2)
    assert late.status == 409


WRONG: tuple[tuple[dict[str, JsonValue], str], ...] = (
    ({"account": 7, "bot_token": "x"}, "address"),
    ({"address": "https://desk.example", "account": "many", "bot_token": "x"}, "account"),
    ({"address": "https://desk.example", "account": 7, "bot_token": "x", "colour": "red"}, "colour"),
    ({"address": "https://10.0.0.9", "account": 7, "bot_token": "x"}, "not on the public internet"),
    ({"address": "http://desk.example", "account": 7, "bot_token": "x"}, "not https"),
)


async def test_what_is_wrong_is_named(boss: Browser) -> None:
    """Before anything is kept, and in words; a helpdesk inside is no way into the network."""
    for settings, named in WRONG:
        refused = await boss.post(OWNER, {"vendor": "chatwoot", "name": "Support", "settings": settings})

        assert refused.status == 400
        assert named in refused.text("detail")
    assert (await boss.get(OWNER)).at("helpdesks") == []


async def test_a_test_says_what_is_wrong_and_how_to_mend_it(boss: Browser) -> None:
    """Step by step; a helpdesk that is not there is a finding, too."""
    fake = FakeChatwoot()
    async with TestServer(fake.app()) as server:
        made = await connected(boss, str(server.make_url("/")).rstrip("/"))
        good = await boss.post(f"{OWNER}/{made['id']}/test")
        fake.troubles.extend([Trouble(status=401)] * 9)
        bad = await boss.post(f"{OWNER}/{made['id']}/test")
    gone = await boss.post(f"{OWNER}/{made['id']}/test")

    assert (good.at("is_well"), bad.at("is_well"), gone.at("is_well")) == (True, False, False)
    assert "token" in bad.text("findings", 0, "fix")
    assert gone.text("findings", 0, "fix")
    assert not any(fake.said.values())


async def test_what_is_removed_is_gone(boss: Browser) -> None:
    """And its name is free again."""
    made = await connected(boss)

    removed = await boss.call("DELETE", f"{OWNER}/{made['id']}")
    again = await boss.call("DELETE", f"{OWNER}/{made['id']}")

    assert (removed.status, again.status) == (204, 404)
    assert (await boss.post(OWNER, declared("http://127.0.0.1:9"))).status == 201


async def test_only_the_owner_sees_connections(site: Site, boss: Browser) -> None:
    """The address of a connection is as good as a secret."""
    await connected(boss)
    agent = await site.agent()

    assert [(await agent.get(path)).status for path in (OWNER, VENDORS)] == [403, 403]


async def test_each_deed_is_noted_without_the_address(boss: Browser) -> None:
    """Who connected what stands in the audit log; what it is reached by does not."""
    made = await connected(boss)

    log = (await boss.get("/v1/audit")).raw.decode()

    assert "connected helpdesk" in log
    assert str(made["id"]) not in log
