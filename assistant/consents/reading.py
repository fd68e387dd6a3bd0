"""Read a consent policy from a file: the owner's, or the one that ships."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from assistant.consents.model import Purpose, Tier
from assistant.consents.policy import SHARING, Policy, Rule, Terms

SHIPPED = Path(__file__).with_name("policy.json")
_SHIPPED = SHIPPED.read_text(encoding="utf-8")

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Place = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,3}(-[A-Z0-9]{1,3})?$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TermsRow(_Strict):
    """What one purpose is called, asks for and brings."""

    name: Words
    asks: Words
    benefit: Words
    since: int = Field(1, ge=1)


class TierRow(_Strict):
    """Where a tier holds, and what it allows undecided; left out, what the owner's setting allows."""

    places: frozenset[Place] = frozenset()
    allowed: frozenset[Purpose] | None = None


class PolicyRow(_Strict):
    """A policy as it is written down."""

    version: int = Field(ge=1)
    purposes: dict[Purpose, TermsRow]
    tiers: dict[Tier, TierRow]
    global_privacy_control: frozenset[Purpose] = SHARING


def read_policy(path: Path | None, *, allowed: frozenset[Purpose], fallback: str | None) -> Policy:
    """Return the policy in a file, or the one that ships; `allowed` is what the owner allows undecided.

    Raises `ValueError` that names what is wrong.
    """
    try:
        row = PolicyRow.model_validate_json(path.read_text(encoding="utf-8") if path else _SHIPPED)
    except OSError as error:
        raise ValueError(f"{path} cannot be read ({error.strerror}); check the path") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ValueError(f"{place}: {first['msg'].lower()}; correct it there") from error
    _check(row)
    return _policy(row, allowed=allowed, fallback=fallback or "")


def _check(row: PolicyRow) -> None:
    """Raise `ValueError` where the parts of a policy do not go together."""
    if missing := set(Purpose) - set(row.purposes):
        raise ValueError(f"purposes: {', '.join(sorted(missing))} missing; every purpose is asked for")
    if missing_tiers := set(Tier) - set(row.tiers):
        raise ValueError(f"tiers: {', '.join(sorted(missing_tiers))} missing; write all three")
    for purpose, terms in row.purposes.items():
        if terms.since > row.version:
            raise ValueError(f"purposes.{purpose}.since: is after version {row.version}; raise the version")
    seen: set[str] = set()
    for tier, one in row.tiers.items():
        if twice := seen & one.places:
            raise ValueError(
                f"tiers.{tier}.places: {', '.join(sorted(twice))} stands in two tiers; choose one"
            )
        seen |= one.places


def _policy(row: PolicyRow, *, allowed: frozenset[Purpose], fallback: str) -> Policy:
    tiers = {
        tier: one if one.allowed is not None else one.model_copy(update={"allowed": allowed})
        for tier, one in row.tiers.items()
    }
    whole = row.model_copy(update={"tiers": tiers})
    return Policy(
        version=row.version,
        terms={
            purpose: Terms(name=one.name, asks=one.asks, benefit=one.benefit, since=one.since)
            for purpose, one in row.purposes.items()
        },
        rules={
            tier: Rule(places=one.places, allowed=one.allowed or frozenset()) for tier, one in tiers.items()
        },
        signal=row.global_privacy_control,
        fallback=fallback,
        document=_canonical(whole),
    )


def _canonical(row: PolicyRow) -> str:
    """Return a policy so that the same one is always the same text."""
    plain = row.model_dump(mode="json")
    for tier in plain["tiers"].values():
        tier["places"], tier["allowed"] = sorted(tier["places"]), sorted(tier["allowed"])
    plain["global_privacy_control"] = sorted(plain["global_privacy_control"])
    return json.dumps(plain, sort_keys=True, ensure_ascii=False)
