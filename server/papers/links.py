"""Addresses of files: short-lived, signed, and carrying who asked, so that a plain GET meets that person's walls."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from domain.errors import Refusal
from domain.parties.roles import Viewer
from server.tokens import claims_of, viewer_in

LIFETIME = timedelta(minutes=5)
"""Long enough for an old phone on a slow line to begin; the download itself may take longer."""
LONGEST_LINK = 4096

_ALGORITHM = "HS256"


class LinkMalformed(Refusal):
    """This address is not one of ours. Ask for the file again.

    文件地址无效。请重新获取。
    """


class LinkExpired(Refusal):
    """This address has lapsed. Ask for the file again.

    文件地址已过期。请重新获取。
    """


@dataclass(frozen=True, slots=True)
class FileLink:
    """Where a file is fetched from, and until when."""

    path: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class FileAsked:
    """Which paper, in what format, and what it is to be made of, as its link says."""

    paper: str
    format: str
    what: Mapping[str, Any]


class FileLinks:
    """Makes and opens addresses. Its key of 32 bytes is its own, so that a link never passes for a token."""

    def __init__(self, key: bytes) -> None:
        self._key = OctKey.import_key(key)

    def link(self, viewer: Viewer, asked: FileAsked, now: datetime) -> FileLink:
        expires = now + LIFETIME
        claims = {
            **claims_of(viewer),
            "exp": int(expires.timestamp()),
            "paper": asked.paper,
            "format": asked.format,
            "what": dict(asked.what),
        }
        token = jwt.encode({"alg": _ALGORITHM}, claims, self._key, algorithms=[_ALGORITHM])
        ending = f".{asked.format}" if asked.format else ""
        return FileLink(f"/files/{token}/{asked.paper}{ending}", expires)

    def opened(self, token: str, now: datetime) -> tuple[Viewer, FileAsked]:
        """Who asked for what. Raises LinkMalformed, LinkExpired."""
        if len(token) > LONGEST_LINK:
            raise LinkMalformed
        try:
            claims = jwt.decode(token, self._key, algorithms=[_ALGORITHM]).claims
            viewer, expires = viewer_in(claims), int(claims["exp"])
            asked = FileAsked(str(claims["paper"]), str(claims["format"]), dict(claims["what"]))
        except (JoseError, ValueError, KeyError, TypeError):
            raise LinkMalformed from None
        if expires <= now.timestamp():
            raise LinkExpired
        return viewer, asked
