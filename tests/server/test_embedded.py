"""The PostgreSQL of our own holds up where it is treated badly."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from server.embedded import ephemeral, running
from server.postgres_binaries import NoPostgres, binaries_for

HOLD = """
import sys
from pathlib import Path
from server.embedded import running
with running(Path(sys.argv[1])) as server:
    print(server.dsn(), flush=True)
    sys.stdin.read()
"""


async def _ask(dsn: str, question: str) -> object:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


def ask(dsn: str, question: str) -> object:
    with asyncio.Runner() as runner:
        return runner.run(_ask(dsn, question))


def postmaster_of(dsn: str) -> int:
    folder = ask(dsn, "SHOW data_directory")
    return int(Path(str(folder), "postmaster.pid").read_text().splitlines()[0])


@contextlib.contextmanager
def holder(folder: Path, **environment: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Another process that uses the server until the block ends or it is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**{name: value for name, value in os.environ.items() if name != "LC_ALL"}, **environment},
    )
    assert process.stdout is not None
    try:
        yield process, process.stdout.readline().strip()
    finally:
        process.communicate(timeout=60)


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that the server's user may not even be able to reach, with spaces and Chinese in its path."""
    return tmp_path / "连心 数据"


def test_what_was_kept_is_there_at_the_second_start(folder: Path) -> None:
    with running(folder) as server:
        ask(server.dsn(), "CREATE TABLE kept AS SELECT 7 AS seven")
    with running(folder) as server:
        assert ask(server.dsn(), "SELECT seven FROM kept") == 7


def test_nothing_is_left_running_when_its_last_user_has_gone(folder: Path) -> None:
    with running(folder) as server:
        pid = postmaster_of(server.dsn())
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    assert not server.socket_folder.exists()


def test_one_of_two_users_may_leave_first(folder: Path) -> None:
    with holder(folder) as (_, dsn):
        with running(folder):
            pass
        assert ask(dsn, "SELECT 1") == 1


def test_four_starters_at_once_share_one_server(folder: Path) -> None:
    with contextlib.ExitStack() as all_four:
        processes = [
            all_four.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", HOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
                )
            )
            for _ in range(4)
        ]
        dsns = {process.stdout.readline().strip() for process in processes if process.stdout}
        assert len(dsns) == 1
        assert ask(dsns.pop(), "SELECT 1") == 1
        for process in processes:
            process.communicate(timeout=60)


def test_the_server_of_an_owner_who_was_killed_is_stopped(folder: Path) -> None:
    with holder(folder) as (process, dsn):
        pid = postmaster_of(dsn)
        process.kill()
    until(lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    with running(folder) as server:
        assert ask(server.dsn(), "SELECT 1") == 1


def test_a_postmaster_killed_while_a_backend_is_busy_is_no_obstacle(folder: Path) -> None:
    async def kill_under_a_busy_backend(dsn: str, postmaster: int) -> None:
        connection = await asyncpg.connect(dsn)
        busy = asyncio.create_task(connection.execute("SELECT pg_sleep(60)"))
        await asyncio.sleep(0.2)
        os.kill(postmaster, signal.SIGKILL)
        busy.cancel()
        connection.terminate()
        with contextlib.suppress(asyncio.CancelledError, asyncpg.PostgresError, OSError):
            await busy

    with running(folder) as server:
        ask(server.dsn(), "CREATE TABLE kept AS SELECT 7 AS seven")
        with asyncio.Runner() as runner:
            runner.run(kill_under_a_busy_backend(server.dsn(), postmaster_of(server.dsn())))
    with running(folder) as server:
        assert ask(server.dsn(), "SELECT seven FROM kept") == 7


def test_a_stranger_who_has_the_pid_of_a_stale_file_survives(folder: Path) -> None:
    with running(folder) as server:
        data = Path(str(ask(server.dsn(), "SHOW data_directory")))
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        (data / "postmaster.pid").write_text(f"{stranger.pid}\n{data}\n0\n5432\n/tmp\n\n0 0\nready\n")
        with running(folder) as server:
            assert ask(server.dsn(), "SELECT 1") == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_half_done_cluster_is_made_anew(folder: Path) -> None:
    with running(folder) as server:
        home = Path(str(ask(server.dsn(), "SHOW data_directory"))).parent
    (home / "data").rename(home / "making-half")
    (home / "making-half" / "PG_VERSION").unlink()
    with running(folder) as server:
        assert ask(server.dsn(), "SELECT 1") == 1
    assert not (home / "making-half").exists()


def test_a_locale_that_is_not_installed_does_no_harm(folder: Path) -> None:
    with holder(folder, LANG="zh_CN.UTF-8") as (_, dsn):
        assert ask(dsn, "SELECT lower('ÄÖ连心') || length('连心')") == "äö连心2"


def test_nothing_listens_on_tcp() -> None:
    with ephemeral() as server:
        assert ask(server.dsn(), "SHOW listen_addresses") == ""


def test_a_server_is_started_with_the_settings_given() -> None:
    with ephemeral(shared_buffers="64MB") as server:
        assert ask(server.dsn(), "SHOW shared_buffers") == "64MB"


def test_an_ephemeral_server_leaves_no_trace() -> None:
    with ephemeral() as server:
        home = Path(str(ask(server.dsn(), "SHOW data_directory"))).parent
    assert not home.exists()
    assert not server.socket_folder.exists()


def test_an_ordinary_user_can_run_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Where tests run as root, `nobody` stands in: all is imported first, since he may not reach the interpreter."""
    if os.geteuid() != 0:
        with running(tmp_path_factory.mktemp("own")) as server:
            assert ask(server.dsn(), "SELECT 1") == 1
        return
    script = (
        "import os, tempfile; from pathlib import Path; from server.embedded import running\n"
        "os.setgroups([]); os.setgid(65534); os.setuid(65534); os.chdir('/')\n"
        "with tempfile.TemporaryDirectory() as own, running(Path(own)) as server: print(server.dsn())"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.startswith("postgresql://"), done.stderr


def test_an_unset_folder_of_programs_means_the_wheel_or_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANXIN_PG_BIN", "")
    assert (binaries_for(None) / "postgres").is_file()


def test_a_wrong_folder_of_programs_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANXIN_PG_BIN", "/nowhere")
    with pytest.raises(NoPostgres, match="LIANXIN_PG_BIN is /nowhere"):
        binaries_for(None)
