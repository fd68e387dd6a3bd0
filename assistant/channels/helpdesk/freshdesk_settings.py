"""Say what an owner declares of a Freshdesk account."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, SecretStr

POINTER = r"^(?:\.?[\w-]+)+$"


class Place(StrEnum):
    """Where the rule puts the shared secret."""

    HEADER = "header"
    QUERY = "query"


class FreshdeskSettings(BaseModel):
    """What the owner declares of a Freshdesk account."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    address: HttpUrl = Field(
        title="Address", description="Where your agents work: https://example.freshdesk.com"
    )
    api_key: SecretStr = Field(
        title="API key",
        description="Profile settings → View API key, of an agent of the assistant's own",
        min_length=1,
    )
    secrets: tuple[SecretStr, ...] = Field(
        title="Shared secret",
        description="A long random text that you also write into every rule. While you change it, both",
        min_length=1,
    )
    secret_in: Place = Field(
        Place.HEADER,
        title="Where the secret stands",
        description="header: among the rule's custom headers; query: behind the address",
    )
    secret_name: str = Field(
        "X-Concierge-Secret",
        title="Name of the secret",
        description="Of the header, or of the parameter behind the address",
        pattern=r"^[A-Za-z0-9_-]{1,60}$",
    )
    agent_name: str = Field(
        "",
        title="Name of the assistant's agent",
        description="As customers read it: what that agent wrote is not taken for a person's words",
        max_length=200,
    )
    agent_id: int | None = Field(
        None,
        title="Id of the assistant's agent",
        description="Tickets are assigned to it when handed back",
        gt=0,
    )
    people_group: int | None = Field(
        None, title="Group of people", description="The id of the group that takes over, if any", gt=0
    )
    open_status: int = Field(2, title="Status: a person is needed", description="2 is Freshdesk's Open", gt=0)
    back_status: int = Field(
        3,
        title="Status: with the assistant",
        description="3 is Freshdesk's Pending; yours may be another",
        gt=0,
    )
    ended_statuses: tuple[int, ...] = Field(
        (4, 5),
        title="Statuses: ended",
        description="4 and 5 are Freshdesk's Resolved and Closed",
        min_length=1,
    )
    event_at: str = Field(
        "freshdesk_webhook.event",
        title="Where the event stands",
        description="In the body, step by step: customer_wrote, person_wrote, taken, returned or ended. "
        "?event=customer_wrote behind the address does the same",
        pattern=POINTER,
    )
    ticket_at: str = Field(
        "freshdesk_webhook.ticket_id",
        title="Where the ticket's id stands",
        description="In the body",
        pattern=POINTER,
    )
    text_at: str = Field(
        "freshdesk_webhook.ticket_latest_public_comment",
        title="Where the words stand",
        description="In the body; where it is empty, the ticket's description counts",
        pattern=POINTER,
    )
    description_at: str = Field(
        "freshdesk_webhook.ticket_description",
        title="Where the description stands",
        description="In the body: the first message of a ticket",
        pattern=POINTER,
    )
    email_at: str = Field(
        "freshdesk_webhook.ticket_requester_email",
        title="Where the customer's email address stands",
        description="In the body",
        pattern=POINTER,
    )
    name_at: str = Field(
        "freshdesk_webhook.ticket_requester_name",
        title="Where the customer's name stands",
        description="In the body",
        pattern=POINTER,
    )
    message_at: str = Field(
        "freshdesk_webhook.message_id",
        title="Where the message's id stands",
        description="In the body, if you send one; without it the same words twice in a ticket count once",
        pattern=POINTER,
    )
