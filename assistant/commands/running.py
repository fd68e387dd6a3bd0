"""Run one command: its settings read, its work done to the end, what we refuse said in one line."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import typer
from rich.console import Console
from rich.markup import escape

from assistant.errors import ConciergeError, Misconfigured
from assistant.settings import Settings, load, prepared

console = Console(emoji=False)  # ":key:" in an owner's words stays what it is
errors = Console(stderr=True, emoji=False)

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run one command's work to its end; Ctrl-C ends it politely."""
    try:
        return asyncio.run(work)
    except KeyboardInterrupt:
        errors.print("stopped")
        raise typer.Exit(130) from None


def settings_with(**given: object) -> Settings:
    """Return the settings with the options that were given, secrets and folder made."""
    return prepared(load(**{name: value for name, value in given.items() if value is not None}))


def complain(error: ConciergeError) -> None:
    """Say on standard error what is wrong and what to do."""
    for problem in error.problems if isinstance(error, Misconfigured) else (error.problem,):
        errors.print(f"[bold red]error[/] {escape(problem)}", highlight=False, soft_wrap=True)
    if error.fix:
        errors.print(f"[bold]try[/]   {escape(error.fix)}", highlight=False, soft_wrap=True)
