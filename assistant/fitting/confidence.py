"""Fit how sure to be of what was found, and compare ways of telling it, each judged on a collection unseen.

What ships serves companies of which nothing is known, so every way is fitted on all collections but one and
judged on that one, by log loss and by Brier score: both are least where the probabilities told are the
true ones. How hard the coefficients are pulled towards nothing is chosen on the same losses. The present
ones have seen what judges them, which favours what is there. A new fit replaces them only if, all the same,
it is better beyond chance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
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
PULLS = (5.0, 50.0, 300.0, 1000.0)  # the present coefficients were fitted with the first

Judge = Callable[[Sequence[Row]], Numbers]  # a probability for each row
Method = Callable[[Sequence[Row]], Judge]  # fits on rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a way of telling confidence loses on each row, by both scores, where it had not seen the suite."""

    log: Numbers
    brier: Numbers

    @classmethod
    def of(cls, told: Numbers, labels: Numbers) -> Judged:
        """Judge the probabilities told for each row."""
        return cls(log=log_losses(told, labels), brier=brier_losses(told, labels))


@dataclass(frozen=True, slots=True, kw_only=True)
class Refit:
    """A new fit on all rows, and how it and other ways do on suites that they have not seen."""

    prior: Prior
    rows: tuple[Row, ...]
    judged: Mapping[str, Judged]

    @property
    def name(self) -> str:
        """The way of the new fit."""
        return pulled(self.prior.pull)

    @property
    def is_better(self) -> bool:
        """Whether a new fit loses less than the present coefficients, beyond chance."""
        return self.apart(PRESENT).ci95[1] < 0

    def apart(self, other: str) -> Estimate:
        """Return by how much the log loss of the new fit is above that of another way."""
        return paired_difference(self.judged[self.name].log.tolist(), self.judged[other].log.tolist())

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
        one = self.judged[name]
        return mean_by(self.rows, one.log), mean_by(self.rows, one.brier)

    def card(self, encoder: str) -> dict[str, object]:
        """Return what stands beside the coefficients: what they were fitted on and how well that goes."""
        held_out = {
            name: dict(zip(("log_loss", "brier"), (round(one, 4) for one in self.means(name)), strict=True))
            for name in self.judged
            if name != PRESENT
        }
        return {
            "fitted_on": {suite: sum(one.suite == suite for one in self.rows) for suite in self.suites},
            "pull": self.prior.pull,
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

    def judge(ways: Mapping[str, Method]) -> dict[str, Judged]:
        bar = progress.track(ways.items(), description="compare")
        return {name: Judged.of(told_unseen(rows, names, way), labels) for name, way in bar}

    pulls = {pulled(pull): partial(on_features, pull=pull) for pull in PULLS}
    judged = judge({PRESENT: present, **pulls})
    pull = min(PULLS, key=lambda one: mean_by(rows, judged[pulled(one)].log))
    judged |= judge(others(pull))
    return Refit(prior=rounded(fitted_prior(rows, pull=pull)), rows=tuple(rows), judged=judged)


def pulled(pull: float) -> str:
    """Return what a fit on features is called."""
    return f"features, pull {pull:g}"


def mean_by(rows: Sequence[Row], losses: Numbers) -> float:
    """Return the mean of losses where each suite weighs the same."""
    suites = np.array([one.suite for one in rows])
    return float(np.mean([losses[suites == name].mean() for name in np.unique(suites)]))


def told_unseen(rows: Sequence[Row], names: Sequence[str], way: Method) -> Numbers:
    """Return for each row the probability of a fit on the other suites."""
    told = np.zeros(len(rows))
    for name in names:
        here = [place for place, one in enumerate(rows) if one.suite == name]
        tell = way([one for one in rows if one.suite != name])
        told[here] = tell([rows[place] for place in here])
    return told


def fitted_prior(rows: Sequence[Row], *, pull: float) -> Prior:
    """Fit the coefficients that ship, from nothing."""
    lists = [one.hits for one in rows]
    flat = Prior.flat(lists, pull=pull)
    return replace(flat, calibrator=Calibrator.fit(lists, [one.is_right for one in rows], prior=flat))


def rounded(prior: Prior) -> Prior:
    """Return it with the digits that it is written with."""
    bias, weights = prior.calibrator.bias, prior.calibrator.weights
    short = Calibrator(bias=round(bias, DIGITS), weights=tuple(round(one, DIGITS) for one in weights))
    return replace(prior, calibrator=short, spreads=tuple(round(one, DIGITS) for one in prior.spreads))


def present(_rows: Sequence[Row]) -> Judge:
    """Take the coefficients that ship now, whatever the rows."""
    return partial(told_by, CONFIDENCE.calibrator)


def on_features(rows: Sequence[Row], *, pull: float) -> Judge:
    """Fit what ships: a logistic function of a few features of the hits."""
    return partial(told_by, fitted_prior(rows, pull=pull).calibrator)


def on_score(rows: Sequence[Row], *, calibration: Calibration) -> Judge:
    """Fit a calibration of the first hit's score alone."""
    tell = calibration(scores_of(rows), labels_of(rows))
    return lambda new: tell(scores_of(new))


def recalibrated(rows: Sequence[Row], *, pull: float, calibration: Calibration) -> Judge:
    """Fit what ships, and a calibration of what it tells."""
    first = on_features(rows, pull=pull)
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


def others(pull: float) -> dict[str, Method]:
    """Return the other ways: what a fit on features tells, calibrated once more, and the score alone."""
    return {
        "the same, then isotonic": partial(recalibrated, pull=pull, calibration=isotonic),
        "the same, then beta": partial(recalibrated, pull=pull, calibration=beta),
        "score, Platt": partial(on_score, calibration=platt),
        "score, isotonic": partial(on_score, calibration=isotonic),
        "score, beta": partial(on_score, calibration=beta),
    }


def show(found: Refit, console: Console) -> None:
    """Print what each way loses on each unseen suite, the coefficients, and what is between them."""
    console.print(losses(found))
    console.print(coefficients(found))
    console.print(f"{len(found.rows):,} rows. Log loss of {found.name!r}, unseen, less that of")
    for other, which in ((PRESENT, "may have seen them"), (pulled(PULLS[0]), "unseen, made as those")):
        apart = found.apart(other)
        low, high = apart.ci95
        console.print(f"  {other} ({which}): {apart.value:+.4f}, 95 % of resamples {low:+.4f} to {high:+.4f}")


def losses(found: Refit) -> Table:
    """Return a table of log losses and Brier scores, a line for each way."""
    table = Table(title="log loss / Brier on suites not fitted on", title_justify="left", box=None)
    table.add_column("way", no_wrap=True)
    for suite in (*found.suites, "mean"):
        table.add_column(suite, justify="right")
    for name in found.judged:
        pairs = [*(found.losses(name, suite) for suite in found.suites), found.means(name)]
        table.add_row(name, *(f"{log:.3f}/{brier:.3f}" for log, brier in pairs))
    return table


def coefficients(found: Refit) -> Table:
    """Return the present coefficients, those of the same way fitted again, and those of the new fit."""
    again = rounded(fitted_prior(found.rows, pull=PULLS[0])).calibrator
    now, new = CONFIDENCE.calibrator, found.prior.calibrator
    table = Table(box=None)
    for heading in ("feature", "present", "again", found.name):
        table.add_column(heading, justify="left" if heading == "feature" else "right")
    rows = zip(
        ("bias", *CONFIDENCE_FEATURES),
        *((one.bias, *one.weights) for one in (now, again, new)),
        strict=True,
    )
    for name, *numbers in rows:
        table.add_row(name, *(f"{one:.2f}" for one in numbers))
    return table


def write(found: Refit, target: Path, *, encoder: str) -> None:
    """Write the refitted coefficients with their card."""
    found.prior.write(target, card=found.card(encoder))
