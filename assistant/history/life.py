"""Know what changes in a customer's life, and which of their interests it leaves behind."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from assistant.events import new_id
from assistant.history.model import Activity

LIFE_EVENT = "life_event"  # the kind of activity that it is kept as


class Change(StrEnum):
    """What may change in somebody's life."""

    MOVED_HOUSE = "moved_house"
    NEW_BABY = "new_baby"
    NEW_JOB = "new_job"
    NEW_PET = "new_pet"
    CHANGED_DIET = "changed_diet"
    MARRIED = "married"
    SEPARATED = "separated"
    RETIRED = "retired"
    OTHER = "other"


def life_event(change: Change, *, at: datetime) -> Activity:
    """Return the activity that keeps a change."""
    return Activity(id=new_id("life"), kind=LIFE_EVENT, at=at, properties={"change": change})


def changes_in(activities: Iterable[Activity]) -> list[tuple[Change, datetime]]:
    """Return what changed in a life, and when."""
    return [
        (Change((one.properties or {}).get("change", Change.OTHER)), one.at)
        for one in activities
        if one.kind == LIFE_EVENT
    ]
