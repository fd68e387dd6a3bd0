"""Test that files come through, to those alone whom they are for, and that no browser runs them."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.channels.site import Browser, Response, Site, closed, frame, serving

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
RECEIPT = b"%PDF-1.7 invoice 4711"
NOT_FILES = {
    "photo.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "page.html": b"<!doctype html><script>alert(1)</script>",
    "photo.png": b"\xef\xbb\xbf  <html><body onload=alert(1)>",
    "tool.exe": b"MZ\x90\x00\x03",
    "archive.zip": b"PK\x03\x04",
    "notes.txt": b"caf\xe9 in Latin-1",
    "empty.txt": b"",
}


async def sent(
    browser: Browser, conversation: str, name: str, content: bytes, *, client_id: str = "f1", desk: str = ""
) -> Response:
    """Send a file."""
    path = f"/v1{desk}/conversations/{conversation}/attachments?client_id={client_id}&name={quote(name)}"
    return await browser.call("POST", path, raw=content, headers={"Content-Type": "application/octet-stream"})


async def test_a_file_reaches_the_other_side_whole_under_its_name(site: Site) -> None:
    """A receipt says more than a description of it."""
    ana, mara = site.customer("ana"), await site.agent()
    conversation = await ana.waiting()

    message = await sent(ana, conversation, "Rechnung März.pdf", RECEIPT)

    desk = await mara.get(f"/v1/desk/conversations/{conversation}")
    shown = desk.at("messages", -1, "attachment")
    attachment = message.text("message", "attachment", "id")
    got = await mara.get(f"/v1/desk/conversations/{conversation}/attachments/{attachment}")
    assert message.status == 201
    assert shown == {
        "id": attachment,
        "name": "Rechnung März.pdf",
        "media_type": "application/pdf",
        "size": len(RECEIPT),
    }
    assert got.raw == RECEIPT
    assert got.headers["Content-Disposition"] == "attachment; filename*=UTF-8''Rechnung%20M%C3%A4rz.pdf"
    assert "sent a file: Rechnung März.pdf" in json.dumps(desk.at("handoff", "summary"), ensure_ascii=False)


async def test_an_agent_answers_with_a_file(site: Site) -> None:
    """A label to print, for example; only whoever has the conversation sends one."""
    ana, mara, other = site.customer("ana"), await site.agent(), await site.agent("other@example.com")
    conversation = await ana.waiting()
    await mara.post(f"/v1/desk/conversations/{conversation}/claim")

    refused = await sent(other, conversation, "label.png", PNG, desk="/desk")
    message = await sent(mara, conversation, "label.png", PNG, desk="/desk")

    attachment = message.text("message", "attachment", "id")
    got = await ana.get(f"/v1/conversations/{conversation}/attachments/{attachment}")
    assert refused.status == 409
    assert message.text("message", "author") == "agent"
    assert got.raw == PNG


async def test_nobody_else_gets_it(site: Site) -> None:
    """Not even who knows its address, and not by way of a conversation of their own."""
    ana, ben = site.customer("ana"), site.customer("ben")
    conversation, bens = await ana.started(), await ben.started()
    attachment = (await sent(ana, conversation, "a.png", PNG)).text("message", "attachment", "id")

    tried = [
        await ben.get(f"/v1/conversations/{conversation}/attachments/{attachment}"),
        await ben.get(f"/v1/conversations/{bens}/attachments/{attachment}"),
        await sent(ben, conversation, "a.png", PNG),
        await site.nobody().get(f"/v1/conversations/{conversation}/attachments/{attachment}"),
        await ana.get(f"/v1/desk/conversations/{conversation}/attachments/{attachment}"),
    ]

    assert [one.status for one in tried] == [404, 404, 404, 401, 401]


@pytest.mark.parametrize(("name", "content"), NOT_FILES.items(), ids=str)
async def test_what_a_browser_could_run_is_refused_with_the_reason(
    site: Site, name: str, content: bytes
) -> None:
    """By what is in it: a name promises nothing."""
    ana = site.customer("ana")
    conversation = await ana.started()

    refused = await sent(ana, conversation, name, content)

    assert refused.status == 400, refused.raw
    assert b"PNG, JPEG, GIF, WebP, PDF, plain text" in refused.raw
    assert (await ana.get(f"/v1/conversations/{conversation}")).at("conversation", "seq") == 1


async def test_what_is_served_can_run_nothing(site: Site) -> None:
    """An image that is a script as well stays an image, and what is text stays text."""
    ana = site.customer("ana")
    conversation = await ana.started()
    image = await sent(ana, conversation, "x.html", b"GIF89a<script>alert(1)</script>", client_id="f1")
    text = await sent(ana, conversation, "a.txt", b"alert(1)//<script>", client_id="f2")

    got = [
        await ana.get(
            f"/v1/conversations/{conversation}/attachments/{one.text('message', 'attachment', 'id')}"
        )
        for one in (image, text)
    ]

    assert [one.headers["Content-Type"] for one in got] == ["image/gif", "text/plain; charset=utf-8"]
    assert [one.headers["X-Content-Type-Options"] for one in got] == ["nosniff", "nosniff"]
    assert all(
        {"default-src 'none'", "sandbox"} <= set(one.headers["Content-Security-Policy"].split("; "))
        for one in got
    )
    assert got[0].headers["Content-Disposition"] == "inline; filename*=UTF-8''x.html.gif"
    assert got[1].headers["Content-Disposition"].startswith("attachment;")


async def test_a_file_sent_again_under_its_id_counts_once(site: Site) -> None:
    """The line broke before the answer came."""
    ana = site.customer("ana")
    conversation = await ana.started()

    first = await sent(ana, conversation, "a.png", PNG)
    again = await sent(ana, conversation, "a.png", PNG)

    assert first.at("message") == again.at("message")
    exported = (await ana.get("/v1/me/export")).at("attachments")
    assert isinstance(exported, list)
    assert len(exported) == 1


async def test_the_owner_bounds_how_large_and_how_many(prepared: Path, tmp_path: Path) -> None:
    """Nobody fills the disk."""
    few = {"attachment_megabytes": 0.001, "attachments_per_conversation": 1}
    async with serving(prepared, tmp_path / "served", **few) as site:
        ana = site.customer("ana")
        conversation = await ana.started()

        large = await sent(ana, conversation, "a.png", PNG + bytes(1100))
        first = await sent(ana, conversation, "a.png", PNG, client_id="f2")
        more = await sent(ana, conversation, "b.png", PNG, client_id="f3")
        again = await sent(ana, conversation, "a.png", PNG, client_id="f2")

    assert (large.status, first.status, more.status, again.status) == (413, 201, 400, 201)
    assert b"0.001 MB" in large.raw
    assert b"1 that a conversation holds" in more.raw


async def test_the_assistant_says_that_it_cannot_read_it_and_answers_on(site: Site) -> None:
    """Once; a file is no question."""
    ana = site.customer("ana")
    conversation = await ana.started()
    await ana.said(conversation, "How long does delivery take?")

    await sent(ana, conversation, "a.png", PNG, client_id="f1")
    await sent(ana, conversation, "b.png", PNG, client_id="f2")
    answer = await ana.said(conversation, "How do I return an order?", client_id="m2")

    messages = (await ana.get(f"/v1/conversations/{conversation}?after=0")).at("messages")
    assert isinstance(messages, list)
    told = [str(one["text"]) for one in messages if isinstance(one, dict) and one["author"] == "system"]
    assert len(told) == 1
    assert told[0].startswith("Thank you for the file.")
    assert answer.at("reply", "decision") == "answer"


async def test_an_open_line_hears_of_a_file(site: Site) -> None:
    """The other tab shows it without being reloaded."""
    ana = site.customer("ana")
    conversation = await ana.started()
    token = ana.headers["Authorization"].removeprefix("Bearer ")

    async with ana.socket("/v1/socket") as opened:
        hello = {"type": "hello", "token": token, "conversation": conversation, "after": 1}
        await opened.send_json(hello)
        await frame(opened, "ready")
        await sent(ana, conversation, "a.png", PNG)
        heard = await frame(opened, "message")

    assert isinstance(heard["message"], dict)
    attachment = heard["message"]["attachment"]
    assert isinstance(attachment, dict)
    assert attachment["name"] == "a.png"
    assert await closed(opened) is not None


async def test_it_is_sealed_and_goes_with_its_customer(site: Site) -> None:
    """Whoever finds the disk reads nothing of it, and whoever is erased leaves nothing of it."""
    ana = site.customer("ana")
    conversation = await ana.started()
    marker = b"%PDF-1.7 " + b"xyzzy-in-a-file" * 40
    attachment = (await sent(ana, conversation, "a.pdf", marker)).text("message", "attachment", "id")
    files = [one for one in site.settings.data_folder.rglob("*") if one.is_file()]

    found = [one.name for one in files if b"xyzzy" in await asyncio.to_thread(one.read_bytes)]
    erased = await ana.call("DELETE", "/v1/me")
    left = [one.name for one in files if attachment.encode() in await asyncio.to_thread(one.read_bytes)]

    assert found == []
    assert erased.status == 204
    assert left == []


async def test_what_one_server_took_another_serves(
    prepared_postgresql: tuple[Path, str], tmp_path: Path
) -> None:
    """Files live in the database, so any of several servers has them."""
    prepared, url = prepared_postgresql
    async with serving(prepared, tmp_path / "one", database_url=url) as one:
        ana = one.somebody()
        conversation = await ana.started()
        attachment = (await sent(ana, conversation, "a.png", PNG)).text("message", "attachment", "id")
    keys = one.settings.data_folder  # which servers share
    async with serving(keys, tmp_path / "two", database_url=url) as two:
        token = ana.headers["Authorization"].removeprefix("Bearer ")
        got = await two.with_token(token).get(f"/v1/conversations/{conversation}/attachments/{attachment}")

    assert got.raw == PNG
    assert got.status == 200
