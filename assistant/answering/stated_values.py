"""Write what somebody stated as it is kept: `M` for medium, `nuts` for nut, `after 18:00` for after 6pm."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from assistant.answering.statements import LANGUAGES

LETTERS = {"extra small": "XS", "small": "S", "medium": "M", "large": "L", "extra large": "XL"}
DIETS = {
    "veggie": "vegetarian", "coeliac": "gluten-free", "celiac": "gluten-free", "pescetarian": "pescatarian",
    "lactose-intolerant": "lactose-free",
}  # fmt: skip
UNCOUNTED = frozenset(
    {
        "dairy", "milk", "soy", "soya", "gluten", "wheat", "fish", "shellfish", "sesame", "mustard", "celery",
        "lupin", "nickel", "latex", "lactose",
    }
)  # fmt: skip
CHANNELS = (
    ("mail", "email"), ("whatsapp", "whatsapp"), ("text", "text message"), ("sms", "text message"),
    ("phone", "phone"), ("call", "phone"), ("chat", "chat"), ("post", "post"), ("letter", "post"),
)  # fmt: skip
CURRENCIES = {"£": "GBP", "pound": "GBP", "gbp": "GBP", "quid": "GBP", "€": "EUR", "eur": "EUR", "$": "USD",
              "dollar": "USD", "usd": "USD"}  # fmt: skip
COUNTS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10",
}  # fmt: skip
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def normal(topic: str, value: str) -> str:
    """Return a stated value as it is kept; empty if it is none after all."""
    words = " ".join(value.lower().split())
    if topic == "brand":
        return value.strip()
    return NORMAL[topic](words) if topic in NORMAL else words


def _diet(words: str) -> str:
    plain = words.replace(" ", "-")
    return DIETS.get(plain, plain)


def _allergens(words: str) -> str:
    parts = re.split(r"\s*(?:,\s*(?:and\s+|or\s+)?|\band\s+|\bor\s+|&\s*)", words)
    return ", ".join(dict.fromkeys(_plural(part.strip()) for part in parts if part.strip()))


def _channel(words: str) -> str:
    return next(name for sign, name in CHANNELS if sign in words)


def _resolution(words: str) -> str:
    return "call back" if words.startswith("call") else words.rstrip("s")


def _colours(words: str) -> str:
    return ", ".join(re.split(r"\s*(?:,|\band\b)\s*", words.replace("gray", "grey")))


def _size(words: str) -> str:
    if words in LETTERS:
        return LETTERS[words]
    if re.fullmatch(r"(?:eu|uk|us|it|fr)\s*\d.*", words):
        return f"{words[:2].upper()} {words[2:].strip().replace(',', '.')}"
    if words[0].isdigit():
        return words.upper() if words.endswith("xl") else words.replace(" ", "").replace(",", ".")
    return words.upper() if re.fullmatch(r"x{0,4}[sl]|m", words) else ""


def _plural(allergen: str) -> str:
    if allergen in UNCOUNTED or allergen.endswith("s"):
        return allergen
    return allergen[:-1] + "ies" if allergen.endswith("ry") else allergen + "s"


def _singular(pet: str) -> str:
    return {"puppy": "dog", "puppies": "dog", "kitten": "cat", "kittens": "cat"}.get(pet, pet.rstrip("s"))


def _hours(words: str) -> str:
    part = re.search(r"morning|afternoon|evening|weekend|weekday|night", words)
    if part:
        return f"{part.group()}s"
    times = [_clock(one) for one in re.finditer(r"(\d{1,2})(?:[:.](\d\d))?\s*(am|pm)?", words)]
    if words.startswith("between"):
        return f"{times[0]}-{times[1]}"
    return f"{words.split()[0]} {times[0]}"


def _clock(found: re.Match[str]) -> str:
    hour = int(found[1]) % 12 + 12 if found[3] == "pm" else int(found[1])
    return f"{hour:02}:{found[2] or '00'}"


def _amount(words: str) -> str:
    number = re.search(r"\d[\d,.]*", words)
    if number is None:
        return ""
    digits = re.sub(r"[.,](?=\d{3}\b)", "", number.group().rstrip(".,")).replace(",", ".")
    if re.search(r"\dk\b", words.replace(" ", "")):
        digits = f"{float(digits) * 1000:g}"
    currency = next((code for sign, code in CURRENCIES.items() if sign in words), "")
    return f"{digits} {currency}".strip()


def _day(words: str) -> str:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", words):
        return words
    month = next((number for number, name in enumerate(MONTHS, start=1) if re.search(rf"\b{name}", words)), 0)
    day = re.search(r"\b(\d{1,2})(?:st|nd|rd|th)?\b", words)
    year = re.search(r"\b(\d{4})\b", words)
    if not month or day is None:
        return ""
    told = f"{month:02}-{int(day[1]):02}"
    return f"{year[1]}-{told}" if year else told


NORMAL: Mapping[str, Callable[[str], str]] = {
    "size": _size,
    "shoe_size": _size,
    "ring_size": _size,
    "diet": _diet,
    "allergens": _allergens,
    "language": LANGUAGES.__getitem__,
    "contact_hours": _hours,
    "contact_channel": _channel,
    "resolution": _resolution,
    "budget": _amount,
    "colour": _colours,
    "household": lambda words: COUNTS.get(words, words),
    "pets": _singular,
    "birthday": _day,
}
