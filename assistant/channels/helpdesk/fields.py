"""Say what a field of a delivery may hold: who has a conversation, if anybody does."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from assistant.channels.helpdesk.reading import as_identifier


def as_holder(sent: object) -> str | None:
    """Return an id as text; `None` for null, 0 and nothing at all, which all say that there is nobody.

    Raises `ValueError` for what is no id.
    """
    return None if sent in (None, "", 0, "0") and not isinstance(sent, bool) else as_identifier(sent)


Holder = Annotated[str | None, BeforeValidator(as_holder)]
"""Who has it, as text; `None` where there is nobody."""
