"""Refuse what another website has a browser send in the name of whoever is signed in here.

Cookies travel with every request, wanted or not. A change that rests on one counts only if three things
agree: the browser says that it comes from a page of ours (`Origin`), it does not say otherwise
(`Sec-Fetch-Site`), and it carries a header that no page elsewhere can add without being asked first.
"""

from __future__ import annotations

from aiohttp import hdrs, web

from assistant.errors import Forbidden
from assistant.web.sockets import is_own_origin

PAGE_HEADER = "Concierge-Page"  # its value says nothing; preflights never allow it
FETCH_SITE = "Sec-Fetch-Site"
OUR_OWN = frozenset({"same-origin", "none"})


def check_own_page(request: web.Request, public_origin: str | None) -> None:
    """Raise `Forbidden` unless a page of ours sent `request`."""
    if (
        not is_own_origin(request, public_origin)
        or _is_elsewhere(request)
        or PAGE_HEADER not in request.headers
    ):
        raise Forbidden(
            "another website sent this", fix="use the desk, or send the session as a bearer token"
        )


def check_no_other_page(request: web.Request, public_origin: str | None) -> None:
    """Raise `Forbidden` where a browser says that another website's page sent `request`.

    For signing in, when there is no cookie yet: nobody shall be signed in as somebody else unawares.
    """
    is_other = hdrs.ORIGIN in request.headers and not is_own_origin(request, public_origin)
    if is_other or _is_elsewhere(request):
        raise Forbidden("another website sent this", fix="sign in on a page of this service")


def _is_elsewhere(request: web.Request) -> bool:
    return request.headers.get(FETCH_SITE, "none") not in OUR_OWN
