"""What goes back to a client: data, errors in the reader's language, and what it cost."""

from collections.abc import Sequence
from typing import Any

import orjson
from graphql import ExecutionResult, GraphQLError
from starlette.requests import Request
from starlette.responses import Response

from domain.errors import Language, Refusal
from server.limits import BadRequest, BodyTooLarge, PostOnly
from server.telemetry import unexpected
from server.throttle import AskedTooOften
from server.tokens import BadToken
from server.trusted import NotTrusted, PersistedQueryNotFound, UnknownDocument

JSON = "application/json"
GRAPHQL_RESPONSE = "application/graphql-response+json"


def json_response(body: Any, status: int, media_type: str = JSON) -> Response:
    return Response(orjson.dumps(body), status, media_type=media_type)


def media_type_of(request: Request) -> str:
    """As the GraphQL-over-HTTP draft has it; whoever does not ask for the newer type gets the older."""
    accepted = request.headers.get("accept", "").lower()
    return GRAPHQL_RESPONSE if GRAPHQL_RESPONSE in accepted else JSON


def language_of(request: Request) -> Language:
    return "en" if request.headers.get("accept-language", "").lower().startswith("en") else "zh-CN"


_STATUS: dict[type[Refusal], int] = {
    BadToken: 401,
    NotTrusted: 403,
    PostOnly: 405,
    BodyTooLarge: 413,
    AskedTooOften: 429,
    PersistedQueryNotFound: 200,
    UnknownDocument: 400,
    BadRequest: 400,
}


def status_of(refusal: Refusal | None, media_type: str) -> int:
    """The status of a request that did not run, `refusal` None standing for a document the schema does not allow.

    Of a document that is not fit to run, the older media type says 200 and the newer 400.
    """
    for kind, status in _STATUS.items():
        if isinstance(refusal, kind):
            return status
    return 400 if media_type == GRAPHQL_RESPONSE else 200


def of_refusal(refusal: Refusal, language: Language, media_type: str) -> Response:
    response = json_response({"errors": [_refused(refusal, language)]}, status_of(refusal, media_type), media_type)
    if isinstance(refusal, AskedTooOften):
        response.headers["retry-after"] = str(refusal.data["seconds"])
    return response


def of_flaws(flaws: Sequence[GraphQLError], media_type: str) -> Response:
    """What is wrong with a document or its variables, whatever made it known."""
    return json_response({"errors": [_flaw(each) for each in flaws]}, status_of(None, media_type), media_type)


def of_accident(error: Exception, language: Language, media_type: str) -> Response:
    """What nobody foresaw."""
    return json_response({"errors": [_masked(error, language)]}, 500, media_type)


def errors_of(result: ExecutionResult, language: Language) -> list[dict[str, Any]]:
    return [_shown(each, language) for each in result.errors or ()]


def _shown(error: GraphQLError, language: Language) -> dict[str, Any]:
    """An error as a client may see it: a refusal in the reader's language, a flaw of the request, or a trace id."""
    original = error.original_error
    if isinstance(original, Refusal):
        return {**_refused(original, language), **_place(error)}
    if original is None or isinstance(original, GraphQLError):
        return _flaw(error)
    return {**_masked(original, language), **_place(error)}


def _flaw(error: GraphQLError) -> dict[str, Any]:
    code = (error.extensions or {}).get("code", "GRAPHQL_VALIDATION_FAILED")
    return {"message": error.message[:_LONGEST_MESSAGE], **_place(error), "extensions": {"code": code}}


def _place(error: GraphQLError) -> dict[str, Any]:
    place: dict[str, Any] = {}
    if error.locations:
        place["locations"] = [{"line": at.line, "column": at.column} for at in error.locations]
    if error.path:
        place["path"] = list(error.path)
    return place


_LONGEST_MESSAGE = 500
"""Characters: a message may quote what was sent."""


def _masked(error: Exception, language: Language) -> dict[str, Any]:
    trace = unexpected(error)
    said = {"en": "Something went wrong on our side.", "zh-CN": "系统内部出错。"}[language]
    return {"message": f"{said} ({trace})", "extensions": {"code": "INTERNAL", "traceId": trace}}


def _refused(refusal: Refusal, language: Language) -> dict[str, Any]:
    return {"message": refusal.message(language), "extensions": {"code": refusal.code}}
