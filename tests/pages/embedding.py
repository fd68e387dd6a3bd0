"""Be a shop's own website, of another origin, with the widget on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from typing_extensions import override

PAGE = """<!doctype html>
<html lang="{lang}">
<head><meta charset="utf-8"><title>A shop</title><link rel="stylesheet" href="/page.css">
<script src="/page.js"></script></head>
<body><h1>A shop</h1><p>What it sells.</p>
<script src="{widget}" {attributes} async></script></body></html>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Website:
    """What the website serves: one page with its own script and style, and more files by their paths."""

    widget: str  # the address of the widget's script
    script: str = ""
    style: str = ""
    policy: str | None = None
    lang: str = "en"
    attributes: str = ""  # of the script tag
    more: Mapping[str, str] = field(default_factory=dict)

    def file(self, path: str) -> tuple[str, str] | None:
        """Return what lies at `path`, with its type."""
        page = PAGE.format(lang=self.lang, widget=self.widget, attributes=self.attributes)
        files = {
            "/": (page, "text/html"),
            "/page.js": (self.script, "text/javascript"),
            "/page.css": (self.style, "text/css"),
            **{name: (text, "application/json") for name, text in self.more.items()},
        }
        return files.get(path)


@contextmanager
def shown(website: Website, *, port: int) -> Iterator[str]:
    """Serve the website, and return its address."""

    class Answer(BaseHTTPRequestHandler):
        """Sends the website's files."""

        def do_GET(self) -> None:  # the library's name
            """Send one."""
            found = website.file(self.path)
            self.send_response(HTTPStatus.OK if found else HTTPStatus.NOT_FOUND)
            text, kind = found or ("", "text/plain")
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            if website.policy is not None:
                self.send_header("Content-Security-Policy", website.policy)
            self.end_headers()
            self.wfile.write(text.encode())

        @override
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", port), Answer) as server:
        serving = Thread(target=server.serve_forever)
        serving.start()
        try:
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.shutdown()
            serving.join()
