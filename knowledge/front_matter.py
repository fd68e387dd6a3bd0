"""Read the lines between two `---` at the top of a Markdown file.

A small part of YAML, enough for what people write there: `key: value`, a list in
brackets, or a list of `- item` lines. Anything else is named with its line, not guessed.
"""

from dataclasses import dataclass

FENCE = "---"


class FrontMatterError(ValueError):
    """A line between the fences cannot be read; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A text and what stands above it."""

    fields: dict[str, tuple[str, ...]]
    text: str


def read_marked(content: str) -> Marked:
    """Return the fields above a text and the text; no fields where there is no fence.

    Raises `FrontMatterError`.
    """
    lines = content.splitlines()
    if not lines or lines[0].strip() != FENCE:
        return Marked(fields={}, text=content)
    ends = [number for number, line in enumerate(lines[1:], start=1) if line.strip() == FENCE]
    if not ends:
        raise FrontMatterError("the front matter opened in line 1 is never closed with ---")
    fields = _fields(lines[1 : ends[0]])
    return Marked(fields=fields, text="\n".join(lines[ends[0] + 1 :]).strip())


def _fields(lines: list[str]) -> dict[str, tuple[str, ...]]:
    fields: dict[str, tuple[str, ...]] = {}
    key = None
    for number, line in enumerate(lines, start=2):
        said = line.strip()
        if not said or said.startswith("#"):
            continue
        if said.startswith("- ") and key is not None:
            fields[key] = (*fields[key], _unquoted(said[2:]))
            continue
        key, colon, value = said.partition(":")
        key = key.strip()
        if not colon or not key or line[0].isspace():
            raise FrontMatterError(f"line {number} is neither `key: value` nor `- item`: {said[:60]}")
        if key in fields:
            raise FrontMatterError(f"line {number} sets {key!r} a second time")
        fields[key] = _values(value.strip())
    return fields


def _values(value: str) -> tuple[str, ...]:
    if value.startswith("[") and value.endswith("]"):
        items = (_unquoted(item) for item in value[1:-1].split(","))
        return tuple(item for item in items if item)
    said = _unquoted(value)
    return (said,) if said else ()


def _unquoted(value: str) -> str:
    said = value.strip()
    for quote in ("'", '"'):
        if len(said) >= 2 and said[0] == quote and quote in said[1:]:
            return said[1 : said.index(quote, 1)]
    return said.partition(" #")[0].strip()
