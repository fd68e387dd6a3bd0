"""Use a running Concierge from Python.

    async with Concierge("https://help.shop.example") as concierge:
        visitor = await concierge.visitor()
        talk = await concierge.customer(visitor.token).start()
        exchange = await talk.ask("How do I return an order?")

What carries an id of its own is sent again when the service says that it may be, so that a
restart on the other side is a pause on this one. The client knows nothing of the server but its API.
"""

from assistant.client.conversations import Conversations, Talk
from assistant.client.desk import Desk
from assistant.client.errors import (
    Broken,
    ClientError,
    Closed,
    Conflict,
    Forbidden,
    InvalidRequest,
    NotFound,
    NotNow,
    Problem,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unavailable,
    Unreachable,
)
from assistant.client.facade import Concierge
from assistant.client.shop import Line, Offers, Shop
from assistant.client.transport import Patience

__all__ = [
    "Broken",
    "ClientError",
    "Closed",
    "Concierge",
    "Conflict",
    "Conversations",
    "Desk",
    "Forbidden",
    "InvalidRequest",
    "Line",
    "NotFound",
    "NotNow",
    "Offers",
    "Patience",
    "Problem",
    "Shop",
    "Talk",
    "TooLarge",
    "TooMany",
    "Unauthenticated",
    "Unavailable",
    "Unreachable",
]
