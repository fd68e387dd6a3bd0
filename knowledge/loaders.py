"""Read a folder of Markdown, HTML, CSV, JSON, PDF and Word files as documents.

One bad file never stops the others: it becomes a problem that names the file and the fix.
Files and order are the same on every run. Nothing outside the folder is read, whatever
its links point to, and hidden files are left alone.
"""

import csv
import io
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import NoReturn

from knowledge.errors import LoadError, UnreadableError
from knowledge.front_matter import FrontMatterError, read_marked
from knowledge.invisible import visible_document
from knowledge.model import Document
from knowledge.pages import Page, read_page
from knowledge.papers import ENDINGS, LARGEST_PAPER, read_paper
from knowledge.validity import checked_dates

# A fence that is not closed runs to the end.
_ASIDE = re.compile(
    r"(^ {0,3}(?:```|~~~).*?(?:^ {0,3}(?:```|~~~)[^\n]*$|\Z))|<!--.*?-->", re.DOTALL | re.MULTILINE
)
LARGEST = 5_000_000  # bytes; more is no article


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadProblem:
    """Something in a folder that could not be read."""

    path: str  # relative to the folder, with #row for one of several
    problem: str
    fix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadReport:
    """What was read and what was not."""

    documents: tuple[Document, ...]
    problems: tuple[LoadProblem, ...]


Loaded = Document | LoadProblem


def load_folder(path: Path, *, progress: Callable[[int, int], None] | None = None) -> LoadReport:
    """Return all documents under a folder; `progress` is told how many files of all are done.

    Raises `LoadError` if the folder is missing, is none, or vanishes while it is read: the
    report would then look as if its documents had been deleted.
    """
    return load_files(path, find_files(path), progress=progress)


def find_files(root: Path) -> tuple[Path, ...]:
    """Return the files under a folder in a fixed order.

    Raises `LoadError`, also if one of its folders cannot be listed: its documents would look deleted.
    """
    if not root.is_dir():
        raise LoadError(f"{root} is not a folder that can be read; pass a folder of documents")
    try:
        return tuple(sorted(_files_below(root)))
    except OSError as error:
        raise LoadError(
            f"{error.filename} cannot be listed: {error.strerror}; check its permissions"
        ) from error


def _files_below(root: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(root, onerror=_raise):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(folder, name) for name in files if not name.startswith("."))
        yield from (Path(folder, name) for name in folders if Path(folder, name).is_symlink())


def _raise(error: OSError) -> NoReturn:
    raise error


def load_files(
    root: Path, paths: Iterable[Path], *, progress: Callable[[int, int], None] | None = None
) -> LoadReport:
    """Return the documents in these files, which stand under `root`. Raises `LoadError`."""
    waiting = tuple(paths)
    documents: dict[str, Document] = {}
    problems: list[LoadProblem] = []
    for done, path in enumerate(waiting, start=1):
        for loaded in _loaded(root, path):
            if isinstance(loaded, LoadProblem):
                problems.append(loaded)
            elif loaded.id in documents:
                problems.append(_twice(path.relative_to(root).as_posix(), loaded.id))
            else:
                documents[loaded.id] = visible_document(loaded)
        if progress is not None:
            progress(done, len(waiting))
    if not root.is_dir():
        raise LoadError(f"{root} vanished while it was read; nothing was taken from it")
    return LoadReport(documents=tuple(documents.values()), problems=tuple(problems))


def _loaded(root: Path, path: Path) -> Iterator[Loaded]:
    name = path.relative_to(root).as_posix()
    if not _is_text(name):
        shown = name.encode(errors="replace").decode()
        yield LoadProblem(path=shown, problem="the name is not UTF-8", fix="rename the file")
        return
    try:
        _check_inside(root, path)
        if path.is_dir():
            return  # a link to a folder of ours, whose files are found where they are
        yield from _documents(name, path)
    except UnreadableError as found:
        yield LoadProblem(path=name, problem=found.problem, fix=found.fix)


