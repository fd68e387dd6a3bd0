"""Leave out characters that nobody sees: they hide words from people, or hide words in words.

Zero-width marks, characters that turn the direction of writing, tags and the selectors that can carry
a second text are taken out. Joiners stay where a script or an emoji needs them, which Latin letters never do.
"""

import re
from dataclasses import replace

from knowledge.model import Document

_NEVER_SEEN = (
    "\u00ad\u180e\u200b\u2060-\u2064\ufeff"  # soft hyphen, zero-width spaces, word joiner
    "\u202a-\u202e\u2066-\u206f\ufff9-\ufffb"  # directions, and marks of annotations
    "\U000e0000-\U000e0fff"  # tags and the supplement of variation selectors
)
_LATIN = "\u0000-\u058f"  # and Greek, Cyrillic, Armenian: none of them joins letters
_JOINERS = "\u034f\u061c\u200c-\u200f"
_HIDDEN = re.compile(f"[{_NEVER_SEEN}]+|(?:(?<=[{_LATIN}])|^)[{_JOINERS}]+(?=[{_LATIN}]|$)")


def visible(text: str) -> str:
    """Return `text` without the characters that nobody sees."""
    return _HIDDEN.sub("", _HIDDEN.sub("", text))


def visible_document(document: Document) -> Document:
    """Return a document whose title, text and questions hold only what is seen."""
    return replace(
        document,
        title=visible(document.title),
        text=visible(document.text),
        questions=tuple(visible(question) for question in document.questions),
    )
