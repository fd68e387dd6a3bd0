"""State the law of one voice as a pure function of what was said, what was promised and who owns it now.

Never two answers, never none, never a lost message, and nothing after the end. `broken` looks at one
conversation at rest: nobody is in the middle of a step, and what the assistant owes was answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assistant.conversations.model import Author, Conversation, Message, Owner
from assistant.handoff.model import Handoff, Stage

END = "closed the conversation."
LEAVING = ("handed the conversation back", "is passing you on", END)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """What somebody was told about what they sent, by the ids that they chose."""

    kept: frozenset[str] = frozenset()  # "it is stored"
    refused: frozenset[str] = frozenset()  # "it is not"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One conversation as it is read from the database."""

    conversation: Conversation
    messages: Sequence[Message]
    handoffs: Sequence[Handoff]
    owed: Sequence[Message]  # what the assistant says that it still owes, here
    promised: Promised = field(default_factory=Promised)
    reopens: bool = False  # whether a customer who writes after the end goes on with it


def broken(scene: Scene) -> list[str]:
    """Return every breach of the law, in words; none is what we want."""
    rules = (_order, _two_voices, _loss, _silence, _end, _ownership)
    return [breach for rule in rules for breach in rule(scene)]


def _order(scene: Scene) -> Iterator[str]:
    if [one.seq for one in scene.messages] != list(range(1, scene.conversation.seq + 1)):
        yield "the numbers have gaps or repeat"


def _two_voices(scene: Scene) -> Iterator[str]:
    """Nobody but the owner speaks, and nothing is answered twice by the assistant."""
    speaker: str | None = None  # whose it is, by their name, once they have joined
    answered: list[str] = []
    for message in scene.messages:
        if message.author is Author.SYSTEM:
            speaker = _after(message, speaker)
        if message.author is Author.ASSISTANT:
            if speaker is not None:
                yield f"the assistant answered while {speaker} had it: {message.seq}"
            if message.in_reply_to is not None:
                answered.append(message.in_reply_to)
        if message.author is Author.AGENT and message.author_name != speaker:
            yield f"{message.author_name} spoke while {speaker} had it: {message.seq}"
    if len(answered) != len(set(answered)):
        yield "a message was answered twice"
    yield from _after_a_person(scene)


def _after_a_person(scene: Scene) -> Iterator[str]:
    """What a person answered, the assistant does not."""
    place, settled = {one.id: one.seq for one in scene.messages}, 0  # up to where a person answered
    for message in scene.messages:
        if message.in_reply_to is not None:
            answered = place[message.in_reply_to]
            if message.author is not Author.ASSISTANT:
                settled = max(settled, answered)
            elif answered <= settled:
                yield f"the assistant answered what a person had: {answered}"


def _after(told: Message, speaker: str | None) -> str | None:
    """Return whose the conversation is after a system message."""
    if told.text.endswith("has joined."):
        return told.text.removesuffix(" has joined.")
    is_left = any(words in told.text for words in LEAVING)
    return None if is_left else speaker


def _loss(scene: Scene) -> Iterator[str]:
    stored = [one.client_id for one in scene.messages if one.client_id]
    if len(stored) != len(set(stored)):
        yield "a message is there twice"
    if lost := scene.promised.kept - set(stored):
        yield f"stored, it was said, and it is not: {sorted(lost)}"
    if kept := scene.promised.refused & set(stored):
        yield f"refused, it was said, and it is there: {sorted(kept)}"


def _silence(scene: Scene) -> Iterator[str]:
    """Whoever wrote hears an answer, or waits for somebody who has it before them."""
    if scene.owed:
        yield f"nobody is at what is owed: {[one.seq for one in scene.owed]}"
    if scene.conversation.owner is not Owner.ASSISTANT or not scene.conversation.is_open:
        return
    asked = [one for one in scene.messages if one.author is Author.CUSTOMER]
    answers = {one.in_reply_to for one in scene.messages if one.in_reply_to}
    if asked and asked[-1].id not in answers:
        yield f"nobody answered the last message: {asked[-1].seq}"


def _end(scene: Scene) -> Iterator[str]:
    said = [*scene.messages]
    ends = [at for at, one in enumerate(said) if one.author is Author.SYSTEM and one.text.endswith(END)]
    if not scene.conversation.is_open and (not ends or ends[-1] != len(said) - 1):
        yield "it has ended, and that is not the last thing told"
    for at in ends:
        after = said[at + 1 : at + 2] if at + 1 < len(said) or scene.conversation.is_open else None
        is_well = after is None or (scene.reopens and all(_opens_again(one) for one in after))
        if not is_well:
            yield f"it went on after its end: {said[at].seq}"


def _opens_again(message: Message) -> bool:
    """Whether a message may be the first after an end: a word of the customer's, or who came back for it."""
    return message.author is Author.CUSTOMER or message.text.endswith("has joined.")


def _ownership(scene: Scene) -> Iterator[str]:
    """The conversation and its handoff tell the same story."""
    conversation = scene.conversation
    under_way = [one for one in scene.handoffs if one.ended_at is None]
    stages = [one.stage for one in under_way]
    wanted = {Owner.NOBODY: [Stage.WAITING], Owner.PERSON: [Stage.CLAIMED], Owner.ASSISTANT: []}
    if stages != (wanted[conversation.owner] if conversation.is_open else []):
        yield f"{conversation.owner} owns it, open {conversation.is_open}, handoffs {stages}"
    if conversation.owner is Owner.PERSON and under_way and under_way[0].agent_id != conversation.agent_id:
        yield "one agent has the conversation, another the handoff"
