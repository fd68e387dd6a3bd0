"""Sort the operations of the API by who uses them, under names that a programmer looks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import JsonValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A group of operations: those whose path begins with one of `prefixes`."""

    name: str
    about: str
    prefixes: tuple[str, ...]


TAGS = (
    Tag(
        name="Conversations",
        about="What customers say and are answered.",
        prefixes=("/v1/conversations", "/v1/socket", "/v1/visitors", "/v1/session"),
    ),
    Tag(
        name="Answers",
        about="Ask and search without a conversation, also as one asks a language model.",
        prefixes=("/v1/chat", "/v1/models", "/v1/search"),
    ),
    Tag(
        name="The customer's own",
        about="What is known of the customer who asks: to see, correct, switch off, take along and erase.",
        prefixes=("/v1/me",),
    ),
    Tag(name="Offers", about="What else might help, and what came of it.", prefixes=("/v1/offers",)),
    Tag(
        name="The shop's server",
        about="What the shop's own server tells of its customers.",
        prefixes=("/v1/customers",),
    ),
    Tag(
        name="Events",
        about="Tracking, in the format of Segment's libraries.",
        prefixes=(
            "/v1/batch",
            "/v1/identify",
            "/v1/track",
            "/v1/page",
            "/v1/screen",
            "/v1/group",
            "/v1/alias",
        ),
    ),
    Tag(
        name="The desk",
        about="Agents at work: the queue, conversations, notes, macros, suggestions.",
        prefixes=(
            "/v1/queue",
            "/v1/handoffs",
            "/v1/desk/conversations",
            "/v1/desk/socket",
            "/v1/desk/search",
            "/v1/desk/lookup",
            "/v1/desk/colleagues",
            "/v1/desk/customers",
            "/v1/macros",
            "/v1/traces",
            "/v1/counter",
        ),
    ),
    Tag(name="Staff", about="Signing in, and being there.", prefixes=("/v1/staff",)),
    Tag(
        name="Articles",
        about="What the company publishes, and what it lacks.",
        prefixes=("/v1/articles", "/v1/preview", "/v1/sources", "/v1/questions"),
    ),
    Tag(
        name="Operation",
        about="Probes, numbers and this description.",
        prefixes=("/healthz", "/readyz", "/metrics", "/openapi.json"),
    ),
    Tag(name="Demo", about="The sample shop; not there otherwise.", prefixes=("/demo", "/shop")),
    Tag(name="The owner", about="Rules, risk, merges, accounts and the log of deeds.", prefixes=("/v1/",)),
    Tag(name="Pages", about="What browsers open.", prefixes=("/",)),
)


def tag_of(path: str) -> str:
    """Return the name of the group to which the operations at `path` belong."""
    return _group(path).name


def tags(paths: Iterable[str]) -> list[JsonValue]:
    """Return the groups to which `paths` belong, as OpenAPI lists them."""
    used = {_group(path).name for path in paths}
    return [{"name": tag.name, "description": tag.about} for tag in TAGS if tag.name in used]


def _group(path: str) -> Tag:
    return next(tag for tag in TAGS if path.startswith(tag.prefixes))
