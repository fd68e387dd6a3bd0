"""Put into words why a product is suggested.

A reason names what added most to the score and nothing else, so it is true whenever the
score is. The wording states and never presses: no hurry, no scarcity, no flattery.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from assistant.events import ProductId
from assistant.offers.model import Contribution, Signal, Suggestion

# How each signal is said alone, and as the second half of a sentence.
TEMPLATES: Mapping[Signal, tuple[str, str]] = {
    Signal.BOUGHT_TOGETHER: (
        "Because you bought the {because}: others who did chose this too",
        "others who bought the {because}, as you did, chose it too",
    ),
    Signal.BOUGHT_NEXT: (
        "Because you bought the {because}: others who did chose this soon after",
        "others who bought the {because}, as you did, chose it soon after",
    ),
    Signal.COVERS: (
        "Covers the {because}, which you bought before",
        "it covers the {because}, which you bought before",
    ),
    Signal.TOPIC: ("It is about what you are asking", "it is about what you are asking"),
    Signal.TASTE: (
        "Similar to the {because} that you bought",
        "it is similar to the {because} that you bought",
    ),
    Signal.KIND: (
        "Of the kind that you buy ({because})",
        "it is of the kind that you buy ({because})",
    ),
    Signal.LOOKED_AT: (
        "Similar to the {because} that you looked at",
        "it is similar to the {because} that you looked at",
    ),
    Signal.PREFERENCE: ("Matches your {because}", "it matches your {because}"),
    Signal.FITS: ("Goes with your {because}", "it goes with your {because}"),
    Signal.CONTEXT: ("Goes with {because}", "it goes with {because}"),
    Signal.SHOP: ("A current recommendation of the shop", "it is a current recommendation of the shop"),
    Signal.POPULAR: ("Many of our customers chose it", "many of our customers chose it"),
    Signal.NEW: ("New in our shop", "it is new in our shop"),
    Signal.TRENDING: (
        "More of our customers chose it of late than before",
        "more of our customers chose it of late than before",
    ),
    Signal.DIFFERENT: (
        "Something different from what you buy, which many of our customers chose",
        "it is something different from what you buy, which many of our customers chose",
    ),
}
COUNTS = 0.05  # the part of a score from which what was bought is asked about
WORTH_NAMING = 0.4  # the part of the first signal's amount from which the second one is named too
THEIRS = frozenset(  # what stands on a product that they bought
    {Signal.BOUGHT_TOGETHER, Signal.BOUGHT_NEXT, Signal.COVERS, Signal.TASTE, Signal.FITS}
)


def decisive(suggestion: Suggestion) -> tuple[Contribution, ...]:
    """Return what decided: the largest part of the signal that added most, and of the second if it counts.

    What would not be here without the owner's rules says so first, however little they added.
    """
    sums: dict[Signal, float] = defaultdict(float)
    largest: dict[Signal, Contribution] = {}
    for part in suggestion.contributions:
        sums[part.signal] += part.amount
        largest[part.signal] = max(largest.get(part.signal, part), part, key=lambda one: one.amount)
    ahead = Signal.SHOP if suggestion.is_by_rule else None
    first, *others = sorted(sums, key=lambda signal: (signal is not ahead, -sums[signal]))
    named = [first, *(second for second in others[:1] if sums[second] >= WORTH_NAMING * sums[first])]
    return tuple(largest[signal] for signal in named)


def rests_on(suggestion: Suggestion) -> Contribution | None:
    """Return the largest contribution of the purchase that weighed most in all; `None` if none counts."""
    sums: dict[ProductId, float] = defaultdict(float)
    largest: dict[ProductId, Contribution] = {}
    for part in suggestion.contributions:
        if part.signal in THEIRS and part.product_id is not None:
            sums[part.product_id] += part.amount
            largest.setdefault(part.product_id, part)
    most = max(sums, key=sums.__getitem__, default=None)
    return None if most is None or sums[most] < COUNTS * suggestion.score else largest[most]


def reason(suggestion: Suggestion) -> str:
    """Return one sentence that names what decided."""
    first, *second = decisive(suggestion)
    words = [TEMPLATES[first.signal][0].format(because=_in_words(first))]
    words += [TEMPLATES[part.signal][1].format(because=_in_words(part)) for part in second]
    return ", and ".join(words) + "."


def _in_words(part: Contribution) -> str:
    """Say `diet: vegan` as `vegan diet`, and a product without the pack that it comes in."""
    if part.signal is not Signal.PREFERENCE:
        return part.because.split(",")[0].split(" (")[0].removeprefix("The ")
    name, _, value = part.because.partition(": ")
    match name:
        case "diet":
            return f"{value} diet"
        case "size":
            return f"size {value.upper()}"
        case _:
            return f"liking for {value} {name}"
