"""A seller gives other lots to what it promised: as much, as good, its own, and never more than there is."""

from typing import Any

import pytest

from tests.allocation.steps import choose, confirmed, explained, given, line_of, listed, policy, quantities, stored
from tests.conftest import TestDatabase
from tests.orders.steps import available, change, codes, confirm, dispatch, parts
from tests.orders.test_splitting import accept
from tests.purchasing.steps import done
from tests.story.people import People, day
from tests.story.test_many_at_once import balances_are_their_movements


async def promised(people: People, quantity: str = "40") -> tuple[str, str, str, str]:
    """Two lots, a listing of both, and a consignment of the first that is confirmed; lots may be chosen."""
    await policy(people, "SELLER_CHOICE")
    first, second = await stored(people), await stored(people, keeps=20)
    listing_id = await listed(people, first, second)
    return first, second, listing_id, await confirmed(people, listing_id, quantity)


async def reallocated(people: People, consignment_id: str, *lines: Any, who: str = "seller") -> list[str]:
    """The codes that choosing lots for these lines is refused with."""
    chosen = {"consignmentId": consignment_id, "lines": list(lines)}
    return codes(await people.do(who, "reallocate", "consignment { id }", **chosen))


async def test_what_is_chosen_is_reserved_and_what_was_is_free(people: People, fresh: TestDatabase) -> None:
    first, second, listing_id, id_ = await promised(people)
    assert await given(people, id_) == {first: "40"}
    assert codes(await choose(people, id_, {second: "30", first: "10"})) == []
    assert await given(people, id_) == {first: "10", second: "30"}
    assert codes(await choose(people, id_, {second: "40"})) == []
    assert await given(people, id_) == {second: "40"}
    assert codes(await choose(people, id_, {first: "40"})) == []
    assert await given(people, id_) == {first: "40"}
    assert await available(people, listing_id) == "160"
    await balances_are_their_movements(fresh)
    found = await explained(people, id_)
    assert found["policy"] == "SELLER_CHOICE"
    assert [each["outcome"] for each in found["decisions"]] == ["CHOSEN"] * 3
    before_and_after = {(each["before"], each["after"]) for each in found["decisions"][2]["changes"]}
    assert before_and_after == {("0", "30"), ("40", "10")}


async def test_what_was_chosen_is_sent_accepted_and_counted(people: People, fresh: TestDatabase) -> None:
    _, second, listing_id, id_ = await promised(people)
    await choose(people, id_, {second: "40"})
    order_id = await order_of(people)
    assert codes(await dispatch(people, order_id, lots=quantities({second: "15"}))) == []
    assert codes(await dispatch(people, order_id)) == []
    for part, quantity in zip(await parts(people, order_id), ("15", "25"), strict=True):
        assert (await accept(people, part["id"], second, quantity))["consignment"]["state"] == "ACCEPTED"
    assert await available(people, listing_id) == "160"
    await balances_are_their_movements(fresh)


async def order_of(people: People) -> str:
    """The only order there is."""
    [found] = (await people.get("buyer", "{ orders { nodes { id } } }"))["orders"]["nodes"]
    return str(found["id"])


async def test_a_line_that_stays_behind_whole_can_be_given_lots_anew(people: People, fresh: TestDatabase) -> None:
    await policy(people, "SELLER_CHOICE")
    first, second, other = [await stored(people, keeps=keeps) for keeps in (5, 10, 15)]
    lines = [{"listingId": await listed(people, *lots), "quantity": "10"} for lots in ((first, second), (other,))]
    placed = await done(people, "buyer", "placeOrder", "order { id }", deliverOn=day(1), lines=lines)
    order_id = placed["order"]["id"]
    whole = (await confirm(people, order_id))["consignment"]["id"]
    line = (await explained(people, whole))["consignment"]["lines"][0]
    assert await reallocated(people, whole, {"lineId": line["id"], "lots": quantities({second: "10"})}) == []
    await dispatch(people, order_id, lots=quantities({other: "10"}))
    rest = (await parts(people, order_id))[1]["id"]
    assert codes(await choose(people, rest, {first: "10"})) == []
    assert await given(people, rest) == {first: "10"}
    assert codes(await dispatch(people, order_id)) == []
    await balances_are_their_movements(fresh)


