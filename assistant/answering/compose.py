"""Write the reply: the best supported sentences of the sources, and nothing else.

An answer is made of the article's own words, so that every claim has a source; one that somebody
approved is said as it stands, with nothing around it. What is otherwise
added around them claims nothing: a name, whose machine it is about, a question back.
Steps are never cut apart; prose is cut to the blocks that speak to the question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering.approved import says_approved
from assistant.answering.model import Draft, Ranked
from assistant.conversations.model import Reason, Source
from knowledge import Hit, Passage

LONGEST = 150  # words of an article in one reply
FOUND = 3.0  # shared words that standing in the passage that was found is worth
QUOTE = 240  # characters of the article shown with the citation
STEM = re.compile(r"(\w{3,5})\w*")
HOW = re.compile(r"\bhow\b", re.IGNORECASE)
STEPS = re.compile(r"^\s*\d+[.)]\s", re.MULTILINE)
MARKS = re.compile(r"\[([^\]]*)\]\([^)]*\)|[*`#>]+|(?<!\w)_|_(?!\w)")  # of Markdown; a link keeps its words
BETWEEN_BLOCKS = re.compile(r"\n\s*\n(?!\s*(?:[-*+]|\d+[.)])\s)")
CHOICES = 3
WHICH = "Is it one of these?"
CHOICE = re.compile(r"^- (.+)$", re.MULTILINE)


def answer(question: str, ranked: Sequence[Ranked], *, name: str | None) -> Draft:
    """Return the best article's words on `question`, led by the customer's name if there is one."""
    best = ranked[0]
    if says_approved(best):
        said = best.hit.passage.text
        return Draft(text=said, sources=(cite(best.hit, said),))
    body = "\n\n".join(supporting(question, best.hit)) or best.hit.passage.text
    reasons = [nudge.because for nudge in best.nudges if nudge.is_personal and nudge.amount > 0]
    personal = tuple(f"{reason[0].upper()}{reason[1:]}." for reason in reasons)
    opening = lead(name, reasons)
    return Draft(text=opening + body, sources=(cite(best.hit, body),), personal=personal, opening=opening)


def lead(name: str | None, reasons: Sequence[str]) -> str:
    """Return the words before an answer: `Ana, as you own the Larkspur One:`, or nothing."""
    owned = next((because for because in reasons if because.startswith("you own")), None)
    if owned:
        return f"{name}, as {owned}:\n\n" if name else f"As {owned}:\n\n"
    return f"{name}, here is what we know:\n\n" if name else ""


def cite(hit: Hit, body: str) -> Source:
    """Return the citation of what `body` took from a hit."""
    quote = " ".join(MARKS.sub(r"\1", body).split())
    shown = quote if len(quote) <= QUOTE else quote[:QUOTE].rsplit(" ", 1)[0] + " …"
    url = next(iter(hit.passage.metadata.get("url", ())), f"/articles/{hit.document_id}")
    return Source(article_id=hit.document_id, title=title_of(hit), url=url, quote=shown)


def title_of(hit: Hit) -> str:
    """Return the article's title as it is shown."""
    return next(iter(hit.passage.metadata.get("title", ())), hit.passage.heading or hit.document_id)


def ask_back(ranked: Sequence[Ranked], *, name: str | None) -> Draft:
    """Return one question back that names what the customer may have meant."""
    titles = list(dict.fromkeys(title_of(one.hit) for one in ranked[:CHOICES]))
    opening = f"{name}, I want to be sure" if name else "I want to be sure"
    if not titles:
        return Draft(text=f"{opening} that I understand. Could you say it in other words?")
    choices = "\n".join(f"- {title}" for title in titles)
    question = f"{opening} that I answer the right question. {WHICH}"
    asked = tuple(one.hit.document_id for one in ranked[:CHOICES])
    return Draft(text=f"{question}\n\n{choices}\n\nOr tell me a little more.", asks_about=asked)


