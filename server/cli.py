"""The command line."""

import asyncio
import contextlib
import logging
import os
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Annotated

import asyncpg
import httpx
import orjson
import typer
import uvicorn
from rich.console import Console
from rich.progress import DownloadColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table

from domain.bulk.exports import Kind as TableKind
from domain.bulk.policy import ErrorPolicy
from domain.errors import Refusal
from domain.sealing import Sealer
from resolvers.reading.arguments import InvalidVariables
from schema.root import schema
from server import asgi, bulk, lasting, worker
from server.app import Application
from server.client import Declined, signed_in
from server.database import Database, migrate
from server.demo import county, story
from server.documents import Documents, InvalidDocument, Switches
from server.embedded import Server, running
from server.explain import explain, show, viewer_called
from server.limits import GraphQLRequest, Limits
from server.postgres_binaries import NoPostgres
from server.services import GRAPHQL, Services, services_of
from server.settings import CannotStart, Settings, keys_of, read_settings
from server.trusted import Library, hash_of, shipped

app = typer.Typer(no_args_is_help=True, help="Lianxin 连心: the marketplace and the household case ledger in one API.")
imports = typer.Typer(no_args_is_help=True, help="Take files in.")
app.add_typer(imports, name="import")
console = Console()

SNAPSHOT = Path(__file__).parent.parent / "frontend_contract" / "schema.graphql"
NAME = "lianxin"


@app.command()
def demo(
    leave: Annotated[bool, typer.Option("--exit", help="Stop after the story instead of serving on.")] = False,  # noqa: FBT002  # a flag
) -> None:
    """Start a database of its own, load a small county set, play the main job over HTTP, and serve."""
    begun = time.monotonic()
    with _explained():
        settings = read_settings()
        with console.status("Starting PostgreSQL …"), contextlib.ExitStack() as held:
            server = held.enter_context(running(settings.data_folder))
            kept = held.pop_all()
        with kept:
            asyncio.run(_demo(settings, server, begun, leave=leave))


FILE = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV, XLSX, XLS or ODS.")]
LOGIN = Annotated[str, typer.Option(help="Of somebody at the organisation.", prompt=True)]
SECRET = Annotated[str, typer.Option("--password", help="Asked for if not given.", prompt=True, hide_input=True)]
URL = Annotated[str, typer.Option(help="Where Lianxin is served.")]
HERE = "http://127.0.0.1:8000"
DRY_RUN = Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")]
POLICY = Annotated[ErrorPolicy, typer.Option("--policy", help="What a bad row means for the others.")]


@imports.command()
def stock(
    file: FILE,
    login: LOGIN,
    password: SECRET,
    url: URL = HERE,
    dry_run: DRY_RUN = False,  # noqa: FBT002  # a flag
    policy: POLICY = ErrorPolicy.SKIP_BAD_ROWS,
) -> None:
    """Take a seller's stock list into stock. The same list twice changes nothing. Long text files go in parts."""
    _import_rows("stock", file, login, password, url, policy, dry_run=dry_run)


@imports.command()
def prices(
    file: FILE,
    login: LOGIN,
    password: SECRET,
    url: URL = HERE,
    dry_run: DRY_RUN = False,  # noqa: FBT002  # a flag
    policy: POLICY = ErrorPolicy.REJECT_ALL,
) -> None:
    """Set the prices of a seller's listings: 上架编号 or 标题, 起订数量, 单价. Long files go in parts."""
    _import_rows("prices", file, login, password, url, policy, dry_run=dry_run)


@imports.command()
def orders(
    file: FILE,
    login: LOGIN,
    password: SECRET,
    url: URL = HERE,
    dry_run: DRY_RUN = False,  # noqa: FBT002  # a flag
    policy: POLICY = ErrorPolicy.REJECT_ALL,
) -> None:
    """Place a buyer's orders: 订单, 上架编号, 数量, 配送日期; at most 10,000 rows in one file."""
    _import_rows("orders", file, login, password, url, policy, dry_run=dry_run)


@app.command()
def export(
    kind: Annotated[TableKind, typer.Argument(case_sensitive=False, help="What to take out.")],
    file: Annotated[Path, typer.Argument(dir_okay=False, help="Where to; .xlsx makes a workbook, all else is CSV.")],
    login: LOGIN,
    password: SECRET,
    url: URL = HERE,
    gb18030: Annotated[bool, typer.Option("--gb18030", help="CSV in GB18030 instead of UTF-8.")] = False,  # noqa: FBT002  # a flag
) -> None:
    """Take out one's stock, prices or orders as a table."""
    format_ = "XLSX" if file.suffix.lower() == ".xlsx" else "CSV_GB18030" if gb18030 else "CSV"
    with _declining(), Progress(TextColumn(file.name), DownloadColumn(), console=console) as progress:
        task = progress.add_task(file.name, total=None)
        asyncio.run(_export(kind, file, login, password, url, format_, lambda more: progress.advance(task, more)))


@contextlib.contextmanager
def _declining() -> Iterator[None]:
    try:
        yield
    except (Declined, httpx.HTTPError) as flaw:
        console.print(f"[bold red]Not done.[/] {flaw}")
        raise typer.Exit(1) from None


