"""Show the owner what a customer would be offered now, and what without the owner's rules.

It changes nothing: what is previewed is kept nowhere, and counts neither as shown nor as a use of what
customers let us know. Whoever looks is noted with the customer's pseudonym. What holds offers back beside
replies is told to the customer alone; here it is said only whether something does.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from aiohttp import web
from pydantic import BaseModel, Field, StringConstraints

from assistant.articles.library import Library
from assistant.audit.model import Deed
from assistant.consents.model import Purpose
from assistant.context.model import Declarations
from assistant.context.reading import told
from assistant.customers.model import CustomerView
from assistant.errors import NotFound
from assistant.events import CustomerId
from assistant.offering import Offering
from assistant.offers.catalogue import Vector
from assistant.offers.model import Suggestion
from assistant.offers.reasons import reason
from assistant.offers.restraint import Place, held_back
from assistant.offers.shelf import Suggested
from assistant.surrounding import surrounded
from assistant.web.auditing import Auditor
from assistant.web.bodies import VISIBLE, Strict
from assistant.web.identity import STAFF
from assistant.web.routes import Who, route
from assistant.web.wire import ContributionOut
from assistant.work import Work

MOST = 5
EXCLUDED = 20  # products kept back that are named

Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=r"^[^\x00-\x1f]*$"),
    VISIBLE,
]


class PreviewOffers(Strict):
    """Whose offers to look at, and what they ask or look at meanwhile, if anything."""

    person: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,8}_[0-9a-f]{32}$")]
    question: Words | None = None
    page: Words | None = None
    limit: int = Field(3, ge=1, le=MOST)


class PreviewedOut(BaseModel):
    """A product as it would be shown, and what its score is made of; a rule's part has the rule's name."""

    product_id: str
    title: str
    reason: str
    score: float
    is_by_rule: bool  # whether it would not be here without the rules
    contributions: list[ContributionOut]

    @classmethod
    def of(cls, one: Suggestion) -> Self:
        """Show a suggestion to the owner."""
        return cls(
            product_id=one.product.id,
            title=one.product.title,
            reason=reason(one),
            score=one.score,
            is_by_rule=one.is_by_rule,
            contributions=[
                ContributionOut(signal=part.signal, amount=part.amount, because=part.because)
                for part in one.contributions
            ],
        )


class ExcludedOut(BaseModel):
    """A product that this customer must not be shown, and the limit that forbids it."""

    product_id: str
    title: str
    limit: str


class OfferPreviewOut(BaseModel):
    """What a customer would be shown, with the owner's rules and without them.

    `because` says why there is nothing with the rules; `is_held_back` that nothing would be offered beside
    a reply now, whatever suits.
    """

    because: Literal["no consent", "no article answers that", "nothing suits"] | None
    is_held_back: bool
    with_rules: list[PreviewedOut]
    without_rules: list[PreviewedOut]
    excluded: list[ExcludedOut]
    more_excluded: int  # that were met and are not named


class OfferPreviewDoor:
    """Previews offers for the owner."""

    def __init__(
        self,
        offering: Offering,
        library: Library,
        *,
        work: Work,
        auditor: Auditor,
        declared: Declarations,
    ) -> None:
        self._offering = offering
        self._library = library
        self._work = work
        self._auditor = auditor
        self._declared = declared

    @route(
        "POST",
        "/v1/offers/preview",
        who=Who.OWNER,
        takes=PreviewOffers,
        gives=OfferPreviewOut,
        refuses=(NotFound,),
    )
    async def preview(self, request: web.Request, body: PreviewOffers) -> OfferPreviewOut:
        """Return what a customer of the shop's would see; without their consent to offers, nothing."""
        person, now = CustomerId(body.person), self._offering.clock()
        context = told({"page": body.page} if body.page else {}, self._declared)
        async with self._work.writing() as work:
            view = await work.customers.read(person, Purpose.OFFERS)
            if not view.profile.is_known:
                raise NotFound("customer", person)
            await self._auditor.note_customer(
                work, request[STAFF], Deed.PREVIEWED_OFFERS, person, about="offers"
            )
        if not view.allowed:
            return _nothing("no consent")
        around = surrounded(view, context, declared=self._declared, at=now)
        topic, model = await self._topic(body.question)
        if body.question and topic is None:
            return _nothing("no article answers that")
        with_rules, without = await self._offering.shelf.previewed(
            around, topic, model=model, limit=body.limit
        )
        return self._shown(view, with_rules, without)

    async def _topic(self, question: str | None) -> tuple[Vector | None, str]:
        """Return what the question is about, as beside the best article's answer to it, and the encoder."""
        if question is None:
            return None, self._library.embedding.model
        found = await self._library.search(question, limit=1)
        return (found.topic(found.hits[0].document_id) if found.hits else None), found.model

    def _shown(self, view: CustomerView, with_rules: Suggested, without: Suggested) -> OfferPreviewOut:
        held = held_back(view, place=Place.BESIDE, now=self._offering.clock(), bounds=self._offering.bounds)
        excluded = with_rules.exclusions
        titles = self._offering.shelf.titles(one.product_id for one in excluded)
        return OfferPreviewOut(
            because=None if with_rules.suggestions else "nothing suits",
            is_held_back=held is not None,
            with_rules=[PreviewedOut.of(one) for one in with_rules.suggestions],
            without_rules=[PreviewedOut.of(one) for one in without.suggestions],
            excluded=[
                ExcludedOut(
                    product_id=one.product_id,
                    title=titles.get(one.product_id, one.product_id),
                    limit=one.limit,
                )
                for one in excluded[:EXCLUDED]
            ],
            more_excluded=max(len(excluded) - EXCLUDED, 0),
        )


def _nothing(because: Literal["no consent", "no article answers that"]) -> OfferPreviewOut:
    return OfferPreviewOut(
        because=because, is_held_back=False, with_rules=[], without_rules=[], excluded=[], more_excluded=0
    )
