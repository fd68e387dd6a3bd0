"""Find in a message the numbers and names that an agent would otherwise have to ask for again.

Everything found is returned in the customer's own words, so that nothing can be got wrong
in between: order numbers, error codes, amounts, dates, contact details, product names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
AMOUNT = r"\d[\d,]*(?:[.,]\d{1,2})?"
WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
UNITS = (
    r"minutes?|hours?|days?|weeks?|months?|years?|times|people|bags?|boxes|packs?|bottles?|cups?|"
    r"kg|g|ml|l|litres?|cm|mm|inch(?:es)?|bar|%"
)
LABEL = r"(?:order|invoice|ticket|tracking|parcel|serial)\s*(?:number|no\.?|id)?\s*(?:is|:|\#)?\s*\#?"
# In the order in which an agent needs them; what is in the group is the fact.
KINDS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{LABEL}((?=[\w-]*\d{{2}})[a-z0-9][\w-]{{2,30}})",
        r"(?<![\w-])((?-i:[A-Z]{1,4})-?\d{4,12})\b",
        r"(#\d{3,12})\b",
        r"\b((?:error|fault|code)(?:\s+code)?\s*[:#]?\s*[a-z]{0,3}-?\d{1,5})\b",
        r"\b((?-i:E)-?\d{1,4})\b",
        rf"([£€$]\s?{AMOUNT}k?(?!\w)|\b{AMOUNT}\s?[€£])",
        rf"\b({AMOUNT}\s?(?:gbp|eur|usd|pounds?|euros?|dollars?))\b",
        r"\b(\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4})\b",
        rf"\b(\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH}|{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?)\b",
        rf"\b((?:last|next|on|since|until|by)\s+(?:week|month|{WEEKDAY})|yesterday)\b",
        r"\b(\d{1,2}(?:[:.]\d{2})?\s?[ap]\.?m|\d{1,2}:\d{2})\b",
        rf"\b({AMOUNT}\s?(?:{UNITS}))\b",
        r"([\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4})",
        r"(?<![\w-])(\+?\d(?:[\s()-]{0,2}\d){8,13})\b",
    )
)


def facts_in(text: str, names: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the facts in `text`, as they stand there; `names` are product titles to look for."""
    found = [match.group(1).rstrip(".,-") for kind in KINDS for match in kind.finditer(text)]
    lowered = text.lower()
    mentioned = (name for name in names if len(name) > 2 and name.lower() in lowered)
    found += [match.group() for name in mentioned for match in _whole(name).finditer(text)]
    return _without_parts(found)


def _whole(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)


def _without_parts(found: list[str]) -> tuple[str, ...]:
    """Drop what is said again or stands within a longer fact: "2026" within "12.03.2026"."""
    kept: list[str] = []
    for fact in sorted(dict.fromkeys(found), key=len, reverse=True):
        if not any(fact.lower() in longer.lower() for longer in kept):
            kept.append(fact)
    return tuple(fact for fact in dict.fromkeys(found) if fact in kept)
