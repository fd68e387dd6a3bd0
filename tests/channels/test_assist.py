"""Test what an agent is offered for each customer message: over HTTP, and as it happens."""

from __future__ import annotations

from pathlib import Path

from assistant.assembly import assembled, prepare_turns
from assistant.consents.model import Consent, Purpose
from assistant.conversations.model import Author, Outcome, Owner
from assistant.events import ConversationId, CustomerId, utc_now
from assistant.work import Work
from tests.channels.site import Browser, Site, frame, serving, settings_in, stocked_in
from tests.channels.test_desk import claimed
from tests.channels.test_replied_offers import stocked, with_kettle

__all__ = ["stocked"]  # the fixture

QUESTION = "How do I return an order?"


async def handed_over(ana: Browser, mara: Browser, text: str = QUESTION) -> str:
    """Have a customer ask for a person with a question, and an agent take it."""
    conversation = await ana.waiting()
    await ana.said(conversation, text)
    await claimed(mara)
    return conversation


async def assistance(mara: Browser, conversation: str) -> dict[str, object]:
    """Return what an agent is offered."""
    response = await mara.get(f"/v1/desk/conversations/{conversation}/assist")
    assert response.status == 200, response.raw
    return dict(response.json)


async def test_replies_are_suggested_with_their_sources(site: Site) -> None:
    """The agent sends what the company says, and can see where it says so."""
    ana, mara = site.customer("ana"), await site.agent()
    conversation = await handed_over(ana, mara)

    found = await mara.get(f"/v1/desk/conversations/{conversation}/assist")

    assert found.at("question") == QUESTION
    assert found.at("replies", 0, "kind") == "article"
    assert "within 30 days" in found.text("replies", 0, "text")
    assert found.at("replies", 0, "sources", 0, "article_id") == "returns.md"
    texts = [one["text"] for one in found.json["replies"]]  # type: ignore[union-attr,call-overload,index]  # JSON
    assert len(texts) == len(set(texts))


async def test_thanks_and_a_wish_for_a_person_leave_the_question_as_it_was(site: Site) -> None:
    """Suggestions for "are you there?" would help nobody."""
    ana, mara = site.customer("ana"), await site.agent()
    conversation = await handed_over(ana, mara, f"{QUESTION} I want to talk to a human.")
    await ana.said(conversation, "Hello?", client_id="m2")

    found = await assistance(mara, conversation)

    assert found["question"] == QUESTION
    assert found["replies"]


async def test_while_the_assistant_answers_nothing_is_suggested(site: Site) -> None:
    """Nor once the conversation has ended."""
    ana, mara = site.customer("ana"), await site.agent()
    conversation = await ana.started()
    await ana.said(conversation, QUESTION)
    with_assistant = await assistance(mara, conversation)
    await ana.post(f"/v1/conversations/{conversation}/person")
    waiting = await assistance(mara, conversation)
    await claimed(mara)
    await mara.post(f"/v1/desk/conversations/{conversation}/close")
    ended = await assistance(mara, conversation)

    assert with_assistant["message_id"] is None
    assert waiting["replies"]
    assert ended["message_id"] is None


async def test_only_staff_are_assisted(site: Site) -> None:
    """Cases of others and what may be offered are not for customers' eyes."""
    ana = site.customer("ana")
    conversation = await ana.waiting()

    assert (await ana.get(f"/v1/desk/conversations/{conversation}/assist")).status == 401


async def has_asked(work: Work, name: str, text: str) -> ConversationId:
    """Have a customer who allows everything ask something that waits for a person."""
    now = utc_now()
    async with work.writing() as unit:
        customer: CustomerId = (
            await unit.customers.recognise(name, name=None, email=None, locale="en", region="AU", at=now)
        ).id
        for purpose in Purpose:
            consent = Consent(purpose=purpose, granted=True, source="customer", at=now)
            await unit.consents.decide(customer, consent)
        talk, _ = await unit.conversations.start(customer, channel="web", client_id="1", at=now)
        await unit.conversations.admit(customer, talk.id, client_id="1", text=text, at=now)
        await unit.conversations.change_owner(
            talk.id, owner=Owner.NOBODY, agent_id=None, epoch=talk.epoch, at=now
        )
    return talk.id


async def test_what_a_colleague_settled_is_shown_for_the_next_who_asks(
    prepared: Path, tmp_path: Path
) -> None:
    """Nobody finds the same answer twice; the case never stands beside itself."""
    settings = settings_in(stocked_in(tmp_path / "served", prepared, _nothing))
    async with assembled(settings) as parts:
        await prepare_turns(parts)
        first = await has_asked(parts.work, "ana", "My kettle leaks at the base, what can I do?")
        async with parts.work.writing() as unit:
            now = utc_now()
            text = "Turn the seal below the base around, then it holds."
            await unit.conversations.say(first, author=Author.AGENT, author_name="Mara", text=text, at=now)
            await unit.conversations.close(first, at=now, outcome=Outcome.RESOLVED)
        await parts.solving.tend()
        second = await has_asked(parts.work, "ben", "Water drips from the bottom of the kettle")

        found = await parts.assist.suggest(second)

        assert found is not None
        assert [one.case.solution.answer for one in found.similar] == [text]
        assert await parts.assist.suggest(second, after=found.seq) is None


