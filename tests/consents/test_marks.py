"""No store hands out what it keeps of customers unless a purpose is named, or the method says why not."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Iterator
from datetime import datetime

from assistant.consents.marks import MARK, Reading
from assistant.consents.model import Purpose
from assistant.consents.policy import everywhere
from assistant.events import ServerId
from assistant.facts.using import Standard
from assistant.handoff.needs import Routing
from assistant.minimising.store import Noted
from assistant.work import UnitOfWork

IMPERSONAL = {
    "articles",
    "catalogue",
    "offer_rules",
    "sources",
    "staff",
    "passwords",
    "codes",
    "sessions",
    "outbox",
    "routing",
    "servers",
    "macros",
    "webhooks",
    "tokens",
    "helpdesks",
}
"""What keeps nothing of customers: what the company publishes and sells, who works there and helps whom,
how they sign in, which processes serve, whom of the owner's systems we tell, which
programs may call us, and events, which name nobody but by an id."""

NOTHING = (type(None), bool, int, datetime)
"""What tells nobody anything: whether it was done, how often, and when."""


def stores() -> Iterator[tuple[str, object]]:
    """Return every store that a unit of work lends, and what it is called there."""
    unit = UnitOfWork(
        None,  # type: ignore[arg-type]  # nothing is asked of a database
        policy=everywhere(()),
        standard=Standard(),
        routing=Routing(),
        noted=Noted(),
        server_id=ServerId("srv"),
    )
    names = {name for name in dir(unit) if not name.startswith("_")}
    assert names >= IMPERSONAL
    yield from ((name, getattr(unit, name)) for name in sorted(names - IMPERSONAL))


def readers(store: object) -> Iterator[tuple[str, Callable[..., object]]]:
    """Return the public methods of a store that return anything of anybody."""
    for name, method in inspect.getmembers(type(store), inspect.iscoroutinefunction):
        if name.startswith("_"):
            continue
        returns = typing.get_type_hints(method)["return"]
        if not set(typing.get_args(returns) or (returns,)) <= set(NOTHING):
            yield name, method


def takes_purpose(method: Callable[..., object]) -> bool:
    """Whether the caller has to name a purpose: there is no default that does it for them."""
    hints = typing.get_type_hints(method)
    return any(
        "Purpose" in str(hints.get(name)) and parameter.default is inspect.Parameter.empty
        for name, parameter in inspect.signature(method).parameters.items()
        if name != "self"
    )


WRITERS = {
    "consents.decide", "consents.heed_signal", "conversations.admit",
    "conversations.change_owner", "conversations.close", "conversations.import_past", "conversations.rate",
    "conversations.record", "conversations.reopen", "conversations.say",
    "conversations.set_subject", "conversations.start", "customers.recognise", "customers.visitor",
    "deliveries.queue_one", "facts.learn", "history.clear", "notes.add",
}  # fmt: skip
"""What only gives back the very thing that its caller just had it keep."""

TEXTS = {"consents.shown"}
"""What hands out texts of the owner's."""


def test_every_reading_method_names_a_purpose_or_says_why_not() -> None:
    """A new way to read customers' data fails here until somebody has thought about who may."""
    unexplained = {
        f"{store}.{name}"
        for store, kept in stores()
        for name, method in readers(kept)
        if not takes_purpose(method) and getattr(method, MARK, None) is None
    }

    assert unexplained == WRITERS | TEXTS


def test_marks_say_something() -> None:
    """A reason that is empty is none."""
    marks: list[Reading] = [
        mark
        for _, store in stores()
        for _, method in inspect.getmembers(type(store), inspect.isfunction)
        if (mark := getattr(method, MARK, None)) is not None
    ]

    assert len(marks) > 20
    assert all(mark.why.strip() for mark in marks)
    assert {purpose for mark in marks for purpose in mark.purposes} >= {Purpose.ANALYTICS, Purpose.TRAINING}
