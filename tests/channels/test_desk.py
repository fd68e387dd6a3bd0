"""Test the agents' desk: who waits, who takes over, and that only one voice speaks."""

from __future__ import annotations

import asyncio

from assistant.staff.model import Role
from tests.channels.site import SHOP_KEY, Browser, Site, frame

QUESTION = "How do I return an order?"


async def claimed(agent: Browser, place: int = 0) -> str:
    """Have `agent` take whoever waits; return the conversation."""
    handoff = (await agent.get("/v1/queue")).text("waiting", place, "id")
    response = await agent.post(f"/v1/handoffs/{handoff}/claim")
    assert response.status == 200, response.raw
    return response.text("conversation", "id")


async def test_the_queue_shows_who_waits_with_a_summary(site: Site) -> None:
    """An agent decides whom to take by what they need."""
    conversation = await site.customer("ana").waiting()
    mara = await site.agent()

    queue = await mara.get("/v1/queue")

    assert queue.at("waiting", 0, "conversation_id") == conversation
    assert queue.at("waiting", 0, "reason") == "requested"
    assert queue.at("waiting", 0, "summary", 0, "source")
    assert queue.at("mine") == []


async def test_of_two_agents_who_claim_at_once_one_gets_it(site: Site) -> None:
    """Two people answering the same customer is what the queue is there to prevent."""
    await site.customer("ana").waiting()
    agents = [await site.agent(f"agent{number}@example.com") for number in range(4)]
    handoff = (await agents[0].get("/v1/queue")).text("waiting", 0, "id")

    responses = await asyncio.gather(*(one.post(f"/v1/handoffs/{handoff}/claim") for one in agents))

    assert sorted(one.status for one in responses) == [200, 409, 409, 409]


async def test_an_agent_takes_over_what_the_assistant_has(site: Site) -> None:
    """Nobody has to ask where somebody at the desk sees that the assistant is of no use."""
    ana, mara, noor = site.customer("ana"), await site.agent(), await site.agent("noor@example.com")
    conversation = await ana.started()
    await ana.said(conversation, QUESTION, client_id="m0")

    taken = await mara.post(f"/v1/desk/conversations/{conversation}/claim")
    again = await mara.post(f"/v1/desk/conversations/{conversation}/claim")
    late = await noor.post(f"/v1/desk/conversations/{conversation}/claim")
    quiet = await ana.said(conversation, QUESTION, client_id="m1")

    assert (taken.status, again.status, late.status) == (200, 200, 409)
    assert (taken.at("handoff", "reason"), taken.at("conversation", "owner")) == ("pulled", "person")
    assert quiet.at("reply") is None
    assert "Mara has joined" in (await ana.get(f"/v1/conversations/{conversation}")).raw.decode()


async def test_an_agent_cannot_close_over_what_they_have_not_read(site: Site) -> None:
    """A question that crossed with the click on "Close" would be nobody's."""
    ana, mara = site.customer("ana"), await site.agent()
    conversation = await ana.waiting()
    await claimed(mara)
    path = f"/v1/desk/conversations/{conversation}"
    seen = (await mara.get(path)).at("conversation", "seq")
    written = (await ana.said(conversation, QUESTION, client_id="m1")).at("conversation", "seq")

    early = await mara.post(f"{path}/close", {"seen": seen})
    in_time = await mara.post(f"{path}/close", {"seen": written})

    assert (early.status, in_time.status) == (409, 200)


async def test_what_an_agent_left_unanswered_the_assistant_answers(site: Site) -> None:
    """The customer wrote while Mara handed back: somebody has to answer, without being asked again."""
    ana, mara = site.customer("ana"), await site.agent()
    conversation = await ana.waiting()
    await claimed(mara)
    await ana.said(conversation, QUESTION, client_id="m1")

    async with ana.socket("/v1/socket") as opened:
        token = ana.headers["Authorization"].removeprefix("Bearer ")
        await opened.send_json({"type": "hello", "token": token, "conversation": conversation, "after": 99})
        await frame(opened, "ready")
        await mara.post(f"/v1/desk/conversations/{conversation}/hand-back", {"note": ""})
        told, answered = [str((await frame(opened, "message"))["message"]) for _ in range(2)]

    assert ("'system'" in told, "'assistant'" in answered) == (True, True)


async def test_a_person_answers_hands_back_and_the_assistant_goes_on(site: Site) -> None:
    """The whole handover, as the customer lives it."""
    ana, mara = site.customer("ana"), await site.agent()
    conversation = await ana.waiting()
    await claimed(mara)

    said = await mara.post(
        f"/v1/desk/conversations/{conversation}/messages", {"client_id": "a1", "text": "I am **Mara**."}
    )
    quiet = await ana.said(conversation, "Thanks!", client_id="m1")
    back = await mara.post(f"/v1/desk/conversations/{conversation}/hand-back", {"note": "Refund agreed"})
    answered = await ana.said(conversation, QUESTION, client_id="m2")

    assert said.status == 201
    assert said.at("message", "author_name") == "Mara"
    assert "<strong>Mara</strong>" in said.text("message", "html")
    assert quiet.at("reply") is None
    assert back.at("conversation", "owner") == "assistant"
    assert answered.at("reply", "author") == "assistant"
    told = (await ana.get(f"/v1/conversations/{conversation}")).raw.decode()
    assert "Mara has joined" in told
    assert "Refund agreed" in told


