"""Build people who wait and agents who help them, naming only what matters."""

from __future__ import annotations

from datetime import timedelta

from assistant.accounts.model import ServiceLevel
from assistant.conversations.model import Reason
from assistant.events import ConversationId, HandoffId, StaffId
from assistant.handoff.model import Handoff, Passed, Stage, Summary
from assistant.handoff.needs import Needs
from assistant.handoff.ordering import stands_since
from assistant.staff.model import Role, Staff
from tests.handoff.builders import NOW


def a_request(
    name: str,
    *,
    minute: float = 0,
    priority: int = 0,
    promised: int | None = None,
    skills: tuple[str, ...] = (),
    language: str | None = None,
    named: str | None = None,
    passed: Passed | None = None,
) -> Handoff:
    """Return somebody who asked for a person at a minute."""
    service = ServiceLevel(priority=priority, response_minutes=promised, agent=named)
    at = NOW + timedelta(minutes=minute)
    return Handoff(
        id=HandoffId(name),
        conversation_id=ConversationId(f"cnv_{name}"),
        reason=Reason.REQUESTED,
        stage=Stage.WAITING,
        summary=Summary(lines=()),
        requested_at=at,
        stands_since=stands_since(at, service),
        service=service,
        passed=passed,
        needs=Needs(skills=skills, language=language),
    )


def an_agent(
    name: str = "mara", *, skills: tuple[str, ...] = (), languages: tuple[str, ...] = (), capacity: int = 8
) -> Staff:
    """Return somebody at the desk."""
    return Staff(
        id=StaffId(f"stf_{name}"),
        name=name.title(),
        email=f"{name}@example.com",
        role=Role.AGENT,
        skills=skills,
        languages=languages,
        capacity=capacity,
    )
