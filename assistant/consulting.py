"""Answer a question that belongs to no conversation: nothing is kept, learnt, offered or handed over.

The question goes the way of a turn up to its words. What is known of a customer is used as far as they
agree to personal answers, and read only. Where a turn would fetch a person, none can be fetched here:
the answer says that it is not known, and that a person is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answering.asked import asked
from assistant.answering.judge import Judge
from assistant.answering.model import Draft, Step
from assistant.answering.phrasing import Phrasing
from assistant.answering.think import Thought, think
from assistant.articles.library import Library
from assistant.articles.model import is_for_readers
from assistant.caring import cared_for
from assistant.consents.model import Consents, Purpose
from assistant.conversations.heard import Heard
from assistant.conversations.mood import mood_in
from assistant.customers.model import CustomerView, Profile
from assistant.errors import NotFound, Unavailable
from assistant.events import ArticleId, CustomerId
from assistant.recording import SourcesGone, check_sources
from assistant.work import Work
from knowledge import Document, Hit

CANDIDATES, ATTEMPTS = 10, 3  # articles ranked for one answer; times that one is searched for
PUBLIC = "customer"  # the audience whose articles anybody may read
NOBODY = CustomerView(
    profile=Profile(
        id=CustomerId("nobody"), external_id=None, name=None, email=None, locale="en", region=None, version=1
    ),
    purpose=Purpose.PERSONAL_ANSWERS,
    consents=Consents(decided={}, defaults=frozenset()),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """An article for customers, with the words of it that may answer a question."""

    hit: Hit
    document: Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Consulting:
    """Answers what programs ask."""

    work: Work
    library: Library
    judge: Judge
    phrasing: Phrasing
    helpline: str | None = None

    async def answer(self, heard: Sequence[Heard], *, customer: str | None) -> Thought:
        """Return the answer to the last thing heard, to the shop's `customer` or to nobody in particular.

        Raises `Unavailable`.
        """
        view, pen = await self._view(customer), self.phrasing.begin(on_piece=None)
        for _ in range(ATTEMPTS):
            found = await self.library.search(
                asked(heard), limit=CANDIDATES, known=self.judge.standard.examples, readership=view.readership
            )
            mood = mood_in(heard, found.vector, encoder=found.model)
            thought = think(heard, found.hits, view=view, misses=0, standard=self.judge.standard, mood=mood)
            thought = await pen.phrase(thought, found.question)
            try:
                async with self.work.reading() as work:
                    await check_sources(work, thought.draft, as_of=found.change)
            except SourcesGone:
                await self.library.refresh()
                continue
            return without_promise(cared_for(thought, helpline=self.helpline))
        raise Unavailable("too much changes at once to answer", fix="ask again in a moment")

    async def find(self, question: str, *, limit: int) -> list[Finding]:
        """Return what the articles for all customers hold on a question, best first."""
        found = await self.library.search(question, limit=limit)
        findings = []
        async with self.work.reading() as work:
            for hit in found.hits:
                try:
                    article = await work.articles.get(ArticleId(hit.document_id))
                except NotFound:  # deleted since it was indexed
                    continue
                metadata = article.document.metadata
                if not is_for_readers(metadata) and PUBLIC in metadata.get("audience", (PUBLIC,)):
                    findings.append(Finding(hit=hit, document=article.document))
        return findings

    async def _view(self, customer: str | None) -> CustomerView:
        """Return what may be used of a customer; one who was never here is nobody in particular."""
        async with self.work.reading() as work:
            profile = await work.customers.known(customer) if customer is not None else None
            if profile is None:
                return NOBODY
            return await work.customers.read(profile.id, Purpose.PERSONAL_ANSWERS)


def without_promise(thought: Thought) -> Thought:
    """Return a thought that says what is not known, where a turn would have said that somebody comes."""
    if thought.decision.step is not Step.HAND_OFF:
        return thought
    fetching = thought.manner.phrases.fetching
    words = thought.draft.text.replace(fetching, "").strip()
    return replace(thought, draft=Draft(text=words or thought.manner.phrases.unsure))
