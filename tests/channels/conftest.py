"""Serve the real application to each test."""

from __future__ import annotations

import inspect
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from blockbuster import blockbuster_ctx

from tests.channels.site import Site, prepare, serving
from tests.databases import PostgreSQL, run_apart


@pytest.fixture(autouse=True)
def _loop_never_blocks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test in which a running server blocks its loop; while it starts, nobody waits for it."""
    if not inspect.iscoroutinefunction(getattr(request, "function", None)):
        yield
        return
    with blockbuster_ctx(["assistant", "knowledge"]) as detector:
        for blocking in detector.functions.values():
            blocking.can_block_in("assistant/app.py", "_running")
            blocking.can_block_in("assistant/app.py", "build")
            blocking.can_block_in("assistant/storage/schema.py", "change_tables")
            blocking.can_block_in("asyncpg/connect_utils.py", "_parse_connect_dsn_and_args")
            blocking.can_block_in("assistant/storage/keyring.py", "_refresh")  # asks for a local file's age
            blocking.can_block_in("tests/channels/site.py", "serving")
        yield


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a database and an index, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("prepared")
    run_apart(prepare(folder))
    return folder


@pytest.fixture(scope="session")
def prepared_postgresql(postgresql: PostgreSQL, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return a folder with an index, and the address of a database that holds its articles."""
    folder, url = tmp_path_factory.mktemp("doors"), postgresql.created("doors").replace("+asyncpg", "")
    run_apart(prepare(folder, database_url=url))
    return folder, url


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_site(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Site]:
    """Serve for all tests of a module, which must not get in each other's way."""
    async with serving(prepared, tmp_path_factory.mktemp("shared")) as one:
        yield one


@pytest.fixture
async def site(prepared: Path, tmp_path: Path) -> AsyncGenerator[Site]:
    """Serve for one test."""
    async with serving(prepared, tmp_path / "served") as one:
        yield one
