"""Take in the shop's business customers: accounts, their departments, and who belongs to them.

A file is a JSON list of accounts, or CSV with one row for each layer: an account, a department of it, or a
person. Each account that it names is from then on as the file says; other accounts stay as they are, and
so do people who joined through a token of the shop's. Everything is checked before anything is written.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from assistant.accounts.model import Kind, Layer, Service, Vouched
from assistant.errors import InvalidInput
from assistant.events import CustomerId
from assistant.importing import as_values, read
from assistant.work import UnitOfWork, Work

IMPORT = "import"
SERVICE_COLUMNS = ("priority", "response_minutes", "agent")
COLUMNS = ("account", "department", "customer", "name", "role", *SERVICE_COLUMNS)
FACT = "fact:"  # how the columns begin that hold facts, as in fact:plan

Place = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^/\x00-\x1f\x7f]*$"),
]
Word = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$")
]
Topic = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]
Facts = Annotated[
    dict[Topic, Annotated[tuple[Word, ...], BeforeValidator(as_values), Field(max_length=50)]],
    Field(max_length=50),
]


class ServiceRow(BaseModel):
    """How the people of a layer are served; what is left out, a farther layer decides."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    priority: int | None = Field(None, ge=0, le=9)
    response_minutes: int | None = Field(None, ge=1, le=100_000)
    agent: Word | None = None

    def service(self) -> Service:
        """Return what the row says."""
        return Service(priority=self.priority, response_minutes=self.response_minutes, agent=self.agent)


class LayerRow(BaseModel):
    """What every layer may say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    facts: Facts = {}
    service: ServiceRow = ServiceRow()


class DepartmentRow(LayerRow):
    """One department."""

    id: Place
    name: Word | None = None

    def layer(self) -> Layer:
        """Return the department that the row describes."""
        return Layer(
            kind=Kind.DEPARTMENT,
            id=self.id,
            name=self.name or self.id,
            facts=self.facts,
            service=self.service.service(),
        )


class MemberRow(LayerRow):
    """One person, by the shop's id for them."""

    customer: Word
    department: Place | None = None
    role: Place | None = None


