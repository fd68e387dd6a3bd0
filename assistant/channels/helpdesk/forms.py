"""Make a form of what a vendor wants declared, and keep secrets out of what is shown of it.

The form follows from the vendor's settings alone: its titles, descriptions, defaults and types. What was kept
under a secret's name is never given out again; a secret that is left empty stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin

from pydantic import BaseModel, JsonValue, SecretStr, TypeAdapter
from pydantic.fields import FieldInfo


class Shape(StrEnum):
    """How a field is filled in."""

    TEXT = "text"
    TEXTS = "texts"  # one a line
    NUMBER = "number"
    NUMBERS = "numbers"  # one a line
    FLAG = "flag"
    CHOICE = "choice"
    SECRET = "secret"  # noqa: S105  # pragma: allowlist secret
    SECRETS = "secrets"  # one a line  # pragma: allowlist secret
    JSON = "json"

    @property
    def is_secret(self) -> bool:
        """Whether what is filled in is shown to nobody afterwards."""
        return self in (Shape.SECRET, Shape.SECRETS)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One thing that a vendor wants declared."""

    name: str
    title: str
    description: str
    shape: Shape
    is_required: bool
    default: JsonValue = None
    choices: tuple[str, ...] = ()


def fields_of(settings: type[BaseModel]) -> tuple[FormField, ...]:
    """Return what `settings` want declared, what is required first, else in their order."""
    found = [_field(name, one) for name, one in settings.model_fields.items()]
    return tuple(sorted(found, key=lambda one: not one.is_required))


def shown(settings: type[BaseModel], kept: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return what was declared, without its secrets."""
    secret = {one.name for one in fields_of(settings) if one.shape.is_secret}
    return {name: value for name, value in kept.items() if name not in secret}


def secrets_kept(settings: type[BaseModel], kept: Mapping[str, JsonValue]) -> tuple[str, ...]:
    """Return the names of the secrets that are declared."""
    return tuple(one.name for one in fields_of(settings) if one.shape.is_secret and kept.get(one.name))


def filled(
    settings: type[BaseModel], given: Mapping[str, JsonValue], kept: Mapping[str, JsonValue] | None = None
) -> dict[str, JsonValue]:
    """Return a form as it is to be kept: what is empty is left out, secrets that are empty stay."""
    declared = {name: value for name, value in given.items() if not _is_empty(value)}
    held = kept or {}
    for name in secrets_kept(settings, held):
        declared.setdefault(name, held[name])
    return declared


def from_text(field: FormField, written: str) -> JsonValue:
    """Return what somebody wrote on a command line as the field's own type, as far as it can be read.

    Several of a kind are parted by commas or lines; what cannot be read stays text, and is refused by name
    when it is checked.
    """
    several = [part.strip() for part in written.replace(",", "\n").split("\n") if part.strip()]
    match field.shape:
        case Shape.TEXTS if "-----BEGIN" in written:
            return [written]
        case Shape.TEXTS | Shape.SECRETS:
            return cast(JsonValue, several)
        case Shape.NUMBERS:
            return [_number(one) for one in several]
        case Shape.NUMBER:
            return _number(written.strip())
        case Shape.FLAG:
            return {"yes": True, "true": True, "no": False, "false": False}.get(
                written.strip().lower(), written
            )
        case Shape.JSON:
            return _json(written)
        case _:
            return written.strip()


def _field(name: str, info: FieldInfo) -> FormField:
    kind = _bare(info.annotation)
    shape = _shape(kind)
    default = None if info.is_required() or shape.is_secret else _as_json(info.get_default())
    return FormField(
        name=name,
        title=info.title or name,
        description=info.description or "",
        shape=shape,
        is_required=info.is_required(),
        default=default,
        choices=_choices(kind) if shape is Shape.CHOICE else (),
    )


def _bare(annotation: Any) -> Any:
    """Return a type without `None` beside it and without what it is annotated with."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        others = [one for one in get_args(annotation) if one is not NoneType]
        return _bare(others[0]) if len(others) == 1 else annotation
    return annotation


def _shape(kind: Any) -> Shape:
    if get_origin(kind) is tuple:
        inner = _shape(_bare(get_args(kind)[0]))
        return {Shape.SECRET: Shape.SECRETS, Shape.NUMBER: Shape.NUMBERS, Shape.JSON: Shape.JSON}.get(
            inner, Shape.TEXTS
        )
    if get_origin(kind) is Literal or (isinstance(kind, type) and issubclass(kind, Enum)):
        return Shape.CHOICE
    shapes: dict[Any, Shape] = {
        SecretStr: Shape.SECRET,
        bool: Shape.FLAG,
        int: Shape.NUMBER,
        float: Shape.NUMBER,
    }
    if kind in shapes:
        return shapes[kind]
    is_nested = get_origin(kind) is not None or (isinstance(kind, type) and issubclass(kind, BaseModel))
    return Shape.JSON if is_nested else Shape.TEXT


def _choices(kind: Any) -> tuple[str, ...]:
    values = get_args(kind) if get_origin(kind) is Literal else [one.value for one in kind]
    return tuple(str(one) for one in values)


def _as_json(value: object) -> JsonValue:
    return cast(JsonValue, TypeAdapter(object).dump_python(value, mode="json"))


def _is_empty(value: JsonValue) -> bool:
    return value is None or value == "" or value == []


def _number(written: str) -> JsonValue:
    return int(written) if written.isascii() and written.isdigit() else written


def _json(written: str) -> JsonValue:
    try:
        return cast(JsonValue, TypeAdapter(object).validate_json(written))
    except ValueError:
        return written
