"""Work something out once for each text, and keep none of the text.

What is judged of a conversation's messages is judged again at each turn, though no message ever changes.
A result is kept under the text's hash, which is salted anew at each start, and must hold nothing of its
words: what a customer wrote stays in the database alone, and erasing it there erases it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

ResultT = TypeVar("ResultT")


def once_a_text(most: int) -> Callable[[Callable[[str], ResultT]], Callable[[str], ResultT]]:
    """Keep the last `most` results of a pure function of a text; they have to be without its words."""

    def keeping(work: Callable[[str], ResultT]) -> Callable[[str], ResultT]:
        """Return `work`, done once."""
        kept: OrderedDict[tuple[int, int], ResultT] = OrderedDict()

        @wraps(work)
        def recall(text: str) -> ResultT:
            """Return what came of this text, now or before."""
            key = hash(text), len(text)
            try:
                kept.move_to_end(key)
                return kept[key]
            except KeyError:  # new, or another thread dropped it just now
                result = kept[key] = work(text)
                while len(kept) > most:
                    kept.popitem(last=False)
                return result

        return recall

    return keeping
