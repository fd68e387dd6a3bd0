"""Fit how sure to be of what was found, and compare ways of telling it, each judged on a collection unseen.

What ships serves companies of which nothing is known, so every way is fitted on all collections but one and
judged on that one, by log loss and by Brier score: both are least where the probabilities told are the
true ones. The present coefficients may have seen all of them, which favours what is there. A new fit
replaces it only if, all the same, it is better beyond chance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from assistant.errors import InvalidInput
from assistant.evaluation.suites import AnswersSuite
from assistant.fitting.calibrations import (
    Calibration,
    Numbers,
    beta,
    brier_losses,
    isotonic,
    log_losses,
    platt,
)
from assistant.fitting.confidence_rows import Row, rows_of
from knowledge import (
    CONFIDENCE,
    CONFIDENCE_FEATURES,
    Calibrator,
    Embedder,
    Estimate,
    Prior,
    paired_difference,
)

DIGITS = 2  # of the coefficients
PRESENT = "present coefficients"
REFITTED = "logistic on features"

Judge = Callable[[Sequence[Row]], Numbers]  # a probability for each row
Method = Callable[[Sequence[Row]], Judge]  # fits on rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a way of telling confidence loses on each row, by both scores, where it had not seen the suite."""

    log: Numbers
    brier: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Refit:
    """A new fit on all rows, and how it and other ways do on suites that they have not seen."""

    prior: Prior
    rows: tuple[Row, ...]
    judged: Mapping[str, Judged]

    @property
    def gain(self) -> Estimate:
        """By how much the log loss of a new fit is above that of the present coefficients."""
        new, old = self.judged[REFITTED].log, self.judged[PRESENT].log
        return paired_difference(new.tolist(), old.tolist())

    @property
    def is_better(self) -> bool:
        """Whether a new fit loses less than the present coefficients, beyond chance."""
        return self.gain.ci95[1] < 0

    @property
    def suites(self) -> tuple[str, ...]:
        """The suites by name, in their order."""
        return tuple(dict.fromkeys(one.suite for one in self.rows))

    def losses(self, name: str, suite: str) -> tuple[float, float]:
        """Return what a way loses on a suite: mean log loss and Brier score."""
        here = [place for place, one in enumerate(self.rows) if one.suite == suite]
        return float(self.judged[name].log[here].mean()), float(self.judged[name].brier[here].mean())

    def means(self, name: str) -> tuple[float, float]:
        """Return both, where each suite weighs the same."""
        log, brier = np.mean([self.losses(name, suite) for suite in self.suites], axis=0).tolist()
        return log, brier

    def card(self, encoder: str) -> dict[str, object]:
        """Return what stands beside the coefficients: what they were fitted on and how well that goes."""
        held_out = {
            name: dict(zip(("log_loss", "brier"), (round(one, 4) for one in self.means(name)), strict=True))
            for name in self.judged
        }
        return {
            "fitted_on": {suite: sum(one.suite == suite for one in self.rows) for suite in self.suites},
            "encoder": encoder,
            "command": f"concierge fit confidence {' '.join(self.suites)}",
            "on_unseen_suites": held_out,
        }


def fit_confidence(suites: Sequence[AnswersSuite], *, embedder: Embedder, progress: Progress) -> Refit:
    """Fit on the suites' calibration questions, with a bar to watch; the same suites give the same.

    Raises `InvalidInput` for fewer than two suites: none would be left to judge a fit on.
    """
    if len(suites) < 2:
        raise InvalidInput("suites", "one is fitted on, another is judged on", fix="name two or more")
    return refit(rows_of(suites, embedder=embedder, progress=progress), progress=progress)


def refit(rows: Sequence[Row], *, progress: Progress) -> Refit:
    """Fit on rows, and judge each way on every suite by a fit on the others.

    Raises `InvalidInput` where the suites but one show right answers only, or only wrong ones.
    """
    names = list(dict.fromkeys(one.suite for one in rows))
    for name in names:
        if len({one.is_right for one in rows if one.suite != name}) < 2:
            raise InvalidInput(
                "suites", f"without {name}, every first article is right, or none", fix="name others"
            )
    labels = labels_of(rows)
    ways = {PRESENT: present, **METHODS}
    judged = {
        name: judge(told_unseen(rows, names, way), labels)
        for name, way in progress.track(ways.items(), description="compare")
    }
    return Refit(prior=rounded(fitted_prior(rows)), rows=tuple(rows), judged=judged)


def judge(told: Numbers, labels: Numbers) -> Judged:
    """Return what probabilities lose by both scores."""
    return Judged(log=log_losses(told, labels), brier=brier_losses(told, labels))


