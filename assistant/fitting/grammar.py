"""Write sentences by a grammar: alternatives by name, each with names in braces to fill in.

The same seed gives the same sentences. A grammar can be halved, so that what is written by one half
was never seen by what was fitted on the other.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_NAME = re.compile(r"\{(\w+)\}")

Rules = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """Rules to write by, and where chance comes from."""

    rules: Rules
    chance: random.Random

    def write(self, template: str) -> str:
        """Return a template with every name replaced by one of its alternatives, to the last."""
        return _NAME.sub(lambda match: self.write(self.chance.choice(self.rules[match[1]])), template)

    def line(self, name: str) -> str:
        """Return one alternative of a name, written out."""
        return self.write(self.chance.choice(self.rules[name]))


def halved(rules: Rules, names: Sequence[str], part: int | None) -> Rules:
    """Return the rules with every second alternative of `names`: the even, the odd, or with None all."""
    if part is None:
        return rules
    return {name: options[part::2] if name in names else options for name, options in rules.items()}


def read_rules(path: Path) -> dict[str, list[str]]:
    """Read rules from a JSON object of lists."""
    rules: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8"))
    return rules
