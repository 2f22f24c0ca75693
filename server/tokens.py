"""What a signed-in client carries: a short access token that says who it is, and an opaque one that renews it."""

import hashlib
import hmac
import secrets
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

from cachetools import LRUCache
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from domain.errors import Refusal
from domain.parties.roles import Role, Viewer
from domain.regions.rules import subtree

ISSUER = "lianxin"
LONGEST_TOKEN = 4096
"""Characters. Ours have some 600; anything longer than this is not looked into."""
KEPT_TOKENS = 10_000
CLOCK_SKEW = timedelta(seconds=60)
"""How far the clocks of two servers may differ before one takes the other's tokens to be from the future."""

Kind = TypeVar("Kind")

_ALGORITHM = "HS256"
_REFRESH_PREFIX = "lxr_"


class BadToken(Refusal):
    """This access token was not accepted. Sign in again.

    访问令牌无效。请重新登录。
    """


class TokenMalformed(BadToken):
    """This access token is not one of ours. Sign in again.

    访问令牌不是由本系统签发的。请重新登录。
    """


class TokenExpired(BadToken):
    """This access token has expired. Use `refresh`, or sign in again.

    访问令牌已过期。请使用 `refresh` 更新,或重新登录。
    """


class AccessTokens:
    """Issues and reads access tokens: JWTs signed with HS256 by a key of 32 bytes."""

    def __init__(self, signing_key: bytes, lifetime: timedelta = timedelta(minutes=15)) -> None:
        self._signing_key = signing_key
        self._key = OctKey.import_key(signing_key)
        self._lifetime = lifetime
        self._header = self._signed({}).partition(".")[0]
        self._read: LRUCache[str, tuple[Viewer, float]] = LRUCache(KEPT_TOKENS)

    def issue(self, viewer: Viewer, now: datetime) -> str:
        issued = int(now.timestamp())
        return self._signed(
            {
                **claims_of(viewer),
                "iss": ISSUER,
                "iat": issued,
                "exp": issued + int(self._lifetime.total_seconds()),
                "jti": uuid.uuid4().hex,
            }
        )

    def viewer_of(self, token: str, now: datetime) -> Viewer:
        """Who carries the token. Raises TokenExpired for one of ours past its time, else TokenMalformed.

        The header must be the very one we write: no other algorithm, key or extension is even parsed. One that was
        found good is not reckoned anew, but looked at again for its time.
        """
        known = self._read.get(token)
        if known is None:
            known = self._read[token] = self._opened(token, now)
        viewer, expires = known
        if expires <= now.timestamp():
            raise TokenExpired
        return viewer

    def key_for(self, purpose: str) -> bytes:
        """A key of 32 bytes for signing something else: no signature made with one passes for one of another's."""
        return hmac.digest(self._signing_key, purpose.encode(), hashlib.sha256)

    def _opened(self, token: str, now: datetime) -> tuple[Viewer, float]:
        """The viewer, and when the token ends. Raises TokenExpired, TokenMalformed."""
        if len(token) > LONGEST_TOKEN or token.partition(".")[0] != self._header:
            raise TokenMalformed
        try:
            claims = jwt.decode(token, self._key, algorithms=[_ALGORITHM]).claims
            _check_issued(claims)
            _check_times(claims, now)
            return viewer_in(claims), claims["exp"]
        except (JoseError, ValueError, KeyError):
            raise TokenMalformed from None

    def _signed(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": _ALGORITHM}, claims, self._key, algorithms=[_ALGORITHM])


def claims_of(viewer: Viewer) -> dict[str, Any]:
    """Who a viewer is, as a token says it."""
    claims = {
        "sub": str(viewer.account_id),
        "apt": str(viewer.appointment_id),
        "role": viewer.role.value,
        "cty": viewer.county_id,
        "rgn": viewer.region_code,
        "org": viewer.organisation_id and str(viewer.organisation_id),
        "hh": viewer.household_id and str(viewer.household_id),
    }
    return {name: value for name, value in claims.items() if value is not None}


def viewer_in(claims: Mapping[str, Any]) -> Viewer:
    """The viewer that `claims_of` wrote down.

    Raises KeyError for a claim that is missing, ValueError for one that is not what it should be.
    """
    subtree(_of(int, claims["rgn"]))
    return Viewer(
        account_id=uuid.UUID(_of(str, claims["sub"])),
        appointment_id=uuid.UUID(_of(str, claims["apt"])),
        role=Role(_of(str, claims["role"])),
        county_id=_of(int, claims["cty"]),
        region_code=_of(int, claims["rgn"]),
        organisation_id=uuid.UUID(_of(str, claims["org"])) if "org" in claims else None,
        household_id=uuid.UUID(_of(str, claims["hh"])) if "hh" in claims else None,
    )


def _check_issued(claims: Mapping[str, Any]) -> None:
    """Raises KeyError, ValueError."""
    if _of(str, claims["iss"]) != ISSUER or not _of(str, claims["jti"]):
        raise ValueError("not issued here")


def _check_times(claims: Mapping[str, Any], now: datetime) -> None:
    """Raises TokenExpired, ValueError for a token from the future, KeyError for one without times."""
    latest = int((now + CLOCK_SKEW).timestamp())
    if _of(int, claims["iat"]) > latest or _of(int, claims.get("nbf", 0)) > latest:
        raise ValueError("from the future")
    if _of(int, claims["exp"]) <= now.timestamp():
        raise TokenExpired


def _of(kind: type[Kind], value: object) -> Kind:
    """Raises ValueError for a value of any other type; True is no number here."""
    if not isinstance(value, kind) or isinstance(value, bool):
        raise ValueError(f"not {kind.__name__}")
    return value


def new_refresh_token() -> tuple[str, bytes]:
    """A new opaque token, and the hash to keep of it. The text itself is given out once and kept nowhere."""
    text = _REFRESH_PREFIX + secrets.token_urlsafe(32)
    return text, refresh_hash(text)


def refresh_hash(text: str) -> bytes:
    """32 bytes. A plain SHA-256 is enough for 256 random bits; whatever else is sent matches nothing."""
    return hashlib.sha256(text.encode(errors="replace")).digest()
