"""A brief is six short lines at most, each with its source, and only what was allowed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.accounts.model import Kind, Layer, Service, standing_of
from assistant.consents.model import Consents, Purpose
from assistant.conversations.model import Conversation, Owner
from assistant.counter.brief import ALONE, IMPERSONAL, brief_of
from assistant.counter.model import MOST_LINES, SHORT, Brief, match_of
from assistant.customers.model import CustomerView, Profile
from assistant.events import ConversationId, CustomerId, ProductId
from assistant.facts.model import Origin, Preference
from assistant.history.model import Order, OrderLine

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
AWAY = (70, 100, 130)  # days ago: bought each month, and then no more
PROFILE = Profile(
    id=CustomerId("cus_1"),
    external_id="F-88213",
    name="Ana Maria Ribeiro",
    email="ana@example.com",
    locale="en",
    region=None,
    version=1,
)


def a_preference(topic: str, value: str, origin: Origin = Origin.SAID, *, days_ago: int = 0) -> Preference:
    """Build something that Ana likes."""
    return Preference(
        topic=topic,
        value=value,
        origin=origin,
        confidence=1.0,
        learned_at=NOW - timedelta(days=days_ago),
        source="said to staff Mara (till)" if origin is Origin.SAID else "panel",
    )


def an_order(number: str, *titles: str, status: str = "delivered") -> Order:
    """Build an order of a week ago."""
    return Order(
        id=number,
        placed_at=NOW - timedelta(days=7),
        status=status,
        is_gift=False,
        currency="GBP",
        lines=tuple(
            OrderLine(product_id=ProductId(one), title=one, quantity=1, price=Decimal(1)) for one in titles
        ),
    )


def a_conversation(
    subject: str, *, owner: Owner = Owner.ASSISTANT, is_open: bool = True, rating: int | None = None
) -> Conversation:
    """Build a conversation of today."""
    return Conversation(
        id=ConversationId(f"cnv_{subject[:3]}"),
        customer_id=PROFILE.id,
        channel="web",
        subject=subject,
        owner=owner,
        agent_id=None,
        epoch=1,
        is_open=is_open,
        seq=3,
        misses=0,
        rating=rating,
        started_at=NOW,
        updated_at=NOW,
        customer_read=None,
        agent_read=None,
    )


def a_brief(
    *conversations: Conversation,
    allowed: frozenset[Purpose] = frozenset({Purpose.REMEMBER, Purpose.PERSONAL_ANSWERS}),
    preferences: tuple[Preference, ...] = (),
    orders: tuple[Order, ...] = (),
) -> Brief:
    """Make the brief on Ana."""
    consents = Consents(decided={}, defaults=allowed)
    remembered = CustomerView(profile=PROFILE, purpose=Purpose.REMEMBER, consents=consents)
    personal = replace(remembered, purpose=Purpose.PERSONAL_ANSWERS)
    if personal.allowed:
        personal = replace(personal, preferences=preferences, orders=orders)
    return brief_of(remembered=remembered, personal=personal, conversations=conversations, now=NOW)


def test_a_brief_says_who_what_was_ordered_what_is_open_and_what_they_like() -> None:
    """In the order in which somebody at the till needs it."""
    brief = a_brief(
        a_conversation("The grinder rattles", owner=Owner.NOBODY),
        preferences=(a_preference("milk", "oat"), a_preference("size", "M", Origin.SET)),
        orders=(an_order("F-1", "Kettle", "Press", "Cup", "Spoon", status="sent"),),
    )

    assert [(one.text, one.source) for one in brief.lines] == [
        ("Ana Maria Ribeiro", "profile"),
        ("Last order, 22 February: Kettle, Press, Cup and 1 more. sent", "order F-1"),
        ("Open: The grinder rattles (waits for a person)", "conversation cnv_The"),
        ("size: M, milk: oat", "preferences: size set; milk said to staff Mara (till)"),
        ("Order F-1 is sent: say when it comes", "order F-1"),
    ]
    assert brief.withheld == ""


def test_whoever_waits_for_a_person_is_told_before_what_the_assistant_has() -> None:
    """Also if they pressed the button before they said what it is about."""
    brief = a_brief(a_conversation("Opening hours"), a_conversation("", owner=Owner.NOBODY))

    assert brief.lines[1].text == "Open: a conversation (waits for a person)"


def test_what_may_do_harm_is_told_first() -> None:
    """An allergy said long ago comes before a colour chosen today."""
    brief = a_brief(
        preferences=(
            *(a_preference(f"topic{number}", "x", Origin.SET) for number in range(6)),
            a_preference("allergies", "nuts", days_ago=400),
        )
    )

    assert brief.lines[1].text.startswith("allergies: nuts, ")


def test_an_unhappy_rating_is_the_one_thing_to_mention() -> None:
    """Nobody wants to be asked for another order after that."""
    brief = a_brief(
        a_conversation("Lost parcel", is_open=False, rating=1),
        orders=(an_order("F-1", "Kettle", status="sent"),),
    )

    assert brief.lines[-1].text == "Was not happy with our help on: Lost parcel. Ask how it is now"


def test_whoever_is_in_an_account_is_told_with_it() -> None:
    """A colleague sees whom they buy for."""
    consents = Consents(decided={}, defaults=frozenset(Purpose))
    account = Layer(kind=Kind.ACCOUNT, id="acme", name="Acme Ltd")
    standing = standing_of(
        account=account, department=None, facts={}, service=Service(priority=2), role="buyer"
    )
    view = CustomerView(
        profile=PROFILE,
        purpose=Purpose.PERSONAL_ANSWERS,
        consents=consents,
        standing=standing,
        service=standing.service,
    )

    brief = brief_of(remembered=view, personal=view, conversations=[], now=NOW)

    assert brief.lines[0].text == "Ana Maria Ribeiro, buyer, Acme Ltd (priority 2)"


@pytest.mark.parametrize(
    ("allowed", "withheld", "said"),
    [
        (frozenset[Purpose](), ALONE, []),
        (frozenset({Purpose.PERSONAL_ANSWERS}), ALONE, []),
        (frozenset({Purpose.REMEMBER}), IMPERSONAL, ["Ana Maria Ribeiro", "Open: Grinder (open)"]),
    ],
)
def test_what_was_not_allowed_is_absent_and_said_to_be(
    allowed: frozenset[Purpose], withheld: str, said: list[str]
) -> None:
    """Silence would be taken for nothing known."""
    brief = a_brief(
        a_conversation("Grinder"),
        allowed=allowed,
        preferences=(a_preference("milk", "oat"),),
        orders=(an_order("F-1", "Kettle"),),
    )

    assert brief.withheld == withheld
    assert [one.text for one in brief.lines] == said


WORDS = st.text(max_size=400)


@given(
    subjects=st.lists(WORDS, max_size=4),
    titles=st.lists(WORDS, max_size=6),
    values=st.lists(WORDS, max_size=8),
    rating=st.none() | st.integers(1, 5),
)
def test_no_brief_is_long_and_no_line_is_without_a_source(
    subjects: list[str], titles: list[str], values: list[str], rating: int | None
) -> None:
    """Whatever customers and shops write."""
    brief = a_brief(
        *(a_conversation(one, rating=rating, is_open=bool(place % 2)) for place, one in enumerate(subjects)),
        preferences=tuple(a_preference(f"t{place}", one) for place, one in enumerate(values)),
        orders=(an_order("F-1", *titles, status="sent"),),
    )

    assert 1 <= len(brief.lines) <= MOST_LINES
    assert all(one.source and len(one.text) <= SHORT + 2 and "\n" not in one.text for one in brief.lines)


def test_who_may_be_meant_is_shown_with_as_little_as_it_takes() -> None:
    """Over a shoulder, neither a surname nor an address can be read."""
    match = match_of(PROFILE, is_remembered=True)
    unknown = match_of(PROFILE, is_remembered=False)

    assert (match.name, match.hint) == ("Ana R.", "number …213, a…@example.com")
    assert (unknown.name, unknown.hint) == (None, "number …213")


def test_a_brief_says_who_may_be_leaving_and_why() -> None:
    """Somebody who was away for long is greeted otherwise than somebody who comes each week."""
    months = [replace(an_order(f"F-{days}", "Beans"), placed_at=NOW - timedelta(days=days)) for days in AWAY]

    brief = a_brief(orders=tuple(months))

    assert [(one.text, one.source) for one in brief.lines][-1] == (
        "May be leaving: bought on 3 days, last 70 days ago; their usual gap is about 30 days",
        "orders",
    )


def test_where_personal_answers_are_refused_nobody_is_said_to_be_leaving() -> None:
    """A stage is made of orders, which that purpose alone lends."""
    months = [replace(an_order(f"F-{days}", "Beans"), placed_at=NOW - timedelta(days=days)) for days in AWAY]

    brief = a_brief(orders=tuple(months), allowed=frozenset({Purpose.REMEMBER}))

    assert brief.withheld == IMPERSONAL
    assert "orders" not in {one.source for one in brief.lines}
