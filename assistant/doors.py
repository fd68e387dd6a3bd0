"""Build every door: the only module that knows the address of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from assistant.assembly import Parts
from assistant.background import (
    Resync,
)
from assistant.channels.accounts import AccountsDoor
from assistant.channels.articles import ArticlesDoor
from assistant.channels.assigning import AssigningDoor
from assistant.channels.assist import AssistDoor
from assistant.channels.attachments import AttachmentsDoor
from assistant.channels.audit import AuditDoor
from assistant.channels.chat import ChatDoor
from assistant.channels.codes import CodesDoor
from assistant.channels.completions import CompletionsDoor
from assistant.channels.consents import ConsentsDoor
from assistant.channels.counter import CounterDoor
from assistant.channels.customers import CustomersDoor
from assistant.channels.demo import DemoDoor, customers_in
from assistant.channels.description import DescriptionDoor
from assistant.channels.desk import DeskDoor
from assistant.channels.desk_socket import DeskSocketDoor
from assistant.channels.feedback import FeedbackDoor
from assistant.channels.findings import FindingsDoor
from assistant.channels.following import FollowingDoor
from assistant.channels.health import Check, HealthDoor
from assistant.channels.helpdesk.receiving import HelpdeskDoor
from assistant.channels.helpdesks import HelpdesksDoor
from assistant.channels.history import HistoryDoor
from assistant.channels.macros import MacrosDoor
from assistant.channels.notes import NotesDoor
from assistant.channels.notices import NoticesDoor
from assistant.channels.offer_preview import OfferPreviewDoor
from assistant.channels.offer_rules import OfferRulesDoor
from assistant.channels.offers import OffersDoor
from assistant.channels.onboarding import OnboardingDoor
from assistant.channels.openid import OpenIdDoor
from assistant.channels.own_sessions import OwnSessionsDoor
from assistant.channels.pages import DeskPagesDoor, PagesDoor, ShopPagesDoor
from assistant.channels.passing import PassingDoor
from assistant.channels.passwords import PasswordsDoor
from assistant.channels.predictions import PredictionsDoor
from assistant.channels.questions import QuestionsDoor
from assistant.channels.reading import Reading, ReadingDoor
from assistant.channels.restraint import RestraintDoor
from assistant.channels.risk import RiskDoor
from assistant.channels.searching import SearchDoor
from assistant.channels.segments import SegmentsDoor
from assistant.channels.sets import SetsDoor
from assistant.channels.shop import ShopDoor
from assistant.channels.sidebar import SidebarDoor
from assistant.channels.socket import SocketDoor
from assistant.channels.sources import SourcesDoor
from assistant.channels.staff import StaffDoor
from assistant.channels.summaries import SummariesDoor
from assistant.channels.supervising import SupervisingDoor
from assistant.channels.timeline import TimelineDoor
from assistant.channels.tokens import TokensDoor
from assistant.channels.tracking import TrackingDoor
from assistant.channels.views import ViewsDoor
from assistant.channels.waiting import WaitingDoor
from assistant.channels.webhooks import WebhooksDoor
from assistant.consulting import Consulting
from assistant.publishing import Publishing
from assistant.sharing import Shared
from assistant.staff.passwords import Passwords
from assistant.vouching import identity_doors, shared_secret
from assistant.web.embedded import with_widget
from assistant.web.openapi import Schema, describe, described
from assistant.web.openid import Journeys
from assistant.web.pages import Pages
from assistant.web.running import Running
from assistant.web.signing_in import SigningIn
from assistant.web.sockets import origin_of
from assistant.web.tokens import EmbeddedTokens
from assistant.web.write_keys import WriteKeys
from assistant.webhooks.describing import described_webhooks

STATIC = Path(__file__).parent / "web" / "static"
SAMPLE_CUSTOMERS = Path(__file__).parent / "sample" / "customers.json"
API_VERSION = "1.0.0"  # rises with the contract, not with the software


def doors(parts: Parts, shared: Shared, resync: Resync) -> list[object]:
    """Build every door."""
    settings, work, clock = parts.settings, parts.work, parts.clock
    found: list[object] = [
        *talking_doors(parts, shared),
        WaitingDoor(work=work, clock=clock, hours=parts.hours),
        HistoryDoor(work=work, clock=clock),
        PredictionsDoor(work=work, clock=clock),
        SegmentsDoor(parts.segmenting, work=work),
        CustomersDoor(work=work, partings=shared.partings, clock=clock),
        ConsentsDoor(work=work, clock=clock),
        OnboardingDoor(work=work, kinds=parts.judge.standard.kinds, clock=clock),
        OffersDoor(parts.shelf, work=work, declared=parts.declared, clock=clock),
        RestraintDoor(parts.turns.offering, work=work),
        SetsDoor(parts.shelf, work=work, declared=parts.declared, clock=clock),
        ShopDoor(work=work, clock=clock),
        TrackingDoor(
            parts.receiving, write_keys=WriteKeys([key.get_secret_value() for key in settings.write_keys])
        ),
        articles_door(parts, resync),
        AccountsDoor(work=work, clock=clock),
        RiskDoor(judge=parts.judge),
        FeedbackDoor(work=work, clock=clock),
        SourcesDoor(parts.syncing, work=work, refreshed=parts.library.refresh, wake=resync.wake, clock=clock),
        *audited_doors(parts, shared),
        *sign_in_doors(parts, shared),
        *identifying(parts, shared),
        HealthDoor(checks=checks(parts, shared.running), metrics=shared.metrics, work=work),
        *page_doors(parts, shared),
    ]
    return [*found, DescriptionDoor(partial(description, found))]


def talking_doors(parts: Parts, shared: Shared) -> Iterator[object]:
    """Build the doors through which questions come in, from customers, programs and helpdesks."""
    work, clock = parts.work, parts.clock
    consulting = Consulting(
        work=work, library=parts.library, judge=parts.judge, phrasing=parts.turns.phrasing
    )
    reading = Reading(work=work, broadcast=shared.broadcast, clock=clock)
    yield ReadingDoor(reading, work=work)
    yield ChatDoor(
        shared.chat,
        welcome=parts.welcome,
        escalation=parts.escalation,
        visitors=shared.visitors,
        work=work,
        clock=clock,
    )
    yield SocketDoor(
        shared.chat,
        escalation=parts.escalation,
        reading=reading,
        identity=shared.identity,
        signals=shared.signals,
        work=work,
        sockets=shared.sockets,
        broadcast=shared.broadcast,
        running=shared.running,
        limit=shared.limit,
    )
    yield FollowingDoor(
        identity=shared.identity,
        work=work,
        sockets=shared.sockets,
        broadcast=shared.broadcast,
        clock=clock,
    )
    yield CompletionsDoor(consulting, clock=clock)
    yield FindingsDoor(consulting)
    yield HelpdeskDoor(
        shared.helpdesks,
        work=work,
        limit=shared.limit,
        clock=clock,
        message_characters=parts.settings.max_message_characters,
        wake=shared.corresponding.wake,
    )


def description(served: list[object]) -> Schema:
    """Describe what is served, and what is sent to the owner's own systems."""
    return describe(described(served), version=API_VERSION, webhooks=described_webhooks())


