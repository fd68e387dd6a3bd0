"""Put together what says who customers are, and the doors through which they sign in and are joined."""

from __future__ import annotations

from datetime import datetime

from aiohttp import ClientSession

from assistant.channels.identities import IdentitiesDoor
from assistant.channels.merges import MergesDoor
from assistant.channels.openid import RETURN
from assistant.channels.sessions import Proving, SessionsDoor
from assistant.events import Clock
from assistant.settings import Settings
from assistant.tokens.model import SHOP_SCOPES
from assistant.web import published_keys
from assistant.web.identity import Identity
from assistant.web.openid import Provider, Registration
from assistant.web.partings import Partings
from assistant.web.self_issued import SelfIssued
from assistant.web.tokens import NoShop, SessionTokens, SharedSecret, Verifier
from assistant.work import Work


def shop_of(settings: Settings, client: ClientSession) -> Verifier:
    """Return what checks the tokens of the shop's customers, as far as it is configured."""
    audience, issuer = settings.identity_audience, settings.identity_issuer
    if settings.identity_jwks_file is not None:
        return published_keys.PublishedKeys(
            published_keys.from_file(settings.identity_jwks_file), audience=audience, issuer=issuer
        )
    if settings.identity_jwks_url is not None:
        return published_keys.PublishedKeys(
            published_keys.from_address(client, settings.identity_jwks_url), audience=audience, issuer=issuer
        )
    return shared_secret(settings) or NoShop()


def shared_secret(settings: Settings) -> SharedSecret | None:
    """Return the secret that the shop signs with, if there is one, and those that hold beside it."""
    if settings.identity_secret is None:
        return None
    return SharedSecret(
        secret=settings.identity_secret.get_secret_value(),
        audience=settings.identity_audience,
        issuer=settings.identity_issuer,
        former=tuple(one.get_secret_value() for one in settings.identity_former_secrets),
    )


def identity_doors(
    settings: Settings, *, shop: Verifier, identity: Identity, partings: Partings, work: Work, clock: Clock
) -> list[object]:
    """Build the doors through which customers sign in, and are merged."""
    audience = settings.identity_did_audience
    proving = Proving(
        shop=shop,
        dids=SelfIssued(audience=audience) if audience is not None else None,
        identifier_secrets=settings.identity_chatwoot_secrets,
        user_secrets=settings.identity_intercom_secrets,
    )
    return [
        SessionsDoor(
            proving,
            sessions=SessionTokens(secret=settings.visitor_key),
            identity=identity,
            partings=partings,
            work=work,
            clock=clock,
            is_single_use=settings.identity_single_use,
        ),
        MergesDoor(work=work, identity=identity, partings=partings, clock=clock),
        IdentitiesDoor(work=work, partings=partings, clock=clock),
    ]


def provider_of(settings: Settings, client: ClientSession) -> Provider | None:
    """Return the provider of identities with which staff sign in, if the owner named one."""
    issuer, client_id, secret = settings.openid_issuer, settings.openid_client, settings.openid_secret
    if issuer is None or client_id is None or secret is None:
        return None
    registration = Registration(
        issuer=issuer,
        client_id=client_id,
        client_secret=secret.get_secret_value(),
        returns_to=settings.address + RETURN,
        name=settings.openid_name,
    )
    return Provider(registration, client)


async def adopt_shop_key(settings: Settings, work: Work, *, at: datetime) -> None:
    """Let the shop's key of the settings hold as an API token, and one that stood there before no more."""
    secret = settings.shop_key.get_secret_value() if settings.shop_key else None
    await work.write(lambda unit: unit.tokens.adopt(secret, scopes=SHOP_SCOPES, at=at))
