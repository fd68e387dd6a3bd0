"""Choose among options the one that agrees best with what somebody said they want.

An encoder hardly tells "I avoid crowds" from "I love crowds", so wishes and dislikes are told apart
first: likeness to what is wanted counts for an option, likeness to what is not counts against it.
"""

from collections.abc import Sequence

import numpy as np

from knowledge.embedding import Embedder
from knowledge.memory import Recalled, Wishes, taste, wishes
from knowledge.model import Vectors

SPREAD = 0.22  # of the recalled turns' scores: so far behind the first, one has a third of its say


def choose(options: Sequence[str], recalled: Sequence[Recalled], *, embedder: Embedder) -> int:
    """Return the place of the option that suits best; the first where nothing recalled says anything.

    Only statements of taste have a say. Raises `ValueError` without options.
    """
    if not options:
        raise ValueError("there is nothing to choose from")
    vectors = np.stack([embedder.embed([option])[0] for option in options])
    total = np.zeros(len(options), dtype=np.float32)
    for one in recalled:
        if taste(one.turn) > 0:
            say = np.float32(np.exp((one.score - recalled[0].score) / SPREAD))
            total += say * agreement(vectors, wishes(one.turn.text), embedder=embedder)
    return int(np.argmax(total))


def agreement(options: Vectors, said: Wishes, *, embedder: Embedder) -> Vectors:
    """Return how far each option, a row each, agrees with what was said: -1 to 1."""
    total = np.zeros(len(options), dtype=np.float32)
    for sign, parts in ((1, said.wanted), (-1, said.unwanted)):
        for part in parts:
            total += np.float32(sign / len(parts)) * np.einsum("ij,j->i", options, embedder.embed([part])[0])
    return total
