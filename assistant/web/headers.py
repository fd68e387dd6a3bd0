"""Put the headers on every answer that keep browsers on our side.

Pages run our own scripts and styles only, sit in nobody's frame, and send nothing
elsewhere; the sidebar alone may be framed, by websites that the owner named for it. Websites that
the owner named may call the customers' routes from the browser; they never get cookies, so the token
is all that speaks for a customer.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus

from aiohttp import hdrs, web
from aiohttp.typedefs import Middleware

from assistant.web.problems import Handler

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
SIDEBAR = "/sidebar"  # the one page that other websites may frame, if the owner names them
ZENDESK = f"{SIDEBAR}/zendesk"  # the one page that runs a script of somebody else's: Zendesk's own
ZENDESK_SCRIPTS = "https://static.zdassets.com"
OTHER_POLICY = "default-src 'none'; frame-ancestors 'none'"
SANDBOX_POLICY = f"{OTHER_POLICY}; sandbox"  # for what came from customers
CUSTOMER_PATHS = ("/v1/visitors", "/v1/session", "/v1/conversations", "/v1/offers", "/v1/me")
NO_DEVICES = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), clipboard-write=(self)"
TLS_ALONE = f"max-age={365 * 24 * 3600}"  # seconds; sub-domains are for whoever has the domain to decide
EMBEDDED = ("/static/",)  # other websites' pages load the widget and the shelf from here
POP_UPS = {f"{SIDEBAR}/sign-in", SIDEBAR, ZENDESK}  # they speak to each other across windows
PREFLIGHT_KEPT = 600  # seconds for which a browser need not ask again

Signal = Callable[[web.Request, web.StreamResponse], Awaitable[None]]


def secure(allowed_origins: frozenset[str], *, frames: Sequence[str] = (), is_tls: bool = False) -> Signal:
    """Return what adds the headers to each response before it starts; `frames` may frame the sidebar.

    With `is_tls` browsers are told to come through TLS alone from now on.
    """

    async def add(request: web.Request, response: web.StreamResponse) -> None:
        """Add the headers to one response."""
        headers = response.headers
        headers[hdrs.SERVER] = "concierge"
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        headers["Permissions-Policy"] = NO_DEVICES
        headers["Cross-Origin-Resource-Policy"] = (
            "cross-origin" if request.path.startswith(EMBEDDED) else "same-origin"
        )
        if request.path not in POP_UPS:
            headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if is_tls:
            headers["Strict-Transport-Security"] = TLS_ALONE
        if response.status != HTTPStatus.NOT_MODIFIED:  # a browser would put it on the page that it has
            is_page = response.content_type == "text/html"
            usual = page_policy(request.path, frames) if is_page else OTHER_POLICY
            headers.setdefault("Content-Security-Policy", usual)
        if request.path.startswith(("/v1/", "/demo/")):
            headers.setdefault(hdrs.CACHE_CONTROL, "no-store")
        if _may_call(request, allowed_origins):
            headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = request.headers[hdrs.ORIGIN]
            headers[hdrs.ACCESS_CONTROL_EXPOSE_HEADERS] = "Retry-After"
        if request.path.startswith(CUSTOMER_PATHS):
            headers.add(hdrs.VARY, hdrs.ORIGIN)

    return add


def page_policy(path: str, frames: Sequence[str] = ()) -> str:
    """Return what the page at `path` may do, and who may frame it."""
    policy = PAGE_POLICY
    if path in {SIDEBAR, ZENDESK} and frames:
        policy = policy.replace("frame-ancestors 'none'", f"frame-ancestors {' '.join(frames)}")
    if path == ZENDESK:
        policy = policy.replace("script-src 'self'", f"script-src 'self' {ZENDESK_SCRIPTS}")
    return policy


def answer_preflights(allowed_origins: frozenset[str]) -> Middleware:
    """Return the middleware that answers a browser asking whether a website may call us."""

    @web.middleware
    async def answer(request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer a preflight; pass anything else on."""
        asked = request.headers.get(hdrs.ACCESS_CONTROL_REQUEST_METHOD)
        if request.method != hdrs.METH_OPTIONS or asked is None or not _may_call(request, allowed_origins):
            return await handler(request)
        response = web.Response(status=HTTPStatus.NO_CONTENT)
        response.headers[hdrs.ACCESS_CONTROL_ALLOW_METHODS] = "GET, POST, PUT, DELETE"
        response.headers[hdrs.ACCESS_CONTROL_ALLOW_HEADERS] = (
            "Authorization, Content-Type, Accept, Last-Event-ID"
        )
        response.headers[hdrs.ACCESS_CONTROL_MAX_AGE] = str(PREFLIGHT_KEPT)
        return response

    return answer


def _may_call(request: web.Request, allowed_origins: frozenset[str]) -> bool:
    return request.path.startswith(CUSTOMER_PATHS) and request.headers.get(hdrs.ORIGIN) in allowed_origins
