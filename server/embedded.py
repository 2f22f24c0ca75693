"""A PostgreSQL of our own, for a first look, for development and for tests. Production brings its own server.

`running` keeps a cluster in a folder and shares it between all processes that use it; `ephemeral` makes one that is
thrown away. Either has a private unix socket and no TCP. Two lock files decide everything: whoever uses the server
holds `users.lock` shared, so that even a process ended by `kill -9` lets go of it; whoever starts or stops it holds
`starting.lock` alone. A watcher of each server waits for the last user to go, for the case that he could not stop it.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psutil

from server.postgres_binaries import (
    Account,
    NoPostgres,
    binaries_for,
    digest,
    owner_of,
    place_for,
    reaches,
    run,
    usual_account,
)

SUPERUSER = "postgres"
PORT = 5432
"""Of the socket's name only: nothing listens on TCP."""
PATIENCE = 60.0
"""Seconds to wait for a server to start or stop before giving up."""

_SOCKETS = "lianxin-socket-"
_SAFE = {"listen_addresses": "", "max_connections": "200", "timezone": "UTC", "log_timezone": "UTC"}
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


@dataclass(frozen=True, slots=True)
class Server:
    """Where a running server is to be found."""

    socket_folder: Path
    port: int = PORT
    superuser: str = SUPERUSER

    def url(self, database: str = "postgres", user: str | None = None) -> str:
        """The address as SQLAlchemy takes it."""
        return f"postgresql+asyncpg://{quote(user or self.superuser)}@/{quote(database)}?{self._place}"

    def dsn(self, database: str = "postgres", user: str | None = None) -> str:
        """The address as asyncpg and psql take it."""
        return f"postgresql://{quote(user or self.superuser)}@/{quote(database)}?{self._place}"

    @property
    def _place(self) -> str:
        return f"host={quote(str(self.socket_folder), safe='')}&port={self.port}"


@contextlib.contextmanager
def running(folder: Path, **settings: str) -> Iterator[Server]:
    """The server whose cluster is kept in `folder`, made and started where need be. Raises NoPostgres.

    PostgreSQL's `settings` take effect where this starts it; one that runs already keeps its own.
    """
    home = _home_in(folder.absolute())
    with _used(_Cluster(home, keeps=True, settings=settings)) as server:
        yield server


@contextlib.contextmanager
def ephemeral(**settings: str) -> Iterator[Server]:
    """A server of nobody else's, gone without a trace when the block ends. Raises NoPostgres."""
    memory = Path("/dev/shm")  # noqa: S108  # the folder made in it is private
    place = memory if memory.is_dir() and os.access(memory, os.W_OK) else place_for(usual_account())
    home = Path(tempfile.mkdtemp(prefix="lianxin-ephemeral-", dir=place))
    home.chmod(0o755)
    with _used(_Cluster(home, keeps=False, settings=settings)) as server:
        yield server


def _home_in(folder: Path) -> Path:
    """The folder itself where the user who runs the server can reach it, else a place of its own that he can."""
    home = folder / "postgres"
    account = usual_account()
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NoPostgres(f"{home} cannot be made: {error.strerror}. Choose another folder.") from error
    if account is not None and not reaches(account, home):
        home = place_for(account) / f"lianxin-{digest(folder)}"
        home.mkdir(exist_ok=True)
    return home


@dataclass(frozen=True, slots=True)
class _Cluster:
    """A cluster's folder: `data` in it, the locks and the log. `keeps` is False for one to be thrown away."""

    home: Path
    keeps: bool
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "log"


@contextlib.contextmanager
def _used(cluster: _Cluster) -> Iterator[Server]:
    with contextlib.ExitStack() as held:
        users = held.enter_context((cluster.home / "users.lock").open("w"))
        with _starting(cluster):
            fcntl.flock(users, fcntl.LOCK_SH)
            server = _found(cluster) or _started(cluster)
        try:
            yield server
        finally:
            fcntl.flock(users, fcntl.LOCK_UN)
            stop_if_unused(cluster.home, keeps=cluster.keeps)