async def test_a_recall_leaves_alone_what_was_given_other_lots(people: People) -> None:
    first, second, _, id_ = await promised(people)
    await choose(people, id_, {second: "40"})
    recalled = {"levelCode": "LEVEL_3", "reason": "包装"}
    await done(people, "seller", "recallLot", "recall { cancelled }", lotId=first, **recalled)
    assert (await explained(people, id_))["consignment"]["state"] == "CONFIRMED"
    assert codes(await choose(people, id_, {first: "40"})) == ["LOT_RECALLED"]
    assert await given(people, id_) == {second: "40"}


async def test_what_is_expired_or_held_can_be_let_go_and_not_taken(people: People, fresh: TestDatabase) -> None:
    first, second, _, id_ = await promised(people)
    await change(fresh, "UPDATE lot SET held_at = now() WHERE expires_on < current_date + 15")
    assert codes(await choose(people, id_, {first: "39", second: "1"})) == []
    assert codes(await choose(people, id_, {first: "40"})) == ["LOT_HELD"]
    await change(fresh, f"UPDATE lot SET held_at = NULL, harvested_on = '{day(-3)}', expires_on = '{day(-1)}'")
    assert codes(await choose(people, id_, {second: "20", first: "20"})) == ["LOT_EXPIRED"]
    await balances_are_their_movements(fresh)


@pytest.mark.parametrize(
    ("lots", "code"),
    [
        ({"second": "39"}, "LOTS_DO_NOT_ADD_UP"),
        ({"second": "41"}, "LOTS_DO_NOT_ADD_UP"),
        ({"second": "50", "first": "-10"}, "NOT_POSITIVE"),
        ({"second": "40", "first": "0"}, "NOT_POSITIVE"),
        ({}, "LOTS_DO_NOT_ADD_UP"),
        ({"rivals": "40"}, "NOT_FOUND"),
        ({"strawberries": "40"}, "OTHER_PRODUCT"),
        ({"best": "40"}, "OTHER_GRADE"),
        ({"small": "40"}, "INSUFFICIENT_STOCK"),
    ],
)
async def test_unfit_lots_are_refused_and_nothing_changed(
    people: People, fresh: TestDatabase, lots: dict[str, str], code: str
) -> None:
    first, second, listing_id, id_ = await promised(people)
    ids = {"first": first, "second": second}
    ids["rivals"] = await stored(people, seller="rival")
    ids["strawberries"] = await stored(people, product="草莓")
    ids["best"] = await stored(people, grade="特级")
    ids["small"] = await stored(people, quantity="39")
    assert codes(await choose(people, id_, {ids[name]: quantity for name, quantity in lots.items()})) == [code]
    assert await given(people, id_) == {first: "40"}
    assert await available(people, listing_id) == "160"
    assert (await explained(people, id_))["decisions"] == []
    await balances_are_their_movements(fresh)


async def test_lines_and_lots_stand_there_once_and_are_the_consignments_own(people: People) -> None:
    first, second, listing_id, id_ = await promised(people)
    line, foreign = await line_of(people, id_), await line_of(people, await confirmed(people, listing_id, "5"))
    whole = {"lineId": line, "lots": quantities({second: "40"})}
    assert await reallocated(people, id_) == ["NOTHING_CHOSEN"]
    assert await reallocated(people, id_, whole, whole) == ["LINE_TWICE"]
    assert await reallocated(people, id_, {"lineId": line, "lots": quantities({second: "20"}) * 2}) == ["LOT_TWICE"]
    assert await reallocated(people, id_, {"lineId": foreign, "lots": quantities({second: "5"})}) == ["NOT_FOUND"]
    assert await reallocated(people, id_, {"lineId": first, "lots": quantities({second: "40"})}) == ["NOT_FOUND"]
    assert await reallocated(people, first, whole) == ["NOT_FOUND"]
    assert await given(people, id_) == {first: "40"}


