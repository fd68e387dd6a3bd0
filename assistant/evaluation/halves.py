"""Part what a suite holds in two: settings are chosen on the even half, and the odd one is reported."""

from __future__ import annotations

from hashlib import sha256


def digest(name: str) -> bytes:
    """Return the SHA-256 of an id: an order in which nothing else plays a part."""
    return sha256(name.encode()).digest()


def is_odd(name: str) -> bool:
    """Whether the SHA-256 of an id is odd, so that no setting was chosen on what it names."""
    return digest(name)[-1] % 2 == 1
