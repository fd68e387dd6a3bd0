"""Lend every store over one transaction: what a caller does with them is kept whole or not at all.

Callers never commit. Leaving `writing` without an exception keeps what was done; then
whoever delivers events is told that some wait, and what was erased is scrubbed.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
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
from assistant.storage.engine import Connection, Database
from assistant.storage.outbox import Outbox
from assistant.tokens.store import TokenStore
from assistant.webhooks.endpoint_store import EndpointStore
from assistant.webhooks.store import DeliveryStore


class UnitOfWork:
    """Every store, over one connection."""

    def __init__(
        self,
        connection: Connection,
        *,
        policy: Policy,
        standard: Standard,
        routing: Routing,
        noted: Noted,
        server_id: ServerId,
    ) -> None:
        self.routing = routing
        self.consents = ConsentStore(connection, policy=policy)
        self.facts = FactStore(connection, consents=self.consents, standard=standard)
        self.questions = QuestionStore(connection)
        self.history = HistoryStore(connection, consents=self.consents)
        self.journey = JourneyStore(connection, consents=self.consents)
        self.predictions = PredictionStore(connection, consents=self.consents)
        self.proactive = ProactiveStore(connection, consents=self.consents)
        self.accounts = AccountStore(connection)
        self.context = ContextStore(connection)
        self.counter = CounterStore(connection, consents=self.consents)
        self.customers = CustomerStore(connection, consents=self.consents, standard=standard)
        self.identities = IdentityStore(connection)
        self.minimising = MinimisingStore(connection, kinds=standard.kinds, noted=noted)
        self.merges = MergeStore(
            connection,
            customers_kept=self.customers,
            consents_kept=self.consents,
            identities=self.identities,
            minimising=self.minimising,
        )
        self.conversations = ConversationStore(connection, consents=self.consents, server_id=server_id)
        self.notes = NoteStore(connection)
        self.attachments = AttachmentStore(connection)
        self.handoffs = HandoffStore(connection, consents=self.consents)
        self.articles = ArticleStore(connection)
        self.catalogue = CatalogueStore(connection)
        self.offer_rules = RuleStore(connection)
        self.macros = MacroStore(connection)
        self.sources = SourceStore(connection)
        self.sessions = SessionStore(connection)
        self.staff = StaffStore(connection, sessions=self.sessions)
        self.passwords = PasswordStore(connection)
        self.attempts = AttemptStore(connection)
        self.codes = CodeStore(connection)
        self.tokens = TokenStore(connection)
        self.helpdesks = HelpdeskStore(connection, staff=self.staff)
        self.correspondence = CorrespondenceStore(connection, server_id=server_id)
        self.intake = IntakeStore(connection)
        self.analytics = AnalyticsStore(connection, consents=self.consents)
        self.audit = AuditStore(connection)
        self.restraint = RestraintStore(connection)
        self.retention = RetentionStore(connection)
        self.seals = SealStore(connection)
        self.servers = ServerStore(connection)
        self.showings = ShowingStore(connection, consents=self.consents)
        self.choices = ChoiceStore(connection, consents=self.consents)
        self.solved = SolvedStore(connection, consents=self.consents)
        self.webhooks = EndpointStore(connection)
        self.deliveries = DeliveryStore(connection, endpoints=self.webhooks)
        self.outbox = Outbox(connection)


T = TypeVar("T")
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

    async def write(self, steps: Steps[T]) -> T:
        """Return what `steps` do in one transaction; quicker than `writing` where they wait for
        nothing but the database. Raises `Unavailable`; then nothing was kept.
        """
        units: list[UnitOfWork] = []

        async def kept(connection: Connection) -> T:
            """Do the steps over every store."""
            units.append(self._unit(connection))
            came_of_it = await steps(units[0])
            await _count_withdrawal(units[0])
            return came_of_it

        result = await self._database.write(kept)
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
