"""Keep the catalogue: each product as the shop describes it, with the vector that stands for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import numpy as np
from pydantic import TypeAdapter
from sqlalchemy import delete, func, select

from assistant.events import ProductId
from assistant.offers.model import Product
from assistant.offers.weights import USUAL, Learnt, Version, Weights
from assistant.storage import tables
from assistant.storage.counters import Counter, latest_change, next_change
from assistant.storage.engine import Connection
from assistant.storage.upsert import insert_into
from knowledge import Vectors

_PRODUCT = TypeAdapter(Product)
_VERSION = TypeAdapter(Version)

_products = tables.products
_weights = tables.offer_weights


class CatalogueStore:
    """Keeps products, and numbers every change to them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def put(self, product: Product, vector: Vectors, model: str, *, at: datetime | None = None) -> int:
        """Keep a product with its vector, shape (dimensions,), in place of what had its id.

        `at` is when the shop told of it, kept if this is the first time.

        Returns the change number.
        """
        change = await next_change(self._connection, Counter.CATALOGUE)
        row = {
            "id": product.id,
            "fingerprint": product.fingerprint,
            "change": change,
            "product": _PRODUCT.dump_json(product).decode(),
            "model": model,
            "vector": np.ascontiguousarray(vector, dtype="<f4").tobytes(),
            "added_at": at,
        }
        new = insert_into(self._connection, _products)
        others = {name: new.excluded[name] for name in row if name not in {"id", "added_at"}}
        await self._connection.execute(new.on_conflict_do_update(index_elements=["id"], set_=others), row)
        return change

    async def remove(self, product_ids: Collection[ProductId]) -> int:
        """Delete products; return the change number. Ids that are not there are passed over."""
        change = await next_change(self._connection, Counter.CATALOGUE)
        await self._connection.execute(delete(_products).where(_products.c.id.in_(list(product_ids))))
        return change

    async def products(self, model: str | None) -> list[tuple[Product, Vectors]]:
        """Return every product that `model` embedded with its vector, by id; any model's if `None`."""
        found = select(_products).order_by(_products.c.id)
        if model is not None:
            found = found.where(_products.c.model == model)
        return [
            (
                _PRODUCT.validate_json(row["product"]),
                np.frombuffer(row["vector"], dtype="<f4").astype(np.float32, copy=False),
            )
            for row in (await self._connection.execute(found)).mappings()
        ]

    async def first_told(self) -> dict[ProductId, datetime]:
        """Return when the shop first told of each product, as far as that is known."""
        found = select(_products.c.id, _products.c.added_at).where(_products.c.added_at.is_not(None))
        rows = (await self._connection.execute(found)).mappings()
        return {row["id"]: row["added_at"] for row in rows}

    async def fingerprints(self, model: str) -> dict[ProductId, str]:
        """Return what `model` embedded, each with the fingerprint of its content."""
        found = select(_products.c.id, _products.c.fingerprint).where(_products.c.model == model)
        rows = (await self._connection.execute(found)).mappings()
        return {row["id"]: row["fingerprint"] for row in rows}

    async def without_vectors(self, model: str, limit: int) -> list[Product]:
        """Return up to `limit` products that `model` has not embedded yet."""
        found = select(_products.c.product).where(_products.c.model != model)
        rows = (await self._connection.execute(found.order_by(_products.c.id).limit(limit))).scalars()
        return [_PRODUCT.validate_json(kept) for kept in rows]

    async def in_stock(self, product_ids: Collection[ProductId]) -> frozenset[ProductId]:
        """Return those of some products that can be bought now."""
        if not product_ids:
            return frozenset()
        found = select(_products.c.product).where(_products.c.id.in_(list(product_ids)))
        products = map(_PRODUCT.validate_json, (await self._connection.execute(found)).scalars())
        return frozenset(one.id for one in products if one.stock > 0)

    async def latest_change(self) -> int:
        """Return the number of the last change, 0 before the first."""
        return await latest_change(self._connection, Counter.CATALOGUE)

    async def titles(self, product_ids: Collection[ProductId]) -> dict[ProductId, str]:
        """Return what those of some products that are sold are called."""
        if not product_ids:
            return {}
        found = select(_products.c.id, _products.c.product).where(_products.c.id.in_(list(product_ids)))
        rows = (await self._connection.execute(found)).mappings()
        return {row["id"]: _PRODUCT.validate_json(row["product"]).title for row in rows}

    async def categories(self, product_ids: Collection[ProductId]) -> dict[ProductId, frozenset[str]]:
        """Return the categories of those of some products that are sold."""
        if not product_ids:
            return {}
        found = select(_products.c.id, _products.c.product).where(_products.c.id.in_(list(product_ids)))
        rows = (await self._connection.execute(found)).mappings()
        return {
            row["id"]: frozenset(_PRODUCT.validate_json(row["product"]).attributes.get("category", ()))
            for row in rows
        }

    async def weigh(self, weights: Weights, *, at: datetime, learnt: Learnt | None = None) -> Version:
        """Put weights of the signals in force, as a new version."""
        await next_change(self._connection, Counter.CATALOGUE)
        number = (await self._connection.execute(select(func.max(_weights.c.number)))).scalar_one() or 0
        version = Version(number=number + 1, at=at, weights=weights, learnt=learnt)
        row = {"number": version.number, "version": _VERSION.dump_json(version).decode()}
        await self._connection.execute(_weights.insert(), row)
        return version

    async def weights(self) -> Weights:
        """Return the weights in force; the usual ones before the first version."""
        versions = await self.versions()
        return versions[0].weights if versions else USUAL

    async def versions(self) -> Sequence[Version]:
        """Return every version of the weights, the newest first."""
        found = select(_weights.c.version).order_by(_weights.c.number.desc())
        return [_VERSION.validate_json(row) for row in (await self._connection.execute(found)).scalars()]

    async def count(self) -> int:
        """Return how many products there are."""
        return (await self._connection.execute(select(func.count()).select_from(_products))).scalar_one()
