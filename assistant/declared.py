"""Read what the owner declared in files that the settings name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from assistant.answering.ruled import HandOffRule, hand_off_rules_in
from assistant.context.declaring import declarations_in
from assistant.context.model import Declarations
from assistant.errors import InvalidInput, Misconfigured
from assistant.events import Clock, utc_now
from assistant.facts.declaring import kinds_in
from assistant.facts.using import Standard
from assistant.handoff.hours import Hours, hours_in
from assistant.handoff.needs import Routing, routing_in
from assistant.proactive.declaring import triggers_in
from assistant.proactive.model import Trigger
from assistant.segments.declaring import segments_in
from assistant.segments.model import Segment
from assistant.settings import PREFIX, Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """Everything that the owner declared."""

    signals: Declarations  # that messages may carry
    standard: Standard
    routing: Routing
    segments: tuple[Segment, ...]
    triggers: tuple[Trigger, ...]
    hours: Hours
    hand_off_rules: tuple[HandOffRule, ...]


def all_declared(settings: Settings, clock: Clock) -> Declared:
    """Read every file. Raises `Misconfigured` with what is wrong in the first one that is not right."""
    return Declared(
        signals=declared_by(settings),
        standard=standard_of(settings, clock),
        routing=routing_of(settings),
        segments=segments_of(settings),
        triggers=triggers_of(settings),
        hours=hours_of(settings),
        hand_off_rules=hand_off_rules_of(settings),
    )


def declared_by(settings: Settings) -> Declarations:
    """Return the signals that messages may carry. Raises `Misconfigured`."""
    with in_file("CONTEXT_FILE"):
        return declarations_in(settings.context_file)


def standard_of(settings: Settings, clock: Clock = utc_now) -> Standard:
    """Return by what facts are judged. Raises `Misconfigured`."""
    with in_file("FACTS_FILE"):
        return Standard(kinds=kinds_in(settings.facts_file), bar=settings.facts_bar, clock=clock)


def segments_of(settings: Settings) -> tuple[Segment, ...]:
    """Return the owner's segments. Raises `Misconfigured`."""
    with in_file("SEGMENTS_FILE"):
        return segments_in(settings.segments_file)


def triggers_of(settings: Settings) -> tuple[Trigger, ...]:
    """Return what the owner wants customers told before they ask. Raises `Misconfigured`."""
    with in_file("TRIGGERS_FILE"):
        return triggers_in(settings.triggers_file)


def hours_of(settings: Settings) -> Hours:
    """Return when somebody is at the desk. Raises `Misconfigured`."""
    with in_file("HOURS_FILE"):
        return hours_in(settings.hours_file)


def hand_off_rules_of(settings: Settings) -> tuple[HandOffRule, ...]:
    """Return what the owner wants a person to see. Raises `Misconfigured`."""
    with in_file("HANDOFF_FILE"):
        return hand_off_rules_in(settings.handoff_file)


def routing_of(settings: Settings) -> Routing:
    """Return the owner's rules for who is fit to help whom. Raises `Misconfigured`."""
    with in_file("SKILLS_FILE"):
        routing = routing_in(settings.skills_file)
        return replace(routing, response_minutes=settings.response_minutes)


@contextmanager
def in_file(setting: str) -> Iterator[None]:
    """Say of what is wrong in a file which setting names it."""
    try:
        yield
    except InvalidInput as wrong:
        raise Misconfigured([f"{PREFIX}{setting}: {wrong.problem}; {wrong.fix}"]) from wrong