def _import_rows(
    kind: str, file: Path, login: str, password: str, url: str, policy: ErrorPolicy, *, dry_run: bool
) -> None:
    """Shows how far it is, then what became of it; a file that was rejected is a failure."""
    with _declining(), Progress(*Progress.get_default_columns(), DownloadColumn(), console=console) as progress:
        task = progress.add_task(file.name, total=file.stat().st_size * (1 if dry_run else 2))
        told = asyncio.run(
            _send_rows(
                kind, file, login, password, url, policy, lambda more: progress.advance(task, more), dry_run=dry_run
            )
        )
    rows = Table("row", "column", "why not", title="Not taken")
    for each in told.refused:
        rows.add_row(str(each["row"] or ""), each.get("field") or each.get("column"), each["message"])
    if told.refused:
        console.print(rows)
    called = bulk.KINDS[kind].counts
    console.print(", ".join(f"{count} {called[name]}" for name, count in told.counts.items()), highlight=False)
    if told.counts[bulk.KINDS[kind].bad] and policy is ErrorPolicy.REJECT_ALL:
        raise typer.Exit(1)


async def _send_rows(
    kind: str,
    file: Path,
    login: str,
    password: str,
    url: str,
    policy: ErrorPolicy,
    moved: Callable[[int], None],
    *,
    dry_run: bool,
) -> bulk.Told:
    async with httpx.AsyncClient(base_url=url, timeout=120) as client:
        person = await signed_in(client, login, password)
        return await bulk.import_rows(person, kind, file, policy=policy, dry_run=dry_run, moved=moved)


async def _export(
    kind: TableKind, file: Path, login: str, password: str, url: str, format_: str, moved: Callable[[int], None]
) -> None:
    async with httpx.AsyncClient(base_url=url, timeout=120) as client:
        await bulk.export_rows(client, await signed_in(client, login, password), kind, format_, file, moved)


@app.command()
def serve(
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; by default one for each core.")] = None,
) -> None:
    """Serve the API at DATABASE_URL, which `lianxin migrate` has brought up to date."""
    with _explained():
        settings = read_settings()
        asgi.app()  # so that what is wrong is said once, and here
        console.print(f"Serving at http://{settings.host}:{settings.port}/graphql")
        uvicorn.run(
            "server.asgi:app",
            factory=True,
            host=settings.host,
            port=settings.port,
            workers=workers or settings.workers or len(os.sched_getaffinity(0)),
            log_level="warning",
        )


@app.command(name="worker")
def worker_command(
    once: Annotated[bool, typer.Option("--once", help="Do what is due and stop: for cron.")] = False,  # noqa: FBT002  # a flag
) -> None:
    """Do at DATABASE_URL what is due without anybody asking, until SIGTERM: what is at hand is finished then."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    with _explained():
        settings = read_settings()
        if settings.database_url is None:
            raise CannotStart("DATABASE_URL must be set: the address of the role that owns nothing.")
        failed = lasting.run(_work(settings.database_url, settings, once=once))
    if failed:
        raise typer.Exit(1)


async def _work(url: str, settings: Settings, *, once: bool) -> int:
    """How many things failed, where it was to be done once."""
    database = Database(url, connections=2, statement_seconds=settings.statement_seconds, plans_once=False)
    try:
        if once:
            return await worker.run_once(database)
        await worker.run_until_told(database, settings.worker_seconds)
    finally:
        await database.close()
    return 0


@app.command(name="settle")
def settle_command() -> None:
    """Settle all that was accepted and is not settled yet, many sales at once.

    At DATABASE_URL, or else in the demo's database.
    """
    with _explained(), _database() as database:
        lasting.run(_settle(database))


async def _settle(database: Database) -> None:
    """With a count that grows as sales are settled."""
    try:
        with Progress(SpinnerColumn(), TextColumn("{task.completed:,.0f} sales settled."), console=console) as progress:
            counted = progress.add_task("", total=None)
            async for settled in worker.all_settling(database):
                progress.advance(counted, settled)
    finally:
        await database.close()


@app.command()
def operations() -> None:
    """List the operations we ship, each with the `documentId` a client names it by."""
    for name, text in shipped().items():
        typer.echo(f"sha256:{hash_of(text)}  {name}")


@app.command(name="explain")
def explain_command(
    document: Annotated[str, typer.Argument(help="A file, - for standard input, or one we ship: catalog/Listings.")],
    variables: Annotated[str, typer.Option(help="As JSON.")] = "{}",
    operation: Annotated[str | None, typer.Option(help="Which, where the document holds several.")] = None,
    login: Annotated[str | None, typer.Option(help="As whom; nobody in particular if not given.")] = None,
) -> None:
    """Show what a document becomes: its statements, what PostgreSQL does with them, and what builds the answer.

    The statements are run, at DATABASE_URL or else in the demo's database.
    """
    with _explained("Cannot explain."), _database() as database:
        asked = _asked(document, variables, operation)
        asyncio.run(_explain(database, asked, login))


def _asked(document: str, variables: str, operation: str | None) -> GraphQLRequest:
    """Raises CannotStart for what cannot be read."""
    try:
        text = sys.stdin.read() if document == "-" else shipped().get(document) or Path(document).read_text("utf-8")
        given = orjson.loads(variables)
    except (OSError, UnicodeError, orjson.JSONDecodeError) as flaw:
        raise CannotStart(f"{flaw}. We ship: {', '.join(shipped())}") from None
    return GraphQLRequest(text, given if isinstance(given, dict) else {}, operation)


@contextlib.contextmanager
def _database() -> Iterator[Database]:
    """The one at DATABASE_URL, else the demo's, started where it does not run."""
    settings = read_settings()
    with contextlib.ExitStack() as held:
        url = settings.database_url
        if url is None:
            url = held.enter_context(running(settings.data_folder)).url(NAME, user="lianxin_app")
        yield Database(url, connections=1, statement_seconds=settings.statement_seconds)


