"""Say what events of Segment's e-commerce specification mean here.

Of what an event carries, only what is worth knowing of a visit is kept: names, categories,
prices, searches, addresses of pages. Everything else is dropped, and so is what is no plain value.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

import msgspec

from assistant.events import ProductId
from assistant.history.model import OrderLine
from assistant.intake.model import OrderFacts, Step, Trait

LONGEST_KIND = 64
LONGEST_VALUE = 200  # characters of one property
MOST_LINES = 500
MOST_PIECES = 100_000
DEAREST = Decimal(100_000_000)
STEPS = {step.value: step for step in Step}

_LOCALE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
_CURRENCY = re.compile(r"[A-Z]{3}")

Word = str | int | float | None


class Refusal(Exception):
    """This event cannot be kept; says why, and what would be."""

    def __init__(self, problem: str, fix: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.fix = fix


class Properties(msgspec.Struct, omit_defaults=True):
    """What is kept of something that was done."""

    name: Word = None
    category: Word = None
    brand: Word = None
    variant: Word = None
    price: Word = None
    currency: Word = None
    quantity: Word = None
    value: Word = None
    query: Word = None
    url: Word = None
    title: Word = None
    cart_id: Word = None
    coupon: Word = None


class _Done(msgspec.Struct):
    """A product by its id, beside what is kept."""

    product_id: str | int | None = None
    sku: str | int | None = None


class _Product(msgspec.Struct):
    product_id: str | int | None = None
    sku: str | int | None = None
    name: str | None = None
    quantity: int | None = None
    price: Decimal = Decimal(0)


class _OrderFacts(msgspec.Struct):
    order_id: str | int | None = None
    currency: str | None = None
    status: str | None = None
    is_gift: bool = False
    products: list[_Product] = []


class _Address(msgspec.Struct):
    country: str | None = None


class _Traits(msgspec.Struct):
    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    firstName: str | None = None  # noqa: N815  # the libraries spell it either way
    lastName: str | None = None  # noqa: N815
    email: str | None = None
    locale: str | None = None
    region: str | None = None
    address: _Address | None = None


_PROPERTIES = msgspec.json.Decoder(Properties)
_PRODUCT_ID = msgspec.json.Decoder(_Done)
_ANYTHING = msgspec.json.Decoder(dict[str, object])
_ORDER = msgspec.json.Decoder(_OrderFacts)
_TRAITS = msgspec.json.Decoder(_Traits)
_ENCODER = msgspec.json.Encoder()
_EMPTY = Properties()


@lru_cache(maxsize=1024)
def kind_of(event: str) -> str:
    """Return an event's name as we write it: "Product Viewed" as "product_viewed"."""
    kind = re.sub(r"[^a-z0-9]+", "_", event.lower()).strip("_")[:LONGEST_KIND]
    return kind if kind[:1].isalpha() else f"event_{kind}"[:LONGEST_KIND].rstrip("_")


def properties_of(raw: msgspec.Raw, *, name: str | None = None) -> tuple[str | None, str | None]:
    """Return the product that an event is about, and what is kept of the rest as a flat JSON object.

    Raises `Refusal`.
    """
    try:
        product = _PRODUCT_ID.decode(raw)
        kept = _PROPERTIES.decode(raw)
    except msgspec.DecodeError:
        product, kept = _leniently(raw)
    if name is not None:
        kept.name = name
    product_id = _word(product.product_id) or _word(product.sku)
    if kept == _EMPTY:
        return product_id, None
    encoded = _ENCODER.encode(kept)
    if len(encoded) > LONGEST_VALUE:
        encoded = _ENCODER.encode(_shortened(kept))
    return product_id, encoded.decode()


