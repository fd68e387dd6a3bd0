"""Test that requests go to the public internet and the owner's own machines, and nowhere else."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer
from pydantic import ValidationError
from typing_extensions import override

from assistant.errors import Unavailable
from assistant.outgoing import PUBLIC, AddressInfo, Names, Reach, Reply, is_public, reaching, send, why_not
from assistant.outreach import Outreach

OWN = Reach(hosts=frozenset({"hooks.internal", "127.0.0.1"}))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "2001:0:a00:1::",
    ],
)
def test_machines_inside_are_not_public(host: str) -> None:
    """Each of these may be a router, a database or a cloud's own keys."""
    assert not is_public(host)


@pytest.mark.parametrize("host", ["93.184.215.14", "2606:4700::1111", "64:ff9b::808:808"])
def test_the_internet_is_public(host: str) -> None:
    """Where shops are."""
    assert is_public(host)


class Pointing(AbstractResolver):
    """Answers each question about a name with the next of the addresses that it was given."""

    def __init__(self, *turns: str) -> None:
        self.turns = list(turns)
        self.asked: list[str] = []

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        number = self.turns.pop(0) if len(self.turns) > 1 else self.turns[0]
        return [ResolveResult(hostname=host, host=number, port=port, family=socket.AF_INET, proto=0, flags=0)]

    @override
    async def close(self) -> None:
        return None


class Machine:
    """A machine inside, and how often anybody got through to it."""

    def __init__(self) -> None:
        self.visits = 0
        self.port = 0

    async def answer(self, request: web.Request) -> web.Response:
        """Answer, redirect or dawdle, as the path says."""
        self.visits += 1
        match request.path:
            case "/moved":
                return web.Response(status=302, headers={"Location": "/here"}, text="over there")
            case "/large":
                return web.Response(body=b"x" * 5000)
            case "/slow":
                await asyncio.Event().wait()
        return web.Response(text="here", headers={"Retry-After": "7"})


@asynccontextmanager
async def a_machine() -> AsyncGenerator[Machine]:
    """Serve a machine on loopback."""
    machine, app = Machine(), web.Application()
    app.router.add_route("*", "/{path:.*}", machine.answer)
    async with TestServer(app) as server:
        machine.port = server.port or 0
        yield machine


async def asked(
    address: str,
    reach: Reach,
    *,
    resolver: AbstractResolver | None = None,
    seconds: float = 5.0,
    largest: int = 1000,
) -> Reply:
    """Send one request."""
    async with reaching(reach, seconds=seconds, resolver=resolver) as session:
        return await send(session, "POST", address, body=b"{}", largest=largest)


async def test_a_machine_that_the_owner_named_is_reached_by_name_and_by_number() -> None:
    """A shop's order system often stands beside the assistant, behind one firewall."""
    async with a_machine() as machine:
        named = await asked(f"http://hooks.internal:{machine.port}/", OWN, resolver=Pointing("127.0.0.1"))
        numbered = await asked(f"http://127.0.0.1:{machine.port}/", OWN)

    assert (named.status, named.body, named.headers["retry-after"]) == (200, b"here", "7")
    assert numbered.status == 200


@pytest.mark.parametrize("host", ["127.0.0.1", "[::ffff:127.0.0.1]", "localhost", "shop.example"])
async def test_nobody_gets_inside_by_any_spelling(host: str) -> None:
    """The address of an endpoint is written by people, and some of them are curious."""
    async with a_machine() as machine:
        resolver = Pointing("127.0.0.1")

        with pytest.raises(Unavailable, match="not on the public internet"):
            await asked(f"http://{host}:{machine.port}/", PUBLIC, resolver=resolver)

    assert machine.visits == 0


async def test_a_name_that_changes_its_mind_is_connected_to_as_it_was_checked() -> None:
    """Who answers with a public address first and with ours a moment later gains nothing by it."""
    resolver = Pointing("192.0.2.1", "127.0.0.1", "127.0.0.1")
    async with a_machine() as machine:
        for _ in range(3):
            with pytest.raises(Unavailable, match="not on the public internet"):
                await asked(f"http://shop.example:{machine.port}/", PUBLIC, resolver=resolver)

    assert machine.visits == 0
    assert resolver.asked == ["shop.example"] * 3


