"""Put an answer into a model's words where these hold, and leave it in the article's own where not.

The customer always gets an answer, and in time: the answer in the article's own words is
there before a model is asked, and stands whenever the model is late, fails, rests after
failures, or says too little that its source supports. Each sentence is checked before
anybody sees it. What a model gets of the customer is the question as it was searched for, so that a follow-up
comes with the one it leans on, personal data masked.

Shown while the model still writes, sentences are provisional: the recorded reply replaces them.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple, Self

from structlog import get_logger

from assistant.answering.breaker import Breaker
from assistant.answering.composer import Composer, ComposerFailed, Prompt
from assistant.answering.material import materials, without_orders
from assistant.answering.model import Phrased
from assistant.answering.orders import gives_orders
from assistant.answering.prompt import from_data, masked, prompt_for, without_names
from assistant.answering.sentences import Sentence, sentences
from assistant.answering.supported import Evidence, Verdict, evidence, judged
from assistant.answering.think import Thought
from assistant.answering.written import Written, too_little

TRIES = 2
SHORTEST = 0.2  # seconds; with less left, no model is asked
RECORDING = 1.0  # seconds of a turn kept for everything after the model
MOST_CHARACTERS = 4_000  # of a model's words
PAUSE = 0.2  # seconds before the second try, unless the endpoint names another time
LONGEST_PAUSE = 1.0  # seconds; one that wants more is not tried again for this customer

log = get_logger(__name__)

OnPiece = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a model may take for one reply, and how long the whole turn may, in seconds."""

    seconds: float
    turn_seconds: float

    def last_moment(self, began: float) -> float:
        """Return when the model must be done for the turn to end in time."""
        return began + self.turn_seconds - min(RECORDING, self.turn_seconds / 4)


class Asked(NamedTuple):
    """One text that a composer is asked for: what it is told and must rest on, and where its words go."""

    lay_out: Callable[[], Awaitable[tuple[Prompt, Sequence[Evidence]]]]
    written: Written
    when_kept: Callable[[], Awaitable[None]] | None = None


class Watch:
    """Tells a breaker how one call went; a call that nobody waited for says nothing against it."""

    def __init__(self, phrasing: Phrasing) -> None:
        self._phrasing = phrasing
        self._is_settled = False

    def __enter__(self) -> Self:
        phrasing = self._phrasing
        phrasing.breaker = phrasing.breaker.called(phrasing.now())
        return self

    def __exit__(self, *_: object) -> None:
        if not self._is_settled:
            self._phrasing.breaker = self._phrasing.breaker.left()

    def succeeded(self) -> None:
        """Tell that it went well."""
        self._settle(self._phrasing.breaker.succeeded())

    def failed(self) -> None:
        """Tell that it did not."""
        self._settle(self._phrasing.breaker.failed(self._phrasing.now()))

    def _settle(self, breaker: Breaker) -> None:
        self._phrasing.breaker, self._is_settled = breaker, True


