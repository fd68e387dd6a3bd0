"""Put what was said in plain words: without what only carries it, and with its numbers in figures.

Links, handles, a name signed at the end and "1/2" say nothing about the matter. "Three nights" and "3
nights" are one thing; so are "6:30 pm" and "18:30", or "moderately priced" and "a moderate price": they are
told in the shorter form, and compared in it.
"""

from __future__ import annotations

import re
from html import unescape

LINK = re.compile(r"https?://\S+")
HANDLE = re.compile(r"(?<![\w.])@\w+")
SIGNED = re.compile(
    r"\s*(?:\^\s?\w{1,12}|\(?\d/\d\)?|[/*–—-]\s?[A-Z]{1,3}|(?<=\s)[–—-]\s?[A-Z][a-z]{1,11})\s*$"
)
LONGEST = 16  # characters of a signature
GREETING = re.compile(
    r"^(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening)|dear)\b"
    r"(?:\s+there)?(?:[ ,]+(?-i:[A-Z]\w+))?\s*[,!.:]*\s*",
    re.IGNORECASE,
)
NAME_AT_THE_END = re.compile(r"(?<=[.!?])\s+[A-Z]\w{1,11}$")

CARDINALS = (
    *("zero", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
COUNTED = re.compile(
    r"(?:minutes?|hours?|days?|nights?|weeks?|months?|years?|people|persons?|adults?|children|guests?|tickets?|"
    r"seats?|rooms?|stars?|bags?|boxes|items?|times|of)\b",
    re.IGNORECASE,
)
IN_WORDS = re.compile(rf"\b({'|'.join(CARDINALS)})\b(?=[\s-]+(\w*))", re.IGNORECASE)
TWELVE_HOURS = re.compile(r"\b(\d{1,2})(?:[:.](\d\d))?\s?([ap])\.?m\b\.?", re.IGNORECASE)
ONE_DIGIT = re.compile(r"(?<![\d:.])(\d):(\d\d)\b(?!:)")
PRICED = re.compile(r"\b(\w{3,})ly[- ]priced\b", re.IGNORECASE)


def plain(text: str) -> str:
    """Return `text` in one line, without links, handles and signatures."""
    bare = text
    if any(one in text for one in "&@:"):  # most texts have nothing to look for
        bare = HANDLE.sub("", LINK.sub("", unescape(text)))
    bare = bare.strip()
    for _ in range(2):
        bare = bare[:-LONGEST] + SIGNED.sub("", bare[-LONGEST:]).rstrip()
    return " ".join(bare.split())


def without_greeting(text: str) -> str:
    """Return plain text without the greeting that it begins with and a name that it ends with."""
    return NAME_AT_THE_END.sub("", GREETING.sub("", text))


def in_figures(text: str) -> str:
    """Return `text` with counts in digits, times on the clock of 24 hours, and "-ly priced" as a price."""
    counted = IN_WORDS.sub(_figure, PRICED.sub(r"\1 price", text))
    return ONE_DIGIT.sub(r"0\1:\2", TWELVE_HOURS.sub(_on_the_clock, counted))


def compared(text: str) -> str:
    """Return `text` as words are compared: in figures and lower case, with one space between them."""
    return " ".join(re.findall(r"\d+:\d\d|[^\W_]+", in_figures(plain(text)).lower()))


def holds(whole: str, part: str) -> bool:
    """Whether one compared text holds another as whole words."""
    return f" {part} " in f" {whole} "


def _figure(found: re.Match[str]) -> str:
    """ "One" is a number only before what is counted: "the one that I bought" is none."""
    word, after = found.group(1).lower(), found.group(2)
    if word == "one" and not COUNTED.match(after):
        return found.group(1)
    return str(CARDINALS.index(word))


def _on_the_clock(found: re.Match[str]) -> str:
    hour, minute, half = int(found.group(1)), found.group(2) or "00", found.group(3).lower()
    if not 1 <= hour <= 12 or int(minute) > 59:
        return found.group()
    return f"{hour % 12 + (12 if half == 'p' else 0):02}:{minute}"
