"""Work out what whoever waits needs of an agent: skills by the owner's rules, and a language.

A rule names a skill, and what calls for it: words of the customer, articles that they were answered with, or
why a person was asked for. The owner writes the rules in a file; without one, anybody can help anybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from assistant.accounts.model import ServiceLevel
from assistant.conversations.model import Author, Message, Reason
from assistant.errors import InvalidInput
from assistant.owner_files import Text, any_of, rows_in

SKILLS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What an agent should have to help somebody; nothing named is asked of nobody."""

    skills: tuple[str, ...] = ()
    language: str | None = None  # as two letters


NO_NEEDS = Needs()


@dataclass(frozen=True, kw_only=True)
class SkillRule:
    """What calls for a skill; any one of the things named does."""

    skill: str
    words: tuple[str, ...] = ()  # whole words or phrases of the customer's, in any case
    articles: tuple[str, ...] = ()  # beginnings of the ids of articles that they were answered with
    reasons: tuple[Reason, ...] = ()

    def calls(self, messages: Sequence[Message], reason: Reason) -> bool:
        """Whether a conversation calls for the skill."""
        return reason in self.reasons or any(self._is_in(message) for message in messages)

    def _is_in(self, message: Message) -> bool:
        if message.author is Author.CUSTOMER:
            return bool(self.words and self._said.search(message.text))
        cited = message.reply.sources if message.reply else ()
        return any(source.article_id.startswith(one) for source in cited for one in self.articles)

    @cached_property
    def _said(self) -> re.Pattern[str]:
        return any_of(self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """The owner's rules for who is fit to help whom, and how soon."""

    rules: tuple[SkillRule, ...] = ()
    response_minutes: int | None = None  # promised to everybody

    def promised(self, service: ServiceLevel) -> ServiceLevel:
        """Return what somebody is promised: what their account says, else what everybody is."""
        if service.response_minutes is not None or self.response_minutes is None:
            return service
        decided = {**service.decided, "response_minutes": "everybody"}
        return replace(service, response_minutes=self.response_minutes, decided=decided)

    def needs(self, messages: Sequence[Message], reason: Reason, *, language: str | None) -> Needs:
        """Return what somebody needs who said `messages`."""
        called = {rule.skill for rule in self.rules if rule.calls(messages, reason)}
        return Needs(skills=tuple(sorted(called)), language=language)


class SkillRow(BaseModel):
    """One rule as an owner writes it down."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    skill: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
    words: Annotated[tuple[Text, ...], Field(max_length=200)] = ()
    articles: Annotated[tuple[Text, ...], Field(max_length=200)] = ()
    reasons: tuple[Reason, ...] = ()


_ROWS = TypeAdapter(tuple[SkillRow, ...])


def routing_in(path: Path | None) -> Routing:
    """Return the rules of an owner's file; none without one. Raises `InvalidInput`, naming the place."""
    if path is None:
        return Routing()
    rows = rows_in(path, _ROWS, of="skills", most=SKILLS)
    return Routing(rules=tuple(_rules(path.name, rows)))


def _rules(file: str, rows: Sequence[SkillRow]) -> Iterator[SkillRule]:
    seen: set[str] = set()
    for number, row in enumerate(rows, 1):
        place = f"{file}, row {number}.skill"
        if row.skill in seen:
            problem = f"{row.skill!r} is taken by an earlier row"
            raise InvalidInput(place, problem, fix="name everything that calls for it in one row")
        if not (row.words or row.articles or row.reasons):
            problem = f"nothing calls for {row.skill!r}"
            raise InvalidInput(place, problem, fix="name `words`, `articles` or `reasons`")
        seen.add(row.skill)
        yield SkillRule(skill=row.skill, words=row.words, articles=row.articles, reasons=row.reasons)
