"""Write the reply: the best supported sentences of the sources, and nothing else.

An answer is made of the article's own words, so that every claim has a source; one that somebody approved
is said as it stands, with nothing around it. What is otherwise added claims nothing: a name, whose machine
it is about, a question back. Steps are never cut apart; prose is cut to the blocks that speak to the
question, to more or fewer of them as the customer likes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.answering.approved import says_approved
from assistant.answering.manner import Form, Manner
from assistant.answering.model import Draft, Nudge, Ranked
from assistant.answering.phrases import addressed, every_which
from assistant.answering.speaking import is_foreign, languages_of
from assistant.articles.model import is_for_readers
from assistant.conversations.model import Reason, Source
from knowledge import Hit, Passage

USUAL = Manner()
FOUND = 3.0  # shared words that standing in the passage that was found is worth
QUOTE = 240  # characters of the article shown with the citation
STEM = re.compile(r"(\w{3,5})\w*")
HOW = re.compile(r"\bhow\b", re.IGNORECASE)
STEPS = re.compile(r"^\s*\d+[.)]\s", re.MULTILINE)
MARKS = re.compile(r"\[([^\]]*)\]\([^)]*\)|[*`#>]+|(?<!\w)_|_(?!\w)")  # of Markdown; a link keeps its words
BETWEEN_BLOCKS = re.compile(r"\n\s*\n(?!\s*(?:[-*+]|\d+[.)])\s)")
CHOICES = 3
PASSAGES = 2_048  # whose blocks are not cut again
WHICH = re.compile(rf"(?:{'|'.join(map(re.escape, every_which()))})\n\n")
CHOICE = re.compile(r"^- (.+)$", re.MULTILINE)


def answer(question: str, ranked: Sequence[Ranked], *, name: str | None, manner: Manner = USUAL) -> Draft:
    """Return the best article's words on `question`, led by the customer's name if there is one.

    Where the article is in another language than the customer's, that is said first.
    """
    best = ranked[0]
    if says_approved(best):
        said = best.hit.passage.text
        return Draft(text=only_in(best.hit, manner, name=None) + said, sources=(cite(best.hit, said),))
    body = "\n\n".join(supporting(question, best.hit, manner=manner)) or best.hit.passage.text
    reasons = [nudge.because for nudge in best.nudges if nudge.is_personal and nudge.amount > 0]
    personal = tuple(f"{reason[0].upper()}{reason[1:]}." for reason in reasons)
    opening = only_in(best.hit, manner, name=name) or lead(best.nudges, manner, name=name)
    return Draft(text=opening + body, sources=(cite(best.hit, body),), personal=personal, opening=opening)


def only_in(hit: Hit, manner: Manner, *, name: str | None) -> str:
    """Return what to say before an article in a language that is not the customer's; else nothing."""
    if not is_foreign(hit, manner.spoken.language):
        return ""
    phrases = manner.phrases
    language = phrases.languages.get(languages_of(hit)[0])
    said = phrases.only_in.format(language=language) if language else phrases.only_elsewhere
    return f"{addressed(name, said)}\n\n"


def lead(nudges: Sequence[Nudge], manner: Manner, *, name: str | None) -> str:
    """Return the words before an answer: `Ana, as you own the Larkspur One:`, or nothing."""
    owned = next((nudge.owned for nudge in nudges if nudge.amount > 0 and nudge.owned), None)
    if owned:
        return f"{addressed(name, manner.phrases.as_owner.format(product=owned))}\n\n"
    return f"{addressed(name, manner.phrases.lead)}\n\n" if name else ""


def cite(hit: Hit, body: str) -> Source:
    """Return the citation of what `body` took from a hit."""
    quote = " ".join(MARKS.sub(r"\1", body).split())
    shown = quote if len(quote) <= QUOTE else quote[:QUOTE].rsplit(" ", 1)[0] + " …"
    said = hit.passage.metadata
    page = None if is_for_readers(said) else f"/articles/{hit.document_id}"
    url = next(iter(said.get("url", ())), page)
    return Source(article_id=hit.document_id, title=title_of(hit), url=url, quote=shown)


def title_of(hit: Hit) -> str:
    """Return the article's title as it is shown."""
    return next(iter(hit.passage.metadata.get("title", ())), hit.passage.heading or hit.document_id)


def ask_back(ranked: Sequence[Ranked], *, name: str | None, manner: Manner = USUAL) -> Draft:
    """Return one question back that names what the customer may have meant."""
    phrases = manner.phrases
    titles = list(dict.fromkeys(title_of(one.hit) for one in ranked[:CHOICES]))
    if not titles:
        return Draft(text=addressed(name, phrases.reword))
    choices = "\n".join(f"- {title}" for title in titles)
    question = f"{addressed(name, phrases.right_question)} {phrases.which}"
    asked = tuple(one.hit.document_id for one in ranked[:CHOICES])
    return Draft(text=f"{question}\n\n{choices}\n\n{phrases.tell_more}", asks_about=asked)


