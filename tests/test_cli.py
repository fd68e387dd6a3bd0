"""What the command line prints, where an owner has nothing else to go by."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from io import StringIO
from pathlib import Path

from rich.console import Console

from assistant.commands.service import listed
from assistant.settings import Settings
from tests.processes.command import concierge


def printed(settings: Settings, *, width: int) -> str:
    """Return what `concierge config` prints on a terminal of `width` columns."""
    paper = StringIO()
    Console(file=paper, width=width).print(listed(settings))
    return paper.getvalue()


def test_every_setting_is_named_in_full_on_a_narrow_terminal() -> None:
    """Half a variable's name cannot be set."""
    said = printed(Settings(), width=80)

    assert all(f"CONCIERGE_{name.upper()}" in said for name in Settings.model_fields)


def test_the_password_of_the_database_is_not_printed() -> None:
    """`concierge config` is pasted into tickets."""
    said = printed(Settings(database_url="postgresql://shop:pass%2Fword@db.example/shop"), width=200)

    assert "postgresql://shop:**********@db.example/shop" in said


async def test_what_is_in_square_brackets_is_printed(tmp_path: Path) -> None:
    """A fix without its last word, `[models]`, would be run and would not help."""
    refused = await concierge("ask", "hello", "--as", "[bold]", folder=tmp_path)

    assert refused.code == 1
    assert "there is no customer '[bold]' here" in refused.said


async def test_a_folder_of_models_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """A service user often has no home."""
    blocked = tmp_path / "file"
    blocked.write_text("in the way")

    refused = await concierge("ask", "hello", folder=tmp_path, model_folder=str(blocked / "models"))

    assert refused.code == 1
    assert "error CONCIERGE_MODEL_FOLDER" in refused.said
    assert "Traceback" not in refused.said


async def test_accounts_are_imported_listed_and_shown(tmp_path: Path) -> None:
    """An owner checks what holds for somebody before a customer finds out."""
    table = tmp_path / "accounts.csv"
    table.write_text(
        "account,department,customer,name,priority\nacme,,,Acme Ltd,2\nacme,it,,IT,\nacme,it,mia,,\n"
    )

    imported = await concierge("accounts", "import", str(table), folder=tmp_path)
    listed_ = await concierge("accounts", "list", folder=tmp_path)
    shown_ = await concierge("accounts", "show", "mia", folder=tmp_path)
    unknown = await concierge("accounts", "show", "eve", folder=tmp_path)

    assert "1 accounts with 1 people" in imported.said
    assert "Acme Ltd" in listed_.said
    assert "account Acme Ltd" in shown_.said
    assert unknown.code == 1
    assert "there is no member of an account 'eve' here" in unknown.said


async def test_text_on_standard_input_is_masked(tmp_path: Path) -> None:
    """Whoever pastes a conversation into a ticket can mask it first, without a server."""
    masked = await concierge("mask", given="mail jane@x.org", folder=tmp_path)
    spans = await concierge("mask", "--spans", given="mail jane@x.org", folder=tmp_path)

    assert masked.said == "mail [email address 1]"
    assert json.loads(spans.said) == [{"start": 5, "end": 15, "type": "EMAIL_ADDRESS"}]


async def test_labels_and_made_questions_are_not_mixed(tmp_path: Path) -> None:
    """Whoever passes both, or neither, means something that would not happen."""
    neither = await concierge("calibrate", folder=tmp_path)
    both = await concierge("calibrate", "labels.jsonl", "--from-knowledge", folder=tmp_path)

    assert (neither.code, both.code) == (1, 1)
    assert "name a file of labels, or pass --from-knowledge" in neither.said
    assert both.said == neither.said


async def test_the_sums_for_a_question_are_not_shared_among_threads() -> None:
    """On a busy machine the threads wait for each other longer than everything else takes."""
    asked = "import os, sys, assistant; print(os.environ['OPENBLAS_NUM_THREADS'], 'numpy' in sys.modules)"

    process = await asyncio.create_subprocess_exec(sys.executable, "-c", asked, stdout=PIPE, env={})
    said, _ = await process.communicate()

    assert said.decode().split() == ["1", "False"]