async def test_an_agent_who_does_not_own_a_conversation_cannot_speak_in_it(site: Site) -> None:
    """A colleague who looks on must not answer by mistake."""
    ana, mara, noor = site.customer("ana"), await site.agent(), await site.agent("noor@example.com")
    conversation = await ana.waiting()
    await claimed(mara)
    path = f"/v1/desk/conversations/{conversation}"

    responses = [
        await noor.post(f"{path}/messages", {"client_id": "a1", "text": "Hello"}),
        await noor.post(f"{path}/hand-back", {"note": ""}),
        await noor.post(f"{path}/close"),
    ]

    assert [one.status for one in responses] == [409, 409, 409]


async def test_a_reply_sent_twice_counts_once(site: Site) -> None:
    """Agents lose their network too."""
    ana, mara = site.customer("ana"), await site.agent()
    conversation = await ana.waiting()
    await claimed(mara)
    body = {"client_id": "a1", "text": "Hello"}

    first, second = [
        await mara.post(f"/v1/desk/conversations/{conversation}/messages", body) for _ in range(2)
    ]

    assert first.at("message") == second.at("message")


async def test_the_card_shows_only_what_the_customer_lets_us_remember(site: Site) -> None:
    """An agent is not a way around consent."""
    ana, mara = site.customer("ana"), await site.agent()
    await ana.call("PUT", "/v1/me/preferences/milk", {"value": "oat"})
    conversation = await ana.waiting()
    await site.with_token(SHOP_KEY).call("PUT", "/v1/customers/ana", {"region": "au"})
    path = f"/v1/desk/conversations/{conversation}"

    before = await mara.get(path)
    await ana.call("PUT", "/v1/me/consents/remember", {"granted": False})
    after = await mara.get(path)

    assert before.at("customer", "preferences", 0, "value") == "oat"
    assert after.at("customer", "preferences") == []
    assert after.at("customer", "conversations") == []
    assert (before.at("customer", "region"), after.at("customer", "region")) == ("au", None)


async def test_a_trace_says_why_a_reply_is_as_it_is(site: Site) -> None:
    """Whoever runs it must be able to see what decided."""
    ana, mara = site.customer("ana"), await site.agent()
    conversation = await ana.started()
    trace_id = (await ana.said(conversation, QUESTION)).text("reply", "trace_id")

    trace = await mara.get(f"/v1/traces/{trace_id}")
    refused = await ana.get(f"/v1/traces/{trace_id}")

    assert trace.at("conversation_id") == conversation
    assert trace.at("steps")
    assert refused.status == 401


async def test_conversations_can_be_found_by_what_was_said(site: Site) -> None:
    """A customer calls and says: we spoke about returns."""
    ana, mara = site.customer("ana"), await site.agent()
    conversation = await ana.started()
    await ana.said(conversation, "Where is parcel X-4711?")

    found = await mara.get("/v1/desk/conversations?q=X-4711")
    nothing = await mara.get("/v1/desk/conversations?q=zebra")

    assert found.at("conversations", 0, "id") == conversation
    assert nothing.at("conversations") == []


async def test_the_desk_hears_at_once_who_waits_and_what_is_said(site: Site) -> None:
    """An agent should not have to reload a page while somebody waits."""
    ana, mara = site.customer("ana"), await site.agent(role=Role.OWNER)
    mara.headers["Origin"] = site.base

    async with mara.socket("/v1/desk/socket", origin=site.base) as desk:
        empty = await frame(desk, "queue")
        conversation = await ana.waiting()
        waiting = await frame(desk, "queue")
        await desk.send_json({"type": "watch", "conversation": conversation, "after": 2})
        await frame(desk, "conversation")
        await ana.said(conversation, "Are you there?")
        heard = await frame(desk, "message")

    assert empty["waiting"] == []
    assert isinstance(waiting["waiting"], list)
    assert len(waiting["waiting"]) == 1
    assert isinstance(heard["message"], dict)
    assert heard["message"]["text"] == "Are you there?"


async def test_the_customer_sees_that_the_agent_is_writing(site: Site) -> None:
    """Knowing that somebody writes makes waiting bearable; nobody else can pretend to."""
    ana, mara = site.customer("ana"), await site.agent()
    conversation = await ana.waiting()
    await claimed(mara)
    token = ana.headers["Authorization"].removeprefix("Bearer ")

    async with mara.socket("/v1/desk/socket", origin=site.base) as desk, ana.socket("/v1/socket") as opened:
        await opened.send_json({"type": "hello", "token": token, "conversation": conversation, "after": 99})
        await frame(opened, "ready")
        await desk.send_json({"type": "watch", "conversation": conversation, "after": 99})
        await frame(desk, "conversation")
        await desk.send_json({"type": "typing"})
        typing = await frame(opened, "typing")

    assert typing["author"] == "agent"
