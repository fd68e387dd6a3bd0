"""Keep customers, and hand out only what a purpose allows.

Whoever reads names a purpose; without consent for it the name, the e-mail address and all
that we know of the customer are absent. Two ways in have no purpose: `own`, for the pages
where customers see what is kept about them, and `export`, for the copy that they may take
along. What was said, inferred or observed is handed out only while we may remember.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter, itemgetter
from typing import TypedDict

from pydantic import JsonValue, TypeAdapter
from sqlalchemy import BindParameter, bindparam, select, update

from assistant.accounts.model import NO_STANDING, USUAL_SERVICE, ServiceLevel, Standing
from assistant.accounts.rows import standing_in
from assistant.accounts.store import STANDING
from assistant.consents.marks import duty, own_eyes
from assistant.consents.model import Consents, Purpose
from assistant.consents.rows import consent_of
from assistant.consents.store import DECIDED, ConsentStore
from assistant.context.model import Lasting
from assistant.context.store import AROUND, lasting_of
from assistant.customers.model import CustomerView, Profile
from assistant.customers.rows import profile_of
from assistant.errors import NotFound
from assistant.events import CustomerId, new_id
from assistant.facts.model import Origin, Preference
from assistant.facts.rows import preference_of
from assistant.facts.store import HOLDING, LEARNT
from assistant.facts.using import Standard, usable
from assistant.history.model import Activity, Order
from assistant.history.rows import activity_of, order_of
from assistant.history.store import BOUGHT, DONE, TELLING
from assistant.restraint.model import Encounter, Strain
from assistant.restraint.store import ENCOUNTERS, STRAINED, encounter_of, strain_of
from assistant.showings.store import COUNTED, SHOWN, showing_of
from assistant.storage import erasure, tables
from assistant.storage.absorbed import absorbed_by, is_absorbed, survivor_of
from assistant.storage.counters import Counter, next_change
from assistant.storage.engine import Connection
from assistant.storage.ordered import have_orders
from assistant.storage.sealing import marked
from assistant.storage.together import Together
from assistant.storage.upsert import insert_into

_EXPORTED = TypeAdapter(dict[str, object])

_ACTIVITIES_READ = 200  # the newest; what is older no longer steers anything
_OFFERING = frozenset({Purpose.OFFERS, Purpose.PROACTIVE})

_customers = tables.customers

_ID: BindParameter[str] = bindparam("customer")
_PROFILE = select(_customers).where(_customers.c.id == _ID, ~is_absorbed(_customers.c.id))
_KNOWN = select(_customers, is_absorbed(_customers.c.id).label("is_absorbed")).where(
    _customers.c.external_id == bindparam("external")
)
_TOLD = TELLING.limit(_ACTIVITIES_READ)
_EVERYTHING = Together(
    *(_PROFILE, DECIDED, HOLDING, BOUGHT, _TOLD, STANDING, AROUND, ENCOUNTERS, STRAINED, COUNTED)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """Everything that is kept of a customer, before any purpose is asked."""

    profile: Profile
    consents: Consents
    preferences: tuple[Preference, ...]
    orders: tuple[Order, ...]
    activities: tuple[Activity, ...]
    standing: Standing | None
    lasting: tuple[Lasting, ...]
    encounters: tuple[Encounter, ...]
    strains: tuple[Strain, ...]
    slots_counted: int


class _Due(TypedDict):
    lasting: tuple[Lasting, ...]
    readership: Mapping[str, frozenset[str]]
    service: ServiceLevel
    set_topics: frozenset[str]


class CustomerStore:
    """Keeps customers, and looks at what they agreed to before it hands out anything."""

    def __init__(self, connection: Connection, *, consents: ConsentStore, standard: Standard) -> None:
        self._connection = connection
        self._consents = consents
        self._standard = standard
        self._has_erased = self._has_erased_orders = False

    @property
    def has_erased(self) -> bool:
        """Whether anybody was erased through this object, so that the log has to be scrubbed."""
        return self._has_erased

    @property
    def has_erased_orders(self) -> bool:
        """Whether anybody who had orders was erased through this object."""
        return self._has_erased_orders

    async def read(self, customer_id: CustomerId, purpose: Purpose) -> CustomerView:
        """Return what may be used for `purpose`; what is not allowed is absent.

        Raises `NotFound`.
        """
        return (await self.views(customer_id, (purpose,)))[purpose]

    async def views(
        self, customer_id: CustomerId, purposes: Collection[Purpose]
    ) -> dict[Purpose, CustomerView]:
        """Return what `read` returns for each of several purposes; the rows are read once.

        Raises `NotFound`.
        """
        kept = await self._everything(customer_id)
        return {purpose: _view(kept, purpose, self._standard) for purpose in purposes}

    @own_eyes
    async def own(self, customer_id: CustomerId) -> CustomerView:
        """Return everything, for the customer's own eyes and nobody else's.

        Raises `NotFound`.
        """
        kept = await self._everything(customer_id)
        return CustomerView(
            profile=kept.profile,
            purpose=Purpose.REMEMBER,
            consents=kept.consents,
            preferences=kept.preferences,
            orders=kept.orders,
            activities=kept.activities,
            standing=kept.standing,
            **_due(kept),
        )

    @duty("customers are told apart at the door")
    async def profile(self, customer_id: CustomerId) -> Profile:
        """Return who this is, for telling customers apart; nothing of it may be shown to others.

        Raises `NotFound`.
        """
        row = (await self._connection.execute(_PROFILE, {"customer": customer_id})).mappings().first()
        if row is None:
            raise NotFound("customer", customer_id)
        return profile_of(row)

    @duty("whoever goes through all customers asks for each what they allow; an id tells nothing")
    async def ids(self, *, after: str = "", limit: int = 500) -> list[CustomerId]:
        """Return the ids of customers in their order; whoever was merged into another is left out."""
        found = select(_customers.c.id).where(_customers.c.id > after, ~is_absorbed(_customers.c.id))
        rows = await self._connection.execute(found.order_by(_customers.c.id).limit(limit))
        return [CustomerId(one) for one in rows.scalars()]

    async def profiles(
        self, customer_ids: Collection[CustomerId], purpose: Purpose
    ) -> dict[CustomerId, Profile]:
        """Return several at once; names and addresses are absent where `purpose` is not allowed."""
        wanted = list(customer_ids)
        rows = await self._connection.execute(select(_customers).where(_customers.c.id.in_(wanted)))
        decided = await self._consents.of_all(wanted)
        return {
            one.id: one if decided[one.id].allows(purpose) else _nameless(one)
            for one in (profile_of(row) for row in rows.mappings())
        }

    @duty("customers are told apart at the door")
    async def known(self, external_id: str) -> Profile | None:
        """Return whom the shop calls `external_id`, if they have been here; whoever they were merged into."""
        row = (await self._connection.execute(_KNOWN, {"external": external_id})).mappings().first()
        if row is None:
            return None
        return await self.profile(await self.standing(row["id"])) if row["is_absorbed"] else profile_of(row)

    @duty("customers are told apart at the door")
    async def named(self, external_id: str) -> Profile:
        """Return whom the shop calls `external_id`, as `known` does. Raises `NotFound`."""
        profile = await self.known(external_id)
        if profile is None:
            raise NotFound("customer", external_id)
        return profile

    @duty("customers are told apart, whoever they were merged into")
    async def of_name(self, external_id: str) -> CustomerId | None:
        """Return under which id the shop's name was first seen, whoever it leads to by now."""
        row = (await self._connection.execute(_KNOWN, {"external": external_id})).mappings().first()
        return CustomerId(row["id"]) if row is not None else None

    @duty("customers are told apart, whoever they were merged into")
    async def standing(self, customer_id: CustomerId) -> CustomerId:
        """Return who stands for a customer now: whoever they were merged into, else they themselves."""
        return await survivor_of(self._connection, customer_id)

    @duty("customers are told apart, whoever they were merged into")
    async def absorbed(self, customer_id: CustomerId) -> list[Profile]:
        """Return everybody who was merged into a customer, as far as they are still told apart."""
        ids = await absorbed_by(self._connection, customer_id)
        found = select(_customers).where(_customers.c.id.in_(ids))
        rows = {row["id"]: profile_of(row) for row in (await self._connection.execute(found)).mappings()}
        return [rows[one] for one in ids if one in rows]

    async def erased_at(self, external_id: str) -> datetime | None:
        """Return when the customer of this name was erased; what is older than that is refused."""
        return await erasure.buried_at(self._connection, external_id)

    async def recognise(
        self,
        external_id: str,
        *,
        name: str | None,
        email: str | None,
        locale: str | None,
        region: str | None,
        at: datetime,
    ) -> Profile:
        """Return the customer whom the shop vouched for, new or brought up to date.

        What the shop leaves out this time stays as it was.
        """
        told = {"name": name, "email": email, "locale": locale, "region": region}
        new = {column: value for column, value in told.items() if value is not None}
        profile = await self.known(external_id) or await self._created(external_id, new, at=at)
        if all(getattr(profile, column) == value for column, value in new.items()):
            return profile
        changed = (
            update(_customers)
            .where(_customers.c.id == profile.id)
            .values(**marked(_customers, new), version=_customers.c.version + 1)
            .returning(_customers)
        )
        return profile_of((await self._connection.execute(changed)).mappings().one())

    async def visitor(self, customer_id: CustomerId, *, locale: str, at: datetime) -> Profile:
        """Return the visitor of this id, who is nobody that we know; the first time they are new."""
        new = insert_into(self._connection, _customers).on_conflict_do_nothing()
        values = {"id": customer_id, "locale": locale, "version": 1, "created_at": at}
        await self._connection.execute(new, values)
        return await self.profile(customer_id)

    @own_eyes
    async def export(self, customer_id: CustomerId) -> dict[str, JsonValue]:
        """Return all that is kept here about a customer, the retired and the overruled too.

        Conversations are kept elsewhere, and are the caller's to add. Raises `NotFound`.
        """
        of_customer = {"customer": customer_id}
        profile = await self.profile(customer_id)
        consents = await self._connection.execute(DECIDED, of_customer)
        learnt = await self._connection.execute(LEARNT, of_customer)
        orders = await self._connection.execute(BOUGHT, of_customer)
        activities = await self._connection.execute(DONE, of_customer)
        standing = (await self._connection.execute(STANDING, of_customer)).mappings().first()
        around = await self._connection.execute(AROUND, of_customer)
        met = await self._connection.execute(ENCOUNTERS, of_customer)
        shown = await self._connection.execute(SHOWN, of_customer)
        exported: dict[str, JsonValue] = _EXPORTED.dump_python(
            {
                "profile": profile,
                "consents": [consent_of(row) for row in consents.mappings()],
                "preferences": [
                    {"preference": preference_of(row), "retired_at": row["retired_at"]}
                    for row in learnt.mappings()
                ],
                "orders": [order_of(row) for row in orders.mappings()],
                "activities": [activity_of(row) for row in activities.mappings()],
                "surroundings": [lasting_of(row) for row in around.mappings()],
                "offer_encounters": [encounter_of(row) for row in met.mappings()],
                "offer_showings": [showing_of(row) for row in shown.mappings()],
                "account": standing_in(standing) if standing else None,
            },
            mode="json",
        )
        return exported

    async def erase(self, customer_id: CustomerId, *, at: datetime) -> None:
        """Remove a customer and everything that belongs to them, events on their way included.

        A known customer leaves a hash of each of the shop's names for them, so that old tokens and
        late imports can be refused. Raises `NotFound`.
        """
        await self.profile(customer_id)
        names = await erasure.names_of(self._connection, customer_id)
        everybody = [customer_id, *await absorbed_by(self._connection, customer_id)]
        self._has_erased_orders |= await have_orders(self._connection, everybody)
        await erasure.remove(self._connection, customer_id)
        for name in names:
            await erasure.bury(self._connection, name, at=at)
        await next_change(self._connection, Counter.MERGES)  # no process believes their tokens any more
        self._has_erased = True

    async def _everything(self, customer_id: CustomerId) -> _Kept:
        rows = await _EVERYTHING.ask(self._connection, customer=customer_id)
        profiles, decided, holding, bought, done, standing, around, met, strained, counted = rows
        if not profiles:
            raise NotFound("customer", customer_id)
        decisions = (consent_of(row) for row in sorted(decided, key=itemgetter("id")))
        profile = profile_of(profiles[0])
        known = [preference_of(row) for row in sorted(holding, key=itemgetter("id"))]
        return _Kept(
            profile=profile,
            consents=self._consents.made_of(decisions, region=profile.region, locale=profile.locale),
            preferences=self._standard.judged(known, locale=profile.locale),
            orders=tuple(sorted(map(order_of, bought), key=attrgetter("placed_at"), reverse=True)),
            activities=tuple(sorted(map(activity_of, done), key=attrgetter("at"), reverse=True)),
            standing=standing_in(standing[0]) if standing else None,
            lasting=tuple(map(lasting_of, around)),
            encounters=tuple(sorted(map(encounter_of, met), key=attrgetter("at"), reverse=True)),
            strains=tuple(map(strain_of, strained)),
            slots_counted=sum(row["slots"] for row in counted),
        )

    async def _created(self, external_id: str, told: dict[str, str], *, at: datetime) -> Profile:
        new = insert_into(self._connection, _customers).on_conflict_do_nothing()
        values = {"name": None, "email": None, "locale": "en", "region": None} | told
        values |= {"id": new_id("cus"), "external_id": external_id}
        await self._connection.execute(new, marked(_customers, {**values, "version": 1, "created_at": at}))
        created = await self.known(external_id)  # somebody else's, if they were faster
        if created is None:
            raise NotFound("customer", external_id)
        return created


