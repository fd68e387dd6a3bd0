"""Find the offers that cover a product, as a coupon, a bundle or a box does.

An offer says so by its attribute `products`: the ids of what it covers. The more it covers, the less each
counts: one over their number to the power of `SHARED`, which was chosen on one half of the households of a
public set of redeemed coupons.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from assistant.events import ProductId
from assistant.offers.cooccurrence import CoOccurrence
from assistant.offers.model import Product

COVERED = "products"  # the attribute
SHARED = 0.3


def covering(products: Sequence[Product], rows: Mapping[ProductId, int]) -> CoOccurrence:
    """Return for each product the offers that cover it, and how much it is of each.

    Ids that are not sold are passed over.
    """
    pairs = sorted(
        (covered, offer, 1.0 / len(found) ** SHARED)
        for offer, product in enumerate(products)
        if (found := _covered(product, rows))
        for covered in found
    )
    starts = np.searchsorted([covered for covered, _, _ in pairs], np.arange(len(products) + 1))
    return CoOccurrence(
        starts=starts.astype(np.int64),
        others=np.array([offer for _, offer, _ in pairs], dtype=np.int32),
        strengths=np.array([strength for _, _, strength in pairs], dtype=np.float32),
    )


def _covered(product: Product, rows: Mapping[ProductId, int]) -> set[int]:
    names = map(ProductId, product.attributes.get(COVERED, ()))
    return {rows[one] for one in names if one in rows and one != product.id}
