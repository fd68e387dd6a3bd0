"""Embed many texts with a bar to watch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rich.progress import Progress

from knowledge import Embedder, Vectors

BATCH = 64  # texts between two moves of the bar


def embed(texts: Sequence[str], *, what: str, embedder: Embedder, progress: Progress) -> Vectors:
    """Return one row a text, in order; what is repeated is embedded once."""
    distinct = list(dict.fromkeys(texts))  # a whole suite may share a few titles
    starts = progress.track(range(0, len(distinct), BATCH), description=f"embed {what}")
    pieces = [embedder.embed(distinct[start : start + BATCH]) for start in starts]
    rows = {text: row for row, text in enumerate(distinct)}
    embedded = np.concatenate([embedder.embed([]), *pieces])
    return embedded[[rows[text] for text in texts]] if texts else embedded
