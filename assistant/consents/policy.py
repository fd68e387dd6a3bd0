"""Say what holds before a customer decides: by where they are, in words that are versioned.

The strictest rule holds for whoever is nowhere that we know. A yes is a yes to what was shown:
when a purpose grows, its `since` rises to the new version, and who agreed before is asked again.
A no holds for good.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assistant.consents.model import Consent, Consents, Purpose, Tier
from assistant.consents.places import COUNTRIES


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What one purpose is called, asks for and brings, in a customer's words."""

    name: str
    asks: str
    benefit: str
    since: int = 1  # the version in which it last came to mean more


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Where a tier holds, and what it allows to whoever has not decided."""

    places: frozenset[str]
    allowed: frozenset[Purpose]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Policy:
    """What customers are asked, and what holds until they answer; equal to nothing but itself."""

    version: int
    terms: Mapping[Purpose, Terms]
    rules: Mapping[Tier, Rule]
    signal: frozenset[Purpose]  # what the Global Privacy Control switches off
    fallback: str = ""  # where customers are who do not say
    document: str = ""  # the whole of it as JSON, kept as proof

    @property
    def fingerprint(self) -> str:
        """What tells this policy from any other, by all that it says."""
        return _hash(self.document)

    @property
    def pretty(self) -> str:
        """The whole of it as an owner may write it down."""
        return json.dumps(json.loads(self.document), indent=2, ensure_ascii=False)

    def wording(self, purpose: Purpose) -> str:
        """Return the fingerprint of the words that ask for `purpose`."""
        terms = self.terms[purpose]
        return _hash(json.dumps([terms.name, terms.asks, terms.benefit]))

    def tier(self, *, region: str | None, locale: str) -> Tier:
        """Return what holds for somebody, by region, else language, else the owner's setting."""
        place = place_of(region=region, locale=locale, fallback=self.fallback)
        for known in (place, country_of(place)):
            for tier, rule in self.rules.items():
                if known and known in rule.places:
                    return tier
        return Tier.ELSEWHERE if country_of(place) in COUNTRIES else Tier.OPT_IN

    def consents(self, decisions: Iterable[Consent], *, region: str | None, locale: str) -> Consents:
        """Return what holds for somebody who took these decisions, oldest first."""
        decided = {one.purpose: one for one in decisions}
        tier = self.tier(region=region, locale=locale)
        outgrown = frozenset(
            purpose
            for purpose, one in decided.items()
            if one.granted and (one.policy or 0) < self.terms[purpose].since
        )
        return Consents(decided=decided, defaults=self.rules[tier].allowed, outgrown=outgrown, tier=tier)


def place_of(*, region: str | None, locale: str, fallback: str) -> str:
    """Return where somebody is, as `GB` or `US-CA`, or whatever else stands in its place."""
    if region is not None:
        return region.upper()
    return locale[-2:].upper() if locale[-3:-2] == "-" else fallback.upper()


def country_of(place: str) -> str:
    """Return the country of a place, nothing for what is none."""
    return place[:2] if len(place) == 2 or place[2:3] == "-" else ""


def everywhere(allowed: Iterable[Purpose]) -> Policy:
    """Return a policy that allows the same wherever customers are."""
    same = Rule(places=frozenset(), allowed=frozenset(allowed))
    terms = {one: Terms(name=one, asks="", benefit="") for one in Purpose}
    rules = dict.fromkeys(Tier, same)
    document = json.dumps({"version": 1, "allowed": sorted(same.allowed)})
    return Policy(version=1, terms=terms, rules=rules, signal=SHARING, document=document)


SHARING = frozenset({Purpose.OFFERS, Purpose.ANALYTICS, Purpose.TRAINING})
"""What we treat as selling or sharing: it serves somebody besides the customer."""


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
