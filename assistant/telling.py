"""Tell whoever waits on the loop what came of work in another thread; who gave up is left alone.

Waking the loop takes longer than telling it, so it is woken once for all that it has not been told yet.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")


class _Inbox:
    """What other threads have to tell one loop, in the order in which it came.

    It does not know the loop, which would otherwise live as long as its place among the others.
    """

    def __init__(self) -> None:
        self._untold: deque[tuple[asyncio.Future[Any], Callable[[Any], None], object]] = deque()
        self._is_woken = False

    def add(self, future: asyncio.Future[Any], hand_over: Callable[[Any], None], given: object) -> None:
        """Have something given to a future; from any thread."""
        self._untold.append((future, hand_over, given))
        if self._is_woken:  # it has not begun to look, and finds this too
            return
        self._is_woken = True
        try:
            future.get_loop().call_soon_threadsafe(self._tell)
        except RuntimeError:  # the loop is closed: nobody waits any more
            self._untold.clear()

    def _tell(self) -> None:
        """Give everything, but to those who gave up."""
        self._is_woken = False
        while self._untold:
            future, hand_over, given = self._untold.popleft()
            if not future.done():
                hand_over(given)


_INBOXES: WeakKeyDictionary[asyncio.AbstractEventLoop, _Inbox] = WeakKeyDictionary()


def settle(future: asyncio.Future[T], work: Callable[[], T]) -> None:
    """Do work in this thread, and give what came of it, an error too, to whoever waits for the future."""
    try:
        result = work()
    except BaseException as error:  # noqa: BLE001  # whoever waits has to hear of it, whatever it is
        fail(future, error)
    else:
        give(future, result)


def give(future: asyncio.Future[T], result: T) -> None:
    """Give what came of work in this thread to whoever waits for the future."""
    _tell(future, future.set_result, result)


def fail(future: asyncio.Future[Any], error: BaseException) -> None:
    """Give what went wrong in this thread to whoever waits for the future."""
    if isinstance(error, StopIteration):  # which no future takes
        error = RuntimeError("work in a thread ended with StopIteration")
    _tell(future, future.set_exception, error)


def _tell(future: asyncio.Future[Any], hand_over: Callable[[Any], None], given: object) -> None:
    loop = future.get_loop()
    inbox = _INBOXES.get(loop)
    if inbox is None:
        inbox = _INBOXES.setdefault(loop, _Inbox())
    inbox.add(future, hand_over, given)
