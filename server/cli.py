"""The command line."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Annotated

import asyncpg
import httpx
import typer
import uvicorn
from rich.console import Console

from domain.sealing import Sealer
from schema.root import schema
from server.app import Services, application
from server.database import Database, migrate
from server.demo import county, story
from server.embedded import Server, running
from server.postgres_binaries import NoPostgres
from server.settings import CannotStart, Settings, keys_of, read_settings
from server.tokens import AccessTokens

app = typer.Typer(no_args_is_help=True, help="Lianxin 连心: the marketplace and the household case ledger in one API.")
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


@app.command()
def serve() -> None:
    """Serve the API at DATABASE_URL, which `lianxin migrate` has brought up to date."""
    with _explained():
        settings = read_settings()
        if settings.database_url is None:
            raise CannotStart("DATABASE_URL must be set. To look around without a database of yours: lianxin demo")
        asyncio.run(_serve(settings, settings.database_url))


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
def _explained() -> Iterator[None]:
    try:
        yield
    except (CannotStart, NoPostgres) as flaw:
        console.print(f"[bold red]Cannot start.[/] {flaw}")
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
    database = Database(server.url(NAME, user="lianxin_app"))
    services = Services(
        database,
        AccessTokens(keys.signing, settings.access_token_lifetime),
        settings.access_token_lifetime,
        settings.refresh_token_lifetime,
        settings.limits,
    )
    async with _serving(services, settings) as (address, stopped):
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
async def _serving(services: Services, settings: Settings) -> AsyncIterator[tuple[str, "asyncio.Task[None]"]]:
    """The application on its port until the block ends; gives its address and the task that serves."""
    config = uvicorn.Config(application(services), host=settings.host, port=settings.port, log_level="warning")
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


async def _serve(settings: Settings, url: str) -> None:
    keys = keys_of(settings)
    services = Services(
        Database(url),
        AccessTokens(keys.signing, settings.access_token_lifetime),
        settings.access_token_lifetime,
        settings.refresh_token_lifetime,
        settings.limits,
    )
    async with _serving(services, settings) as (address, stopped):
        console.print(f"Serving at {address}/graphql")
        await stopped


if __name__ == "__main__":
    app()
