"""Learn predictions, show what they are for whom, and how far they can be trusted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from rich.console import Console, Group
from rich.markup import escape
from rich.table import Table

from assistant.consents.model import Purpose
from assistant.customers.model import CustomerView
from assistant.errors import ConciergeError, NotFound
from assistant.events import utc_now
from assistant.predictions.backtesting import Backtest, Judged, backtest, plotted
from assistant.predictions.calibration import TOO_FEW, Calibration
from assistant.predictions.comparing_dates import Dates, Stopped, compared
from assistant.predictions.generating import Regime
from assistant.predictions.learning import outlook
from assistant.predictions.model import PRODUCTS_SHOWN, Fit
from assistant.predictions.replenishing import ANY, due, when
from assistant.refitting import Refitting
from assistant.settings import Settings
from assistant.tasks.opening import opened
from assistant.tasks.progress import progress_bar

USERS = 10  # buyers of a shop for each of those of every kind who use a product up
PURPOSES = (Purpose.OFFERS, Purpose.PERSONAL_ANSWERS)


async def fitted(settings: Settings, *, console: Console) -> None:
    """Learn from what is kept, and keep that as a new version. Raises `ConciergeError`."""
    async with opened(settings) as work:
        with progress_bar(console, "fitting") as progress:
            fit = await Refitting(work=work, clock=utc_now).refit(progress)
    console.print(description(fit))


async def described(settings: Settings) -> Group:
    """Return the model that holds, and how well. Raises `ConciergeError` before the first."""
    async with opened(settings) as work, work.reading() as unit:
        return description(held(await unit.predictions.newest()))


async def foreseen(settings: Settings, external_id: str, *, weeks: float) -> Table:
    """Return what is expected of a customer. Raises `NotFound`, and `ConciergeError` without consent."""
    async with opened(settings) as work, work.reading() as unit:
        fit = held(await unit.predictions.newest())
        profile = await unit.customers.known(external_id)
        if profile is None:
            raise NotFound("customer", external_id)
        views = await unit.customers.views(profile.id, PURPOSES)
    allowed = next((view for view in views.values() if view.allowed), None)
    if allowed is None:
        raise ConciergeError(
            "the customer allows neither offers nor personal answers", fix="ask them; nothing was computed"
        )
    return outlook_table(fit, allowed, weeks=weeks, now=utc_now())


def judged(*, count: int, seed: int, console: Console) -> None:
    """Back-test every invented shop, and print tables and plots."""
    found = []
    with progress_bar(console, "shops") as progress:
        for number, regime in enumerate(Regime, 1):
            found.append(backtest(regime, count=count, seed=seed))
            progress(number, len(Regime) + 1)
        dates, stopped = compared(count // USERS, seed=seed)
        progress(len(Regime) + 1, len(Regime) + 1)
    for one in found:
        tell(one, console)
    tell_dates(dates, stopped, console)


def tell_dates(dates: Sequence[Dates], stopped: Stopped, console: Console) -> None:
    """Print how the dates of next purchases fared, by kind of customer."""
    table = Table("next date", "customers", *dates[0].errors, box=None, header_style="bold")
    for column in ("less than the best other", "95 % of resamples", "in the 80 % interval"):
        table.add_column(column)
    for one in dates:
        middle, low, high = one.less
        errors = [f"{error:.1f}" for error in one.errors.values()]
        told = (f"{middle:.0%}", f"{low:.0%} to {high:.0%}", f"{one.held:.0%}")
        table.add_row(one.kind, str(one.customers), *errors, *told)
    console.print("\n[bold]products that are used up[/]: mean absolute error in days", highlight=False)
    console.print(table)
    console.print(
        f"said to have stopped: {stopped.found} of {stopped.stopped} who had, "
        f"{stopped.wronged} of {stopped.going_on} who had not",
        highlight=False,
    )


def tell(one: Backtest, console: Console) -> None:
    """Print how predictions fared in one shop."""
    model = one.rhythm
    console.print(f"\n[bold]{one.regime}[/]", highlight=False)
    console.print(f"fitted r {model.r:.3f}, alpha {model.alpha:.3f}, a {model.a:.3f}, b {model.b:.3f}")
    console.print(error_table("purchases", one.purchases))
    console.print(error_table("money spent", one.spend))
    for what, bins in (("purchases", one.by_purchases), ("chance to be a customer still", one.by_alive)):
        console.print(f"{what}: said (o), came (x)", highlight=False)
        for line in plotted(bins):
            console.print(escape(line), highlight=False, soft_wrap=True)


def error_table(what: str, rows: tuple[Judged, ...]) -> Table:
    """Return how far off each way of predicting is."""
    table = Table(box=None, header_style="bold")
    for column in (what, "root mean square error", "model errs less by", "95 % of resamples"):
        table.add_column(column)
    for one in rows:
        gain, low, high = one.better or (0.0, 0.0, 0.0)
        table.add_row(
            one.name,
            f"{one.error:.3f}",
            f"{gain:.3f}" if one.better else "",
            f"{low:.3f} to {high:.3f}" if one.better else "",
        )
    return table


def held(fit: Fit | None) -> Fit:
    """Return the model that holds. Raises `ConciergeError` before the first."""
    if fit is None:
        raise ConciergeError("nothing was learnt yet", fix="run `concierge predict fit`")
    return fit


def description(fit: Fit) -> Group:
    """Return what was learnt from all, and how well it holds."""
    return Group(model_table(fit), *calibration_tables(fit.calibration))


def calibration_tables(found: Calibration | None) -> Iterator[Table | str]:
    """Yield what was expected and what came in the weeks held out, from the least expected to the most."""
    if found is None:
        yield TOO_FEW
        return
    errors = Table(
        f"{found.weeks:.0f} weeks held out", "root mean square error", box=None, header_style="bold"
    )
    errors.add_row("model", f"{found.error:.3f}")
    errors.add_row("best constant", f"{found.constant_error:.3f}")
    errors.add_row("own mean", f"{found.own_mean_error:.3f}")
    yield errors
    for what, form, bins in (
        ("purchases", ".2f", found.purchases),
        ("chance to buy", ".0%", found.returning),
    ):
        table = Table(f"{what} expected", "came", "customers", box=None, header_style="bold")
        for one in bins:
            table.add_row(format(one.said, form), format(one.came, form), str(one.buyers))
        yield table


def model_table(fit: Fit) -> Table:
    """Return what was learnt from all."""
    rhythm, spending = fit.rhythm, fit.spending
    table = Table("what", "value", box=None, header_style="bold")
    table.add_row("version", f"{fit.version}, of {fit.fitted_at:%Y-%m-%d %H:%M}Z")
    table.add_row("learnt from", f"{fit.buyers} buyers, {fit.repeaters} of whom bought again")
    if fit.used and fit.used.newest:
        table.add_row("newest order", f"{fit.used.newest:%Y-%m-%d %H:%M}Z, of {fit.used.orders}")
    table.add_row("rhythm", f"r {rhythm.r:.3f}, alpha {rhythm.alpha:.3f}, a {rhythm.a:.3f}, b {rhythm.b:.3f}")
    told = f"p {spending.p:.3f}, q {spending.q:.3f}, gamma {spending.gamma:.3f}" if spending else "too few"
    table.add_row(f"spending ({escape(fit.currency)})", told)
    table.add_row("products with gaps", str(len(fit.gaps.keys() - {ANY})))
    return table


def outlook_table(fit: Fit, view: CustomerView, *, weeks: float, now: datetime) -> Table:
    """Return what is expected of one customer."""
    table = Table("what", "value", box=None, header_style="bold")
    table.add_row("by model", f"version {fit.version}")
    found = outlook(fit, view.orders, now=now, weeks=weeks)
    if found is None:
        table.add_row("expected", "nothing: they bought nothing for themselves")
        return table
    table.add_row("still a customer", f"{found.alive:.0%}")
    table.add_row(f"purchases in {weeks:g} weeks", f"{found.purchases:.2f}")
    if found.spend is not None and found.value is not None:
        table.add_row("worth of one", f"{found.spend:.2f} {escape(fit.currency)}")
        table.add_row(f"value in {weeks:g} weeks", f"{found.value:.2f} {escape(fit.currency)}")
    for one in islice(due(view.orders, fit.gaps, fit.habits), PRODUCTS_SHOWN):
        table.add_row(f"next {escape(one.title)}", when(one, now))
    return table
