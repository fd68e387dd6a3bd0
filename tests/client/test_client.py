"""Test that a program does with the client what the pages do, and is told plainly what it may not."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from assistant.client import (
    Closed,
    Concierge,
    Conflict,
    Forbidden,
    InvalidRequest,
    Line,
    NotFound,
    Patience,
    Unauthenticated,
    Unreachable,
)
from assistant.client import model as models
from assistant.client.conversations import Followed
from assistant.staff.model import Role
from assistant.tokens.model import Scope
from tests.channels.site import DEADLINE, SHOP_KEY, Site, program_token, shop_token

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUESTION = "How do I return an order?"


async def test_a_visitor_asks_and_gets_an_answer_with_its_source(shared_site: Site) -> None:
    """The first thing that anybody tries."""
    async with Concierge(shared_site.base) as concierge:
        visitor = await concierge.visitor()
        talk = await concierge.customer(visitor.token).start()
        exchange = await talk.ask(QUESTION)

    assert exchange.reply is not None
    assert "30 days" in exchange.reply.text
    assert [source.article_id for source in exchange.reply.sources] == ["returns.md"]


async def test_the_same_id_asks_once(shared_site: Site) -> None:
    """A program that does not know whether it was heard sends it again."""
    async with Concierge(shared_site.base, token=shop_token("again")) as concierge:
        talk = await concierge.conversations.start(client_id="one")
        first = await talk.ask(QUESTION, client_id="m1")
        second = await (await concierge.conversations.start(client_id="one")).ask(QUESTION, client_id="m1")
        with pytest.raises(Conflict) as refused:
            await talk.ask("Something else", client_id="m1")

    assert first.message == second.message
    assert refused.value.fix == "send it under a new id"


async def test_a_reply_is_streamed_from_admission_to_record(shared_site: Site) -> None:
    """Whoever shows words as they come must know which of them count."""
    async with Concierge(shared_site.base, token=shop_token("streams")) as concierge:
        talk = await concierge.conversations.start()
        heard = [event async for event in talk.stream(QUESTION)]

    last = heard[-1]
    assert isinstance(heard[0], models.Admitted)
    assert isinstance(last, models.Replied)
    assert last.reply is not None
    assert last.reply.in_reply_to == heard[0].message.id


async def told_until(events: AsyncGenerator[Followed], seq: int) -> list[models.Message]:
    """Return the messages that are told up to number `seq`."""
    found: list[models.Message] = []
    async with asyncio.timeout(DEADLINE):
        while not found or found[-1].seq < seq:
            event = await anext(events)
            if isinstance(event, models.Told):
                found.append(event.message)
    return found


async def test_what_is_said_is_followed_from_where_one_was(shared_site: Site) -> None:
    """Whoever was away comes back with the number of the last message, and misses and repeats nothing."""
    mara = await shared_site.agent("followed@example.com")
    async with Concierge(shared_site.base, token=shop_token("follows")) as concierge:
        talk = await concierge.conversations.start()
        first = (await talk.ask(QUESTION)).message.seq
        await talk.fetch_person()
        assert (await mara.post(f"/v1/desk/conversations/{talk.id}/claim")).status == 200
        last = (await talk.read()).conversation.seq
        async with aclosing(talk.follow(after=first)) as events:
            told = await told_until(events, last)
            body = {"client_id": "a1", "text": "Mara here"}
            assert (await mara.post(f"/v1/desk/conversations/{talk.id}/messages", body)).status == 201
            told += await told_until(events, last + 1)
        async with aclosing(talk.follow(after=last)) as events:
            again = await told_until(events, last + 1)

    assert [message.seq for message in told] == list(range(first + 1, last + 2))
    assert [message.text for message in again] == ["Mara here"]


async def test_the_shop_tells_and_asks(shared_site: Site) -> None:
    """What it told counts, and a shelf says why there is nothing on it."""
    async with Concierge(shared_site.base, token=SHOP_KEY) as concierge:
        customer = await concierge.shop.introduce("client-1", name="Ada", locale="en")
        bought = Line(product_id="kettle", price=Decimal("30.00"), title="Kettle")
        await concierge.shop.order(
            "client-1", "Q-1", [bought], placed_at=datetime(2026, 5, 1, tzinfo=UTC), currency="GBP"
        )
        await concierge.shop.event("client-1", "view-1", "product_viewed", product_id="kettle")
        await concierge.shop.event("client-1", "view-1", "product_viewed", product_id="kettle")
        shelf = await concierge.shop.rank("client-1", limit=2, candidates=["unheard-of"])

    me = await shared_site.customer("client-1").get("/v1/me")
    assert customer.name == "Ada"
    assert me.text("orders", 0, "id") == "Q-1"
    assert (shelf.offers, shelf.unknown, shelf.because) == ((), ("unheard-of",), "no consent")


async def test_articles_for_customers_are_found_and_others_are_not(shared_site: Site) -> None:
    """A program that searches for customers must not read out what is for cafés."""
    token = await program_token(shared_site, Scope.ANSWERS)
    async with Concierge(shared_site.base, token=token) as concierge:
        found = await concierge.search(QUESTION)
        others = await concierge.search("What do cafés pay?")

    assert found[0].article_id == "returns.md"
    assert found[0].text.startswith("You can return")
    assert "wholesale.md" not in {one.article_id for one in others}


async def test_an_agent_takes_answers_and_hands_back(shared_site: Site) -> None:
    """A helpdesk of one's own is a program too."""
    mara = await shared_site.agent("client-desk@example.com")
    token = mara.headers["Authorization"].removeprefix("Bearer ")
    conversation = await shared_site.somebody().waiting()
    async with Concierge(shared_site.base, token=token) as concierge:
        waiting = (await concierge.desk.queue()).waiting
        handoff = next(one for one in waiting if one.conversation_id == conversation)
        summary = await concierge.desk.summary(handoff.id)
        await concierge.desk.claim(handoff.id)
        said = await concierge.desk.reply(conversation, "Hello")
        state = await concierge.desk.hand_back(conversation, note="done")

    assert summary.lines[0].section == "who"
    assert said.message.author == "agent"
    assert state.owner == "assistant"


