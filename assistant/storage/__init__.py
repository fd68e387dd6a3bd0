"""Where everything is kept: one database, one place that commits, one list of what to tell."""

from assistant.storage.engine import Database

__all__ = ["Database"]
