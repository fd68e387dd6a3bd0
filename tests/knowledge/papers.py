"""Build PDF and Word files for the tests of their readers, without a program that prints."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import docx
from docx.document import Document as WordDocument
from pypdf import PdfWriter

FONTS = b"<< /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >> >>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """One line of a page: its words, the size of its letters, and how far from the foot it stands."""

    text: str
    y: int
    size: int = 10


def column(*texts: str, size: int = 10, top: int = 700, step: int = 12) -> list[Printed]:
    """Print lines one below the other, close enough for one paragraph."""
    return [Printed(text=text, y=top - step * place, size=size) for place, text in enumerate(texts)]


def a_pdf(*pages: Sequence[Printed]) -> bytes:
    """Make a PDF of these pages."""
    streams = [b"\n".join(shown(line) for line in page) for page in pages]
    return pdf_of([b"<< /Length %d >>\nstream\n%s\nendstream" % (len(one), one) for one in streams])


def shown(line: Printed) -> bytes:
    """Write the operators that print a line."""
    text = line.text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"BT /F1 {line.size} Tf 1 0 0 1 72 {line.y} Tm ({text}) Tj ET".encode("cp1252")


def pdf_of(contents: Sequence[bytes]) -> bytes:
    """Make a PDF with a page for each of these content streams."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * place) for place in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(contents)),
    ]
    objects.append(FONTS)
    for place, content in enumerate(contents):
        seen = b"/MediaBox [0 0 612 792] /Resources << /Font 3 0 R >> /Contents %d 0 R" % (5 + 2 * place)
        objects += [b"<< /Type /Page /Parent 2 0 R %s >>" % seen, content]
    body, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end


def written(writer: PdfWriter) -> bytes:
    """Return what pypdf makes of a PDF that a test changed."""
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def opened(pdf: bytes) -> PdfWriter:
    """Open a PDF to change it."""
    return PdfWriter(clone_from=io.BytesIO(pdf))


def a_docx(document: WordDocument | None = None) -> bytes:
    """Return a Word file; without a document, one of a single paragraph."""
    if document is None:
        document = docx.Document()
        document.add_paragraph("Use the powder.")
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def with_parts(archive: bytes, parts: Mapping[str, bytes]) -> bytes:
    """Return a Word file with further parts."""
    target = io.BytesIO(archive)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as opened_archive:
        for name, content in parts.items():
            opened_archive.writestr(name, content)
    return target.getvalue()
