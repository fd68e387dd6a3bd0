"""Tell at once which products of a whole catalogue a customer's limits forbid.

It forbids exactly what `limits.exclude` does, because the same checks decide. Products that are alike in
what a check reads are of one kind to it, and each kind is judged once for a customer, not each product.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.events import ProductId
from assistant.offers.limits import CHECKS, Limits
from assistant.offers.model import Exclusion, Product

Verdicts = NDArray[np.int8]  # one for each product: the place of the first limit in `CHECKS`, or `ALLOWED`
Check = Callable[[Product, Limits], bool]

ALLOWED = -1


def _said(*attributes: str) -> Callable[[Product], Hashable]:
    return lambda product: tuple(product.attributes.get(name) for name in attributes)


# What each check reads of a product. One that is not here is asked about every product.
READS: Mapping[str, Callable[[Product], Hashable]] = {
    "stock": lambda product: product.stock <= 0,
    "diet": _said("diet", "allergens"),
    "allergens": _said("allergens"),
    "region": _said("regions"),
    "age": _said("min_age"),
    "size": lambda product: _said("size", "category")(product) if "size" in product.attributes else None,
    "fit": _said("works_with"),
}
# What is asked only about the products that the limits name.
NAMED: Mapping[str, Callable[[Limits], frozenset[ProductId]]] = {
    "hidden": lambda limits: limits.hidden,
    "owned": lambda limits: limits.owned,
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Kinds:
    """The products of a catalogue by what one check reads of them."""

    examples: tuple[Product, ...]  # one of each kind
    kind: NDArray[np.int64]  # of each product, as a place in `examples`

    @classmethod
    def of(cls, products: Sequence[Product], read: Callable[[Product], Hashable]) -> Kinds:
        """Sort products into kinds."""
        places: dict[Hashable, int] = {}
        examples: list[Product] = []
        kind = np.zeros(len(products), dtype=np.int64)
        for row, product in enumerate(products):
            place = places.setdefault(read(product), len(examples))
            if place == len(examples):
                examples.append(product)
            kind[row] = place
        return cls(examples=tuple(examples), kind=kind)

    def forbidden(self, forbids: Check, limits: Limits) -> NDArray[np.bool_]:
        """Return for each product whether the check forbids it."""
        judged = np.fromiter((forbids(one, limits) for one in self.examples), bool, len(self.examples))
        return judged[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judge:
    """Judges all products of one catalogue for a customer."""

    products: tuple[Product, ...]
    rows: Mapping[ProductId, int]
    kinds: Mapping[str, Kinds]  # by the name of the limit

    @classmethod
    def of(cls, products: tuple[Product, ...], rows: Mapping[ProductId, int]) -> Judge:
        """Sort the products, once for all customers."""
        kinds = {
            name: Kinds.of(products, READS.get(name, lambda product: product.id))
            for name, _ in CHECKS
            if name not in NAMED
        }
        return cls(products=products, rows=rows, kinds=kinds)

    def verdicts(self, limits: Limits) -> Verdicts:
        """Return for each product which limit forbids it first, or `ALLOWED`."""
        found = np.full(len(self.products), ALLOWED, dtype=np.int8)
        for place, (name, forbids) in reversed(list(enumerate(CHECKS))):
            if name in NAMED:
                found[self._named(NAMED[name](limits), forbids, limits)] = place
            else:
                found[self.kinds[name].forbidden(forbids, limits)] = place
        return found

    def exclusion(self, row: int, verdicts: Verdicts) -> Exclusion:
        """Return what forbids a product that is forbidden."""
        name, _ = CHECKS[int(verdicts[row])]
        return Exclusion(product_id=self.products[row].id, limit=name)

    def _named(self, names: frozenset[ProductId], forbids: Check, limits: Limits) -> list[int]:
        rows = (self.rows[one] for one in names if one in self.rows)
        return [row for row in rows if forbids(self.products[row], limits)]
