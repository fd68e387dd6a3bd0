"""Read server-sent events as the WHATWG's HTML standard writes them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event: its name, its content, and the id to go on from."""

    name: str
    content: str
    id: str | None


async def events_in(lines: AsyncIterable[bytes]) -> AsyncGenerator[Event]:
    """Yield each whole event of a stream, given as lines; one that is cut short is not one."""
    name, content, last = "message", list[str](), None
    async for raw in lines:
        line = raw.decode().rstrip("\r\n")
        if not line:
            if content:
                yield Event(name=name, content="\n".join(content), id=last)
            name, content = "message", []
            continue
        key, _, value = line.partition(":")
        value = value.removeprefix(" ")
        match key:
            case "event":
                name = value
            case "data":
                content.append(value)
            case "id":
                last = value
