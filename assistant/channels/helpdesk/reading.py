"""Read what a helpdesk sent: strictly where we rely on it, refusing the rest by the name of its field."""

from __future__ import annotations

import html
import json
import re
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import nh3
from pydantic import BaseModel, BeforeValidator, ConfigDict, JsonValue, ValidationError

from assistant.helpdesks.signatures import malformed

LONGEST_ID = 200  # characters of what a helpdesk calls anything
_LINES = ("<br>", "<br/>", "<br />", "</p>", "</div>", "</li>", "</tr>", "</h1>", "</h2>", "</h3>")

_UNKEPT = re.compile(r"\\u(?:0000|[dD][89a-fA-F])|[\ud800-\udfff]")  # NUL, and what may be half a character

Shape = TypeVar("Shape", bound=BaseModel)


class Sent(BaseModel):
    """A part of what a vendor sends: what we name has its documented type, what we do not is passed over.

    What reads it is built when the first one comes: few owners have more than one vendor.
    """

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True, defer_build=True)


def as_identifier(sent: object) -> str:
    """Return an id, a number or a text, as text; raise `ValueError` if it is neither."""
    if isinstance(sent, bool) or not isinstance(sent, str | int):
        raise ValueError("is no id")  # noqa: TRY004  # pydantic wants it so
    text = str(sent)
    if not text.strip() or len(text) > LONGEST_ID or not text.isprintable():
        raise ValueError(f"is no id of 1 to {LONGEST_ID} characters")
    return text


Identifier = Annotated[str, BeforeValidator(as_identifier)]
"""An id as text, whether the vendor writes it as a number or as a text."""


def json_of(body: bytes) -> dict[str, JsonValue]:
    """Return the JSON object that `body` is; raise `InvalidInput` if it is none."""
    try:
        content = parsed(body)
    except ValueError:
        raise malformed("body", "is no JSON") from None
    if not isinstance(content, dict):
        raise malformed("body", "is no JSON object")
    return content


def parsed(raw: bytes) -> JsonValue:
    """Return what `raw` says as JSON, without what no database keeps: NUL, and halves of a character.

    Raises `ValueError` if it is no JSON, or nests deeper than anybody reads.
    """
    try:
        text = raw.decode("utf-8-sig", "surrogatepass")
        content: JsonValue = json.loads(text)
        return _kept(content) if _UNKEPT.search(text) else content
    except RecursionError:
        raise ValueError("nests too deeply") from None


def _kept(content: JsonValue) -> JsonValue:
    if isinstance(content, str):
        return content.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(content, list):
        return [_kept(one) for one in content]
    if isinstance(content, dict):
        return {str(_kept(name)): _kept(one) for name, one in content.items()}
    return content


def shaped(shape: type[Shape], content: JsonValue) -> Shape:
    """Return `content` as `shape`; raise `InvalidInput` naming the first field that is not as documented."""
    try:
        return shape.model_validate(content)
    except ValidationError as trouble:
        first = trouble.errors(include_url=False, include_input=False, include_context=False)[0]
        field = ".".join(str(step) for step in first["loc"]) or "body"
        raise malformed(field, first["msg"]) from None


def moment_of(sent: str | int | float | None, *, field: str, per_second: int = 1) -> datetime | None:
    """Read a Unix time or a moment in ISO 8601; `None` stays it. Raises `InvalidInput`."""
    try:
        if sent is None:
            return None
        if isinstance(sent, str):
            moment = datetime.fromisoformat(sent)
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        return datetime.fromtimestamp(sent / per_second, UTC)
    except (ValueError, OverflowError, OSError):
        raise malformed(field, "is no moment") from None


def plain_of(markup: str) -> str:
    """Return what HTML says, as plain text with its lines; scripts and styles say nothing."""
    for end in _LINES:
        markup = markup.replace(end, end + "\n")
    said = html.unescape(nh3.clean(markup, tags=set(), clean_content_tags={"script", "style"}))
    lines = [" ".join(line.split()) for line in said.splitlines()]
    return "\n".join(line for line in lines if line)
