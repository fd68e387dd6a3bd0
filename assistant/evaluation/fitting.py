"""Fit the small model that hears how negative a message sounds.

A logistic regression, which has one best solution and so comes out the same each time. It
is written beside a card that says on what it was fitted, under which licence, how, and its checksum.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict
from rich.progress import Progress

from assistant.conversations.feeling import PLACES, Feeling, Found, Numbers, pieces_of
from assistant.evaluation.suites import read_rows
from knowledge import Embedder

FREEDOM = 1.0  # the inverse of the penalty; chosen by four-fold cross-validation on the training texts
SLICE = 64  # texts embedded at once
FEWEST = 2  # texts in which a piece stands before it counts


class Felt(BaseModel):
    """A text, and whether it was found to sound negative."""

    model_config = ConfigDict(frozen=True)

    text: str
    negative: Literal[0, 1]


def fit_mood(
    labelled: Path, target: Path, *, licence: str, embedder: Embedder, progress: Progress
) -> Feeling:
    """Fit on a file of labelled texts and write model and card; raises `InvalidInput` for a wrong row."""
    rows = read_rows(labelled, Felt)
    texts = [row.text for row in rows]
    slices = progress.track(range(0, len(texts), SLICE), description="embed")
    vectors = np.concatenate([embedder.embed(texts[start : start + SLICE]) for start in slices])
    pieces = [pieces_of(text) for text in progress.track(texts, description="cut")]
    feeling = fitted(vectors, pieces, [row.negative for row in rows])
    feeling.save(target)
    _write_card(target, labelled, rows=len(rows), licence=licence, encoder=embedder.name)
    return feeling


def fitted(vectors: Numbers, pieces: Sequence[tuple[Found, Found]], negative: Sequence[int]) -> Feeling:
    """Return the model that explains best which texts sound negative."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import LogisticRegression

    counts = np.bincount(np.concatenate([part for both in pieces for part in both]), minlength=2 * PLACES)
    rarity = np.where(counts >= FEWEST, np.log((1 + len(pieces)) / (1 + counts)) + 1, 0).astype(np.float32)
    shares = [rarity[part] / max(1e-6, float(np.linalg.norm(rarity[part]))) for b in pieces for part in b]
    ends = np.cumsum([0, *(sum(map(len, both)) for both in pieces)])
    places = np.concatenate([part for both in pieces for part in both])
    table = csr_matrix((np.concatenate(shares), places, ends), shape=(len(pieces), 2 * PLACES))
    model = LogisticRegression(C=FREEDOM, solver="liblinear", random_state=0, max_iter=300)
    model.fit(hstack([csr_matrix(vectors), table]).tocsr(), np.asarray(negative))
    weights = model.coef_[0].astype(np.float32)
    width = vectors.shape[1]
    return Feeling(
        bias=float(model.intercept_[0]),
        vector=weights[:width],
        pieces=weights[width:],
        rarity=rarity,
    )


def _write_card(target: Path, labelled: Path, *, rows: int, licence: str, encoder: str) -> None:
    card = {
        "model": target.name,
        "checksum": f"sha256={hashlib.sha256(target.read_bytes()).hexdigest()}",
        "purpose": "how negative a message sounds, from 0 to 1",
        "fitted_on": {
            "file": labelled.name,
            "rows": rows,
            "checksum": f"sha256={hashlib.sha256(labelled.read_bytes()).hexdigest()}",
        },
        "licence": licence,
        "encoder": encoder,
        "command": f"concierge fit mood {labelled.name} --target {target.name}",
    }
    target.with_suffix(".json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