def audited_doors(parts: Parts, shared: Shared) -> list[object]:
    """Build the doors through which staff see and change what is kept of customers, each deed noted."""
    work, auditor, clock = parts.work, shared.auditor, parts.clock
    return [
        DeskDoor(parts.segmenting, noticing=parts.noticing, work=work, auditor=auditor, clock=clock),
        SummariesDoor(parts.retelling, work=work, auditor=auditor),
        AssistDoor(parts.assist, work=work, auditor=auditor),
        MacrosDoor(work=work, auditor=auditor, company=parts.settings.company_name, clock=clock),
        AttachmentsDoor(limits=parts.settings.attachment_limits, work=work, auditor=auditor, clock=clock),
        NotesDoor(work=work, auditor=auditor, clock=clock),
        SearchDoor(work=work, auditor=auditor),
        DeskSocketDoor(
            identity=shared.identity,
            auditor=auditor,
            work=work,
            sockets=shared.sockets,
            broadcast=shared.broadcast,
            assist=parts.assist,
            clock=clock,
        ),
        NoticesDoor(parts.noticing, work=work, auditor=auditor, clock=clock),
        CounterDoor(work=work, auditor=auditor, clock=clock),
        QuestionsDoor(parts.gathering, auditor=auditor, work=work, clock=clock),
        OfferRulesDoor(
            parts.shelf,
            parts.segmenting,
            work=work,
            auditor=auditor,
            clock=clock,
            zone=parts.turns.offering.bounds.home,
        ),
        HelpdesksDoor(
            reach=parts.settings.reach,
            base=parts.settings.address,
            work=work,
            auditor=auditor,
            clock=clock,
        ),
        OfferPreviewDoor(
            parts.turns.offering, parts.library, work=work, auditor=auditor, declared=parts.declared
        ),
        TimelineDoor(work=work, auditor=auditor),
        ViewsDoor(work=work, auditor=auditor),
        AssigningDoor(work=work, auditor=auditor, clock=clock),
        PassingDoor(work=work, auditor=auditor, clock=clock),
        SupervisingDoor(work=work, clock=clock),
        TokensDoor(work=work, auditor=auditor, clock=clock),
        WebhooksDoor(parts.notifying, reach=parts.settings.reach, work=work, auditor=auditor, clock=clock),
        AuditDoor(auditor, work=work),
    ]


