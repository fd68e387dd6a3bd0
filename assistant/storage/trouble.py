"""Tell a database that is out of reach from a mistake of ours.

What may pass if one waits or acts becomes `Unavailable`, with the fix in the operator's
words. Everything else stays the exception that it was: it is a bug, and hiding it would
only move it.
"""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

from assistant.errors import Unavailable

# Fragments of what SQLite says, and what helps.
_SQLITE = (
    ("locked", "the database is locked", "try again; if it stays, another program holds the file open"),
    ("disk is full", "the disk is full", "free some space"),
    (
        "readonly",
        "the database cannot be written to",
        "let the server write to the file and its folder",
    ),
    ("unable to open", "the database cannot be opened", "check that the folder exists and may be written to"),
    ("disk i/o error", "the disk does not answer", "check the disk"),
    (
        "not a database",
        "the file is not a database",
        "check its address, or restore a backup",
    ),
    ("malformed", "the database is damaged", "restore a backup"),
)

# The classes of SQLSTATE that waiting or an operator can cure.
_POSTGRESQL = (
    ("08", "the connection to the database was lost", "try again; check that PostgreSQL runs"),
    ("28", "PostgreSQL refuses the name or the password", "check the address of the database"),
    ("3D", "PostgreSQL has no such database", "create it, or check the address of the database"),
    ("40", "two changes got in each other's way", "try again"),
    ("53", "PostgreSQL is out of space, memory or connections", "give it more"),
    ("55", "a row is locked", "try again"),
    ("57", "PostgreSQL is shutting down or cancelled the statement", "try again when it is up"),
)


def unavailable(error: DBAPIError) -> Unavailable | None:
    """Return what to raise in place of `error`, or `None` where it is a bug."""
    if error.connection_invalidated:
        return Unavailable("the connection to the database was lost", fix="try again")
    state = getattr(error.orig, "sqlstate", None) or ""
    words = str(error.orig).lower()
    for prefix, problem, fix in _POSTGRESQL:
        if state.startswith(prefix):
            return Unavailable(problem, fix=fix)
    for fragment, problem, fix in _SQLITE:
        if not state and fragment in words:
            return Unavailable(problem, fix=fix)
    return None


def unreachable(error: OSError) -> Unavailable:
    """Return what to raise when no connection to the database could be made at all."""
    reason = error.strerror or type(error).__name__
    return Unavailable(f"the database cannot be reached: {reason}", fix="check its address and that it runs")
