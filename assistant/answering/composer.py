"""Say what a language model is to us: something that may put an answer into words.

It gets a prompt and gives words as it finds them. What it says is checked by others; what
it must keep is time and form: it fails with `ComposerFailed` and nothing else, it stops when
its words are no longer read, and it refuses at once what it cannot take now.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What a model is told: our rules, and the data that they speak of."""

    rules: str
    material: str  # sources and question, each between its own marks


class ComposerFailed(Exception):
    """There are no usable words now; `problem` is for the trace and the log, and quotes nobody.

    `is_passing` is one that the same call may not meet again at once; `after` seconds, if it said so.
    One that `is_busy` is healthy: it counts against nobody.
    """

    def __init__(
        self, problem: str, *, is_passing: bool = False, is_busy: bool = False, after: float = 0.0
    ) -> None:
        super().__init__(problem)
        self.problem = problem
        self.is_passing = is_passing
        self.is_busy = is_busy
        self.after = after


class Composer(Protocol):
    """Whatever puts an answer into words."""

    @property
    def name(self) -> str:
        """What the trace calls it."""

    async def open(self) -> None:
        """Load what it needs. Raises `Misconfigured`, saying what to install or set."""

    def write(self, prompt: Prompt) -> AsyncGenerator[str]:
        """Give the words of an answer as they come; whoever stops reading closes it, and it stops.

        Raises `ComposerFailed`, also when the answer ends before it is complete.
        """

    async def close(self) -> None:
        """End what runs and let go of everything."""
