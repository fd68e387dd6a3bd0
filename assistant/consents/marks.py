"""Mark what a store hands out without being told a purpose, and why it may.

Whoever reads personal data names a purpose. A method that does not take one says here what it
asks for itself, or whose eyes it is for; a test walks every store and fails for one that says
nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from assistant.consents.model import Purpose

MARK = "concierge_reading"

Method = TypeVar("Method", bound=Callable[..., object])


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Why a method needs no purpose from its caller."""

    purposes: tuple[Purpose, ...] = ()  # asked by the method itself
    why: str


def asks(*purposes: Purpose) -> Callable[[Method], Method]:
    """Mark a method that asks for these purposes itself, and hands out nothing that they do not allow."""
    return _marked(Reading(purposes=purposes, why="asks for itself"))


def own_eyes(method: Method) -> Method:
    """Mark a method whose result goes to the customer whom it is about, and to nobody else."""
    return _marked(Reading(why="for the customer's own eyes"))(method)


def duty(why: str) -> Callable[[Method], Method]:
    """Mark a method that the service cannot do without, and say why."""
    return _marked(Reading(why=why))


def _marked(reading: Reading) -> Callable[[Method], Method]:
    def mark(method: Method) -> Method:
        setattr(method, MARK, reading)
        return method

    return mark