def choices_in(text: str) -> tuple[str, ...]:
    """Return the titles that a question back offers, in order; none where `text` is anything else."""
    asked = WHICH.search(text)
    return tuple(CHOICE.findall(text, asked.end())) if asked else ()


def after_a_miss(*, manner: Manner = USUAL) -> Draft:
    """Return the question back after an answer that did not help."""
    return Draft(text=f"{manner.phrases.regret} {manner.phrases.what_happened}")


def acknowledge(
    stated: Sequence[tuple[str, str]],
    *,
    is_kept: bool,
    overruled: Sequence[str] = (),
    name: str | None,
    manner: Manner = USUAL,
) -> Draft:
    """Return a reply to a message that asks nothing; says truly whether what they told us is kept.

    `overruled` is what they set themselves, and what they say now does not change; `stated` is the rest.
    """
    phrases = manner.phrases
    if not stated and not overruled:
        return Draft(text=addressed(name, phrases.ready))
    said = []
    if stated and not is_kept:
        said.append(phrases.not_kept)
    elif stated:
        said.append(phrases.noted.format(facts=", ".join(f"{topic}: {value}" for topic, value in stated)))
    if overruled:
        said.append(phrases.overruled.format(facts=", ".join(overruled)))
    return Draft(text=" ".join(said))


def fetch_a_person(reason: Reason, *, name: str | None, manner: Manner = USUAL) -> Draft:
    """Return the words that say a person is coming; said only when one was really asked for."""
    phrases = manner.phrases
    opening = {
        Reason.REQUESTED: phrases.requested,
        Reason.UPSET: phrases.upset,
        Reason.SENSITIVE: phrases.sensitive,
        Reason.RULE: phrases.sensitive,
        Reason.REPEATED_FAILURE: phrases.failed,
        Reason.LOW_CONFIDENCE: phrases.unsure,
    }[reason]
    return Draft(text=f"{addressed(name, opening)} {phrases.fetching}")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a whole list of an article, and where it stands."""

    text: str
    heading: str
    passage_id: str
    size: int  # in words
    has_steps: bool  # whether it is a list of numbered steps
    stems: str  # each between spaces: as a set they would take ten times the memory

    def support(self, asked: Collection[str], *, form: Form, found: Passage) -> float:
        """How much it speaks to a question with these stems, given the passage that was found."""
        shared = sum(f" {stem} " in self.stems for stem in asked)
        suits = {Form.STEPS: self.has_steps, Form.PROSE: not self.has_steps, Form.ANY: False}[form]
        return shared + FOUND * (self.passage_id == found.id) + FOUND * suits


def supporting(question: str, hit: Hit, *, manner: Manner = USUAL) -> list[str]:
    """Return the blocks of an article that speak to `question`, in their order, as long as it may be.

    What stands in the passage that was found counts most, and steps count as much where
    somebody asks how; then whatever shares words with the question. Nothing else is added. Whoever
    wants steps gets all of them, and only these where there are any.
    """
    form = Form.STEPS if manner.form is Form.ANY and HOW.search(question) else manner.form
    blocks = blocks_of(hit.texts or (hit.passage,))
    asked = stems(question)
    support = [block.support(asked, form=form, found=hit.passage) for block in blocks]
    taken: list[int] = []
    words = 0
    for number in sorted(range(len(blocks)), key=lambda number: -support[number]):
        size = blocks[number].size
        if not taken or (support[number] >= FOUND and words + size <= manner.longest):
            taken.append(number)
            words += size
    if manner.form is Form.STEPS:
        taken = [number for number in taken if blocks[number].has_steps] or taken
    return [blocks[number].text for number in sorted(taken)]


def blocks_of(passages: Sequence[Passage]) -> list[Block]:
    """Cut passages into blocks; a list stays with the line that introduces it, and repeats are dropped."""
    found = {
        block.text: block
        for passage in reversed(passages)
        for block in reversed(_cut(passage.id, passage.heading, passage.text))
    }
    return list(found.values())[::-1]


@lru_cache(maxsize=PASSAGES)
def _cut(passage_id: str, heading: str, text: str) -> tuple[Block, ...]:
    """Cut one passage; the same ones are quoted again and again."""
    return tuple(
        Block(
            text=block,
            heading=heading,
            passage_id=passage_id,
            size=len(block.split()),
            has_steps=STEPS.search(block) is not None,
            stems=f" {' '.join(stems(f'{heading} {block}'))} ",
        )
        for block in (one.strip("\n") for one in BETWEEN_BLOCKS.split(text))
        if block.strip() and not block.lstrip().startswith("#")
    )


def stems(text: str) -> set[str]:
    """Return the first five letters of each longer word: a crude stem, enough to compare."""
    return set(STEM.findall(text.lower()))
