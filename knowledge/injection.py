"""Tell how likely a text holds an instruction to an assistant that its reader did not give.

A document is read statement by statement: how much each sounds like a task set to whoever writes
the answer, and how foreign it is to what stands around it, in meaning and in form. The most suspicious
statement is the document's score. The parameters were fitted on sentences written for it, see
`injection.md`; with an encoder other than the default one the words alone are judged.

A customer's own message is theirs to word: only plain attempts to subvert the assistant count there.
"""

import json
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from knowledge.embedding import DEFAULT_MODEL, Embedder
from knowledge.model import Vectors
from knowledge.statements import Form, Statement, stated_in, table_share
from knowledge.subversion import is_subversive

INJECTION_FILE = Path(__file__).with_name("injection.json")
HARMLESS = 0.001  # what a message without any attempt scores: less than any document
PLAIN = 0.99  # what a plain attempt scores at least
WORD_BUCKETS = 4096  # that words are hashed into
NEAR = 2  # statements on either side that count as neighbours

Numbers = NDArray[np.float64]
_TOKEN = re.compile(r"\w+|[?!:]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """How likely a text holds an instruction of somebody else, and the statement that says so."""

    score: float  # between 0 and 1
    sentence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InjectionHead:
    """Weights of a sentence's vector and words, and of how it stands in its document."""

    vector: Numbers
    words: Numbers
    bias: float
    setting: Numbers  # of what `settings_of` returns, the sentence's own score first
    setting_bias: float

    def sounds(self, vectors: Vectors | None, texts: Sequence[str]) -> Numbers:
        """Return how much each text sounds like an instruction, as log-odds."""
        scores = np.array(
            [self.bias + sum(self.words[at] * by for at, by in word_buckets(text)) for text in texts]
        )
        return scores if vectors is None else scores + vectors @ self.vector


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InjectionParameters:
    """What was fitted: a head with the default encoder, one for words alone, and from where to flag."""

    full: InjectionHead
    plain: InjectionHead
    flag_from: float

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read what `write` wrote."""
        kept = json.loads(path.read_text(encoding="utf-8"))
        return cls(full=_head(kept["full"]), plain=_head(kept["plain"]), flag_from=kept["flag_from"])

    def write(self, path: Path) -> None:
        """Write them as JSON at four digits, so that the same fit gives the same file."""
        kept = {"full": _listed(self.full), "plain": _listed(self.plain), "flag_from": self.flag_from}
        path.write_text(json.dumps(kept, separators=(",", ":")) + "\n", encoding="utf-8")


class InjectionDetector:
    """Reads documents and messages for instructions that their reader did not give."""

    def __init__(self, embedder: Embedder, parameters: InjectionParameters | None = None) -> None:
        self._embedder = embedder
        self._parameters = parameters or shipped()
        self._knows_encoder = embedder.name.startswith(DEFAULT_MODEL)

    def suspicion(self, text: str, context: str | None = None) -> Suspicion:
        """Return how suspicious the document `context` is, or the message `text` where there is none."""
        if context is None:
            return Suspicion(score=PLAIN, sentence=text) if is_subversive(text) else Suspicion(score=HARMLESS)
        said, scores = self._judged(context)
        if not said:
            return Suspicion(score=HARMLESS)
        worst = int(np.argmax(scores))
        return Suspicion(score=float(scores[worst]), sentence=said[worst].text)

    def is_flagged(self, text: str) -> bool:
        """Whether a text that stands alone, a title or a message, plainly tries to subvert."""
        return self.suspicion(text).score >= PLAIN

    def instructions(self, document: str) -> tuple[str, ...]:
        """Return the statements of a document that are flagged as instructions to an assistant."""
        said, scores = self._judged(document)
        flagged = zip(said, scores >= self._parameters.flag_from, strict=True)
        return tuple(dict.fromkeys(one.text for one, is_flagged in flagged if is_flagged))

    def _judged(self, document: str) -> tuple[tuple[Statement, ...], Numbers]:
        said = stated_in(document)
        if not said:
            return said, np.zeros(0)
        texts = [one.text for one in said]
        vectors = self._embedder.embed(texts) if self._knows_encoder else None
        head = self._parameters.full if self._knows_encoder else self._parameters.plain
        settings = settings_of(said, head.sounds(vectors, texts), vectors, table_share(document))
        scores = 1 / (1 + np.exp(-(settings @ head.setting + head.setting_bias)))
        plain = np.array([is_subversive(text) for text in texts])
        return said, np.where(plain, np.maximum(scores, PLAIN), scores)


def settings_of(
    said: Sequence[Statement], sounds: Numbers, vectors: Vectors | None, tabular: float
) -> Numbers:
    """Return one row a statement: how it sounds, how foreign it is, and how it stands there."""
    foreign, far = foreignness(vectors) if vectors is not None else (np.zeros(len(said)),) * 2
    questions = np.array([one.text.rstrip().endswith(("?", "？")) for one in said], dtype=float)
    prose = np.array([one.form is Form.PROSE for one in said], dtype=float)
    columns = [
        sounds,
        foreign,
        far,
        questions,
        questions * foreign,
        prose * tabular,
        [one.form is Form.CELL for one in said],
        [one.fills_line for one in said],
        [one.precedes_code for one in said],
        [place in (0, len(said) - 1) for place in range(len(said))],
        np.log([len(one.text) for one in said]),
    ]
    return np.array([np.asarray(column, dtype=float) for column in columns]).T


def foreignness(vectors: Vectors) -> tuple[Numbers, Numbers]:
    """Return how far each row is from the middle of the others, and from its nearest neighbour in place."""
    count = len(vectors)
    if count == 1:
        return np.full(1, 0.8), np.full(1, 0.8)
    rest = vectors.sum(axis=0) - vectors
    middle = rest / np.maximum(np.linalg.norm(rest, axis=1, keepdims=True), 1e-9)
    nearest = np.full(count, -1.0)
    for apart in range(1, min(NEAR, count - 1) + 1):
        alike = (vectors[apart:] * vectors[:-apart]).sum(axis=1)
        nearest[apart:] = np.maximum(nearest[apart:], alike)
        nearest[:-apart] = np.maximum(nearest[:-apart], alike)
    return (1 - (vectors * middle).sum(axis=1)).astype(float), 1 - nearest


def word_buckets(text: str) -> list[tuple[int, float]]:
    """Return the buckets of a text's words, of pairs of them and of its beginning, each with its weight."""
    tokens = [token.lower() for token in _TOKEN.findall(text)][:80]
    pairs = [f"{one} {other}" for one, other in pairwise(tokens)]
    names = [*tokens, *pairs, f"^{' '.join(tokens[:1])}", f"${' '.join(tokens[-1:])}"]
    weight = 1 / np.sqrt(len(names))
    return [(zlib.crc32(name.encode()) % WORD_BUCKETS, float(weight)) for name in names]


@cache
def shipped() -> InjectionParameters:
    """Return the parameters that come with the library."""
    return InjectionParameters.read(INJECTION_FILE)


def _head(kept: dict[str, list[float]]) -> InjectionHead:
    return InjectionHead(
        vector=np.array(kept["vector"]),
        words=np.array(kept["words"]),
        bias=kept["bias"][0],
        setting=np.array(kept["setting"]),
        setting_bias=kept["bias"][1],
    )


def _listed(head: InjectionHead) -> dict[str, list[float]]:
    named = {"vector": head.vector, "words": head.words, "setting": head.setting}
    rounded = {name: [round(float(one), 4) for one in numbers] for name, numbers in named.items()}
    return {**rounded, "bias": [round(head.bias, 4), round(head.setting_bias, 4)]}
