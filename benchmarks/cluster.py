"""The PostgreSQL that is measured on: one for the run, or one that is kept between runs."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import psutil

from server.embedded import PORT, Server, ephemeral, running

MOST_MEMORY = 2 * 2**30
"""Bytes PostgreSQL may keep rows in: a quarter of the machine's memory as in production, but no more than the rows."""


@contextlib.contextmanager
def cluster(keep: Path | None) -> Iterator[Server]:
    """In memory and thrown away, unless there is a folder to keep it in. Raises NoPostgres."""
    mebibytes = min(psutil.virtual_memory().total // 4, MOST_MEMORY) // 2**20
    settings = {"shared_buffers": f"{mebibytes}MB"}
    with running(keep, **settings) if keep else ephemeral(**settings) as server:
        yield server


def postmaster(server: Server) -> int:
    """The process whose children are the database's connections."""
    return int((server.socket_folder / f".s.PGSQL.{PORT}.lock").read_text().split()[0])
