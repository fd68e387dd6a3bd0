"""What is said of a fact that customers tell us is true: kept, not kept, or overruled by what they set."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from assistant.answering.compose import acknowledge
from assistant.answering.manner import Manner
from assistant.answering.phrases import SPOKEN
from assistant.answering.speaking import Spoken
from assistant.answering.think import against_what_is_set
from assistant.consents.model import Consents, Purpose
from assistant.customers.model import CustomerView, Profile
from assistant.events import CustomerId
from assistant.facts.model import Origin, Preference

ANA = Profile(
    id=CustomerId("cus_ana"), external_id="ana", name="Ana", email=None, locale="en", region=None, version=1
)
DIET = Preference(
    topic="diet",
    value="vegetarian",
    origin=Origin.SET,
    confidence=1.0,
    learned_at=datetime(2026, 11, 1, tzinfo=UTC),
)
VIEW = CustomerView(
    profile=ANA,
    purpose=Purpose.PERSONAL_ANSWERS,
    consents=Consents(decided={}, defaults=frozenset(Purpose)),
    preferences=(DIET,),
    set_topics=frozenset({"diet"}),
)


def test_what_they_set_otherwise_is_said_to_stay() -> None:
    """Thanking for it as if it were kept would be a lie."""
    kept, overruled = against_what_is_set([("diet", "vegan"), ("milk", "oat")], VIEW)
    said = acknowledge(kept, is_kept=True, overruled=overruled, name=None).text

    assert said == (
        "Thank you, noted (milk: oat). You can see and delete it in your privacy panel. "
        "What you set yourself stays (diet: vegetarian); you can change it in your privacy panel."
    )


def test_what_they_set_and_say_again_is_noted() -> None:
    """It is what holds already."""
    assert against_what_is_set([("diet", "Vegetarian")], VIEW) == ([("diet", "Vegetarian")], [])


def test_what_we_may_not_use_of_theirs_is_named_by_its_topic_alone() -> None:
    """Without consent to personal answers we still say truly that nothing changes."""
    assert against_what_is_set([("diet", "vegan")], replace(VIEW, preferences=())) == ([], ["diet"])


def test_whoever_is_not_to_be_remembered_hears_both() -> None:
    """Not kept, and why; what they set stays in any case."""
    said = acknowledge([("milk", "oat")], is_kept=False, overruled=["diet: vegetarian"], name="Ana").text

    assert "I will not keep it" in said
    assert "(diet: vegetarian)" in said
    assert "milk" not in said


@pytest.mark.parametrize("language", sorted(SPOKEN))
def test_every_language_says_where_to_change_it(language: str) -> None:
    """A sentence that is missing in one language would be missed by the customers who speak it."""
    manner = Manner(spoken=Spoken(language=language, because="test"))

    said = acknowledge([], is_kept=True, overruled=["diet: vegetarian"], name=None, manner=manner).text

    assert "(diet: vegetarian)" in said
    assert any(place in said.lower() for place in ("privac", "datenschutz", "données personnelles"))
