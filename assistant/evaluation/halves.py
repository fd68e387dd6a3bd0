"""Part what a suite holds in two: settings are chosen on the even half, and the odd one is reported."""

from __future__ import annotations

from hashlib import sha256


def is_odd(name: str) -> bool:
    """Whether the SHA-256 of an id is odd, so that no setting was chosen on what it names."""
    return sha256(name.encode()).digest()[-1] % 2 == 1
