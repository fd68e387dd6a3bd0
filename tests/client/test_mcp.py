"""Test that language models get the service as tools, through the official client over standard input."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from mcp import Client, StdioServerParameters, stdio_client

from assistant.staff.model import Role
from assistant.tokens.model import Scope
from tests.channels.site import SHOP_KEY, Site, program_token

TOOLS = {"search_knowledge", "answer_question", "view_customer", "rank_offers", "summarise_conversation"}
SCOPES = (Scope.ANSWERS, Scope.CUSTOMERS_READ, Scope.DESK, Scope.OFFERS)


@asynccontextmanager
async def tools(site: Site, secret: str) -> AsyncGenerator[Client]:
    """Run `concierge mcp` as a process of its own, and speak to it."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("CONCIERGE_")}
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "assistant", "mcp"],
        env=own | {"CONCIERGE_URL": site.base, "CONCIERGE_TOKEN": secret},
    )
    async with Client(stdio_client(server)) as client:
        yield client


async def test_every_tool_says_what_it_does_and_whether_it_changes_anything(site: Site) -> None:
    """A host asks people before it lets a model change something."""
    async with tools(site, await program_token(site, *SCOPES)) as client:
        listed = {tool.name: tool for tool in (await client.list_tools()).tools}

    assert set(listed) == TOOLS
    assert all(tool.description and tool.output_schema for tool in listed.values())
    reads = {name for name, tool in listed.items() if tool.annotations and tool.annotations.read_only_hint}
    assert reads == TOOLS - {"rank_offers"}


async def test_a_model_searches_answers_views_and_summarises(site: Site) -> None:
    """Everything that a model needs to stand in for a colleague at the phone."""
    ana = site.customer("ana")
    await ana.call("PUT", "/v1/me/preferences/tone", {"value": "formal"})
    await ana.call("PUT", "/v1/me/consents/personal_answers", {"granted": True})
    await ana.call("PUT", "/v1/me/consents/offers", {"granted": False})
    conversation = await ana.waiting()
    async with tools(site, await program_token(site, *SCOPES)) as client:
        found = await client.call_tool("search_knowledge", {"question": "How do I return an order?"})
        answer = await client.call_tool("answer_question", {"question": "How do I return an order?"})
        seen = await client.call_tool("view_customer", {"customer": "ana", "purpose": "personal_answers"})
        hidden = await client.call_tool("view_customer", {"customer": "ana", "purpose": "offers"})
        shelf = await client.call_tool("rank_offers", {"customer": "ana"})
        summary = await client.call_tool("summarise_conversation", {"conversation": conversation})

    assert (found.structured_content or {})["found"][0]["article_id"] == "returns.md"
    assert "30 days" in (answer.structured_content or {})["text"]
    assert (seen.structured_content or {})["preferences"][0]["value"] == "formal"
    assert (hidden.structured_content or {})["allowed"] is False
    assert (hidden.structured_content or {})["preferences"] == []
    assert (shelf.structured_content or {})["because"] == "no consent"
    assert (summary.structured_content or {})["lines"]


async def test_a_look_is_the_tokens_right_and_is_noted(site: Site) -> None:
    """The rights are the token's, and each look is in the log under whom it acts for."""
    await site.customer("ana").get("/v1/me")
    looked = {"customer": "ana", "purpose": "offers"}
    async with tools(site, SHOP_KEY) as client:
        refused = await client.call_tool("view_customer", looked)
    async with tools(site, await program_token(site, *SCOPES)) as client:
        seen = await client.call_tool("view_customer", looked)

    owner = await site.agent("programs@example.com", role=Role.OWNER)
    assert refused.is_error
    assert not seen.is_error
    assert (await owner.get("/v1/audit")).raw.count(b"read brief") == 1
