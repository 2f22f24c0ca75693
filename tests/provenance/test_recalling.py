"""A recall blocks its lot, cancels what has not left, and tells whoever has some of it."""

import asyncio
from typing import Any

import pytest

from tests.allocation.steps import listed, policy, quantities
from tests.allocation.steps import stored as storing
from tests.billing.steps import rows_of
from tests.conftest import TestDatabase
from tests.provenance.steps import RECALL, at_once, codes, dispatch, recall, sold, state_of, stored
from tests.story.people import People, day, listing, lot, order

NOTICES = "{ recallNotices(first: 5) { nodes { id quantity recall { reason lot { code } } buyer { name } } } }"


async def accept(people: People, consignment_id: str, lot_id: str, accepted: str = "100") -> Any:
    return await people.do(
        "buyer",
        "acceptDelivery",
        "consignment { state }",
        consignmentId=consignment_id,
        readings=[{"lotId": lot_id, "accepted": accepted}],
    )


async def reject_all(people: People, consignment_id: str, lot_id: str, quantity: str = "100") -> Any:
    rejected = [{"quantity": quantity, "reason": "LABEL", "note": "已召回"}]
    reading = {"lotId": lot_id, "accepted": "0", "rejected": rejected}
    given = {"consignmentId": consignment_id, "readings": [reading]}
    return await people.do("buyer", "acceptDelivery", "consignment { state goods }", **given)


async def acknowledge(people: People, notice_id: str, who: str = "buyer", **told: str) -> Any:
    given = {"returned": "0", "destroyed": "0", "consumed": "0", **told}
    answer = "recallNotice { returned destroyed consumed acknowledgedAt }"
    return await people.do(who, "acknowledgeRecall", answer, noticeId=notice_id, **given)


@pytest.mark.parametrize("who", ["seller", "approver"])
async def test_what_has_not_left_is_cancelled_and_its_stock_is_free(people: People, who: str) -> None:
    lot_id, order_id = await sold(people, "40")
    done = (await recall(people, lot_id, who))["recall"]
    assert (done["cancelled"], done["buyersTold"], done["notices"]) == (1, 0, [])
    assert (await state_of(people, order_id))["cancelCause"] == "RECALLED"
    assert "农残超标" in (await state_of(people, order_id))["cancelReason"]
    kept = await stored(people, lot_id)
    assert (kept["lot"]["reserved"], kept["sellable"], kept["left"]) == ("0", False, "0")


async def test_a_part_of_an_order_with_other_lots_is_cancelled_whole(people: People) -> None:
    lots = [await lot(people) for _ in range(2)]
    offers = [await listing(people, each) for each in lots]
    lines = [{"listingId": each, "quantity": "10"} for each in offers]
    placed = (await people.do("buyer", "placeOrder", "order { id }", deliverOn=day(1), lines=lines))["order"]
    await recall(people, lots[0])
    assert (await state_of(people, placed["id"]))["state"] == "CANCELLED"
    assert (await stored(people, lots[1]))["lot"]["reserved"] == "0"
    assert codes(await order(people, offers[1], "100")) == []


async def test_who_has_some_of_it_is_told_and_answers_for_all_of_it(people: People) -> None:
    lot_id, order_id = await sold(people)
    sent = (await dispatch(people, order_id))["consignment"]["id"]
    await accept(people, sent, lot_id, "99")
    made = (await recall(people, lot_id, "approver"))["recall"]
    assert (made["buyersTold"], made["buyersAnswered"], made["quantityOut"]) == (1, 0, "99")
    assert [each["buyer"]["name"] for each in made["notices"]] == ["canteen"]
    notice = (await people.get("buyer", NOTICES))["recallNotices"]["nodes"][0]
    assert notice["recall"]["reason"] == "农残超标"
    assert codes(await acknowledge(people, notice["id"], returned="100")) == ["DOES_NOT_ADD_UP"]
    assert codes(await acknowledge(people, notice["id"], returned="100", consumed="-1")) == ["NOT_POSITIVE"]
    assert codes(await acknowledge(people, notice["id"], returned="60", destroyed="30", consumed="9")) == []
    assert codes(await acknowledge(people, notice["id"], returned="99")) == ["ALREADY_ACKNOWLEDGED"]
    query = f"query($id: ID!) {{ recall(id: $id) {{ {RECALL[8:-1]} }} }}"
    progress = (await people.get("finance", query, id=made["id"]))["recall"]
    told = [progress[each] for each in ("buyersAnswered", "quantityOut", "returned", "destroyed", "consumed")]
    assert told == [1, "99", "60", "30", "9"]


