"""Whatever customers decide, nothing that they refused comes out of any store, by any way that there is.

Something that cannot be mistaken is planted in all that is kept of a customer while all is allowed. Then they
decide, and every reading path is walked: what a purpose does not allow must not be found in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import combinations

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.analytics.model import Signal
from assistant.channels.desk import card_of
from assistant.choices.model import Choice, Verdict
from assistant.consents.model import Consent, Purpose
from assistant.consents.reading import read_policy
from assistant.conversations.model import Conversation, Outcome, Reply, Source, Trace
from assistant.escalation import bring_in_person
from assistant.events import ArticleId, CustomerId, ProductId, TraceId, new_id
from assistant.facts.model import Origin, Preference
from assistant.handoff.model import Reason
from assistant.handoff.summary import summarise
from assistant.history.model import Activity, Order, OrderLine
from assistant.solved.model import Ended, Solution
from assistant.storage import Database
from assistant.welcome import greeting
from assistant.work import UnitOfWork, Work
from tests.databases import KEYS, run_apart

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
POLICY = read_policy(None, allowed=frozenset({Purpose.REMEMBER, Purpose.PERSONAL_ANSWERS}), fallback=None)

NAME, EMAIL = "Xanthippe", "xanthippe@marker.example"
SET, SAID = "set-marker", "said-marker"
BOUGHT, DID = "order-marker", "activity_marker"
SUBJECT, ASKED, UNSURE = "subject-marker", "Where is the asked-marker?", "Where is the unsure-marker?"
SOLVED = "solved-marker"
MARKERS = (NAME, EMAIL, SET, SAID, BOUGHT, DID, SUBJECT, ASKED, UNSURE)
R, A, T = Purpose.REMEMBER, Purpose.ANALYTICS, Purpose.TRAINING

Needs = Mapping[str, frozenset[Purpose]]
"""Which purposes must all be allowed for a marker to come out; one that is not named never may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """What came out of one path, and what may."""

    path: str
    text: str
    needs: Needs


def needs(purpose: Purpose, *markers: str) -> dict[str, frozenset[Purpose]]:
    """Return that these markers need one purpose, and to be remembered too where we worked them out."""
    observed = {SAID, DID}
    return {one: frozenset({purpose, R} if one in observed else {purpose}) for one in markers}


async def planted(
    work: Work, *, region: str = "uk", first: bool | None = True
) -> tuple[CustomerId, Conversation]:
    """Put a customer into every store, who decides so on everything first, or on nothing.

    Return them and a conversation of theirs.
    """
    async with work.writing() as unit:
        customer = (
            await unit.customers.recognise(
                new_id("ext"), name=NAME, email=EMAIL, locale="en", region=region, at=NOW
            )
        ).id
        await decide(unit, customer, {} if first is None else dict.fromkeys(Purpose, first))
        for topic, value, origin in (("diet", SET, Origin.SET), ("drink", SAID, Origin.SAID)):
            preference = Preference(
                topic=topic, value=value, origin=origin, confidence=1, learned_at=NOW, source="panel"
            )
            await unit.facts.learn(customer, preference)
        line = OrderLine(product_id=ProductId(BOUGHT), title=BOUGHT, quantity=1, price=Decimal(1))
        order = Order(id="F-1", placed_at=NOW, status="sent", is_gift=False, currency="GBP", lines=(line,))
        await unit.history.record_order(customer, order)
        await unit.history.record_activity(customer, Activity(id="a", kind=DID, at=NOW))
        for number, (text, decision) in enumerate(
            ((ASKED, "answer"), (ASKED, "answer"), (UNSURE, "ask_back"))
        ):
            await talked(unit, customer, text, decision, at=NOW + number * timedelta(hours=1))
        await solved(unit, customer)
        conversation, _ = await unit.conversations.start(
            customer, channel="web", client_id="last", at=NOW + DAY
        )
        await bring_in_person(unit, conversation, Reason.REQUESTED, NOW + DAY)
    return customer, conversation