def choices_in(text: str) -> tuple[str, ...]:
    """Return the titles that a question back offers, in order; none where `text` is anything else."""
    _, _, offered = text.partition(f"{WHICH}\n\n")
    return tuple(CHOICE.findall(offered))


def after_a_miss(*, name: str | None) -> Draft:
    """Return the question back after an answer that did not help."""
    regret = f"I'm sorry that did not help, {name}." if name else "I'm sorry that did not help."
    question = "What happens when you try, or what did you expect?"
    return Draft(text=f"{regret} {question} You can also talk to a person at any time.")


def acknowledge(stated: Sequence[tuple[str, str]], *, is_kept: bool, name: str | None) -> Draft:
    """Return a reply to a message that asks nothing; says truly whether what they told us is kept."""
    if not stated:
        return Draft(
            text=f"Happy to help, {name}. Ask me anything." if name else "Happy to help. Ask me anything."
        )
    if not is_kept:
        return Draft(text="Thank you. I will not keep it, because you asked us not to remember things.")
    facts = " and ".join(f"{topic}: {value}" for topic, value in stated)
    return Draft(text=f"Thank you, noted ({facts}). You can see and delete it in your privacy panel.")


def fetch_a_person(reason: Reason, *, name: str | None) -> Draft:
    """Return the words that say a person is coming; said only when one was really asked for."""
    address = f", {name}" if name else ""
    opening = {
        Reason.REQUESTED: f"Of course{address}.",
        Reason.UPSET: f"I'm sorry about this{address}.",
        Reason.SENSITIVE: f"Thank you for telling me{address}. This is for a person to look at.",
        Reason.REPEATED_FAILURE: f"I'm sorry that I could not help{address}.",
        Reason.LOW_CONFIDENCE: f"I do not have a reliable answer to that{address}.",
    }[reason]
    return Draft(text=f"{opening} I am bringing in a colleague, who will see what you wrote.")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a whole list of an article, and where it stands."""

    text: str
    heading: str
    passage_id: str

    @property
    def size(self) -> int:
        """Its length in words."""
        return len(self.text.split())

    def support(self, asked: set[str], *, wants_steps: bool, found: Passage) -> float:
        """How much it speaks to a question with these stems, given the passage that was found."""
        shared = len(asked & stems(f"{self.heading} {self.text}"))
        has_steps = wants_steps and bool(STEPS.search(self.text))
        return shared + FOUND * (self.passage_id == found.id) + FOUND * has_steps


def supporting(question: str, hit: Hit) -> list[str]:
    """Return the blocks of an article that speak to `question`, in their order, up to `LONGEST` words.

    What stands in the passage that was found counts most, and steps count as much where
    somebody asks how; then whatever shares words with the question. Nothing else is added.
    """
    blocks = blocks_of(hit.texts or (hit.passage,))
    asked, wants_steps = stems(question), bool(HOW.search(question))
    support = [block.support(asked, wants_steps=wants_steps, found=hit.passage) for block in blocks]
    taken: list[int] = []
    words = 0
    for number in sorted(range(len(blocks)), key=lambda number: -support[number]):
        size = blocks[number].size
        if not taken or (support[number] >= FOUND and words + size <= LONGEST):
            taken.append(number)
            words += size
    return [blocks[number].text for number in sorted(taken)]


def blocks_of(passages: Sequence[Passage]) -> list[Block]:
    """Cut passages into blocks; a list stays with the line that introduces it, and repeats are dropped."""
    found = {
        text.strip("\n"): Block(text=text.strip("\n"), heading=passage.heading, passage_id=passage.id)
        for passage in reversed(passages)
        for text in reversed(BETWEEN_BLOCKS.split(passage.text))
        if text.strip() and not text.lstrip().startswith("#")
    }
    return list(found.values())[::-1]


def stems(text: str) -> set[str]:
    """Return the first five letters of each longer word: a crude stem, enough to compare."""
    return set(STEM.findall(text.lower()))
