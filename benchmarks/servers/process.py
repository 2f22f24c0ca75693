"""Starting a server as a process, and ending it."""

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO

PATIENCE = 30.0
"""Seconds until a server listens, or has ended."""


class Broken(Exception):
    """The benchmark cannot go on; the message says why."""


@dataclass(frozen=True, slots=True)
class Process:
    pid: int
    port: int


@contextlib.contextmanager
def started(command: Sequence[str], env: Mapping[str, str] | None = None) -> Iterator[Process]:
    """The server until the block ends. Raises Broken, with what it said last, where it does not start."""
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(  # noqa: S603  # no shell; every word is ours
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env={**os.environ, **(env or {})},
        )
        try:
            yield Process(process.pid, _port_of(process, log))
        finally:
            _end(process)


def module(name: str, *arguments: str) -> list[str]:
    """The command that runs a module of ours."""
    return [sys.executable, "-m", name, *arguments]


def _port_of(process: "subprocess.Popen[str]", log: IO[str]) -> int:
    with _not_longer_than_patience(process):
        said = process.stdout.readline().split() if process.stdout else []
    if len(said) == 2 and said[0] == "ready":
        return int(said[1])
    log.seek(0)
    raise Broken(f"This server did not start: {process.args!r}\n{log.read()[-2000:]}")


def _end(process: "subprocess.Popen[str]") -> None:
    """A server stops when its stdin is closed; one that does not is made to."""
    with _not_longer_than_patience(process), process:
        if process.stdin:
            process.stdin.close()
        process.wait()


@contextlib.contextmanager
def _not_longer_than_patience(process: "subprocess.Popen[str]") -> Iterator[None]:
    too_late = threading.Timer(PATIENCE, process.kill)
    too_late.start()
    try:
        yield
    finally:
        too_late.cancel()