async def talked(unit: UnitOfWork, customer: CustomerId, text: str, decision: str, *, at: datetime) -> None:
    """Have the customer ask something that is answered so, and say that it helped."""
    talk, _ = await unit.conversations.start(customer, channel="web", client_id=new_id("cli"), at=at)
    question = (await unit.conversations.admit(customer, talk.id, client_id="m", text=text, at=at)).message
    cited = Source(article_id=ArticleId("returns"), title="Returns", url=None, quote="30 days")
    reply = Reply(decision=decision, confidence=0.9, sources=(cited,), trace_id=TraceId(new_id("trc")))
    answer = await unit.conversations.record(
        talk.id, epoch=talk.epoch, in_reply_to=question.id, text="So.", reply=reply, at=at, misses=0
    )
    await unit.conversations.add_trace(
        Trace(
            id=TraceId(new_id("trc")),
            conversation_id=talk.id,
            message_id=question.id,
            at=at,
            steps={"decision": {"reason": "low_confidence"}, "step": decision},
        )
    )
    await unit.conversations.set_subject(talk.id, SUBJECT)
    choice = Choice(
        conversation_id=talk.id,
        message_id=question.id,
        kind="article",
        suggested="returns",
        verdict=Verdict.WRONG,
        distance=None,
        at=at,
    )
    await unit.choices.note(choice, np.zeros(3, dtype=np.float32), "any", customer=customer)
    if decision == "answer":
        await unit.analytics.note(answer.id, of=talk.id, signal=Signal.THUMB, helped=True, at=at)


async def solved(unit: UnitOfWork, customer: CustomerId) -> None:
    """Have a conversation that ended well teach something."""
    talk, _ = await unit.conversations.start(customer, channel="web", client_id=new_id("cli"), at=NOW)
    ended = await unit.conversations.close(talk.id, at=NOW, outcome=Outcome.RESOLVED)
    solution = Solution(question=SOLVED, answer="So.", by_person=True)
    await unit.solved.keep(
        Ended(conversation_id=talk.id, customer_id=customer, seq=ended.seq, at=NOW), solution
    )


async def decide(unit: UnitOfWork, customer: CustomerId, choices: Mapping[Purpose, bool]) -> None:
    """Have the customer decide."""
    for purpose, granted in choices.items():
        consent = Consent(purpose=purpose, granted=granted, source="customer", at=NOW)
        await unit.consents.decide(customer, consent)


async def walked(unit: UnitOfWork, customer: CustomerId, talk: Conversation) -> list[Walked]:
    """Read a customer in every way that there is."""
    found = []
    kept = (NAME, EMAIL, SET, SAID, BOUGHT, DID)
    views = await unit.customers.views(customer, tuple(Purpose))
    for purpose in Purpose:
        profiles = await unit.customers.profiles([customer], purpose)
        past = await unit.conversations.past(customer, purpose, before=NOW + DAY, limit=9)
        earlier = await unit.conversations.earlier(customer, purpose, than=talk.id, limit=9)
        held = await unit.conversations.held(customer, purpose, 9)
        found += [
            Walked(path=f"view for {purpose}", text=repr(views[purpose]), needs=needs(purpose, *kept)),
            Walked(path=f"profiles for {purpose}", text=repr(profiles), needs=needs(purpose, NAME, EMAIL)),
            Walked(path=f"past for {purpose}", text=repr(past), needs=needs(purpose, SUBJECT)),
            Walked(path=f"held for {purpose}", text=repr(held), needs=needs(purpose, SUBJECT)),
            Walked(path=f"earlier for {purpose}", text=repr(earlier), needs=needs(purpose, ASKED, UNSURE)),
        ]
    return [*found, *await learnt(unit), *await shown(unit, customer, talk)]


async def learnt(unit: UnitOfWork) -> list[Walked]:
    """Read what is learned from everybody."""
    now = NOW + DAY
    read: dict[str, tuple[object, Needs]] = {
        "baskets": (await unit.history.baskets(), needs(A, BOUGHT)),
        "votes": (await unit.analytics.votes(now=now), {}),
        "owned by voters": (await unit.analytics.owned_by_voters(), needs(T, BOUGHT)),
        "labels": (await unit.analytics.confirmed(now=now), needs(T, ASKED)),
        "repeats": (await unit.analytics.repeats(since=NOW - DAY, within=DAY), needs(T, ASKED, UNSURE)),
        "unanswered": ((await unit.analytics.unanswered(since=NOW - DAY))[0], needs(T, UNSURE)),
    }
    cases = await unit.solved.without_vectors("any", 9)
    both = {SOLVED: frozenset({R, T})}
    asked = dict.fromkeys((ASKED, UNSURE), frozenset({R, T}))
    read["choices"] = await unit.choices.of_articles(), asked
    read["cases to embed"] = cases, both
    read["cases"] = await unit.solved.several([one for one, _ in cases]), both
    return [Walked(path=path, text=repr(one), needs=allowed) for path, (one, allowed) in read.items()]


