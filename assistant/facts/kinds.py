"""Say what kinds of facts there are: what each may be, how long it holds, how much it gives away.

A topic that no kind knows stays possible as free text. A kind is found by its topic, by one of its other
names, or, for sizes, by how the topic ends: `shoe_size` is a size like `size`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from typing_extensions import override

from assistant.errors import InvalidInput
from assistant.facts.model import Origin, Preference, Sensitivity

EVERYONE = frozenset(Origin)
TOLD = frozenset({Origin.SET, Origin.SAID})  # what they gave us themselves, and nothing that we guessed
DAY = timedelta(days=1)
YEAR = 365 * DAY
EMPTY = frozenset({"", "-", "?", "n/a", "na", "nan", "null", "none given", "undefined", "unknown", "tbd"})
SEPARATORS = re.compile(r"\s*[,;/]\s*")
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
HOURS = re.compile(
    r"(?:(?:[01]?\d|2[0-3])(?::[0-5]\d)?\s*(?:-|–|to)\s*(?:[01]?\d|2[0-4])(?::[0-5]\d)?"
    r"|(?:after|before|from|until)\s+(?:[01]?\d|2[0-3])(?::[0-5]\d)?"
    r"|mornings?|afternoons?|evenings?|weekdays?|weekends?|nights?|anytime|never)"
)
SIZE = re.compile(
    r"\d{0,2}x{0,4}[sl]|m|one size"  # letters, and numbers like EU 42, 58 mm or 34B
    r"|(?:(?:eu|uk|us|it|fr|de|jp|au)\s*)?\d{1,3}(?:[.,]\d)?\s*(?:mm|cm|ml|in|inch|\"|[a-h])?"
    r"|w\s*\d{2}\s*[/x ]?\s*l\s*\d{2}|\d{2}\s*[/x]\s*\d{2}",  # of trousers
)
LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_](?:[a-z]{4}|[a-z]{2}|\d{3}))?")
ANNIVERSARY = re.compile(r"(?:--)?(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


class Type(StrEnum):
    """What the values of a kind are."""

    TEXT = "text"
    CHOICE = "choice"  # one of a few words
    NUMBER = "number"
    SIZE = "size"  # of any usual system: M, EU 42, 58mm, W32 L34
    HOURS = "hours"  # 9-17, after 18:00, mornings
    LANGUAGE = "language"  # as in BCP 47: de, pt-BR
    DAY = "day"  # that comes every year: 1984-05-02, or 05-02


LIKE = {
    Type.TEXT: "what it is, in a few words",
    Type.NUMBER: "a number",
    Type.SIZE: "a size such as M, EU 42 or 58 mm",
    Type.HOURS: "a time such as 9-17, after 18:00 or mornings",
    Type.LANGUAGE: "a language code such as en or pt-BR",
    Type.DAY: "a date that has been, such as 1984-05-02 or 05-02",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of fact."""

    topic: str
    type: Type = Type.TEXT
    values: frozenset[str] = frozenset()  # of a choice, in lower case
    low: float | None = None  # of a number
    high: float | None = None
    sensitivity: Sensitivity = Sensitivity.ORDINARY
    holds: timedelta | None = None  # once said; half as long once inferred; what is set holds until changed
    expected: frozenset[Origin] = EVERYONE  # from where the customer would expect us to have it
    several: bool = False  # whether values add up, written with commas
    exclusive: frozenset[str] = frozenset()  # of these, one alone can be true
    also: frozenset[str] = frozenset()  # other names of the topic
    options: tuple[str, ...] = ()  # the values of a choice in the owner's order
    asks: str = ""  # the question that customers are asked at the start, if they are
    benefit: str = ""  # and what an answer brings them
    is_declared: bool = True  # False for a topic that no kind knows

    def ends(self, origin: Origin, learned_at: datetime) -> datetime | None:
        """Return until when a fact of this kind holds; None is until it is changed."""
        if self.holds is None or origin is Origin.SET:
            return None
        return learned_at + (self.holds if origin is Origin.SAID else self.holds / 2)

    def parts(self, value: str) -> tuple[str, ...]:
        """Return the values in `value`: one, unless there may be several."""
        found = SEPARATORS.split(value) if self.several else (value,)
        return tuple(part.strip() for part in found if part.strip())

    def united(self, before: str, now: str) -> str:
        """Return two values as one, without repeats; what excludes each other holds as said last."""
        new = self.parts(now)
        gone = {part.lower() for part in new}
        if gone & self.exclusive:
            gone |= self.exclusive
        return ", ".join([*(part for part in self.parts(before) if part.lower() not in gone), *new])

    def wrong(self, value: str, *, today: date) -> str:
        """Say what is impossible about a value; nothing where it may be."""
        text = value.strip().lower()
        if text in EMPTY:
            return "is missing"
        return _CHECKS[self.type](self, text, today)

    def must_be_possible(self, value: str, *, today: date) -> None:
        """Raise `InvalidInput` for a value that nobody can have, saying which could be."""
        if wrong := self.wrong(value, today=today):
            raise InvalidInput("value", f"{value!r} {wrong}", fix=f"write {self._like()}")

    def _like(self) -> str:
        if self.type is Type.CHOICE:
            return f"one of {', '.join(sorted(self.values))}"
        if self.type is Type.NUMBER and None not in (self.low, self.high):
            return f"a number from {self.low:g} to {self.high:g}"
        return LIKE[self.type]


