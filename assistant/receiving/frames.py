"""Say what goes between the server and the process that keeps events: frames of MessagePack.

The process asks for the turn to write and gives it back; the server has no other writer on SQLite.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from assistant.intake.model import Rejected
from assistant.storage.key_file import KeyFile
from assistant.storage.keyring import Keyring

LENGTH_BYTES = 4


class Begin(msgspec.Struct, tag="begin"):
    """The first frame: where events are kept, sealed with what, and how to log."""

    database: str
    keys: tuple[str, ...]  # that personal data is sealed with
    key_file: str | None  # where they stand if not given
    index: str  # what personal data is marked with
    log_level: str
    log_format: str
    turn_seconds: float = 5.0  # that it waits for its turn to write

    @classmethod
    def with_keys(cls, keys: Keyring, *, database: str, log_level: str, log_format: str) -> Begin:
        """Return the frame that hands over a server's keys."""
        return cls(
            database=database,
            keys=keys.given,
            key_file=str(keys.file.path) if keys.file else None,
            index=keys.index,
            log_level=log_level,
            log_format=log_format,
        )

    @property
    def keyring(self) -> Keyring:
        """The keys that were handed over."""
        file = KeyFile(Path(self.key_file)) if self.key_file else None
        return Keyring(self.keys, index=self.index, file=file)


class Events(msgspec.Struct, tag="events"):
    """What one request brought, as it came."""

    number: int  # of the request; the answer has the same
    batch: list[bytes]
    sent_at: datetime | None
    kind: str | None


class Granted(msgspec.Struct, tag="granted"):
    """The turn to write is yours."""

    number: int  # of the wish


class Wanted(msgspec.Struct, tag="wanted"):
    """The turn to write is asked for."""

    number: int


class Returned(msgspec.Struct, tag="returned"):
    """The turn to write is given back."""

    number: int


class Kept(msgspec.Struct, tag="kept"):
    """What came of a request."""

    number: int
    accepted: int
    rejected: list[Rejected]


class Refused(msgspec.Struct, tag="refused"):
    """Nothing of a request was kept, and why."""

    number: int
    problem: str
    fix: str | None
    retry_after: int | None  # seconds; given where too many came


ToProcess = Begin | Events | Granted
ToServer = Wanted | Returned | Kept | Refused
Frame = TypeVar("Frame", ToProcess, ToServer)

_ENCODER = msgspec.msgpack.Encoder()
TO_PROCESS = msgspec.msgpack.Decoder(ToProcess)
TO_SERVER = msgspec.msgpack.Decoder(ToServer)


def send(writer: asyncio.StreamWriter, frame: ToProcess | ToServer) -> None:
    """Put a frame on its way."""
    content = _ENCODER.encode(frame)
    writer.write(len(content).to_bytes(LENGTH_BYTES, "big") + content)


async def receive(reader: asyncio.StreamReader, decoder: msgspec.msgpack.Decoder[Frame]) -> Frame | None:
    """Return the next frame; None when the other side is gone."""
    try:
        length = int.from_bytes(await reader.readexactly(LENGTH_BYTES), "big")
        return decoder.decode(await reader.readexactly(length))
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
