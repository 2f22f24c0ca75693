"""Nobody may ask for more than a bucket of cost at once, nor for long for more than leaks out of it."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.reading.operation import Operation
from server.app import Application
from server.database import Database
from server.limits import Limits
from server.services import Services
from server.throttle import AskedTooOften, Throttle
from server.tokens import AccessTokens

LIMITS = Limits(bucket=100, leak_per_second=10)


def test_a_full_bucket_refuses_and_says_when_to_come_back() -> None:
    throttle = Throttle(LIMITS)
    throttle.take("a", 100, now=0)
    with pytest.raises(AskedTooOften) as refused:
        throttle.take("a", 25, now=0)
    assert refused.value.data == {"seconds": 3}
    throttle.take("a", 25, now=2.5)


def test_what_was_not_used_is_given_back_and_what_was_used_more_is_taken() -> None:
    throttle = Throttle(LIMITS)
    throttle.take("a", 60, now=0)
    assert throttle.settle("a", 60, 10, now=0) == 90
    assert throttle.settle("a", 0, 200, now=0) == 0


def test_one_viewers_bucket_is_not_anothers() -> None:
    throttle = Throttle(LIMITS)
    throttle.take("a", 100, now=0)
    throttle.take("b", 100, now=0)


@given(st.lists(st.tuples(st.integers(0, 120), st.floats(0, 5)), max_size=40))
def test_what_is_let_through_never_passes_the_bucket_and_its_leak(asked: list[tuple[int, float]]) -> None:
    throttle, now, through = Throttle(LIMITS), 0.0, 0
    for cost, wait in asked:
        now += wait
        try:
            throttle.take("a", cost, now)
        except AskedTooOften:
            continue
        through += cost
        assert through <= LIMITS.bucket + now * LIMITS.leak_per_second + 1e-6


async def test_who_asks_too_often_is_told_by_status_and_header(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And makes no work: nothing is planned for him."""
    services = Services(database, AccessTokens(bytes(32)), limits=Limits(bucket=25, leak_per_second=1))
    transport = httpx.ASGITransport(Application(services))
    async with httpx.AsyncClient(transport=transport, base_url="http://lianxin") as client:
        body = {"query": "{ regions(first: 20) { nodes { name } } }"}
        assert (await client.post("/graphql", json=body)).json()["extensions"]["cost"]["left"] == 24
        monkeypatch.setattr(Operation, "plans", None)
        refused = [await client.post("/graphql", json={"query": "{ regions(first: 30) { nodes { name } } }"})]
        assert [(each.status_code, each.headers["retry-after"]) for each in refused] == [(429, "7")]
        assert refused[0].json()["errors"][0]["extensions"]["code"] == "ASKED_TOO_OFTEN"
