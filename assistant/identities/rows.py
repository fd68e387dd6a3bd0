"""Turn rows of the database into identifiers and merges, and back."""

from __future__ import annotations

import json
from collections.abc import Sequence

from assistant.events import CustomerId
from assistant.identities.belonging import packed, unpacked
from assistant.identities.model import Done, Identifier, Key, Kind, Merge, Touched, Vouching
from assistant.storage.engine import Row
from assistant.storage.sealing import marked
from assistant.storage.tables import identifiers, metadata


def identifier_of(row: Row) -> Identifier:
    """Return the identifier in a row of `identifiers`."""
    return Identifier(
        kind=Kind(row["kind"]),
        value=row["value"],
        source=row["source"],
        verified_by=Vouching(row["verified_by"]) if row["verified_by"] is not None else None,
        verified_at=row["verified_at"],
        seen_at=row["seen_at"],
        disconnected_at=row["disconnected_at"],
        row=row["id"],
    )


def identifier_to_row(customer_id: CustomerId, one: Identifier) -> dict[str, object]:
    """Return the row that keeps an identifier."""
    row = {
        "customer_id": customer_id,
        "kind": one.kind,
        "source": one.source,
        "value": one.value,
        "seen_at": one.seen_at,
        "verified_by": one.verified_by,
        "verified_at": one.verified_at,
    }
    return marked(identifiers, row)


def merge_of(row: Row, *, rows: int = 0) -> Merge:
    """Return the merge in a row of `merges`."""
    return Merge(
        id=row["id"],
        number=row["number"],
        survivor_id=CustomerId(row["customer_id"]),
        absorbed_id=CustomerId(row["absorbed_id"]),
        keys=tuple(Key(kind=Kind(kind), value=value) for kind, value in json.loads(row["grounds"])),
        by=row["by"],
        reason=row["reason"],
        at=row["at"],
        undone_at=row["undone_at"],
        undone_by=row["undone_by"],
        rows=rows,
    )


def grounds_of(keys: Sequence[Key]) -> str:
    """Return what two customers had in common, as the row of their merge keeps it."""
    return json.dumps([[key.kind, key.value] for key in keys])


def touched_of(row: Row) -> Touched:
    """Return what a row of `merge_rows` says was done."""
    table = metadata.tables[row["table_name"]]
    return Touched(
        table=row["table_name"],
        column=row["column_name"],
        done=Done(row["done"]),
        key=unpacked(table, row["key"]),
        before=unpacked(table, row["before"]),
        after=unpacked(table, row["after"]),
    )


def touched_to_rows(merge_id: str, touched: Sequence[Touched]) -> list[dict[str, object]]:
    """Return the rows that keep what a merge did, in order."""
    return [
        {
            "merge_id": merge_id,
            "table_name": one.table,
            "column_name": one.column,
            "done": one.done,
            "key": packed(one.key),
            "before": packed(one.before) if one.before else None,
            "after": packed(one.after) if one.after else None,
        }
        for one in touched
    ]
