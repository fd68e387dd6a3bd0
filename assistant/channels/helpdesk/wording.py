"""Say at a helpdesk what the assistant said, with its sources, and know those words again."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urljoin

from assistant.channels.helpdesk.reading import plain_of
from assistant.conversations.model import Message, Offer, Source
from assistant.web.markdown import Markdown

MARKS = re.compile(r"[\[\]()\\]")
NO_LETTER = re.compile(r"[\W_]+")


class Wording:
    """Writes messages for helpdesks; `address` is where our own pages are."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._markdown = Markdown()

    def of(self, message: Message) -> str:
        """Return a message as Markdown: its words, then what they rest on, then what else might help."""
        reply = message.reply
        parts = [message.text]
        if reply is not None and reply.sources:
            parts.append("\n".join(self._source(one) for one in reply.sources))
        if reply is not None and reply.offers:
            parts.append("\n".join(self._offer(one) for one in reply.offers))
        return "\n\n".join(parts)

    def recogniser(self, ours: str) -> Callable[[str], bool]:
        """Return what tells whether a message at the helpdesk is ours, in whichever dialect it keeps it."""
        known = {_letters(ours), _letters(plain_of(self._markdown.html(ours)))}
        return lambda theirs: _letters(theirs) in known

    def _source(self, source: Source) -> str:
        title = MARKS.sub(" ", source.title).strip()
        return f"- [{title}]({urljoin(self._address, source.url)})" if source.url else f"- {title}"

    def _offer(self, offer: Offer) -> str:
        title = MARKS.sub(" ", offer.title).strip()
        because = f": {offer.reason}" if offer.reason else ""
        return f"- [{title}]({urljoin(self._address, offer.url)}), {offer.price} {offer.currency}{because}"


def _letters(text: str) -> str:
    return NO_LETTER.sub("", text).lower()
