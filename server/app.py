"""The ASGI application: one GraphQL endpoint, and two that say whether it is well."""

import logging
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson
import strawberry
from graphql import ExecutionResult, GraphQLError, execute
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from domain import clock
from domain.errors import Language, Refusal
from resolvers.context import Context, NotSignedIn
from schema.root import schema
from server.cost import check_cost, cost_of
from server.database import Database
from server.documents import Documents, InvalidDocument, Switches
from server.limits import (
    BadRequest,
    BodyTooLarge,
    GraphQLRequest,
    Limits,
    chosen_operation,
    parse_request,
    read_body,
)
from server.tokens import AccessTokens, BadToken, new_refresh_token, refresh_hash
from server.uploads import read_upload

log = logging.getLogger("lianxin")

GRAPHQL = schema._schema
_GRAPHIQL = (Path(strawberry.__file__).parent / "static" / "graphiql.html").read_text()


@dataclass(frozen=True)
class Services:
    """What answers need beside the database's rows."""

    database: Database
    tokens: AccessTokens
    access_lifetime: timedelta = timedelta(minutes=15)
    refresh_lifetime: timedelta = timedelta(days=14)
    limits: Limits = field(default_factory=Limits)
    switches: Switches = field(default_factory=Switches)

    @cached_property
    def documents(self) -> Documents:
        return Documents(GRAPHQL, self.limits, self.switches)

    def new_refresh_token(self) -> tuple[str, bytes]:
        return new_refresh_token()

    def refresh_hash(self, token: str) -> bytes:
        return refresh_hash(token)


def application(services: Services) -> Starlette:
    """The application over services that somebody else opens and closes."""

    async def graphql(request: Request) -> Response:
        return await answer(request, services)

    async def readyz(_: Request) -> Response:
        ready = await services.database.is_ready()
        return _json({"ready": ready}, 200 if ready else 503)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await services.database.close()

    return Starlette(
        lifespan=lifespan,
        routes=[
            Route("/graphql", graphql, methods=["POST"]),
            *([Route("/graphql", graphiql, methods=["GET"])] if services.switches.graphiql else []),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
        ],
    )


async def healthz(_: Request) -> Response:
    return _json({"healthy": True}, 200)


async def graphiql(_: Request) -> Response:
    """A page to try the API by hand."""
    return HTMLResponse(_GRAPHIQL)


JSON = "application/json"
GRAPHQL_RESPONSE = "application/graphql-response+json"


def _json(body: Any, status: int, media_type: str = JSON) -> Response:
    return Response(orjson.dumps(body), status, media_type=media_type)


def media_type_of(request: Request) -> str:
    """As the GraphQL-over-HTTP draft has it; whoever does not ask for the newer type gets the older."""
    accepted = request.headers.get("accept", "").lower()
    return GRAPHQL_RESPONSE if GRAPHQL_RESPONSE in accepted else JSON


def status_of(refusal: Refusal | None, media_type: str) -> int:
    """The status of a request that did not run, `refusal` None standing for a document the schema does not allow.

    Of a document that is not fit to run, the older media type says 200 and the newer 400.
    """
    for kind, status in _STATUS.items():
        if isinstance(refusal, kind):
            return status
    return 400 if media_type == GRAPHQL_RESPONSE else 200


_STATUS: dict[type[Refusal], int] = {BadToken: 401, BodyTooLarge: 413, BadRequest: 400}


async def answer(request: Request, services: Services) -> Response:
    """Read, measure, check, run. What is refused before it runs has no `data`."""
    language, media_type = language_of(request), media_type_of(request)
    try:
        asked = await _asked(request, services.limits)
        document = services.documents.ready(asked.query)
        operation = chosen_operation(document, asked.operation_name)
        check_cost(cost_of(GRAPHQL, document, operation, asked.variables), services.limits)
        context = Context(services, viewer_of(request, services), language)
    except InvalidDocument as invalid:
        return _json(
            {"errors": [_shown(flaw, language) for flaw in invalid.flaws]}, status_of(None, media_type), media_type
        )
    except Refusal as refusal:
        return _json({"errors": [_refused(refusal, language)]}, status_of(refusal, media_type), media_type)
    ran = execute(
        GRAPHQL,
        document,
        context_value=context,
        variable_values=asked.variables,
        operation_name=asked.operation_name,
        hide_suggestions=not services.switches.suggestions,
    )
    result = ran if isinstance(ran, ExecutionResult) else await ran
    return _json(_response(result, language), 200, media_type)


async def _asked(request: Request, limits: Limits) -> GraphQLRequest:
    """The operation sent, as JSON or with files as a multipart form."""
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await read_upload(request, limits.max_upload_bytes)
    return parse_request(await read_body(request, limits.max_body_bytes))


def viewer_of(request: Request, services: Services) -> Any:
    """Who sent the request; None for nobody in particular. Raises BadToken."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if not scheme:
        return None
    if scheme.lower() != "bearer":
        raise NotSignedIn
    return services.tokens.viewer_of(token.strip(), clock.now())


def language_of(request: Request) -> Language:
    return "en" if request.headers.get("accept-language", "").lower().startswith("en") else "zh-CN"


def _response(result: ExecutionResult, language: Language) -> dict[str, Any]:
    response: dict[str, Any] = {"data": result.data}
    if result.errors:
        response["errors"] = [_shown(each, language) for each in result.errors]
    return response


def _shown(error: GraphQLError, language: Language) -> dict[str, Any]:
    """An error as a client may see it: a refusal in the reader's language, a flaw of the request, or a trace id."""
    place: dict[str, Any] = {}
    if error.locations:
        place["locations"] = [{"line": at.line, "column": at.column} for at in error.locations]
    if error.path:
        place["path"] = list(error.path)
    original = error.original_error
    if isinstance(original, Refusal):
        return {**_refused(original, language), **place}
    if original is None or isinstance(original, GraphQLError):
        code = (error.extensions or {}).get("code", "GRAPHQL_VALIDATION_FAILED")
        return {"message": error.message, **place, "extensions": {"code": code}}
    trace = uuid.uuid4().hex
    log.error("unexpected, trace %s", trace, exc_info=original)
    said = {"en": "Something went wrong on our side.", "zh-CN": "系统内部出错。"}[language]
    return {"message": f"{said} ({trace})", **place, "extensions": {"code": "INTERNAL", "traceId": trace}}


def _refused(refusal: Refusal, language: Language) -> dict[str, Any]:
    return {"message": refusal.message(language), "extensions": {"code": refusal.code}}
