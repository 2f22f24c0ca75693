"""Files sent with an operation, by the GraphQL multipart request specification."""

from typing import Any

import orjson
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from server.limits import BadRequest, GraphQLRequest, Limits, parse_request, read_body

_MOST_FILES = 1
_MOST_FIELDS = 2


async def read_upload(request: Request, limits: Limits) -> GraphQLRequest:
    """One operation with one file; in its variables the file stands as its name and bytes. Raises BadRequest."""
    body = await read_body(request, limits.max_upload_bytes)
    parser = MultiPartParser(request.headers, _once(body), max_files=_MOST_FILES, max_fields=_MOST_FIELDS)
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, ValueError):
        raise _bad() from None
    operations, places = form.get("operations"), form.get("map")
    if not isinstance(operations, str) or not isinstance(places, str):
        raise _bad()
    asked = parse_request(operations.encode(), limits)
    for name, path in _places(places).items():
        file = form.get(name)
        if not isinstance(file, UploadFile):
            raise _bad()
        _put(asked.variables, path, (file.filename or "", await file.read()))
        await file.close()
    return asked


async def _once(body: bytes) -> Any:
    yield body
    yield b""


def _places(text: str) -> dict[str, list[str]]:
    """`{"0": ["variables.input.file"]}`: for each file the one place where it belongs."""
    try:
        places = orjson.loads(text)
        found = {str(name): str(paths[0]).split(".") for name, paths in places.items()}
    except (orjson.JSONDecodeError, AttributeError, LookupError, TypeError):
        raise _bad() from None
    if any(path[0] != "variables" or len(path) < 2 for path in found.values()):
        raise _bad()
    return found


def _put(variables: dict[str, Any], path: list[str], file: tuple[str, bytes]) -> None:
    place: Any = variables
    for step in path[1:-1]:
        place = place.get(step) if isinstance(place, dict) else None
    if not isinstance(place, dict) or place.get(path[-1]) is not None:
        raise _bad()
    place[path[-1]] = file


def _bad() -> BadRequest:
    return BadRequest(
        reason_en="The form must hold `operations`, `map` and one file, by the GraphQL multipart specification.",
        reason_zh="表单应包含 `operations`、`map` 和一个文件,格式遵循 GraphQL multipart 规范。",
    )