def _documents(name: str, path: Path) -> Iterator[Loaded]:
    ending = path.suffix.lower()
    if ending in ENDINGS:
        yield _of_page(name, read_paper(_bytes(path, LARGEST_PAPER), ending))
        return
    read = READERS.get(ending)
    if read is None:
        known = ", ".join((*READERS, *ENDINGS))
        raise UnreadableError(
            f"{path.suffix or 'a name without an ending'} is not read", fix=f"use one of {known}"
        )
    yield from map(_dated, read(name, _text(_bytes(path, LARGEST))))


def _dated(loaded: Loaded) -> Loaded:
    """Return a document, or the problem that one of its dates is none."""
    if isinstance(loaded, Document) and (wrong := checked_dates(loaded.metadata)):
        return LoadProblem(path=loaded.id, problem=wrong, fix="write it as 2026-12-31")
    return loaded


def _check_inside(root: Path, path: Path) -> None:
    try:
        target = path.resolve()
    except (OSError, RuntimeError) as endless:  # the latter before Python 3.13
        raise UnreadableError("a link to itself", fix="delete it") from endless
    if not target.is_relative_to(root.resolve()):
        raise UnreadableError("a link that leaves the folder", fix="copy the file into the folder")


def _bytes(path: Path, largest: int) -> bytes:
    if path.exists() and not path.is_file():  # a pipe would be waited for
        raise UnreadableError("not a file", fix="move it elsewhere")
    try:
        with path.open("rb") as file:
            content = file.read(largest + 1)
    except FileNotFoundError as gone:
        raise UnreadableError("vanished while the folder was read", fix="load the folder again") from gone
    except OSError as refused:
        raise UnreadableError(f"cannot be read: {refused.strerror}", fix="check its permissions") from refused
    if len(content) > largest:
        raise UnreadableError(f"larger than {largest // 1_000_000} MB", fix="split it into articles")
    return content


def _text(content: bytes) -> str:
    if b"\0" in content:
        raise UnreadableError("binary, not text", fix="export it as text, or move it elsewhere")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        line = content.count(b"\n", 0, broken.start) + 1
        raise UnreadableError(f"not UTF-8 in line {line}", fix="save it with the encoding UTF-8") from broken
    if not text.strip():
        raise UnreadableError("empty", fix="write something in it, or delete it")
    return text


def _markdown(name: str, text: str) -> Iterator[Loaded]:
    try:
        marked = read_marked(text)
    except FrontMatterError as broken:
        raise UnreadableError(str(broken), fix="correct that line of the front matter") from broken
    fields = dict(marked.fields)
    title = " ".join(fields.pop("title", ())) or _first_heading(marked.text) or _spoken(name)
    questions = fields.pop("questions", ())
    url = next(iter(fields.pop("url", ())), None)
    spoken = _without_asides(marked.text)
    if not spoken and not questions:
        raise UnreadableError("nothing below the front matter", fix="write the answer below it")
    yield Document(
        id=name,
        title=title,
        text=spoken,
        questions=questions,
        metadata={key: _listed(values) for key, values in fields.items()},
        url=url,
    )


def _without_asides(text: str) -> str:
    """Return Markdown without the comments that no reader sees; code keeps its own."""
    closed = text.rfind("-->") + 3 if "-->" in text else 0  # past it, every opening would be searched in vain
    return (_ASIDE.sub(lambda found: found[1] or "", text[:closed]) + text[closed:]).strip()


def _html(name: str, text: str) -> Iterator[Loaded]:
    page = read_page(text)
    if not page.text:
        raise UnreadableError("no text outside navigation and forms", fix="put the article in <main>")
    yield _of_page(name, page)


def _of_page(name: str, page: Page) -> Document:
    metadata = {"language": (page.language.partition("-")[0].lower(),)} if page.language else {}
    return Document(id=name, title=page.title or _spoken(name), text=page.text, metadata=metadata)


