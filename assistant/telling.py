"""Tell whoever waits on the loop what came of work in another thread; who gave up is left alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")


def settle(future: asyncio.Future[T], work: Callable[[], T]) -> None:
    """Do work in this thread, and give what came of it, an error too, to whoever waits for the future."""
    try:
        result = work()
    except BaseException as error:  # noqa: BLE001  # whoever waits has to hear of it, whatever it is
        fail(future, error)
    else:
        _on_loop(future, future.set_result, result)


def fail(future: asyncio.Future[Any], error: BaseException) -> None:
    """Give what went wrong in this thread to whoever waits for the future."""
    _on_loop(future, future.set_exception, error)


def _on_loop(future: asyncio.Future[Any], give: Callable[[Any], None], given: object) -> None:
    def told() -> None:
        """Give it, unless they gave up."""
        if not future.done():
            give(given)

    with suppress(RuntimeError):  # the loop is closed: nobody waits any more
        future.get_loop().call_soon_threadsafe(told)
