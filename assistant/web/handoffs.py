"""Show requests for a person in the shapes of the API."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import BaseModel

from assistant.handoff.brief import brief, short
from assistant.handoff.model import Handoff, SummaryLine


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
    service_from: list[str]  # "priority: account Acme Ltd": which layer decided what

    @classmethod
    def of(
        cls,
        handoff: Handoff,
        *,
        agent_name: str | None,
        customer_name: str | None,
        subject: str,
        now: datetime,
    ) -> Self:
        """Show `handoff`; the caller looks up the names."""
        until = handoff.claimed_at or handoff.ended_at or now
        return cls(
            id=handoff.id,
            conversation_id=handoff.conversation_id,
            reason=handoff.reason,
            stage=handoff.stage,
            requested_at=handoff.requested_at,
            claimed_at=handoff.claimed_at,
            agent_name=agent_name,
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
            service_from=[f"{part}: {layer}" for part, layer in handoff.service.decided.items()],
        )
