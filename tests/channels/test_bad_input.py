"""Test that hostile or broken input gets a clear refusal, and that the server goes on."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta

import jwt
import pytest

from assistant.events import utc_now
from tests.channels.site import SHOP_SECRET, Browser, Response, Site, shop_token

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOWHERE = "cnv_" + "0" * 32


@dataclass(frozen=True, kw_only=True)
class Case:
    """One bad request and what it must be answered with."""

    name: str
    status: int
    kind: str
    raw: bytes = b'{"client_id": "m1", "text": "hello"}'
    path: str = "/v1/conversations/{conversation}/messages"
    headers: dict[str, str] = field(default_factory=dict)
    names_field: str | None = None


def text_of(content: object) -> bytes:
    """Return a message with `content` as its text."""
    return json.dumps({"client_id": "m1", "text": content}).encode()


CASES = [
    Case(name="empty body", status=400, kind="invalid-input", raw=b"", names_field="client_id"),
    Case(name="empty object", status=400, kind="invalid-input", raw=b"{}", names_field="text"),
    Case(name="empty text", status=400, kind="invalid-input", raw=text_of("  \n "), names_field="text"),
    Case(name="text of 5,000", status=400, kind="invalid-input", raw=text_of("x" * 5000), names_field="text"),
    Case(name="10 MB", status=413, kind="too-large", raw=text_of("x" * 10_000_000)),
    Case(name="binary", status=400, kind="invalid-input", raw=bytes(range(256)), names_field="body"),
    Case(name="bad UTF-8", status=400, kind="invalid-input", raw=b'{"text": "\xc3\x28"}', names_field="body"),
    Case(name="malformed", status=400, kind="invalid-input", raw=b'{"text": "x",}', names_field="body"),
    Case(
        name="not what the header says",
        status=400,
        kind="invalid-input",
        headers={"Content-Encoding": "gzip"},
        names_field="body",
    ),
    Case(name="a list", status=400, kind="invalid-input", raw=b"[1, 2]", names_field="body"),
    Case(name="nested", status=400, kind="invalid-input", raw=b"[" * 60_000, names_field="body"),
    Case(name="number as text", status=400, kind="invalid-input", raw=text_of(7), names_field="text"),
    Case(name="null as text", status=400, kind="invalid-input", raw=text_of(None), names_field="text"),
    Case(name="NUL in text", status=400, kind="invalid-input", raw=text_of("a\0b"), names_field="text"),
    Case(
        name="half a character", status=400, kind="invalid-input", raw=text_of("\ud800"), names_field="text"
    ),
    Case(
        name="unknown field",
        status=400,
        kind="invalid-input",
        raw=b'{"client_id": "m1", "text": "x", "admin": true}',
        names_field="admin",
    ),
    Case(
        name="bad client id",
        status=400,
        kind="invalid-input",
        raw=b'{"client_id": "../../etc", "text": "x"}',
        names_field="client_id",
    ),
    Case(
        name="form",
        status=415,
        kind="unsupported-media-type",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    ),
    Case(
        name="unknown conversation",
        status=404,
        kind="not-found",
        path=f"/v1/conversations/{NOWHERE}/messages",
    ),
    Case(name="no id at all", status=404, kind="not-found", path="/v1/conversations/%00/messages"),
    Case(name="path out", status=404, kind="not-found", path="/v1/conversations/..%2f..%2fetc/messages"),
    Case(name="no such route", status=404, kind="not-found", path="/v1/nothing"),
    Case(name="wrong method", status=405, kind="method-not-allowed", path="/v1/me"),
]


def check_problem(response: Response, *, status: int, kind: str) -> None:
    """Check that a response is a problem that helps."""
    assert response.status == status, response.raw
    assert response.headers["Content-Type"].startswith("application/problem+json")
    assert response.at("type") == f"urn:concierge:problem:{kind}"
    assert response.at("fix")


@pytest.fixture
def ana(shared_site: Site) -> Browser:
    """Return a customer whom no other test uses."""
    return shared_site.somebody()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_bad_requests_are_refused_with_what_to_do(ana: Browser, case: Case) -> None:
    """Each names what is wrong and the fix, nothing is stored, and the next request works."""
    conversation = await ana.started()

    response = await ana.call(
        "POST", case.path.format(conversation=conversation), raw=case.raw, headers=case.headers
    )

    check_problem(response, status=case.status, kind=case.kind)
    if case.names_field is not None:
        errors = response.at("errors")
        assert isinstance(errors, list)
        assert case.names_field in {one["field"] for one in errors if isinstance(one, dict)}
    assert (await ana.get(f"/v1/conversations/{conversation}")).at("conversation", "seq") == 1


def signed(secret: str, **claims: object) -> str:
    """Return a token with `claims`, signed with `secret`."""
    usual: dict[str, object] = {"sub": "ana", "exp": utc_now() + timedelta(hours=1)}
    return jwt.encode(usual | claims, secret, algorithm="HS256" if secret else "none")


@pytest.mark.parametrize(
    "token",
    [
        "",
        "nonsense",
        "x" * 5000,
        shop_token("ana", life=timedelta(hours=-1)),
        signed("not the secret of the shop, but as long"),
        signed(""),
        signed(SHOP_SECRET, sub=""),
        signed(SHOP_SECRET, exp="tomorrow"),
        shop_token("ana")[:-3] + "abc",
    ],
    ids=["empty", "nonsense", "huge", "expired", "forged", "alg none", "no subject", "no date", "changed"],
)
async def test_tokens_that_are_not_right_open_nothing(shared_site: Site, token: str) -> None:
    """Whoever we do not know is told so, in one way, whatever they tried."""
    response = await shared_site.with_token(token).get("/v1/me")

    check_problem(response, status=401, kind="unauthenticated")
    assert response.headers["WWW-Authenticate"] == "Bearer"


async def test_somebody_elses_conversation_looks_as_if_it_were_none(shared_site: Site) -> None:
    """Not even that it exists may be learnt."""
    conversation = await shared_site.somebody().started()
    ben = shared_site.somebody()

    theirs = await ben.get(f"/v1/conversations/{conversation}")
    none = await ben.get(f"/v1/conversations/{NOWHERE}")

    assert theirs.status == none.status == 404
    assert theirs.text("detail").replace(conversation, NOWHERE) == none.text("detail")


@pytest.mark.parametrize("query", ["after=-1", "after=x", "after=1&after=2", "before=1", "after=99999999999"])
async def test_query_strings_are_checked_like_bodies(ana: Browser, query: str) -> None:
    """A misspelt parameter that is silently ignored costs somebody an afternoon."""
    conversation = await ana.started()

    response = await ana.get(f"/v1/conversations/{conversation}?{query}")

    check_problem(response, status=400, kind="invalid-input")


async def test_wrong_methods_name_the_right_ones(ana: Browser) -> None:
    """The refusal says what would work."""
    response = await ana.call("PATCH", "/v1/conversations")

    check_problem(response, status=405, kind="method-not-allowed")
    assert set(response.headers["Allow"].split(",")) >= {"GET", "POST"}
