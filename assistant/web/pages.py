"""Hold the pages and what belongs to them, read once at the start.

Everything under the folder is served by its exact name, so no address can lead anywhere
else. A browser asks each time whether its copy is still right, and mostly hears that it is.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from aiohttp import hdrs, web

from assistant.errors import NotFound

TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".txt": "text/plain",
}
TEXTUAL = ("text/", "application/json", "image/svg")


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file as it is sent."""

    body: bytes
    content_type: str
    tag: str  # the ETag: changes exactly when the content does


class Pages:
    """The files of the pages, by their path below the folder."""

    def __init__(self, files: dict[str, File]) -> None:
        self._files = files

    @classmethod
    def load(cls, folder: Path) -> Pages:
        """Read every file of a known type in `folder`; links are not followed."""
        found = (path for path in sorted(folder.rglob("*")) if path.suffix in TYPES and not path.is_symlink())
        return cls(
            {path.relative_to(folder).as_posix(): file(path.read_bytes(), path.suffix) for path in found}
        )

    def respond(self, request: web.Request, name: str) -> web.Response:
        """Send a file, or only say that the browser's copy is right. Raises `NotFound`."""
        if name not in self._files:
            raise NotFound("file", name)
        return respond(request, self._files[name])


def file(body: bytes, suffix: str) -> File:
    """Return content as a file of the type that `suffix` stands for."""
    return File(body=body, content_type=TYPES[suffix], tag=hashlib.sha256(body).hexdigest()[:32])


def respond(request: web.Request, content: File) -> web.Response:
    """Send `content`, or 304 when the browser has it; other websites may load it too."""
    headers = {hdrs.CACHE_CONTROL: "no-cache", hdrs.ACCESS_CONTROL_ALLOW_ORIGIN: "*"}
    known = {one.value for one in request.if_none_match or ()}
    if content.tag in known:
        response = web.Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    else:
        charset = "utf-8" if content.content_type.startswith(TEXTUAL) else None
        response = web.Response(
            body=content.body, content_type=content.content_type, charset=charset, headers=headers
        )
    response.etag = content.tag
    return response
