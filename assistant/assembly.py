"""Put the parts together, without any door: what the server and the command line share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from structlog import get_logger

from assistant.answering.composer import Composer
from assistant.answering.decide import Limits
from assistant.answering.judge import Judge
from assistant.answering.phrasing import Patience, Phrasing
from assistant.articles.library import Library
from assistant.articles.store import ArticleStore
from assistant.assist import Assist
from assistant.choosing import Choosing
from assistant.context.model import Declarations
from assistant.conversations.feeling import shipped
from assistant.declared import Declared, all_declared
from assistant.embedding import EmbeddingQueue
from assistant.encoders import open_encoders
from assistant.errors import Misconfigured
from assistant.escalation import Escalation
from assistant.events import CaseId, Clock, utc_now
from assistant.gathering import Gathering
from assistant.handoff.hours import Hours
from assistant.learning import Learning
from assistant.nearest import Nearest
from assistant.noticing import Noticing
from assistant.notifying import LARGEST, SECONDS, Notifying
from assistant.offering import Offering
from assistant.offers.quiet import QuietHours, zone_named
from assistant.offers.restraint import Bounds
from assistant.offers.shelf import Shelf
from assistant.offers.store import CatalogueStore
from assistant.outgoing import posting, reaching
from assistant.receiving.apart import ReceivingApart
from assistant.receiving.frames import Begin
from assistant.receiving.taking import Receiving
from assistant.recording import Recorder
from assistant.remembering import Remembering
from assistant.retelling import Retelling
from assistant.segmenting import Segmenting
from assistant.settings import PREFIX, Settings
from assistant.shelving import shelf_of
from assistant.solved.model import SIMILAR
from assistant.solving import Solving
from assistant.storage import Database
from assistant.storage.keyring import Keyring
from assistant.syncing import Syncing
from assistant.turn import Turns
from assistant.welcome import Welcome
from assistant.work import Work
from knowledge import (
    Bound,
    mask,
    read_identifier,
    shipped_tagger,
)

log = get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything that does the work; whoever opened them closes them."""

    settings: Settings
    clock: Clock
    database: Database
    work: Work
    embedding: EmbeddingQueue  # what questions are embedded with, at first
    successor: EmbeddingQueue | None  # what the owner chose since: takes over once all is embedded with it
    library: Library
    shelf: Shelf
    judge: Judge
    phrasing: Phrasing
    turns: Turns  # whoever takes them calls `prepare_turns` first
    welcome: Welcome
    escalation: Escalation
    hours: Hours
    syncing: Syncing
    mask: Callable[[str], str]  # for what a model or a page sees; long texts take a thread
    learning: Learning
    gathering: Gathering
    receiving: Receiving | ReceivingApart
    declared: Declarations  # signals that a message may carry
    segmenting: Segmenting
    noticing: Noticing
    notifying: Notifying
    assist: Assist
    solving: Solving
    retelling: Retelling


