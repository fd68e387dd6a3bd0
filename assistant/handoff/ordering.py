"""Put those who wait in order, and choose whom an agent should help next.

Everybody stands in line as if they had come at a moment of their own: when they asked, less the head start
that their account is due. That moment never changes, so whoever waits gains on everybody who comes later, and
nobody who asks more than `LONGEST_LEAD` after them is put before them: whoever waits is served before
infinitely many later ones, however urgent those are.

Whoever was passed on keeps the moment as of which they stand, for they have waited once already.

An agent is given those whose language they speak and for whom they have the skills, and these a little before
others. Whoever has waited for `OPEN_AFTER` is anybody's: a helper who has to ask around is better than none.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from assistant.accounts.model import ServiceLevel
from assistant.handoff.model import Handoff
from assistant.staff.model import Staff

HEAD_START = timedelta(minutes=3)  # for each degree of priority, of which there are nine
USUAL_RESPONSE = timedelta(minutes=30)  # who was promised an answer sooner is ahead by the difference
OPEN_AFTER = timedelta(minutes=10)
KEPT = timedelta(minutes=5)  # for the agent whom the account names
FITTING = timedelta(minutes=5)  # by which an agent prefers those who need just what they can
LONGEST_LEAD = 9 * HEAD_START + USUAL_RESPONSE + FITTING


def stands_since(requested_at: datetime, service: ServiceLevel) -> datetime:
    """Return the moment as of which somebody stands in line."""
    promised = timedelta(minutes=service.response_minutes or 0)
    sooner = max(USUAL_RESPONSE - promised, timedelta(0)) if promised else timedelta(0)
    return requested_at - service.priority * HEAD_START - sooner


def for_agent(waiting: Sequence[Handoff], agent: Staff, now: datetime) -> list[Handoff]:
    """Return those whom `agent` may be given, whom to help first before the others."""
    return sorted(
        (one for one in waiting if is_open_to(one, agent, now)),
        key=lambda one: (one.stands_since - (FITTING if is_meant_for(one, agent) else timedelta(0)), one.id),
    )


def is_open_to(handoff: Handoff, agent: Staff, now: datetime) -> bool:
    """Whether `agent` may be given somebody without asking for them."""
    waited, passed = now - handoff.requested_at, handoff.passed
    if waited >= OPEN_AFTER or is_asked_for(handoff, agent):
        return True
    if passed is not None and (passed.to is not None or passed.by == agent.id):
        return False
    if handoff.service.agent is not None and waited < KEPT:
        return False
    return _speaks(agent, handoff) and _can(agent, handoff)


def is_asked_for(handoff: Handoff, agent: Staff) -> bool:
    """Whether somebody was passed on to this agent, or has an account that names them."""
    if handoff.passed is not None:
        return handoff.passed.to == agent.id
    return handoff.service.agent == agent.email


def is_meant_for(handoff: Handoff, agent: Staff) -> bool:
    """Whether somebody asks for this agent, or for a skill that this agent has."""
    is_theirs = bool(handoff.needs.skills) and _can(agent, handoff) and _speaks(agent, handoff)
    return is_theirs or is_asked_for(handoff, agent)


def _can(agent: Staff, handoff: Handoff) -> bool:
    return set(handoff.needs.skills) <= set(agent.skills)


def _speaks(agent: Staff, handoff: Handoff) -> bool:
    """Whether they share a language, as far as we know which ones they speak."""
    language = handoff.needs.language
    return language is None or not agent.languages or language in agent.languages
