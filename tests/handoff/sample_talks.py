"""Make conversations with the customers of the sample company, the same for the same seed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from importlib.resources import files
from random import Random

from pydantic import BaseModel

from assistant.conversations.model import Author, Message, Outcome
from assistant.customers.model import CustomerView
from assistant.events import ConversationId, MessageId
from assistant.facts.model import Origin
from assistant.handoff.checking import Sources
from tests.handoff.builders import NOW, a_past, a_view, an_answer, an_order

SAYS = (
    "Hi! My {product} shows error E1{n}. How do I fix it?",
    "Where is order {order}? It was promised for {n} March.",
    "I paid £{n}.50 twice, please refund one of them.",
    "Could you send {n} bags of it to Leeds by Friday instead?",
    "That did not help.",
    "I already descaled it twice. It still leaks.",
    "This is ridiculous, I have been waiting for {n} days!!!",
    "No thanks, I already have one.",
    "I need it by 6:30 pm tomorrow, two boxes.",
    "Yes please, that works. Thanks!",
    "You can reach me at +44 20 7946 09{n}{n} or ring me back.",
    "ok",
)
WRITES = (
    "Hi there, I've booked a collection for Friday. Your reference number is R{n}{n}7. Anything else?",
    "I am sorry to hear that. We will send you a new {product} by courier.",
    "How about the {product}? Shall I change order {order}?",
    "Could you tell us the serial number, please?",
    "You're welcome, have a nice day!",
)


class _Line(BaseModel):
    product: str


class _Bought(BaseModel):
    id: str
    lines: tuple[_Line, ...]


class _Known(BaseModel):
    topic: str
    value: str
    origin: str


class _Before(BaseModel):
    subject: str
    outcome: Outcome | None = None


class _Customer(BaseModel):
    consents: dict[str, bool] = {}
    preferences: tuple[_Known, ...] = ()
    orders: tuple[_Bought, ...] = ()
    conversations: tuple[_Before, ...] = ()


class _Product(BaseModel):
    id: str
    title: str


def sample_talks(number: int, *, seed: int) -> Iterator[Sources]:
    """Yield so many conversations, each with whom it is with and what was before."""
    random = Random(seed)
    folder = files("assistant.sample")
    customers = [_Customer.model_validate(one) for one in json.loads((folder / "customers.json").read_text())]
    products = [_Product.model_validate(one) for one in json.loads((folder / "products.json").read_text())]
    titles = {one.id: one.title for one in products}
    for place in range(number):
        customer = customers[place % len(customers)]
        yield Sources(
            view=_view(customer, titles),
            messages=_messages(random, customer, list(titles.values())),
            past=[
                a_past(one.subject, outcome=one.outcome or Outcome.UNRESOLVED)
                for one in customer.conversations
            ],
        )


def _view(customer: _Customer, titles: dict[str, str]) -> CustomerView:
    return a_view(
        agrees=customer.consents.get("remember", False),
        orders=[
            an_order(one.id, *(titles.get(line.product, line.product) for line in one.lines))
            for one in customer.orders
        ],
        preferences=[(one.topic, one.value, Origin[one.origin.upper()]) for one in customer.preferences],
    )


def _messages(random: Random, customer: _Customer, titles: list[str]) -> list[Message]:
    order = customer.orders[0].id if customer.orders else "F-10231"
    said = []
    for seq in range(1, random.randint(2, 14)):
        product, n = random.choice(titles), random.randrange(2, 9)
        author = random.choice((Author.CUSTOMER, Author.CUSTOMER, Author.ASSISTANT, Author.AGENT))
        shapes = random.sample(SAYS if author is Author.CUSTOMER else WRITES, 2)
        text = " ".join(shapes[: random.randint(1, 2)]).format(product=product, order=order, n=n)
        answer = an_answer(f"About the {product}", offers=[random.choice(titles)])
        said.append(
            Message(
                id=MessageId(f"msg_{seq}"),
                conversation_id=ConversationId("cnv_1"),
                seq=seq,
                author=author,
                author_name=None,
                text=answer[0] if author is Author.ASSISTANT else text,
                at=NOW + timedelta(minutes=seq),
                reply=answer[1] if author is Author.ASSISTANT else None,
            )
        )
    return said
