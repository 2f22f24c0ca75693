import base64
import hashlib
import hmac
import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.parties.roles import Role, Viewer
from server.tokens import AccessTokens, BadToken, TokenExpired, TokenMalformed, new_refresh_token, refresh_hash

KEY = b"k" * 32
NOW = datetime(2020, 8, 31, 9, 30, tzinfo=UTC)
STAMP = int(NOW.timestamp())
SELLER = Viewer(uuid.uuid4(), uuid.uuid4(), Role.SELLER, 320722, 320722000000, organisation_id=uuid.uuid4())
MEMBER = Viewer(uuid.uuid4(), uuid.uuid4(), Role.HOUSEHOLD_MEMBER, 320722, 320722101203, household_id=uuid.uuid4())

tokens = AccessTokens(KEY)


def segment(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).decode().rstrip("=")


def claims_in(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return found


def signed(claims: Any, header: Any = None, key: bytes = KEY) -> str:
    """A token as anybody with the key could write one, without the library."""
    text = f"{segment(header or {'typ': 'JWT', 'alg': 'HS256'})}.{segment(claims)}"
    digest = hmac.digest(key, text.encode(), hashlib.sha256)
    return f"{text}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


GOOD = claims_in(tokens.issue(SELLER, NOW))


@pytest.mark.parametrize("viewer", [SELLER, MEMBER])
def test_a_token_brings_its_viewer_back(viewer: Viewer) -> None:
    assert tokens.viewer_of(tokens.issue(viewer, NOW), NOW) == viewer


def test_the_hand_written_token_is_a_good_one() -> None:
    assert tokens.viewer_of(signed(GOOD), NOW) == SELLER


def test_two_tokens_of_one_moment_differ() -> None:
    assert tokens.issue(SELLER, NOW) != tokens.issue(SELLER, NOW)


def test_a_token_names_what_it_must_and_lasts_fifteen_minutes() -> None:
    assert set(GOOD) == {"iss", "sub", "apt", "role", "cty", "rgn", "org", "iat", "exp", "jti"}
    assert (GOOD["iss"], GOOD["exp"] - GOOD["iat"]) == ("lianxin", 900)


def test_a_token_is_good_until_its_last_second_and_then_expired() -> None:
    token = tokens.issue(SELLER, NOW)
    assert tokens.viewer_of(token, NOW + timedelta(seconds=899)) == SELLER
    with pytest.raises(TokenExpired) as refusal:
        tokens.viewer_of(token, NOW + timedelta(seconds=900))
    assert refusal.value.code == "TOKEN_EXPIRED"


@pytest.mark.parametrize(
    "header",
    [
        {"typ": "JWT", "alg": "none"},
        {"typ": "JWT", "alg": "None"},
        {"typ": "JWT", "alg": "RS256"},
        {"typ": "JWT", "alg": "HS512"},
        {"typ": "JWT", "alg": "HS256", "kid": "../../dev/null"},
        {"typ": "JWT", "alg": "HS256", "crit": 5},
        {"typ": "JWT", "alg": "HS256", "jwk": {"kty": "oct", "k": "AAAA"}},
        {"typ": "JWT"},
        ["alg"],
        "alg",
    ],
)
def test_no_other_header_is_accepted_even_with_a_right_signature(header: Any) -> None:
    with pytest.raises(TokenMalformed) as refusal:
        tokens.viewer_of(signed(GOOD, header), NOW)
    assert refusal.value.code == "TOKEN_MALFORMED"


def test_an_unsigned_token_is_refused() -> None:
    for header in ({"alg": "none"}, {"typ": "JWT", "alg": "HS256"}):
        with pytest.raises(TokenMalformed):
            tokens.viewer_of(f"{segment(header)}.{segment(GOOD)}.", NOW)


def test_another_key_is_refused() -> None:
    with pytest.raises(TokenMalformed):
        tokens.viewer_of(signed(GOOD, key=b"j" * 32), NOW)


def test_an_expired_forgery_is_not_called_expired() -> None:
    with pytest.raises(TokenMalformed):
        tokens.viewer_of(signed(GOOD | {"exp": STAMP - 1}, key=b"j" * 32), NOW)


def test_a_tampered_payload_is_refused() -> None:
    header, _, signature = tokens.issue(SELLER, NOW).split(".")
    with pytest.raises(TokenMalformed):
        tokens.viewer_of(f"{header}.{segment(GOOD | {'role': 'AUDITOR'})}.{signature}", NOW)


@pytest.mark.parametrize("claim", ["iss", "sub", "apt", "role", "cty", "rgn", "iat", "exp", "jti"])
def test_every_claim_is_needed(claim: str) -> None:
    with pytest.raises(TokenMalformed):
        tokens.viewer_of(signed({name: value for name, value in GOOD.items() if name != claim}), NOW)


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "elsewhere"},
        {"iss": ["lianxin"]},
        {"sub": "nobody"},
        {"sub": 7},
        {"apt": None},
        {"role": "SUPERUSER"},
        {"role": ["SELLER"]},
        {"cty": "320722"},
        {"cty": True},
        {"cty": 320722.0},
        {"rgn": 3207},
        {"rgn": "320722000000"},
        {"org": "' OR 1=1"},
        {"org": None},
        {"hh": {}},
        {"iat": "now"},
        {"iat": STAMP + 3600},
        {"nbf": STAMP + 3600},
        {"nbf": "later"},
        {"exp": str(STAMP + 900)},
        {"exp": True},
        {"exp": 1e300},
        {"jti": ""},
        {"jti": 1},
    ],
)
def test_a_mistyped_claim_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(TokenMalformed):
        tokens.viewer_of(signed(GOOD | wrong), NOW)


@pytest.mark.parametrize("payload", [[], "claims", 7, None])
def test_a_payload_that_is_no_object_is_refused(payload: Any) -> None:
    with pytest.raises(TokenMalformed):
        tokens.viewer_of(signed(payload), NOW)


def test_a_server_whose_clock_is_a_little_behind_accepts() -> None:
    assert tokens.viewer_of(tokens.issue(SELLER, NOW), NOW - timedelta(seconds=30)) == SELLER


def test_a_huge_token_is_not_looked_into() -> None:
    huge = signed(GOOD | {"more": "a" * 4096})
    assert len(huge) > 4096
    with pytest.raises(TokenMalformed):
        tokens.viewer_of(huge, NOW)


@given(st.text() | st.lists(st.text("eyJ0-_A=.连\0", max_size=40), max_size=5).map(".".join))
def test_garbage_is_refused(garbage: str) -> None:
    with pytest.raises(BadToken):
        tokens.viewer_of(garbage, NOW)


@given(st.text() | st.text("eyJ0-_A=.", max_size=60))
def test_garbage_behind_our_header_is_refused(garbage: str) -> None:
    header = tokens.issue(SELLER, NOW).split(".")[0]
    with pytest.raises(BadToken):
        tokens.viewer_of(f"{header}.{garbage}", NOW)


def test_refresh_tokens_are_long_random_and_kept_as_hashes() -> None:
    (first, kept), (second, _) = new_refresh_token(), new_refresh_token()
    assert first != second
    assert len(first) >= 43
    assert kept == refresh_hash(first) == hashlib.sha256(first.encode()).digest()


@pytest.mark.parametrize("odd", ["", "\0", "\ud800", "连", "a" * 100_000])
def test_any_text_has_a_hash(odd: str) -> None:
    assert len(refresh_hash(odd)) == 32
