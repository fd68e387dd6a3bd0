"""Tell by its write key whether a source of events may write; with such a key nothing can be read.

Segment's libraries send the key as the user of HTTP's Basic scheme, as a field of the body, or as both.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Collection

from aiohttp import hdrs, web

from assistant.errors import Unauthenticated

CHALLENGE = 'Basic realm="tracking", charset="UTF-8"'
HOW_TO = "send the write key as the user name of Basic authentication, with an empty password"


class WriteKeys:
    """The write keys that hold now; several, so that one can take over from another."""

    def __init__(self, keys: Collection[str]) -> None:
        self._keys = tuple(key.encode() for key in keys)

    def check(self, key: str | None) -> None:
        """See that a key holds, in a time that does not depend on how much of it is right.

        Raises `Unauthenticated`.
        """
        if not self._keys:
            raise Unauthenticated(
                "no source may write yet", fix="set CONCIERGE_WRITE_KEYS", challenge=CHALLENGE
            )
        given = (key or "").encode(errors="replace")
        holds = [hmac.compare_digest(given, one) for one in self._keys]
        if not any(holds):
            raise Unauthenticated("this is no write key", fix=HOW_TO, challenge=CHALLENGE)

    def check_header(self, request: web.Request) -> bool:
        """See that the key in the header holds; return whether there was one. Raises `Unauthenticated`."""
        scheme, _, credentials = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
        if not scheme:
            return False
        self.check(_user(credentials) if scheme.lower() == "basic" else None)
        return True


def _user(credentials: str) -> str | None:
    try:
        decoded = base64.b64decode(credentials.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    user, _, password = decoded.partition(":")
    return user if not password else None
