"""Describe a handoff: why a person was asked for, who took it, and what they were told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from assistant.accounts.model import USUAL_SERVICE, ServiceLevel
from assistant.conversations.model import Reason as Reason  # asked for in a conversation, told in a handoff
from assistant.events import ConversationId, HandoffId, StaffId
from assistant.handoff.needs import NO_NEEDS, Needs

HANDOFF = "handoff"
"""The source of a line that rests on the request itself."""

SENT = "Sent "  # begins a line on an article that the assistant answered with
DID_NOT_HELP = ": did not help"  # ends it
DECLINED = "Declined: "  # begins a line that quotes a refusal


class Stage(StrEnum):
    """How far a handoff has come."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    PASSED = "passed"  # by the agent who had it; another handoff goes on from there
    RETURNED = "returned"
    CLOSED = "closed"


class Section(StrEnum):
    """The parts of a context summary, in the order they are read."""

    WHO = "who"
    WANTS = "wants"
    FACTS = "facts"
    TRIED = "tried"
    ANSWERED = "answered"  # by a person of ours
    OFFERED = "offered"
    BOUGHT = "bought"
    SOLVED_BEFORE = "solved_before"
    OPEN_CASES = "open_cases"
    MOOD = "mood"
    PREFERRED_RESOLUTION = "preferred_resolution"
    PROMISED = "promised"
    NEXT_STEP = "next_step"


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryLine:
    """One line of a summary and what it rests on; a line without a source does not exist."""

    section: Section
    text: str
    source: str  # "message msg_…", "order F-10231", "preference diet", "profile", "handoff"

    @property
    def was_said(self) -> bool:
        """Whether it rests on a message of the conversation."""
        return self.source.startswith("message ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What an agent reads in ten seconds."""

    lines: tuple[SummaryLine, ...]

    def of(self, section: Section) -> tuple[SummaryLine, ...]:
        """Return the lines of one section."""
        return tuple(line for line in self.lines if line.section is section)

    @property
    def of_conversation_alone(self) -> Summary:
        """What of it rests on nothing but what was said in the conversation itself."""
        said = tuple(one for one in self.lines if one.was_said or one.source == HANDOFF)
        return Summary(lines=said)


class Warned(StrEnum):
    """What agents were told of a promise to answer in time, in the order in which it comes."""

    DUE_SOON = "due_soon"
    BREACHED = "breached"


SOON = 0.2  # of the time that was promised, and a minute at least
SOONEST = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """That an agent passed somebody on: to a colleague, or to whoever is next."""

    by: StaffId
    to: StaffId | None = None
    note: str = ""  # for the colleague; customers do not see it


@dataclass(frozen=True, slots=True, kw_only=True)
class Handoff:
    """One request for a person, from asking to the end."""

    id: HandoffId
    conversation_id: ConversationId
    reason: Reason
    stage: Stage
    summary: Summary
    requested_at: datetime
    stands_since: datetime  # where in line: as if they had come then
    agent_id: StaffId | None = None
    claimed_at: datetime | None = None
    ended_at: datetime | None = None
    service: ServiceLevel = USUAL_SERVICE  # that the customer's account is due
    needs: Needs = NO_NEEDS  # of whoever helps
    note: str = ""  # what the agent settled, on handing back
    passed: Passed | None = None  # how it came to wait, if an agent had it before
    snoozed_until: datetime | None = None  # by the agent who has it
    warned: Warned | None = None  # what agents were told while it waited

    def is_snoozed(self, now: datetime) -> bool:
        """Whether the agent who has it waits for something."""
        return self.snoozed_until is not None and now < self.snoozed_until

    @property
    def respond_by(self) -> datetime | None:
        """When somebody should have taken it, if their account was promised that."""
        return respond_by(self.requested_at, self.service)

    def warning(self, now: datetime) -> Warned | None:
        """What agents are to be told now of somebody who waits, if anything was promised to them."""
        if self.stage is not Stage.WAITING or self.respond_by is None:
            return None
        if now >= self.respond_by:
            return Warned.BREACHED
        ahead = max(SOON * (self.respond_by - self.requested_at), SOONEST)
        return Warned.DUE_SOON if now >= self.respond_by - ahead else None


def respond_by(requested_at: datetime, service: ServiceLevel) -> datetime | None:
    """Return by when whoever asked then was promised an answer."""
    minutes = service.response_minutes
    return requested_at + timedelta(minutes=minutes) if minutes is not None else None
