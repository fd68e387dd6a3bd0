"""Seal what is personal and never compared, and keep marks of what is looked up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import sqlalchemy as sa
from alembic import op

from assistant.storage.columns import json_column
from assistant.storage.keyring import NO_KEYS, Keyring

revision = "0012"
down_revision = "0011"

_ROWS = 500
_KEY, _NEW = "key_", "new_"  # no column's own name may be a parameter's in an update
_TEXT, _JSON = sa.Text(), json_column()

_Columns = Mapping[str, sa.Text | sa.JSON]
_Row = dict[str, str | None]

# Which columns of which tables are sealed, and by which columns the rows of a table are told apart.
_SEALED: Mapping[str, tuple[tuple[str, ...], _Columns]] = {
    "customers": (("id",), {"name": _TEXT, "email": _TEXT}),
    "preferences": (("id",), {"value": _TEXT}),
    "identifiers": (("id",), {"value": _TEXT}),
    "surroundings": (("customer_id", "name"), {"value": _TEXT}),
    "handoffs": (("id",), {"summary": _JSON, "note": _TEXT}),
    "merges": (("number",), {"grounds": _JSON, "reason": _TEXT}),
    "merge_rows": (("id",), {"before": _JSON, "after": _JSON}),
    "rejected_events": (("id",), {"event": _TEXT}),
}
_NUMBERS = {"preferences", "identifiers", "merges", "merge_rows", "rejected_events"}


def upgrade() -> None:
    """Seal every row that was kept in the clear, and mark what is looked up."""
    op.add_column("customers", sa.Column("email_mark", sa.String))
    op.add_column("identifiers", sa.Column("mark", sa.String))
    keys = _keys()

    def sealed(table: str, row: _Row) -> _Row:
        """Return what becomes of a row."""
        marks: _Row = {}
        if table == "customers":
            email = row["email"]
            marks["email_mark"] = email and keys.mark(email.lower(), "customers.email")
        if table == "identifiers":
            marks["mark"] = keys.mark(str(row["value"]), "identifiers.value")
        return {name: _sealed(keys, table, name, value) for name, value in row.items()} | marks

    _change_every_row(sealed)
    op.create_index("ix_customers_email_mark", "customers", ["email_mark"])
    op.drop_index("ix_identifiers_kind_value", "identifiers")
    with op.batch_alter_table("identifiers") as identifiers:
        identifiers.alter_column("mark", existing_type=sa.String, nullable=False)
        identifiers.drop_constraint("uq_identifiers_customer_id_kind_source_value", type_="unique")
        identifiers.create_unique_constraint(
            "uq_identifiers_customer_id_kind_source_mark", ["customer_id", "kind", "source", "mark"]
        )
    op.create_index("ix_identifiers_kind_mark", "identifiers", ["kind", "mark"])


def downgrade() -> None:
    """Keep it all in the clear again."""
    keys = _keys()

    def opened(table: str, row: _Row) -> _Row:
        """Return what becomes of a row."""
        return {
            name: value if value is None else keys.open(value.strip('"'), f"{table}.{name}")
            for name, value in row.items()
        }

    _change_every_row(opened)
    op.drop_index("ix_identifiers_kind_mark", "identifiers")
    with op.batch_alter_table("identifiers") as identifiers:
        identifiers.drop_constraint("uq_identifiers_customer_id_kind_source_mark", type_="unique")
        identifiers.create_unique_constraint(
            "uq_identifiers_customer_id_kind_source_value", ["customer_id", "kind", "source", "value"]
        )
        identifiers.drop_column("mark")
    op.create_index("ix_identifiers_kind_value", "identifiers", ["kind", "value"])
    op.drop_index("ix_customers_email_mark", "customers")
    op.drop_column("customers", "email_mark")


def _keys() -> Keyring:
    config = op.get_context().config
    keys: Keyring = config.attributes.get("keys", NO_KEYS) if config else NO_KEYS
    return keys


def _sealed(keys: Keyring, table: str, name: str, value: str | None) -> str | None:
    if value is None:
        return None
    sealed = keys.seal(value, f"{table}.{name}")
    return f'"{sealed}"' if _SEALED[table][1][name] is _JSON else sealed


def _change_every_row(change: Callable[[str, _Row], _Row]) -> None:
    for name, (key, columns) in _SEALED.items():
        kind = sa.Integer() if name in _NUMBERS else sa.String()
        marks = (sa.column(one, _TEXT) for one in ("email_mark", "mark"))
        of_key = (sa.column(one, kind) for one in key)
        table = sa.table(name, *of_key, *(sa.column(one, columns[one]) for one in columns), *marks)
        for rows in _portions(table, key, columns):
            changed = [change(name, {one: row[one] for one in columns}) for row in rows]
            _write(table, [{one: row[one] for one in key} for row in rows], changed)


def _portions(
    table: sa.TableClause, key: tuple[str, ...], columns: _Columns
) -> Iterator[list[sa.RowMapping]]:
    """Yield the rows of a table that hold anything by their keys, some at a time."""
    keys = [table.c[one] for one in key]
    held = [table.c[one] for one in columns]
    found = sa.select(*keys, *held).order_by(*keys).limit(_ROWS)
    found = some = found.where(sa.or_(*(one.is_not(None) for one in held)))
    while rows := list(op.get_bind().execute(some).mappings()):
        yield rows
        last = (sa.literal(rows[-1][one.name], one.type) for one in keys)
        some = found.where(sa.tuple_(*keys) > sa.tuple_(*last))


def _write(table: sa.TableClause, keys: list[_Row], rows: list[_Row]) -> None:
    which = (table.c[one] == sa.bindparam(_KEY + one) for one in keys[0])
    changed = sa.update(table).where(*which).values({one: sa.bindparam(_NEW + one) for one in rows[0]})
    values = [
        {_KEY + name: value for name, value in key.items()}
        | {_NEW + name: value for name, value in row.items()}
        for key, row in zip(keys, rows, strict=True)
    ]
    op.get_bind().execute(changed, values)