async def test_what_may_be_offered_stands_beside_and_counts_once_it_was_sent(
    stocked: Path, tmp_path: Path
) -> None:
    """An agent's offer is an offer: the caps that customers are promised hold for people too."""
    async with serving(stocked, tmp_path / "shop") as shop:
        ana, mara = await with_kettle(shop), await shop.agent()
        conversation = await handed_over(ana, mara, "How do I descale the kettle?")
        path = f"/v1/desk/conversations/{conversation}"
        shown = await mara.get(f"{path}/assist")
        choice = {
            "message_id": shown.text("message_id"),
            "kind": "offer",
            "id": shown.text("offers", 0, "product_id"),
            "verdict": "sent",
        }

        for number in range(shop.settings.offers_per_conversation):
            reply = {"client_id": f"a{number}", "text": "This may be of use to you as well."}
            sent = (await mara.post(f"{path}/messages", reply)).text("message", "id")
            await mara.post(f"{path}/assist/choices", choice | {"sent": sent, "text": reply["text"]})

        after = await mara.get(f"{path}/assist")
    assert shown.text("offers", 0, "reason")
    assert after.at("offers") == []
    assert "were offered in this conversation" in after.text("no_offers_because")


async def _nothing(_folder: Path) -> None:
    """Stock nothing more."""


async def test_the_desk_is_sent_suggestions_as_the_customer_writes(site: Site) -> None:
    """The agent asks for nothing: each message of the customer's brings its own."""
    ana, mara = site.customer("ana"), await site.agent()
    conversation = await handed_over(ana, mara)
    async with mara.socket("/v1/desk/socket", origin=site.base) as desk:
        await desk.send_json({"type": "watch", "conversation": conversation})
        first = await frame(desk, "assist")

        sent = await ana.said(conversation, "How long does delivery take?", client_id="m2")
        second = await frame(desk, "assist")

    assert [one["assistance"]["question"] for one in (first, second)] == [  # type: ignore[index,call-overload]  # JSON
        QUESTION,
        "How long does delivery take?",
    ]
    assert second["conversation_id"] == conversation
    assert second["assistance"]["message_id"] == sent.at("message", "id")  # type: ignore[index,call-overload]  # JSON


async def learning_from(site: Site, name: str) -> Browser:
    """Return a customer who lets us learn from what they ask."""
    somebody = site.customer(name)
    for purpose in ("remember", "training"):
        await somebody.call("PUT", f"/v1/me/consents/{purpose}", {"granted": True})
    return somebody


async def suggested(mara: Browser, conversation: str) -> list[str]:
    """Return the articles that are suggested, the first one first."""
    found = await mara.get(f"/v1/desk/conversations/{conversation}/assist")
    return [found.text("replies", place, "id") for place in range(len(found.at("replies")))]  # type: ignore[arg-type]  # JSON


async def test_what_agents_put_aside_falls_and_what_they_send_rises_for_the_next_who_asks(
    site: Site,
) -> None:
    """Measured on the order of suggestions: one word of an agent's changes it, and only for this question."""
    ana, ben, mara = await learning_from(site, "ana"), site.customer("ben"), await site.agent()
    first = await handed_over(ana, mara, "My order, can I return it when it arrives late?")
    before = await suggested(mara, first)
    shown = await mara.get(f"/v1/desk/conversations/{first}/assist")
    message = shown.text("message_id")
    path = f"/v1/desk/conversations/{first}"
    aside = {"message_id": message, "kind": "article", "id": before[0], "verdict": "wrong"}
    reply = {"client_id": "a1", "text": shown.text("replies", 1, "text")}
    sent = await mara.post(f"{path}/messages", reply)

    await mara.post(f"{path}/assist/choices", aside)
    taken = aside | {
        "id": before[1],
        "verdict": "sent",
        "text": reply["text"],
        "sent": sent.text("message", "id"),
    }
    learnt = await mara.post(f"{path}/assist/choices", taken)

    second = await handed_over(ben, mara, "Can I return my order if it arrives too late?")
    after = await suggested(mara, second)
    assert learnt.at("is_learnt") is True
    assert (before.index(before[0]), after[0]) == (0, before[1])
    assert before[0] not in after[:1]
    assert (await mara.get(f"/v1/desk/conversations/{second}/assist")).at("replies", 0, "sent") == 1


async def test_a_choice_says_what_it_is_about(site: Site) -> None:
    """A message of somebody else's, or none that was sent, teaches nothing."""
    ana, mara = await learning_from(site, "ana"), await site.agent()
    conversation = await handed_over(ana, mara)
    shown = await mara.get(f"/v1/desk/conversations/{conversation}/assist")
    path = f"/v1/desk/conversations/{conversation}/assist/choices"
    choice = {"message_id": shown.text("message_id"), "kind": "article", "id": "x", "verdict": "sent"}

    answers = [
        await mara.post(path, choice),
        await mara.post(path, choice | {"sent": shown.text("message_id")}),
        await mara.post(path, choice | {"verdict": "wrong", "message_id": "msg_" + "0" * 32}),
        await ana.post(path, choice | {"verdict": "wrong"}),
    ]

    assert [one.status for one in answers] == [400, 404, 404, 401]
