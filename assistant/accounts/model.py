"""Describe a business customer in layers: the account, a department of it, and the person.

Each layer may hold facts and a service level. The nearest layer that says something wins, and every
value knows the layer that it came from, so that nobody has to guess why a handoff is urgent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

READERS = "account"  # what an article names whose readers are an account, or a department of it
READER_ROLES = "account_role"  # and of these the ones with a role

Facts = Mapping[str, tuple[str, ...]]


class Kind(StrEnum):
    """The layers, nearest first."""

    PERSON = "person"
    DEPARTMENT = "department"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What one layer says of how its people are served; what it leaves open, a farther layer decides."""

    priority: int | None = None  # 0 as everybody, up to 9; who has more is served first
    response_minutes: int | None = None
    agent: str | None = None  # the e-mail address of whoever knows them best


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """What is known of an account, a department or a person in it."""

    kind: Kind
    id: str
    name: str
    facts: Facts = field(default_factory=dict)
    service: Service = Service()

    @property
    def called(self) -> str:
        """How a trace speaks of it: without naming the person."""
        return "the person" if self.kind is Kind.PERSON else f"{self.kind} {self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The values that hold for a person, and the layer that says so."""

    values: tuple[str, ...]
    layer: Layer


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLevel:
    """How a person is served, and which layer decided each part of it."""

    priority: int = 0
    response_minutes: int | None = None
    agent: str | None = None
    decided: Mapping[str, str] = field(default_factory=dict)  # {"priority": "account Acme Ltd"}


USUAL_SERVICE = ServiceLevel()
"""How whoever is promised nothing is served."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a person stands in their account."""

    layers: tuple[Layer, ...]  # nearest first: the person, their department if they have one, the account
    role: str | None = None

    @property
    def account(self) -> Layer:
        """The account itself."""
        return self.layers[-1]

    @property
    def department(self) -> Layer | None:
        """The department, if they are in one."""
        return next((one for one in self.layers if one.kind is Kind.DEPARTMENT), None)

    @property
    def facts(self) -> dict[str, Held]:
        """Every fact that holds for the person, the nearest layer's."""
        return {
            topic: Held(values=values, layer=layer)
            for layer in reversed(self.layers)
            for topic, values in layer.facts.items()
        }

    @property
    def service(self) -> ServiceLevel:
        """How the person is served, each part as the nearest layer says that says anything."""
        said: dict[str, int | str] = {}
        decided: dict[str, str] = {}
        for layer in reversed(self.layers):
            for name in ("priority", "response_minutes", "agent"):
                value = getattr(layer.service, name)
                if value is not None:
                    said[name], decided[name] = value, layer.called
        return ServiceLevel(**said, decided=decided)  # type: ignore[arg-type]  # as `Service` types them

    @property
    def readership(self) -> dict[str, frozenset[str]]:
        """What restricted articles must name for this person to find them."""
        account, department = self.account.id, self.department
        own = {account, f"{account}/{department.id}"} if department else {account}
        return {READERS: frozenset(own), READER_ROLES: frozenset({self.role} if self.role else ())}


NO_STANDING: Mapping[str, frozenset[str]] = {READERS: frozenset(), READER_ROLES: frozenset()}
"""The readership of whoever is in no account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouched:
    """What the shop says of where a customer belongs; without an account, they are in none."""

    account: str | None
    department: str | None = None
    role: str | None = None
    source: str  # "token", "import", "shop"
    at: datetime
    facts: Facts = field(default_factory=dict)
    service: Service = Service()


def standing_of(
    *, account: Layer, department: Layer | None, facts: Facts, service: Service, role: str | None
) -> Standing:
    """Return the layers around a person who has these facts and this service level of their own."""
    person = Layer(kind=Kind.PERSON, id="", name="", facts=facts, service=service)
    around = (department, account) if department else (account,)
    return Standing(layers=(person, *around), role=role)
