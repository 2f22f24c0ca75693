"""Uvicorn, set up alike for every server that is written in Python."""

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from typing import Any

import uvicorn


class _Announcing(uvicorn.Server):
    """Writes a byte to a pipe once it listens."""

    def __init__(self, config: uvicorn.Config, pipe: int) -> None:
        super().__init__(config)
        self._pipe = pipe

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        os.write(self._pipe, b".")


def serve(made: Callable[[], Any], processes: int = 1) -> None:
    """Serve on a free port until stdin is closed, which it is when the parent ends, however it ends.

    Each process makes an application of its own; they share the port as uvicorn's own workers do. Says `ready PORT`
    once all of them listen.
    """
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listening:
        started, each_started = os.pipe()
        others = [_forked(made, listening, each_started) for _ in range(processes - 1)]
        try:
            _announce(listening.getsockname()[1], started, processes)
            _run(made, listening, each_started)
        finally:
            for other in others:
                os.kill(other, signal.SIGTERM)
                os.waitpid(other, 0)


def _forked(made: Callable[[], Any], listening: socket.socket, pipe: int) -> int:
    """Another process that serves until it is told to stop."""
    child = os.fork()
    if not child:
        _run(made, listening, pipe, with_parent=False)
        os._exit(0)
    return child


def _announce(port: int, started: int, processes: int) -> None:
    def wait() -> None:
        left = processes
        while left:
            left -= len(os.read(started, left))
        print("ready", port, flush=True)

    threading.Thread(target=wait, daemon=True).start()


def _run(made: Callable[[], Any], listening: socket.socket, pipe: int, *, with_parent: bool = True) -> None:
    config = uvicorn.Config(made(), loop="uvloop", http="httptools", access_log=False, log_level="warning")
    server = _Announcing(config, pipe)

    def stop_with_the_parent() -> None:
        sys.stdin.read()
        server.should_exit = True

    if with_parent:
        threading.Thread(target=stop_with_the_parent, daemon=True).start()
    server.run([listening])
