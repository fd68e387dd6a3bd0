"""Find personal data that has a shape of its own: cards, accounts, phones, addresses of mail and machines.

What carries a check digit is believed only where it holds. Nothing here needs a model, so it is quick
enough for every line of a log; words that name somebody are left to `privacy_tagger`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from operator import attrgetter

IBAN_MODULUS = 97
SHORTEST_IBAN = 15  # letters and digits: Norway
LONGEST_PHONE = 15  # digits, by E.164


class Kind(StrEnum):
    """What personal data is about."""

    PERSON = "PERSON"
    STREET_ADDRESS = "STREET_ADDRESS"
    GPE = "GPE"
    ORGANIZATION = "ORGANIZATION"
    CREDIT_CARD = "CREDIT_CARD"
    DATE_TIME = "DATE_TIME"
    TITLE = "TITLE"
    PHONE_NUMBER = "PHONE_NUMBER"
    AGE = "AGE"
    NRP = "NRP"
    EMAIL_ADDRESS = "EMAIL_ADDRESS"
    ZIP_CODE = "ZIP_CODE"
    IBAN_CODE = "IBAN_CODE"
    DOMAIN_NAME = "DOMAIN_NAME"
    US_SSN = "US_SSN"
    US_DRIVER_LICENSE = "US_DRIVER_LICENSE"
    IP_ADDRESS = "IP_ADDRESS"
    CRYPTO = "CRYPTO"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    """Where personal data stands in a text, in characters, the end excluded."""

    start: int
    end: int
    kind: str  # a `Kind` where we found it; suites may know others


def holds_luhn(number: str) -> bool:
    """Whether the last digit of a card number checks the others."""
    digits = [int(one) for one in reversed(number) if one.isdecimal()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return any(digits) and (sum(digits[::2]) + sum(doubled)) % 10 == 0


def holds_iban(account: str) -> bool:
    """Whether the check digits of an international account number are right."""
    packed = re.sub(r"\W", "", account).upper()
    if len(packed) < SHORTEST_IBAN or not packed.isascii():
        return False
    turned = "".join(str(int(one, 36)) for one in packed[4:] + packed[:4])
    return int(turned) % IBAN_MODULUS == 1


def is_address_of_a_machine(text: str) -> bool:
    """Whether it is an IPv4 or IPv6 address."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def has_phone_digits(text: str) -> bool:
    """Whether as many digits as a phone number has are cut as one would be."""
    digits = sum(one.isdecimal() for one in text)
    least = 7 if text[0] in "+(" or not text.isdecimal() else 10
    return least <= digits <= LONGEST_PHONE and not _DATE_ALONE.fullmatch(text)


