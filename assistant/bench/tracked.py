"""Make e-commerce events as a shop's servers report them, packed and ready to be sent.

About 600 bytes each, of 10,000 customers, a hundred to a batch, and one in a hundred a repeat.
"""

from __future__ import annotations

import gzip
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from assistant.bench.corpus import KINDS, THINGS

CUSTOMERS = 10_000
IN_A_BATCH = 100
REPEATED = 0.01
PRODUCTS = 200
PACKED = 6  # zlib's usual level
LENGTH_BYTES = 4  # before each batch in the file

MIX = (
    ("Product Viewed", 50),
    ("Page", 17),
    ("Product Added", 12),
    ("Products Searched", 8),
    ("Product Removed", 8),
    ("Order Completed", 5),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What was written to a file of batches."""

    events: int
    bytes_an_event: float  # before they were packed


def write(path: Path, *, batches: int, seed: int) -> Made:
    """Write so many packed batches to a file; equal seeds give equal events but for their moments."""
    random, size = Random(seed), 0  # noqa: S311  # no secret is made of it
    sent: list[dict[str, object]] = []
    with path.open("wb") as file:
        for _ in range(batches):
            events = [_event(random, sent) for _ in range(IN_A_BATCH)]
            body = json.dumps({"batch": events, "sentAt": _now()}, separators=(",", ":")).encode()
            packed = gzip.compress(body, PACKED)
            file.write(len(packed).to_bytes(LENGTH_BYTES, "big") + packed)
            size += len(body)
    return Made(events=batches * IN_A_BATCH, bytes_an_event=size / (batches * IN_A_BATCH))


def read(path: Path) -> Iterator[bytes]:
    """Return the packed batches of a file, one after another."""
    with path.open("rb") as file:
        while length := file.read(LENGTH_BYTES):
            yield file.read(int.from_bytes(length, "big"))


def _event(random: Random, sent: list[dict[str, object]]) -> dict[str, object]:
    """Return a new event, or now and then one of those that were sent, as it was."""
    if sent and random.random() < REPEATED:
        return random.choice(sent)
    sent.append(_new(random))
    return sent[-1]


def _new(random: Random) -> dict[str, object]:
    name = random.choices([one for one, _ in MIX], [weight for _, weight in MIX])[0]
    happened = datetime.now(UTC) - timedelta(seconds=random.randrange(3600))
    event: dict[str, object] = {
        "type": "page" if name == "Page" else "track",
        "messageId": str(uuid.UUID(int=random.getrandbits(128), version=4)),
        "userId": f"bench-{random.randrange(CUSTOMERS)}",
        "timestamp": happened.isoformat(),
        "properties": _properties(random, name),
        "context": {"library": {"name": "analytics-python", "version": "2.4.0"}, "locale": "en-GB"},
        "integrations": {},
    }
    return event | ({"name": "Kettles"} if name == "Page" else {"event": name})


def _properties(random: Random, name: str) -> dict[str, object]:
    if name == "Page":
        address = f"https://shop.example/{random.choice(THINGS)}/{random.choice(KINDS)}"
        return {
            "url": address,
            "title": f"{random.choice(KINDS)} {random.choice(THINGS)}",
            "path": address[20:],
        }
    if name == "Products Searched":
        return {
            "query": f"{random.choice(KINDS)} {random.choice(THINGS)}",
            "url": "https://shop.example/search",
        }
    if name == "Order Completed":
        lines = [_product(random) for _ in range(2)]
        return {
            "order_id": f"order-{random.getrandbits(48)}",
            "currency": "EUR",
            "total": 20,
            "products": lines,
        }
    return _product(random) | {
        "currency": "EUR",
        "position": random.randrange(40),
        "cart_id": "skdjsidjsdkdj29j",
    }


def _product(random: Random) -> dict[str, object]:
    number, thing = random.randrange(PRODUCTS), random.choice(THINGS)
    return {
        "product_id": f"product-{number}",
        "sku": f"SKU-{number:05}",
        "category": thing,
        "name": f"{random.choice(KINDS)} {thing}",
        "brand": "Fernhill",
        "price": random.randrange(5, 200) + 0.99,
        "quantity": random.randrange(1, 4),
        "url": f"https://shop.example/products/{number}",
        "image_url": f"https://cdn.shop.example/pictures/of/products/{number}-large.jpg",
        "variant": random.choice(KINDS),
    }


def _now() -> str:
    return datetime.now(UTC).isoformat()
