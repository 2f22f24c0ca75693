"""The ASGI application: one GraphQL endpoint, and two that say whether it is well."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import strawberry
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from server.answers import json_response
from server.endpoint import GraphQLEndpoint
from server.services import Services

_GRAPHIQL = (Path(strawberry.__file__).parent / "static" / "graphiql.html").read_text()


def application(services: Services) -> Starlette:
    """The application over services that somebody else opens. Raises what is wrong with the operations we ship."""
    endpoint = GraphQLEndpoint(services)

    async def graphql(request: Request) -> Response:
        if request.method == "GET" and services.switches.graphiql and _is_browser(request):
            return HTMLResponse(_GRAPHIQL)
        return await endpoint.answer(request)

    async def readyz(_: Request) -> Response:
        ready = await services.database.is_ready()
        return json_response({"ready": ready}, 200 if ready else 503)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await services.database.close()

    methods = ["POST", "GET"] if services.switches.get or services.switches.graphiql else ["POST"]
    return Starlette(
        lifespan=lifespan,
        routes=[
            Route("/graphql", graphql, methods=methods),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
        ],
    )


async def healthz(_: Request) -> Response:
    return json_response({"healthy": True}, 200)


def _is_browser(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "") or not request.url.query