_DATE_ALONE = re.compile(r"\d{4}[-./]\d\d?[-./]\d\d?|\d\d?[-./]\d\d?[-./]\d{4}|\d{4}[- ]\d{4}")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_TIME = r"\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:\s?[ap]\.?m\b\.?)?"
_DAY = (
    rf"\d{{4}}[-./]\d{{1,2}}[-./]\d{{1,2}}|\d{{1,2}}[-./]\d{{1,2}}[-./](?:\d{{4}}|\d{{2}})"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? \d{{4}})?"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}})?|{_MONTH},? \d{{4}}"
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A shape, what it is, and what else must hold."""

    kind: Kind
    shape: re.Pattern[str]
    check: Callable[[str], bool] = bool
    may_run_on: bool = False  # into the words that follow: "... 7654 32 from Lyon"
    hint: re.Pattern[str] | None = None  # there is no match without one; quick to look for

    def believed(self, text: str) -> str:
        """Return as much of a match as passes the check; nothing if no part does."""
        while text and not self.check(text):
            text = text.rpartition(" ")[0] if self.may_run_on else ""
        return text


def _shape(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


# How people write a mail address for people alone: anna (at) example [dot] com, anna at example dot com.
_AT = r"[ \t]?[\[({<][ \t]?(?:at|@)[ \t]?[\])}>][ \t]?"
_DOT = r"[ \t]?[\[({<][ \t]?(?:dot|\.)[ \t]?[\])}>][ \t]?"
_ENDING = r"(?:com|net|org|info|io|biz|edu|gov|eu|(?!(?:by|to|so|is|as|do)(?!\w))[a-z]{2})"
_SPOKEN = rf"(?:[ \t]dot[ \t](?!{_ENDING}(?!\w))[\w-]{{1,63}}){{0,3}}(?:[ \t]dot[ \t]{_ENDING}(?!\w)){{1,2}}"

# The first that claims a place keeps it.
SURE = (
    Pattern(Kind.EMAIL_ADDRESS, _shape(r"[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")),
    Pattern(
        Kind.EMAIL_ADDRESS,
        _shape(
            rf"[\w.+%'-]{{1,64}}(?:{_DOT}[\w+%'-]{{1,64}}){{0,3}}(?:@|{_AT})[\w-]{{1,63}}(?:(?:\.|{_DOT})[\w-]{{1,63}})+"
        ),
        hint=_shape(r"[\[({<][ \t]?(?:at|@|dot|\.)"),
    ),
    Pattern(
        Kind.EMAIL_ADDRESS,
        _shape(
            r"(?<![\w.])[\w.+%'-]{1,64}[ \t]at[ \t](?!(?:the|an?|our|my|your|this|that)[ \t])[\w-]{1,63}"
            + _SPOKEN
        ),
        hint=_shape(r"[ \t]dot[ \t]"),
    ),
    Pattern(
        Kind.IBAN_CODE,
        _shape(r"(?<!\w)[a-z]{2}\d{2}(?:[a-z0-9]{11,30}|(?: [a-z0-9]{4}){2,7}(?: [a-z0-9]{1,4})?)(?!\w)"),
        holds_iban,
        may_run_on=True,
    ),
    Pattern(
        Kind.CREDIT_CARD,
        _shape(
            r"(?<![\w+-])(?<!\d\.)(?:\d{12,19}|\d{4}(?:[ -]\d{4}){2}[ -]\d{1,7}|\d{4}[ -]\d{6}[ -]\d{5})"
            r"(?![\w-])"
        ),
        holds_luhn,
    ),
    Pattern(Kind.US_SSN, _shape(r"(?<![\w-])\d{3}[- ]\d{2}[- ]\d{4}(?![\w-])")),
    Pattern(
        Kind.PHONE_NUMBER,
        _shape(
            r"(?<![\w.:+/-])(?:\+|00)[1-9]\d{0,2}[ ./-]?(?:\(\d{1,4}\)[ ./-]?)?\d(?:[ ./-]?\d){5,12}(?![\w-])"
        ),
        has_phone_digits,
    ),
    Pattern(
        Kind.PHONE_NUMBER,
        _shape(r"(?<![\w.:+/-])(?:\(\d{2,5}\)|\d{3})[ .-]?\d{3}[ .-]\d{4}(?: ?x\d{1,5})?(?![\w-])"),
        has_phone_digits,
    ),
)
LIKELY = (
    Pattern(
        Kind.DOMAIN_NAME,
        _shape(r"https?://[^\s<>\"')\]]*[\w/]|(?<![\w.])www\.[\w-]+(?:\.[\w-]+)+(?:/\S*\w)?"),
    ),
    Pattern(
        Kind.DOMAIN_NAME,
        _shape(
            r"(?<![\w.@-])(?:[a-z0-9-]+\.)+(?:com|net|org|info|io|biz|edu|gov|eu|co\.uk|[a-z]{2}(?=/))(?![\w-])"
        ),
    ),
    Pattern(
        Kind.IP_ADDRESS,
        _shape(r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:]{0,39}:[0-9a-f:]{1,39})(?![\w:])"),
        is_address_of_a_machine,
    ),
    Pattern(
        Kind.CRYPTO,
        re.compile(r"\b(?:bc1[a-z0-9]{25,60}|[13][1-9A-HJ-NP-Za-km-z]{25,34}|0x[0-9a-fA-F]{40})\b"),
    ),
    Pattern(
        Kind.DATE_TIME,
        _shape(rf"(?<![\w.-])(?:(?:{_DAY})(?:(?:,| at|T)? ?{_TIME})?Z?|{_TIME})(?![\w-])"),
    ),
    Pattern(Kind.AGE, _shape(r"(?<!\w)\d{1,3}(?=[- ](?:years?|yrs?)[- ]old\b|[- ]?y/?o\b)")),
    Pattern(Kind.AGE, _shape(r"(?<=\bage of )\d{1,3}\b|(?<=\baged )\d{1,3}\b|(?<=\bage: )\d{1,3}\b")),
    Pattern(
        Kind.PHONE_NUMBER,
        _shape(
            r"(?<![\w.:+/-])(?:\(\d{1,5}\)[ .-]?|0)?\d{1,5}(?:[ ./-]\d{1,5}){1,6}(?: ?x\d{1,5})?(?![\w/-])"
        ),
        has_phone_digits,
    ),
)


def sure_spans(text: str) -> tuple[Span, ...]:
    """Return mail addresses, accounts, cards and phones in a text, in order, none overlapping."""
    return _claimed(text, SURE)


def shaped_spans(text: str) -> tuple[Span, ...]:
    """Return all that has a shape of its own in a text, in order, none overlapping."""
    return _claimed(text, SURE + LIKELY)


def _claimed(text: str, patterns: tuple[Pattern, ...]) -> tuple[Span, ...]:
    taken: list[Span] = []
    for pattern in patterns:
        taken += free(_matches(text, pattern), taken, length=len(text))
    return tuple(sorted(taken, key=attrgetter("start")))


def free(spans: Iterable[Span], taken: Sequence[Span], *, length: int) -> list[Span]:
    """Return the spans of a text of that length that overlap none which was taken."""
    if not taken:
        return list(spans)
    covered = bytearray(length)  # a mark a letter: comparing each with each takes long where there are many
    for one in taken:
        covered[one.start : one.end] = b"\1" * (one.end - one.start)
    return [one for one in spans if 1 not in covered[one.start : one.end]]


def _matches(text: str, pattern: Pattern) -> Iterator[Span]:
    if pattern.hint is not None and not pattern.hint.search(text):
        return
    at = 0
    while match := pattern.shape.search(text, at):
        if believed := pattern.believed(match[0]):
            at = match.start() + len(believed)
            yield Span(start=match.start(), end=at, kind=pattern.kind)
        else:
            at = match.start() + 1  # "12 4111 1111 ...": the card begins further on
