"""Answer as a language model's endpoint does, so that whatever speaks OpenAI's API can ask the articles.

The last message is the question, those before it are what it leans on. Nothing is kept, and no person is
fetched: where one is needed, the answer says so. Instructions and settings meant for a model are passed over.
The formats are those of OpenAI's `POST /v1/chat/completions` and `GET /v1/models`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from aiohttp import hdrs, web
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from assistant.answering.model import Step
from assistant.answering.think import Thought
from assistant.consulting import Consulting
from assistant.conversations.heard import Heard
from assistant.errors import InvalidInput, NotFound
from assistant.events import Clock, new_id
from assistant.tokens.model import Scope
from assistant.web.openai_errors import OpenAIErrorOut
from assistant.web.routes import EVENT_STREAM, Who, route
from assistant.web.wire import SourceOut

MODEL = "concierge"
MADE = 1_767_225_600  # 2026-01-01, in seconds since 1970: models have to have been made some time
MOST_MESSAGES = 200
MOST_CHARACTERS = 20_000  # of one message
TOKEN = re.compile(r"\w+|[^\w\s]")
CHUNK = re.compile(r"\S+\s*|\s+")
WORDS = 12  # in one chunk


class Part(BaseModel):
    """A part of a message; only text is read."""

    model_config = ConfigDict(extra="allow")

    type: str
    text: Annotated[str, Field(max_length=MOST_CHARACTERS)] | None = None


class ChatMessage(BaseModel):
    """What was said; only what users and assistants said is heard."""

    model_config = ConfigDict(extra="allow")

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Annotated[str, Field(max_length=MOST_CHARACTERS)] | list[Part] | None = None

    @property
    def text(self) -> str:
        """Its words."""
        if isinstance(self.content, str):
            return self.content
        return "\n".join(part.text for part in self.content or () if part.text)


class StreamOptions(BaseModel):
    """What a stream tells besides the words."""

    model_config = ConfigDict(extra="allow")

    include_usage: bool | None = None


class CompletionIn(BaseModel):
    """A question as it is put to a language model; settings for a model are passed over."""

    model_config = ConfigDict(extra="allow")

    model: Annotated[str, Field(max_length=200)]
    messages: Annotated[list[ChatMessage], Field(min_length=1, max_length=MOST_MESSAGES)]
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    n: Annotated[int, Field(ge=1, le=1)] | None = None
    user: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] | None = Field(
        None, description="the shop's own id of the customer who asks, if it is one"
    )


class Citation(BaseModel):
    """Which part of the content rests on which page."""

    start_index: int
    end_index: int
    title: str
    url: str


class Annotation(BaseModel):
    """A citation."""

    type: Literal["url_citation"] = "url_citation"
    url_citation: Citation


class AnswerOut(BaseModel):
    """What the assistant says."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None
    annotations: list[Annotation] = []


class ChoiceOut(BaseModel):
    """The one answer."""

    index: int = 0
    message: AnswerOut
    logprobs: None = None
    finish_reason: Literal["stop"] = "stop"


class UsageOut(BaseModel):
    """Words and signs that were read and said: no language model's tokens are counted here."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class Told(BaseModel):
    """What OpenAI's format has no word for; `needs_person` where nobody but a person can answer."""

    decision: Step
    confidence: float
    needs_person: bool
    sources: list[SourceOut]


