"""Keep what a customer must not be shown out of the ranking.

A limit is a fact about a product and a customer, never a weight: what a limit forbids is
taken out before anything is scored, so no score can bring it back. The limits are data
(`Limits`), so that each can be checked with a table of cases.

What is unknown is read to the customer's safety where that matters and in their favour
otherwise: an unknown age excludes every product with a minimum age, an unknown region or
size excludes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from assistant.customers.model import CustomerView
from assistant.events import ProductId
from assistant.facts.kinds import HIDE, OWN
from assistant.offers.model import Exclusion, Product

NO_DIET = frozenset({"none", "no", "any", "anything", "everything", "omnivore"})
# What is made to the first diet meets the others as well.
IMPLIED_DIETS = {
    "vegan": frozenset({"vegetarian", "pescatarian", "lactose-free", "dairy-free"}),
    "vegetarian": frozenset({"pescatarian"}),
    "dairy-free": frozenset({"lactose-free"}),
}
# One word for what is one risk: a shop that writes "nuts" may mean hazelnuts, and the other way round.
SAME_ALLERGEN = {
    "almond": "nut", "cashew": "nut", "hazelnut": "nut", "peanut": "nut", "pecan": "nut", "pistachio": "nut",
    "walnut": "nut", "lactose": "dairy", "milk": "dairy", "soya": "soy", "wheat": "gluten",
}  # fmt: skip
ALLERGY_TOPICS = frozenset({"allergy", "allergies", "allergen", "allergens"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one customer must not be shown; everything in lower case but product ids."""

    diets: frozenset[str] = frozenset()
    allergens: frozenset[str] = frozenset()
    sizes: Mapping[str, str] = field(default_factory=dict)  # category, or "" for any: "m", "58mm"
    region: str | None = None
    age: int | None = None
    owned: frozenset[ProductId] = frozenset()
    used_up: frozenset[ProductId] = frozenset()  # what may be owned and still be wanted again
    rivals: frozenset[ProductId] = frozenset()  # what others own instead of something this customer owns
    hidden: frozenset[ProductId] = frozenset()


def limits_of(
    view: CustomerView,
    *,
    owned: frozenset[ProductId],
    rivals: frozenset[ProductId] = frozenset(),
    used_up: frozenset[ProductId] = frozenset(),
) -> Limits:
    """Read the limits from what the customer let us know for offers; `used_up` may be bought again."""
    stated = {one.topic.lower(): _words(one.value) for one in view.preferences}
    ages = stated.get("age", ())
    region = view.profile.region
    return Limits(
        diets=frozenset(stated.get("diet", ())) - NO_DIET,
        allergens=frozenset(_allergens(word for topic in ALLERGY_TOPICS for word in stated.get(topic, ()))),
        sizes={
            topic.removesuffix("size").strip(" :_-"): values[0]
            for topic, values in stated.items()
            if topic.endswith("size") and values
        },
        region=region.lower() if region else None,
        age=int(ages[0]) if ages and ages[0].isdecimal() else None,
        owned=owned,
        rivals=rivals - owned,
        used_up=used_up,
        hidden=frozenset(
            ProductId(one.topic.removeprefix(HIDE)) for one in view.preferences if one.topic.startswith(HIDE)
        ),
    )


def is_limit(topic: str) -> bool:
    """Whether products are held to what somebody said on this topic."""
    name = topic.lower()
    return name in ALLERGY_TOPICS | {"diet", "age"} or name.endswith("size") or name.startswith((HIDE, OWN))


def exclude(product: Product, limits: Limits) -> Exclusion | None:
    """Return the first limit that forbids the product, or `None` when it may be shown."""
    return next(
        (
            Exclusion(product_id=product.id, limit=limit)
            for limit, forbids in CHECKS
            if forbids(product, limits)
        ),
        None,
    )


def is_food(product: Product) -> bool:
    """Whether the product is eaten or drunk: food says for whom it is made, or what is in it."""
    return "diet" in product.attributes or "allergens" in product.attributes


def is_used_up(product: Product) -> bool:
    """Whether somebody who has one may want another: food, and what is marked as consumable."""
    return is_food(product) or "yes" in _lower(product.attributes.get("consumable", ()))


def _is_owned_for_good(product: Product, limits: Limits) -> bool:
    if product.id not in limits.owned or product.id in limits.used_up:
        return False
    return not is_used_up(product)


def _breaks_diet(product: Product, limits: Limits) -> bool:
    if not limits.diets or not is_food(product):
        return False
    met = set(_lower(product.attributes.get("diet", ())))
    for diet in tuple(met):
        met |= IMPLIED_DIETS.get(diet, frozenset())
    return not limits.diets <= met


def _carries_allergen(product: Product, limits: Limits) -> bool:
    contained = product.attributes.get("allergens", ())
    return bool(limits.allergens and contained) and not limits.allergens.isdisjoint(
        _allergens(_lower(contained))
    )


def _is_not_sold_there(product: Product, limits: Limits) -> bool:
    regions = product.attributes.get("regions", ())
    return bool(regions) and limits.region is not None and limits.region not in _lower(regions)


def _is_for_older(product: Product, limits: Limits) -> bool:
    ages = [int(value) for value in product.attributes.get("min_age", ()) if value.isdecimal()]
    return bool(ages) and (limits.age is None or limits.age < max(ages))


def _is_another_size(product: Product, limits: Limits) -> bool:
    """A size binds only on its own scale: wearing M says nothing about a 58 mm basket."""
    if not limits.sizes or "size" not in product.attributes:
        return False
    category = next(iter(_lower(product.attributes.get("category", ()))), "")
    stated = limits.sizes.get(category, limits.sizes.get(""))
    if stated is None:
        return False
    sizes = [_compact(size) for size in product.attributes.get("size", ())]
    comparable = [size for size in sizes if _scale(size) == _scale(_compact(stated))]
    return bool(comparable) and _compact(stated) not in comparable


def _fits_another_model(product: Product, limits: Limits) -> bool:
    if not limits.rivals:
        return False
    made_for = {ProductId(name) for name in product.attributes.get("works_with", ())}
    return bool(made_for & limits.rivals) and not made_for & limits.owned


CHECKS: tuple[tuple[str, Callable[[Product, Limits], bool]], ...] = (
    ("hidden", lambda product, limits: product.id in limits.hidden),
    ("stock", lambda product, _: product.stock <= 0),
    ("owned", _is_owned_for_good),
    ("diet", _breaks_diet),
    ("allergens", _carries_allergen),
    ("region", _is_not_sold_there),
    ("age", _is_for_older),
    ("size", _is_another_size),
    ("fit", _fits_another_model),
)


def _scale(size: str) -> str:
    return re.sub(r"[\d.,]+", "", size) if any(letter.isdigit() for letter in size) else "letters"


def _compact(size: str) -> str:
    return "".join(size.lower().split())


def _allergens(names: Iterable[str]) -> set[str]:
    singular = (name.removeprefix("tree ").removesuffix("s") for name in names)
    return {SAME_ALLERGEN.get(name, name) for name in singular}


def _lower(values: Iterable[str]) -> list[str]:
    return [value.lower() for value in values]


def _words(value: str) -> tuple[str, ...]:
    return tuple(word for word in (part.strip().lower() for part in re.split(r"[,;/]", value)) if word)
