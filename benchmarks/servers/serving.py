"""One uvicorn process, set up alike for every server that is written in Python."""

import socket
import sys
import threading
from typing import Any

import uvicorn


class _Announcing(uvicorn.Server):
    """Says `ready PORT` once it listens."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print("ready", self.servers[0].sockets[0].getsockname()[1], flush=True)


def serve(app: Any) -> None:
    """Serve on a free port until stdin is closed, which it is when the parent ends, however it ends."""
    server = _Announcing(
        uvicorn.Config(
            app, host="127.0.0.1", port=0, loop="uvloop", http="httptools", access_log=False, log_level="warning"
        )
    )

    def stop_with_the_parent() -> None:
        sys.stdin.read()
        server.should_exit = True

    threading.Thread(target=stop_with_the_parent, daemon=True).start()
    server.run()
