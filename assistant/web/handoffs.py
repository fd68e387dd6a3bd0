"""Show requests for a person in the shapes of the API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from pydantic import BaseModel

from assistant.events import StaffId
from assistant.handoff.brief import brief, short
from assistant.handoff.model import Handoff, SummaryLine, Warned


class SummaryLineOut(BaseModel):
    """One line of a context summary and what it rests on."""

    section: str
    text: str
    source: str

    @classmethod
    def of(cls, line: SummaryLine) -> Self:
        """Show `line`."""
        return cls(section=line.section, text=line.text, source=line.source)


class HandoffOut(BaseModel):
    """One request for a person, as the desk lists it."""

    id: str
    conversation_id: str
    reason: str
    stage: str
    requested_at: datetime
    claimed_at: datetime | None
    agent_name: str | None
    customer_name: str | None
    subject: str
    summary: list[SummaryLineOut]
    short: str  # one line of it
    brief: str  # a paragraph to read first
    waiting_seconds: int
    priority: int
    respond_by: datetime | None
    named_agent: str | None
    skills: list[str]  # that whoever helps should have
    language: str | None
    passed_by: str | None  # a colleague, by name
    passed_to: str | None
    passed_note: str
    snoozed_until: datetime | None
    warned: Warned | None  # of the promise to answer
    service_from: list[str]  # "priority: account Acme Ltd": which layer decided what

    @classmethod
    def of(
        cls,
        handoff: Handoff,
        *,
        names: Mapping[StaffId, str],
        customer_name: str | None,
        subject: str,
        now: datetime,
    ) -> Self:
        """Show `handoff`; the caller looks up the names."""
        passed = handoff.passed
        until = handoff.claimed_at or handoff.ended_at or now
        return cls(
            id=handoff.id,
            conversation_id=handoff.conversation_id,
            reason=handoff.reason,
            stage=handoff.stage,
            requested_at=handoff.requested_at,
            claimed_at=handoff.claimed_at,
            agent_name=names.get(handoff.agent_id) if handoff.agent_id else None,
            customer_name=customer_name,
            subject=subject,
            summary=[SummaryLineOut.of(line) for line in handoff.summary.lines],
            short=short(handoff.summary),
            brief=brief(handoff.summary).text,
            waiting_seconds=max(0, int((until - handoff.requested_at).total_seconds())),
            priority=handoff.service.priority,
            respond_by=handoff.respond_by,
            named_agent=handoff.service.agent,
            skills=list(handoff.needs.skills),
            language=handoff.needs.language,
            passed_by=names.get(passed.by) if passed else None,
            passed_to=names.get(passed.to) if passed and passed.to else None,
            passed_note=passed.note if passed else "",
            warned=handoff.warned,
            snoozed_until=handoff.snoozed_until if handoff.is_snoozed(now) else None,
            service_from=[f"{part}: {layer}" for part, layer in handoff.service.decided.items()],
        )
