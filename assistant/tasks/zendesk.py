"""Pack the app that puts the sidebar beside a Zendesk ticket.

Zendesk wants a manifest, a word list and two pictures; the page itself is ours, so an update of the
service needs no new package.
"""

from __future__ import annotations

import json
import struct
import zipfile
import zlib
from pathlib import Path

from assistant.errors import Misconfigured
from assistant.settings import PREFIX, Settings
from assistant.web.headers import ZENDESK

NAME = "concierge-zendesk.zip"
AUTHOR = {"name": "Concierge", "email": "support@example.com"}
LOGOS = {"assets/logo-small.png": 128, "assets/logo.png": 320}  # pixels, as Zendesk asks
GREEN, WHITE = b"\x1b\x6a\x4b", b"\xff\xff\xff"  # of the pages


def pack(settings: Settings, folder: Path) -> Path:
    """Write the package into `folder` and return its path.

    Raises `Misconfigured` where Zendesk could not reach the page, or might not frame it.
    """
    _check(settings)
    manifest = {
        "name": "Concierge",
        "author": AUTHOR,
        "defaultLocale": "en",
        "private": True,
        "version": "1.0.0",
        "frameworkVersion": "2.0",
        "location": {
            "support": {"ticket_sidebar": {"url": f"{settings.address}{ZENDESK}", "flexible": True}}
        },
    }
    words = {"app": {"name": "Concierge", "short_description": "What we know of whom you are with"}}
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("manifest.json", json.dumps(manifest, indent=2))
        package.writestr("translations/en.json", json.dumps(words, indent=2))
        for name, side in LOGOS.items():
            package.writestr(name, logo(side))
    return path


def logo(side: int) -> bytes:
    """Return a PNG of `side` pixels each way: a white bar on green, as above the pages."""
    edge, top = side // 4, side * 7 // 16
    blank = GREEN * side
    barred = GREEN * edge + WHITE * (side - 2 * edge) + GREEN * edge
    rows = (barred if top <= row < side - top else blank for row in range(side))
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)  # 8 bits of red, green and blue
    pixels = zlib.compress(b"".join(b"\x00" + row for row in rows))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


def _check(settings: Settings) -> None:
    problems = []
    if not settings.address.startswith("https://"):
        problem = "Zendesk frames pages over TLS only; set it to where the service is, as https://…"
        problems.append(f"{PREFIX}PUBLIC_URL: {problem}")
    if not settings.sidebar_frames:
        problem = "nobody may frame the sidebar yet; name your helpdesk, as https://COMPANY.zendesk.com"
        problems.append(f"{PREFIX}SIDEBAR_FRAMES: {problem}")
    if problems:
        raise Misconfigured(problems)
