"""Check that files of products and customers are read whole, or refused with the place that is wrong."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from assistant.errors import InvalidInput
from assistant.importing import CustomerRow, ProductRow, read
from assistant.tasks.filling import documents_in

KETTLE = '{"id": "kettle", "title": "Kettle", "price": "39.00", "currency": "GBP"'


def written(folder: Path, content: bytes | str) -> Path:
    """Write a file and return where it is."""
    path = folder / "rows.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_row_becomes_a_product(tmp_path: Path) -> None:
    """One value of an attribute need not be written as a list."""
    path = written(tmp_path, f'[{KETTLE}, "attributes": {{"diet": "vegan", "size": null}}}}]')

    (row,) = read(path, ProductRow)

    assert row.product().price == Decimal("39.00")
    assert row.product().attributes == {"diet": ("vegan",)}


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"", "no JSON"),
        (b"[", "line 1"),
        (b"\xff", "UTF-8"),
        ("[" * 100_000, "nested"),
        ("{}", "no list"),
        (f'[{KETTLE}}}, {{"id": "x"}}]', "row 2, title"),
        (f'[{KETTLE}, "prize": 3}}]', "row 1, prize"),
        (f'[{KETTLE}, "stock": -1}}]', "row 1, stock"),
        ('[{"id": "x", "title": "x", "price": "NaN", "currency": "GBP"}]', "row 1, price"),
        ("[7]", "row 1"),
        (f'[{KETTLE}, "url": "javascript:alert(1)"}}]', "row 1, url"),
        (f'[{KETTLE}, "url": "//elsewhere.example"}}]', "row 1, url"),
    ],
)
def test_a_wrong_file_is_refused_by_place_and_field(tmp_path: Path, content: bytes | str, named: str) -> None:
    """Among 10,000 rows nobody finds the wrong one by reading."""
    path = written(tmp_path, content)

    with pytest.raises(InvalidInput, match=named) as refused:
        read(path, ProductRow)

    assert "rows.json" in refused.value.field
    assert refused.value.fix


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """A typing mistake is told as one."""
    with pytest.raises(InvalidInput, match="cannot be read"):
        read(tmp_path / "nowhere.json", CustomerRow)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """Read as an empty one, it would remove every article."""
    with pytest.raises(InvalidInput, match="nowhere"):
        documents_in(tmp_path / "nowhere")
