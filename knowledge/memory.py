"""Find what was said before that bears on a question, and tell wishes from dislikes.

Two kinds of questions want two kinds of memories. Who asks what was said wants the words: there BM25
over each turn with the one before it, beside the encoder, finds most. Who asks for advice shares no
words with what they once said of themselves: there likeness of meaning counts, and that a turn is a
statement of taste rather than one more question. Which of the two it is, the question tells.

The patterns are our own and English; where they find nothing, a turn is found by its meaning alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from knowledge.lexical import LexicalIndex
from knowledge.model import Vectors

WORDS_WEIGHT = 0.5  # of BM25 beside the cosine, both scaled to the best turn
TASTE_WEIGHT = 0.4  # of a full statement of taste beside the best cosine; chosen as the one above
FIRST_PERSON = re.compile(r"\b(?:i|i['’](?:m|ve|d|ll)|my|me|we|our|us)\b", re.IGNORECASE)
ATTITUDE = re.compile(
    r"\b(?:prefer\w*|likes?|love[sd]?|hate[sd]?|dislike\w*|detest\w*|avoid\w*|enjoy\w*|can['’]?t\s+stand|cannot\s+stand|"
    r"don['’]?t\s+(?:like|want|enjoy|care|eat|drink|use|feel)|not\s+(?:a\s+fan|interested|into|comfortable|fond)|"
    r"favou?rites?|allerg\w+|vegetarian|vegan|always|never|only|rather|fan\s+of|interested\s+in|passionate|"
    r"important\s+to\s+me|need\s+to|must|refuse|uncomfortable|comfortable|fear|afraid|strictly|tend\s+to|drawn\s+to|"
    r"values?|priorit\w+|struggle|aversion|opposed|against|preferences?)\b",
    re.IGNORECASE,
)
ADVICE = re.compile(
    r"\b(?:recommend\w*|suggest\w*|advice|advise|ideas?|options?|should\s+i|could\s+i|help\s+me|looking\s+(?:for|to)|"
    r"can\s+you\s+(?:help|find|plan|give|list|provide|assist)|what\s+are\s+(?:some|the\s+best|good)|best|"
    r"plan\s+(?:a|my|an)|where\s+(?:can|should)\s+i|how\s+(?:can|should)\s+i|any\s+good|"
    r"i['’]?\s?a?m\s+(?:planning|thinking|looking|considering))\b",
    re.IGNORECASE,
)
AWAY = re.compile(
    r"\b(?:refuse\w*|avoid\w*|dislike\w*|hate\w*|detest\w*|aversion|averse|allerg\w+|phobia|fear|afraid|can['’]?t|cannot|"
    r"not|never|no|without|against|opposed|uncomfortable|nothing|struggle|tired\s+of|boring)\b|n['’]t\b",
    re.IGNORECASE,
)
JOINTS = re.compile(
    r"(\b(?:rather than|instead of|but|and I|because|since|due to|so I|as I)\b|[.;!?]|, )",
    re.IGNORECASE,
)
TURNS_AWAY = {"rather than", "instead of"}
GIVES_A_REASON = {"because", "since", "due to"}
ATTITUDE_WORDS = re.compile(
    r"\b(?:i|i['’]m|am|have|has|an?|the|my|me|strong(?:ly)?|absolutely|really|particularly|generally|any|to|do|does|"
    r"don['’]?t|can['’]?t|cannot|not|never|no|refuse\w*|avoid\w*|dislike\w*|hate\w*|detest\w*|aversion|fan|of|tend|use|"
    r"using|prefer\w*|like|love|enjoy\w*|want|find|allergic|phobia|fear|stand|in|that|which|with)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One thing that was said, and where and when."""

    id: str
    conversation: str
    at: datetime
    speaker: str
    is_customer: bool
    text: str

    @property
    def embedded_text(self) -> str:
        """What stands for this turn among the vectors: questions often name who said it."""
        return f"{self.speaker}: {self.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """A turn that bears on a question, and how much beside the others."""

    turn: Turn
    score: float  # among the turns; what the order is by
    cosine: float  # to the question, whatever the others


class Memory:
    """What one customer and whoever answered them said, oldest first."""

    def __init__(self, turns: Sequence[Turn], vectors: Vectors) -> None:
        """Hold turns with the vectors of their `embedded_text`, one row each, of length one."""
        if len(turns) != len(vectors):
            raise ValueError(f"{len(turns)} turns, but {len(vectors)} vectors")
        self._turns = tuple(turns)
        self._vectors = vectors
        self._taste = np.array([taste(turn) for turn in turns], dtype=np.float32)
        self._words = LexicalIndex()
        before: Turn | None = None
        for place, turn in enumerate(turns):
            follows = before is not None and before.conversation == turn.conversation
            context = f" {before.text}" if before is not None and follows else ""
            self._words.add(str(place), turn.embedded_text + context, metadata={})
            before = turn

    def __len__(self) -> int:
        return len(self._turns)

    def recall(self, question: str, vector: Vectors, *, limit: int) -> tuple[Recalled, ...]:
        """Return the turns that bear most on a question whose text has this vector, best first."""
        if not self._turns:
            return ()
        cosines = np.einsum("ij,j->i", self._vectors, vector)
        scores = scaled(cosines)
        if asks_for_advice(question):
            scores = scores + TASTE_WEIGHT * self._taste
        else:
            scores = (1 - WORDS_WEIGHT) * scores + WORDS_WEIGHT * scaled(self._by_words(question))
        best = np.argsort(-scores, kind="stable")[:limit]
        return tuple(
            Recalled(turn=self._turns[place], score=float(scores[place]), cosine=float(cosines[place]))
            for place in best
        )

    def _by_words(self, question: str) -> Vectors:
        found = np.zeros(len(self._turns), dtype=np.float32)
        for place, score in self._words.search(question, len(self._turns)):
            found[int(place)] = score
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a sentence about oneself wants, and what it does not."""

    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()