def _free(_: Kind, __: str, ___: date) -> str:
    return ""


def _choice(kind: Kind, text: str, _: date) -> str:
    parts = {part.lower() for part in kind.parts(text)}
    return "" if parts <= kind.values else f"is none of {', '.join(sorted(kind.values))}"


def _number(kind: Kind, text: str, _: date) -> str:
    found = NUMBER.findall(text)
    if not found:
        return "is no number"
    numbers = [float(one.replace(",", ".")) for one in found]
    if kind.low is not None and min(numbers) < kind.low:
        return f"is below {kind.low:g}"
    if kind.high is not None and max(numbers) > kind.high:
        return f"is above {kind.high:g}"
    return ""


def _size(_: Kind, text: str, __: date) -> str:
    return "" if SIZE.fullmatch(text) else "is no size"


def _hours(_: Kind, text: str, __: date) -> str:
    return "" if all(HOURS.fullmatch(part) for part in re.split(r"\s*,\s*", text)) else "is no time of day"


def _language(_: Kind, text: str, __: date) -> str:
    return "" if LANGUAGE.fullmatch(text) else "is no language code"


def _day(_: Kind, text: str, today: date) -> str:
    if ANNIVERSARY.fullmatch(text):
        month, day = map(int, text.removeprefix("--").split("-"))
        text = f"2000-{month:02}-{day:02}"
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return "is no date"
    if found > today:
        return "lies in the future"
    return "" if found.year > today.year - 130 else "is too long ago"


_CHECKS = {
    Type.TEXT: _free,
    Type.CHOICE: _choice,
    Type.NUMBER: _number,
    Type.SIZE: _size,
    Type.HOURS: _hours,
    Type.LANGUAGE: _language,
    Type.DAY: _day,
}


def choice(topic: str, *values: str, also: Iterable[str] = (), several: bool = False) -> Kind:
    """Return an ordinary kind whose values are a few words."""
    return Kind(
        topic=topic, type=Type.CHOICE, values=frozenset(values), also=frozenset(also), several=several
    )


