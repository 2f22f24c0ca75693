"""A line whose lots nobody can tell apart: one weight, shared by the lots pro rata to what was loaded of each."""

import uuid
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.fulfilment.rules import LineAtDoor, shared_by_load
from tests.allocation.steps import listed
from tests.catalog.market import offer
from tests.conftest import TestDatabase
from tests.fulfilment.steps import Sent, done, refused, story
from tests.fulfilment.test_acceptance import ACCEPT, bad
from tests.orders.steps import confirm, dispatch
from tests.provenance.steps import recall
from tests.story.county import FAMILIES
from tests.story.people import People, day, lot, order
from tests.story.test_many_at_once import balances_are_their_movements

LINES = """query($id: ID!) { delivery(consignmentId: $id) { consignment { lines { id allocations {
  lot { id } dispatched accepted rejected short proRata firstReading } } }
  weighings { quantity lineQuantity } timeline { kind about quantity } } }"""


async def loaded(people: People, quantity: str = "150") -> tuple[Sent, str, list[str]]:
    """All 100 kg of one lot and the rest of another: the consignment, its line, and the lots."""
    lots = [await lot(people, "100", "60", "40"), await lot(people, "200", "50", "150")]
    offered = await done(people, "seller", "publishListing", "listing { id }", **offer(lots, unitContent="0.004"))
    placed = await order(people, offered["listing"]["id"], quantity)
    await confirm(people, placed["order"]["id"])
    id_ = (await dispatch(people, placed["order"]["id"]))["consignment"]["id"]
    gone = Sent(lots[0], placed["order"]["id"], id_)
    return gone, (await lines(people, gone))[0]["id"], lots


async def lines(people: People, gone: Sent) -> Any:
    return (await people.get("buyer", LINES, id=gone.id))["delivery"]["consignment"]["lines"]


async def shares(people: People, gone: Sent, name: str = "accepted") -> list[Any]:
    return [each[name] for each in (await lines(people, gone))[0]["allocations"]]


def weighed(gone: Sent, line: str, accepted: str, **more: Any) -> dict[str, Any]:
    return {"consignmentId": gone.id, "readings": [{"lineId": line, "accepted": accepted, **more}]}


async def test_the_weight_of_a_line_is_shared_by_what_was_loaded(people: People, fresh: TestDatabase) -> None:
    gone, line, _ = await loaded(people)
    done_ = await done(people, "buyer", *ACCEPT, **weighed(gone, line, "148"))
    assert done_["consignment"]["goods"] == "888.00"
    assert await shares(people, gone, "dispatched") == ["100", "50"]
    assert await shares(people, gone) == ["98.667", "49.333"]
    assert await shares(people, gone, "short") == ["1.333", "0.667"]
    assert await shares(people, gone, "proRata") == [True, True]
    told = (await people.get("buyer", LINES, id=gone.id))["delivery"]
    assert [(each["quantity"], each["lineQuantity"]) for each in told["weighings"]] == [
        ("98.667", "148"),
        ("49.333", "148"),
    ]
    assert [each["quantity"] for each in told["timeline"] if each["kind"] == "WEIGHED"] == ["148"]
    await balances_are_their_movements(fresh)


async def test_attribution_says_that_the_lot_was_unknown(people: People) -> None:
    """98.667 of A 60: B 40, and 49.333 of A 50: B 150, each at 4.20."""
    gone, line, _ = await loaded(people)
    await done(people, "buyer", *ACCEPT, **weighed(gone, line, "148"))
    query = """query($id: ID!) { explainAttribution(consignmentId: $id) { lots { accepted proRata }
      settlement { lines { basis householdName quantity } } } }"""
    found = (await people.get("seller", query, id=gone.id))["explainAttribution"]
    assert [(each["accepted"], each["proRata"]) for each in found["lots"]] == [("98.667", True), ("49.333", True)]
    supplied: dict[str, Decimal] = {}
    for each in found["settlement"]["lines"]:
        if each["basis"] == "SUPPLY":
            name = each["householdName"]
            supplied[name] = supplied.get(name, Decimal(0)) + Decimal(each["quantity"])
    assert supplied == {FAMILIES["A"]: Decimal("71.533"), FAMILIES["B"]: Decimal("76.467")}


async def test_lot_by_lot_nothing_is_pro_rata(people: People) -> None:
    gone, _, lots = await loaded(people)
    readings = [{"lotId": each, "accepted": weight} for each, weight in zip(lots, ("99", "50"), strict=True)]
    await done(people, "buyer", *ACCEPT, consignmentId=gone.id, readings=readings)
    assert await shares(people, gone, "proRata") == [False, False]


async def test_over_tolerance_the_line_is_weighed_again_and_both_readings_stay(people: People) -> None:
    gone, line, _ = await loaded(people)
    assert await refused(people, "buyer", *ACCEPT, **weighed(gone, line, "146.999")) == (
        "WEIGH_AGAIN",
        ["readings", "0", "firstReading"],
    )
    await done(people, "buyer", *ACCEPT, **weighed(gone, line, "146.999", firstReading="145.5"))
    assert await shares(people, gone, "firstReading") == ["97", "48.5"]
    assert await shares(people, gone) == ["97.999", "49"]


async def test_at_the_edge_of_tolerance_the_line_is_judged_and_not_its_shares(people: People) -> None:
    """Two percent of 100.028 kg may lack; the share of the lot that gave 0.028 is rounded to lack more."""
    gone, line, _ = await loaded(people, "100.028")
    await done(people, "buyer", *ACCEPT, **weighed(gone, line, "98.028"))
    assert await shares(people, gone) == ["98.001", "0.027"]