def asks_for_advice(question: str) -> bool:
    """Whether somebody asks what suits them, rather than what was said or done."""
    return bool(FIRST_PERSON.search(question) or " you " in f" {question.lower()} ") and bool(
        ADVICE.search(question)
    )


def taste(turn: Turn) -> float:
    """Return how far a turn is a customer's statement of taste: 1.5 at most, below 0 for a question."""
    if not turn.is_customer:
        return 0.0
    is_personal = bool(FIRST_PERSON.search(turn.text))
    has_attitude = bool(ATTITUDE.search(turn.text))
    asks = turn.text.rstrip().endswith("?")
    return 0.5 * is_personal + 0.5 * has_attitude + 0.5 * (is_personal and has_attitude) - 0.75 * asks


def wishes(text: str) -> Wishes:
    """Tell what a statement wants from what it does not; reasons given for it are left out."""
    wanted: list[str] = []
    unwanted: list[str] = []
    turned = False
    for piece in (part.strip() for part in JOINTS.split(text)):
        if piece.lower() in GIVES_A_REASON:
            break
        if piece.lower() in TURNS_AWAY:
            turned = True
        elif turned or len(piece.split()) > 1:
            is_unwanted = turned or bool(AWAY.search(piece))
            (unwanted if is_unwanted else wanted).append(_object(piece) if is_unwanted else piece)
            turned = False
    return Wishes(wanted=tuple(wanted), unwanted=tuple(unwanted))


def scaled(scores: Vectors) -> Vectors:
    """Return scores so that the best is 1; all as they are where none is above 0."""
    best = float(scores.max(initial=0.0))
    return scores / np.float32(best) if best > 0 else scores


def _object(piece: str) -> str:
    """Leave out the words that say how somebody feels, and keep what about."""
    return " ".join(ATTITUDE_WORDS.sub(" ", piece).split()) or piece
