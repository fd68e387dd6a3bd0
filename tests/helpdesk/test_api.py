"""Test that a call to a helpdesk is made once, within bounds, and that its failures are told apart."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer, unused_port
from pydantic import JsonValue

from assistant.channels.helpdesk.api import LARGEST, Api, Moved, Rejected, TryLater, Unknown, at, segment

Calling = Callable[[str], Api]


class Desk:
    """A server that answers each path in its own way, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[web.BaseRequest] = []

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer as the last part of the path says."""
        self.asked.append(request)
        match request.path.rpartition("/")[2]:
            case "breaks":
                assert request.transport is not None
                request.transport.abort()
                return web.Response()
            case "moved":
                return web.Response(status=301, headers={"Location": "/elsewhere"})
            case "huge":
                return web.Response(body=b"[" + b"0," * LARGEST)
            case "page":
                return web.Response(text="<html>", content_type="text/html")
            case "nul":
                return web.json_response({"text": "a\0b"})
            case status if status.isdigit():
                return web.json_response({}, status=int(status), headers={"Retry-After": "7"})
            case _:
                return web.json_response({"id": 7, "is": True, "in": [{"name": "x"}]})


@pytest.fixture
async def desk() -> AsyncIterator[tuple[Desk, Api]]:
    """Yield a server and a way to call it."""
    answering = Desk()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answering.answer)
    server = TestServer(app)
    await server.start_server()
    async with ClientSession() as session:
        yield answering, Api(session, base=str(server.make_url("/v2/")), headers={"X-Who": "us"})
    await server.close()


async def test_a_call_shows_who_asks_and_takes_plain_json(desk: tuple[Desk, Api]) -> None:
    """What is packed nobody unpacks here, so that nothing grows beyond its bound."""
    answering, api = desk

    answer = await api.call("POST", "/tickets", {"a": 1}, query={"q": "ä"}, headers={"X-More": "yes"})

    asked = answering.asked[0]
    assert (asked.path, asked.query["q"], asked.headers["X-Who"], asked.headers["X-More"]) == (
        "/v2/tickets",
        "ä",
        "us",
        "yes",
    )
    assert asked.headers["Accept-Encoding"] == "identity"
    assert (answer.text("id"), answer.text("is"), answer.text("in", 0, "name")) == ("7", None, "x")


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "POST", "DELETE"])
async def test_no_call_is_made_twice(desk: tuple[Desk, Api], method: str) -> None:
    """Whether it arrived is not known: only whoever looks may repeat it."""
    answering, api = desk

    with pytest.raises(Unknown):
        await api.call(method, "/breaks")

    assert len(answering.asked) == 1


async def test_what_was_never_sent_may_be_tried_again() -> None:
    """Nobody was there to take it: there is nothing to look for."""
    async with ClientSession() as session:
        with pytest.raises(TryLater) as trouble:
            await Api(session, base=f"http://127.0.0.1:{unused_port()}", headers={}).call("POST", "/x")

    assert trouble.value.fix


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/400", Rejected),
        ("/401", Rejected),
        ("/404", Rejected),
        ("/409", Rejected),
        ("/422", Rejected),
        ("/429", TryLater),
        ("/500", TryLater),
        ("/503", TryLater),
        ("/moved", Moved),
        ("/huge", Rejected),
    ],
)
async def test_failures_are_told_apart(desk: tuple[Desk, Api], path: str, kind: type[Exception]) -> None:
    """To wait, to mend, or to follow."""
    with pytest.raises(kind):
        await desk[1].call("GET", path)


async def test_who_limits_says_for_how_long(desk: tuple[Desk, Api]) -> None:
    """The caller waits as long as it is told."""
    with pytest.raises(TryLater) as trouble:
        await desk[1].call("GET", "/429")

    assert trouble.value.headers["retry-after"] == "7"


async def test_a_move_is_told_and_not_followed(desk: tuple[Desk, Api]) -> None:
    """Credentials are shown to nobody whom the owner did not name."""
    answering, api = desk

    with pytest.raises(Moved) as moved:
        await api.call("GET", "/moved")

    assert moved.value.location == "/elsewhere"
    assert len(answering.asked) == 1


async def test_an_answer_that_is_no_json_has_no_body(desk: tuple[Desk, Api]) -> None:
    """A page of a login is no answer; and no NUL comes in this way, either."""
    assert (await desk[1].call("GET", "/page")).body is None
    assert (await desk[1].call("GET", "/nul")).text("text") == "ab"


@pytest.mark.parametrize(
    ("path", "found"),
    [(("a", 0, "b"), 1), (("a", 1), None), (("a", "b"), None), ((0,), None), (("a", -1, "b"), 1), ((), None)],
)
def test_what_is_not_there_is_nothing(path: tuple[str | int, ...], found: JsonValue) -> None:
    """Wherever an answer stops being what it should be."""
    content: JsonValue = {"a": [{"b": 1}]}

    assert at(content, *path) == (found if path else content)


@pytest.mark.parametrize("identifier", ["../admin", "12/comments", "a?b=c", "%2e", "é"])
def test_an_id_never_leaves_its_place_in_a_path(identifier: str) -> None:
    """Ids come from outside."""
    assert not {"/", "?", "é", "%2e"} & {segment(identifier), *segment(identifier)}


@pytest.mark.parametrize("identifier", ["", ".", ".."])
def test_what_would_lead_elsewhere_is_no_id(identifier: str) -> None:
    """Two dots are a way out of any path, and nothing is a list of all."""
    with pytest.raises(Rejected):
        segment(identifier)