def sign_in_doors(parts: Parts, shared: Shared) -> list[object]:
    """Build the doors through which staff sign in, and look after how they do."""
    settings, work, clock, identity = parts.settings, parts.work, parts.clock, shared.identity
    passwords, is_secure = Passwords(), settings.address.startswith("https://")
    signing_in = SigningIn(
        work,
        passwords=passwords,
        secret=shared.visitors.secret,
        clock=clock,
        is_secure=is_secure,
        public_origin=origin_of(settings.public_url),
    )
    return [
        StaffDoor(signing_in, identity=identity, work=work, clock=clock),
        PasswordsDoor(signing_in, passwords=passwords, identity=identity, work=work, clock=clock),
        CodesDoor(signing_in, identity=identity, work=work, clock=clock, company=settings.company_name),
        OpenIdDoor(
            shared.provider,
            signing_in,
            journeys=Journeys(secret=shared.visitors.secret),
            work=work,
            clock=clock,
            is_secure=is_secure,
        ),
        OwnSessionsDoor(identity=identity, work=work, clock=clock),
    ]


def identifying(parts: Parts, shared: Shared) -> list[object]:
    """Build the doors through which customers sign in, and are merged."""
    return identity_doors(
        parts.settings,
        shop=shared.shop,
        identity=shared.identity,
        partings=shared.partings,
        work=parts.work,
        clock=parts.clock,
    )


def articles_door(parts: Parts, resync: Resync) -> ArticlesDoor:
    """Build the door through which the owner publishes."""
    publishing = Publishing(work=parts.work, library=parts.library, clock=parts.clock)
    return ArticlesDoor(
        publishing,
        work=parts.work,
        searched=lambda: parts.library.change,
        wake=resync.wake,
        clock=parts.clock,
    )


def page_doors(parts: Parts, shared: Shared) -> list[object]:
    """Build the doors of the pages; the demo has a shop of its own."""
    settings, pages = parts.settings, with_widget(Pages.load(STATIC))
    found: list[object] = [
        PagesDoor(
            pages,
            work=parts.work,
            company=settings.company_name,
            is_demo=settings.is_demo,
            clock=parts.clock,
        ),
        DeskPagesDoor(pages),
        SidebarDoor(
            pages,
            tokens=EmbeddedTokens(secret=shared.visitors.secret),
            work=parts.work,
            auditor=shared.auditor,
            clock=parts.clock,
        ),
    ]
    shop = shared_secret(settings)
    if settings.is_demo and shop is not None:
        demo = DemoDoor(
            company=settings.company_name,
            customers=customers_in(SAMPLE_CUSTOMERS),
            shop=shop,
            work=parts.work,
            clock=parts.clock,
        )
        found += [demo, ShopPagesDoor(pages)]
    return found


def checks(parts: Parts, running: Running) -> Mapping[str, Check]:
    """Return what must hold for customers to be served."""

    async def accepts() -> bool:
        """Whether new work is taken."""
        return not running.is_draining

    async def index() -> bool:
        """Whether articles can be found."""
        return parts.library.is_ready

    async def database() -> bool:
        """Whether the database answers; `Unavailable` counts as no."""
        async with parts.work.reading() as work:
            await work.staff.count()
        return True

    return {"accepting": accepts, "index": index, "database": database}
