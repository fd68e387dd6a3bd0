"""Say how moments and JSON are kept, the same way in both databases.

Moments are aware of their time zone in Python and stored in UTC: SQLite keeps no zone, so
one read from it gets UTC back. JSON columns carry JSON *text*: the stores turn it into the
dataclass that it stands for in one step, and the database checks that it is JSON at all.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import JSON, DateTime
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from typing_extensions import override


class Moment(TypeDecorator[datetime]):
    """A point in time; refuses one that does not know its time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone; pass an aware datetime")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def json_column() -> JSON:
    """Return the type of a column of JSON text; an absent value is SQL's NULL, not JSON's."""
    return JSON(none_as_null=True)
