"""What holds before a customer decides follows from where they are; a yes is a yes to what was shown."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.consents.model import Consent, Purpose, Tier
from assistant.consents.policy import SHARING, Policy
from assistant.consents.reading import SHIPPED, read_policy

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OWNERS = frozenset({Purpose.REMEMBER, Purpose.PERSONAL_ANSWERS})


def the_policy(fallback: str | None = None) -> Policy:
    """Return the policy that ships, or a change of it."""
    return read_policy(None, allowed=OWNERS, fallback=fallback)


def written(folder: Path, **changes: object) -> Path:
    """Write the policy that ships with some of it changed."""
    whole: dict[str, object] = json.loads(SHIPPED.read_text(encoding="utf-8"))
    file = folder / "policy.json"
    file.write_text(json.dumps(whole | changes), encoding="utf-8")
    return file


def purposes_since(version: int, *, of: Purpose) -> Mapping[str, object]:
    """Return the purposes as they ship, one of them grown in a version."""
    purposes = json.loads(SHIPPED.read_text(encoding="utf-8"))["purposes"]
    purposes[of] |= {"since": version}
    found: Mapping[str, object] = purposes
    return found


def decided(purpose: Purpose, *, granted: bool, policy: int = 1) -> Consent:
    """Return a decision."""
    return Consent(purpose=purpose, granted=granted, source="customer", at=NOW, policy=policy)


@pytest.mark.parametrize(
    ("region", "locale", "fallback", "tier"),
    [
        ("de", "en-US", None, Tier.OPT_IN),  # where they are counts, not how they speak
        ("uk", "en", None, Tier.OPT_IN),
        ("GB", "en", None, Tier.OPT_IN),
        ("CH", "de", None, Tier.OPT_IN),
        ("DE-BY", "de", None, Tier.OPT_IN),
        ("us-ca", "en", None, Tier.OPT_OUT),
        ("US", "en", None, Tier.OPT_OUT),  # it may be California
        ("AU", "en", None, Tier.ELSEWHERE),
        ("AU-NSW", "en", None, Tier.ELSEWHERE),
        (None, "fr-FR", None, Tier.OPT_IN),
        (None, "en-US", None, Tier.OPT_OUT),
        (None, "ja-JP", "GB", Tier.ELSEWHERE),
        (None, "en", "AU", Tier.ELSEWHERE),
        (None, "en", None, Tier.OPT_IN),  # nowhere that we know
        ("Narnia", "en-AU", None, Tier.OPT_IN),
        ("XX", "en-AU", None, Tier.OPT_IN),
    ],
)
def test_what_holds_follows_from_where_they_are(
    region: str | None, locale: str, fallback: str | None, tier: Tier
) -> None:
    """The region of the profile, else the language's, else the owner's setting; else the strictest."""
    assert the_policy(fallback).tier(region=region, locale=locale) is tier


@given(region=st.none() | st.text(max_size=8), locale=st.text(max_size=8))
def test_nobody_unknown_is_treated_less_strictly(region: str | None, locale: str) -> None:
    """Whatever stands there, nothing is allowed undecided except in a country that we know."""
    policy = the_policy()
    consents = policy.consents((), region=region, locale=locale)

    if consents.tier is Tier.OPT_IN:
        assert not any(consents.allows(purpose) for purpose in Purpose)
    else:
        place = region.upper() if region is not None else locale[-2:].upper()
        assert place[:2].isascii()
        assert place[:2].isalpha()


def test_in_the_strictest_tier_only_a_yes_allows() -> None:
    """Opt-in means that silence is no."""
    policy = the_policy()

    silent = policy.consents((), region="DE", locale="de")
    agreed = policy.consents([decided(Purpose.OFFERS, granted=True)], region="DE", locale="de")

    assert not any(silent.allows(one) for one in Purpose)
    assert [one for one in Purpose if agreed.allows(one)] == [Purpose.OFFERS]
    assert silent.proof(Purpose.OFFERS) == "offers: not allowed by default (opt_in)"
    assert agreed.proof(Purpose.OFFERS) == "offers: granted by customer at 2026-03-01 12:00Z, policy 1"


def test_who_agreed_to_less_is_asked_again_and_who_refused_is_not(tmp_path: Path) -> None:
    """A yes does not stretch; a no needs no repeating."""
    file = written(tmp_path, version=2, purposes=purposes_since(2, of=Purpose.OFFERS))
    grown = read_policy(file, allowed=OWNERS, fallback=None)
    yes, no = decided(Purpose.OFFERS, granted=True), decided(Purpose.OFFERS, granted=False)

    before = grown.consents([yes], region="AU", locale="en")
    refused = grown.consents([no], region="AU", locale="en")
    anew = grown.consents([yes, decided(Purpose.OFFERS, granted=True, policy=2)], region="AU", locale="en")
    other = grown.consents([decided(Purpose.TRAINING, granted=True)], region="AU", locale="en")

    assert not before.allows(Purpose.OFFERS)
    assert before.outgrown == {Purpose.OFFERS}
    assert "asked again" in before.proof(Purpose.OFFERS)
    assert refused.outgrown == frozenset()
    assert anew.allows(Purpose.OFFERS)
    assert other.allows(Purpose.TRAINING)


def test_every_purpose_has_plain_words_and_a_benefit() -> None:
    """Nobody can agree to what they do not understand."""
    policy = the_policy()

    assert set(policy.terms) == set(Purpose)
    for terms in policy.terms.values():
        assert all(len(text.split()) <= 20 for text in (terms.name, terms.asks, terms.benefit))
    assert policy.signal == SHARING
    assert len({policy.wording(one) for one in Purpose}) == len(Purpose)


def test_a_changed_word_is_another_policy(tmp_path: Path) -> None:
    """The fingerprint in the proof stands for exactly what was shown."""
    purposes = json.loads(SHIPPED.read_text(encoding="utf-8"))["purposes"]
    purposes["offers"]["benefit"] = "You save money."
    other = read_policy(written(tmp_path, purposes=purposes), allowed=OWNERS, fallback=None)

    assert other.fingerprint != the_policy().fingerprint
    assert other.wording(Purpose.OFFERS) != the_policy().wording(Purpose.OFFERS)
    assert other.wording(Purpose.REMEMBER) == the_policy().wording(Purpose.REMEMBER)
    assert (
        read_policy(written(tmp_path), allowed=OWNERS, fallback=None).fingerprint == the_policy().fingerprint
    )


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"version": 0}, "version"),
        ({"purposes": {}}, "missing"),
        ({"tiers": {}}, "write all three"),
        ({"colour": "red"}, "colour"),
        ({"purposes": purposes_since(2, of=Purpose.OFFERS)}, "raise the version"),
        (
            {"tiers": {"opt_in": {"places": ["DE"]}, "opt_out": {"places": ["DE"]}, "elsewhere": {}}},
            "two tiers",
        ),
    ],
)
def test_a_policy_that_does_not_hold_together_is_refused(
    tmp_path: Path, changes: dict[str, object], problem: str
) -> None:
    """The owner is told which line to mend."""
    with pytest.raises(ValueError, match=problem):
        read_policy(written(tmp_path, **changes), allowed=OWNERS, fallback=None)


def test_a_policy_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """A wrong path must not end in the shipped policy."""
    with pytest.raises(ValueError, match="cannot be read"):
        read_policy(tmp_path / "none.json", allowed=OWNERS, fallback=None)
