"""Read what the owner declared in files that the settings name."""

from __future__ import annotations

from dataclasses import replace

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


def declared_by(settings: Settings) -> Declarations:
    """Return the signals that messages may carry. Raises `Misconfigured`."""
    try:
        return declarations_in(settings.context_file)
    except InvalidInput as wrong:
        raise Misconfigured([f"{PREFIX}CONTEXT_FILE: {wrong.problem}; {wrong.fix}"]) from wrong


def standard_of(settings: Settings, clock: Clock = utc_now) -> Standard:
    """Return by what facts are judged. Raises `Misconfigured`."""
    try:
        kinds = kinds_in(settings.facts_file)
    except InvalidInput as wrong:
        raise Misconfigured([f"{PREFIX}FACTS_FILE: {wrong.problem}; {wrong.fix}"]) from wrong
    return Standard(kinds=kinds, bar=settings.facts_bar, clock=clock)


def segments_of(settings: Settings) -> tuple[Segment, ...]:
    """Return the owner's segments. Raises `Misconfigured`."""
    try:
        return segments_in(settings.segments_file)
    except InvalidInput as wrong:
        raise Misconfigured([f"{PREFIX}SEGMENTS_FILE: {wrong.problem}; {wrong.fix}"]) from wrong


def triggers_of(settings: Settings) -> tuple[Trigger, ...]:
    """Return what the owner wants customers told before they ask. Raises `Misconfigured`."""
    try:
        return triggers_in(settings.triggers_file)
    except InvalidInput as wrong:
        raise Misconfigured([f"{PREFIX}TRIGGERS_FILE: {wrong.problem}; {wrong.fix}"]) from wrong


def hours_of(settings: Settings) -> Hours:
    """Return when somebody is at the desk. Raises `Misconfigured`."""
    try:
        return hours_in(settings.hours_file)
    except InvalidInput as wrong:
        raise Misconfigured([f"{PREFIX}HOURS_FILE: {wrong.problem}; {wrong.fix}"]) from wrong


def hand_off_rules_of(settings: Settings) -> tuple[HandOffRule, ...]:
    """Return what the owner wants a person to see. Raises `Misconfigured`."""
    try:
        return hand_off_rules_in(settings.handoff_file)
    except InvalidInput as wrong:
        raise Misconfigured([f"{PREFIX}HANDOFF_FILE: {wrong.problem}; {wrong.fix}"]) from wrong


def routing_of(settings: Settings) -> Routing:
    """Return the owner's rules for who is fit to help whom. Raises `Misconfigured`."""
    try:
        routing = routing_in(settings.skills_file)
    except InvalidInput as wrong:
        raise Misconfigured([f"{PREFIX}SKILLS_FILE: {wrong.problem}; {wrong.fix}"]) from wrong
    return replace(routing, response_minutes=settings.response_minutes)
