"""Keep customers, and hand out only what a purpose allows.

Whoever reads names a purpose; without consent for it the name, the e-mail address and all
that we know of the customer are absent. Two ways in have no purpose: `own`, for the pages
where customers see what is kept about them, and `export`, for the copy that they may take
along. What was said or inferred is handed out only while we may remember.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter, itemgetter

from pydantic import JsonValue, TypeAdapter
from sqlalchemy import BindParameter, ColumnElement, bindparam, insert, or_, select, update

from assistant.customers.model import (
    Activity,
    Consent,
    Consents,
    CustomerView,
    Order,
    Origin,
    Preference,
    Profile,
    Purpose,
)
from assistant.customers.rows import (
    activity_of,
    activity_to_row,
    consent_of,
    consent_to_row,
    lines_of,
    order_of,
    order_to_row,
    preference_of,
    preference_to_row,
    profile_of,
)
from assistant.errors import NotFound
from assistant.events import CustomerId, ProductId, new_id
from assistant.storage import erasure, tables
from assistant.storage.engine import Connection
from assistant.storage.together import Together
from assistant.storage.upsert import insert_into

_EXPORTED = TypeAdapter(dict[str, object])

_ACTIVITIES_READ = 200  # the newest; what is older no longer steers anything

_customers, _consents, _preferences = tables.customers, tables.consents, tables.preferences
_orders, _activities = tables.orders, tables.activities

_ID: BindParameter[str] = bindparam("customer")
_PROFILE = select(_customers).where(_customers.c.id == _ID)
_KNOWN = select(_customers).where(_customers.c.external_id == bindparam("external"))
_DECIDED = select(_consents).where(_consents.c.customer_id == _ID).order_by(_consents.c.id)
_LEARNT = select(_preferences).where(_preferences.c.customer_id == _ID).order_by(_preferences.c.id)
_HOLDING = _LEARNT.where(_preferences.c.retired_at.is_(None))
_HOLDING_ON_TOPIC = _HOLDING.where(_preferences.c.topic == bindparam("about"))
_BOUGHT = (
    select(_orders).where(_orders.c.customer_id == _ID).order_by(_orders.c.placed_at.desc(), _orders.c.id)
)
_DONE = select(_activities).where(_activities.c.customer_id == _ID).order_by(_activities.c.at.desc())
_EVERYTHING = Together(_PROFILE, _DECIDED, _HOLDING, _BOUGHT, _DONE.limit(_ACTIVITIES_READ))
_FOR_THEMSELVES = (
    select(_orders)
    .where(_orders.c.is_gift.is_(False))
    .order_by(_orders.c.customer_id, _orders.c.placed_at, _orders.c.id)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """Everything that is kept of a customer, before any purpose is asked."""

    profile: Profile
    consents: Consents
    preferences: tuple[Preference, ...]
    orders: tuple[Order, ...]
    activities: tuple[Activity, ...]


class CustomerStore:
    """Keeps customers; `defaults` are the purposes allowed to whoever never decided."""

    def __init__(self, connection: Connection, *, defaults: frozenset[Purpose]) -> None:
        self._connection = connection
        self._defaults = defaults
        self._has_erased = False

    @property
    def has_erased(self) -> bool:
        """Whether anybody was erased through this object, so that the log has to be scrubbed."""
        return self._has_erased

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
        return {purpose: _view(kept, purpose) for purpose in purposes}

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
        )

    async def profile(self, customer_id: CustomerId) -> Profile:
        """Return who this is, for telling customers apart; nothing of it may be shown to others.

        Raises `NotFound`.
        """
        row = (await self._connection.execute(_PROFILE, {"customer": customer_id})).mappings().first()
        if row is None:
            raise NotFound("customer", customer_id)
        return profile_of(row)

    async def profiles(
        self, customer_ids: Collection[CustomerId], purpose: Purpose
    ) -> dict[CustomerId, Profile]:
        """Return several at once; names and addresses are absent where `purpose` is not allowed."""
        wanted = list(customer_ids)
        rows = await self._connection.execute(select(_customers).where(_customers.c.id.in_(wanted)))
        decided = await self._decided(_consents.c.customer_id.in_(wanted))
        return {
            one.id: one if self._allows(decided.get(one.id), purpose) else _nameless(one)
            for one in (profile_of(row) for row in rows.mappings())
        }

    async def known(self, external_id: str) -> Profile | None:
        """Return whom the shop calls `external_id`, if they have been here."""
        row = (await self._connection.execute(_KNOWN, {"external": external_id})).mappings().first()
        return profile_of(row) if row else None

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
            .values(**new, version=_customers.c.version + 1)
            .returning(_customers)
        )
        return profile_of((await self._connection.execute(changed)).mappings().one())

    async def visitor(self, customer_id: CustomerId, *, locale: str, at: datetime) -> Profile:
        """Return the visitor of this id, who is nobody that we know; the first time they are new."""
        new = insert_into(self._connection, _customers).on_conflict_do_nothing()
        values = {"id": customer_id, "locale": locale, "version": 1, "created_at": at}
        await self._connection.execute(new, values)
        return await self.profile(customer_id)

    async def learn(self, customer_id: CustomerId, preference: Preference) -> Preference | None:
        """Keep a preference if it outranks what holds; what it replaces is retired, not lost.

        Returns what holds now if that is `preference`, else None: it was outranked, or they
        do not let us remember. What they set themselves is kept in any case. Raises `NotFound`.
        """
        await self._alone_with(customer_id)
        if preference.origin is not Origin.SET and not (await self.consents(customer_id)).allows(
            Purpose.REMEMBER
        ):
            return None
        about = {"customer": customer_id, "about": preference.topic}
        row = (await self._connection.execute(_HOLDING_ON_TOPIC, about)).mappings().first()
        if row is not None and not preference.outranks(preference_of(row)):
            return None
        await self._retire(customer_id, preference.topic, at=preference.learned_at)
        await self._connection.execute(insert(_preferences), preference_to_row(customer_id, preference))
        return preference

    async def forget_preference(self, customer_id: CustomerId, topic: str, *, at: datetime) -> None:
        """Let what holds on a topic hold no longer. Raises `NotFound`."""
        if not await self._retire(customer_id, topic, at=at):
            raise NotFound("preference", topic)

    async def history(self, customer_id: CustomerId, topic: str) -> tuple[Preference, ...]:
        """Return everything that ever held on a topic, oldest first."""
        of_topic = _LEARNT.where(_preferences.c.topic == topic)
        rows = await self._connection.execute(of_topic, {"customer": customer_id})
        return tuple(preference_of(row) for row in rows.mappings())

    async def decide(self, customer_id: CustomerId, consent: Consent) -> None:
        """Keep a decision; it holds from now on, and the earlier ones stay as proof. Raises `NotFound`."""
        await self._alone_with(customer_id)
        await self._connection.execute(insert(_consents), consent_to_row(customer_id, consent))

    async def consents(self, customer_id: CustomerId) -> Consents:
        """Return what the customer decided, and the defaults for the rest."""
        decided = await self._decided(_consents.c.customer_id == customer_id)
        return decided.get(customer_id, Consents(decided={}, defaults=self._defaults))

    async def record_order(self, customer_id: CustomerId, order: Order) -> None:
        """Keep an order under the shop's number; the second time brings it up to date.

        What the customer marked as a gift stays one. Raises `NotFound`.
        """
        await self._alone_with(customer_id)
        new = insert_into(self._connection, _orders)
        await self._connection.execute(
            new.on_conflict_do_update(
                index_elements=["customer_id", "id"],
                set_={
                    "placed_at": new.excluded.placed_at,
                    "status": new.excluded.status,
                    "currency": new.excluded.currency,
                    "lines": new.excluded.lines,
                    "is_gift": or_(_orders.c.is_gift, new.excluded.is_gift),
                },
            ),
            order_to_row(customer_id, order),
        )

    async def mark_gift(self, customer_id: CustomerId, order_id: str, *, is_gift: bool) -> Order:
        """Say whether an order was for somebody else, so that it steers nothing. Raises `NotFound`."""
        marked = (
            update(_orders)
            .where(_orders.c.customer_id == customer_id, _orders.c.id == order_id)
            .values(is_gift=is_gift)
            .returning(_orders)
        )
        row = (await self._connection.execute(marked)).mappings().first()
        if row is None:
            raise NotFound("order", order_id)
        return order_of(row)

    async def record_activity(self, customer_id: CustomerId, activity: Activity) -> None:
        """Keep something they did; a repeat of its id counts once. Raises `NotFound`."""
        await self._alone_with(customer_id)
        await self._connection.execute(
            insert_into(self._connection, _activities).on_conflict_do_nothing(),
            activity_to_row(customer_id, activity),
        )

    async def export(self, customer_id: CustomerId) -> dict[str, JsonValue]:
        """Return all that is kept here about a customer, the retired and the overruled too.

        Conversations are kept elsewhere, and are the caller's to add. Raises `NotFound`.
        """
        of_customer = {"customer": customer_id}
        profile = await self.profile(customer_id)
        consents = await self._connection.execute(_DECIDED, of_customer)
        learnt = await self._connection.execute(_LEARNT, of_customer)
        orders = await self._connection.execute(_BOUGHT, of_customer)
        activities = await self._connection.execute(_DONE, of_customer)
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
            },
            mode="json",
        )
        return exported

    async def erase(self, customer_id: CustomerId, *, at: datetime) -> None:
        """Remove a customer and everything that belongs to them, events on their way included.

        A known customer leaves a hash of the shop's name for them, so that old tokens and
        late imports can be refused. Raises `NotFound`.
        """
        profile = await self.profile(customer_id)
        await erasure.remove(self._connection, customer_id)
        if profile.external_id is not None:
            await erasure.bury(self._connection, profile.external_id, at=at)
        self._has_erased = True

    async def baskets(self) -> list[tuple[ProductId, ...]]:
        """Return what each customer who allows analytics bought, oldest first; gifts are left out.

        Nothing says who the customers are.
        """
        decided = await self._decided(_consents.c.purpose == Purpose.ANALYTICS)
        bought: dict[CustomerId, list[ProductId]] = {}
        for row in (await self._connection.execute(_FOR_THEMSELVES)).mappings():
            if self._allows(decided.get(row["customer_id"]), Purpose.ANALYTICS):
                bought.setdefault(row["customer_id"], []).extend(line.product_id for line in lines_of(row))
        return [tuple(products) for products in bought.values()]

    def _allows(self, consents: Consents | None, purpose: Purpose) -> bool:
        return consents.allows(purpose) if consents else purpose in self._defaults

    async def _everything(self, customer_id: CustomerId) -> _Kept:
        rows = await _EVERYTHING.ask(self._connection, customer=customer_id)
        profiles, decided, holding, bought, done = rows
        if not profiles:
            raise NotFound("customer", customer_id)
        decisions = (consent_of(row) for row in sorted(decided, key=itemgetter("id")))
        return _Kept(
            profile=profile_of(profiles[0]),
            consents=Consents(decided={one.purpose: one for one in decisions}, defaults=self._defaults),
            preferences=tuple(preference_of(row) for row in sorted(holding, key=itemgetter("id"))),
            orders=tuple(sorted(map(order_of, bought), key=attrgetter("placed_at"), reverse=True)),
            activities=tuple(sorted(map(activity_of, done), key=attrgetter("at"), reverse=True)),
        )

    async def _decided(self, which: ColumnElement[bool]) -> dict[CustomerId, Consents]:
        found = select(_consents).where(which).order_by(_consents.c.id)
        decided: dict[CustomerId, dict[Purpose, Consent]] = {}
        for row in (await self._connection.execute(found)).mappings():
            consent = consent_of(row)
            decided.setdefault(row["customer_id"], {})[consent.purpose] = consent
        return {one: Consents(decided=all_, defaults=self._defaults) for one, all_ in decided.items()}

    async def _alone_with(self, customer_id: CustomerId) -> None:
        """Keep others from this customer until the transaction ends. Raises `NotFound`."""
        locked = select(_customers.c.id).where(_customers.c.id == customer_id).with_for_update()
        if (await self._connection.execute(locked)).first() is None:
            raise NotFound("customer", customer_id)

    async def _created(self, external_id: str, told: dict[str, str], *, at: datetime) -> Profile:
        new = insert_into(self._connection, _customers).on_conflict_do_nothing()
        values = {"name": None, "email": None, "locale": "en", "region": None} | told
        values |= {"id": new_id("cus"), "external_id": external_id}
        await self._connection.execute(new, {**values, "version": 1, "created_at": at})
        row = (await self._connection.execute(_KNOWN, {"external": external_id})).mappings().one()
        return profile_of(row)  # somebody else's, if they were faster

    async def _retire(self, customer_id: CustomerId, topic: str, *, at: datetime) -> bool:
        retired = (
            update(_preferences)
            .where(
                _preferences.c.customer_id == customer_id,
                _preferences.c.topic == topic,
                _preferences.c.retired_at.is_(None),
            )
            .values(retired_at=at)
            .returning(_preferences.c.id)
        )
        return (await self._connection.execute(retired)).first() is not None


def _view(kept: _Kept, purpose: Purpose) -> CustomerView:
    if not kept.consents.allows(purpose):
        return CustomerView(profile=_nameless(kept.profile), purpose=purpose, consents=kept.consents)
    remembers = kept.consents.allows(Purpose.REMEMBER)
    return CustomerView(
        profile=kept.profile,
        purpose=purpose,
        consents=kept.consents,
        preferences=tuple(one for one in kept.preferences if remembers or one.origin is Origin.SET),
        orders=kept.orders,
        activities=kept.activities,
    )


def _nameless(profile: Profile) -> Profile:
    return replace(profile, name=None, email=None)
