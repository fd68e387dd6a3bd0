"""Keep the modules of connected helpdesks made, as long as their owners change nothing."""

from __future__ import annotations

from assistant.channels.helpdesk.registry import helpdesk
from assistant.channels.helpdesk.vendor import Helpdesk
from assistant.helpdesks.kept import Connection, ConnectionId


class OpenedHelpdesks:
    """Makes each module once for each version of its connection."""

    def __init__(self) -> None:
        self._made: dict[ConnectionId, tuple[int, Helpdesk]] = {}

    def of(self, connection: Connection) -> Helpdesk:
        """Return the module that speaks through `connection`.

        Raises `InvalidInput` naming the setting where a version before this one declared it otherwise.
        """
        version, made = self._made.get(connection.id, (0, None))
        if made is None or version != connection.version:
            made = helpdesk(connection.vendor, connection.settings)
            self._made[connection.id] = (connection.version, made)
        return made