@asynccontextmanager
async def assembled(settings: Settings, *, clock: Clock = utc_now) -> AsyncGenerator[Parts]:
    """Open the database and the encoder and build the rest on them; nothing is loaded or served yet.

    Raises `Misconfigured` when the encoder cannot be opened.
    """
    async with AsyncExitStack() as stack:
        keys = await asyncio.to_thread(settings.keyring)
        database = Database.open(settings.database, keys=keys)
        stack.push_async_callback(database.close)
        declared = await asyncio.to_thread(all_declared, settings, clock)
        work = Work(database, policy=settings.policy, standard=declared.standard, routing=declared.routing)
        embedding, successor = await open_encoders(settings, work, stack)
        library = library_of(settings, work, embedding, clock=clock)
        segmenting = Segmenting(declared.segments, clock=clock)
        shelf = shelf_of(settings, work, segmenting, model=embedding.model, clock=clock)
        judge = await asyncio.to_thread(judge_of, settings, declared, model=embedding.model)
        phrasing = await asyncio.to_thread(phrasing_of, settings)
        receiving = receiving_of(settings, database, work, keys=keys, clock=clock)
        for one in (library, shelf, phrasing, receiving):
            stack.push_async_callback(one.close)
        offering = Offering(shelf=shelf, clock=clock, bounds=restraint_of(settings))
        recorder = recorder_of(settings, declared, work, clock=clock)
        turns = Turns(
            recorder=recorder,
            library=library,
            judge=judge,
            phrasing=phrasing,
            remembering=Remembering(work=work, library=library),
            offering=offering,
        )
        assist, solving = assisting_of(turns, work, clock=clock)
        notifying = await notifying_of(settings, work, stack, clock=clock)
        yield Parts(
            settings=settings,
            clock=clock,
            database=database,
            work=work,
            embedding=embedding,
            successor=successor,
            library=library,
            shelf=shelf,
            judge=judge,
            phrasing=phrasing,
            turns=turns,
            welcome=Welcome(work=work, offering=offering, clock=clock, company=settings.company_name),
            escalation=Escalation(work=work, clock=clock, hours=declared.hours),
            hours=declared.hours,
            syncing=syncing_of(settings, work, library, clock=clock),
            mask=mask,
            learning=Learning(work=work, embedding=lambda: library.embedding, clock=clock),
            gathering=Gathering(work=work, embedding=lambda: library.embedding, mask=mask, clock=clock),
            receiving=receiving,
            declared=declared.signals,
            segmenting=segmenting,
            noticing=noticing_of(settings, declared, work, offering, clock=clock),
            notifying=notifying,
            assist=assist,
            solving=solving,
            retelling=Retelling(phrasing if settings.composer_summaries else None),
        )


async def prepare_turns(parts: Parts) -> None:
    """Load all that turns need, so that none of them waits; beside each other, for each has its own files.

    Raises `Misconfigured` when the composer cannot be opened.
    """
    await asyncio.gather(
        asyncio.to_thread(read_models, parts.settings.data_folder, masks=parts.phrasing.composer is not None),
        parts.library.open(),
        parts.shelf.refresh(),
        parts.phrasing.open(),
    )


def assisting_of(turns: Turns, work: Work, *, clock: Clock) -> tuple[Assist, Solving]:
    """Build what agents are offered, of the parts that turns are of, and what makes cases of the past."""
    cases: Nearest[CaseId] = Nearest(near=SIMILAR)
    library = turns.library
    assist = Assist(
        work=work,
        recorder=turns.recorder,
        library=library,
        judge=turns.judge,
        offering=turns.offering,
        cases=cases,
        choosing=Choosing(work=work, embedding=lambda: library.embedding),
        clock=clock,
    )
    return assist, Solving(cases, work=work, embedding=lambda: library.embedding, mask=mask)


def recorder_of(settings: Settings, declared: Declared, work: Work, *, clock: Clock) -> Recorder:
    """Build what keeps what is said."""
    return Recorder(
        work=work,
        clock=clock,
        helpline=settings.helpline,
        declared=declared.signals,
        hours=declared.hours,
        reopens_within=timedelta(days=settings.reopen_days),
    )


def noticing_of(
    settings: Settings, declared: Declared, work: Work, offering: Offering, *, clock: Clock
) -> Noticing:
    """Build what tells customers what they did not ask for."""
    return Noticing(
        declared.triggers,
        work=work,
        clock=clock,
        most_in_week=settings.notices_a_week,
        may_be_told=offering.may_tell,
    )


async def notifying_of(settings: Settings, work: Work, stack: AsyncExitStack, *, clock: Clock) -> Notifying:
    """Build what tells the owner's systems what happened, through a client that goes nowhere inside."""
    session = await stack.enter_async_context(reaching(settings.reach, seconds=SECONDS))
    return Notifying(posting(session, largest=LARGEST), work=work, clock=clock)


def library_of(settings: Settings, work: Work, embedding: EmbeddingQueue, *, clock: Clock) -> Library:
    """Build what finds articles, empty until it is opened."""
    folder = settings.data_folder / "index"
    return Library(reading=partial(articles, work), embedding=embedding, folder=folder, clock=clock)


def judge_of(settings: Settings, declared: Declared, *, model: str) -> Judge:
    """Build what says how sure is sure enough, as far as that was learnt of what the encoder `model` finds,
    and what a person is to see whatever is sure.
    """
    limits, bound = limits_of(settings), bound_of(settings)
    kinds, rules = declared.standard.kinds, declared.hand_off_rules
    judge = Judge(limits=limits, bound=bound, folder=settings.data_folder, kinds=kinds, rules=rules)
    judge.refresh(model)
    return judge


