"""The bytes of documents over HTTP, behind the same walls as everything else."""

from starlette.requests import Request
from starlette.responses import Response

from domain.documents import queries
from domain.documents.rules import MIME
from domain.errors import Refusal
from resolvers.reading.ids import key_within
from server.answers import JSON, language_of, of_refusal
from server.endpoint import viewer_of
from server.services import Services

_HEADERS = {
    "Cache-Control": "private, max-age=3600",
    "Content-Security-Policy": "sandbox",
    "X-Content-Type-Options": "nosniff",
}
"""What is read is what was sniffed when it was kept: no browser guesses otherwise or runs it, no cache shares it."""


async def document_bytes(services: Services, request: Request) -> Response:
    """The document of an id; 404 for what is not there or not to be seen, which read alike."""
    place = key_within(request.path_params["id"], "Document")
    try:
        viewer = viewer_of(request, services.tokens)
    except Refusal as refusal:
        return of_refusal(refusal, language_of(request), JSON)
    if place is None or viewer is None:
        return Response(status_code=404)
    async with services.database.writing(viewer) as session:
        found = (await session.execute(queries.content_of(*place))).one_or_none()
    if found is None:
        return Response(status_code=404)
    return Response(found.content, media_type=MIME[found.media_type], headers=_HEADERS)
