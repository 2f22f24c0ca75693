"""This project's server, with nothing to throttle it: `URL [CONNECTIONS [PROCESSES]]`, else ten connections in one."""

import sys
from dataclasses import fields

from benchmarks.servers.serving import serve
from benchmarks.servers.viewer import TOKENS
from server.app import Application
from server.database import Database
from server.documents import Switches
from server.limits import Limits
from server.services import Services

_PLENTY = 10**9
_LIMITS = Limits(**{each.name: _PLENTY for each in fields(Limits)})


def services(url: str, connections: int = 10) -> Services:
    switches = Switches(introspection=False, suggestions=False, graphiql=False)
    return Services(Database(url, connections=connections), TOKENS, limits=_LIMITS, switches=switches)


def main(url: str, connections: str = "10", processes: str = "1") -> None:
    serve(lambda: Application(services(url, int(connections))), int(processes))


if __name__ == "__main__":
    main(*sys.argv[1:])
