"""Invent names, places, firms, addresses and numbers of many countries, each marked for what it is.

Names come from Faker's providers (MIT), towns from GeoNames (CC BY 4.0), the rest from a grammar of our
own. Whatever is invented is wrapped in marks, so that the text it is put in tells where it stands.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from string import ascii_lowercase, ascii_uppercase, digits

from faker import Faker

from assistant.fitting.grammar import Rules

KINDS: Mapping[str, tuple[str, ...]] = {
    "PERSON": ("person", "first", "last"),
    "ORGANIZATION": ("org",),
    "GPE": ("city", "CITY", "country"),
    "NRP": ("nrp",),
    "TITLE": ("salute", "job"),
    "STREET_ADDRESS": ("address", "street", "beside_line"),
    "ZIP_CODE": ("zip",),
    "PHONE_NUMBER": ("phone",),
    "EMAIL_ADDRESS": ("email",),
    "CREDIT_CARD": ("card",),
    "IBAN_CODE": ("iban",),
    "US_SSN": ("ssn",),
    "US_DRIVER_LICENSE": ("licence",),
    "IP_ADDRESS": ("ip",),
    "DOMAIN_NAME": ("domain",),
    "CRYPTO": ("crypto",),
    "DATE_TIME": ("date", "time", "year"),
    "AGE": ("age",),
}
KIND_OF = {name: kind for kind, names in KINDS.items() for name in names}
OPEN, MIDDLE, CLOSE = "\ue000", "\ue001", "\ue002"  # private use: no text holds them
MADE_UP = 0.15  # of the names
CAPITALS = "".join(
    letter for letter in ascii_uppercase if letter not in "IO"
)  # easily misread ones are left out
COINS = digits[1:] + CAPITALS + "".join(letter for letter in ascii_lowercase if letter != "l")
LETTERS = {"#": digits, "A": "".join(letter for letter in CAPITALS if letter != "Q"), "*": COINS}
BEGIN = datetime(1930, 1, 1, tzinfo=UTC)
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Inventor:
    """Invents values by name, all from one source of chance."""

    chance: random.Random
    forms: Rules
    fakers: tuple[Faker, ...]
    cities: tuple[str, ...]
    countries: tuple[str, ...]
    words: tuple[str, ...]  # common words, for firms and films
    articles: tuple[str, ...]  # sentences that name nobody
    makers: Mapping[str, Callable[[], str]] = field(init=False)

    def __post_init__(self) -> None:
        """Gather what is not a matter of form."""
        object.__setattr__(self, "makers", self._words() | self._numbers() | self._borrowed())

    def marked(self, name: str) -> str:
        """Return a new value, wrapped in marks if it is personal."""
        value = self.invent(name)
        return f"{OPEN}{KIND_OF[name]}{MIDDLE}{value}{CLOSE}" if name in KIND_OF else value

    def invent(self, name: str) -> str:
        """Return a new value."""
        if name in self.makers:
            return self.makers[name]()
        return _SLOT.sub(lambda match: self.invent(match[1]), self.chance.choice(self.forms[name]))

    def _words(self) -> dict[str, Callable[[], str]]:
        choose = self.chance.choice
        return {
            "first": lambda: self._or_made_up(lambda: str(self._faker().first_name())),
            "last": lambda: self._or_made_up(lambda: str(self._faker().last_name())),
            "made_up": lambda: self.invent("made_up_small").capitalize(),
            "city": self._city,
            "CITY": lambda: self._city().upper(),
            "beside_line": lambda: self.invent("beside"),
            "country": lambda: choose(self.countries),
            "job": self._job,
            "word": lambda: choose(self.words),
            "Word": lambda: choose(self.words).capitalize(),
            "article": lambda: choose(self.articles),
        }

    def _numbers(self) -> dict[str, Callable[[], str]]:
        number = self.chance.randint
        return {
            "small_house": lambda: str(number(1, 200)),
            "large_house": lambda: str(number(200, 99999)),
            "flat": lambda: str(number(1, 999)),
            "count": lambda: str(number(2, 99)),
            "digit": lambda: str(number(1, 9)),
            "age": lambda: str(number(1, 99)),
            "year": lambda: str(number(1900, 2029)),
            "capital": lambda: self._digits("A"),
            "four": lambda: self._digits("####"),
            "five": lambda: self._digits("#####"),
            "ssn": lambda: self._digits("###-##-####"),
            "crypto": lambda: self.chance.choice("13") + self._digits("*" * 33),
            "zip": lambda: self._digits(self.invent("zip_shape")),
            "licence": lambda: self._digits(self.invent("licence_shape")),
            "order": lambda: self._digits(self.invent("number_shape")),
            "date": lambda: self._moment("date_shape"),
            "time": lambda: self._moment("time_shape"),
            "phone": self._phone,
            "card": self._card,
        }

    def _borrowed(self) -> dict[str, Callable[[], str]]:
        return {
            "faker_firm": lambda: str(self._faker().company()),
            "faker_street": lambda: str(self._faker().street_address()).replace("\n", " "),
            "faker_address": lambda: str(self._faker().address()),
            "faker_domain": lambda: str(self._faker().domain_name()),
            "email": lambda: str(self._faker().ascii_email()),
            "iban": lambda: str(self._faker().iban()),
            "ip": lambda: str(self.chance.choice((self.fakers[0].ipv4, self.fakers[0].ipv6))()),
        }

    def _faker(self) -> Faker:
        return self.chance.choice(self.fakers)

    def _digits(self, shape: str) -> str:
        return "".join(self.chance.choice(LETTERS[one]) if one in LETTERS else one for one in shape)

    def _or_made_up(self, real: Callable[[], str]) -> str:
        return self.invent("made_up") if self.chance.random() < MADE_UP else real()

    def _city(self) -> str:
        roll = self.chance.random()
        if roll < MADE_UP:
            return self.invent("made_up_city")
        return str(self._faker().city()) if roll < 0.4 else self.chance.choice(self.cities)

    def _job(self) -> str:
        job = str(self.fakers[0].job()).split(",")[0]
        return job if self.chance.random() < 0.5 else job.lower()

    def _phone(self) -> str:
        if self.chance.random() < 0.3:
            return str(self._faker().phone_number())
        return self._digits(self.invent("phone_shape"))

    def _card(self) -> str:
        number = str(self.fakers[0].credit_card_number())
        if self.chance.random() < 0.7:
            return number
        return self.chance.choice(" -").join(number[at : at + 4] for at in range(0, len(number), 4))

    def _moment(self, shapes: str) -> str:
        moment = BEGIN + timedelta(seconds=self.chance.randrange(36_000 * 86_400))
        return moment.strftime(self.invent(shapes))
