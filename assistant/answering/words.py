"""Take a sentence apart into what a check compares: words, figures, names, denials, conditions.

Patterns and lists only, no model: what they do not know is compared as it is written.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import zip_longest

from assistant.answering.vocabulary import (
    CONDITIONS,
    DENIALS,
    HINGES,
    MONEY,
    NUMBERS,
    PASSED_OVER,
    UNITS,
    listed,
)

WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
EMAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
ADDRESS = (
    r"(?:https?:)?//[^\s)\]>\"']+|www\.[^\s)\]>\"']+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b(?:/[^\s)\]>\"']*)?"
)
LINK = re.compile(r"\]\(\s*<?([^)\s>]+)[^)]*\)")  # where a Markdown link leads
CLAUSE = re.compile(
    r"([.,;:–—()!?]+|\b(?:but|and|or|aber|sondern|und|oder|mais|et|ou|pero|sino|ma|maar|en)\b)", re.IGNORECASE
)
ANEW = listed(". ; : ! ? – — but aber sondern mais pero sino ma maar")  # a denial ends here
PLACES = re.compile(rf"{EMAIL}|{ADDRESS}", re.IGNORECASE)
SPELT = "|".join(sorted(NUMBERS, key=len, reverse=True))
AMOUNT = rf"\d+(?:[.,:/]\d+)*|\b(?:{SPELT})\b"
FIGURE = re.compile(
    rf"(?P<before>[{MONEY}])?\s?(?P<low>{AMOUNT})(?:\s*(?:[-–]|to|and|or|bis|à)\s*(?P<high>{AMOUNT}))?"
    rf"[\s-]?(?:(?:working|business|calendar|full)\s+)?(?P<after>%|°\s?[cf]?|[{MONEY}]|[^\W\d_]+)?",
    re.IGNORECASE,
)
THOUSANDS = re.compile(r"(?<=\d)[.,](?=\d{3}(?!\d))")
SILENT = PASSED_OVER | NUMBERS.keys() | UNITS.keys()  # numbers and units are compared as figures
ENDINGS = ("ing", "ies", "ed", "es", "ly", "s", "e", "y")
SHORTEST, LONGEST = 3, 5  # letters of a stem


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return a word's crude stem: enough to tell `returns` from `refunds`, not `return` from `returning`."""
    plain = word.casefold().replace("’", "'").removesuffix("'s")
    for ending in ENDINGS:
        if plain.endswith(ending) and len(plain) - len(ending) >= SHORTEST:
            plain = plain.removesuffix(ending)
            break
    return plain[:LONGEST]


def words(text: str) -> list[str]:
    """Return the words of a text, in lower case."""
    return [word.casefold().replace("’", "'") for word in WORD.findall(text)]


def content(text: str) -> frozenset[str]:
    """Return the stems of the words that carry a claim."""
    return frozenset(
        stem(word)
        for word in words(text)
        if not (
            word in PASSED_OVER or word in NUMBERS or word in UNITS or word[0].isdigit() or len(word) == 1
        )
    )


def figures(text: str) -> frozenset[tuple[str, str]]:
    """Return every number with its unit, written one way; both ends of a range have its unit."""
    found = set()
    for match in FIGURE.finditer(PLACES.sub(" ", text)):
        unit = UNITS.get((match["before"] or match["after"] or "").casefold().replace(" ", ""), "")
        found |= {(number(amount), unit) for amount in (match["low"], match["high"]) if amount}
    return frozenset(found)


def number(amount: str) -> str:
    """Return an amount in digits, as `1000` for `1,000`, `5` for `five` and `5.00`."""
    digits = THOUSANDS.sub("", NUMBERS.get(amount.casefold(), amount)).replace(",", ".")
    whole, point, part = digits.partition(".")
    part = part.rstrip("0") if part.isdigit() else part
    return f"{whole.lstrip('0') or '0'}{point if part else ''}{part}"


def places(text: str) -> frozenset[str]:
    """Return where a text leads: web and e-mail addresses, and the targets of its links."""
    found = {match.rstrip(".,;:!?*_").casefold() for match in PLACES.findall(text)}
    return frozenset(found | {target.casefold() for target in LINK.findall(text)})


def names(text: str) -> frozenset[str]:
    """Return the stems of what has a capital inside a sentence, is in capitals, or has digits."""
    found = WORD.finditer(text)
    return frozenset(
        stem(match[0])
        for match in found
        if match[0] not in {"I", "A"}
        and not match[0].isdigit()
        and (
            (match[0].isupper() and len(match[0]) > 1)
            or (match[0][0].isupper() and not begins(text, match.start()))
            or (any(letter.isdigit() for letter in match[0]) and match[0][0].isalpha())
        )
    )


def begins(text: str, place: int) -> bool:
    """Whether a sentence, an item or a quotation begins at this place, where any word has a capital."""
    before = text[:place].rstrip(" \t\"'“‘„«(*_`#>-–•")
    return not before or before[-1] in ".!?:\n" or bool(re.fullmatch(r"\s*\d{1,2}[.)]?", before))


def hinges(text: str) -> frozenset[str]:
    """Return the words on which a sentence turns."""
    return HINGES.intersection(words(text))


def has_condition(text: str) -> bool:
    """Whether a sentence holds only under a condition."""
    return not CONDITIONS.isdisjoint(words(text))


def clauses(text: str) -> tuple[tuple[frozenset[str], bool | None], ...]:
    """Return what each clause is about, and whether it denies it; None where grammar alone would tell.

    `Do not use vinegar, bleach or soap` denies all three, `do not open it, and call us` only one.
    """
    found: list[tuple[frozenset[str], bool | None]] = []
    denied: bool | None = False
    for part, link in zip_longest(CLAUSE.split(text)[::2], CLAUSE.split(text)[1::2], fillvalue=""):
        denied = True if denies(part) else None if denied is not False else False
        if about := content(part):
            found.append((about, denied))
        denied = False if link.strip().casefold() in ANEW else denied
    return tuple(found)


def denies(clause: str) -> bool:
    """Whether a clause says that something is not so; two denials make none."""
    said = words(clause)
    denials = sum(word in DENIALS or word.endswith("n't") for word in said)
    return denials % 2 == 1 or (denials == 0 and "nor" in said)
