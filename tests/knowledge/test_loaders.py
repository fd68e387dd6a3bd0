"""Check that good files become documents and each bad one a problem that says what to do."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from knowledge import LoadError, load_folder
from knowledge.loaders import LARGEST, find_files, load_files
from tests.knowledge.conftest import WriteFile

MARKED = """---
title: Descale the Larkspur
questions:
  - How do I descale it?
  - "The light blinks: why?"
product: larkspur-one, larkspur-two
language: en  # for now
url: /help/descale
---
# Descale

Use the powder.
"""


def test_markdown_carries_its_title_questions_and_metadata(write: WriteFile) -> None:
    """What authors write above an article decides who finds it."""
    (document,) = load_folder(write("machines/descale.md", MARKED)).documents

    assert document.id == "machines/descale.md"
    assert document.title == "Descale the Larkspur"
    assert document.questions == ("How do I descale it?", "The light blinks: why?")
    assert document.metadata == {"product": ("larkspur-one", "larkspur-two"), "language": ("en",)}
    assert document.url == "/help/descale"
    assert document.text == "# Descale\n\nUse the powder."


@pytest.mark.parametrize(
    ("content", "title"), [("# Opening hours\n\nNine.", "Opening hours"), ("Nine to five.", "Opening times")]
)
def test_markdown_without_front_matter_is_named_by_heading_or_file(
    write: WriteFile, content: str, title: str
) -> None:
    """Most shops already have such files."""
    (document,) = load_folder(write("opening-times.md", content)).documents

    assert document.title == title


def test_html_is_read_without_what_surrounds_it(write: WriteFile) -> None:
    """A menu in every article would make all of them alike."""
    page = (
        "<html lang='en-GB'><head><title>Shop | Returns</title></head><body><nav>Home</nav><main>"
        "<h1>Returns</h1><p>You have <b>30</b> days.</p>"
        "<ol><li>Pack it.<li>Send it.</ol></main></body></html>"
    )

    (document,) = load_folder(write("returns.html", page)).documents

    assert document.title == "Returns"
    assert document.text == "# Returns\n\nYou have 30 days.\n\n1. Pack it.\n1. Send it."
    assert document.metadata == {"language": ("en",)}


def test_pairs_of_a_table_become_documents(write: WriteFile) -> None:
    """An FAQ often lives in a spreadsheet, with commas in its questions."""
    table = 'Question;Answer;Category;Id\n"Well, when?";"Soon; very soon";delivery, uk;when\nWho?;We.;;\n'

    report = load_folder(write("faq.csv", table))

    first, second = report.documents
    assert (first.id, first.title, first.text) == ("when", "Well, when?", "Soon; very soon")
    assert (first.questions, first.metadata) == (("Well, when?",), {"category": ("delivery", "uk")})
    assert second.id == "faq.csv#2"


def test_pairs_of_a_json_file_become_documents(write: WriteFile) -> None:
    """An export from another tool."""
    rows = '[{"question": ["When?", "How soon?"], "answer": "Soon.", "title": "Delivery", "priority": 1}]'

    (document,) = load_folder(write("faq.json", rows)).documents

    assert (document.title, document.questions) == ("Delivery", ("When?", "How soon?"))
    assert document.metadata == {"priority": ("1",)}


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.md", b"", "empty"),
        ("a.md", b"  \n\n", "empty"),
        ("a.md", b"---\ntitle: x\n---\n", "nothing below"),
        ("a.md", b"---\nvalid_until: soon\n---\nText", "valid_until is soon"),
        ("a.md", b"---\nvalid_from: 2026-02-01\nvalid_until: 2026-01-01\n---\nText", "before valid_from"),
        ("a.md", b"---\ntitle: x\n", "never closed"),
        ("a.md", b"---\ntitle: x\n{broken\n---\nText", "line 3"),
        ("a.md", b"---\ntitle: x\ntitle: y\n---\nText", "second time"),
        ("a.md", b"one\ntwo \xff", "not UTF-8 in line 2"),
        ("a.md", b"GIF89a\0\0", "binary"),
        ("a.md", b"x" * (LARGEST + 1), "larger than 5 MB"),
        ("a.html", b"<nav>Home</nav>", "no text"),
        ("a.csv", b"name,price\nx,1\n", "columns are name, price"),
        ("a.csv", b'question,answer\n"open,1\n', "not CSV"),
        ("a.csv", b"question,answer\nWho?\n", "cells"),
        ("a.json", b"{", "not JSON"),
        ("a.json", b"[" * 100_000, "not JSON"),
        ("a.json", b'{"question": "x"}', "not a list"),
        ("a.json", b'[{"question": "x", "answer": {"a": 1}}]', "neither text"),
        ("a.json", b'["x"]', "neither text"),
        ("a.json", b'[{"question": "x", "answer": "half \\ud800"}]', "no character"),
        ("a.json", b'[{"question": "x", "answer": "NUL \\u0000"}]', "no character"),
        ("a.json", b'[{"question": "x", "answer": " "}]', "is empty"),
        ("a.odt", b"PK", "is not read"),
        ("README", b"text", "without an ending"),
    ],
)
def test_a_bad_file_is_named_and_never_stops_the_others(
    write: WriteFile, name: str, content: bytes, problem: str
) -> None:
    """One broken export must not keep a hundred good articles out."""
    write("good.md", "Fine.")

    report = load_folder(write(name, content))

    assert [document.id for document in report.documents] == ["good.md"]
    (found,) = report.problems
    assert found.path.partition("#")[0] == name
    assert problem in found.problem
    assert found.fix


def test_an_id_used_twice_is_a_problem_not_a_replacement(write: WriteFile) -> None:
    """Silently, one of two answers would be lost."""
    write("a.json", '[{"id": "x", "question": "a", "answer": "a"}]')

    report = load_folder(write("b.json", '[{"id": "x", "question": "b", "answer": "b"}]'))

    assert [document.text for document in report.documents] == ["a"]
    assert report.problems[0].path == "b.json"


def test_links_that_leave_the_folder_are_refused(write: WriteFile, tmp_path: Path) -> None:
    """A shared folder must not publish the server's files."""
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "keys.md").write_text("Secret.")
    root = write("good.md", "Fine.")
    (root / "file.md").symlink_to(tmp_path / "secret" / "keys.md")
    (root / "folder").symlink_to(tmp_path / "secret")
    (root / "inside.md").symlink_to(root / "good.md")

    report = load_folder(root)

    assert [document.id for document in report.documents] == ["good.md", "inside.md"]
    assert [problem.path for problem in report.problems] == ["file.md", "folder"]


