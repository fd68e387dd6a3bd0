"""Know which articles helped others, and among them those who own what the customer owns."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from assistant.events import ArticleId, ProductId


@dataclass(frozen=True, slots=True, kw_only=True)
class Helpful:
    """How well articles help, from -0.5 to 0.5; what nobody voted on is worth 0."""

    anybody: Mapping[ArticleId, float] = field(default_factory=dict)
    owners: Mapping[tuple[ProductId, ArticleId], float] = field(default_factory=dict)

    def to(self, owned: Collection[ProductId], article: ArticleId) -> tuple[float, ProductId | None]:
        """Return what an article is worth to whoever owns these, and the product that decided, if one did.

        Of several products, the one whose owners judged it most plainly.
        """
        judged = [
            (self.owners[product, article], product) for product in owned if (product, article) in self.owners
        ]
        if not judged:
            return self.anybody.get(article, 0.0), None
        return max(judged, key=lambda one: (abs(one[0]), one[1]))


NOTHING_KNOWN = Helpful()
