"""Check the hashes by which a shop's server says that an id in the page is really its customer's.

Chatwoot's widget carries `identifier` and `identifier_hash`; Intercom's carried `user_id` or `email`
and `user_hash` (deprecated there, in use in many shops). Both are the HMAC-SHA256 of the id, in hex, under
a secret of the shop. What the page says beside that id is vouched for by nobody.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence


def holds(secrets: Sequence[str], identifier: str, sent: str) -> bool:
    """Whether one of `secrets` made the hash `sent` of `identifier`; takes as long whichever it is."""
    matches = [
        hmac.compare_digest(hashed(secret, identifier).encode(), sent.lower().encode()) for secret in secrets
    ]
    return any(matches)


def hashed(secret: str, identifier: str) -> str:
    """Return the hash that a shop's server would make."""
    return hmac.new(secret.encode(), identifier.encode(), hashlib.sha256).hexdigest()
