"""Run the server from start to stop: check, listen, say where, and leave in order."""

from __future__ import annotations

import asyncio
import signal
import sys
from concurrent.futures import ThreadPoolExecutor

from aiohttp import web
from rich.console import Console
from rich.markup import escape

from assistant.app import build
from assistant.errors import Misconfigured
from assistant.file_limit import allow_many_files
from assistant.memory import keep_little_memory
from assistant.migrating import ready_schema
from assistant.processors import keep_together, run_freely
from assistant.receiving.taking import SWITCH_AFTER
from assistant.settings import PREFIX, Settings
from assistant.web.arriving import KEEP_ALIVE_SECONDS, LONGEST_LINE, GuardedSite

SIGNALS = (signal.SIGINT, signal.SIGTERM)


async def serve(settings: Settings, *, console: Console, desk: str | None = None) -> None:
    """Serve until a signal asks us to stop; then finish what is running and leave.

    `desk` is the path of a one-time link to the desk, printed once there is an address.

    Raises `Misconfigured` when the address is taken, or another server uses the database.
    """
    keep_little_memory()
    allow_many_files()
    keep_together()
    sys.setswitchinterval(SWITCH_AFTER)
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(thread_name_prefix="asyncio", initializer=run_freely))
    await ready_schema(settings)
    stopping = asyncio.Event()
    for name in SIGNALS:
        loop.add_signal_handler(name, stopping.set)
    runner = web.AppRunner(
        build(settings),
        access_log=None,
        shutdown_timeout=settings.shutdown_seconds,
        keepalive_timeout=KEEP_ALIVE_SECONDS,
        max_line_size=LONGEST_LINE,
        max_field_size=LONGEST_LINE,
    )
    try:
        await runner.setup()
        address = await listen(runner, settings)
        if desk is not None:
            console.print(f"[bold]Agent desk[/], signs you in once: {address}{desk}", soft_wrap=True)
        company = escape(settings.company_name)
        console.print(f"[bold]{company}[/] is served at [bold]{address}[/]", soft_wrap=True)
        await stopping.wait()
        console.print("stopping: finishing what is running")
    finally:
        await runner.cleanup()


async def listen(runner: web.AppRunner, settings: Settings) -> str:
    """Open the port; return the address that a browser on this machine can open."""
    site = GuardedSite(runner, settings.host, settings.port)
    try:
        await site.start()
    except OSError as error:
        fix = f"stop what listens there, or choose another with --port or {PREFIX}PORT"
        raise Misconfigured([f"{settings.host}:{settings.port}: {error.strerror}; {fix}"]) from error
    port = runner.addresses[0][1]
    return settings.model_copy(update={"port": port}).address