async def shown(unit: UnitOfWork, customer: CustomerId, talk: Conversation) -> list[Walked]:
    """Read what staff, and the customer in a greeting, are shown."""
    view = await unit.customers.read(customer, R)
    past = await unit.conversations.past(customer, R, before=NOW + DAY, limit=9)
    waiting = await unit.handoffs.waiting()
    named = [*await unit.counter.by_name(NAME, limit=9), *await unit.counter.by_email(EMAIL, limit=9)]
    of_talk = await unit.handoffs.of_conversation(talk.id)
    everything = needs(R, NAME, EMAIL, SET, SAID, BOUGHT, SUBJECT)
    told = needs(R, NAME, SET, SAID, BOUGHT, SUBJECT)
    summary = summarise(view=view, messages=(), past=past, reason=Reason.REQUESTED)
    words = greeting(view, "Fernhill", past[0].subject if past else None)
    return [
        Walked(path="card", text=(await card_of(unit, talk)).model_dump_json(), needs=everything),
        Walked(path="new summary", text=repr(summary), needs=told),
        Walked(path="queue", text=repr(waiting), needs=told),
        Walked(path="kept summary", text=repr(of_talk), needs=told),
        Walked(path="found by name", text=repr(named), needs=needs(R, customer)),
        Walked(path="greeting", text=words, needs=needs(R, NAME, SUBJECT)),
    ]


def leaks(paths: Iterable[Walked], allowed: frozenset[Purpose]) -> list[str]:
    """Name what came out although it was refused."""
    return [
        f"{one.path}: {marker}"
        for one in paths
        for marker in {*MARKERS, *one.needs}
        if marker in one.text and not (marker in one.needs and one.needs[marker] <= allowed)
    ]


async def test_nothing_refused_comes_out_for_any_set_of_consents(work: Work) -> None:
    """All sixty-four sets; with the full one every path hands out what it is for."""
    customer, talk = await planted(work)
    sets = [frozenset(some) for size in range(7) for some in combinations(Purpose, size)]

    for allowed in sets:
        async with work.writing() as unit:
            await decide(unit, customer, {one: one in allowed for one in Purpose})
        async with work.reading() as unit:
            paths = await walked(unit, customer, talk)
        assert leaks(paths, allowed) == [], sorted(allowed)

    assert len(sets) == 64
    assert [f"{one.path}: {marker}" for one in paths for marker in one.needs if marker not in one.text] == []


async def test_customers_see_and_take_along_everything_whatever_they_refused(work: Work) -> None:
    """Consent limits us and not them."""
    customer, _ = await planted(work)
    async with work.writing() as unit:
        await decide(unit, customer, dict.fromkeys(Purpose, False))

    async with work.reading() as unit:
        own = repr(await unit.customers.own(customer))
        copy = repr(await unit.customers.export(customer)) + repr(await unit.conversations.export(customer))

    assert [one for one in (NAME, EMAIL, SET, SAID, BOUGHT, DID) if one not in own] == []
    assert [one for one in MARKERS if one not in copy] == []


DECISIONS = st.lists(st.dictionaries(st.sampled_from(Purpose), st.booleans(), max_size=6), max_size=3)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=st.sampled_from([True, False, None]),
    changes=DECISIONS,
    region=st.sampled_from(["uk", "US-CA", "AU", "Narnia"]),
    signal=st.booleans(),
)
def test_nothing_refused_comes_out_after_any_change_of_mind(
    database_url: str, first: bool | None, changes: list[dict[Purpose, bool]], region: str, signal: bool
) -> None:
    """However often they decide, wherever they are, with or without their browser's signal."""
    assert run_apart(_after_changing_their_mind(database_url, first, changes, region, signal=signal)) == []


async def _after_changing_their_mind(
    url: str, first: bool | None, changes: list[dict[Purpose, bool]], region: str, *, signal: bool
) -> list[str]:
    database = Database.open(url, keys=KEYS)
    work = Work(database, policy=POLICY)
    customer, talk = await planted(work, region=region, first=first)
    try:
        async with work.writing() as unit:
            if signal:
                await unit.consents.heed_signal(customer, door="Sec-GPC", at=NOW)
            for choices in changes:
                await decide(unit, customer, choices)
        async with work.reading() as unit:
            consents = await unit.consents.of(customer)
            allowed = frozenset(one for one in Purpose if consents.allows(one))
            return leaks(await walked(unit, customer, talk), allowed)
    finally:
        async with work.writing() as unit:
            await unit.customers.erase(customer, at=NOW)
        await database.close()
