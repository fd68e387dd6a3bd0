"""Write names the same way each time, so that the same one is found again, and no other.

Only what two writings of one name really share is evened out. Look-alikes stay different:
a full-width `ａ` is not an `a`, a dot in the local part of an address is a dot.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 512
_PHONE = re.compile(r"\+[1-9][0-9]{7,14}")  # E.164
_BETWEEN = re.compile(r"[\s().\-/\u2010-\u2015\u00a0]+")
_TRUNK = re.compile(r"(?<=\d)\s*\(0\)")  # +44 (0)20 …
_MAILBOX = re.compile(r"[^\s@\x00-\x1f\x7f]{1,64}@[^\s@\x00-\x1f\x7f]{1,255}")


def email(written: str) -> str | None:
    """Return an e-mail address in lower case, its domain as DNS knows it; `None` if it is none."""
    text = unicodedata.normalize("NFC", written).strip()
    if _MAILBOX.fullmatch(text) is None:
        return None
    mailbox, _, domain = text.partition("@")
    try:
        domain = domain.rstrip(".").encode("idna").decode("ascii")
    except UnicodeError:
        return None
    return f"{mailbox.lower()}@{domain.lower()}" if domain else None


def phone(written: str) -> str | None:
    """Return a number as E.164 writes it; `None` without a country, which we would have to guess."""
    text = _BETWEEN.sub("", _TRUNK.sub("", written.strip()))
    if text.startswith("00"):
        text = "+" + text[2:]
    return text if _PHONE.fullmatch(text) else None


def opaque(written: str) -> str | None:
    """Return an id that others gave out as it is, without blanks around it; `None` if it is none."""
    text = written.strip()
    is_text = 0 < len(text) <= LONGEST and not any(unicodedata.category(one) == "Cc" for one in text)
    return text if is_text else None
