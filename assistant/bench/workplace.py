"""Prepare what one run of the benchmark works on: its size, its folder, its handbook, its customers."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt

from assistant.bench.corpus import PASSAGES_PER_ARTICLE, Article, handbook, products, write

SEED = 7
MOST_CUSTOMERS = 200
SIGNED_IN_FOR = timedelta(hours=6)  # longer than any run


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How much is measured, and for how long."""

    name: str
    articles: int  # ten passages each
    products: int
    starts: int
    crowds: tuple[int, ...]  # customers at a time
    loads: int  # of each kind, of which the middle one counts
    seconds: float  # for each crowd
    sustained_seconds: float
    warm_up_seconds: float  # before these
    searched: tuple[int, ...]  # passages

    @property
    def passages(self) -> int:
        """How many passages the server has to search."""
        return self.articles * PASSAGES_PER_ARTICLE


FULL = Scale(
    name="full",
    articles=1_000,
    products=200,
    starts=3,
    crowds=(1, 10, 50),
    loads=5,
    seconds=4,
    sustained_seconds=12,
    warm_up_seconds=6,
    searched=(10_000, 100_000),
)
QUICK = Scale(
    name="quick",
    articles=30,
    products=20,
    starts=1,
    crowds=(1, 10),
    loads=1,
    seconds=1,
    sustained_seconds=2,
    warm_up_seconds=1,
    searched=(300, 1_000),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplace:
    """One run's folder and everything in it."""

    folder: Path
    scale: Scale
    articles: tuple[Article, ...]
    settings: Mapping[str, str]
    tokens: tuple[str, ...]

    @property
    def handbook(self) -> Path:
        """The folder that is ingested."""
        return self.folder / "handbook"

    @property
    def products(self) -> Path:
        """The file of products that is ingested."""
        return self.folder / "products.json"

    @property
    def questions(self) -> tuple[str, ...]:
        """What the customers ask, each answered somewhere in the handbook."""
        return tuple(article.question for article in self.articles)


def prepare(folder: Path, scale: Scale) -> Workplace:
    """Write the handbook and sign the customers in; the database does not exist yet."""
    secret = secrets.token_hex(32)
    articles = handbook(scale.articles, seed=SEED)
    workplace = Workplace(
        folder=folder,
        scale=scale,
        articles=articles,
        settings=_settings(folder, secret),
        tokens=tuple(_token(f"bench-{number}", secret) for number in range(MOST_CUSTOMERS)),
    )
    write(articles, workplace.handbook)
    workplace.products.write_text(json.dumps(products(scale.products, seed=SEED)), encoding="utf-8")
    return workplace


def _settings(folder: Path, secret: str) -> dict[str, str]:
    return {
        "DATA_FOLDER": str(folder / "kept"),
        "IDENTITY_SECRET": secret,
        "REQUESTS_PER_MINUTE": "1000000",  # a customer who types as fast as a program is wanted here
        "SOCKETS_PER_ADDRESS": "100000",  # all customers of the benchmark are on this machine
        "CONSENT_DEFAULTS": "remember,personal_answers,offers",  # the whole turn, offers included
        "CONSENT_REGION": "AU",  # where the owner's defaults hold
        "LOG_LEVEL": "WARNING",
        "LOG_FORMAT": "json",
    }


def signed_in(workplace: Workplace, customer: str) -> str:
    """Return a token with which one more customer comes in."""
    return _token(customer, workplace.settings["IDENTITY_SECRET"])


def _token(customer: str, secret: str) -> str:
    expires = datetime.now(UTC) + SIGNED_IN_FOR
    claims = {"sub": customer, "name": f"Customer {customer}", "exp": expires}
    return jwt.encode(claims, secret, algorithm="HS256")
