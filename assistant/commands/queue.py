"""Look at the queue from the command line; what a command needs is imported when it runs."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.commands.running import console

queue = typer.Typer(no_args_is_help=True, help="Try out how those who wait are served.")


@queue.callback()
def _of_its_own() -> None:
    """Keep `simulate` a command of its own while it is the only one."""


@queue.command("simulate")
def simulate(
    agents: Annotated[int, typer.Option(min=1, max=100, help="At the desk.")] = 4,
    capacity: Annotated[int, typer.Option(min=1, max=20, help="Conversations of each at once.")] = 2,
    minutes: Annotated[float, typer.Option(min=0.5, max=240, help="That a conversation takes.")] = 9,
    days: Annotated[int, typer.Option(min=1, max=100, help="Played out at each load.")] = 10,
    seed: Annotated[int, typer.Option(help="The same seed plays the same days.")] = 1,
) -> None:
    """Play out days at an invented desk: how long people wait, and how wrong was what they were told."""
    from assistant.tasks.simulating import simulated

    console.print(simulated(agents=agents, capacity=capacity, minutes=minutes, days=days, seed=seed))
