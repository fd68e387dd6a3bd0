"""Drive the widget's own delivery through loss, repetition, reordering, closed tabs and restarts."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test
from typing_extensions import override

from tests.widget.browser import Browser, CameOfIt, Standing, Told, browser_in
from tests.widget.company import Company, Line

TABS = ("one", "two")
LONG_ENOUGH = 600  # steps after which a network that works has brought everything
WHICH = st.integers(0, 5)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """The widget's modules in Node."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no Node.js here; get it from nodejs.org or your system's own way")
    with browser_in(tmp_path_factory.mktemp("modules"), node) as opened:
        yield opened


class Network(RuleBasedStateMachine):
    """Two tabs of one visitor, the company, and whatever can go wrong between them."""

    browser: Browser

    def __init__(self) -> None:
        super().__init__()
        self.company = Company()
        self.requests: dict[str, Told] = {}  # sent, and not arrived
        self.answers: dict[str, tuple[int, Told]] = {}  # on the way back
        self.sockets: list[str] = []  # asked for, and not open
        self.tabs: dict[str, Standing] = {}
        self.written: list[str] = []
        self.numbers = count(1)
        self.do("forget")
        self.do("visit", tab=TABS[0])

    @precondition(lambda self: self.tabs)
    @rule(which=WHICH)
    def write(self, which: int) -> None:
        """The customer writes something."""
        text = f"message {next(self.numbers)}"
        self.written.append(text)
        self.do("write", tab=nth(self.tabs, which), text=text)

    @precondition(lambda self: self.tabs)
    @rule(which=WHICH)
    def read(self, which: int) -> None:
        """The customer sees all that a tab shows."""
        self.do("read", tab=nth(self.tabs, which))

    @rule(which=st.sampled_from(TABS))
    def visit_or_leave(self, which: str) -> None:
        """A tab is opened, or closed; what it had sent may still arrive."""
        self.do("leave" if which in self.tabs else "visit", tab=which)

    @precondition(lambda self: self.requests)
    @rule(which=WHICH, is_repeated=st.booleans())
    def a_request_arrives(self, which: int, is_repeated: bool) -> None:
        """In any order; whatever stands between may send it again."""
        name = nth(self.requests, which)
        self.answers[name] = self.company.answer(self.requests[name])
        if not is_repeated:
            del self.requests[name]

    @precondition(lambda self: self.requests)
    @rule(which=WHICH, arrives_late=st.booleans())
    def a_request_fails(self, which: int, arrives_late: bool) -> None:
        """The browser gives it up; the server may get it all the same, later."""
        name = nth(self.requests, which)
        if not arrives_late:
            del self.requests[name]
        self.do("fail", id=name)

    @precondition(lambda self: self.requests)
    @rule(which=WHICH)
    def a_request_meets_a_server_that_is_starting(self, which: int) -> None:
        """A proxy says 503 meanwhile."""
        name = nth(self.requests, which)
        del self.requests[name]
        self.do("answer", id=name, status=503, body={"status": 503, "title": "Starting"})

    @precondition(lambda self: self.answers)
    @rule(which=WHICH, is_lost=st.booleans())
    def an_answer_comes(self, which: int, is_lost: bool) -> None:
        """Or the line breaks just before it."""
        name = nth(self.answers, which)
        status, body = self.answers.pop(name)
        if is_lost:
            self.do("fail", id=name)
        else:
            self.do("answer", id=name, status=status, body=body)

    @precondition(lambda self: self.sockets)
    @rule(which=WHICH, is_refused=st.booleans())
    def a_socket_opens(self, which: int, is_refused: bool) -> None:
        """Or is refused."""
        name = self.sockets.pop(which % len(self.sockets))
        if is_refused:
            self.do("lost", id=name)
        else:
            self.company.lines[name] = Line()
            self.do("opened", id=name)

    @precondition(lambda self: any(line.upward for line in self.company.lines.values()))
    @rule(which=WHICH)
    def a_frame_arrives(self, which: int) -> None:
        """At the server."""
        line = self.company.lines[nth([n for n, one in self.company.lines.items() if one.upward], which)]
        self.company.hear(line, line.upward.popleft())

    @precondition(lambda self: any(line.downward for line in self.company.lines.values()))
    @rule(which=WHICH)
    def a_frame_comes(self, which: int) -> None:
        """To the browser."""
        name = nth([n for n, one in self.company.lines.items() if one.downward], which)
        self.do("receive", id=name, frame=self.company.lines[name].downward.popleft())

    @precondition(lambda self: self.company.lines)
    @rule(which=WHICH)
    def a_line_breaks(self, which: int) -> None:
        """With everything that was on it."""
        name = nth(self.company.lines, which)
        del self.company.lines[name]
        self.do("lost", id=name)

    @rule()
    def the_server_restarts(self) -> None:
        """Nothing is left of it but what it had stored."""
        lines, self.company.lines = list(self.company.lines), {}
        unheard, self.requests, self.answers = [*self.requests, *self.answers], {}, {}
        for name in lines:
            self.do("lost", id=name)
        for name in dict.fromkeys(unheard):
            self.do("fail", id=name)

    @rule()
    def time_passes(self) -> None:
        """Until whatever is due next."""
        self.do("wait")

    def do(self, command: str, **more: object) -> None:
        """Have something happen in the browser, note what it asks of the network, and check what it shows."""
        came = self.browser.do(command, **more)
        for one in came.happened:
            self.note(one)
        self.tabs = came.tabs
        self.check(came)

    def note(self, one: Told) -> None:
        """Put what a tab asked for on its way."""
        name = str(one["id"])
        frame = one.get("frame")
        if one["what"] == "request":
            self.requests[name] = one
        elif one["what"] == "socket":
            self.sockets.append(name)
        elif one["what"] == "hangup":
            self.company.lines.pop(name, None)
        elif name in self.company.lines and isinstance(frame, dict):
            self.company.lines[name].upward.append(frame)

    def check(self, came: CameOfIt) -> None:
        """Nothing is stored twice or out of order, and no tab shows what is not so."""
        stored = [one["text"] for one in self.company.log if one["author"] == "customer"]
        assert stored == self.written[: len(stored)]
        log = [(one["seq"], one["text"]) for one in self.company.log]
        for tab in came.tabs.values():
            assert list(tab.said) == sorted(set(tab.said))
            assert set(tab.said) <= set(log)
            assert [refused for _, refused in tab.pending if refused is not None] == []

    @override
    def teardown(self) -> None:
        """The network works again: everything arrives by itself, once and in order, in every tab."""
        if not self.tabs:
            self.do("visit", tab=TABS[0])
        self.work_until_well()
        self.do("read", tab=nth(self.tabs, 0))
        self.work_until_well()
        assert self.company.read == len(self.company.log)
        log = [(one["seq"], one["text"]) for one in self.company.log]
        assert [one["text"] for one in self.company.log if one["author"] == "customer"] == self.written
        for tab in self.tabs.values():
            assert (tab.phase, tab.is_live, tab.pending, list(tab.said)) == ("ready", True, (), log)

    def is_well(self) -> bool:
        """Nothing is on its way any more."""
        under_way = any(line.upward or line.downward for line in self.company.lines.values())
        busy = self.requests or self.answers or self.sockets or under_way
        return not busy and all(tab.is_live and not tab.pending for tab in self.tabs.values())

    def work_until_well(self) -> None:
        """Go on until everything has come that was on its way."""
        for _ in range(LONG_ENOUGH):
            if self.is_well():
                break
            self.work()

    def work(self) -> None:
        """Take one step as a network that works does."""
        if self.requests:
            self.a_request_arrives(0, is_repeated=False)
        elif self.answers:
            self.an_answer_comes(0, is_lost=False)
        elif self.sockets:
            self.a_socket_opens(0, is_refused=False)
        elif any(line.upward for line in self.company.lines.values()):
            self.a_frame_arrives(0)
        elif any(line.downward for line in self.company.lines.values()):
            self.a_frame_comes(0)
        else:
            self.time_passes()


def nth(found: Collection[str], which: int) -> str:
    """Return one of several names, whatever their number is."""
    return list(found)[which % len(found)]


@pytest.mark.parametrize(
    "examples", [40, pytest.param(300, marks=[pytest.mark.slow, pytest.mark.timeout(600)])]
)
def test_every_message_arrives_once_in_order_and_is_shown_in_every_tab(
    browser: Browser, examples: int
) -> None:
    """Whatever happens on the way: nothing lost, nothing twice, nothing out of order."""
    machine = type("ThisNetwork", (Network,), {"browser": browser})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=40, suppress_health_check=list(HealthCheck)
        ),
    )