async def _explain(database: Database, asked: GraphQLRequest, login: str | None) -> None:
    try:
        library = Library(Documents(GRAPHQL, Limits(), Switches()), shipped())
        viewer = await viewer_called(database, login) if login else None
        show(console, await explain(database, library, asked, viewer))
    except (Refusal, InvalidDocument, InvalidVariables) as flaw:
        said = flaw.message("en") if isinstance(flaw, Refusal) else "\n".join(each.message for each in flaw.flaws)
        raise CannotStart(said) from None
    finally:
        await database.close()


@app.command(name="migrate")
def migrate_command() -> None:
    """Bring the database at OWNER_DATABASE_URL up to date."""
    with _explained():
        settings = read_settings()
        if settings.owner_database_url is None:
            raise CannotStart("OWNER_DATABASE_URL must be set: the address of the role that owns the tables.")
        asyncio.run(migrate(settings.owner_database_url))
        console.print("Up to date.")


@app.command(name="schema")
def schema_command(
    write: Annotated[bool, typer.Option("--write", help="Write it to frontend_contract/schema.graphql.")] = False,  # noqa: FBT002  # a flag
) -> None:
    """Print the GraphQL schema."""
    text = schema.as_str() + "\n"
    if write:
        SNAPSHOT.write_text(text, encoding="utf-8")
    else:
        typer.echo(text, nl=False)


@contextlib.contextmanager
def _explained(what: str = "Cannot start.") -> Iterator[None]:
    try:
        yield
    except (CannotStart, NoPostgres) as flaw:
        console.print(f"[bold red]{what}[/] {flaw}")
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


async def _demo(settings: Settings, server: Server, begun: float, *, leave: bool) -> None:
    with console.status("Migrating and loading …"):
        keys = keys_of(settings)
        await _create_database(server)
        await migrate(server.url(NAME))
        await _let_the_application_in(server)
        loaded = await county.load(server.url(NAME), Sealer(keys.sealing, keys.lookup))
    console.print("Loaded the county set." if loaded else "The county set is there from an earlier start.")
    database = Database(server.url(NAME, user="lianxin_app"), statement_seconds=settings.statement_seconds)
    services = services_of(settings, keys, database)
    async with _serving(services, settings) as (address, stopped), _working(database):
        async with httpx.AsyncClient(base_url=address, timeout=30) as client:
            await story.tell(client, console)
        console.print(f"\nFrom command to story told: {time.monotonic() - begun:.1f} s")
        console.print(f"Open [bold]{address}/graphql[/]. Logins: {', '.join([*county.ROLES, 'family'])}; ", end="")
        console.print(f"password {county.PASSWORD}. Ctrl-C stops.")
        if not leave:
            await stopped


async def _create_database(server: Server) -> None:
    connection = await asyncpg.connect(server.dsn())
    try:
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", NAME):
            await connection.execute(f"CREATE DATABASE {NAME}")
    finally:
        await connection.close()


async def _let_the_application_in(server: Server) -> None:
    """Its role cannot log in until somebody says so; here the socket is private."""
    connection = await asyncpg.connect(server.dsn(NAME))
    try:
        await connection.execute("ALTER ROLE lianxin_app LOGIN")
    finally:
        await connection.close()


@contextlib.asynccontextmanager
async def _working(database: Database) -> AsyncIterator[None]:
    """A worker beside the server until the block ends, quick enough for somebody who looks on."""
    stop = asyncio.Event()
    task = asyncio.create_task(worker.run_until(stop, database, seconds=1))
    try:
        yield
    finally:
        stop.set()
        await task


@contextlib.asynccontextmanager
async def _serving(services: Services, settings: Settings) -> AsyncIterator[tuple[str, "asyncio.Task[None]"]]:
    """The application on its port until the block ends; gives its address and the task that serves."""
    config = uvicorn.Config(Application(services), host=settings.host, port=settings.port, log_level="warning")
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        if task.done():
            raise CannotStart(f"Port {settings.port} on {settings.host} cannot be used. Set LIANXIN_PORT to another.")
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://{settings.host}:{port}", task
    finally:
        server.should_exit = True
        await task


if __name__ == "__main__":
    app()