def _csv(name: str, text: str) -> Iterator[Loaded]:
    first = text.splitlines()[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        columns = [str(column).strip().lower() for column in reader.fieldnames or ()]
        if not {"question", "answer"} <= set(columns):
            raise UnreadableError(
                f"columns are {', '.join(columns)}", fix="name two of the columns question and answer"
            )
        for number, row in enumerate(reader, start=1):
            if None in row or None in row.values():
                yield _bad_row(name, number, "more or fewer cells than columns")
                continue
            cells = zip(columns, row.values(), strict=True)
            yield _pair(name, number, {key: (cell.strip(),) for key, cell in cells if cell.strip()})
    except csv.Error as broken:
        raise UnreadableError(
            f"not CSV near line {reader.line_num}: {broken}", fix="check its quotes"
        ) from broken


def _json(name: str, text: str) -> Iterator[Loaded]:
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError) as broken:
        raise UnreadableError(f"not JSON: {broken}", fix="check it with a JSON validator") from broken
    if not isinstance(rows, list):
        raise UnreadableError("not a list", fix='write [{"question": …, "answer": …}, …]')
    for number, row in enumerate(rows, start=1):
        fields = _fields(row)
        if fields is None:
            yield _bad_row(name, number, "a value is neither text, a number nor a list of them")
        elif not all(_is_text(one) for one in (*fields, *chain.from_iterable(fields.values()))):
            yield _bad_row(name, number, "an escape stands for no character")
        else:
            yield _pair(name, number, fields)


def _fields(row: object) -> dict[str, tuple[str, ...]] | None:
    """Return every value of a row as texts; None where one cannot be."""
    if not isinstance(row, Mapping):
        return None
    fields: dict[str, tuple[str, ...]] = {}
    for key, value in row.items():
        values = value if isinstance(value, list) else [] if value is None else [value]
        if not all(isinstance(one, str | int | float) for one in values):
            return None
        fields[str(key)] = tuple(str(one).strip() for one in values if str(one).strip())
    return fields


def _pair(name: str, number: int, fields: Mapping[str, tuple[str, ...]]) -> Loaded:
    rest = {key: values for key, values in fields.items() if values and key}
    questions = rest.pop("question", ()) + rest.pop("questions", ())
    answer = "\n\n".join(rest.pop("answer", ()))
    if not questions or not answer:
        return _bad_row(name, number, "question or answer is empty")
    title = " ".join(rest.pop("title", ())) or questions[0]
    own_id = "-".join(rest.pop("id", ()))
    url = next(iter(rest.pop("url", ())), None)
    return Document(
        id=own_id or f"{name}#{number}",
        title=title,
        text=answer,
        questions=questions,
        metadata={key: _listed(values) for key, values in rest.items()},
        url=url,
    )


def _is_text(value: str) -> bool:
    """Whether every database can keep it: JSON may escape halves of characters, and NUL."""
    return "\0" not in value and not any("\ud800" <= sign <= "\udfff" for sign in value)


def _bad_row(name: str, number: int, problem: str) -> LoadProblem:
    return LoadProblem(path=f"{name}#{number}", problem=problem, fix="correct or delete this row")


def _twice(name: str, document_id: str) -> LoadProblem:
    return LoadProblem(path=name, problem=f"the id {document_id!r} is taken", fix="give it another id")


def _listed(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip())


def _first_heading(text: str) -> str:
    lines = (line for line in text.splitlines() if line.startswith("# "))
    return next(lines, "").removeprefix("# ").strip()


def _spoken(name: str) -> str:
    return Path(name).stem.replace("-", " ").replace("_", " ").strip().capitalize()


Reader = Callable[[str, str], Iterator[Loaded]]

READERS: dict[str, Reader] = {
    ".md": _markdown,
    ".markdown": _markdown,
    ".html": _html,
    ".htm": _html,
    ".csv": _csv,
    ".json": _json,
}
