"""Hold the pages and what belongs to them, read once at the start.

Everything under the folder is served by its exact name, so no address can lead anywhere
else. A browser asks each time whether its copy is still right, and mostly hears that it is.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path

from aiohttp import hdrs, web

from assistant.errors import NotFound

TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".ts": "text/plain",  # types of a script, for whoever calls it
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
    packed: bytes | None = None  # the body as gzip, where that is smaller


class Pages:
    """The files of the pages, by their path below the folder."""

    def __init__(self, files: dict[str, File]) -> None:
        self._files = files

    @classmethod
    def load(cls, folder: Path) -> Pages:
        """Read every file of a known type in `folder`; links are not followed."""
        found = (path for path in sorted(folder.rglob("*")) if path.suffix in TYPES and not path.is_symlink())
        return cls(
            {
                path.relative_to(folder).as_posix(): packed(file(path.read_bytes(), path.suffix))
                for path in found
            }
        )

    def bodies(self, suffixes: tuple[str, ...]) -> dict[str, bytes]:
        """Return what is in the files whose names end so, by their names."""
        return {name: one.body for name, one in self._files.items() if name.endswith(suffixes)}

    def packed_size(self, name: str) -> int:
        """Return how many bytes of a file travel. Raises `KeyError`."""
        found = self._files[name]
        return len(found.packed or found.body)

    def joined(self, files: Mapping[str, File]) -> Pages:
        """Return these pages and more files."""
        return Pages(self._files | {name: packed(one) for name, one in files.items()})

    def respond(self, request: web.Request, name: str) -> web.Response:
        """Send a file, or only say that the browser's copy is right. Raises `NotFound`."""
        if name not in self._files:
            raise NotFound("file", name)
        return respond(request, self._files[name])


def file(body: bytes, suffix: str) -> File:
    """Return content as a file of the type that `suffix` stands for."""
    return File(body=body, content_type=TYPES[suffix], tag=hashlib.sha256(body).hexdigest()[:32])


def packed(content: File) -> File:
    """Return a file that is kept packed as well, for browsers that take it so."""
    small = gzip.compress(content.body, compresslevel=9, mtime=0)
    return replace(content, packed=small if len(small) < len(content.body) else None)


def respond(request: web.Request, content: File) -> web.Response:
    """Send `content`, or 304 when the browser has it; other websites may load it too."""
    headers = {hdrs.CACHE_CONTROL: "no-cache", hdrs.ACCESS_CONTROL_ALLOW_ORIGIN: "*"}
    known = {one.value for one in request.if_none_match or ()}
    if content.tag in known:
        response = web.Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    else:
        charset = "utf-8" if content.content_type.startswith(TEXTUAL) else None
        body = content.body
        if content.packed is not None:
            headers[hdrs.VARY] = hdrs.ACCEPT_ENCODING
            if "gzip" in request.headers.get(hdrs.ACCEPT_ENCODING, ""):
                headers[hdrs.CONTENT_ENCODING] = "gzip"
                body = content.packed
        response = web.Response(
            body=body, content_type=content.content_type, charset=charset, headers=headers
        )
    response.etag = content.tag
    return response