def _view(kept: _Kept, purpose: Purpose, standard: Standard) -> CustomerView:
    if not kept.consents.allows(purpose):
        return CustomerView(
            profile=_nameless(kept.profile), purpose=purpose, consents=kept.consents, **_due(kept)
        )
    remembers = kept.consents.allows(Purpose.REMEMBER)
    allowed = tuple(one for one in kept.preferences if remembers or one.origin is Origin.SET)
    used, left_out = usable(allowed, at=standard.clock(), bar=standard.bar)
    return CustomerView(
        profile=kept.profile,
        purpose=purpose,
        consents=kept.consents,
        preferences=used,
        left_out=left_out,
        orders=kept.orders,
        activities=kept.activities if remembers else (),
        encounters=kept.encounters if purpose in _OFFERING else (),
        strains=kept.strains if purpose in _OFFERING else (),
        slots_counted=kept.slots_counted if purpose in _OFFERING else 0,
        standing=kept.standing,
        **_due(kept),
    )


def _due(kept: _Kept) -> _Due:
    """Return what needs no consent: what an account bought, surroundings that are not personal, and
    which topics they set themselves, for what they say of these is not kept.
    """
    standing = kept.standing
    may_be_personal = kept.consents.allows(Purpose.PERSONAL_ANSWERS)
    return {
        "lasting": tuple(one for one in kept.lasting if may_be_personal or not one.is_personal),
        "readership": standing.readership if standing else NO_STANDING,
        "service": standing.service if standing else USUAL_SERVICE,
        "set_topics": frozenset(one.topic for one in kept.preferences if one.origin is Origin.SET),
    }


def _nameless(profile: Profile) -> Profile:
    return replace(profile, name=None, email=None)
