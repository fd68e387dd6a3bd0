"""Name every phrase that the assistant says of itself; what an article says is never among them.

A phrase claims nothing. What stands in braces is filled in by whoever says it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """How a customer wants to be spoken to."""

    PLAIN = "plain"
    FORMAL = "formal"
    FRIENDLY = "friendly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Everything that the assistant says by itself in one language and tone."""

    lead: str  # before an answer, after the customer's name
    as_owner: str  # before an answer about the {product} that is theirs
    right_question: str
    which: str  # alone on its line: how a question back is recognised later
    tell_more: str
    reword: str
    regret: str  # after an answer that did not help
    what_happened: str
    ready: str
    not_kept: str
    noted: str  # {facts}
    overruled: str  # {facts} that they set themselves, and which what they said does not change
    thanks_for_telling: str  # before it is asked whether to remember it
    shall_remember: str  # {facts}
    shall_change: str  # {topic} {before} {now}
    not_remembered: str
    joined: str  # between two facts
    allergic: str  # {value}, as it stands in `shall_remember`, like the next three
    intolerant: str  # {value}
    on_diet: str  # {value}
    of_topic: str  # {topic} {value}
    yes_or_no: tuple[str, str]  # to `shall_remember` and `shall_change`, as they are offered for choice
    requested: str
    upset: str
    sensitive: str
    distress: str  # to somebody who speaks of harming themselves
    helpline: str  # where they find help at once; the owner may say it better
    failed: str
    unsure: str
    fetching: str
    only_in: str  # before an answer in another {language}
    only_elsewhere: str
    visitor: str  # {company}
    hello: str  # {name}
    welcome_back: str  # {name}
    last_time: str  # {subject}
    what_today: str
    asked_for_person: str
    file_received: str  # to whoever sent one to the assistant
    languages: Mapping[str, str]  # as they stand in `only_in`


def addressed(name: str | None, phrase: str) -> str:
    """Return a phrase that begins with the customer's name, if there is one."""
    if not name:
        return phrase
    first = phrase.split(maxsplit=1)[0]
    stays = first in {"I", "I'm", "I'd"} or phrase[0] in "¡¿"
    return f"{name}, {phrase if stays else phrase[0].lower() + phrase[1:]}"