async def test_a_strangers_name_does_not_borrow_the_address_of_an_admitted_one() -> None:
    """What the owner opened is one machine under its own name, for those who know that name."""
    async with a_machine() as machine:
        reach = Reach(hosts=frozenset({"hooks.internal"}))
        async with reaching(reach, seconds=5, resolver=Pointing("127.0.0.1")) as session:
            first = await send(session, "GET", f"http://hooks.internal:{machine.port}/")

            with pytest.raises(Unavailable, match=r"stranger\.example is not on the public internet"):
                await send(session, "GET", f"http://stranger.example:{machine.port}/")

    assert first.status == 200
    assert machine.visits == 1


async def test_a_name_that_is_never_found_holds_up_no_other() -> None:
    """A name server that is gone lets each question wait for half a minute."""
    hangs = threading.Event()

    def look_up(host: str, port: int, family: int) -> list[AddressInfo]:
        if "gone" in host:
            hangs.wait(20)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.7", port))]

    names = Names(look_up)
    stuck = [asyncio.ensure_future(names.resolve(f"gone{number}.example", 443)) for number in range(20)]

    found = await asyncio.wait_for(names.resolve("shop.example", 443), 10)

    assert [(one["host"], one["port"]) for one in found] == [("192.0.2.7", 443)]
    assert not any(one.done() for one in stuck)
    hangs.set()
    await asyncio.gather(*stuck)
    await names.close()


async def test_a_redirect_is_an_answer_and_not_followed() -> None:
    """Else an honest address would lead where no address may."""
    async with a_machine() as machine:
        reply = await asked(f"http://127.0.0.1:{machine.port}/moved", OWN)

    assert (reply.status, machine.visits) == (302, 1)


async def test_what_an_answer_weighs_is_bounded() -> None:
    """A machine that answers for ever must not fill our memory."""
    async with a_machine() as machine:
        reply = await asked(f"http://127.0.0.1:{machine.port}/large", OWN, largest=100)

    assert (len(reply.body), reply.is_cut) == (100, True)


async def test_what_takes_too_long_and_what_is_not_there_say_so() -> None:
    """An owner who looks for the reason finds it in the words."""
    async with a_machine() as machine:
        with pytest.raises(Unavailable, match="takes too long"):
            await asked(f"http://127.0.0.1:{machine.port}/slow", OWN, seconds=0.05)
        port = machine.port

    with pytest.raises(Unavailable, match="cannot be reached"):
        await asked(f"http://127.0.0.1:{port}/", OWN)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://shop.example/hooks", "is not https"),
        ("https://10.0.0.1/hooks", "is not on the public internet"),
        ("https://[::1]/hooks", "is not on the public internet"),
        ("https://intranet/hooks", "is not on the public internet"),
        ("https://db.internal/", "is not on the public internet"),
        ("https://ann:secret@shop.example/", "carries a password"),  # pragma: allowlist secret
        ("https://shop.example/#top", "has a fragment"),
        ("ftp://shop.example/", "is no address of the web"),
        ("https://shop.example:port/", "is no address"),
        ("shop.example", "is no address of the web"),
    ],
)
def test_an_address_is_refused_with_a_reason(address: str, reason: str) -> None:
    """Whoever writes an address is told at once, not by a delivery that fails at night."""
    problem = why_not(address, PUBLIC)

    assert problem is not None
    assert reason in problem


def test_good_addresses_are_taken() -> None:
    """The public internet over TLS, and the owner's own machines as they like."""
    assert why_not("https://shop.example/hooks?tenant=7", PUBLIC) is None
    assert why_not("http://hooks.internal:9000/in", OWN) is None
    assert why_not("http://127.0.0.1:9000/in", OWN) is None


def test_the_owner_names_machines_in_one_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a composition or a shell passes them on."""
    monkeypatch.setenv("ALLOWED_PRIVATE_HOSTS", "Hooks.Internal, 10.0.0.7,[fd00::7]")
    settings = Outreach()

    assert settings.reach.hosts == {"hooks.internal", "10.0.0.7", "fd00::7"}
    assert settings.reach.admits("[FD00::7]")
    assert not settings.reach.admits("shop.example")
    assert not settings.reading_reach.is_everywhere


@pytest.mark.parametrize("written", ["http://hooks.internal", "hooks.internal:9000", "10.0.0.0/8"])
def test_what_is_no_host_is_refused(written: str) -> None:
    """A port or a network that seems to be taken and is not would puzzle whoever set it."""
    with pytest.raises(ValidationError, match="is no host"):
        Outreach(allowed_private_hosts=(written,))
