"""Read an article before it is published: leave out what it tells assistants to do, and cut the rest.

What is flagged stays in the article, where the owner sees it marked, but in no passage. So it is never
searched, cited or shown to a customer, nor given to a language model, whoever composes the reply.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from assistant.articles.approved import is_approved
from assistant.embedding import EmbeddingQueue
from knowledge import Document, Embedder, InjectionDetector, Passage, PassageKind, chunk, language_of

TELLING = 200  # characters; fewer name no language for sure
FLAGGED = "instructions"  # what every passage of an article says of the statements left out


async def passages_of(
    document: Document, embedding: EmbeddingQueue, *, is_ours: bool = False
) -> tuple[Passage, ...]:
    """Return a document's passages, each labelled with its title, its address and what was left out.

    What is ours, shipped and tested with this code, is not looked through for instructions.
    """
    flagged = () if is_ours else await embedding.lend(partial(instructions_in, document))
    return await asyncio.to_thread(cut, document, flagged, embedding)


def cut(document: Document, flagged: Sequence[str], embedding: EmbeddingQueue) -> tuple[Passage, ...]:
    """Return a document's passages without what was flagged; one that is approved stays whole."""
    clean = labelled(without(document, flagged), flagged)
    if is_approved(clean.metadata):
        return whole(clean, embedding)
    return chunk(clean, count_tokens=embedding.count_tokens)


def whole(document: Document, embedding: EmbeddingQueue) -> tuple[Passage, ...]:
    """Return the passages of an approved answer: its wordings, and its text as it stands, in one piece."""
    wordings = chunk(replace(document, text=""), count_tokens=embedding.count_tokens)
    text = Passage(
        id=f"{document.id}#{len(wordings)}",
        document_id=document.id,
        kind=PassageKind.TEXT,
        heading=document.title,
        text=document.text,
        metadata=document.metadata,
    )
    return (*wordings, text)


def instructions_in(document: Document, embedder: Embedder) -> tuple[str, ...]:
    """Return what a document tells assistants to do, in its title, its questions or its text.

    A title and a question stand alone, so that only plain attempts count there.
    """
    detector = InjectionDetector(embedder)
    alone = [one for one in (document.title, *document.questions) if detector.is_flagged(one)]
    return tuple(dict.fromkeys([*alone, *detector.instructions(document.text)]))


def without(document: Document, flagged: Sequence[str]) -> Document:
    """Return a document that says nothing of what was flagged; its name stands for a flagged title."""
    text = document.text
    for statement in sorted(flagged, key=len, reverse=True):
        text = text.replace(statement, "")
    return replace(
        document,
        title=document.id if document.title in flagged else document.title,
        text=text,
        questions=tuple(one for one in document.questions if one not in flagged),
    )


def labelled(document: Document, flagged: Sequence[str] = ()) -> Document:
    """Put into the metadata what a passage needs to stand by itself.

    Its title and address, what was flagged, and the language where nobody named one and it can be told.
    """
    label = {"title": (document.title,)} | ({"url": (document.url,)} if document.url else {})
    left_out = {FLAGGED: tuple(flagged)} if flagged else {}
    own = {name: values for name, values in document.metadata.items() if name != FLAGGED}
    return replace(document, metadata={**language(document), **own, **label, **left_out})


def language(document: Document) -> Mapping[str, tuple[str, ...]]:
    """Return in which language a document is as far as its words tell; a short one may quote another."""
    told = language_of(document.text) if len(document.text) >= TELLING else None
    return {"language": (told,)} if told is not None else {}


def instructions_of(passages: Sequence[Passage]) -> tuple[str, ...]:
    """Return what was left out of the article that these passages are of."""
    return passages[0].metadata.get(FLAGGED, ()) if passages else ()
