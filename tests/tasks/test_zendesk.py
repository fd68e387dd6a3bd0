"""The package for Zendesk holds what Zendesk asks for, and leads to our own page."""

from __future__ import annotations

import json
import struct
import zipfile
from pathlib import Path

import pytest

from assistant.errors import Misconfigured
from assistant.tasks.zendesk import pack
from tests.channels.site import settings_in


def test_the_package_leads_to_our_page_and_has_its_pictures(tmp_path: Path) -> None:
    """An upload that Zendesk refuses says little about why."""
    settings = settings_in(
        tmp_path, public_url="https://help.example", sidebar_frames=("https://acme.zendesk.com",)
    )

    with zipfile.ZipFile(pack(settings, tmp_path / "out")) as package:
        manifest = json.loads(package.read("manifest.json"))
        sides = {
            name: struct.unpack(">II", package.read(name)[16:24])
            for name in ("assets/logo.png", "assets/logo-small.png")
        }
        names = set(package.namelist())

    assert manifest["location"]["support"]["ticket_sidebar"]["url"] == "https://help.example/sidebar/zendesk"
    assert manifest["frameworkVersion"] == "2.0"
    assert sides == {"assets/logo.png": (320, 320), "assets/logo-small.png": (128, 128)}
    assert "translations/en.json" in names


def test_a_package_that_could_not_work_is_not_made(tmp_path: Path) -> None:
    """Both reasons at once, each with the variable to set."""
    with pytest.raises(Misconfigured) as refused:
        pack(settings_in(tmp_path), tmp_path)

    assert [one.partition(":")[0] for one in refused.value.problems] == [
        "CONCIERGE_PUBLIC_URL",
        "CONCIERGE_SIDEBAR_FRAMES",
    ]
