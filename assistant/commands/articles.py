"""Bring in what the company publishes, and say where it is read from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.commands.running import console, run, settings_with

articles = typer.Typer()
sources = typer.Typer(no_args_is_help=True, help="Say where articles are read from again and again.")
articles.add_typer(sources, name="sources")


@articles.command()
def ingest(
    path: Annotated[
        str,
        typer.Argument(
            metavar="PATH",
            help="Folder or address of articles, or a JSON file with --products or --customers.",
        ),
    ],
    products: Annotated[bool, typer.Option("--products", help="PATH is a JSON list of products.")] = False,
    customers: Annotated[bool, typer.Option("--customers", help="PATH is a JSON list of customers.")] = False,
) -> None:
    """Bring in articles (Markdown, HTML, CSV, JSON, PDF, Word), products or customers; again at any time.

    Only what changed is embedded, and what is gone from the folder is removed. A running
    server takes the changes over within seconds. With an address, such as https://shop.example/help,
    a site is read: by its sitemap if it has one, else by its links, as its robots.txt allows.
    """
    from assistant.tasks.filling import fill_articles, fill_customers, fill_products
    from assistant.tasks.sources import fill_from_site

    if "://" in path and not products and not customers:
        run(fill_from_site(settings_with(), path, console=console))
        return
    fill = fill_products if products else fill_customers if customers else fill_articles
    run(fill(settings_with(), Path(path).resolve(), console=console))


@sources.command("add")
def add_source(
    location: Annotated[str, typer.Argument(help="A folder on this machine, or the address of a site.")],
    every: Annotated[
        str | None, typer.Option(help="How often: 30m, 6h, 1d, 2w; else only when asked.")
    ] = None,
) -> None:
    """Have a folder or a site read again and again by the running server; again to change how often."""
    from assistant.tasks.sources import add

    run(add(settings_with(), location, every=every, console=console))


@sources.command("list")
def list_sources() -> None:
    """Show where articles come from, and how that went the last time."""
    from assistant.tasks.sources import listed_sources

    console.print(run(listed_sources(settings_with())))


@sources.command("remove")
def remove_source(location: Annotated[str, typer.Argument(help="As `sources list` shows it.")]) -> None:
    """Remove a source with its articles; what was changed at the desk stays."""
    from assistant.tasks.sources import remove

    run(remove(settings_with(), location, console=console))


@sources.command("sync")
def sync_source(
    location: Annotated[str | None, typer.Argument(help="One source; without it, all of them.")] = None,
) -> None:
    """Read sources now, and report what was read, skipped and removed."""
    from assistant.tasks.sources import sync

    if run(sync(settings_with(), location, console=console)):
        raise typer.Exit(1)
