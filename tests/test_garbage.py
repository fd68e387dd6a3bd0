"""Garbage is looked for where some may be, all of it found in the end, and what stays is left alone."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from assistant.garbage import sparing, undisturbed

HOUR = 3600.0


class Socket:
    """Something that stays for long, and holds itself."""

    def __init__(self) -> None:
        self.itself = self


class Clock:
    """Tells the time that it is set to."""

    now = 0.0

    def __call__(self) -> float:
        """Return it."""
        return self.now


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    """Leave the garbage of other tests to be found."""
    yield
    gc.unfreeze()


def test_garbage_is_looked_for_again_however_loading_ends() -> None:
    """A process that never collected would grow without end."""
    frozen = gc.get_freeze_count()
    with undisturbed():
        was_looked_for = gc.isenabled()
    with pytest.raises(ImportError), undisturbed():
        raise ImportError

    assert not was_looked_for
    assert gc.isenabled()
    assert gc.get_freeze_count() > frozen


def test_what_stays_is_gone_through_once() -> None:
    """Thousands of open sockets do not stop the others at every look."""
    with sparing(clock=Clock()):
        kept = [Socket() for _ in range(1000)]
        gc.collect()
        looked_at = {id(one) for one in gc.get_objects()}

    assert not looked_at & {id(one) for one in kept}


def test_new_garbage_is_found_at_once_and_old_garbage_within_the_hour() -> None:
    """Nothing is kept for ever."""
    clock = Clock()
    with sparing(every=HOUR, clock=clock):
        old = Socket()
        gc.collect()
        new = Socket()
        of_old, of_new = weakref.ref(old), weakref.ref(new)
        del old, new
        gc.collect()
        is_old_there, is_new_there = of_old() is not None, of_new() is not None
        clock.now = HOUR
        gc.collect()

    assert is_old_there
    assert not is_new_there
    assert of_old() is None
