"""Say what stores need of a connection, whichever database it leads to."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol, TypeAlias, TypeVar, TypeVarTuple, overload

import sqlalchemy
from sqlalchemy import CursorResult, Executable
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.selectable import TypedReturnsRows

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
Parameters: TypeAlias = Mapping[str, Any] | Sequence[Mapping[str, Any]]
Places: TypeAlias = tuple[object, ...]


class Row(Protocol):
    """One row, its values by the names of their columns; the driver does not say what they are."""

    def __getitem__(self, column: str, /) -> Any: ...


class Connection(Protocol):
    """What a store reads and writes through; SQLAlchemy's own words, waited for."""

    @property
    def dialect(self) -> Dialect:
        """The database's way of speaking."""

    @overload
    async def execute(
        self, statement: TypedReturnsRows[*Ts], parameters: Parameters | None = None
    ) -> CursorResult[*Ts]: ...

    @overload
    async def execute(
        self, statement: Executable, parameters: Parameters | None = None
    ) -> CursorResult[*tuple[Any, ...]]: ...

    async def execute(self, statement: Any, parameters: Any = None) -> Any:
        """Run a statement, beginning a transaction if there is none; its rows are here when it returns."""

    async def exec_driver_sql(self, statement: str, parameters: Places | None = None) -> CursorResult[Any]:
        """Run a statement as the driver takes it."""

    async def run_sync(self, fn: Callable[[sqlalchemy.Connection], T]) -> T:
        """Return what a function makes of SQLAlchemy's plain connection, off the loop."""

    def begin(self) -> AbstractAsyncContextManager[object]:
        """Keep all that is done inside, or on an exception nothing of it."""


Steps = Callable[[Connection], Coroutine[object, object, T]]
"""What is done with a connection, and waits for nothing else."""


class Connections(Protocol):
    """Lends connections to one database."""

    @property
    def dialect(self) -> Dialect:
        """The database's way of speaking."""

    def lent(self) -> AbstractAsyncContextManager[Connection]:
        """Lend one; nothing is kept unless a transaction on it is. Raises `Unavailable`."""

    async def close(self) -> None:
        """Close all of them; one in use is closed when it comes back."""


def as_it_is(text_of_json: str) -> str:
    """Leave JSON to the columns, which know what they hold."""
    return text_of_json