HIDE = "hide:"  # followed by a product: "no, thanks"
OWN = "own:"  # followed by a product: "I have it", wherever it was bought
SIZED = "size"
BUILT_IN = (
    Kind(topic=SIZED, type=Type.SIZE, holds=2 * YEAR, also=frozenset({"clothing_size"})),
    Kind(
        topic="diet",
        sensitivity=Sensitivity.SPECIAL,  # it may tell of a religion or an illness
        expected=TOLD,
        holds=3 * YEAR,
        several=True,
        exclusive=frozenset({"vegan", "vegetarian", "pescatarian", "omnivore", "none"}),
        also=frozenset({"dietary", "dietary_preference", "dietary_preferences"}),
    ),
    Kind(
        topic="allergens",  # held for ever: forgetting one may do harm
        sensitivity=Sensitivity.SPECIAL,
        expected=TOLD,
        several=True,
        also=frozenset({"allergen", "allergy", "allergies", "intolerances"}),
    ),
    Kind(topic="language", type=Type.LANGUAGE, also=frozenset({"preferred_language"})),
    choice("tone", "plain", "formal", "friendly"),
    choice("length", "short", "normal", "full", also={"answer_length"}),
    choice("format", "any", "steps", "prose", also={"answer_format"}),
    Kind(topic="contact_hours", type=Type.HOURS, holds=YEAR, also=frozenset({"hours"})),
    choice(
        "contact_channel", "email", "phone", "chat", "text message", "whatsapp", "post",
        also={"channel", "preferred_channel"}, several=True,
    ),
    choice(
        "resolution", "refund", "replacement", "repair", "store credit", "call back", "exchange",
        also={"preferred_resolution"},
    ),
    Kind(
        topic="budget",
        type=Type.NUMBER,
        low=0,
        high=10_000_000,
        sensitivity=Sensitivity.PERSONAL,
        expected=TOLD,
        holds=YEAR / 2,
    ),
    Kind(topic="material", holds=3 * YEAR, several=True, also=frozenset({"materials"})),
    Kind(topic="colour", holds=2 * YEAR, several=True, also=frozenset({"color", "colours"})),
    Kind(
        topic="brand",
        holds=2 * YEAR,
        several=True,
        also=frozenset({"brands", "favourite_brand", "favorite_brand"}),
    ),
    Kind(
        topic="household",
        type=Type.NUMBER,
        low=1,
        high=30,
        sensitivity=Sensitivity.PERSONAL,
        expected=TOLD,
        holds=2 * YEAR,
        also=frozenset({"household_size"}),
    ),
    Kind(
        topic="pets",
        sensitivity=Sensitivity.PERSONAL,
        expected=TOLD,
        holds=5 * YEAR,
        several=True,
        also=frozenset({"pet"}),
    ),
    Kind(
        topic="birthday",
        type=Type.DAY,
        sensitivity=Sensitivity.PERSONAL,
        expected=TOLD,
        also=frozenset({"birthdate", "date_of_birth"}),
    ),
    Kind(
        topic="age",
        type=Type.NUMBER,
        low=0,
        high=130,
        sensitivity=Sensitivity.PERSONAL,
        expected=TOLD,
        holds=YEAR,
    ),
    Kind(topic="milk", holds=2 * YEAR),
    Kind(topic="roast", holds=2 * YEAR),
    Kind(topic="favourite_food", holds=2 * YEAR, several=True, also=frozenset({"favorite_food"})),
    *(
        Kind(topic=topic, sensitivity=Sensitivity.SPECIAL, expected=frozenset({Origin.SET}))
        for topic in ("health", "religion", "ethnicity", "politics", "sexual_orientation", "union_membership")
    ),
)  # fmt: skip
FREE = Kind(topic="", is_declared=False)


class Kinds(Mapping[str, Kind]):
    """The kinds that are known, by their topics; anything else is free text."""

    def __init__(self, declared: Iterable[Kind]) -> None:
        self._kinds: dict[str, Kind] = {}
        for kind in declared:  # what an owner declares again stands where they wrote it
            self._kinds.pop(kind.topic, None)
            self._kinds[kind.topic] = kind
        self._named = {name: kind for kind in self._kinds.values() for name in kind.also}
        self._named |= self._kinds  # a topic is no other's second name

    @override
    def __getitem__(self, topic: str) -> Kind:
        return self._kinds[topic]

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    @override
    def __len__(self) -> int:
        return len(self._kinds)

    @property
    def asked(self) -> tuple[Kind, ...]:
        """The kinds that customers are asked for at the start, in the owner's order."""
        return tuple(kind for kind in self._kinds.values() if kind.asks)

    def of(self, topic: str) -> Kind:
        """Return the kind of a topic; for one that no kind knows, free text."""
        if topic.startswith((HIDE, OWN)):
            return replace(FREE, topic=topic)
        name = _plain(topic)
        known = self._named.get(name)
        if known is None and name.endswith(f"_{SIZED}") and SIZED in self._kinds:
            known = replace(self._kinds[SIZED], topic=topic, also=frozenset())
        return known or replace(FREE, topic=topic)

    def topic(self, named: str) -> str:
        """Return the name under which a topic is kept: `allergens` for `Allergies`."""
        return self.of(named).topic

    def typed(self, preference: Preference) -> Preference:
        """Return a preference with what its kind says of it; what it says itself holds if it is stricter."""
        kind = self.of(preference.topic)
        ends = kind.ends(preference.origin, preference.learned_at)
        limits = [one for one in (preference.valid_until, ends) if one is not None]
        return replace(
            preference,
            topic=kind.topic,
            valid_until=min(limits, default=None),
            sensitivity=max(preference.sensitivity, kind.sensitivity, key=lambda one: one.rank),
            expected=preference.expected and preference.origin in kind.expected,
        )


def _plain(topic: str) -> str:
    return topic.strip().lower().replace(" ", "_").replace("-", "_")


USUAL = Kinds(BUILT_IN)
"""The kinds that come with the service."""