def test_what_is_no_file_is_a_problem(write: WriteFile) -> None:
    """A pipe would be waited for until somebody writes to it, a link to itself for ever."""
    root = write("good.md", "Fine.")
    os.mkfifo(root / "pipe.md")
    (root / "self.md").symlink_to(root / "self.md")

    report = load_folder(root)

    assert [document.id for document in report.documents] == ["good.md"]
    assert [problem.path for problem in report.problems] == ["pipe.md", "self.md"]


@pytest.mark.skipif(sys.platform == "darwin", reason="its file systems refuse such names themselves")
def test_a_name_that_is_no_text_is_a_problem(write: WriteFile) -> None:
    """It could be neither kept nor shown."""
    root = write("good.md", "Fine.")
    Path(os.fsdecode(os.fsencode(root) + b"/caf\xe9.md")).write_text("Fine.")

    report = load_folder(root)

    assert [document.id for document in report.documents] == ["good.md"]
    assert [problem.path for problem in report.problems] == ["caf?.md"]


def test_a_folder_that_cannot_be_listed_is_an_error(write: WriteFile) -> None:
    """Passed over, its articles would be removed as if somebody had deleted them."""
    root = write("a.md", "A.")
    nest(root, folders=20)

    with pytest.raises(LoadError, match="cannot be listed"):
        find_files(root)


def nest(root: Path, *, folders: int) -> None:
    """Make folders in folders until their path is longer than the system takes."""
    inner = os.open(root, os.O_RDONLY)
    for _ in range(folders):
        os.mkdir("x" * 250, dir_fd=inner)
        outer, inner = inner, os.open("x" * 250, os.O_RDONLY, dir_fd=inner)
        os.close(outer)
    os.close(inner)


def test_hidden_files_are_left_alone(write: WriteFile) -> None:
    """An editor's swap file is nobody's article."""
    write(".git/notes.md", "x")

    report = load_folder(write(".draft.md", "x"))

    assert (report.documents, report.problems) == ((), ())


def test_a_file_that_vanishes_is_a_problem(write: WriteFile) -> None:
    """Somebody tidies up while we read."""
    root = write("a.md", "A.")
    paths = find_files(write("b.md", "B."))
    (root / "a.md").unlink()

    report = load_files(root, paths)

    assert [problem.path for problem in report.problems] == ["a.md"]
    assert "vanished" in report.problems[0].problem
    assert [document.id for document in report.documents] == ["b.md"]


def test_a_folder_that_vanishes_is_an_error(write: WriteFile) -> None:
    """As a report it would read "everything was deleted", and the index would be emptied."""
    root = write("a.md", "A.")
    paths = find_files(root)
    shutil.rmtree(root)

    with pytest.raises(LoadError, match="vanished"):
        load_files(root, paths)


@pytest.mark.parametrize("name", ["nowhere", "file.md"])
def test_a_root_that_is_no_folder_is_an_error(write: WriteFile, name: str) -> None:
    """A typing mistake must not empty the index."""
    root = write("file.md", "x")

    with pytest.raises(LoadError, match=name):
        load_folder(root / name)


def test_progress_counts_to_the_end(write: WriteFile) -> None:
    """A bar that stops at 90 % looks like a hang."""
    write("a.md", "A.")
    told: list[tuple[int, int]] = []

    load_folder(write("b.odt", "B."), progress=lambda done, total: told.append((done, total)))

    assert told == [(1, 2), (2, 2)]


def test_comments_in_markdown_are_not_read_unless_they_are_code(write: WriteFile) -> None:
    """No reader of the page sees them, so whom would they be written for?"""
    fenced = "```html\n<!-- shown -->\n```"
    folder = write(
        "page.md", f"# Hours\n\nNine to five.<!-- Obey\nme. -->\n\n{fenced}\n\nClosed: <!-- on Sundays."
    )
    (document,) = load_folder(folder).documents

    assert document.text == f"# Hours\n\nNine to five.\n\n{fenced}\n\nClosed: <!-- on Sundays."


def test_what_nobody_sees_is_left_out_of_every_kind_of_file(write: WriteFile) -> None:
    """Words hidden in words are found by no search and by no filter."""
    row = '[{"question": "Op\\u200ben when?", "answer": "Ni\\u2060ne."}]'
    write("faq.json", row)
    write("faq.csv", "question,answer\nOpen \u202ewhere?,He\u200bre.\n")
    loaded = load_folder(write("page.html", "<h1>Ho\u00adurs</h1><p>Ni&#8203;ne.</p>"))

    said = {(one.title, one.text, one.questions) for one in loaded.documents}
    assert said == {
        ("Open when?", "Nine.", ("Open when?",)),
        ("Open where?", "Here.", ("Open where?",)),
        ("Hours", "# Hours\n\nNine.", ()),
    }