async def test_what_was_rejected_of_a_lot_before_is_not_taken(people: People) -> None:
    gone, line, lots = await loaded(people)
    rejects = {"consignmentId": gone.id, "lotId": lots[1], "rejected": bad("5")}
    await done(people, "buyer", "rejectGoods", "rejection { id }", **rejects)
    await done(people, "buyer", *ACCEPT, **weighed(gone, line, "150"))
    assert (await shares(people, gone), await shares(people, gone, "rejected")) == (["100", "45"], ["0", "5"])


async def _refusals(gone: Sent, line: str, lots: list[str]) -> dict[str, tuple[list[dict[str, Any]], list[str]]]:
    a_lot, a_line = {"lotId": lots[0], "accepted": "100"}, {"lineId": line, "accepted": "150"}
    return {
        "both": ([{**a_lot, "lineId": line}], ["LOT_OR_LINE", "readings", "0"]),
        "neither": ([{"accepted": "1"}], ["LOT_OR_LINE", "readings", "0"]),
        "twice": ([a_line, a_line], ["READING_MISSING", "readings"]),
        "line and lot": ([a_line, a_lot], ["READING_MISSING", "readings"]),
        "lot and line": ([a_lot, a_line], ["READING_MISSING", "readings"]),
        "one lot of two": ([a_lot], ["READING_MISSING", "readings"]),
        "too much": ([{**a_line, "accepted": "150.001"}], ["MORE_THAN_DISPATCHED", "readings", "0", "accepted"]),
        "less than nothing": ([{**a_line, "accepted": "-1"}], ["NOT_POSITIVE", "readings", "0", "accepted"]),
        "rejecting": ([{**a_line, "rejected": [bad("1")]}], ["REJECTED_BY_LOT", "readings", "0", "rejected"]),
        "no line": ([{"lineId": gone.id, "accepted": "1"}], ["NOT_FOUND", "readings", "0", "lineId"]),
        "another's": (
            [{"lineId": line[:-1] + ("0" if line[-1] != "0" else "1"), "accepted": "1"}],
            ["NOT_FOUND", "readings", "0", "lineId"],
        ),
    }


async def test_what_cannot_be_read_so_is_refused_and_nothing_changes(people: People) -> None:
    gone, line, lots = await loaded(people)
    before = await story(people, gone)
    for called, (readings, told) in (await _refusals(gone, line, lots)).items():
        code, field = await refused(people, "buyer", *ACCEPT, consignmentId=gone.id, readings=readings)
        assert [code, *field] == told, called
    assert await story(people, gone) == before


async def test_a_line_of_which_a_lot_was_told_apart_is_weighed_lot_by_lot(people: People) -> None:
    gone, line, lots = await loaded(people)
    weigh = {"consignmentId": gone.id, "lotId": lots[0], "quantity": "100"}
    await done(people, "buyer", "recordReading", "weighing { id }", **weigh)
    assert await refused(people, "buyer", *ACCEPT, **weighed(gone, line, "150")) == (
        "WEIGHED_LOT_BY_LOT",
        ["readings", "0", "lineId"],
    )


async def test_a_lot_of_two_lines_is_weighed_by_itself(people: People) -> None:
    lot_id = await lot(people)
    wanted = [{"listingId": await listed(people, lot_id), "quantity": each} for each in ("10", "20")]
    order_id = (await people.do("buyer", "placeOrder", "order { id }", deliverOn=day(1), lines=wanted))["order"]["id"]
    await confirm(people, order_id)
    gone = Sent(lot_id, order_id, (await dispatch(people, order_id))["consignment"]["id"])
    both = [{"lineId": each["id"], "accepted": "10"} for each in await lines(people, gone)]
    code, _ = await refused(people, "buyer", *ACCEPT, consignmentId=gone.id, readings=both)
    assert code == "WEIGHED_LOT_BY_LOT"


async def test_a_line_with_a_recalled_lot_is_not_taken(people: People) -> None:
    gone, line, lots = await loaded(people)
    await recall(people, lots[1])
    code, field = await refused(people, "buyer", *ACCEPT, **weighed(gone, line, "150"))
    assert (code, field) == ("RECALLED_ON_ITS_WAY", ["readings", "0"])


LOADS = st.lists(st.integers(1, 10**6), min_size=1, max_size=6)


@given(LOADS, st.integers(0, 10**6), st.booleans())
def test_shares_add_up_and_none_is_more_than_was_loaded(loads: list[int], of_a_million: int, in_pieces: bool) -> None:
    step = Decimal(1) if in_pieces else Decimal("0.001")
    loaded = {uuid.UUID(int=at): each * step for at, each in enumerate(loads)}
    line = LineAtDoor("蓝莓", in_pieces, loaded, Decimal("0.02"))
    weight = sum(loads) * of_a_million // 10**6 * step
    shared = shared_by_load(line, weight)
    assert sum(shared.values()) == weight
    for lot_id, share in shared.items():
        exact = weight * loaded[lot_id] / line.dispatched
        assert 0 <= share <= loaded[lot_id]
        assert share % step == 0
        assert abs(share - exact) < step


@pytest.mark.parametrize(("weight", "shares_"), [("10", ("7", "3")), ("9", ("6", "3")), ("8.5", ("5.95", "2.55"))])
def test_pieces_stay_whole_where_they_are(weight: str, shares_: tuple[str, str]) -> None:
    loaded = {uuid.UUID(int=0): Decimal(7), uuid.UUID(int=1): Decimal(3)}
    line = LineAtDoor("百合", True, loaded, Decimal("0.02"))
    assert tuple(shared_by_load(line, Decimal(weight)).values()) == tuple(map(Decimal, shares_))
