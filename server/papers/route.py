"""Serving files: a link is opened, its paper made behind the walls of who asked for it, and sent."""

import time
from collections.abc import Awaitable, Callable
from urllib.parse import quote

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from domain import clock
from domain.errors import NotFound, Refusal
from domain.sealing import Sealer
from server.answers import JSON, json_response, language_of, of_accident
from server.papers import billing, certificate, documents, payouts
from server.papers.links import FileAsked, LinkExpired, LinkMalformed
from server.papers.made import Made
from server.papers.streaming import media_type_of, streamed
from server.services import Services
from server.throttle import AskedTooOften

PAPERS: dict[str, Callable[[AsyncSession, FileAsked], Awaitable[Made]]] = {
    "statement": billing.statement,
    "document": documents.document,
    "certificate": certificate.certificate,
}
"""What makes each kind of paper."""
SEALED: dict[str, Callable[[AsyncSession, FileAsked, Sealer], Awaitable[Made]]] = {"bank-file": payouts.bank_file}
"""What makes those that show what is sealed otherwise."""

COST = 500
"""Of one file, against what a viewer may ask for over time."""

_STATUS: dict[type[Refusal], int] = {LinkMalformed: 404, NotFound: 404, LinkExpired: 410, AskedTooOften: 429}


def files(services: Services) -> Route:
    """`GET /files/<link>/<name>`. The name is for the reader's eye alone."""

    async def answer(request: Request) -> Response:
        language = language_of(request)
        try:
            return await _answered(services, request.path_params["link"])
        except Refusal as refusal:
            said = {"message": refusal.message(language), "extensions": {"code": refusal.code}}
            return json_response({"errors": [said]}, _STATUS.get(type(refusal), 400))
        except Exception as error:  # whatever it is, it is logged and told like any other
            return of_accident(error, language, JSON)

    return Route("/files/{link}/{name}", answer, methods=["GET"])


async def _answered(services: Services, link: str) -> Response:
    """Raises LinkMalformed, LinkExpired, AskedTooOften, and what making the paper raises."""
    viewer, asked = services.links.opened(link, clock.now())
    services.throttle.take(viewer.account_id, COST, time.monotonic())
    if asked.paper == "export":
        name = f"{asked.what['kind'].lower()}.{asked.format}"
        parts = streamed(services.database, viewer, asked)
        return StreamingResponse(parts, headers=_headers(name), media_type=media_type_of(asked.format))
    async with services.database.writing(viewer) as session:
        await session.execute(text("SET TRANSACTION READ ONLY"))
        if asked.paper in SEALED:
            made = await SEALED[asked.paper](session, asked, services.sealer)
        else:
            made = await PAPERS[asked.paper](session, asked)
    return Response(made.content, headers=_headers(made.name), media_type=made.media_type)


def _headers(name: str) -> dict[str, str]:
    """To be saved and not shown: what somebody uploaded is never run as a page of ours."""
    return {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "cache-control": "private, no-store",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }
