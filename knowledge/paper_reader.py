"""Turn one PDF or Word file into Markdown, in a process that may be ended at any time.

Run as a script: the file comes on standard input, its ending and the bytes of memory that it
may take are the arguments, and one JSON object goes to standard output. It imports nothing
else of this library, so that it starts quickly and can be run by its path.

Headings come from what the file says of itself: Word's styles, a PDF's outline. A PDF
without one is read by the size of its letters.
"""

import io
import json
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import hypot

import docx
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from docx.text.paragraph import Paragraph
from pypdf import PdfReader
from pypdf.errors import LimitReachedError, PyPdfError
from pypdf.generic import Destination

PAGES = 500
PARTS = 2_000  # of a Word file, which is a ZIP archive
UNPACKED = 100_000_000  # bytes of all its parts
LETTERS = 2_000_000  # of text: more is no article
LARGER = 1.15  # times the size of the body, from which letters make a heading
LONGEST_HEADING = 120  # characters
APART = 1.7  # times the size of letters, from which a gap between lines ends a paragraph

BULLETS = re.compile(r"^[•◦▪‣·–]\s*")
NUMBERED = re.compile(r"^\d{1,2}[.)]\s")
PROGRAM_TITLE = re.compile(
    r"^(untitled|document\d*|microsoft word - .*|.*\.(docx?|pdf|tex|indd))$", re.IGNORECASE
)
STYLED_HEADING = re.compile(r"^heading ([1-6])$", re.IGNORECASE)