async def test_only_what_is_confirmed_and_has_not_left_is_given_other_lots(people: People) -> None:
    first, second, listing_id, id_ = await promised(people)
    order_id = await order_of(people)
    lines = [{"listingId": listing_id, "quantity": "5"}]
    placed = "order { consignments { id } }"
    waiting = (await done(people, "buyer", "placeOrder", placed, deliverOn=day(1), lines=lines))["order"]
    assert codes(await choose(people, waiting["consignments"][0]["id"], {second: "5"})) == ["WRONG_STATE"]
    whole = {"lineId": await line_of(people, id_), "lots": quantities({second: "40"})}
    assert await reallocated(people, id_, whole, who="rival") == ["NOT_FOUND"]
    await dispatch(people, order_id)
    assert await reallocated(people, id_, whole) == ["WRONG_STATE"]
    assert await given(people, id_) == {first: "40"}


async def test_lots_are_chosen_only_where_the_sellers_policy_says_so(people: People) -> None:
    first, second = await stored(people), await stored(people, keeps=20)
    id_ = await confirmed(people, await listed(people, first, second), "40")
    assert codes(await choose(people, id_, {second: "40"})) == ["LOTS_GIVEN_BY_POLICY"]
    await policy(people, "NEED_AWARE")
    assert codes(await choose(people, id_, {second: "40"})) == ["LOTS_GIVEN_BY_POLICY"]
    await policy(people, "SELLER_CHOICE")
    assert codes(await choose(people, id_, {second: "40"})) == []


async def test_a_policy_holds_from_a_day_on_and_ends_the_one_before(people: People) -> None:
    await policy(people, "NEED_AWARE")
    later = {"policy": "FIRST_EXPIRED", "since": day(5)}
    await done(people, "seller", "setAllocationPolicy", "allocationPolicy { id }", **later)
    late = {"policy": "SELLER_CHOICE", "since": day(-1)}
    assert codes(await people.do("seller", "setAllocationPolicy", "allocationPolicy { id }", **late)) == ["DAY_PASSED"]
    kept = "{ allocationPolicies { totalCount nodes { policy since until } } }"
    found = (await people.get("seller", kept))["allocationPolicies"]["nodes"]
    assert found == [
        {"policy": "FIRST_EXPIRED", "since": day(5), "until": None},
        {"policy": "NEED_AWARE", "since": day(0), "until": day(4)},
    ]
    assert (await people.get("rival", kept))["allocationPolicies"]["totalCount"] == 0


async def test_the_same_key_chooses_once(people: People) -> None:
    _, second, _, id_ = await promised(people)
    for _ in range(2):
        assert codes(await choose(people, id_, {second: "40"}, idempotencyKey="chosen once")) == []
    assert len((await explained(people, id_))["decisions"]) == 1


async def test_two_lines_exchange_their_lots(people: People, fresh: TestDatabase) -> None:
    await policy(people, "SELLER_CHOICE")
    first, second = await stored(people, keeps=5), await stored(people, keeps=10)
    lines = [{"listingId": await listed(people, each), "quantity": "100"} for each in (first, second)]
    placed = await done(people, "buyer", "placeOrder", "order { id }", deliverOn=day(1), lines=lines)
    id_ = (await confirm(people, placed["order"]["id"]))["consignment"]["id"]
    one, other = (await explained(people, id_))["consignment"]["lines"]
    exchanged = [
        {"lineId": one["id"], "lots": quantities({second: "100"})},
        {"lineId": other["id"], "lots": quantities({first: "100"})},
    ]
    assert await reallocated(people, id_, *exchanged) == []
    assert [each["allocations"][0]["lot"]["id"] for each in (await explained(people, id_))["consignment"]["lines"]] == [
        second,
        first,
    ]
    await balances_are_their_movements(fresh)


@pytest.mark.parametrize("who", ["buyer", "approver", "auditor", "officer"])
async def test_nobody_but_a_seller_chooses_lots(people: People, who: str) -> None:
    query = "mutation($i: ReallocateInput!) { reallocate(input: $i) { consignment { id } } }"
    found = await people.ask(who, query, i={"idempotencyKey": "x" * 8, "consignmentId": "x", "lines": []})
    assert found["errors"][0]["extensions"]["code"] == "NOT_PERMITTED"
