"""Answer somebody who speaks of harming themselves: kindly, that a person comes, and where help is at once.

Whatever else was to be said gives way: nothing is recalled, sold or explained in such a reply. A person is
fetched for it in any case; the minutes until they read it are what this is for.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.answering.model import Draft
from assistant.answering.think import Thought
from assistant.conversations.mood import Topic


def cared_for(thought: Thought, *, helpline: str | None) -> Thought:
    """Return `thought` with such words where needed; `helpline` is the owner's, if they wrote one."""
    if Topic.SELF_HARM not in thought.mood.topics:
        return thought
    phrases = thought.manner.phrases
    words = f"{phrases.distress} {phrases.fetching}\n\n{helpline or phrases.helpline}"
    return replace(thought, draft=Draft(text=words))