class Phrasing:
    """Owns the composer, if there is one, and what is known of its health."""

    def __init__(
        self,
        composer: Composer | None,
        *,
        patience: Patience,
        mask: Callable[[str], str] = masked,
        is_order: Callable[[str], bool] = gives_orders,
        now: Callable[[], float] = time.monotonic,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.composer = composer
        self.patience = patience
        self.mask = mask
        self.is_order = is_order
        self.now = now
        self.pause = pause
        self.breaker = Breaker()

    async def open(self) -> None:
        """Load what the composer needs. Raises `Misconfigured`."""
        if self.composer is not None:
            await self.composer.open()

    async def close(self) -> None:
        """End what runs."""
        if self.composer is not None:
            await self.composer.close()

    async def ask(self, asked: Asked, *, until: float) -> str:
        """Let the model write if it is fit to and there is time; return why it did not, or nothing."""
        if self.composer is None:
            return "there is no model"
        now = self.now()
        seconds = min(self.patience.seconds, until - now)
        if seconds < SHORTEST:
            return "there was no time left for a model"
        if not self.breaker.lets_through(now):
            return "the model failed too often and is left to rest"
        with Watch(self) as watch:
            try:
                async with asyncio.timeout(seconds):
                    await self._try(self.composer, asked)
                watch.succeeded()
            except ComposerFailed as failed:
                if not failed.is_busy:
                    watch.failed()
                return failed.problem
            except TimeoutError:
                if seconds >= self.patience.seconds:  # with less than it was promised, it is no fault
                    watch.failed()
                return f"the model took longer than {seconds:.1f} s"
        return ""

    async def _try(self, composer: Composer, asked: Asked) -> None:
        """Ask, and once more after a failure that may pass; never after the first sentence came."""
        prompt, known = await asked.lay_out()
        for attempt in range(1, TRIES + 1):
            try:
                async with (
                    aclosing(composer.write(prompt)) as stream,
                    aclosing(sentences(bounded(stream))) as read,
                ):
                    async for sentence in read:
                        await self._take(sentence, known, asked)
            except ComposerFailed as failed:
                is_final = attempt == TRIES or not failed.is_passing or failed.after > LONGEST_PAUSE
                if is_final or asked.written.has_any:
                    raise
                await self.pause(failed.after or PAUSE)
            else:
                break

    async def _take(self, sentence: Sentence, known: Sequence[Evidence], asked: Asked) -> None:
        """Check a sentence as it comes, and tell that it holds."""
        said = replace(sentence, text=from_data(sentence.text))
        verdict = self._judged(said, known)
        asked.written.take(said, verdict)
        if verdict.is_supported and asked.when_kept is not None:
            await asked.when_kept()

    def _judged(self, sentence: Sentence, known: Sequence[Evidence]) -> Verdict:
        if self.is_order(sentence.text):
            return Verdict(is_supported=False, because="speaks as a model is spoken to")
        return judged(sentence, known)

    def begin(self, *, on_piece: OnPiece | None = None) -> Pen:
        """Return the pen for the answer of one turn, which begins now."""
        return Pen(self, began=self.now(), on_piece=on_piece)

    def plain(self) -> Pen:
        """Return a pen that leaves the article's own words: for who has waited too long already."""
        return Phrasing(None, patience=self.patience).begin()


class Pen:
    """Writes the answer of one turn; `on_piece` is told everything that holds so far, again and again."""

    def __init__(self, phrasing: Phrasing, *, began: float, on_piece: OnPiece | None) -> None:
        self._phrasing = phrasing
        self._until = phrasing.patience.last_moment(began)
        self._on_piece = on_piece

    async def phrase(self, thought: Thought, question: str) -> Thought:
        """Return `thought` with its answer in a model's words, or as it is, and with what was tried.

        The question is the one that was searched for: a follow-up comes with what it leans on.
        """
        composer, opening = self._phrasing.composer, thought.draft.opening
        if composer is None or opening is None:
            return thought
        written, began = Written(), self._phrasing.now()
        shown = None if self._on_piece is None else partial(show, self._on_piece, opening, written)
        asked = Asked(partial(self._lay_out, thought, question), written, shown)
        because = await self._phrasing.ask(asked, until=self._until)
        because = because or too_little(written, instead_of=thought.draft.text)
        phrased = Phrased(
            composer=composer.name,
            is_used=not because,
            because=because,
            seconds=round(self._phrasing.now() - began, 3),
            kept=len(written.kept),
            dropped=tuple(written.dropped),
        )
        told = {"used": phrased.is_used, "because": because, "seconds": phrased.seconds}
        log.info("a model was asked", composer=composer.name, dropped=len(written.dropped), **told)
        draft = thought.draft if because else replace(thought.draft, text=opening + written.text)
        return replace(thought, draft=draft, phrased=phrased)

    async def _lay_out(self, thought: Thought, question: str) -> tuple[Prompt, Sequence[Evidence]]:
        """Return the prompt, and the sources taken apart."""
        sources = [without_orders(one, self._phrasing.is_order) for one in materials(thought)]
        prompt = prompt_for(await self._anonymous(question, thought), sources)
        return prompt, [evidence(source) for source in sources]

    async def _anonymous(self, question: str, thought: Thought) -> str:
        """Return a question masked; in a thread, for a long one takes a second."""
        profile = thought.view.profile
        known_by = (profile.name, profile.external_id, profile.id)
        return without_names(await asyncio.to_thread(self._phrasing.mask, question), known_by)


async def show(on_piece: OnPiece, opening: str, written: Written) -> None:
    """Show everything that holds so far."""
    await on_piece(opening + written.text)


async def bounded(stream: AsyncIterator[str]) -> AsyncIterator[str]:
    """Pass a stream on. Raises `ComposerFailed` when it does not come to an end."""
    length = 0
    async for piece in stream:
        length += len(piece)
        if length > MOST_CHARACTERS:
            raise ComposerFailed("the model wrote too much")
        yield piece
