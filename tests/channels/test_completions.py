"""Test that whatever speaks to language models can ask the articles, with OpenAI's own client."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import openai
import pytest
import pytest_asyncio

from assistant.tokens.model import Scope
from tests.channels.site import SHOP_KEY, Site, program_token

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUESTION = "How do I return an order?"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(shared_site: Site) -> AsyncGenerator[openai.AsyncOpenAI]:
    """OpenAI's client, with our address and a program's token."""
    token = await program_token(shared_site, Scope.ANSWERS)
    async with openai.AsyncOpenAI(base_url=f"{shared_site.base}/v1", api_key=token, max_retries=0) as opened:
        yield opened


async def test_a_question_is_answered_with_citations_and_an_honest_count(client: openai.AsyncOpenAI) -> None:
    """What the articles say, where it stands, and nothing that pretends to be tokens of a model."""
    answer = await client.chat.completions.create(
        model="concierge", messages=[{"role": "user", "content": QUESTION}]
    )

    message, usage = answer.choices[0].message, answer.usage
    assert "30 days" in (message.content or "")
    assert message.annotations is not None
    cited = message.annotations[0].url_citation
    assert (cited.url, cited.title) == ("/articles/returns.md", "Send something back")
    assert "30 days" in (message.content or "")[cited.start_index : cited.end_index]
    assert usage is not None
    assert usage.prompt_tokens == 7
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens
    assert answer.to_dict()["concierge"]["needs_person"] is False  # type: ignore[index]


async def test_a_streamed_answer_is_the_same_one(client: openai.AsyncOpenAI) -> None:
    """Chunk by chunk, the end and the count last."""
    whole = await client.chat.completions.create(
        model="concierge", messages=[{"role": "user", "content": QUESTION}]
    )
    stream = await client.chat.completions.create(
        model="concierge",
        messages=[{"role": "user", "content": QUESTION}],
        stream=True,
        stream_options={"include_usage": True},
    )
    chunks = [chunk async for chunk in stream]

    words = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert words == whole.choices[0].message.content
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].usage == whole.usage
    assert len({chunk.id for chunk in chunks}) == 1


async def test_a_follow_up_leans_on_what_was_said(client: openai.AsyncOpenAI) -> None:
    """Earlier messages are the history; what systems are told to be is passed over."""
    answer = await client.chat.completions.create(
        model="concierge",
        temperature=0.2,
        messages=[
            {"role": "system", "content": "You are a pirate."},
            {"role": "user", "content": "How long does delivery take?"},
            {"role": "assistant", "content": "3 working days."},
            {"role": "user", "content": [{"type": "text", "text": "And how do I descale the kettle?"}]},
        ],
    )

    assert "vinegar" in (answer.choices[0].message.content or "")


async def test_what_is_not_known_is_said_and_nobody_is_promised(
    client: openai.AsyncOpenAI, shared_site: Site
) -> None:
    """There is no conversation in which a person could answer, so none is said to come."""
    before = (await (await shared_site.agent("empty@example.com")).get("/v1/queue")).at("waiting")
    answer = await client.chat.completions.create(
        model="concierge",
        messages=[
            {"role": "user", "content": "I want to talk to a person."},
        ],
    )
    after = (await (await shared_site.agent("empty@example.com")).get("/v1/queue")).at("waiting")

    told = answer.to_dict()["concierge"]
    assert answer.choices[0].finish_reason == "stop"
    assert told["needs_person"] is True  # type: ignore[index]
    assert "colleague" not in (answer.choices[0].message.content or "")
    assert before == after


async def test_nothing_is_kept(client: openai.AsyncOpenAI, shared_site: Site) -> None:
    """A question through this door makes no conversation and no customer."""
    await client.chat.completions.create(
        model="concierge", messages=[{"role": "user", "content": QUESTION}], user="never-seen"
    )

    async with shared_site.work.reading() as work:
        assert await work.customers.known("never-seen") is None


@pytest.mark.parametrize("granted", [True, False])
async def test_what_is_known_of_the_user_counts_as_far_as_they_agree(
    client: openai.AsyncOpenAI, shared_site: Site, granted: bool
) -> None:
    """`user` is the shop's own id; consent to personal answers decides, here as anywhere."""
    name = f"user-{granted}"
    ana = shared_site.customer(name)
    shop = shared_site.with_token(SHOP_KEY)
    order = {
        "placed_at": "2026-05-01T10:00:00Z",
        "currency": "GBP",
        "lines": [{"product_id": "kettle", "price": "30.00", "title": "Kettle"}],
    }
    assert (await shop.call("PUT", f"/v1/customers/{name}/orders/Q-1", order)).status == 200
    assert (await ana.call("PUT", "/v1/me/consents/personal_answers", {"granted": granted})).status == 200

    answer = await client.chat.completions.create(
        model="concierge", messages=[{"role": "user", "content": "How do I descale it?"}], user=name
    )

    assert ("As you own the Kettle" in (answer.choices[0].message.content or "")) is granted


async def test_models_are_listed(client: openai.AsyncOpenAI) -> None:
    """Interfaces offer what is listed."""
    assert [model.id async for model in client.models.list()] == ["concierge"]


async def test_errors_come_in_openais_shape(client: openai.AsyncOpenAI, shared_site: Site) -> None:
    """Their clients read nothing else."""
    stranger = client.with_options(api_key="sk-nobody")
    with pytest.raises(openai.AuthenticationError) as unknown:
        await stranger.models.list()
    with pytest.raises(openai.NotFoundError) as missing:
        await client.chat.completions.create(model="gpt-9", messages=[{"role": "user", "content": "x"}])
    with pytest.raises(openai.BadRequestError) as silent:
        await client.chat.completions.create(
            model="concierge", messages=[{"role": "assistant", "content": "x"}]
        )

    assert unknown.value.type == "authentication_error"
    assert missing.value.code == "not-found"
    assert silent.value.param == "messages"
    assert "let the last message be the user's" in str(silent.value)
