"""Be the server of the widget's protocol, as small as can be.

It is what `tests/channels/test_lossy_line.py` holds the real server to: a message counts once under its
sender's id, all are numbered as they arrive, a socket says everything behind a number and whatever comes.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from itertools import count

from tests.widget.browser import Told

CONVERSATION = "con_00000000000000000000000000000001"


@dataclass(slots=True, kw_only=True)
class Line:
    """One socket as the server has it: what it has been sent up to, and what is on the way to the browser."""

    after: int | None = None  # None before the hello
    upward: deque[Told] = field(default_factory=deque)
    downward: deque[Told] = field(default_factory=deque)


@dataclass(slots=True, kw_only=True)
class Company:
    """A server; what it has stored outlives it, its lines do not."""

    log: list[Told] = field(default_factory=list)
    lines: dict[str, Line] = field(default_factory=dict)
    owner: str | None = None
    read: int = 0  # the number of the last message that the customer is known to have seen
    _ids: count[int] = field(default_factory=lambda: count(1))

    def conversation(self) -> Told:
        """Return the state of the one conversation."""
        mark = {"customer_read": {"seq": self.read} if self.read else None}
        return {"id": CONVERSATION, "owner": "assistant", "is_open": True, "seq": len(self.log)} | mark

    def take(self, client_id: object, text: object) -> Told:
        """Store a message and answer it; one whose id is known is not stored again."""
        for one in self.log:
            if one["client_id"] == client_id:
                return one
        own = self._store("customer", client_id, str(text))
        self._store("assistant", None, f"about {text}")
        return own

    def answer(self, request: Told) -> tuple[int, Told]:
        """Answer one request; whoever comes with another token than the first has no conversation."""
        address, _, query = str(request["path"]).partition("?after=")
        body = request["body"] if isinstance(request["body"], dict) else {}
        if address == "/v1/visitors":
            return 201, {"token": f"token {next(self._ids)}"}
        self.owner = self.owner or str(request["token"])
        if request["token"] != self.owner:
            return 404, {"status": 404, "title": "No such conversation"}
        if address.endswith("/feedback"):
            return 200, {"helped": {}}
        if address.endswith("/read"):
            self.mark(body["seq"])
        if address.endswith("/messages"):
            own = self.take(body["client_id"], body["text"])
            self.tell()
            return 201, {"message": own, "reply": None, "conversation": self.conversation()}
        return 200, {"conversation": self.conversation(), "messages": self.log[int(query or 0) :]}

    def hear(self, line: Line, frame: Told) -> None:
        """Take one frame of a socket."""
        if frame["type"] == "hello":
            line.after = int(str(frame["after"]))
            line.downward.append({"type": "ready", "conversation": self.conversation()})
        elif frame["type"] == "message":
            own = self.take(frame["client_id"], frame["text"])
            line.downward.append({"type": "accepted", "client_id": frame["client_id"], "message": own})
        elif frame["type"] == "read":
            self.mark(frame["seq"])
        self.tell()

    def mark(self, seq: object) -> None:
        """Note how far the customer has read; it only rises."""
        assert int(str(seq)) <= len(self.log), "what is not written cannot be read"
        self.read = max(self.read, int(str(seq)))

    def tell(self) -> None:
        """Put what is new on every line that has said hello."""
        for line in self.lines.values():
            if line.after is not None:
                line.downward.extend({"type": "message", "message": one} for one in self.log[line.after :])
                line.after = max(line.after, len(self.log))

    def _store(self, author: str, client_id: object, text: str) -> Told:
        message: Told = {
            "id": f"msg_{next(self._ids)}",
            "seq": len(self.log) + 1,
            "author": author,
            "client_id": client_id,
            "text": text,
        }
        self.log.append(message)
        return message
