"""Lend every store over one transaction: what a caller does with them is kept whole or not at all.

Callers never commit. Leaving `writing` without an exception keeps what was done; then
whoever delivers events is told that some wait, and what was erased is scrubbed.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import TypeVar

from assistant.accounts.store import AccountStore
from assistant.analytics.store import AnalyticsStore
from assistant.articles.store import ArticleStore
from assistant.audit.store import AuditStore
from assistant.choices.store import ChoiceStore
from assistant.consents.model import Purpose
from assistant.consents.policy import Policy, everywhere
from assistant.consents.store import ConsentStore
from assistant.context.store import ContextStore
from assistant.conversations.attachment_store import AttachmentStore
from assistant.conversations.note_store import NoteStore
from assistant.conversations.store import ConversationStore
from assistant.counter.store import CounterStore
from assistant.customers.store import CustomerStore
from assistant.events import ServerId, new_id
from assistant.facts.questions import QuestionStore
from assistant.facts.store import FactStore
from assistant.facts.using import Standard
from assistant.handoff.needs import Routing
from assistant.handoff.store import HandoffStore
from assistant.helpdesks.correspondence import CorrespondenceStore
from assistant.helpdesks.store import HelpdeskStore
from assistant.history.store import HistoryStore
from assistant.identities.merging import MergeStore
from assistant.identities.store import IdentityStore
from assistant.intake.store import IntakeStore
from assistant.journey.store import JourneyStore
from assistant.macros.store import MacroStore
from assistant.minimising.store import MinimisingStore, Noted
from assistant.offers.rule_store import RuleStore
from assistant.offers.store import CatalogueStore
from assistant.predictions.store import PredictionStore
from assistant.proactive.store import ProactiveStore
from assistant.restraint.store import RestraintStore
from assistant.retention.store import RetentionStore
from assistant.seals.store import SealStore
from assistant.servers.store import ServerStore
from assistant.showings.store import ShowingStore
from assistant.solved.store import SolvedStore
from assistant.sources.store import SourceStore
from assistant.staff.attempt_store import AttemptStore
from assistant.staff.code_store import CodeStore
from assistant.staff.password_store import PasswordStore
from assistant.staff.session_store import SessionStore
from assistant.staff.store import StaffStore
from assistant.storage.engine import Connection, Database, always
from assistant.storage.outbox import Outbox
from assistant.tokens.store import TokenStore
from assistant.webhooks.endpoint_store import EndpointStore
from assistant.webhooks.store import DeliveryStore

S = TypeVar("S")
T = TypeVar("T")


def lent(make: Callable[[UnitOfWork], S]) -> cached_property[S]:
    """Have a store made when it is asked for: most transactions need three or four of all that there are."""
    return cached_property(make)


@dataclass(eq=False)
class UnitOfWork:
    """Every store, over one connection."""

    _connection: Connection
    _: KW_ONLY
    policy: Policy
    standard: Standard
    routing: Routing
    noted: Noted
    server_id: ServerId

    consents = lent(lambda unit: ConsentStore(unit._connection, policy=unit.policy))
    facts = lent(lambda unit: FactStore(unit._connection, consents=unit.consents, standard=unit.standard))
    questions = lent(lambda unit: QuestionStore(unit._connection))
    history = lent(lambda unit: HistoryStore(unit._connection, consents=unit.consents))
    journey = lent(lambda unit: JourneyStore(unit._connection, consents=unit.consents))
    predictions = lent(lambda unit: PredictionStore(unit._connection, consents=unit.consents))
    proactive = lent(lambda unit: ProactiveStore(unit._connection, consents=unit.consents))
    accounts = lent(lambda unit: AccountStore(unit._connection))
    context = lent(lambda unit: ContextStore(unit._connection))
    counter = lent(lambda unit: CounterStore(unit._connection, consents=unit.consents))
    customers = lent(
        lambda unit: CustomerStore(unit._connection, consents=unit.consents, standard=unit.standard)
    )
    identities = lent(lambda unit: IdentityStore(unit._connection))
    minimising = lent(
        lambda unit: MinimisingStore(unit._connection, kinds=unit.standard.kinds, noted=unit.noted)
    )
    merges = lent(
        lambda unit: MergeStore(
            unit._connection,
            customers_kept=unit.customers,
            consents_kept=unit.consents,
            identities=unit.identities,
            minimising=unit.minimising,
        )
    )
    conversations = lent(
        lambda unit: ConversationStore(unit._connection, consents=unit.consents, server_id=unit.server_id)
    )
    notes = lent(lambda unit: NoteStore(unit._connection))
    attachments = lent(lambda unit: AttachmentStore(unit._connection))
    handoffs = lent(lambda unit: HandoffStore(unit._connection, consents=unit.consents))
    articles = lent(lambda unit: ArticleStore(unit._connection))
    catalogue = lent(lambda unit: CatalogueStore(unit._connection))
    offer_rules = lent(lambda unit: RuleStore(unit._connection))
    macros = lent(lambda unit: MacroStore(unit._connection))
    sources = lent(lambda unit: SourceStore(unit._connection))
    sessions = lent(lambda unit: SessionStore(unit._connection))
    staff = lent(lambda unit: StaffStore(unit._connection, sessions=unit.sessions))
    passwords = lent(lambda unit: PasswordStore(unit._connection))
    attempts = lent(lambda unit: AttemptStore(unit._connection))
    codes = lent(lambda unit: CodeStore(unit._connection))
    tokens = lent(lambda unit: TokenStore(unit._connection))
    helpdesks = lent(lambda unit: HelpdeskStore(unit._connection, staff=unit.staff))
    correspondence = lent(lambda unit: CorrespondenceStore(unit._connection, server_id=unit.server_id))
    intake = lent(lambda unit: IntakeStore(unit._connection))
    analytics = lent(lambda unit: AnalyticsStore(unit._connection, consents=unit.consents))
    audit = lent(lambda unit: AuditStore(unit._connection))
    restraint = lent(lambda unit: RestraintStore(unit._connection))
    retention = lent(lambda unit: RetentionStore(unit._connection))
    seals = lent(lambda unit: SealStore(unit._connection))
    servers = lent(lambda unit: ServerStore(unit._connection))
    showings = lent(lambda unit: ShowingStore(unit._connection, consents=unit.consents))
    choices = lent(lambda unit: ChoiceStore(unit._connection, consents=unit.consents))
    solved = lent(lambda unit: SolvedStore(unit._connection, consents=unit.consents))
    webhooks = lent(lambda unit: EndpointStore(unit._connection))
    deliveries = lent(lambda unit: DeliveryStore(unit._connection, endpoints=unit.webhooks))
    outbox = lent(lambda unit: Outbox(unit._connection))


Steps = Callable[[UnitOfWork], Coroutine[object, object, T]]
"""What is done in one transaction, and waits for nothing but the database."""


class Work:
    """Opens units of work on a database.

    `policy` says what customers allow who never decided; without one, `consent_defaults` do everywhere.
    """

    def __init__(
        self,
        database: Database,
        *,
        consent_defaults: frozenset[Purpose] = frozenset(),
        policy: Policy | None = None,
        standard: Standard = Standard(),  # noqa: B008  # frozen
        routing: Routing = Routing(),  # noqa: B008  # frozen
    ) -> None:
        self._database = database
        self._standard = standard
        self._routing = routing
        self._noted = Noted()
        self.server_id = ServerId(new_id("srv"))  # of this process, among those that serve
        self.policy = policy or everywhere(consent_defaults)
        self._listeners: list[Callable[[], None]] = []

    def when_events_wait(self, listener: Callable[[], None]) -> None:
        """Have `listener` called after each commit that put events into the outbox; it must not block."""
        self._listeners.append(listener)

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[UnitOfWork]:
        """Lend the stores for reading one consistent state. Raises `Unavailable`."""
        async with self._database.reading() as connection:
            yield self._unit(connection)

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[UnitOfWork]:
        """Lend the stores for one transaction. Raises `Unavailable`; then nothing was kept."""
        async with self._database.writing() as connection:
            unit = self._unit(connection)
            yield unit
            await _count_withdrawal(unit)
        await self._follow_up(unit)

    async def read(self, steps: Steps[T]) -> T:
        """Return what `steps` read of one consistent state; quicker than `reading` where they wait for
        nothing but the database. Raises `Unavailable`.
        """
        return await self._database.read(lambda connection: steps(self._unit(connection)))

    async def write(self, steps: Steps[T], *, is_told: Callable[[T], bool] = always) -> T:
        """Return what `steps` do in one transaction; quicker than `writing` where they wait for
        nothing but the database.

        It is on the disk then, unless nobody `is_told` before a later one is. Raises `Unavailable`; then
        nothing was kept.
        """
        units: list[UnitOfWork] = []

        async def kept(connection: Connection) -> T:
            """Do the steps over every store."""
            units.append(self._unit(connection))
            came_of_it = await steps(units[0])
            await _count_withdrawal(units[0])
            return came_of_it

        result = await self._database.write(kept, is_told=is_told)
        await self._follow_up(units[0])
        return result

    async def scrub(self) -> None:
        """Make sure that what was removed is in no log of the database either. Raises `Unavailable`."""
        await self._database.scrub()

    def _unit(self, connection: Connection) -> UnitOfWork:
        return UnitOfWork(
            connection,
            policy=self.policy,
            standard=self._standard,
            routing=self._routing,
            noted=self._noted,
            server_id=self.server_id,
        )

    async def _follow_up(self, unit: UnitOfWork) -> None:
        if unit.outbox.has_added:
            for listener in self._listeners:
                listener()
        self._noted.add(unit.minimising.notes)
        if (
            unit.customers.has_erased
            or unit.conversations.has_forgotten
            or unit.facts.has_cleared
            or unit.history.has_cleared
            or unit.minimising.has_dropped
            or unit.solved.has_dropped
        ):
            await self._database.scrub()


async def _count_withdrawal(unit: UnitOfWork) -> None:
    """Number it where orders were withdrawn that a fit may have used: last of all, so it holds up nobody."""
    if (
        unit.customers.has_erased_orders
        or unit.consents.has_withdrawn_orders
        or unit.history.has_cleared_orders
    ):
        await unit.predictions.count_withdrawal()