def lines_of(raw: msgspec.Raw, step: Step) -> tuple[str, OrderFacts]:
    """Return the shop's number of an order, and what a step tells of it. Raises `Refusal`."""
    try:
        facts = _ORDER.decode(raw)
    except msgspec.DecodeError as error:
        raise Refusal(f"properties: {error}", "see the e-commerce specification") from None
    order_id = _word(facts.order_id)
    if order_id is None:
        raise Refusal("properties.order_id is missing", "add the order's number")
    if len(facts.products) > MOST_LINES:
        raise Refusal(f"properties.products has more than {MOST_LINES} lines", "send fewer")
    if step is Step.COMPLETED and not facts.products:
        raise Refusal("properties.products is missing", "list what was bought")
    if facts.currency and not _CURRENCY.fullmatch(facts.currency):
        raise Refusal("properties.currency is no currency", "write it as EUR")
    lines = tuple(_line(place, one, step) for place, one in enumerate(facts.products))
    return order_id, OrderFacts(
        lines=lines, currency=facts.currency or None, status=_word(facts.status), is_gift=facts.is_gift
    )


def traits_of(raw: msgspec.Raw) -> dict[Trait, str]:
    """Return what an identify tells of a profile; what it leaves out is not there. Raises `Refusal`."""
    try:
        told = _TRAITS.decode(raw)
    except msgspec.DecodeError as error:
        raise Refusal(f"traits: {error}", "send text") from None
    parts = (told.first_name or told.firstName, told.last_name or told.lastName)
    name = told.name or " ".join(part for part in parts if part)
    locale = told.locale if told.locale and _LOCALE.fullmatch(told.locale) else None
    region = told.region or (told.address.country if told.address else None)
    found = {
        Trait.NAME: name,
        Trait.EMAIL: told.email,
        Trait.LOCALE: locale and locale.replace("_", "-"),
        Trait.REGION: region and region.lower(),
    }
    cleaned = {trait: _word(value) for trait, value in found.items()}
    return {trait: value for trait, value in cleaned.items() if value}


def _line(place: int, product: _Product, step: Step) -> OrderLine:
    """Return one line; of a refund without a quantity, one of no pieces, which stands for all of them."""
    field = f"properties.products[{place}]"
    product_id = _word(product.product_id) or _word(product.sku)
    if product_id is None:
        raise Refusal(f"{field}.product_id is missing", "add it, or a sku")
    usual = 0 if step is Step.REFUNDED else 1
    quantity = usual if product.quantity is None else product.quantity
    if not usual <= quantity <= MOST_PIECES:
        raise Refusal(f"{field}.quantity is out of range", f"1 to {MOST_PIECES}")
    if not (product.price.is_finite() and 0 <= product.price < DEAREST):
        raise Refusal(f"{field}.price is out of range", "send the price of one piece")
    title = _word(product.name) or product_id
    return OrderLine(
        product_id=ProductId(product_id), title=title, quantity=quantity, price=round(product.price, 4)
    )


def _leniently(raw: msgspec.Raw) -> tuple[_Done, Properties]:
    """Read what is plain among properties of which one has an odd shape. Raises `Refusal`."""
    try:
        found = _ANYTHING.decode(raw)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Refusal(f"properties: {error}", "send an object") from None
    plain = {key: value for key, value in found.items() if isinstance(value, str | int | float)}
    plain = {key: value for key, value in plain.items() if not isinstance(value, bool)}
    product = _Done(**{key: str(plain[key]) for key in _Done.__struct_fields__ if key in plain})
    return product, Properties(**{key: plain[key] for key in Properties.__struct_fields__ if key in plain})


def _shortened(kept: Properties) -> dict[str, Word]:
    values = ((field, getattr(kept, field)) for field in kept.__struct_fields__)
    return {
        field: value[:LONGEST_VALUE] if isinstance(value, str) else value
        for field, value in values
        if value is not None
    }


def _word(value: Word) -> str | None:
    """Return a value as text that can be kept and shown: printable, and not too long."""
    if value is None:
        return None
    text = value if isinstance(value, str) else str(value)
    if not text.isprintable():
        text = "".join(one for one in text if one.isprintable())
    return text.strip()[:LONGEST_VALUE] or None
