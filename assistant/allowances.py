"""Hold what the owner allows to be done with what is kept of customers, and for how long it is kept.

The part of the settings that a privacy officer reads.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, PrivateAttr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode

from assistant.consents.model import Purpose
from assistant.consents.policy import Policy
from assistant.consents.reading import read_policy
from assistant.conversations.attachments import AttachmentLimits
from assistant.retention.model import Kept, Windows


class Allowances(BaseSettings):
    """What is allowed until a customer decides, and the days that each kind of thing is kept."""

    consent_defaults: Annotated[frozenset[Purpose], NoDecode] = Field(
        frozenset({Purpose.REMEMBER, Purpose.PERSONAL_ANSWERS}),
        description="purposes allowed until a customer decides, comma separated, or `none`",
    )
    consent_policy: Path | None = Field(
        None, description="your own consent policy, a JSON file; `concierge policy` prints the one in force"
    )
    consent_region: str | None = Field(
        None,
        pattern=r"^[A-Za-z]{2}(-[A-Za-z0-9]{1,3})?$",
        description="where customers are who do not say, as GB or US-CA; without it the strictest rule holds",
    )
    keep_conversations_days: int = Field(
        730, ge=0, description="days that a conversation is kept after the last word in it; 0 keeps for ever"
    )
    keep_activities_days: int = Field(
        730, ge=0, description="the same of what customers did in the shop, since they did"
    )
    keep_traces_days: int = Field(180, ge=0, description="the same of why a reply was as it was")
    keep_handoffs_days: int = Field(365, ge=0, description="the same of handoffs, since their end")
    keep_retired_days: int = Field(365, ge=0, description="the same of preferences that were replaced")
    keep_audit_days: int = Field(1095, ge=0, description="the same of what staff saw and did")
    attachment_megabytes: float = Field(
        5, gt=0, le=25, description="how large a file may be that customers and agents send"
    )
    attachments_per_conversation: int = Field(
        20, ge=0, description="how many files a conversation may hold; 0 takes none"
    )
    _policy: Policy = PrivateAttr()

    @field_validator("consent_defaults", mode="before")
    @classmethod
    def _split_purposes(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return (
            frozenset() if value.strip() == "none" else frozenset(part.strip() for part in value.split(","))
        )

    @model_validator(mode="after")
    def _read_policy(self) -> Self:
        try:
            self._policy = read_policy(
                self.consent_policy, allowed=self.consent_defaults, fallback=self.consent_region
            )
        except ValueError as error:
            raise ValueError(f"consent_policy: {error}") from error
        return self

    @property
    def policy(self) -> Policy:
        """What customers are asked, and what holds until they answer."""
        return self._policy

    @property
    def attachment_limits(self) -> AttachmentLimits:
        """How large files may be, and how many a conversation holds."""
        return AttachmentLimits(
            largest=round(self.attachment_megabytes * 1024 * 1024), most=self.attachments_per_conversation
        )

    @property
    def windows(self) -> Windows:
        """For how long each kind of thing is kept."""
        return Windows(
            days={
                Kept.CONVERSATIONS: self.keep_conversations_days,
                Kept.ACTIVITIES: self.keep_activities_days,
                Kept.TRACES: self.keep_traces_days,
                Kept.HANDOFFS: self.keep_handoffs_days,
                Kept.RETIRED: self.keep_retired_days,
                Kept.AUDIT: self.keep_audit_days,
            }
        )