@contextlib.contextmanager
def _starting(cluster: _Cluster) -> Iterator[None]:
    with (cluster.home / "starting.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def stop_if_unused(home: Path, *, keeps: bool) -> None:
    """Stop the server in a folder where nobody uses it any more, and remove the folder unless it is to be kept."""
    cluster = _Cluster(home, keeps)
    try:
        with _starting(cluster), (home / "users.lock").open("w") as users:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _stop(cluster)
            if not keeps:
                shutil.rmtree(home, ignore_errors=True)
    except (BlockingIOError, FileNotFoundError):
        return
    finally:
        _reap()


def _found(cluster: _Cluster) -> Server | None:
    """The server, where it runs already. A postmaster.pid alone proves nothing: its pid may be a stranger's by now."""
    if _postmaster(cluster) is None:
        return None
    _wait_until_ready(cluster, None)
    told = _told(cluster)
    return Server(Path(told[4])) if told else None


def _told(cluster: _Cluster) -> list[str] | None:
    """The lines of postmaster.pid: pid, data, start, port, socket folder, address, shared memory, status."""
    try:
        return (cluster.data / "postmaster.pid").read_text(errors="replace").splitlines()
    except OSError:
        return None


def _postmaster(cluster: _Cluster) -> int | None:
    """The pid in postmaster.pid, if it is a process that works in the data folder."""
    told = _told(cluster)
    if not told or not told[0].strip().lstrip("-").isdecimal():
        return None
    pid = abs(int(told[0]))
    return pid if _works_in(pid, cluster.data) else None


def _works_in(pid: int, data: Path) -> bool:
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and process.cwd() == os.path.realpath(data)
    except (psutil.Error, OSError):
        return False


def _left_over(cluster: _Cluster) -> list[int]:
    """Every process that works in the data folder."""
    return [pid for pid in psutil.pids() if _works_in(pid, cluster.data)]


def _started(cluster: _Cluster) -> Server:
    account = owner_of(cluster.data) if cluster.data.exists() else usual_account()
    programs = binaries_for(account)
    if not cluster.data.exists():
        _make(cluster, programs, account)
    _clear_up(cluster)
    socket_folder = Path(tempfile.mkdtemp(prefix=_SOCKETS, dir="/tmp"))  # short, and private by mkdtemp
    if account is not None:
        os.chown(socket_folder, account.uid, account.gid)
    postmaster = _launch(cluster, programs, account, socket_folder)
    _children.append(postmaster)
    _wait_until_ready(cluster, postmaster)
    _watch(cluster)
    return Server(socket_folder)


def _make(cluster: _Cluster, programs: Path, account: Account | None) -> None:
    """The cluster, made aside and moved to its place when it is whole."""
    for half_done in cluster.home.glob("making-*"):
        shutil.rmtree(half_done, ignore_errors=True)
    side = Path(tempfile.mkdtemp(prefix="making-", dir=cluster.home))
    if account is not None:
        os.chown(side, account.uid, account.gid)
    options = ["--auth=trust", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    durable = [] if cluster.keeps else ["--no-sync"]
    command = [programs / "initdb", "-D", side, "-U", SUPERUSER, *options, *durable]
    done = run(account, list(map(str, command)), folder=side)
    if done.returncode:
        shutil.rmtree(side, ignore_errors=True)
        raise NoPostgres(f"The database in {cluster.home} could not be made:\n{done.stderr.strip()[-2000:]}")
    side.rename(cluster.data)


def _clear_up(cluster: _Cluster) -> None:
    """What an ended server left behind: its busy backends, which are ours, and its postmaster.pid."""
    for pid in _left_over(cluster):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    _until(lambda: not _left_over(cluster), f"processes of an earlier server in {cluster.data} do not end")
    _remove_socket_folder(_told(cluster))
    (cluster.data / "postmaster.pid").unlink(missing_ok=True)


def _launch(
    cluster: _Cluster, programs: Path, account: Account | None, socket_folder: Path
) -> "subprocess.Popen[bytes]":
    settings = {**_SAFE, **({} if cluster.keeps else _FAST), **cluster.settings}
    settings["unix_socket_directories"] = str(socket_folder)
    given = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    with cluster.log.open("ab") as log:
        return subprocess.Popen(  # noqa: S603  # no shell; every word is ours
            [programs / "postgres", "-D", cluster.data, "-p", str(PORT), *given],
            cwd=cluster.data if account is None else "/",
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            user=account and account.uid,
            group=account and account.gid,
            extra_groups=[] if account else None,
        )


def _wait_until_ready(cluster: _Cluster, postmaster: "subprocess.Popen[bytes] | None") -> None:
    def is_ready() -> bool:
        if postmaster is not None and postmaster.poll() is not None:
            raise NoPostgres(f"The database in {cluster.home} did not start:\n{_end_of(cluster.log)}")
        told = _told(cluster)
        return told is not None and len(told) >= 8 and told[7].strip() == "ready"

    _until(is_ready, f"the database in {cluster.home} does not get ready:\n{_end_of(cluster.log)}")


def _end_of(log: Path) -> str:
    try:
        return log.read_text(errors="replace")[-2000:]
    except OSError:
        return "(no log)"


def _until(holds: Callable[[], bool], trouble: str) -> None:
    """Wait. Raises NoPostgres when patience ends."""
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            raise NoPostgres(f"Waited {PATIENCE:.0f} s: {trouble}")
        time.sleep(0.01)


def _stop(cluster: _Cluster) -> None:
    """Fast shutdown: sessions end, what was committed is kept. Whoever else has the pid is not touched."""
    pid = _postmaster(cluster)
    told = _told(cluster)
    if pid is None:
        return
    os.kill(pid, signal.SIGINT)
    _until(lambda: not _works_in(pid, cluster.data), f"the database in {cluster.home} does not stop")
    _remove_socket_folder(told)


def _remove_socket_folder(told: list[str] | None) -> None:
    if told and len(told) > 4 and Path(told[4]).name.startswith(_SOCKETS):
        shutil.rmtree(told[4], ignore_errors=True)


_children: list["subprocess.Popen[bytes]"] = []
"""Postmasters and watchers started by this process, until they have ended."""


def _reap() -> None:
    """Collect those that have ended. A child that goes on outlives this process, and is nobody's zombie then."""
    _children[:] = [child for child in _children if child.poll() is None]


def _watch(cluster: _Cluster) -> None:
    """Leave somebody behind who stops the server when its last user has gone without stopping it."""
    with contextlib.suppress(OSError):  # a backstop only: without it the next starter takes the server over
        _children.append(_watcher(cluster))


def _watcher(cluster: _Cluster) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603  # our own interpreter and module
        [sys.executable, "-m", "server.embedded", str(cluster.home), "keep" if cluster.keeps else "remove"],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _wait_for_the_last_user(home: Path, *, keeps: bool) -> None:
    """Until nobody holds the lock, or the folder is gone; then see to it that the server is stopped."""
    try:
        with (home / "users.lock").open("w") as users:
            fcntl.flock(users, fcntl.LOCK_EX)
    except FileNotFoundError:
        return
    stop_if_unused(home, keeps=keeps)


if __name__ == "__main__":
    _wait_for_the_last_user(Path(sys.argv[1]), keeps=sys.argv[2] == "keep")