class Refusal(Exception):
    """A file that is not read; carries what to tell its author."""

    def __init__(self, problem: str, fix: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.fix = fix


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What a file says; the title and the language are empty where it names none."""

    title: str
    text: str  # Markdown
    language: str


@dataclass(slots=True, kw_only=True)
class Line:
    """One line of a page as it is printed."""

    text: str = ""
    size: float = 0.0  # of its largest letters
    y: float = 0.0  # from the foot of the page
    page: int = 0


def read_pdf(content: bytes) -> Paper:
    """Return a PDF's text. Raises `Refusal`."""
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refusal("protected by a password", "save a copy without one")
        if len(reader.pages) > PAGES:
            raise Refusal(f"more than {PAGES} pages", "split it into articles")
        printed = lines_of(reader)
        lines = without_running_heads(printed)
        outline = dict(outlined(reader.outline, 1))
        title = str(reader.metadata.title or "") if reader.metadata else ""
        language = str(reader.root_object.get("/Lang") or "")
    except LimitReachedError as huge:
        raise Refusal("unpacks to more than a document should", "print it to a new PDF") from huge
    except PyPdfError as broken:
        raise Refusal("damaged, or not a PDF", "open it and save it as PDF again") from broken
    text = "\n\n".join(blocks(lines, outline))
    if not any(sign.isalnum() for sign in text):
        raise Refusal("pictures of text, without text", "run text recognition (OCR) on it")
    return Paper(title=named(title, printed_title(printed) or text), text=text, language=language)


def printed_title(lines: Sequence[Line]) -> str:
    """Return the largest line of the first page as a heading, empty where all are alike."""
    first = [line for line in lines if line.page == 0 and len(line.text.strip()) <= LONGEST_HEADING]
    largest = max(first, key=lambda line: line.size, default=Line())
    is_larger = largest.size >= LARGER * min((line.size for line in first), default=0.0)
    return f"# {' '.join(largest.text.split())}" if largest.text and is_larger else ""


def lines_of(reader: PdfReader) -> list[Line]:
    """Return every line of every page, in reading order. Raises `Refusal` past the limit."""
    found: list[Line] = []
    letters = 0
    for number, page in enumerate(reader.pages):
        lines = [Line(page=number)]

        def visit(
            text: str, at: Sequence[float], within: Sequence[float], _font: object, size: float
        ) -> None:
            """Write down one run of letters."""
            first, *rest = text.split("\n")
            append(lines[-1], first, at, within, size)  # noqa: B023  # called before the next page
            for piece in rest:
                lines.append(Line(page=number))  # noqa: B023
                append(lines[-1], piece, at, within, size)  # noqa: B023

        letters += len(page.extract_text(visitor_text=visit))
        if letters > LETTERS:
            raise Refusal(f"more than {LETTERS:,} letters", "split it into articles")
        found += [line for line in lines if line.text.strip()]
    return found


def append(line: Line, text: str, at: Sequence[float], within: Sequence[float], size: float) -> None:
    """Add a run of letters to a line; `at` and `within` are the page's matrices."""
    if not text.strip():
        line.text += text
        return
    if not line.text.strip():
        line.y = within[5] * at[3] + at[5]
    line.text += text
    line.size = max(line.size, abs(size) * hypot(within[2], within[3]) * hypot(at[2], at[3]))


def without_running_heads(lines: Sequence[Line]) -> list[Line]:
    """Return the lines without those that most pages begin or end with, as page numbers do."""
    pages: dict[int, list[Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    edges = [
        edge for page in pages.values() for edge in {id(page[0]): page[0], id(page[-1]): page[-1]}.values()
    ]
    often = Counter(re.sub(r"\d+", "#", edge.text.strip()) for edge in edges)
    dropped = {
        id(edge)
        for edge in edges
        if len(pages) > 2 and often[re.sub(r"\d+", "#", edge.text.strip())] > len(pages) / 2
    }
    return [line for line in lines if id(line) not in dropped]


def outlined(entries: Sequence[object], depth: int) -> Iterator[tuple[str, int]]:
    """Yield the headings of a PDF's outline with their depths; a list holds what is below the last one."""
    for entry in entries:
        if isinstance(entry, list):
            yield from outlined(entry, depth + 1)
        elif isinstance(entry, Destination) and entry.title:
            yield compared(entry.title), min(depth, 6)


def compared(text: str) -> str:
    """Return a heading as two writings of it are compared."""
    return "".join(text.split()).casefold()


def blocks(lines: Sequence[Line], outline: Mapping[str, int]) -> Iterator[str]:
    """Yield headings, list items and paragraphs as Markdown."""
    levels = heading_levels(lines, outline)
    written, before, level_before = "", None, 0
    for line, level in zip(lines, levels, strict=True):
        text = " ".join(line.text.split())
        if before is not None and level == level_before and continues(before, line, text):
            written = joined(written, text)
        else:
            if written:
                yield written
            written = "#" * level + " " + text if level else BULLETS.sub("- ", text)
        before, level_before = line, level
    if written:
        yield written


def heading_levels(lines: Sequence[Line], outline: Mapping[str, int]) -> list[int]:
    """Return each line's level as a heading, 0 for the body."""
    if outline:
        return [outline.get(compared(line.text), 0) for line in lines]
    weights = Counter[float]()
    for line in lines:
        weights[round(line.size * 2) / 2] += len(line.text)
    body = weights.most_common(1)[0][0] if weights else 0.0
    large = sorted((size for size in weights if body and size >= LARGER * body), reverse=True)
    levels = {size: min(level, 6) for level, size in enumerate(large, start=1)}
    return [
        levels.get(round(line.size * 2) / 2, 0) if len(line.text.strip()) <= LONGEST_HEADING else 0
        for line in lines
    ]


def continues(before: Line, line: Line, text: str) -> bool:
    """Whether a line goes on with what the one before it says."""
    if BULLETS.match(text) or NUMBERED.match(text):
        return False
    if before.page != line.page:
        return text[:1].islower() and before.text.rstrip()[-1:] not in ".!?:"
    return 0 < before.y - line.y <= APART * max(before.size, line.size)


def joined(written: str, text: str) -> str:
    """Return a text and the line after it; a word that was broken at the line's end is made whole."""
    if re.search(r"[^\W\d_]-$", written) and text[:1].islower():
        return written[:-1] + text
    return f"{written} {text}"


def read_docx(content: bytes) -> Paper:
    """Return a Word file's text. Raises `Refusal`."""
    check_archive(content)
    try:
        document = docx.Document(io.BytesIO(content))
    except (PackageNotFoundError, KeyError, ValueError, SyntaxError, zipfile.BadZipFile) as broken:
        raise Refusal(
            "damaged, or not a Word document", "open it in Word and save it as .docx again"
        ) from broken
    text = "\n\n".join(word_blocks(document))
    if not text.strip():
        raise Refusal("no text in it", "write something in it, or delete it")
    if len(text) > LETTERS:
        raise Refusal(f"more than {LETTERS:,} letters", "split it into articles")
    properties = document.core_properties
    return Paper(title=named(properties.title or "", text), text=text, language=properties.language or "")


def check_archive(content: bytes) -> None:
    """Raise `Refusal` unless the parts of the archive are as few and as small as a document's."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refusal("protected by a password, or of an old Word", "save it as .docx without a password")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile as broken:
        raise Refusal(
            "damaged, or not a Word document", "open it in Word and save it as .docx again"
        ) from broken
    if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
        raise Refusal("unpacks to more than a document should", "save it as a new document")


def word_blocks(document: WordDocument) -> Iterator[str]:
    """Yield headings, lists, tables and paragraphs as Markdown; items of one list stand together."""
    items: list[str] = []
    for part in document.iter_inner_content():
        written = paragraph(part) if isinstance(part, Paragraph) else table(part)
        if written.startswith(("- ", "1. ")):
            items.append(written)
            continue
        if items:
            yield "\n".join(items)
            items = []
        if written:
            yield written
    if items:
        yield "\n".join(items)


def paragraph(part: Paragraph) -> str:
    """Return a paragraph as Markdown, empty where it says nothing."""
    text = " ".join(part.text.split())
    styles = list(style_names(part))
    level = next((int(found[1]) for name in styles if (found := STYLED_HEADING.match(name))), 0)
    if not text:
        return ""
    if level or "Title" in styles:
        return f"{'#' * (level or 1)} {text}"
    if any(name.startswith("List Number") for name in styles):
        return f"1. {text}"
    properties = part._p.pPr  # python-docx has no other way to see a list
    is_item = any(name.startswith("List") for name in styles) or (
        properties is not None and properties.numPr is not None
    )
    return f"- {text}" if is_item else text


def style_names(part: Paragraph) -> Iterator[str]:
    """Yield the name of a paragraph's style, then of those that it is based on."""
    style = part.style
    for _ in range(9):  # a damaged file may have a circle
        if style is None:
            return
        yield style.name or ""
        style = getattr(style, "base_style", None)


def table(part: Table) -> str:
    """Return a table as Markdown, the first row as its head."""
    rows = [[" ".join(cell.text.split()).replace("|", "/") for cell in row.cells] for row in part.rows]
    lines = [f"| {' | '.join(row)} |" for row in rows if any(row)]
    if not lines:
        return ""
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])


def named(title: str, text: str) -> str:
    """Return the title that the author gave, or the first heading; a program's own name is none."""
    said = " ".join(title.split())
    if said and not PROGRAM_TITLE.match(said):
        return said
    return next((line.lstrip("# ") for line in text.splitlines() if line.startswith("#")), "")


READERS = {".pdf": read_pdf, ".docx": read_docx}


def limit_memory(most: int) -> None:
    """Fail with `MemoryError` rather than take more; elsewhere than on Linux only time ends it."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def main() -> None:
    """Read standard input, write standard output."""
    ending, most = sys.argv[1], int(sys.argv[2])
    limit_memory(most)
    try:
        paper = READERS[ending](sys.stdin.buffer.read())
        told = {"title": paper.title, "text": paper.text, "language": paper.language}
    except Refusal as refused:
        told = {"problem": refused.problem, "fix": refused.fix}
    except (MemoryError, RecursionError):
        told = {
            "problem": "unpacks to more than a document should",
            "fix": "print it to a new PDF, or save it anew",
        }
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
