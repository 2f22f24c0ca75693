"""GraphQL over HTTP: a request is bounded, read, measured, validated, permitted, planned; then it is answered."""

import time
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import ExecutionResult, OperationType, execute
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from domain import clock
from domain.errors import Language, Refusal
from domain.parties.roles import Viewer
from resolvers.context import Context, NotSignedIn
from resolvers.reading.answering import Answering
from resolvers.reading.arguments import InvalidVariables
from resolvers.reading.finishing import Finishing
from server.answers import errors_of, language_of, media_type_of, of_accident, of_flaws, of_refusal
from server.cost import check_cost
from server.documents import Document, InvalidDocument, Priced
from server.limits import GraphQLRequest, PostOnly, parse_query, parse_request, read_body
from server.services import GRAPHQL, Services
from server.telemetry import span
from server.tokens import AccessTokens
from server.uploads import read_upload


class GraphQLEndpoint:
    """Answers each request whole, or refuses it before any SQL. What was refused before it ran has no `data`."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._library = services.library

    async def answer(self, request: Request) -> Response:
        language, media_type = language_of(request), media_type_of(request)
        try:
            asked = await self._asked(request)
            job = self._job(request, asked, language)
            body = await job.done()
        except (InvalidDocument, InvalidVariables) as invalid:
            return of_flaws(invalid.flaws, media_type)
        except Refusal as refusal:
            return of_refusal(refusal, language, media_type)
        except ClientDisconnect:
            return Response(status_code=400)  # which nobody will read
        except Exception as error:  # whatever it is, it is logged and told like any other
            return of_accident(error, language, media_type)
        return Response(orjson.dumps(body), media_type=media_type)

    async def _asked(self, request: Request) -> GraphQLRequest:
        """The operation sent: in the address, as JSON, or with files as a multipart form."""
        limits = self._services.limits
        if request.method == "GET":
            if not self._services.switches.get:
                raise PostOnly
            return parse_query(request.query_params, limits)
        if request.headers.get("content-type", "").startswith("multipart/form-data"):
            return await read_upload(request, limits)
        return parse_request(await read_body(request, limits.max_body_bytes), limits)

    def _job(self, request: Request, asked: GraphQLRequest, language: Language) -> "_Job":
        """Everything that can be refused is refused here."""
        document = self._library.document(asked)
        priced = document.operation(asked.operation_name)
        if asked.is_get and priced.node.operation is not OperationType.QUERY:
            raise PostOnly
        cost = priced.cost(asked.variables)
        check_cost(cost, self._services.limits)
        document.check_valid()
        viewer = viewer_of(request, self._services.tokens)
        role = viewer.role if viewer else None
        variables = priced.operation.asked(asked.variables, role)
        whose = viewer.account_id if viewer else request.client and request.client.host
        self._services.throttle.take(whose, cost, time.monotonic())  # before a plan is made, which costs the most
        answering = Answering(priced.operation, variables, viewer, self._services.database, self._services.bytes_path)
        return _Job(self._services, document, priced, asked, answering, language, cost, whose)


def viewer_of(request: Request, tokens: AccessTokens) -> Viewer | None:
    """Who sent a request; None for nobody in particular. Raises BadToken, NotSignedIn."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if not scheme:
        return None
    if scheme.lower() != "bearer":
        raise NotSignedIn
    return tokens.viewer_of(token.strip(), clock.now())


@dataclass(frozen=True, slots=True)
class _Job:
    """A request that is to be run."""

    services: Services
    document: Document
    priced: Priced
    asked: GraphQLRequest
    answering: Answering
    language: Language
    cost: int
    whose: object

    async def done(self) -> dict[str, Any]:
        """The body of the response."""
        operation = self.answering.operation
        with span(operation.title):
            body = await self._planned() or await self._executed()
        return {**body, "extensions": {"cost": self._settled()}}

    async def _planned(self) -> dict[str, Any] | None:
        if not self.services.bytes_path or not self.answering.operation.is_query:
            return None
        data = await self.answering.response()
        return None if data is None else {"data": data}

    async def _executed(self) -> dict[str, Any]:
        """By graphql-core: mutations, introspection, and what must be told field by field."""
        ran = execute(
            GRAPHQL,
            self.document.node,
            context_value=Context(self.services, self.answering.viewer, self.language, self.answering),
            variable_values=self.asked.variables,
            operation_name=self.answering.operation.name or None,
            executor_class=Finishing,
            hide_suggestions=not self.services.switches.suggestions,
        )
        result = ran if isinstance(ran, ExecutionResult) else await ran
        body: dict[str, Any] = {"data": result.data}
        if result.errors:
            body["errors"] = errors_of(result, self.language)
        return body

    def _settled(self) -> dict[str, int]:
        """What it was taken to cost, what it did, and what is left to the viewer."""
        actual = self.answering.weight + sum(plan is None for plan in self.answering.plans.values())
        left = self.services.throttle.settle(self.whose, self.cost, actual, time.monotonic())
        return {"requested": self.cost, "actual": actual, "left": left}
