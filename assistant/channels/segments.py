"""Let customers see in which of the shop's segments they are counted, and why.

It rests on what personal answers or analytics let us read; where both are refused they are in none.
"""

from __future__ import annotations

from aiohttp import web
from pydantic import BaseModel

from assistant.channels.predictions import StageOut
from assistant.consents.model import Purpose
from assistant.segmenting import Counted, Segmenting
from assistant.web.identity import CALLER
from assistant.web.routes import Who, route
from assistant.work import Work

PURPOSES = (Purpose.PERSONAL_ANSWERS, Purpose.ANALYTICS)
WITHHELD = "You allow neither personal answers nor analytics, so you are counted in no segment."


class SegmentOut(BaseModel):
    """A segment that a customer is in, and the reason."""

    name: str
    title: str
    because: str


class SegmentsOut(BaseModel):
    """Every segment that the customer is in; `withheld` says why nothing was looked at."""

    withheld: str = ""
    purpose: Purpose | None = None  # whose consent it rests on
    stage: StageOut | None = None
    segments: list[SegmentOut] = []


class SegmentsDoor:
    """Serves the segments of a customer, to that customer."""

    def __init__(self, segmenting: Segmenting, *, work: Work) -> None:
        self._segmenting = segmenting
        self._work = work

    @route("GET", "/v1/me/segments", who=Who.CUSTOMER, gives=SegmentsOut)
    async def segments(self, request: web.Request) -> SegmentsOut:
        """Return where the customer is counted, each with what it rests on."""
        async with self._work.reading() as work:
            material = await self._segmenting.material(work, request[CALLER].customer_id, PURPOSES)
        if material is None:
            return SegmentsOut(withheld=WITHHELD)
        counted = await self._segmenting.counted(material)
        return SegmentsOut(
            purpose=counted.view.purpose, stage=stage_shown(counted), segments=segments_shown(counted)
        )


def stage_shown(counted: Counted) -> StageOut:
    """Return where a customer stands, as it is sent."""
    return StageOut(stage=counted.lifecycle.stage, because=counted.lifecycle.because)


def segments_shown(counted: Counted) -> list[SegmentOut]:
    """Return segments as they are sent."""
    return [SegmentOut(name=one.name, title=one.title, because=because) for one, because in counted.segments]
