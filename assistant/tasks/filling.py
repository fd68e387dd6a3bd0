"""Fill the database from files, with progress to watch: articles, products, customers."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from assistant.articles.ingest import sync
from assistant.articles.model import SyncReport
from assistant.assembly import Parts, articles_to_write, assembled
from assistant.errors import InvalidInput
from assistant.importing import CustomerRow, ProductRow, import_customers, import_products, read
from assistant.migrating import ready_schema
from assistant.settings import Settings
from assistant.tasks.progress import progress_bar, progress_bars
from knowledge import LoadError, LoadReport, load_folder


async def fill_articles(settings: Settings, path: Path, *, console: Console) -> None:
    """Make the articles of a folder, which is known by its absolute path, those of the database."""
    await ready_schema(settings)
    async with assembled(settings) as parts:
        await articles_from(parts, path, source=str(path), console=console)


def documents_in(path: Path) -> LoadReport:
    """Read a folder of articles. Raises `InvalidInput` if it is none, or cannot be read whole."""
    try:
        return load_folder(path)
    except LoadError as error:
        raise InvalidInput("PATH", str(error)) from error


async def articles_from(
    parts: Parts, path: Path, *, source: str, console: Console, is_ours: bool = False
) -> SyncReport:
    """Read a folder, tell what could not be read, and bring the rest in under the name `source`."""
    loaded = documents_in(path)
    for problem in loaded.problems:
        told = escape(f"{problem.path}: {problem.problem}; {problem.fix}")
        console.print(f"[yellow]skipped[/] {told}", highlight=False, soft_wrap=True)
    with progress_bars(console, "checking articles", "embedding passages") as (checking, progress):
        report = await sync(
            loaded.documents,
            source=source,
            unread={str(problem.path) for problem in loaded.problems},
            writing=partial(articles_to_write, parts.work),
            embedding=parts.embedding,
            at=parts.clock(),
            checking=checking,
            progress=progress,
            is_ours=is_ours,
        )
    console.print(
        f"articles: {report.added} new, {report.changed} changed, {report.unchanged} unchanged, "
        f"{report.removed} removed; {report.passages_embedded} passages embedded"
    )
    for article, sentences in report.instructions.items():
        for sentence in sentences:
            told = escape(f"{article} holds an instruction to assistants: {sentence}")
            console.print(f"[yellow]left out[/] {told}", highlight=False, soft_wrap=True)
    if report.lapsed:
        told = (
            "what they are based on changed or is gone; read them again and approve them in the owner's page"
        )
        console.print(f"[yellow]not used[/] {report.lapsed} approved answers: {told}", highlight=False)
    if report.held:
        console.print(f"{report.held} left as they were changed or deleted at the desk")
    return report


async def fill_products(settings: Settings, path: Path, *, console: Console) -> None:
    """Bring in a JSON list of products."""
    rows = read(path, ProductRow)
    await ready_schema(settings)
    async with assembled(settings) as parts:
        await products_from(parts, rows, console=console)


async def products_from(parts: Parts, rows: tuple[ProductRow, ...], *, console: Console) -> None:
    """Write products, showing progress."""
    with progress_bar(console, "embedding products") as progress:
        changed = await import_products(
            rows, work=parts.work, embedding=parts.embedding, at=parts.clock(), progress=progress
        )
    console.print(f"products: {changed} new or changed, {len(rows) - changed} unchanged")


async def fill_customers(settings: Settings, path: Path, *, console: Console) -> None:
    """Bring in a JSON list of customers."""
    rows = read(path, CustomerRow)
    await ready_schema(settings)
    async with assembled(settings) as parts:
        await customers_from(parts, rows, console=console)


async def customers_from(parts: Parts, rows: tuple[CustomerRow, ...], *, console: Console) -> None:
    """Write customers, showing progress."""
    with progress_bar(console, "customers") as progress:
        await import_customers(rows, work=parts.work, at=parts.clock(), progress=progress)
    console.print(f"customers: {len(rows)}")