async def test_what_a_line_was_given_other_lots_for_is_not_waited_for(people: People) -> None:
    await policy(people, "SELLER_CHOICE")
    lots = [await storing(people, keeps=keeps) for keeps in (10, 20)]
    offers = [await listed(people, lots[0]), await listed(people, *lots)]
    lines = [{"listingId": each, "quantity": kg} for each, kg in zip(offers, ("10", "20"), strict=True)]
    placed = (await people.do("buyer", "placeOrder", "order { id }", deliverOn=day(1), lines=lines))["order"]
    answer = "consignment { id lines { id quantity } }"
    sent = (await people.do("seller", "confirmOrder", answer, orderId=placed["id"]))["consignment"]
    [larger] = [each["id"] for each in sent["lines"] if each["quantity"] == "20"]
    chosen = {"consignmentId": sent["id"], "lines": [{"lineId": larger, "lots": quantities({lots[1]: "20"})}]}
    assert codes(await people.do("seller", "reallocate", "consignment { id }", **chosen)) == []
    await dispatch(people, placed["id"])
    readings = [{"lotId": each, "accepted": kg} for each, kg in zip(lots, ("10", "20"), strict=True)]
    await people.do("buyer", "acceptDelivery", "consignment { state }", consignmentId=sent["id"], readings=readings)
    [notice] = (await recall(people, lots[0]))["recall"]["notices"]
    assert notice["quantity"] == "10"
    assert codes(await acknowledge(people, notice["id"], returned="10")) == []


async def test_what_is_recalled_on_its_way_is_not_accepted_but_rejected(people: People, fresh: TestDatabase) -> None:
    lot_id, order_id = await sold(people)
    sent = (await dispatch(people, order_id))["consignment"]["id"]
    assert (await recall(people, lot_id))["recall"]["quantityOut"] == "100"
    notice = (await people.get("buyer", NOTICES))["recallNotices"]["nodes"][0]
    assert codes(await acknowledge(people, notice["id"], returned="100")) == ["WRONG_STATE"], "still on its way"
    [refused] = (await accept(people, sent, lot_id, "99"))["userErrors"]
    assert (refused["code"], refused["field"]) == ("RECALLED_ON_ITS_WAY", ["input", "readings", "0"])
    assert (await state_of(people, order_id))["state"] == "DISPATCHED"
    assert await rows_of(fresh, "SELECT FROM weighing") == []
    taken = await reject_all(people, sent, lot_id)
    assert (codes(taken), taken["consignment"]["goods"]) == ([], "0.00")
    assert await rows_of(fresh, "SELECT FROM income_entry") == [], "no family was credited, so none is charged"
    assert codes(await acknowledge(people, notice["id"])) == []


@pytest.mark.parametrize("who", ["other buyer", "rival", "stranger", "surveyor"])
async def test_a_recall_is_nobody_elses_business(people: People, who: str) -> None:
    lot_id, order_id = await sold(people)
    await dispatch(people, order_id)
    made = (await recall(people, lot_id))["recall"]
    if who != "surveyor":
        asked = "query($id: ID!) { recall(id: $id) { id } recalls(first: 1) { totalCount } }"
        assert await people.get(who, asked, id=made["id"]) == {"recall": None, "recalls": {"totalCount": 0}}
        assert (await people.get(who, NOTICES))["recallNotices"]["nodes"] == []
    if who == "other buyer":
        notice = made["notices"][0]["id"]
        assert codes(await acknowledge(people, notice, who, returned="100")) == ["NOT_FOUND"]


async def test_who_bought_is_listed_for_the_seller_and_the_county(people: People) -> None:
    lot_id, _ = await sold(people, "40")
    query = """query($id: ID!) { lotSales(lotId: $id) { nodes { reserved dispatched accepted
      consignment { state buyer { name } } } } }"""
    expected = [
        {
            "reserved": "40",
            "dispatched": None,
            "accepted": None,
            "consignment": {"state": "CONFIRMED", "buyer": {"name": "canteen"}},
        }
    ]
    for who in ("seller", "approver", "auditor", "buyer"):
        assert (await people.get(who, query, id=lot_id))["lotSales"]["nodes"] == expected, who
    for who in ("rival", "other buyer", "stranger"):
        assert (await people.get(who, query, id=lot_id))["lotSales"]["nodes"] == [], who


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"levelCode": "NONE"}, "NOT_FOUND"),
        ({"reason": "  "}, "REASON_MISSING"),
        ({"lot_id": "nonsense"}, "NOT_FOUND"),
        ({"who": "rival"}, "NOT_FOUND"),
        ({"who": "stranger"}, "NOT_FOUND"),
    ],
)
async def test_a_recall_that_cannot_be_changes_nothing(people: People, changes: dict[str, Any], code: str) -> None:
    lot_id, order_id = await sold(people)
    assert codes(await recall(people, **{"lot_id": lot_id, **changes})) == [code]
    assert (await state_of(people, order_id))["state"] == "CONFIRMED"
    assert (await stored(people, lot_id))["sellable"] is True


