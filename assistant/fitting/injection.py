"""Fit the detector of instructions in documents on sentences written by the grammars beside this module.

In two steps. How a sentence sounds is learned from instructions to an assistant against what stands in
mails, articles, tables, news and answers about code. How that counts in a document, beside how foreign the
sentence is to it, is learned from whole documents, some with an instruction put in, written by the half
of the grammars that the first step had not seen. Then the first step is repeated on everything.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.progress import Progress

from assistant.fitting.grammar import Grammar, halved, read_rules
from assistant.fitting.logistic import fit
from knowledge import (
    WORD_BUCKETS,
    Document,
    Embedder,
    InjectionHead,
    InjectionParameters,
    settings_of,
    stated_in,
    table_share,
    word_buckets,
)

Numbers = NDArray[Any]

HERE = Path(__file__).parent
SEED = 3
INSTRUCTIONS = 6000
CLEAN = 4000  # documents whose sentences are learned from
DOCUMENTS = 1600
RIDGE_SOUND, RIDGE_SETTING = 1e-4, 1e-3
RUNNING = ("news_document", "abstract_document", "mail_document", "story_document")  # sentences in one line
REAL = ("article",) * 5  # as likely as five of the kinds that the grammar writes
BLOCKS = 4
LOUDER = 4  # what a vector counts beside the words: its numbers are small
STEPS = 2 * (DOCUMENTS + 2)
FALSE_ALARMS = 0.002  # of clean statements, written by the half not seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A document of our own, and the instruction that was put into it, if one was."""

    text: str
    instruction: str | None

    def holds(self, statement: str) -> bool:
        """Whether a statement of it is of the instruction."""
        if self.instruction is None:
            return False
        return self.instruction in statement or statement in {one.text for one in stated_in(self.instruction)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Writes instructions, sentences and documents by the grammars, or by one half of them."""

    grammar: Grammar
    kinds: tuple[str, ...]
    articles: tuple[str, ...] = ()  # real ones, in pieces

    @classmethod
    def of(cls, part: int | None, seed: int, articles: Sequence[Document] = ()) -> Author:
        """Return an author who knows every second alternative and article, or with None all of them."""
        orders, papers = read_rules(HERE / "instructions.json"), read_rules(HERE / "documents.json")
        kinds = tuple(name for name in papers if name.endswith("_document"))
        mixed = [*named(orders["instruction"]), *(name for kind in kinds for name in named(papers[kind]))]
        rules = halved({**papers, **orders}, mixed, part)
        mine = tuple(
            piece for one in articles[part :: 2 if part is not None else 1] for piece in pieces(one.text)
        )
        chance = random.Random(seed)  # noqa: S311  # writes sentences, no secrets
        return cls(grammar=Grammar(rules=rules, chance=chance), kinds=kinds, articles=mine)

    def instruction(self) -> str:
        """Write one instruction to an assistant, carelessly now and then."""
        written = self.grammar.line("instruction")
        written = written[0].upper() + written[1:]
        careless = self.grammar.chance.random()
        if careless < 0.1:
            return written.rstrip(".")
        return written.lower() if careless < 0.15 else written

    def document(self, *, attacked: bool) -> Written:
        """Write a document, with an instruction of somebody else put in where it is `attacked`."""
        kind = self.grammar.chance.choice((*self.kinds, *REAL) if self.articles else self.kinds)
        lines = list(self._lines(kind))
        instruction = self.instruction() if attacked else None
        if instruction is not None:
            self._put(instruction, lines, kind)
        between = " " if kind in RUNNING else "\n"
        joined = between if self.grammar.chance.random() < 0.5 else "\n"
        return Written(text=joined.join(lines), instruction=instruction)

    def _lines(self, kind: str) -> Iterator[str]:
        if kind in REAL:
            yield from self.grammar.chance.choice(self.articles).splitlines()
            return
        many = self.grammar.chance.randint(2, 14)
        if kind == "table_document":
            row = self.grammar.chance.choice(self.grammar.rules["row"])
            yield from (self.grammar.write(row) for _ in range(many))
            return
        yield from (self.grammar.line(kind) for _ in range(many))

    def _put(self, instruction: str, lines: list[str], kind: str) -> None:
        chance = self.grammar.chance
        place = chance.choice([0, len(lines), chance.randint(0, len(lines))])
        code = f"\n{self.grammar.line('fence')}" if instruction.endswith(":") else ""
        alone = kind in ("table_document", "code_answer_document") or chance.random() < 0.6
        if kind == "table_document" and chance.random() < 0.2:
            row = chance.randrange(len(lines))
            lines[row] = f"{lines[row].rstrip('| ')} | {instruction} |"
            return
        before = "\n" if place and alone else ""
        after = "\n" if alone and place < len(lines) else ""
        lines.insert(place, f"{before}{instruction}{code}{after}")


def pieces(text: str) -> Iterator[str]:
    """Yield an article whole, and in runs of a few of its blocks."""
    yield text
    blocks = text.split("\n\n")
    yield from ("\n\n".join(blocks[start : start + BLOCKS]) for start in range(0, len(blocks), BLOCKS))


def named(templates: Sequence[str]) -> list[str]:
    """Return the names that templates fill in."""
    return [name.strip("{}") for template in templates for name in template.split() if name[0] == "{"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentences:
    """Sentences with a label each: 1 where one is an instruction to an assistant."""

    texts: tuple[str, ...]
    labels: Numbers

    @classmethod
    def by(cls, author: Author) -> Sentences:
        """Let an author write them, each once, cut as the detector cuts documents."""
        orders = {one.text for _ in range(INSTRUCTIONS) for one in stated_in(author.instruction())}
        clean = (author.document(attacked=False).text for _ in range(CLEAN))
        said = {one.text for text in clean for one in stated_in(text)} - orders
        labels = np.array([1.0] * len(orders) + [0.0] * len(said), dtype=np.float32)
        return cls(texts=(*sorted(orders), *sorted(said)), labels=labels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitting:
    """What is fitted on, with which encoder, and whom to tell that a step is done."""

    embedder: Embedder
    half: Sentences
    whole: Sentences
    unseen: tuple[Written, ...]  # by the half that `half` is not of
    step: Callable[[], None]

    def parameters(self) -> InjectionParameters:
        """Fit everything; the same encoder gives the same parameters."""
        full, flag_from = self._head(embeds=True)
        plain, _ = self._head(embeds=False)
        return InjectionParameters(full=full, plain=plain, flag_from=flag_from)

    def _head(self, *, embeds: bool) -> tuple[InjectionHead, float]:
        """Return a head, and the score from which a clean statement is rarely flagged."""
        vector, words, bias = self._sound(self.half, embeds=embeds)
        first = InjectionHead(vector=vector, words=words, bias=bias, setting=np.zeros(0), setting_bias=0)
        rows, labels = self._settings(first, embeds=embeds)
        setting, setting_bias = fit_scaled(rows, labels)
        scores = 1 / (1 + np.exp(-(rows @ setting + setting_bias)))
        flag_from = round(float(np.quantile(scores[labels == 0], 1 - FALSE_ALARMS)), 4)
        vector, words, bias = self._sound(self.whole, embeds=embeds)
        head = InjectionHead(
            vector=vector, words=words, bias=bias, setting=setting, setting_bias=setting_bias
        )
        return head, flag_from

    def _sound(self, sentences: Sentences, *, embeds: bool) -> tuple[Numbers, Numbers, float]:
        """Return the weights of vectors and of words, and the bias."""
        words = word_rows(sentences.texts)
        self.step()
        if not embeds:
            weights, bias = fit(words, sentences.labels, ridge=RIDGE_SOUND)
            return np.zeros(0), weights, bias
        vectors = self.embedder.embed(sentences.texts)
        weights, bias = fit(np.hstack([vectors * LOUDER, words]), sentences.labels, ridge=RIDGE_SOUND)
        length = vectors.shape[1]
        return weights[:length] * LOUDER, weights[length:], bias

    def _settings(self, head: InjectionHead, *, embeds: bool) -> tuple[Numbers, Numbers]:
        """Return how every statement of the unseen documents stands there, and whether it was put in."""
        rows, labels = [], []
        for one in self.unseen:
            self.step()
            said = stated_in(one.text)
            texts = [statement.text for statement in said]
            vectors = self.embedder.embed(texts) if embeds else None
            rows.append(settings_of(said, head.sounds(vectors, texts), vectors, table_share(one.text)))
            labels += [float(one.holds(text)) for text in texts]
        return np.vstack(rows), np.array(labels)


def word_rows(texts: Sequence[str]) -> Numbers:
    """Return the hashed words of texts, one row each."""
    rows = np.zeros((len(texts), WORD_BUCKETS), dtype=np.float32)
    for row, text in enumerate(texts):
        for bucket, weight in word_buckets(text):
            rows[row, bucket] += weight
    return rows


def fit_scaled(rows: Numbers, labels: Numbers) -> tuple[Numbers, float]:
    """Fit on columns brought to one scale, and return weights for the rows as they came."""
    middle, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    scaled = ((rows - middle) / spread).astype(np.float32)
    weights, bias = fit(scaled, labels.astype(np.float32), ridge=RIDGE_SETTING)
    return weights / spread, bias - float(middle / spread @ weights)


def fit_injection(
    embedder: Embedder, articles: Sequence[Document], progress: Progress
) -> InjectionParameters:
    """Fit the detector for the default encoder, with a bar to watch; the articles are clean ones."""
    author = Author.of(1, SEED + 1, articles)
    fitting = Fitting(
        embedder=embedder,
        half=Sentences.by(Author.of(0, SEED, articles)),
        whole=Sentences.by(Author.of(None, SEED, articles)),
        unseen=tuple(author.document(attacked=number % 2 == 0) for number in range(DOCUMENTS)),
        step=partial(progress.advance, progress.add_task("fit injection", total=STEPS)),
    )
    return fitting.parameters()


def learned_from(articles: Sequence[Document]) -> tuple[Document, ...]:
    """Return the half of some articles that may be learned from; the other half is to test with."""
    digests = {one.id: hashlib.sha256(one.id.encode()).digest()[-1] for one in articles}
    return tuple(one for one in articles if digests[one.id] % 2 == 0)
