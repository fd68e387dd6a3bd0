"""Prove what the container, its composition and the page tools promise, as far as their files tell."""

import json
import re

import pytest
import yaml

from tests.scripts.conftest import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text()
FINAL = DOCKERFILE[DOCKERFILE.rindex("FROM ") :]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
TOOLS = ROOT / "scripts" / "javascript"


def test_the_image_runs_as_nobody_in_particular() -> None:
    """A hole in the service must not be a hole in the host."""
    user = re.search(r"^USER (\d+):(\d+)$", FINAL, re.MULTILINE)

    assert user is not None
    assert "0" not in user.groups()


def test_the_final_stage_installs_nothing() -> None:
    """What is not in the image needs no updates: no compilers, no pip runs, no PyTorch."""
    commands = [line for line in FINAL.splitlines() if not line.startswith("#")]

    assert not [line for line in commands if re.search(r"\b(pip|apt-get|apk|curl|gcc|torch)\b", line)]


def test_the_image_knows_whether_it_is_well() -> None:
    """Without a health check a hung server stays in rotation."""
    assert re.search(r"^HEALTHCHECK .*CMD \[", FINAL, re.MULTILINE)
    assert re.search(r"^VOLUME /data$", FINAL, re.MULTILINE)


def test_every_image_is_named_with_its_version() -> None:
    """`latest` is another program each week."""
    images = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    images += [service["image"] for service in COMPOSE["services"].values() if "image" in service]

    assert all(re.fullmatch(r"[a-z/]+:\d[\w.-]*", image) for image in images)


def test_what_is_copied_into_the_image_is_let_through() -> None:
    """The ignore file admits by name: a file that it forgets breaks the build."""
    admitted = {
        line.removeprefix("!")
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line.startswith("!")
    }
    copied = {
        name
        for sources in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
        for name in sources.split()
    }

    assert copied == admitted
    assert all((ROOT / name).exists() for name in copied)


def test_one_server_waits_for_a_healthy_database() -> None:
    """A second server on one database refuses to start, and the first needs it from the beginning."""
    server = COMPOSE["services"]["server"]

    assert "deploy" not in server
    assert server["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert all("healthcheck" in service for service in COMPOSE["services"].values())


def test_a_second_server_is_like_the_first_and_both_meet_in_valkey() -> None:
    """With other settings it would refuse what the first one signed; without Valkey, to start."""
    server, another = COMPOSE["services"]["server"], COMPOSE["services"]["another"]
    its_own = {"ports", "profiles", "depends_on"}

    assert {name: value for name, value in another.items() if name not in its_own} == {
        name: value for name, value in server.items() if name not in its_own
    }
    assert another["profiles"] == COMPOSE["services"]["valkey"]["profiles"] == ["many"]
    assert server["environment"]["CONCIERGE_VALKEY_URL"] == "${VALKEY_URL:-}"
    assert not set(another["ports"]) & set(server["ports"])


def test_no_secret_stands_in_the_composition() -> None:
    """A default password is a published password."""
    environments = [service.get("environment", {}) for service in COMPOSE["services"].values()]

    secrets = [
        str(value)
        for one in environments
        for name, value in one.items()
        if re.search("PASS|SECRET|URL", name) and value != "${VALKEY_URL:-}"
    ]

    assert secrets
    assert all("${POSTGRES_PASSWORD:?" in secret for secret in secrets)


def test_only_this_machine_reaches_the_server_directly() -> None:
    """It speaks plain HTTP; TLS is the work of the proxy before it. What is behind is not published."""
    services = COMPOSE["services"]
    published = {name: port for name, one in services.items() for port in one.get("ports", [])}

    assert published.keys() == {"server", "another"}
    assert all(port.startswith("127.0.0.1:") for port in published.values())


def test_the_page_tools_are_locked_without_naming_a_server() -> None:
    """The lock must install the same bytes from any registry, on Linux and on macOS."""
    packages = json.loads((TOOLS / "package-lock.json").read_text())["packages"]
    tools = {name: entry for name, entry in packages.items() if name}

    assert not [name for name, entry in tools.items() if "resolved" in entry]
    assert all(entry["integrity"].startswith("sha512-") for entry in tools.values())
    assert {"node_modules/@biomejs/cli-darwin-arm64", "node_modules/@biomejs/cli-linux-x64"} <= tools.keys()


@pytest.mark.parametrize(
    "tool", json.loads((TOOLS / "package.json").read_text())["devDependencies"].items(), ids=str
)
def test_page_tools_are_pinned(tool: tuple[str, str]) -> None:
    """A new linter must come with a commit, not overnight."""
    assert re.fullmatch(r"\d+\.\d+\.\d+", tool[1])
