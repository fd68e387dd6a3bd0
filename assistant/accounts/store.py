"""Keep accounts, their departments, and who belongs to them.

Who belongs where is the shop's word alone: a claim in a token that was verified, or the shop's import.
Of two words the later one counts, so that an old token does not undo what was told since.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Table, bindparam, delete, func, select

from assistant.accounts.model import Kind, Layer, Service, Standing, Vouched
from assistant.accounts.rows import facts_to_json, layer_of, service_to_json, standing_in
from assistant.consents.marks import duty
from assistant.errors import NotFound
from assistant.events import CustomerId
from assistant.storage import tables
from assistant.storage.engine import Connection
from assistant.storage.upsert import insert_into

_accounts, _departments, _memberships = tables.accounts, tables.departments, tables.memberships
_customers = tables.customers

STANDING = (
    select(
        _memberships.c.role,
        _memberships.c.facts,
        _memberships.c.service,
        *(getattr(_accounts.c, name).label(f"account_{name}") for name in ("id", "name", "facts", "service")),
        *(
            getattr(_departments.c, name).label(f"department_{name}")
            for name in ("id", "name", "facts", "service")
        ),
    )
    .select_from(
        _memberships.join(_accounts, _accounts.c.id == _memberships.c.account_id).outerjoin(
            _departments,
            (_departments.c.account_id == _memberships.c.account_id)
            & (_departments.c.id == _memberships.c.department_id),
        )
    )
    .where(_memberships.c.customer_id == bindparam("customer"))
)
"""Where one customer stands, with the layers around them; no row for who is in no account."""
_SAID_LAST = select(_memberships).where(_memberships.c.customer_id == bindparam("customer"))


class AccountStore:
    """Keeps business customers in layers."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def put(self, account: Layer) -> None:
        """Keep an account as it is now; its departments and people stay."""
        await self._upsert(_accounts, {"id": account.id, **_kept(account)}, ["id"])

    async def put_department(self, account_id: str, department: Layer) -> None:
        """Keep a department of an account that is there."""
        row = {"account_id": account_id, "id": department.id, **_kept(department)}
        await self._upsert(_departments, row, ["account_id", "id"])

    async def keep_departments(self, account_id: str, department_ids: Collection[str]) -> None:
        """Remove the departments that are not among these, and whoever stands in them from the account."""
        await self._connection.execute(
            delete(_departments).where(
                _departments.c.account_id == account_id, _departments.c.id.not_in(list(department_ids))
            )
        )

    async def keep_members(self, account_id: str, customer_ids: Collection[CustomerId], source: str) -> None:
        """Remove from an account whom `source` put there and does not name any more."""
        await self._connection.execute(
            delete(_memberships).where(
                _memberships.c.account_id == account_id,
                _memberships.c.source == source,
                _memberships.c.customer_id.not_in(list(customer_ids)),
            )
        )

    async def vouch(self, customer_id: CustomerId, word: Vouched) -> bool:
        """Take the shop's word for where a customer belongs, unless it said something else since.

        A token that names no account ends only what a token began; an account or a department that we
        do not know yet begins with it. Say whether anything changed.
        """
        row = (await self._connection.execute(_SAID_LAST, {"customer": customer_id})).mappings().first()
        if row is None and word.account is None:
            return False
        is_silent = word.source == "token" and word.account is None
        if row is not None and (row["at"] > word.at or (is_silent and row["source"] != "token")):
            return False
        new = {
            "account_id": word.account,
            "department_id": word.department if word.account else None,
            "role": word.role if word.account else None,
        }
        is_token = word.source == "token"
        if row is not None and is_token and all(row[name] == value for name, value in new.items()):
            return False
        await self._begin(word)
        own = {"facts": facts_to_json(word.facts), "service": service_to_json(word.service)}
        told: dict[str, object] = {
            "customer_id": customer_id,
            **new,
            **own,
            "source": word.source,
            "at": word.at,
        }
        await self._upsert(_memberships, told, ["customer_id"])
        return True

    @duty("what a business account is due follows from who belongs to it")
    async def standing(self, customer_id: CustomerId) -> Standing | None:
        """Return where a customer stands, if they are in an account."""
        row = (await self._connection.execute(STANDING, {"customer": customer_id})).mappings().first()
        return standing_in(row) if row is not None else None

    @duty("what a business account is due follows from who belongs to it")
    async def get(self, account_id: str) -> Layer:
        """Return an account. Raises `NotFound`."""
        found = select(_accounts).where(_accounts.c.id == account_id)
        row = (await self._connection.execute(found)).mappings().first()
        if row is None:
            raise NotFound("account", account_id)
        return layer_of(row, Kind.ACCOUNT)

    @duty("what a business account is due follows from who belongs to it")
    async def departments(self, account_id: str) -> list[Layer]:
        """Return the departments of an account, by id."""
        found = (
            select(_departments).where(_departments.c.account_id == account_id).order_by(_departments.c.id)
        )
        rows = await self._connection.execute(found)
        return [layer_of(row, Kind.DEPARTMENT) for row in rows.mappings()]

    @duty("what a business account is due follows from who belongs to it")
    async def listed(self, *, after: str = "", limit: int = 200) -> list[tuple[Layer, int]]:
        """Return accounts by id behind one of them, each with how many people it has."""
        counted = (
            select(func.count())
            .where(_memberships.c.account_id == _accounts.c.id)
            .scalar_subquery()
            .label("members")
        )
        found = select(_accounts, counted).where(_accounts.c.id > after).order_by(_accounts.c.id).limit(limit)
        rows = (await self._connection.execute(found)).mappings()
        return [(layer_of(row, Kind.ACCOUNT), row["members"]) for row in rows]

    @duty("what a business account is due follows from who belongs to it")
    async def members(self, account_id: str, *, after: str = "", limit: int = 200) -> list[dict[str, str]]:
        """Return who belongs to an account, by the shop's ids behind one of them: ids and roles, no names."""
        found = (
            select(_customers.c.external_id, _memberships.c.department_id, _memberships.c.role)
            .join(_memberships, _memberships.c.customer_id == _customers.c.id)
            .where(_memberships.c.account_id == account_id, _customers.c.external_id > after)
            .order_by(_customers.c.external_id)
            .limit(limit)
        )
        return [
            {
                "customer": row["external_id"],
                "department": row["department_id"] or "",
                "role": row["role"] or "",
            }
            for row in (await self._connection.execute(found)).mappings()
        ]

    async def remove(self, account_id: str) -> None:
        """Remove an account with its departments; its people stay as customers. Raises `NotFound`."""
        await self.get(account_id)
        await self._connection.execute(delete(_memberships).where(_memberships.c.account_id == account_id))
        await self._connection.execute(delete(_accounts).where(_accounts.c.id == account_id))

    async def _begin(self, word: Vouched) -> None:
        """Make the account and the department that a word names, where they are not there yet."""
        if word.account is None:
            return
        empty = {"facts": "{}", "service": service_to_json(Service())}
        once = insert_into(self._connection, _accounts).on_conflict_do_nothing()
        await self._connection.execute(once, {"id": word.account, "name": word.account, **empty})
        if word.department is not None:
            once = insert_into(self._connection, _departments).on_conflict_do_nothing()
            ids = {"account_id": word.account, "id": word.department}
            await self._connection.execute(once, {**ids, "name": word.department, **empty})

    async def _upsert(self, table: Table, row: dict[str, object], key: list[str]) -> None:
        new = insert_into(self._connection, table)
        others = {name: new.excluded[name] for name in row if name not in key}
        await self._connection.execute(new.on_conflict_do_update(index_elements=key, set_=others), row)


def _kept(layer: Layer) -> dict[str, object]:
    return {
        "name": layer.name,
        "facts": facts_to_json(layer.facts),
        "service": service_to_json(layer.service),
    }
