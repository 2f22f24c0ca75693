"""PostgreSQL's own load generator, which sends the same statements and does nothing else."""

import re
import subprocess
import tempfile
from pathlib import Path

from benchmarks.load import Measured
from benchmarks.servers.process import Broken
from server.embedded import PORT, Server
from server.postgres_binaries import binaries_for


def measured(server: Server, database: str, script: str, clients: int, seconds: float) -> Measured:
    """Run a script for so long, prepared, over connections of the application's own role. Raises Broken."""
    return _run(server, database, script, clients, ["-T", str(max(1, round(seconds)))], seconds)


def measured_each(server: Server, database: str, script: str, clients: int, each: int, threads: int) -> Measured:
    """Run a script so many times on each connection; in it `:i`, which it counts up, is 0 at first. Raises Broken."""
    return _run(server, database, script, clients, ["-t", str(each), "-D", "i=0"], each, threads)


def _run(
    server: Server, database: str, script: str, clients: int, how_long: list[str], longest: float, threads: int = 1
) -> Measured:
    program = binaries_for(None) / "pgbench"
    if not program.exists():
        raise Broken(f"There is no {program}. Point LIANXIN_PG_BIN at a bin folder of PostgreSQL that has pgbench.")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "script.sql"
        file.write_text(script, encoding="utf-8")
        done = subprocess.run(  # noqa: S603  # no shell; every word is ours
            [
                str(program),
                *("-h", str(server.socket_folder), "-p", str(PORT), "-U", "lianxin_app"),
                *("-M", "prepared", "-n", "-c", str(clients), "-j", str(threads), *how_long),
                *("-f", str(file), "-l", "--log-prefix", str(Path(folder) / "log"), database),
            ],
            capture_output=True,
            text=True,
            timeout=longest + 60,
            check=False,
        )
        found = re.search(r"tps = ([\d.]+)", done.stdout)
        if done.returncode or not found or "failed transactions: 0 (" not in done.stdout:
            raise Broken(f"pgbench: {done.stdout[-500:]}\n{done.stderr[-1500:]}")
        taken = sorted(
            int(line.split()[2]) for log in Path(folder).glob("log*") for line in log.read_text().splitlines()
        )
    count = len(taken)
    return Measured(float(found[1]), taken[count // 2] / 1000, taken[count * 99 // 100] / 1000, 0, 0, 0)
