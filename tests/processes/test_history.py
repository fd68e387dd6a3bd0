"""History comes in from files by one command: looked at first, kept once, wrong lines named."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.processes.command import Done, concierge

VIEWS = {
    "type": "track",
    "event": "Product Viewed",
    "fields": {
        "userId": "customer",
        "timestamp": "at",
        "properties.product_id": "sku",
        "properties.price": "price",
    },
}
ORDERS = {
    "type": "track",
    "event": "Order Completed",
    "fields": {
        "userId": "customer",
        "timestamp": "at",
        "properties.order_id": "order",
        "properties.currency": "currency",
    },
    "lines": {"product_id": "sku", "quantity": "pieces", "price": "price"},
}


def rows(folder: Path, table: str) -> list[tuple[object, ...]]:
    """Return every row of a table."""
    with closing(sqlite3.connect(folder / "concierge.db")) as database:
        return database.execute(f"SELECT * FROM {table}").fetchall()


async def brought_in(tmp_path: Path, name: str, text: str, mapping: object, *options: str) -> Done:
    """Run the import of a file."""
    file, how = tmp_path / name, tmp_path / "mapping.json"
    file.write_text(text, encoding="utf-8")
    how.write_text(json.dumps(mapping), encoding="utf-8")
    return await concierge("import", str(file), "--mapping", str(how), *options, folder=tmp_path / "data")


async def test_a_file_is_looked_at_then_kept_and_kept_once(tmp_path: Path) -> None:
    """Whoever imports years of history wants to know first, and may have to do it again."""
    text = (
        "customer,at,sku,price\n"
        "ana,2025-01-02T03:04:05Z,kettle,49\n"
        "ben,2025-01-03T03:04:05Z,cup,5\n"
        ",2025-01-03T03:04:05Z,x,1\n"
    )

    dry = await brought_in(tmp_path, "views.csv", text, VIEWS, "--dry-run")
    assert "2 would be kept; 1 cannot be" in dry.said, dry.said
    assert "line 4 " in dry.said
    assert not (tmp_path / "data" / "concierge.db").exists()

    for _ in range(2):
        done = await brought_in(tmp_path, "views.csv", text, VIEWS)
        assert (done.code, "2 kept" in done.said) == (1, True), done.said
    assert {row[4] for row in rows(tmp_path / "data", "activities")} == {"kettle", "cup"}
    assert len(rows(tmp_path / "data", "activities")) == 2


async def test_an_order_with_a_row_for_each_line_is_one_order(tmp_path: Path) -> None:
    """Shops export them so."""
    text = (
        "customer,order,at,currency,sku,pieces,price\n"
        "ana,F-1,2025-01-02T03:04:05Z,GBP,kettle,1,49.5\n"
        "ana,F-1,2025-01-02T03:04:05Z,GBP,cup,4,5\n"
        "ana,F-2,2025-02-02T03:04:05Z,GBP,tea,2,7\n"
    )

    done = await brought_in(tmp_path, "orders.csv", text, ORDERS)

    assert done.code == 0, done.said
    found = {row[1]: json.loads(str(row[6])) for row in rows(tmp_path / "data", "orders")}
    assert {number: [one["product_id"] for one in lines] for number, lines in found.items()} == {
        "F-1": ["kettle", "cup"],
        "F-2": ["tea"],
    }


async def test_lines_that_are_no_json_are_named(tmp_path: Path) -> None:
    """Line by line, so that they can be mended."""
    good = {"customer": "ana", "at": "2025-01-02T03:04:05Z", "sku": "kettle", "price": 49}

    done = await brought_in(
        tmp_path, "views.jsonl", f"{json.dumps(good)}\nnot json\n[]\n", VIEWS, "--dry-run"
    )

    assert done.code == 1
    assert "line 2 is not JSON" in done.said
    assert "line 3 is not a JSON object" in done.said


async def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A misspelt column would otherwise bring in nothing, silently."""
    done = await brought_in(tmp_path, "views.csv", "customer,at,sku\nana,2025-01-02,kettle\n", VIEWS)

    assert done.code == 1
    assert "'price'" in done.said


async def test_rejected_events_can_be_looked_at(tmp_path: Path) -> None:
    """There may be none."""
    done = await concierge("intake", "rejected", folder=tmp_path / "data")

    assert done.code == 0, done.said
    assert "problem" in done.said
