"""Offer the command line: serve, try out, fill, measure and look after the service.

Every command reads the same settings and says in one line what went wrong and what to do.
What a command needs is imported when it runs, so that `--help` answers at once.
"""

from __future__ import annotations

import logging

import structlog
import typer

from assistant.bench.commands import bench
from assistant.commands.accounts import accounts, context
from assistant.commands.articles import articles
from assistant.commands.connecting import connecting
from assistant.commands.customers import customers
from assistant.commands.facts import facts
from assistant.commands.intake import history
from assistant.commands.keys import keys
from assistant.commands.measuring import measuring
from assistant.commands.offers import offers
from assistant.commands.oversight import oversight
from assistant.commands.predictions import predictions
from assistant.commands.proactive import proactive
from assistant.commands.programs import programs
from assistant.commands.queue import queue
from assistant.commands.running import complain
from assistant.commands.segments import segments
from assistant.commands.service import service
from assistant.commands.sidebar import sidebar
from assistant.commands.staff import staff
from assistant.commands.tokens import tokens
from assistant.commands.webhooks import webhooks
from assistant.errors import ConciergeError
from assistant.fitting.commands import fitting

app = typer.Typer(
    name="concierge",
    help="A support assistant that knows the customer, and hands over when it does not know the answer.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(service)
app.add_typer(articles)
app.add_typer(history)
app.add_typer(connecting)
app.add_typer(measuring)
app.add_typer(fitting, name="fit")
app.add_typer(oversight)
app.add_typer(bench, name="bench")
app.add_typer(predictions, name="predict")
app.add_typer(offers, name="offers")
app.add_typer(segments, name="segments")
app.add_typer(proactive, name="proactive")
app.add_typer(accounts, name="accounts")
app.add_typer(context, name="context")
app.add_typer(facts, name="facts")
app.add_typer(staff, name="staff")
app.add_typer(queue, name="queue")
app.add_typer(sidebar, name="sidebar")
app.add_typer(customers, name="customers")
app.add_typer(keys, name="keys")
app.add_typer(tokens, name="tokens")
app.add_typer(programs)
app.add_typer(webhooks, name="webhooks")


def main() -> None:
    """Run the command line; what we refuse on purpose ends in a plain sentence and exit code 1."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    try:
        app()
    except ConciergeError as error:
        complain(error)
        raise SystemExit(1) from error
