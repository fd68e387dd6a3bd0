"""Pick words, ids and moments out of what a helpdesk sent, whatever stands in their place."""

from __future__ import annotations

from datetime import datetime

from pydantic import JsonValue

from assistant.channels.helpdesk.api import at
from assistant.channels.helpdesk.reading import as_identifier
from assistant.helpdesks.signatures import malformed


def words_at(content: JsonValue, *path: str | int) -> str | None:
    """Return the words at `path`, `None` if there are none; raise `InvalidInput` if it holds no words."""
    found = at(content, *path)
    if found is None:
        return None
    if not isinstance(found, str):
        raise malformed(_written(path), "is not a string")
    return found


def id_at(content: JsonValue, *path: str | int) -> str:
    """Return the id at `path`, whether written as a string or a number; raise `InvalidInput` if none."""
    found = maybe_id_at(content, *path)
    if found is None:
        raise malformed(_written(path), "is missing")
    return found


def maybe_id_at(content: JsonValue, *path: str | int) -> str | None:
    """Return the id at `path`, `None` where there is none; raise `InvalidInput` if it can be no id."""
    found = at(content, *path)
    if found is None or found == "":
        return None
    try:
        return as_identifier(found)
    except ValueError as problem:
        raise malformed(_written(path), str(problem)) from None


def list_at(content: JsonValue, *path: str | int) -> list[JsonValue]:
    """Return the list at `path`, empty where there is none; raise `InvalidInput` if it is no list."""
    found = at(content, *path)
    if found is None:
        return []
    if not isinstance(found, list):
        raise malformed(_written(path), "is not a list")
    return found


def moment_at(content: JsonValue, *path: str | int) -> datetime | None:
    """Return the moment in ISO 8601 at `path`; `None` where there is none, or it says no offset from UTC."""
    try:
        moment = datetime.fromisoformat(words_at(content, *path) or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _written(path: tuple[str | int, ...]) -> str:
    return ".".join(str(step) for step in path)
