"""Test that the programs in the README do what it says."""

from __future__ import annotations

import asyncio
import os
import sys

import pytest

from assistant.tokens.model import Scope
from tests.channels.site import Site, program_token
from tests.processes.test_readme import PROGRAMS

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("program", PROGRAMS, ids=["client", "openai"])
async def test_a_program_of_the_readme_prints_the_answer(shared_site: Site, program: str) -> None:
    """Whoever copies it has it running in a minute."""
    token = await program_token(shared_site, Scope.ANSWERS)
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "error", "-c", program,
        env=os.environ | {"CONCIERGE_URL": shared_site.base, "CONCIERGE_TOKEN": token},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    printed, _ = await running.communicate()

    assert running.returncode == 0, printed.decode()
    assert "within 30 days" in printed.decode()
