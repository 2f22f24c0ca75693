"""Load: keep-alive connections in a closed loop, in a process of their own, and what it cost the others meanwhile.

`measured` starts the process, which reads a task from stdin and writes what it measured to stdout.
"""

import asyncio
import subprocess
import sys
import time
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle
from typing import Any, cast

import orjson
import psutil
import uvloop

from benchmarks.servers.process import Broken, module

_END_OF_HEAD = b"\r\n\r\n"
_CHECKED = 64
"""Of so many answers one is looked into: that it names no errors."""


@dataclass(frozen=True, slots=True)
class Task:
    """What to send, to whom, and whose cost to take. `requests` are whole HTTP requests.

    They are sent round and round, or each only `once`: then there must be enough of them.
    """

    port: int
    requests: list[str]
    server: int
    postmaster: int | None = None
    connections: int = 16
    warmup: float = 0.5
    seconds: float = 3.0
    once: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """One measurement. Milliseconds, and of the processor milliseconds per request."""

    rate: float
    p50: float
    p99: float
    server_cpu: float
    database_cpu: float
    memory: float
    """MiB of the server's processes."""


def http_request(path: str, body: Any, headers: dict[str, str]) -> str:
    written = orjson.dumps(body).decode()
    head = {"Host": "localhost", "Content-Type": "application/json", "Accept": "application/json", **headers}
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return f"POST {path} HTTP/1.1\r\n{lines}Content-Length: {len(written.encode())}\r\n\r\n{written}"


def measured(task: Task) -> Measured:
    """Run a task in a process of its own. Raises Broken where a server refuses, errs or hangs up."""
    longest = task.warmup + task.seconds + 60
    done = subprocess.run(  # noqa: S603  # our own interpreter and module
        module("benchmarks.load"), input=orjson.dumps(asdict(task)), capture_output=True, timeout=longest, check=False
    )
    if done.returncode:
        raise Broken(done.stderr.decode(errors="replace").strip()[-1000:])
    return Measured(**orjson.loads(done.stdout))


class _Connection(asyncio.Protocol):
    """Sends a request, waits for its answer, sends the next."""

    def __init__(self, requests: Iterator[bytes], latencies: "array[float]", failed: "asyncio.Future[None]") -> None:
        self._requests, self._latencies, self._failed = requests, latencies, failed
        self._received = bytearray()
        self._whole = 0
        self._count = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # as asyncio calls it
        self._fail("The server hung up.")

    def data_received(self, data: bytes) -> None:
        received = self._received
        received += data
        if not self._whole:
            self._whole = self._length()
        if self._whole and len(received) >= self._whole:
            self._latencies.append(time.perf_counter() - self._sent)
            self._check()
            received.clear()
            self._whole = 0
            self._send()

    def _send(self) -> None:
        request = next(self._requests, None)
        if request is None:
            self._fail("There were not enough requests to send each only once.")
            return
        self._sent = time.perf_counter()
        self._transport.write(request)

    def _length(self) -> int:
        """Of head and body together; 0 while the head is not complete."""
        end = self._received.find(_END_OF_HEAD)
        if end < 0:
            return 0
        head = bytes(self._received[:end]).lower()
        if not head.startswith(b"http/1.1 200"):
            self._fail(f"The server answered: {self._received[:500].decode(errors='replace')}")
        _, found, rest = head.partition(b"content-length:")
        if not found:
            self._fail("The server does not say how long its answer is.")
            return 0
        return end + len(_END_OF_HEAD) + int(rest.partition(b"\r\n")[0])

    def _check(self) -> None:
        self._count += 1
        if self._count % _CHECKED == 1 and b'"errors"' in self._received:
            self._fail(f"The server found errors: {self._received[:1000].decode(errors='replace')}")

    def _fail(self, why: str) -> None:
        if not self._failed.done():
            self._failed.set_exception(Broken(why))


@dataclass(frozen=True, slots=True)
class _Cost:
    """Processor time used so far, by the server's processes and by each of the database's."""

    server: float
    database: dict[int, float]

    @classmethod
    def now(cls, task: Task) -> "_Cost":
        backends = psutil.Process(task.postmaster).children() if task.postmaster else []
        return cls(sum(map(_cpu, _processes(task))), {each.pid: _cpu(each) for each in backends})

    def database_since(self, before: "_Cost") -> float:
        return sum(used - before.database.get(pid, 0.0) for pid, used in self.database.items())


def _processes(task: Task) -> list[psutil.Process]:
    """The server's: one or more."""
    first = psutil.Process(task.server)
    return [first, *first.children()]


def _cpu(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


async def _run(task: Task) -> Measured:
    loop = asyncio.get_running_loop()
    latencies, failed = array("d"), loop.create_future()
    encoded = [each.encode() for each in task.requests]
    requests = iter(encoded) if task.once else cycle(encoded)
    for _ in range(task.connections):
        await loop.create_connection(lambda: _Connection(requests, latencies, failed), "127.0.0.1", task.port)
    await asyncio.wait([failed], timeout=task.warmup)
    del latencies[:]
    before, begun = _Cost.now(task), time.perf_counter()
    await asyncio.wait([failed], timeout=task.seconds)
    took, after, taken = time.perf_counter() - begun, _Cost.now(task), sorted(latencies)
    if failed.done():
        failed.result()
    if not taken:
        raise Broken("The server answered nothing in time.")
    memory = sum(each.memory_info().rss for each in _processes(task))
    return _summed(taken, took, before, after, memory)


def _summed(taken: Sequence[float], took: float, before: _Cost, after: _Cost, memory: int) -> Measured:
    count = len(taken)
    return Measured(
        rate=count / took,
        p50=taken[count // 2] * 1000,
        p99=taken[count * 99 // 100] * 1000,
        server_cpu=(after.server - before.server) / count * 1000,
        database_cpu=after.database_since(before) / count * 1000,
        memory=memory / 2**20,
    )


def main() -> None:
    task = Task(**orjson.loads(sys.stdin.buffer.read()))
    try:
        done = uvloop.run(_run(task))
    except (Broken, OSError) as flaw:
        sys.exit(str(flaw))
    sys.stdout.buffer.write(orjson.dumps(asdict(done)))


if __name__ == "__main__":
    main()
