"""Seal texts so that only who holds the key reads them, and mark them so that equal ones are found.

A sealed text is the id of its key, a point, and in base64 a random nonce and what AES-256-GCM made of it.
The place (table and column) is bound into it: moved to another column it does not open. A mark is a keyed
hash under a secret of its own, one key for each place, so that changing the keys changes no mark.

Keys that stand in a file may change while we run. The file is looked at before anything is sealed, which
takes a microsecond: a key that was put first is the one that seals from then on. It is read again, too,
when something is met that a key unknown so far sealed.
"""

from __future__ import annotations

import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from assistant.errors import Unreadable
from assistant.storage.key_file import KeyFile, Stamp

ID_LENGTH = 8  # characters, at the front of whatever is sealed
_NONCE = 12  # bytes, as GCM wants it; random, which is safe for some four thousand million texts to a key
_MARK = 16  # bytes


@dataclass(frozen=True, slots=True)
class _Key:
    id: str
    cipher: AESGCM


class Keyring:
    """The keys at hand: the first one seals, each opens what it sealed."""

    def __init__(self, secrets: Sequence[str] = (), *, index: str = "", file: KeyFile | None = None) -> None:
        self.file = file
        self._stamp: Stamp | None = None
        self.index = index
        self._marking: dict[str, bytes] = {}
        self.given = tuple(secrets)  # beside those in the file
        self._keys = [_key(one) for one in secrets]
        self._refresh()

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the keys, the one that seals first."""
        self._refresh()
        return tuple(one.id for one in self._keys)

    def seal(self, text: str, place: str) -> str:
        """Return `text` sealed with the first key. Raises `Unreadable` where there is no key at all."""
        self._refresh()
        if not self._keys:
            raise Unreadable(f"{place}: there is no key to seal it with", fix=_NO_KEYS)
        key, nonce = self._keys[0], os.urandom(_NONCE)
        whole = nonce + key.cipher.encrypt(nonce, text.encode("utf-8", "surrogatepass"), place.encode())
        return f"{key.id}.{urlsafe_b64encode(whole).decode()}"

    def open(self, sealed: str, place: str) -> str:
        """Return the text that was sealed for this place.

        Raises `Unreadable`, naming the key that is missing, or saying that what is there was changed.
        """
        key_id, _, rest = sealed.partition(".")
        key = self._known(key_id) or self._known_by_now(key_id)
        if key is None:
            raise Unreadable(
                f"{place}: sealed with the key {key_id[:ID_LENGTH]!r}, which is not among those at hand",
                fix=_MISSING,
            )
        try:
            whole = urlsafe_b64decode(rest)
            opened = key.cipher.decrypt(whole[:_NONCE], whole[_NONCE:], place.encode())
        except (InvalidTag, ValueError):
            problem = f"{place}: what is kept there does not open with its key {key.id!r}"
            raise Unreadable(problem, fix=_CHANGED) from None
        return opened.decode("utf-8", "surrogatepass")

    def mark(self, text: str, place: str) -> str:
        """Return what is the same for equal texts of one place, and tells nothing else about them.

        Raises `Unreadable` where there is no secret to mark with.
        """
        key = self._marking.get(place)
        if key is None:
            if not self.index:
                raise Unreadable(f"{place}: there is no secret to mark it with", fix=_NO_KEYS)
            key = self._marking[place] = _derived(self.index, f"concierge mark {place}", 32)
        digest = hmac.digest(key, text.encode("utf-8", "surrogatepass"), "sha256")
        return urlsafe_b64encode(digest[:_MARK]).decode().rstrip("=")

    def _known(self, key_id: str) -> _Key | None:
        return next((one for one in self._keys if one.id == key_id), None)

    def _known_by_now(self, key_id: str) -> _Key | None:
        self._refresh()
        return self._known(key_id)

    def _refresh(self) -> None:
        """Hold what the file holds now; without a file, go on as we are."""
        if self.file is None:
            return
        try:
            if (stamp := self.file.stamp()) == self._stamp:
                return
            self._keys = [_key(one) for one in self.file.secrets()]
        except OSError as error:
            problem = f"the keys in {self.file.path} cannot be read: {error.strerror}"
            raise Unreadable(problem, fix="bring the file back, from a backup if need be") from error
        self._stamp = stamp


NO_KEYS = Keyring()
"""Of a database that nobody gave keys: all but what is sealed can be read."""

_NO_KEYS = "open the database with the settings' keys"
_MISSING = (
    "put the secret that it belongs to back into CONCIERGE_ENCRYPTION_KEYS or encryption.keys,"
    " from a backup if need be; `concierge keys list` says which keys are needed"
)
_CHANGED = "it was changed or moved outside of the service: bring the row back from a backup"


def key_id(secret: str) -> str:
    """Return the id of the key that is made of a secret."""
    return _derived(secret, "concierge key id", ID_LENGTH // 2).hex()


def _key(secret: str) -> _Key:
    return _Key(key_id(secret), AESGCM(_derived(secret, "concierge sealing", 32)))


def _derived(secret: str, purpose: str, length: int) -> bytes:
    kdf = HKDF(algorithm=SHA256(), length=length, salt=None, info=purpose.encode())
    return kdf.derive(secret.encode())
