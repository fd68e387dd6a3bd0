"""Name the keys of JSON objects in a column, in whichever database is in use."""

from __future__ import annotations

from sqlalchemy import JSON, Column, TableValuedAlias, Text, cast, column, func

from assistant.storage.connection import Connection


def keys_of(connection: Connection, objects: Column[str]) -> TableValuedAlias:
    """Return the keys of each row's object as a table with one column, `key`, to join to its row."""
    if connection.dialect.name == "postgresql":
        found = func.json_object_keys(cast(objects, JSON)).table_valued(
            column("key", Text), joins_implicitly=True
        )
        return found.render_derived()
    return func.json_each(objects).table_valued(column("key", Text), joins_implicitly=True)