def told_unseen(rows: Sequence[Row], names: Sequence[str], way: Method) -> Numbers:
    """Return for each row the probability of a fit on the other suites."""
    told = np.zeros(len(rows))
    for name in names:
        here = [place for place, one in enumerate(rows) if one.suite == name]
        tell = way([one for one in rows if one.suite != name])
        told[here] = tell([rows[place] for place in here])
    return told


def fitted_prior(rows: Sequence[Row]) -> Prior:
    """Fit the coefficients that ship, from nothing."""
    lists = [one.hits for one in rows]
    flat = Prior.flat(lists)
    calibrator = Calibrator.fit(lists, [one.is_right for one in rows], prior=flat)
    return Prior(calibrator=calibrator, spreads=flat.spreads)


def rounded(prior: Prior) -> Prior:
    """Return it with the digits that it is written with."""
    bias, weights = prior.calibrator.bias, prior.calibrator.weights
    return Prior(
        calibrator=Calibrator(bias=round(bias, DIGITS), weights=tuple(round(one, DIGITS) for one in weights)),
        spreads=tuple(round(one, DIGITS) for one in prior.spreads),
    )


def present(_rows: Sequence[Row]) -> Judge:
    """Take the coefficients that ship now, whatever the rows."""
    return partial(told_by, CONFIDENCE.calibrator)


def on_features(rows: Sequence[Row]) -> Judge:
    """Fit what ships: a logistic function of a few features of the hits."""
    return partial(told_by, fitted_prior(rows).calibrator)


def on_score(rows: Sequence[Row], *, calibration: Calibration) -> Judge:
    """Fit a calibration of the first hit's score alone."""
    tell = calibration(scores_of(rows), labels_of(rows))
    return lambda new: tell(scores_of(new))


def recalibrated(rows: Sequence[Row], *, calibration: Calibration) -> Judge:
    """Fit what ships, and a calibration of what it tells."""
    first = on_features(rows)
    tell = calibration(first(rows), labels_of(rows))
    return lambda new: tell(first(new))


def told_by(calibrator: Calibrator, rows: Sequence[Row]) -> Numbers:
    """Return a calibrator's probabilities."""
    return np.array([calibrator.confidence(one.hits) for one in rows])


def scores_of(rows: Sequence[Row]) -> Numbers:
    """Return the score of each first hit."""
    return np.array([one.hits[0].score for one in rows])


def labels_of(rows: Sequence[Row]) -> Numbers:
    """Return 1 for each row whose first hit is right, else 0."""
    return np.array([float(one.is_right) for one in rows])


METHODS: Mapping[str, Method] = {
    REFITTED: on_features,
    "the same, then isotonic": partial(recalibrated, calibration=isotonic),
    "the same, then beta": partial(recalibrated, calibration=beta),
    "Platt on the score": partial(on_score, calibration=platt),
    "isotonic on the score": partial(on_score, calibration=isotonic),
    "beta on the score": partial(on_score, calibration=beta),
}


def show(found: Refit, console: Console) -> None:
    """Print what each way loses on each unseen suite, both sets of coefficients, and which is to ship."""
    losses = Table(title="log loss / Brier on suites not fitted on", title_justify="left", box=None)
    losses.add_column("way", no_wrap=True)
    for suite in (*found.suites, "mean"):
        losses.add_column(suite, justify="right")
    for name in found.judged:
        pairs = [*(found.losses(name, suite) for suite in found.suites), found.means(name)]
        losses.add_row(name, *(f"{log:.4f} / {brier:.4f}" for log, brier in pairs))
    console.print(losses)
    console.print(coefficients(found.prior))
    low, high = found.gain.ci95
    console.print(
        f"{len(found.rows):,} rows; log loss present: {found.judged[PRESENT].log.mean():.4f}, refitted and"
        f" unseen: {found.judged[REFITTED].log.mean():.4f}, difference {found.gain.value:+.4f}"
        f" (95 % of paired resamples {low:+.4f} to {high:+.4f})"
    )


def coefficients(prior: Prior) -> Table:
    """Return the refitted coefficients beside the present ones."""
    table = Table(box=None)
    for heading in ("feature", "present", "refitted", "present spread", "refitted spread"):
        table.add_column(heading, justify="left" if heading == "feature" else "right")
    now, new = CONFIDENCE.calibrator, prior.calibrator
    table.add_row("bias", f"{now.bias:.2f}", f"{new.bias:.2f}")
    columns = (now.weights, new.weights, CONFIDENCE.spreads, prior.spreads)
    for name, *numbers in zip(CONFIDENCE_FEATURES, *columns, strict=True):
        table.add_row(name, *(f"{one:.2f}" for one in numbers))
    return table


def write(found: Refit, target: Path, *, encoder: str) -> None:
    """Write the refitted coefficients with their card."""
    found.prior.write(target, card=found.card(encoder))