class AccountRow(LayerRow):
    """One account with everything in it."""

    id: Place
    name: Word | None = None
    departments: tuple[DepartmentRow, ...] = Field((), max_length=1000)
    members: tuple[MemberRow, ...] = Field((), max_length=50_000)

    def layer(self) -> Layer:
        """Return the account that the row describes."""
        return Layer(
            kind=Kind.ACCOUNT,
            id=self.id,
            name=self.name or self.id,
            facts=self.facts,
            service=self.service.service(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """What an import did."""

    accounts: int
    members: int
    erased: int  # people who were erased, and so are in no account


def accounts_in(path: Path) -> tuple[AccountRow, ...]:
    """Return the accounts in a JSON or CSV file. Raises `InvalidInput`, naming the row and the field."""
    if path.suffix.lower() != ".csv":
        rows = read(path, AccountRow)
    else:
        try:
            rows = from_csv(path.read_text(encoding="utf-8-sig"), path.name)
        except OSError as error:
            raise InvalidInput(
                str(path), f"cannot be read ({error.strerror})", fix="check the path"
            ) from error
        except UnicodeDecodeError as error:
            raise InvalidInput(str(path), "is not UTF-8 text", fix="save it as UTF-8") from error
    for row in rows:
        check(row)
    return rows


def from_csv(text: str, name: str) -> tuple[AccountRow, ...]:
    """Return the accounts in CSV; a row with a customer is a person, one with a department alone is that.

    Raises `InvalidInput`, naming the row, the field and the fix.
    """
    table = csv.DictReader(io.StringIO(text))
    for column in table.fieldnames or ():
        if column not in COLUMNS and not column.startswith(FACT):
            fix = f"use {', '.join(COLUMNS)}, or {FACT}TOPIC"
            raise InvalidInput(f"{name}, column {column!r}", "is not known", fix=fix)
    accounts: dict[str, dict[str, object]] = {}
    for number, cells in enumerate(table, start=2):
        said = {
            key: value.strip() for key, value in cells.items() if isinstance(value, str) and value.strip()
        }
        if "account" not in said:
            raise InvalidInput(f"{name}, row {number}, account", "is missing", fix="name the account")
        empty: dict[str, object] = {"id": said["account"], "departments": [], "members": []}
        account = accounts.setdefault(said["account"], empty)
        place(account, said)
    try:
        return tuple(AccountRow.model_validate(one) for one in accounts.values())
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise InvalidInput(f"{name}, {field}", first["msg"].lower(), fix="correct it") from error


def place(account: dict[str, object], said: Mapping[str, str]) -> None:
    """Put what one row of a table says into its account."""
    layer: dict[str, object] = {
        "facts": {
            key.removeprefix(FACT): value.split("|") for key, value in said.items() if key.startswith(FACT)
        },
        "service": {key: said[key] for key in SERVICE_COLUMNS if key in said},
    }
    named = {"name": said["name"]} if "name" in said else {}
    departments, members = account["departments"], account["members"]
    if "customer" in said and isinstance(members, list):
        where = {key: said[key] for key in ("customer", "department", "role") if key in said}
        members.append({**layer, **where})
    elif "department" in said and isinstance(departments, list):
        departments.append({"id": said["department"], **named, **layer})
    else:
        account.update({**named, **layer})


def check(row: AccountRow) -> None:
    """Raise `InvalidInput` where something is there twice, or somebody is in an unknown department."""
    departments = [one.id for one in row.departments]
    customers = [one.customer for one in row.members]
    for kind, names in (("department", departments), ("customer", customers)):
        twice = next((name for name, times in Counter(names).items() if times > 1), None)
        if twice is not None:
            raise InvalidInput(f"account {row.id}, {kind} {twice}", "is there twice", fix="name it once")
    for member in row.members:
        if member.department is not None and member.department not in departments:
            problem = f"there is no department {member.department!r}"
            raise InvalidInput(
                f"account {row.id}, customer {member.customer}", problem, fix="add it to the departments"
            )


async def enrol(rows: Sequence[AccountRow], *, work: Work, at: datetime) -> Enrolled:
    """Make each account what its row says, one transaction each."""
    members = erased = 0
    for row in rows:
        async with work.writing() as unit:
            gone = await enrol_one(unit, row, at=at)
        members += len(row.members) - gone
        erased += gone
    return Enrolled(accounts=len(rows), members=members, erased=erased)


async def enrol_one(unit: UnitOfWork, row: AccountRow, *, at: datetime) -> int:
    """Make one account what its row says; return how many of its people were erased and stay away."""
    await unit.accounts.put(row.layer())
    for department in row.departments:
        await unit.accounts.put_department(row.id, department.layer())
    await unit.accounts.keep_departments(row.id, [one.id for one in row.departments])
    found = {member.customer: await customer_of(unit, member.customer, at=at) for member in row.members}
    here = [one for one in found.values() if one is not None]
    await unit.accounts.keep_members(row.id, here, IMPORT)
    for member in row.members:
        customer_id = found[member.customer]
        if customer_id is not None:
            await unit.accounts.vouch(customer_id, word_of(row.id, member, at))
    return len(row.members) - len(here)


async def customer_of(unit: UnitOfWork, external_id: str, *, at: datetime) -> CustomerId | None:
    """Return the customer of that id, new if need be; None for one who was erased."""
    if await unit.customers.known(external_id) is None and await unit.customers.erased_at(external_id):
        return None
    profile = await unit.customers.recognise(
        external_id, name=None, email=None, locale=None, region=None, at=at
    )
    return profile.id


def word_of(account_id: str, member: MemberRow, at: datetime) -> Vouched:
    """Return the shop's word for where a person belongs."""
    return Vouched(
        account=account_id,
        department=member.department,
        role=member.role,
        source=IMPORT,
        at=at,
        facts=member.facts,
        service=member.service.service(),
    )
