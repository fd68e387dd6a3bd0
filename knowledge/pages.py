"""Read what an HTML page says, as Markdown: headings, paragraphs, lists and tables.

What surrounds the content (navigation, header, footer, forms, scripts) is left out; where
the page marks its main part, only that is read. What a reader of the page does not see is not
read either, for it may be meant for machines. Broken markup is read as far as it goes.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

from typing_extensions import override

AROUND = frozenset(
    {"nav", "header", "footer", "aside", "form", "script", "style", "template", "noscript", "svg", "head"}
)
MAIN = frozenset({"main", "article"})
BLOCKS = frozenset(
    {"p", "div", "section", "ul", "ol", "dl", "dt", "dd", "table", "blockquote", "pre", "figure", *MAIN}
)
HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}

VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
ENDED_BY_THE_NEXT = frozenset({"p", "td", "th", "tr", "dt", "dd", "option"})
UNSEEN = re.compile(
    r"display:none|visibility:(?:hidden|collapse)|opacity:0?\.?0*(?:[;!%]|$)|font-size:0(?![.\d]*[1-9])|"
    r"(?<!-)color:(?:transparent|white\b|#fff(?:f{3})?\b|rgba?\(255,255,255)|"
    r"(?:left|top|text-indent):-\d{3,}|clip:rect\(0|clip-path:inset\((?:50|100)%|"
    r"(?<![-\w])(?:max-)?(?:height|width):[01](?:px)?(?:[;!]|$)"
)

_IS_LIGHT_ON_DARK = re.compile(r"background(?:-color|-image)?:(?!white|#fff|transparent|none)")
_SPACE = re.compile(r"\s+")
_GAPS = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What was found on a page."""

    title: str
    text: str  # Markdown
    language: str | None


def read_page(html: str) -> Page:
    """Return title, text and language; the title is empty where the page names none."""
    whole = _Reader()
    whole.feed(html)
    whole.close()
    text = whole.text(main_only=whole.has_main)
    return Page(title=whole.heading or whole.title, text=text, language=whole.language)


def is_hidden(attributes: Mapping[str, str | None]) -> bool:
    """Whether an element with these attributes is not seen by who reads the page."""
    if "hidden" in attributes or (attributes.get("aria-hidden") or "").strip().lower() == "true":
        return True
    style = "".join((attributes.get("style") or "").lower().split())
    return bool(UNSEEN.search(style)) and not _IS_LIGHT_ON_DARK.search(style)


class _Reader(HTMLParser):
    """Writes down what a page says while its markup goes by."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.heading = ""
        self.language: str | None = None
        self.has_main = False
        self._pieces: list[tuple[bool, str]] = []  # whether it is of the main part, and the text
        self._skipping: list[str] = []
        self._depth_of_main = 0
        self._open: list[str] = []
        self._item = "- "

    def text(self, *, main_only: bool) -> str:
        """Return what was written, with at most one empty line between blocks."""
        joined = "".join(piece for of_main, piece in self._pieces if of_main or not main_only)
        lines = [line.strip() for line in joined.split("\n")]
        return _GAPS.sub("\n\n", "\n".join(lines)).strip()

    @override
    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if tag == "html":
            self.language = dict(attrs).get("lang") or None
        if tag in ENDED_BY_THE_NEXT and self._skipping[-1:] == [tag]:
            self._skipping.pop()
        if tag in AROUND or tag in self._skipping[-1:] or (tag not in VOID and is_hidden(dict(attrs))):
            self._skipping.append(tag)
        if tag in MAIN:
            self.has_main = True
            self._depth_of_main += 1
        if tag in HEADINGS or tag == "title":
            self._open.append(tag)
        self._write(self._before(tag))

    @override
    def handle_endtag(self, tag: str) -> None:
        self._write("\n\n" if tag in BLOCKS or tag in HEADINGS else "")
        if tag in self._skipping:
            del self._skipping[len(self._skipping) - 1 - self._skipping[::-1].index(tag) :]
        if tag in MAIN and self._depth_of_main:
            self._depth_of_main -= 1
        if tag in self._open:
            del self._open[self._open.index(tag) :]

    @override
    def handle_data(self, data: str) -> None:
        spoken = _SPACE.sub(" ", data)
        if "title" in self._open:
            self.title += spoken.strip()
        if "h1" in self._open and not self._skipping:
            self.heading = f"{self.heading} {spoken.strip()}".strip()
        self._write(spoken)

    def _before(self, tag: str) -> str:
        if tag in ("ul", "ol"):
            self._item = "1. " if tag == "ol" else "- "
        if tag in HEADINGS:
            return f"\n\n{HEADINGS[tag]} "
        if tag in BLOCKS:
            return "\n\n"
        return {"li": f"\n{self._item}", "br": "\n", "tr": "\n| ", "td": " | ", "th": " | "}.get(tag, "")

    def _write(self, text: str) -> None:
        if text and not self._skipping:
            self._pieces.append((self._depth_of_main > 0, text))
