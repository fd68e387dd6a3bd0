"""Describe a macro: an answer kept ready, with variables that are filled in for each conversation.

What nobody knows stays as it is written, so that the agent sees the gap; a reply that has one is not sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from assistant.errors import InvalidInput
from assistant.events import MacroId

VARIABLES = (
    "customer.name",
    "customer.first_name",
    "agent.name",
    "company.name",
    "order.number",
    "order.date",
    "order.status",
    "order.products",
)
WRITTEN = re.compile(r"\{([a-z_]+\.[a-z_]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Macro:
    """One macro; `version` rises with each change."""

    id: MacroId
    name: str
    text: str  # Markdown
    version: int
    changed_by: str
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A macro for one conversation, and the variables of it that nothing is known for."""

    macro: Macro
    text: str
    gaps: tuple[str, ...]


def check_variables(text: str) -> None:
    """Raise `InvalidInput` that names the first variable which nothing could ever fill in."""
    for name in WRITTEN.findall(text):
        if name not in VARIABLES:
            known = ", ".join(f"{{{one}}}" for one in VARIABLES)
            raise InvalidInput("text", f"there is no variable {{{name}}}", fix=f"use one of {known}")


def filled(macro: Macro, known: Mapping[str, str]) -> Filled:
    """Return a macro with everything that is `known` of its variables."""
    text = WRITTEN.sub(lambda found: known.get(found[1]) or found[0], macro.text)
    return Filled(macro=macro, text=text, gaps=gaps_in(text))


def gaps_in(text: str) -> tuple[str, ...]:
    """Return the variables that stand in a text as they are written, each once."""
    return tuple(dict.fromkeys(name for name in WRITTEN.findall(text) if name in VARIABLES))


def refuse_gaps(text: str) -> None:
    """Raise `InvalidInput` where a text still has a gap: no customer is to read `{order.number}`."""
    for name in gaps_in(text):
        raise InvalidInput(
            "text", f"{{{name}}} is not filled in", fix="write what belongs there, or remove it"
        )
