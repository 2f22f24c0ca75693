"""Freight that the buyer bears is owed with the goods, on every paper, and is no part of what the goods brought."""

from typing import Any

import pytest

from tests.billing.steps import accepted, codes, issue, pay, rows_of
from tests.billing.test_receivables import receivables
from tests.conftest import TestDatabase
from tests.fulfilment.steps import done
from tests.purchasing.test_deliveries import rule
from tests.story.people import People, day, listing, lot, order

ORDER = """query($id: ID!) { order(id: $id) { total freight owed
  consignments { number goods freight payable open paid } } }"""


async def ordered(people: People, order_id: str, who: str = "buyer") -> Any:
    return (await people.get(who, ORDER, id=order_id))["order"]


async def borne(people: People, flat: str = "20.00") -> tuple[str, str]:
    """The worked example with freight on top: order and consignment, accepted."""
    await rule(people, flat=flat)
    return await accepted(people)


SUMS = """SELECT kind, sum(amount)::bigint AS fen FROM entry e
  JOIN ledger_account a ON a.county_id = e.county_id AND a.id = e.account_id GROUP BY kind"""


async def ledger(test: TestDatabase) -> dict[str, int]:
    """Each kind of account's balance, in fen."""
    return {each["kind"]: each["fen"] for each in await rows_of(test, SUMS)}


async def test_it_is_owed_with_the_goods_and_paid_with_them(people: People) -> None:
    order_id, _ = await borne(people)
    found = await ordered(people, order_id)
    assert (found["total"], found["freight"], found["owed"]) == ("585.00", "20.00", "605.00")
    [part] = found["consignments"]
    assert (part["goods"], part["payable"], part["open"]) == ("585.00", "605.00", "605.00")
    [owed] = await receivables(people, "seller")
    assert (owed["amount"], owed["open"]) == ("605.00", "605.00")
    over = {"orderId": order_id, "amount": "605.01", "reference": "R"}
    assert codes(await people.do("buyer", "payOrder", "order { id }", **over)) == ["OVERPAID"]
    await pay(people, order_id, "605.00")
    assert [each["open"] for each in await receivables(people, "buyer")] == ["0.00"]


async def test_it_is_owed_before_it_is_accepted_as_it_was_ordered(people: People) -> None:
    await rule(people, flat="20.00")
    placed = (await order(people, await listing(people, await lot(people))))["order"]
    assert (await ordered(people, placed["id"]))["owed"] == "620.00"


async def test_it_goes_to_the_seller_and_changes_nothing_of_the_sale(people: People, fresh: TestDatabase) -> None:
    await accepted(people)
    without = await ledger(fresh)
    settled = "SELECT goods, net, residual FROM settlement ORDER BY settled_at"
    await borne(people)
    both = await ledger(fresh)
    assert (await rows_of(fresh, settled))[0] == (await rows_of(fresh, settled))[1]
    extra = {kind: both[kind] - 2 * without[kind] for kind in both}
    assert {kind: fen for kind, fen in extra.items() if abs(fen) > 1} == {"PAYER": -20_00, "SELLER": 20_00}
    assert sum(both.values()) == 0


async def test_a_payment_in_part_reaches_the_households_before_the_carrier(people: People, fresh: TestDatabase) -> None:
    order_id, _ = await borne(people)
    households = (await ledger(fresh))["HOUSEHOLD_PROVISIONAL"]
    await pay(people, order_id, f"{households / 100:.2f}")
    after = await ledger(fresh)
    assert (after["HOUSEHOLD_PROVISIONAL"], after["HOUSEHOLD_REALISED"]) == (0, households)


async def test_an_invoice_is_over_goods_and_freight(people: People) -> None:
    _, consignment_id = await borne(people)
    assert codes(await issue(people, consignment_id)) == ["INVOICE_DIFFERS_FROM_ORDER"]
    made = await issue(people, consignment_id, net="605.00", taxRate="0", tax="0.00", total="605.00")
    assert (made["invoice"]["total"], made["invoice"]["difference"]) == ("605.00", "0.00")


@pytest.mark.parametrize(("side", "who", "of"), [("AS_SELLER", "seller", "seller"), ("AS_BUYER", "buyer", "buyer")])
async def test_a_statement_adds_up_with_it(people: People, side: str, who: str, of: str) -> None:
    order_id, _ = await borne(people)
    await pay(people, order_id, "100.00")
    query = """query($id: ID!, $side: TradeSide!, $month: Date!) {
      accountStatement(organisationId: $id, side: $side, month: $month) { closing lines { kind amount balance } } }"""
    asked = f"{{ receivables(first: 1) {{ nodes {{ {of} {{ id }} }} }} }}"
    id_ = (await people.get(who, asked))["receivables"]["nodes"][0][of]["id"]
    told = (await people.get(who, query, id=id_, side=side, month=day(0)))["accountStatement"]
    assert [(each["kind"], each["amount"]) for each in told["lines"]] == [
        ("CONSIGNMENT", "605.00"),
        ("PAYMENT", "-100.00"),
    ]
    assert told["closing"] == told["lines"][-1]["balance"] == "505.00"


async def test_where_nothing_is_accepted_nothing_is_owed_for_bringing_it(people: People) -> None:
    await rule(people, flat="20.00")
    lot_id = await lot(people)
    placed = (await order(people, await listing(people, lot_id), "10"))["order"]
    await done(people, "seller", "confirmOrder", "consignment { id }", orderId=placed["id"])
    sent = await done(people, "seller", "dispatchOrder", "consignment { id }", orderId=placed["id"])
    bad = {"quantity": "10", "reason": "WRONG_GOODS", "note": "送错货"}
    taken = {
        "consignmentId": sent["consignment"]["id"],
        "readings": [{"lotId": lot_id, "accepted": "0", "rejected": [bad]}],
    }
    await done(people, "buyer", "acceptDelivery", "consignment { id }", **taken)
    found = await ordered(people, placed["id"])
    assert (found["freight"], found["owed"], found["consignments"][0]["open"]) == ("0.00", "0.00", "0.00")
    assert await receivables(people, "seller") == []


async def test_what_follows_later_bears_no_freight_again(people: People) -> None:
    await rule(people, flat="20.00")
    lot_id = await lot(people)
    placed = (await order(people, await listing(people, lot_id)))["order"]
    await done(people, "seller", "confirmOrder", "consignment { id }", orderId=placed["id"])
    part = [{"lotId": lot_id, "quantity": "60"}]
    await done(people, "seller", "dispatchOrder", "consignment { id }", orderId=placed["id"], lots=part)
    found = await ordered(people, placed["id"])
    assert sorted(each["freight"] for each in found["consignments"]) == ["0.00", "20.00"]
    assert found["owed"] == "620.00"
