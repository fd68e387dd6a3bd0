"""Understand what a helpdesk answered: what is not as documented is `Rejected`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import TypeVar

from pydantic import BaseModel, JsonValue

from assistant.channels.helpdesk.api import Rejected
from assistant.channels.helpdesk.reading import shaped
from assistant.errors import InvalidInput

Shape = TypeVar("Shape", bound=BaseModel)


def understood(shape: type[Shape], content: JsonValue, *, status: int = HTTPStatus.OK) -> Shape:
    """Return an answer as `shape`; raise `Rejected` if it is not as documented."""
    with of_an_answer(status=status):
        return shaped(shape, content)


@contextmanager
def of_an_answer(*, status: int = HTTPStatus.OK) -> Iterator[None]:
    """Read what a helpdesk answered: what is not as documented is `Rejected`, not `InvalidInput`."""
    try:
        yield
    except InvalidInput as trouble:
        fix = "check that the address is that of the helpdesk's interface"
        raise Rejected(
            f"the answer is not as documented: {trouble.problem}", status=status, fix=fix
        ) from None