async def test_a_lot_is_recalled_once(people: People) -> None:
    lot_id = await lot(people)
    done = await asyncio.gather(*(recall(people, lot_id) for _ in range(4)))
    assert sorted(code for each in done for code in codes(each)) == ["ALREADY_RECALLED"] * 3


# Races: each in both orders of events

CONSIGNMENTS, LOTS = "SELECT id FROM consignment FOR UPDATE", "SELECT id FROM lot FOR UPDATE"


@pytest.mark.parametrize("recalled_first", [True, False])
async def test_recall_against_dispatch(people: People, fresh: TestDatabase, recalled_first: bool) -> None:
    lot_id, order_id = await sold(people)
    steps = [lambda: recall(people, lot_id), lambda: dispatch(people, order_id)]
    first, second = steps if recalled_first else reversed(steps)
    one, other = await at_once(fresh, CONSIGNMENTS, first, second)
    recalled, sent = (one, other) if recalled_first else (other, one)
    assert codes(recalled) == []
    state = await state_of(people, order_id)
    kept = (await stored(people, lot_id))["lot"]
    if recalled_first:
        assert codes(sent) == ["WRONG_STATE"]
        assert (state["cancelCause"], recalled["recall"]["notices"], kept["onHand"]) == ("RECALLED", [], "100")
    else:
        assert codes(sent) == []
        assert (state["state"], len(recalled["recall"]["notices"]), kept["onHand"]) == ("DISPATCHED", 1, "0")
    assert kept["reserved"] == "0"


@pytest.mark.parametrize("recalled_first", [True, False])
async def test_recall_against_acceptance(people: People, fresh: TestDatabase, recalled_first: bool) -> None:
    """Recalled first, none of it is accepted any more; accepted first, the buyer is told of what it has accepted."""
    lot_id, order_id = await sold(people)
    sent = (await dispatch(people, order_id))["consignment"]["id"]
    steps = [lambda: recall(people, lot_id), lambda: accept(people, sent, lot_id, "99")]
    first, second = steps if recalled_first else reversed(steps)
    await people.token_of("buyer")
    done = await at_once(fresh, CONSIGNMENTS, first, second)
    assert [codes(each) for each in done] == [[], ["RECALLED_ON_ITS_WAY"] if recalled_first else []]
    notices = (await people.get("buyer", NOTICES))["recallNotices"]["nodes"]
    assert [each["quantity"] for each in notices] == ["100" if recalled_first else "99"]


@pytest.mark.parametrize("recalled_first", [True, False])
async def test_recall_against_checkout(people: People, fresh: TestDatabase, recalled_first: bool) -> None:
    """Nothing is promised of a recalled lot, and what was promised a moment before is cancelled."""
    lot_id = await lot(people)
    listing_id = await listing(people, lot_id)
    steps = [lambda: recall(people, lot_id), lambda: order(people, listing_id)]
    first, second = steps if recalled_first else reversed(steps)
    one, other = await at_once(fresh, LOTS, first, second)
    placed = other if recalled_first else one
    if placed["order"]:
        assert (await state_of(people, placed["order"]["id"]))["cancelCause"] == "RECALLED"
    else:
        assert codes(placed) == ["INSUFFICIENT_STOCK"]
    assert (await stored(people, lot_id))["lot"]["reserved"] == "0"


async def test_many_recalls_and_orders_at_once_never_wait_in_a_circle(people: People) -> None:
    lots = [await lot(people) for _ in range(4)]
    offers = [await listing(people, each) for each in lots]

    async def place(at: int) -> Any:
        chosen = (offers[at % 4], offers[(at + 1) % 4]) if at % 2 else (offers[(at + 1) % 4], offers[at % 4])
        lines = [{"listingId": each, "quantity": "1"} for each in chosen]
        return await people.do("buyer", "placeOrder", "order { id }", deliverOn=day(1), lines=lines)

    for who in ("seller", "buyer"):
        await people.token_of(who)
    done = await asyncio.gather(*(place(at) for at in range(24)), *(recall(people, each) for each in lots))
    assert {code for each in done for code in codes(each)} <= {"INSUFFICIENT_STOCK"}
    for each in lots:
        assert (await stored(people, each))["lot"]["reserved"] == "0"
