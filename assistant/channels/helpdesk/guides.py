"""Say of each vendor, step by step, what is to be done there before it works."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from assistant.helpdesks.model import Vendor

GUIDES: Mapping[Vendor, tuple[str, ...]] = MappingProxyType(
    {
        Vendor.CHATWOOT: (
            "In Settings → Bots, add a bot; its webhook is the address shown here.",
            "Copy the bot's access token and, where Chatwoot shows one, its secret into the form.",
            "In Settings → Inboxes → the inbox → Bot configuration, choose the bot.",
            "A conversation that is pending is the assistant's; open it to take over, set it to pending"
            " to give it back.",
        ),
        Vendor.ZENDESK: (
            "In Admin Center → Apps and integrations → Webhooks, create a webhook for Zendesk events "
            "with the address shown here.",
            "Choose the events of tickets: created, comment added, status changed.",
            "Copy the webhook's signing secret, and a token from APIs → Zendesk API, into the form.",
        ),
        Vendor.SUNSHINE: (
            "In Admin Center → Apps and integrations → Conversations API, create a key, and copy it "
            "into the form.",
            "Create a conversations webhook (version 2) with the address shown here; its shared secret "
            "goes into the form.",
            "Make the assistant's integration the first responder of your channels.",
        ),
        Vendor.INTERCOM: (
            "In the Developer Hub, make an app for your workspace; its access token and client secret "
            "go into the form.",
            "Under Webhooks, set the address shown here, and choose the topics of conversations: user "
            "created and replied, admin replied, assigned and closed.",
            "Name an admin of its own in whose name the assistant writes.",
        ),
        Vendor.FRESHDESK: (
            "Make an agent of its own for the assistant, sign in as it and copy its API key into the form.",
            "In Admin → Automations, make one rule for each thing that matters: a ticket is created or "
            "the requester replies (customer_wrote), an agent replies (person_wrote), an agent is "
            "assigned (taken), the ticket is given back (returned), it is resolved or closed (ended).",
            "Each triggers a webhook: POST, JSON, with the address shown here and ?event=… with the "
            "word in brackets behind it, and the shared secret in a custom header.",
            "As content, choose the ticket's id, description and latest public comment, and the "
            "requester's name and email address.",
        ),
        Vendor.FRESHCHAT: (
            "Make an agent of its own for the assistant; copy its id and an API token into the form.",
            "In Admin Settings → Webhooks, set the address shown here; the public key that Freshchat "
            "shows there goes into the form.",
            "Have new conversations assigned to the assistant's agent; assign one to a person to take "
            "over, and to the assistant's agent to give it back.",
        ),
        Vendor.FRONT: (
            "In Settings → Developers, make an app; its token and signing key go into the form.",
            "Add the feature Webhooks with the address shown here, and choose inbound and outbound "
            "messages, assigned, archived and reopened.",
            "Assign a conversation to a teammate to take over; unassign it to give it back.",
        ),
        Vendor.HELPSCOUT: (
            "Make a user of its own for the assistant, and take its number from the address of its profile.",
            "In your profile → My Apps, create an app; its id and secret go into the form.",
            "In Manage → Apps → Webhooks, set the address shown here, a secret key of your own, and the"
            " events of conversations: created, customer reply, agent reply, assigned, status updated.",
            "Assign a conversation to a person to take over, and to the assistant's user to give it back.",
        ),
        Vendor.GENERIC: (
            "Have your helpdesk send JSON to the address shown here when a customer writes, a person "
            "writes, takes over, gives back or ends.",
            "Say in the form where each thing stands in it, and how it is signed.",
            "Say where answers, notes and changes are to be sent.",
        ),
    }
)
"""The steps, in order; every vendor has some."""
