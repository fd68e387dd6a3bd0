"""Keep API tokens; of their secrets only the SHA-256, by which they are looked up.

A secret has 256 random bits, so looking its hash up tells nobody anything by its timing.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, or_, select, update

from assistant.errors import Conflict, NotFound
from assistant.events import ApiTokenId, StaffId, new_id
from assistant.storage import tables
from assistant.storage.engine import Connection, Row
from assistant.storage.upsert import Once
from assistant.tokens.model import COARSE, SHOWN_CHARACTERS, ApiToken, Scope, hash_of

FROM_SETTINGS = "CONCIERGE_SHOP_KEY"

_tokens = tables.api_tokens
_BY_HASH = select(_tokens).where(_tokens.c.secret_hash == bindparam("hash"))
_ADOPTED = Once(_tokens, unique=["secret_hash"])


class TokenStore:
    """Keeps what programs come in with."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(
        self,
        secret: str,
        *,
        name: str,
        scopes: tuple[Scope, ...],
        staff_id: StaffId | None,
        by: str,
        at: datetime,
        expires: datetime,
    ) -> ApiToken:
        """Keep a new token, whose secret its maker was shown."""
        row = _row(secret, name=name, scopes=scopes, staff_id=staff_id, by=by, at=at, expires=expires)
        made = _ADOPTED.on(self._connection)
        return _token((await self._connection.execute(made, row)).mappings().one())

    async def adopt(self, secret: str | None, *, scopes: tuple[Scope, ...], at: datetime) -> None:
        """Take in the shop's key as it stands in the settings, and revoke what stood there before.

        One that was revoked stays so: it has to be replaced in the settings.
        """
        former = _tokens.c.made_by == FROM_SETTINGS, _tokens.c.revoked_at.is_(None)
        now_set = hash_of(secret) if secret else ""
        stale = select(_tokens.c.id).where(*former, _tokens.c.secret_hash != now_set)
        if (await self._connection.execute(stale)).first() is not None:
            gone = update(_tokens).where(*former, _tokens.c.secret_hash != now_set)
            await self._connection.execute(gone.values(revoked_at=at))
        if secret:
            row = _row(
                secret, name="shop", scopes=scopes, staff_id=None, by=FROM_SETTINGS, at=at, expires=None
            )
            await self._connection.execute(_ADOPTED.on(self._connection), row | {"shown": "set as a setting"})

    async def of_secret(self, secret: str) -> ApiToken | None:
        """Return the token of a secret, whether it holds or not."""
        row = (await self._connection.execute(_BY_HASH, {"hash": hash_of(secret)})).mappings().first()
        return _token(row) if row is not None else None

    async def rotate(
        self, token_id: ApiTokenId, secret: str, *, by: str, at: datetime, grace: timedelta
    ) -> ApiToken:
        """Keep another token in the place of one, which holds for `grace` yet; it lasts as long as that did.

        Raises `NotFound`, and `Conflict` for one that holds no more or stands in the settings.
        """
        old = await self.get(token_id)
        if not old.holds(at):
            raise Conflict("this token holds no more", fix="make a new one")
        if old.expires_at is None:
            raise Conflict(
                "this token stands in the settings", fix=f"make a new one, then unset {FROM_SETTINGS}"
            )
        ends = min(old.expires_at, at + grace)
        await self._connection.execute(
            update(_tokens).where(_tokens.c.id == token_id).values(expires_at=ends)
        )
        return await self.add(
            secret,
            name=old.name,
            scopes=old.scopes,
            staff_id=old.staff_id,
            by=by,
            at=at,
            expires=at + (old.expires_at - old.made_at),
        )

    async def revoke(self, token_id: ApiTokenId, *, at: datetime) -> ApiToken:
        """Let a token let nobody in from now on; one that was revoked stays as it was. Raises `NotFound`."""
        holding = update(_tokens).where(_tokens.c.id == token_id, _tokens.c.revoked_at.is_(None))
        await self._connection.execute(holding.values(revoked_at=at))
        return await self.get(token_id)

    async def used(self, token_id: ApiTokenId, *, at: datetime) -> None:
        """Note that a token was used, unless that was noted within the hour."""
        noted = or_(_tokens.c.used_at.is_(None), _tokens.c.used_at <= at - COARSE)
        await self._connection.execute(
            update(_tokens).where(_tokens.c.id == token_id, noted).values(used_at=at)
        )

    async def get(self, token_id: ApiTokenId) -> ApiToken:
        """Return a token. Raises `NotFound`."""
        found = select(_tokens).where(_tokens.c.id == token_id)
        row = (await self._connection.execute(found)).mappings().first()
        if row is None:
            raise NotFound("token", token_id)
        return _token(row)

    async def listed(self) -> tuple[ApiToken, ...]:
        """Return every token that is still known, the newest first."""
        found = select(_tokens).order_by(_tokens.c.made_at.desc(), _tokens.c.id)
        return tuple(_token(row) for row in (await self._connection.execute(found)).mappings())

    async def forget_over(self, before: datetime) -> None:
        """Remove tokens that let nobody in since before a moment; a revoked setting is remembered."""
        over = or_(_tokens.c.expires_at <= before, _tokens.c.revoked_at <= before)
        await self._connection.execute(delete(_tokens).where(over, _tokens.c.made_by != FROM_SETTINGS))


def _row(
    secret: str,
    *,
    name: str,
    scopes: tuple[Scope, ...],
    staff_id: StaffId | None,
    by: str,
    at: datetime,
    expires: datetime | None,
) -> dict[str, object]:
    return {
        "id": new_id("tok"),
        "name": name,
        "secret_hash": hash_of(secret),
        "shown": secret[:SHOWN_CHARACTERS],
        "scopes": json.dumps(scopes),
        "staff_id": staff_id,
        "made_by": by,
        "made_at": at,
        "expires_at": expires,
    }


def _token(row: Row) -> ApiToken:
    return ApiToken(
        id=ApiTokenId(row["id"]),
        name=row["name"],
        shown=row["shown"],
        scopes=tuple(Scope(one) for one in json.loads(row["scopes"])),
        staff_id=row["staff_id"],
        made_by=row["made_by"],
        made_at=row["made_at"],
        expires_at=row["expires_at"],
        revoked_at=row["revoked_at"],
        used_at=row["used_at"],
    )
