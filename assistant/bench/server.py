"""Run commands of the project as processes of their own, and wait until a server is ready.

Each runs with the settings given here and nothing from the surrounding environment that
begins with `CONCIERGE_`, but for where the encoder is kept, so that a benchmark measures the
same service on every machine. Python keeps what it compiled, as it does of whatever pip installs:
in a source tree it may have been told not to, and then every start would compile all of it again.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from assistant.errors import Unavailable
from assistant.settings import PREFIX

HOST = "127.0.0.1"
KEPT = frozenset({f"{PREFIX}MODEL_FOLDER"})
COMPILES_EVERY_TIME = "PYTHONDONTWRITEBYTECODE"
LOOK_EVERY = 0.005  # seconds between two looks at whether the server is ready
READY_WITHIN = 120.0  # seconds
STOP_WITHIN = 20.0  # seconds
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A server that is ready."""

    process: subprocess.Popen[bytes]
    url: str
    seconds_to_ready: float


def environment(settings: Mapping[str, str], surrounding: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a process: what surrounds us, with only `settings` of the project's."""
    plain = {
        name: value
        for name, value in surrounding.items()
        if name in KEPT or not (name.startswith(PREFIX) or name == COMPILES_EVERY_TIME)
    }
    return plain | {f"{PREFIX}{name}": value for name, value in settings.items()}


@contextmanager
def running(module: Sequence[str], *, port: int, settings: Mapping[str, str], log: Path) -> Iterator[Running]:
    """Start `python -m module…`, wait until it is ready on `port`, stop it at the end.

    Raises `Unavailable` with the end of its log where it ends early or takes too long.
    """
    with log.open("wb") as output:
        started = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603  # our own module, by the interpreter that runs us
            [sys.executable, "-m", *module],
            env=environment(settings, os.environ),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(process, port, until=started + READY_WITHIN, log=log)
            seconds = time.perf_counter() - started
            yield Running(process=process, url=f"http://{HOST}:{port}", seconds_to_ready=seconds)
        finally:
            _stop(process)


def finished(
    module: Sequence[str],
    *,
    settings: Mapping[str, str],
    given: str = "",
    extra: Mapping[str, str] = NOTHING,
    seconds: float = 3600,
) -> str:
    """Run `python -m module…` to its end with `given` as its input and return what it printed.

    `extra` are variables of the environment as they stand. Raises `Unavailable` with what it
    complained of where it fails or takes longer than `seconds`.
    """
    try:
        ended = subprocess.run(  # noqa: S603  # our own module, by the interpreter that runs us
            [sys.executable, "-m", *module],
            env=environment(settings, os.environ) | dict(extra),
            input=given,
            text=True,
            capture_output=True,
            timeout=seconds,
            check=True,
        )
    except subprocess.TimeoutExpired as late:
        raise Unavailable(f"{module[0]} did not end within {seconds:.0f} s") from late
    except subprocess.CalledProcessError as failed:
        raise Unavailable(f"{' '.join(module)} failed: {failed.stderr[-2000:]}") from failed
    return ended.stdout


def free_port() -> int:
    """Return a port that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(process: subprocess.Popen[bytes], port: int, *, until: float, log: Path) -> None:
    while time.perf_counter() < until:
        if process.poll() is not None:
            raise Unavailable(f"the server ended with {process.returncode}: {_end_of(log)}")
        if _is_ready(port):
            return
        time.sleep(LOOK_EVERY)
    raise Unavailable(f"the server was not ready within {READY_WITHIN:.0f} s: {_end_of(log)}")


def _is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _end_of(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-2000:]
