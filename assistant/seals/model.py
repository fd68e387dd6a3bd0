"""Describe how far sealing everything anew has come."""

from __future__ import annotations

from dataclasses import dataclass

Place = tuple[object, ...]
"""The key of a row of one table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """What was sealed anew in one go: how many values, and up to which row; `None` where no row was left."""

    values: int
    upto: Place | None
