"""The ASGI application: one GraphQL endpoint, the bytes of documents and papers, two for its health."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import strawberry
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from server.answers import json_response
from server.endpoint import GraphQLEndpoint
from server.files import document_bytes
from server.lasting import spare_the_collector
from server.papers.route import files
from server.services import Services

_GRAPHIQL = (Path(strawberry.__file__).parent / "static" / "graphiql.html").read_text()


class Application:
    """Answers GraphQL itself, and leaves all else to Starlette, whose layers cost a request more than reading it."""

    def __init__(self, services: Services) -> None:
        """Over services that somebody else opens. Raises what is wrong with the operations we ship."""
        self._graphql = GraphQLEndpoint(services)
        self._rest = _rest(services, self._graphql)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/graphql" and scope["method"] == "POST":
            response = await self._graphql.answer(Request(scope, receive))
            await response(scope, receive, send)
        else:
            await self._rest(scope, receive, send)


def _rest(services: Services, endpoint: GraphQLEndpoint) -> Starlette:
    async def graphql(request: Request) -> Response:
        if services.switches.graphiql and _is_browser(request):
            return HTMLResponse(_GRAPHIQL)
        return await endpoint.answer(request)

    async def readyz(_: Request) -> Response:
        ready = await services.database.is_ready()
        return json_response({"ready": ready}, 200 if ready else 503)

    async def document(request: Request) -> Response:
        return await document_bytes(services, request)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        spare_the_collector()
        yield
        await services.database.close()

    well = [Route("/healthz", healthz), Route("/readyz", readyz)]
    routes = [*well, Route("/documents/{id}", document), files(services)]
    return Starlette(lifespan=lifespan, routes=[Route("/graphql", graphql, methods=["GET"]), *routes])


async def healthz(_: Request) -> Response:
    return json_response({"healthy": True}, 200)


def _is_browser(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "") or not request.url.query
