"""Write a summary out as plain text, and as a private note for a helpdesk.

Both tell every line with what it rests on, and the brief first. A helpdesk knows nothing of the ids of
our messages, but shows what was said right beside the note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.handoff.brief import brief
from assistant.handoff.model import Section, Summary, SummaryLine

TITLES = {
    Section.WHO: "Who",
    Section.WANTS: "Wants",
    Section.FACTS: "Facts",
    Section.TRIED: "Already tried",
    Section.ANSWERED: "Told by an agent",
    Section.OFFERED: "Offered",
    Section.BOUGHT: "Bought",
    Section.SOLVED_BEFORE: "Solved before",
    Section.OPEN_CASES: "Open cases",
    Section.MOOD: "Mood",
    Section.PREFERRED_RESOLUTION: "Would like",
    Section.PROMISED: "Promised",
    Section.NEXT_STEP: "Next step",
}
SAID = "said here"  # what a line rests on, where the conversation is read but our ids say nothing
MARKDOWN = re.compile(r"([\\`*_\[\]<>#|!~])")


def plain_text(summary: Summary) -> str:
    """Return the summary as text: a paragraph, then the sections, each line with its source in brackets."""
    return "\n".join(_written(summary, title="{}:", line="  {} ({})"))


def private_note(summary: Summary) -> str:
    """Return the summary as Markdown in which nothing that was said is read as such."""
    return "\n".join(_written(summary, title="\n**{}**\n", line="- {} _({})_", is_note=True))


def _written(summary: Summary, *, title: str, line: str, is_note: bool = False) -> Iterator[str]:
    def shown(text: str) -> str:
        """The text as this form shows it."""
        return MARKDOWN.sub(r"\\\1", text) if is_note else text

    def source(one: SummaryLine) -> str:
        """What a line rests on, as this form names it."""
        return SAID if is_note and one.was_said else shown(one.source)

    if told := brief(summary).text:
        yield shown(told)
        yield ""
    for section in Section:
        lines: tuple[SummaryLine, ...] = summary.of(section)
        if lines:
            yield title.format(TITLES[section])
            yield from (line.format(shown(one.text), source(one)) for one in lines)
