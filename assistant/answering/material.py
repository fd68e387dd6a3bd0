"""Lay out the sources that a model may use: the articles that the drafted answer cites, by sections.

The citations stay those of the draft, so a model sees no other article. What gives orders to
a model is left out before it sees anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby

from assistant.answering.compose import blocks_of, title_of
from assistant.answering.prompt import Material
from assistant.answering.sentences import cut
from assistant.answering.think import Thought
from knowledge import Hit, Passage

MOST_WORDS = 600  # of one article


def materials(thought: Thought) -> list[Material]:
    """Return the sections of the articles that an answer cites, numbered from 1."""
    hits = {one.hit.document_id: one.hit for one in thought.ranked}
    cited = [hits[source.article_id] for source in thought.draft.sources if source.article_id in hits]
    found = [section for hit in cited for section in sections(hit)]
    return [replace(one, number=number) for number, one in enumerate(found, 1)]


def sections(hit: Hit) -> list[Material]:
    """Return an article as sections, each under its headings."""
    title = title_of(hit)
    blocks = blocks_of(nearest(hit))
    return [
        Material(
            number=0,
            title=title,
            section=heading.removeprefix(title).strip(" >:·-"),
            text="\n\n".join(block.text for block in group),
        )
        for heading, group in groupby(blocks, key=lambda block: block.heading)
    ]


def nearest(hit: Hit) -> Sequence[Passage]:
    """Return the passages of an article, in order; of a long one those around the one that was found."""
    texts = hit.texts or (hit.passage,)
    centre = next((place for place, one in enumerate(texts) if one.id == hit.passage.id), 0)
    chosen: list[int] = []
    size = 0
    for place in sorted(range(len(texts)), key=lambda place: abs(place - centre)):
        size += len(texts[place].text.split())
        if chosen and size > MOST_WORDS:
            break
        chosen.append(place)
    return [texts[place] for place in sorted(chosen)]


def without_orders(source: Material, is_order: Callable[[str], bool]) -> Material:
    """Return a source without the sentences that give orders to a model."""
    lines = [line for line in cut(source.text) if not is_order(line.text)]
    return replace(source, text="".join(line.before + line.text for line in lines).strip())
