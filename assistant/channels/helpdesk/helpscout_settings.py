"""Say what an owner declares of a Help Scout account."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, SecretStr


class Status(StrEnum):
    """What a conversation can be; the words are Help Scout's."""

    ACTIVE = "active"
    PENDING = "pending"
    CLOSED = "closed"


class Dialect(StrEnum):
    """How we write to Help Scout."""

    HTML = "html"
    PLAIN = "plain"


class HelpScoutSettings(BaseModel):
    """What the owner declares of a Help Scout account."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    app_id: str = Field(
        title="App ID",
        description="Your profile → My Apps → Create App (any redirection URL): App ID",
        pattern=r"^\S+$",
        max_length=200,
    )
    app_secret: SecretStr = Field(title="App secret", description="On the same page", min_length=1)
    secrets: tuple[SecretStr, ...] = Field(
        title="Webhook secrets",
        description="The secret key that you write on the page of the app Webhooks; several while you rotate",
        min_length=1,
    )
    user: int = Field(
        title="Assistant's user",
        description="The number behind /users/ in the address of its profile: a user of its own",
        gt=0,
    )
    assignee: int | None = Field(
        None,
        title="Who takes over",
        description="The number of a user or team; empty: nobody in particular",
        gt=0,
    )
    status_after_reply: Status = Field(
        Status.PENDING,
        title="Status after an answer",
        description="Help Scout reactivates what has none given",
    )
    dialect: Dialect = Field(
        Dialect.HTML, title="How answers are written", description="plain, if marks of HTML appear in answers"
    )
    address: HttpUrl = Field(
        HttpUrl("https://api.helpscout.net"), title="Address of the API", description="Leave it as it is"
    )
