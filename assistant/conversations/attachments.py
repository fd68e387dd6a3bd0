"""Say what customers and agents may send as a file, by what is in it and never by what it is called."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from assistant.errors import InvalidInput, TooLarge
from assistant.events import AttachmentId

LONGEST_NAME = 120  # characters
LOOKED_AT = 4096  # bytes in which markup would show
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_UNSPEAKABLE = re.compile(r"[\x00-\x1f\x7f<>:\"|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")


class MediaType(StrEnum):
    """What may be sent, and is served as."""

    PNG = "image/png"
    JPEG = "image/jpeg"
    GIF = "image/gif"
    WEBP = "image/webp"
    PDF = "application/pdf"
    TEXT = "text/plain"

    @property
    def is_image(self) -> bool:
        """Whether it may be shown in place."""
        return self.value.startswith("image/")


_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", MediaType.PNG),
    (b"\xff\xd8\xff", MediaType.JPEG),
    (b"GIF87a", MediaType.GIF),
    (b"GIF89a", MediaType.GIF),
    (b"%PDF-", MediaType.PDF),
)  # https://mimesniff.spec.whatwg.org/#matching-an-image-type-pattern
_SUFFIXES = {
    MediaType.PNG: (".png",),
    MediaType.JPEG: (".jpg", ".jpeg"),
    MediaType.GIF: (".gif",),
    MediaType.WEBP: (".webp",),
    MediaType.PDF: (".pdf",),
    MediaType.TEXT: (".txt", ".log", ".csv", ".md"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that was sent, without what is in it."""

    id: AttachmentId
    name: str  # as people call it; nothing on a disk has this name
    media_type: MediaType
    size: int  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentLimits:
    """How large a file may be, and how many a conversation holds."""

    largest: int = 5 * 1024 * 1024  # bytes
    most: int = 20


def media_type_of(content: bytes) -> MediaType:
    """Return what `content` is by its first bytes. Raises `InvalidInput` for what may not be sent."""
    for beginning, found in _BEGINNINGS:
        if content.startswith(beginning):
            return found
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return MediaType.WEBP
    if content and _is_plain_text(content):
        return MediaType.TEXT
    raise InvalidInput("file", "is of a kind that cannot be sent", fix=f"send one of: {KINDS}")


KINDS = "PNG, JPEG, GIF, WebP, PDF, plain text"


def check_size(size: int, limits: AttachmentLimits) -> None:
    """Raise `TooLarge` for more than the owner takes."""
    if size > limits.largest:
        most = f"{limits.largest / (1024 * 1024):.3g} MB"
        raise TooLarge(f"the file is larger than {most}", fix=f"send at most {most}")


def tidy_name(name: str, media_type: MediaType) -> str:
    """Return a name without folders and signs that mislead, with an ending that fits what it is."""
    bare = PurePosixPath(name.replace("\\", "/")).name
    spoken = " ".join(_UNSPEAKABLE.sub(" ", bare).split()).strip(". ")
    suffixes = _SUFFIXES[media_type]
    if spoken.lower().endswith(suffixes):
        stem, _, suffix = spoken.rpartition(".")
        return f"{stem[: LONGEST_NAME - len(suffix) - 1]}.{suffix}"
    return f"{spoken[: LONGEST_NAME - len(suffixes[0])] or 'file'}{suffixes[0]}"


def told(name: str) -> str:
    """Return what a message that is a file says where only words are read, as in a summary."""
    return f"sent a file: {name}"


def _is_plain_text(content: bytes) -> bool:
    """Whether it is UTF-8 without control characters, and no markup that a browser might run."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return _CONTROL.search(text) is None and not text[:LOOKED_AT].lstrip().startswith("<")