def phrasing_of(settings: Settings) -> Phrasing:
    """Build what words replies, its language model not opened yet. Raises `Misconfigured`."""
    return Phrasing(composer_of(settings), patience=patience_of(settings), mask=mask)


def receiving_of(
    settings: Settings, database: Database, work: Work, *, keys: Keyring, clock: Clock
) -> Receiving | ReceivingApart:
    """Build what takes events in: a process of its own, or on one processor this one."""
    if not settings.intake_process:
        return Receiving(work=work, clock=clock)
    begin = Begin.with_keys(
        keys,
        database=settings.database,
        log_level=settings.log_level,
        log_format=settings.log_format,
    )
    return ReceivingApart(database, begin=begin)


def restraint_of(settings: Settings) -> Bounds:
    """Return how much may be offered, and when."""
    return Bounds(
        per_conversation=settings.offers_per_conversation,
        per_day=settings.offers_per_day,
        refusals=settings.refusals_before_none,
        quiet=QuietHours.read(settings.quiet_hours),
        home=zone_named(settings.time_zone),
    )


def syncing_of(settings: Settings, work: Work, library: Library, *, clock: Clock) -> Syncing:
    """Return what reads sources again."""
    return Syncing(
        work=work,
        embedding=lambda: library.embedding,
        clock=clock,
        reach=settings.reading_reach,
    )


def read_models(folder: Path, *, masks: bool) -> None:
    """Read the small models that ship, so that no turn waits; one of them `masks` what a composer is sent.

    What had to be unpacked is kept in `folder` for the next start.
    """
    shipped()
    read_identifier(folder / "languages")
    if masks:
        shipped_tagger()


def limits_of(settings: Settings) -> Limits:
    """Return when to answer, to ask back and to stop trying, as the owner set it."""
    return Limits(
        answer=settings.answer_threshold,
        ask_back=settings.ask_back_threshold,
        misses=settings.misses_before_person,
        frustration=settings.frustration_before_person,
    )


def bound_of(settings: Settings) -> Bound | None:
    """Return the bound on wrong answers, if the owner set one."""
    if settings.answer_risk is None:
        return None
    return Bound(risk=settings.answer_risk, confidence=settings.answer_risk_confidence)


def composer_of(settings: Settings) -> Composer | None:
    """Return the language model that the owner chose, if any, not opened yet; imports what it needs.

    Raises `Misconfigured`.
    """
    if settings.composer_path is not None:
        from assistant.answering.local import LocalComposer, located

        return LocalComposer(located(settings.composer_path), threads=settings.model_threads)
    if settings.composer_url is None or settings.composer_model is None:
        return None
    try:
        from assistant.answering.endpoint import EndpointComposer
    except ImportError as missing:
        fix = "run: pip install 'concierge-assistant[endpoint]'"
        raise Misconfigured([f"{PREFIX}COMPOSER_URL: needs the openai client; {fix}"]) from missing
    return EndpointComposer(
        settings.composer_url,
        model=settings.composer_model,
        key=settings.composer_key.get_secret_value() if settings.composer_key else None,
        seconds=settings.composer_seconds,
    )


def patience_of(settings: Settings) -> Patience:
    """Return how long a model may take for a reply, as the owner set it."""
    return Patience(seconds=settings.composer_seconds, turn_seconds=settings.turn_deadline_seconds)


@asynccontextmanager
async def articles(work: Work) -> AsyncIterator[ArticleStore]:
    """Lend the articles for reading."""
    async with work.reading() as unit:
        yield unit.articles


@asynccontextmanager
async def articles_to_write(work: Work) -> AsyncIterator[ArticleStore]:
    """Lend the articles for one transaction."""
    async with work.writing() as unit:
        yield unit.articles


@asynccontextmanager
async def catalogue_to_write(work: Work) -> AsyncIterator[CatalogueStore]:
    """Lend the catalogue for one transaction."""
    async with work.writing() as unit:
        yield unit.catalogue
