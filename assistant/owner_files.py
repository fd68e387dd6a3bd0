"""Read what an owner declares in a JSON file, and say where it is wrong in the owner's words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import StringConstraints, TypeAdapter, ValidationError

from assistant.errors import InvalidInput

T = TypeVar("T")

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
"""What an owner writes in a row: a name, a word, a phrase."""


def content_in(path: Path, content: TypeAdapter[T], *, of: str) -> T:
    """Return what a file holds, an object `of` something. Raises `InvalidInput`, naming the field."""
    try:
        return content.validate_python(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise InvalidInput(str(path), f"cannot be read ({error.strerror})", fix="check the path") from error
    except ValidationError as error:
        first = error.errors()[0]
        named = ".".join(map(str, first["loc"])) or "the file"
        raise InvalidInput(f"{path.name}, {named}", first["msg"].lower(), fix="correct it there") from error
    except ValueError as error:  # also JSON that cannot be decoded
        raise InvalidInput(str(path), f"is no JSON ({error})", fix=f"write an object of {of}") from error


def rows_in(
    path: Path, rows: TypeAdapter[tuple[T, ...]], *, of: str, most: int | None = None
) -> tuple[T, ...]:
    """Return the rows of a file, a list `of` something, `most` of them at the most.

    Raises `InvalidInput`, naming the row and the field.
    """
    try:
        found = rows.validate_python(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise InvalidInput(str(path), f"cannot be read ({error.strerror})", fix="check the path") from error
    except ValidationError as error:
        first = error.errors()[0]
        place, *fields = first["loc"] or ("",)
        where = f"row {int(place) + 1}" if isinstance(place, int) else "the file"
        named = ".".join([where, *map(str, fields)])
        raise InvalidInput(f"{path.name}, {named}", first["msg"].lower(), fix="correct it there") from error
    except ValueError as error:  # also JSON that cannot be decoded
        raise InvalidInput(str(path), f"is no JSON ({error})", fix=f"write a list of {of}") from error
    if most is not None and len(found) > most:
        raise InvalidInput(path.name, f"holds {len(found)} {of}", fix=f"keep at most {most}")
    return found


def any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """Return what finds one of an owner's words or phrases: whole, in any case, however they are spaced."""
    words = "|".join(r"\s+".join(map(re.escape, one.split())) for one in phrases)
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