class CompletionOut(BaseModel):
    """An answer, as a language model's endpoint gives it."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str = MODEL
    choices: list[ChoiceOut]
    usage: UsageOut
    concierge: Told


class ChunkOut(BaseModel):
    """A piece of an answer."""

    id: str
    object: Literal["chat.completion.chunk"] = "chat.completion.chunk"
    created: int
    model: str = MODEL
    choices: list[dict[str, JsonValue]]
    usage: UsageOut | None = None
    concierge: Told | None = None


class ModelOut(BaseModel):
    """What can be asked."""

    id: str = MODEL
    object: Literal["model"] = "model"
    created: int = MADE
    owned_by: str = MODEL


class ModelsOut(BaseModel):
    """Everything that can be asked."""

    object: Literal["list"] = "list"
    data: list[ModelOut]


class CompletionsDoor:
    """Serves programs that speak to language models."""

    def __init__(self, consulting: Consulting, *, clock: Clock) -> None:
        self._consulting = consulting
        self._clock = clock

    @route(
        "GET", "/v1/models", who=Who.CHANNEL, scope=Scope.ANSWERS, gives=ModelsOut, refuses_as=OpenAIErrorOut
    )
    async def models(self, _request: web.Request) -> ModelsOut:
        """Return the one model that there is."""
        return ModelsOut(data=[ModelOut()])

    @route(
        "POST",
        "/v1/chat/completions",
        who=Who.CHANNEL,
        scope=Scope.ANSWERS,
        takes=CompletionIn,
        gives=CompletionOut,
        body_bytes=512 * 1024,
        streams=(("message", ChunkOut),),
        refuses=(NotFound,),
        refuses_as=OpenAIErrorOut,
    )
    async def complete(self, request: web.Request, body: CompletionIn) -> CompletionOut | web.StreamResponse:
        """Answer the last message from the articles, keeping nothing."""
        if body.model != MODEL:
            raise NotFound("model", body.model)
        heard = heard_of(body.messages)
        thought = await self._consulting.answer(heard, customer=body.user)
        read = sum(len(TOKEN.findall(message.text)) for message in body.messages)
        answer = completion_of(thought, read=read, at=int(self._clock().timestamp()))
        if not body.stream:
            return answer
        wants_usage = body.stream_options is not None and body.stream_options.include_usage is True
        return await _streamed(request, answer, wants_usage=wants_usage)


def heard_of(messages: list[ChatMessage]) -> tuple[Heard, ...]:
    """Return what was said, the question last. Raises `InvalidInput` where none is asked."""
    spoken = [one for one in messages if one.role in {"user", "assistant"} and one.text.strip()]
    if not spoken or spoken[-1].role != "user":
        raise InvalidInput("messages", "end without a question", fix="let the last message be the user's")
    return tuple(Heard(one.role == "user", one.text.strip()) for one in spoken)


def completion_of(thought: Thought, *, read: int, at: int) -> CompletionOut:
    """Return a thought as a language model's endpoint answers."""
    draft, decision = thought.draft, thought.decision
    said = len(TOKEN.findall(draft.text))
    sources = [SourceOut.of(source) for source in draft.sources]
    return CompletionOut(
        id=new_id("chatcmpl").replace("_", "-"),
        created=at,
        choices=[
            ChoiceOut(message=AnswerOut(content=draft.text, annotations=list(_cited(draft.text, sources))))
        ],
        usage=UsageOut(prompt_tokens=read, completion_tokens=said, total_tokens=read + said),
        concierge=Told(
            decision=decision.step,
            confidence=round(decision.confidence, 4),
            needs_person=decision.step is Step.HAND_OFF,
            sources=sources,
        ),
    )


def _cited(text: str, sources: list[SourceOut]) -> Iterator[Annotation]:
    for source in sources:
        if source.url is not None:
            start = max(0, text.find(source.quote))
            end = start + len(source.quote) if source.quote in text else len(text)
            citation = Citation(start_index=start, end_index=end, title=source.title, url=source.url)
            yield Annotation(url_citation=citation)


async def _streamed(request: web.Request, answer: CompletionOut, *, wants_usage: bool) -> web.StreamResponse:
    """Send an answer as OpenAI's chunks; what is sent stands, so it is sent once it was decided."""
    response = web.StreamResponse(headers={hdrs.CONTENT_TYPE: EVENT_STREAM, hdrs.CACHE_CONTROL: "no-store"})
    await response.prepare(request)
    for chunk in chunks_of(answer, wants_usage=wants_usage):
        await response.write(f"data: {chunk.model_dump_json(exclude_none=True)}\n\n".encode())
    await response.write(b"data: [DONE]\n\n")
    return response


def chunks_of(answer: CompletionOut, *, wants_usage: bool) -> Iterator[ChunkOut]:
    """Yield an answer in pieces: who speaks, the words, what they rest on, and how it ended."""
    message = answer.choices[0].message
    yield _chunk(answer, {"role": "assistant", "content": ""})
    words = CHUNK.findall(message.content)
    for start in range(0, len(words), WORDS):
        yield _chunk(answer, {"content": "".join(words[start : start + WORDS])})
    cited: list[JsonValue] = [one.model_dump(mode="json") for one in message.annotations]
    last = _chunk(answer, {"annotations": cited} if cited else {}, finish="stop")
    yield last.model_copy(update={"concierge": answer.concierge})
    if wants_usage:
        yield ChunkOut(id=answer.id, created=answer.created, choices=[], usage=answer.usage)


def _chunk(answer: CompletionOut, delta: dict[str, JsonValue], *, finish: str | None = None) -> ChunkOut:
    choice: dict[str, Any] = {"index": 0, "delta": delta, "finish_reason": finish}
    return ChunkOut(id=answer.id, created=answer.created, choices=[choice])
