"""Check that PDF and Word files become articles with headings, and hostile ones problems."""

import zlib

import docx
import pytest
from pypdf.generic import NameObject, TextStringObject

from knowledge import load_folder
from knowledge.errors import UnreadableError
from knowledge.paper_reader import PAGES, PARTS, UNPACKED
from knowledge.papers import LARGEST_PAPER, read_paper
from tests.knowledge.conftest import WriteFile
from tests.knowledge.papers import Printed, a_docx, a_pdf, column, opened, pdf_of, with_parts, written

BOMB = zlib.compress(b" " * 150_000_000, 9)


def a_manual() -> bytes:
    """A page with a large heading, a broken paragraph and a list."""
    return a_pdf(
        [
            Printed(text="Descale the Larkspur", y=740, size=20),
            *column(
                "Use the powder once a month, and always before a holi-", "day that is longer than a week."
            ),
            *column("• Fill the tank.", "• Press both buttons.", top=640),
        ]
    )


def test_a_pdf_is_read_with_its_headings_paragraphs_and_lists() -> None:
    """An answer is found by the heading above it, and quoted without the printer's line breaks."""
    page = read_paper(a_manual(), ".pdf")

    assert page.title == "Descale the Larkspur"
    assert page.text == (
        "# Descale the Larkspur\n\n"
        "Use the powder once a month, and always before a holiday that is longer than a week.\n\n"
        "- Fill the tank.\n\n- Press both buttons."
    )


def test_the_outline_of_a_pdf_says_what_is_a_heading() -> None:
    """Its author's own table of contents knows better than the size of letters."""
    file = opened(
        a_pdf([*column("Care"), *column("Wipe it.", top=600), *column("Milk", "Rinse it.", top=500)])
    )
    chapter = file.add_outline_item(title="Care", page_number=0)
    file.add_outline_item(title="Milk", page_number=0, parent=chapter)
    file.add_metadata({"/Title": "The Heron, a manual"})
    file._root_object[NameObject("/Lang")] = TextStringObject("en-GB")

    page = read_paper(written(file), ".pdf")

    assert page.text == "# Care\n\nWipe it.\n\n## Milk\n\nRinse it."
    assert (page.title, page.language) == ("The Heron, a manual", "en-GB")


def test_what_every_page_repeats_is_left_out() -> None:
    """A page number in the middle of a sentence helps nobody."""
    pages = [
        [
            *column("Larkspur manual", top=780),
            *column(f"Chapter {n} says this", "and that."),
            *column(f"{n}", top=20),
        ]
        for n in range(1, 5)
    ]

    text = read_paper(a_pdf(*pages), ".pdf").text

    assert text.split("\n\n") == [f"Chapter {n} says this and that." for n in range(1, 5)]


def test_a_pdf_that_only_its_author_may_change_is_read() -> None:
    """Many manuals forbid changes, and none of them asks for a password to read."""
    file = opened(a_manual())
    file.encrypt(user_password="", owner_password="for changes only")

    assert "Use the powder" in read_paper(written(file), ".pdf").text


def test_a_word_file_is_read_with_its_headings_lists_and_tables(write: WriteFile) -> None:
    """Word's own styles say what is what, whatever it looks like."""
    document = docx.Document()
    document.core_properties.title = "Returns"
    document.core_properties.language = "en-GB"
    document.add_heading("How to return", level=1)
    document.add_paragraph("You have 30 days.")
    document.add_heading("By post", level=2)
    document.add_paragraph("Pack it.", style="List Number")
    document.add_paragraph("Send it.", style="List Number")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("Country", "Days", "France", "30"), strict=True):
        cell.text = text

    (found,) = load_folder(write("returns.docx", a_docx(document))).documents

    assert (found.id, found.title, found.metadata) == ("returns.docx", "Returns", {"language": ("en",)})
    assert found.text == (
        "# How to return\n\nYou have 30 days.\n\n## By post\n\n1. Pack it.\n1. Send it.\n\n"
        "| Country | Days |\n| --- | --- |\n| France | 30 |"
    )


def locked() -> bytes:
    """A PDF that asks for a password."""
    file = opened(a_manual())
    file.encrypt(user_password="nobody knows", algorithm="AES-256")
    return written(file)


def lying() -> bytes:
    """A Word file whose largest part says that it is small."""
    bomb = with_parts(a_docx(), {"word/bomb.xml": b" " * UNPACKED})
    return bomb.replace(UNPACKED.to_bytes(4, "little"), (10).to_bytes(4, "little"))


HOSTILE = {
    "locked.pdf": (locked, "password"),
    "scanned.pdf": (lambda: a_pdf([]), "pictures of text"),
    "broken.pdf": (lambda: b"%PDF-1.7 and no more", "damaged"),
    "cut.pdf": (lambda: a_manual()[:300], "damaged"),
    "endless.pdf": (
        lambda: a_manual().replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]"),
        "damaged",
    ),
    "long.pdf": (lambda: a_pdf(*[[]] * (PAGES + 1)), f"more than {PAGES} pages"),
    "bomb.pdf": (
        lambda: pdf_of([b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(BOMB), BOMB)]),
        "unpacks to more",
    ),
    "large.pdf": (lambda: b" " * (LARGEST_PAPER + 1), "larger than 25 MB"),
    "text.docx": (lambda: b"I am text.", "damaged"),
    "empty.docx": (lambda: a_docx(docx.Document()), "no text"),
    "old.docx": (lambda: b"\xd0\xcf\x11\xe0 of an old Word", "password, or of an old Word"),
    "bomb.docx": (lambda: with_parts(a_docx(), {"word/bomb.xml": b" " * (UNPACKED + 1)}), "unpacks to more"),
    "crowd.docx": (
        lambda: with_parts(a_docx(), dict.fromkeys(map(str, range(PARTS)), b"")),
        "unpacks to more",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_a_problem_with_a_fix(write: WriteFile, name: str) -> None:
    """One attachment from anywhere must neither stop the others nor take the machine with it."""
    build, problem = HOSTILE[name]
    write("good.md", "Fine.")

    report = load_folder(write(name, build()))

    assert [document.id for document in report.documents] == ["good.md"]
    (found,) = report.problems
    assert found.path == name
    assert problem in found.problem
    assert found.fix


def test_a_part_that_lies_about_its_size_is_not_unpacked_further(write: WriteFile) -> None:
    """The limit counts what parts say of themselves, so nothing may be read past that."""
    report = load_folder(write("lying.docx", lying()))

    assert report.documents == () or report.documents[0].text == "Use the powder."


@pytest.mark.parametrize(("file", "ending"), [(a_manual(), ".pdf"), (a_docx(), ".docx")])
def test_what_takes_too_long_is_ended(file: bytes, ending: str) -> None:
    """A file that keeps its reader busy for ever must not keep the folder waiting."""
    with pytest.raises(UnreadableError, match="too long"):
        read_paper(file, ending, seconds=0.001)


def test_the_reader_takes_no_more_memory_than_it_was_given() -> None:
    """A file may ask for all the memory there is; the server needs it."""
    with pytest.raises(UnreadableError):
        read_paper(a_pdf(column("x" * 1000)), ".pdf", memory=50_000_000)
