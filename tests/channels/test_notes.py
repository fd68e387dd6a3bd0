"""Test that staff can note what customers never see, on any route or socket of theirs."""

from __future__ import annotations

import json

from tests.channels.site import Answer, Browser, Site, frame, frames_until
from tests.channels.test_privacy import dict_of, every_route

NOTE = "Promised nothing. Code word HELIOTROPE."
SECRET = b"HELIOTROPE"
BODIES: dict[str, object] = {
    "/v1/conversations": {"client_id": "second"},
    "/v1/conversations/{conversation}/messages": {"client_id": "m9", "text": "What did you note?"},
    "/v1/conversations/{conversation}/messages/{message}/feedback": {"helped": True},
    "/v1/conversations/{conversation}/rating": {"score": 3},
    "/v1/conversations/{conversation}/read": {"seq": 1},
    "/v1/me/preferences/{topic}": {"value": "oat"},
    "/v1/me/consents/{purpose}": {"granted": True},
}


async def noted(agent: Browser, conversation: str, text: str = NOTE, *, client_id: str = "n1") -> Answer:
    """Have an agent note something; return the note."""
    response = await agent.post(
        f"/v1/desk/conversations/{conversation}/notes", {"client_id": client_id, "text": text}
    )
    assert response.status == 201, response.raw
    return dict_of(response.at("note"))


async def test_a_note_stands_where_it_was_written_and_says_by_whom(site: Site) -> None:
    """A colleague reads the conversation and what was thought of it in one go."""
    conversation = await site.customer("ana").waiting()
    mara, noor = await site.agent(), await site.agent("noor@example.com")

    note = await noted(mara, conversation, "Ask **Noor**.")

    opened = await noor.get(f"/v1/desk/conversations/{conversation}")
    listed = await noor.get(f"/v1/desk/conversations/{conversation}/notes")
    assert opened.at("notes") == listed.at("notes") == [note]
    assert note["author_name"] == "Mara"
    assert note["html"] == "<p>Ask <strong>Noor</strong>.</p>"
    assert note["after"] == opened.at("conversation", "seq")


async def test_colleagues_see_a_note_at_once(site: Site) -> None:
    """Two who look at one conversation know the same, also after the line was lost."""
    conversation = await site.customer("ana").waiting()
    mara, noor = await site.agent(), await site.agent("noor@example.com")
    watch = {"type": "watch", "conversation": conversation, "after": 0}

    async with noor.socket("/v1/desk/socket", origin=site.base) as desk:
        await desk.send_json(watch)
        before = await frame(desk, "notes")
        note = await noted(mara, conversation)
        heard = await frame(desk, "notes")
    async with noor.socket("/v1/desk/socket", origin=site.base) as desk:
        await desk.send_json(watch)
        again = await frame(desk, "notes")

    assert before["notes"] == []
    assert heard["notes"] == again["notes"] == [note]


async def test_nothing_of_the_customers_ever_carries_a_note(site: Site) -> None:
    """A walk over every route that there is, as the customer whom it is about: a new one is walked too."""
    ana, mara = site.customer("ana"), await site.agent()
    conversation = await ana.started()
    reply = await ana.said(conversation, "How do I return an order?")
    await ana.post(f"/v1/conversations/{conversation}/person")
    note = await noted(mara, conversation)
    names = dict.fromkeys(("activity", "account", "identifier", "offer", "order", "source"), "x")
    names |= {"article": "returns.md", "product": "kettle", "customer": "ana", "file": "shared/api.js"}
    names |= {"topic": "milk", "purpose": "offers"}
    zeros = "0" * 32
    names |= {
        "notice": f"ntc_{zeros}",
        "rule": f"rul_{zeros}",
        "macro": f"mac_{zeros}",
        "question": f"msg_{zeros}",
    }
    names |= {"attachment": f"att_{zeros}", "token": f"tok_{zeros}", "session": f"ses_{zeros}"}
    names |= {"webhook": f"whk_{zeros}", "delivery": f"whd_{zeros}", "connection": f"hdk_{zeros}"}
    names |= {"person": f"cus_{zeros}", "merge": f"mrg_{zeros}", "handoff": f"hnd_{zeros}"}
    names |= {"conversation": conversation, "message": reply.text("reply", "id")}
    names |= {"trace": reply.text("reply", "trace_id")}
    last = {("DELETE", "/v1/conversations/{conversation}"): 1, ("DELETE", "/v1/me"): 2}
    walked = 0

    for method, path in sorted(await every_route(site), key=lambda one: last.get(one, 0)):
        if path.endswith("/events"):  # goes on for ever, with what the socket tells
            continue
        body = None if method == "GET" else BODIES.get(path, {})
        response = await ana.call(method, path.format_map(names), body)
        walked += response.status < 400
        assert SECRET not in response.raw, (method, path)
        assert str(note["id"]).encode() not in response.raw, (method, path)
        if "/notes" in path:
            assert response.status == 401

    assert walked > 20


async def test_a_customers_socket_is_silent_about_notes(site: Site) -> None:
    """Neither their words nor that there is one: no frame comes between two messages."""
    ana, mara = site.customer("ana"), await site.agent()
    conversation = await ana.waiting()
    token = ana.headers["Authorization"].removeprefix("Bearer ")

    async with ana.socket("/v1/socket") as opened:
        hello = {"type": "hello", "token": token, "conversation": conversation, "after": 0}
        await opened.send_json(hello)
        frames = await frames_until(opened, "conversation")
        await noted(mara, conversation)
        await ana.said(conversation, "Are you there?")
        frames += await frames_until(opened, "message")

    assert SECRET not in json.dumps(frames).encode()
    assert dict_of(frames[-1]["message"])["text"] == "Are you there?"
    assert [one["type"] for one in frames[-2:]] == ["conversation", "message"]


async def test_an_export_holds_no_note(site: Site) -> None:
    """Whoever asks for notes gets them from a person, who looks what they say of others."""
    ana, mara = site.customer("ana"), await site.agent()
    conversation = await ana.waiting()
    await noted(mara, conversation)

    exported = await ana.get("/v1/me/export")

    assert exported.status == 200
    assert conversation.encode() in exported.raw
    assert SECRET not in exported.raw


async def test_notes_can_be_written_by_whoever_looks_on_and_after_the_end(site: Site) -> None:
    """What a colleague knows is worth keeping whoever has the conversation."""
    ana, mara = site.customer("ana"), await site.agent()
    conversation = await ana.started()
    await ana.post(f"/v1/conversations/{conversation}/close")

    note = await noted(mara, conversation, "Called back: all is well.")

    assert note["text"] == "Called back: all is well."
