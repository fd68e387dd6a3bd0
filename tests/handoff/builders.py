"""Build conversations for tests, naming only what matters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from assistant.consents.model import Consent, Consents, Purpose
from assistant.conversations.model import Author, Message, Offer, Outcome, PastConversation, Reply, Source
from assistant.customers.model import CustomerView, Profile
from assistant.events import ConversationId, CustomerId, MessageId, ProductId
from assistant.facts.model import Origin, Preference
from assistant.history.model import Order, OrderLine

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def said(*turns: str | tuple[str, Reply]) -> list[Message]:
    """Return a conversation: a string is the customer's, a pair is the assistant's words and reply."""
    return [
        Message(
            id=MessageId(f"msg_{seq}"),
            conversation_id=ConversationId("cnv_1"),
            seq=seq,
            author=Author.CUSTOMER if isinstance(turn, str) else Author.ASSISTANT,
            author_name=None,
            text=turn if isinstance(turn, str) else turn[0],
            at=NOW + timedelta(minutes=seq),
            reply=None if isinstance(turn, str) else turn[1],
        )
        for seq, turn in enumerate(turns, start=1)
    ]


def an_answer(*articles: str, offers: Sequence[str] = ()) -> tuple[str, Reply]:
    """Return what the assistant answered, citing articles by their titles and offering products by theirs."""
    reply = Reply(
        decision="answer",
        confidence=0.9,
        sources=tuple(Source(article_id=title, title=title, url=None, quote="…") for title in articles),
        offers=tuple(
            Offer(
                product_id=title, title=title, price="1.00", currency="GBP", url="/", reason="", difference=""
            )
            for title in offers
        ),
    )
    return "Try this.", reply


def an_order(number: str, *titles: str, days_ago: int = 10) -> Order:
    """Return a delivered order of one of each product."""
    return Order(
        id=number,
        placed_at=NOW - timedelta(days=days_ago),
        status="delivered",
        is_gift=False,
        currency="GBP",
        lines=tuple(
            OrderLine(product_id=ProductId(title), title=title, quantity=1, price=Decimal(10))
            for title in titles
        ),
    )


def a_past(subject: str, *, outcome: Outcome = Outcome.RESOLVED, days_ago: int = 30) -> PastConversation:
    """Return an earlier conversation, whose id is made from its subject."""
    return PastConversation(
        id=ConversationId(f"cnv_{subject.split()[0].lower()}"),
        subject=subject,
        outcome=outcome,
        started_at=NOW - timedelta(days=days_ago),
    )


def a_view(
    *,
    agrees: bool = True,
    is_known: bool = True,
    orders: Sequence[Order] = (),
    preferences: Sequence[tuple[str, str, Origin]] = (),
) -> CustomerView:
    """Return what may be remembered of Ana."""
    consent = Consent(purpose=Purpose.REMEMBER, granted=agrees, source="customer", at=NOW)
    return CustomerView(
        profile=Profile(
            id=CustomerId("cus_1"),
            external_id="ana" if is_known else None,
            name="Ana Ribeiro" if is_known else None,
            email=None,
            locale="en-GB",
            region="uk",
            version=1,
        ),
        purpose=Purpose.REMEMBER,
        consents=Consents(decided={Purpose.REMEMBER: consent}, defaults=frozenset()),
        preferences=tuple(
            Preference(topic=topic, value=value, origin=origin, confidence=1.0, learned_at=NOW)
            for topic, value, origin in preferences
        ),
        orders=tuple(orders),
    )
