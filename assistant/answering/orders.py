"""Notice text that gives orders to a language model instead of telling a customer something.

What it notices is neither shown to a model nor counted as support, so a model that obeys it
is not heard. It claims only what no honest article says; it is one of several guards, not the only one.
"""

from __future__ import annotations

import re

ORDER = re.compile(
    r"""
    \b(?:ignore|disregard|forget|override|bypass)\b[^.!?\n]{0,40}
        \b(?:instructions?|prompts?|rules|guidelines|directions|told)\b
    | \b(?:reveal|print|repeat|show|output|leak)\b[^.!?\n]{0,30}
        \b(?:system\s+prompt|your\s+(?:instructions|prompt|rules))\b
    | \byou\s+are\s+(?:now|no\s+longer)\s+(?:a|an|the|in)\b
    | ^\W*(?:(?-i:SYSTEM)|assistant|ai|llm|chat\s?bot|language\s+model)\W*:\s
    | \b(?:to|dear|attention|note\s+to|instructions?\s+(?:to|for))\s+(?:all\s+|any\s+|the\s+)?
        (?:ai|llms?|chat\s?bots?|language\s+models?|ai\s+(?:assistants?|models?|agents?))\b
    | \b(?:as|if\s+you\s+are)\s+an?\s+(?:ai|llm|language\s+model|chat\s?bot)\b
    | \b(?:jailbreak|developer\s+mode|do\s+anything\s+now)\b
    | <\|[^|\n]{1,40}\|> | \[/?inst\]
    """,
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)


def gives_orders(text: str) -> bool:
    """Whether a text speaks to a language model and tells it what to do."""
    return bool(ORDER.search(text))
