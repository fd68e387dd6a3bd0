"""Turn text into HTML that is safe to insert in a page.

Markdown becomes HTML, and an allow-list decides what of it stays. Pages insert only what
comes from here, so a message can never carry a script, a form or an image that calls home.
What a customer typed is shown as typed: their asterisks are asterisks.
"""

from __future__ import annotations

import html
import re

import nh3
from markdown_it import MarkdownIt

TAGS = frozenset({"a", "p", "br", "hr", "strong", "em", "del", "code", "pre", "blockquote"})
TAGS |= {"ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = frozenset({"http", "https", "mailto", "tel"})

# Paragraphs whose lines begin with a letter and hold no mark that Markdown or HTML knows.
UNMARKED = re.compile(r"(?:[^\W\d_](?:[^*_`~\[\]<>&\\#|!\s\x00-\x1f\x7f]| (?=\S))*(?:\n{1,2}(?=\S)|\Z))+")


class Markdown:
    """Renders Markdown; one instance serves all."""

    def __init__(self) -> None:
        self._parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(
            ["table", "strikethrough"]
        )

    def html(self, text: str) -> str:
        """Return `text` as sanitised HTML; links open elsewhere and tell nobody where from.

        Most replies are plain sentences: they come out the same without the parser, in a
        fiftieth of the time.
        """
        if UNMARKED.fullmatch(text):
            paragraphs = (part.replace("\n", "<br>\n") for part in text.split("\n\n"))
            return "\n".join(f"<p>{part}</p>" for part in paragraphs)
        rendered: str = self._parser.render(text)
        return nh3.clean(
            rendered,
            tags=set(TAGS),
            attributes=ATTRIBUTES,
            url_schemes=set(SCHEMES),
            link_rel="noopener nofollow",
            set_tag_attribute_values={"a": {"target": "_blank"}},
        ).strip()


def plain_html(text: str) -> str:
    """Return `text` as HTML that shows exactly what was typed, line by line."""
    paragraphs = [part for part in text.strip().split("\n\n") if part.strip()]
    return "".join(f"<p>{html.escape(part).replace(chr(10), '<br>')}</p>" for part in paragraphs)
