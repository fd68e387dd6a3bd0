"""Give every test its databases, fail what blocks the loop, and let nothing skip in CI."""

from __future__ import annotations

import functools
import gc
import inspect
import os
import shutil
from collections.abc import AsyncIterator, Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest
import structlog
from blockbuster import blockbuster_ctx

from assistant.consents.model import Purpose
from assistant.facts.using import Standard
from assistant.storage import Database, schema
from assistant.work import Work
from knowledge import open_embedder
from tests.databases import KEYS, PostgreSQL, run_apart, running_postgresql, sqlite_url
from tests.valkeys import ValkeyServer, running_valkey

hypothesis.settings.register_profile("shared machine", deadline=None, derandomize=True)
hypothesis.settings.load_profile("shared machine")
AFTER_ALL_TESTS = datetime(2026, 12, 31, tzinfo=UTC)  # by which facts are judged: none comes from the future
CONSENT_DEFAULTS = frozenset({Purpose.REMEMBER, Purpose.PERSONAL_ANSWERS, Purpose.OFFERS})


def pytest_collection_finish() -> None:
    """Look at the thousands of collected tests no more when rubbish is sought: a seventh of all the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let races be run in more orders than in a quick run, and the API be tried for longer."""
    parser.addoption("--races", type=int, default=10, help="orders in which each race is run")
    parser.addoption("--fuzz-seconds", type=int, default=25, help="how long each slow test tries the API")
    parser.addoption("--fuzz-seed", type=int, default=1, help="another number tries other things")


@pytest.fixture
def races(request: pytest.FixtureRequest) -> int:
    """In how many orders each race is run."""
    number: int = request.config.getoption("--races")
    return number


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip into a failure where everything that tests need is said to be there."""
    report = yield
    if os.environ.get("CI") == "true" and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
    return report


@pytest.fixture(autouse=True)
def _loop_never_blocks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail an asynchronous test in which our code blocks the event loop."""
    if not inspect.iscoroutinefunction(getattr(request, "function", None)):
        yield
        return
    with blockbuster_ctx(["assistant", "knowledge"]) as detector:
        for blocking in detector.functions.values():
            # Changing tables has a thread and a loop of its own; asyncpg looks for a password file.
            blocking.can_block_in("assistant/storage/schema.py", "change_tables")
            blocking.can_block_in("asyncpg/connect_utils.py", "_parse_connect_dsn_and_args")
            blocking.can_block_in("assistant/storage/keyring.py", "_refresh")  # asks for a local file's age
        yield


@pytest.fixture(autouse=True)
def _logs_as_at_the_start() -> None:
    """Forget how an earlier test's server configured its logs."""
    structlog.reset_defaults()


@pytest.fixture(scope="session", autouse=True)
def _encoders_are_opened_once() -> Iterator[None]:
    """Lend every server of this process the same encoder: opening one reads and checks its files anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("assistant.encoders.open_embedder", functools.cache(open_embedder))
        yield


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A running PostgreSQL, for all tests of this process."""
    with running_postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def valkey() -> Iterator[ValkeyServer]:
    """A running Valkey, for all tests of this process; each uses names of its own."""
    with running_valkey() as server:
        yield server


@pytest.fixture(scope="session")
def fresh_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file at the newest version, to copy."""
    file = tmp_path_factory.mktemp("sqlite") / "fresh.db"
    run_apart(schema.upgrade(sqlite_url(file)))
    return file


@pytest.fixture
def sqlite_database_url(fresh_sqlite: Path, tmp_path: Path) -> str:
    """The address of an SQLite database of this test's own."""
    return sqlite_url(Path(shutil.copy(fresh_sqlite, tmp_path / "concierge.db")))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database at the newest version: SQLite, then PostgreSQL."""
    if request.param == "sqlite":
        url: str = request.getfixturevalue("sqlite_database_url")
        return url
    server: PostgreSQL = request.getfixturevalue("postgresql")
    return server.emptied()


@pytest.fixture(params=["sqlite", "postgresql"])
def untouched_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that nobody has made tables in: SQLite, then PostgreSQL."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "untouched" / "concierge.db")
    server: PostgreSQL = request.getfixturevalue("postgresql")
    return server.created("untouched")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An open database: SQLite, then PostgreSQL."""
    opened = Database.open(database_url, keys=KEYS)
    yield opened
    await opened.close()


@pytest.fixture
def work(database: Database) -> Work:
    """Units of work on a database: SQLite, then PostgreSQL."""
    standard = Standard(clock=lambda: AFTER_ALL_TESTS)
    return Work(database, consent_defaults=CONSENT_DEFAULTS, standard=standard)
