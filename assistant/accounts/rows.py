"""Turn rows of the database into accounts and where people stand in them, and back."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import TypeAdapter

from assistant.accounts.model import Facts, Kind, Layer, Service, Standing, standing_of
from assistant.storage.engine import Row

_FACTS = TypeAdapter(Facts)
_SERVICE = TypeAdapter(Service)


def facts_to_json(facts: Facts) -> str:
    """Return facts as they are kept."""
    return _FACTS.dump_json(facts).decode()


def service_to_json(service: Service) -> str:
    """Return one layer's service level as it is kept."""
    return _SERVICE.dump_json(service).decode()


def layer_of(row: Row, kind: Kind) -> Layer:
    """Return the account or department in a row."""
    return Layer(
        kind=kind,
        id=row["id"],
        name=row["name"],
        facts=_FACTS.validate_json(row["facts"]),
        service=_SERVICE.validate_json(row["service"]),
    )


def standing_in(row: Row) -> Standing:
    """Return where the person in a row of `STANDING` stands."""
    department = _part(row, "department")
    return standing_of(
        account=layer_of(_part(row, "account"), Kind.ACCOUNT),
        department=layer_of(department, Kind.DEPARTMENT) if department["id"] else None,
        facts=_FACTS.validate_json(row["facts"]),
        service=_SERVICE.validate_json(row["service"]),
        role=row["role"],
    )


def _part(row: Row, prefix: str) -> Mapping[str, str]:
    return {name: row[f"{prefix}_{name}"] for name in ("id", "name", "facts", "service")}
