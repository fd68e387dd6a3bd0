"""Let a model behind any OpenAI-compatible endpoint write, through the `openai` client (extra `endpoint`).

Only what every such endpoint takes is sent: the model's name, two messages, and that words are
to be streamed. Length and time are bounded here and by who reads, not by options that some
refuse. The client's own retries are off; there is one place that retries.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from urllib.parse import urlsplit

from openai import APIConnectionError, APIStatusError, AsyncOpenAI, AsyncStream, OpenAIError
from openai.types.chat import (
    ChatCompletionChunk,
    ChatCompletionMessageParam,
    ChatCompletionSystemMessageParam,
    ChatCompletionUserMessageParam,
)
from typing_extensions import override

from assistant.answering.composer import Composer, ComposerFailed, Prompt

AT_ONCE = 16  # answers that are written at the same time; whoever comes then gets the article's own words
NO_KEY = "none"  # the client insists on one
CUT = frozenset({None, "length", "content_filter"})  # how an answer ends that is not complete
PASSING = frozenset({408, 409, 429})  # and everything from 500


class EndpointComposer(Composer):
    """Asks one model at one endpoint."""

    def __init__(self, url: str, *, model: str, key: str | None, seconds: float) -> None:
        self._url = url
        self._model = model
        self._key = key or NO_KEY
        self._seconds = seconds
        self._client: AsyncOpenAI | None = None
        self._writing = 0

    @property
    @override
    def name(self) -> str:
        return f"{self._model} at {urlsplit(self._url).netloc}"

    @override
    async def open(self) -> None:
        self._client = await asyncio.to_thread(self._connected)  # reads certificates; sends nothing yet

    def _connected(self) -> AsyncOpenAI:
        return AsyncOpenAI(base_url=self._url, api_key=self._key, max_retries=0, timeout=self._seconds)

    @override
    async def write(self, prompt: Prompt) -> AsyncGenerator[str]:
        if self._writing >= AT_ONCE:
            raise ComposerFailed("the endpoint has enough to write", is_busy=True)
        self._writing += 1
        try:
            async with await self._asked(prompt) as stream:
                ending: str | None = None
                async for chunk in stream:
                    for choice in chunk.choices[:1]:
                        ending = choice.finish_reason or ending
                        if choice.delta.content:
                            yield choice.delta.content
            if ending in CUT:
                raise ComposerFailed(f"the answer was cut ({ending or 'the connection ended'})")
        except OpenAIError as error:
            raise failure(error) from error
        except ValueError as error:  # what came is no JSON
            raise ComposerFailed("the endpoint sent something that is no answer") from error
        finally:
            self._writing -= 1

    @override
    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()

    async def _asked(self, prompt: Prompt) -> AsyncStream[ChatCompletionChunk]:
        if self._client is None:
            raise ComposerFailed("the endpoint is not opened yet")
        messages: list[ChatCompletionMessageParam] = [
            ChatCompletionSystemMessageParam(role="system", content=prompt.rules),
            ChatCompletionUserMessageParam(role="user", content=prompt.material),
        ]
        return await self._client.chat.completions.create(model=self._model, messages=messages, stream=True)


def failure(error: OpenAIError) -> ComposerFailed:
    """Return what an error of the client means to us; what the endpoint says is not repeated."""
    match error:
        case APIStatusError():
            status = error.status_code
            return ComposerFailed(
                f"the endpoint answered {status}",
                is_passing=status in PASSING or status >= 500,
                after=seconds_in(error.response.headers.get("retry-after", "")),
            )
        case APIConnectionError():
            return ComposerFailed("the endpoint cannot be reached or broke off", is_passing=True)
        case _:
            return ComposerFailed("the endpoint reported an error in the middle of an answer")


def seconds_in(retry_after: str) -> float:
    """Return the seconds that a `Retry-After` names; a date counts as longer than we wait."""
    if not retry_after:
        return 0.0
    try:
        return max(0.0, float(retry_after))
    except ValueError:
        return float("inf")