async def test_a_program_speaks_for_a_customer_and_follows(shared_site: Site) -> None:
    """A channel of the shop's own, with one token for all its customers."""
    token = await program_token(shared_site, Scope.CONVERSATIONS)
    async with Concierge(shared_site.base, token=token) as concierge:
        talk = await concierge.speaking_for("spoken-for").start()
        exchange = await talk.ask(QUESTION)
        async with aclosing(talk.follow()) as events:
            told = await told_until(events, exchange.conversation.seq)

    assert exchange.reply is not None
    assert told[-1] == exchange.reply


async def test_a_program_is_answered_outside_any_conversation(shared_site: Site) -> None:
    """What was said before is what the question leans on."""
    token = await program_token(shared_site, Scope.ANSWERS)
    async with Concierge(shared_site.base, token=token) as concierge:
        answer = await concierge.answer(QUESTION, said=[("user", "Hello"), ("assistant", "Hello")])
        with pytest.raises(InvalidRequest, match="end without a question"):
            await concierge.answer("  ")

    assert not answer.needs_person
    assert answer.sources[0].article_id == "returns.md"


async def test_refusals_say_what_to_do(shared_site: Site) -> None:
    """Whoever catches one error of the tree knows what happened and what mends it."""
    async with Concierge(shared_site.base, token=shop_token("refused")) as concierge:
        talk = await concierge.conversations.start()
        with pytest.raises(InvalidRequest) as invalid:
            await talk.ask("x", client_id="not a good id")
        with pytest.raises(NotFound):
            await concierge.conversations.open("cnv_" + "0" * 32)
        with pytest.raises(Unauthenticated):
            await concierge.desk.queue()
        await talk.close()
        with pytest.raises(Closed) as closed:
            await talk.ask("Still there?")

    assert [one.field for one in invalid.value.fields] == ["client_id"]
    assert closed.value.fix == "start a new one"
    assert "start a new one" in str(closed.value)


async def test_who_may_not_is_told_so(shared_site: Site) -> None:
    """Known, and not allowed: another thing than not known."""
    mara = await shared_site.agent("no-owner@example.com", role=Role.AGENT)
    async with Concierge(shared_site.base, token=mara.headers["Authorization"][7:]) as concierge:
        transport = concierge._transport  # of what the client has no word for
        with pytest.raises(Forbidden):
            await transport.call("GET", "/v1/articles", models.Answered)


async def test_a_service_that_is_not_there_is_unreachable() -> None:
    """After as many tries as were asked for; the port is one that nobody listens on."""
    async with Concierge("http://127.0.0.1:1", patience=Patience(tries=1)) as concierge:
        with pytest.raises(Unreachable, match=r"127\.0\.0\.1:1 did not answer"):
            await concierge.visitor()


async def test_every_field_that_the_client_reads_is_in_the_description(shared_site: Site) -> None:
    """A field that is renamed on the server must not be missed in silence by programs."""
    schemas = (await shared_site.nobody().get("/openapi.json")).at("components", "schemas")
    assert isinstance(schemas, dict)

    for ours, theirs in SHAPES.items():
        schema = schemas[theirs]
        assert isinstance(schema, dict)
        assert isinstance(schema["properties"], dict)
        required = {name for name, field in ours.model_fields.items() if field.is_required()}
        assert required <= set(schema["properties"]), (ours, theirs)


SHAPES: dict[type[models.Answered], str] = {
    models.Admitted: "AdmittedEvent",
    models.Claimed: "Claimed",
    models.Completion: "CompletionOut",
    models.Conversation: "ConversationOut",
    models.Customer: "CustomerOut",
    models.DeskTalk: "DeskConversation",
    models.Exchange: "Exchange",
    models.Found: "FoundOut",
    models.Handoff: "HandoffOut",
    models.Message: "MessageOut",
    models.Offer: "RankedOut",
    models.Order: "OrderOut",
    models.Opened: "ConversationWithMessages",
    models.Outcome: "OutcomeOut",
    models.Preference: "PreferenceOut",
    models.Queue: "QueueOut",
    models.ReadMark: "ReadMarkOut",
    models.Replied: "ReplyEvent",
    models.Retracted: "RetractedEvent",
    models.Shelf: "ShelfOut",
    models.Source: "WireSourceOut",
    models.Summary: "SummaryOut",
    models.View: "ViewOut",
    models.Visitor: "VisitorOut",
}


async def test_the_client_loads_nothing_of_the_server() -> None:
    """It goes into other people's programs, which have no use for an index or a database."""
    heavy = "numpy sqlalchemy faiss tantivy onnxruntime knowledge assistant.web assistant.settings"
    code = f"import sys, assistant.client; print(*sorted(set({heavy.split()!r}) & set(sys.modules)))"
    done = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    printed, _ = await done.communicate()

    assert (done.returncode, printed.decode().strip()) == (0, "")
