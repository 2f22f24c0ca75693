"""Money that has gone to a family's account is there no more: it realises nobody else's credit before it is back."""

from typing import Any

from tests.conftest import TestDatabase
from tests.fulfilment.steps import Sent
from tests.payouts.steps import accounts, approved, done, drafted, file_of, ledger, reckoned, refused, settled, sold
from tests.payouts.test_recoveries import consent
from tests.reconciliation.steps import reconciled
from tests.settlement.sales import decided, earned, pay
from tests.story.people import People, day, lot, order

ADVANCE = ("advancePayment", "advance { amount }")


async def two_lots(people: People) -> Sent:
    """Two lots of 100 kg at 6.00, the first mostly A's and the other mostly B's; by both each of them earns 420.00."""
    lots = [await lot(people, "100", "90", "10"), await lot(people, "100", "10", "90")]
    listed = await done(
        people,
        "seller",
        "publishListing",
        "listing { id }",
        lotIds=lots,
        title="蓝莓",
        unitLabel="公斤",
        unitContent="1",
        minimumQuantity="1",
        leadTimeDays=0,
        deliverFrom=day(0),
        deliverUntil=day(7),
        tiers=[{"fromQuantity": "1", "unitPrice": "6.00"}],
    )
    order_id = (await order(people, listed["listing"]["id"], "200"))["order"]["id"]
    await done(people, "seller", "confirmOrder", "consignment { id }", orderId=order_id)
    gone = (await done(people, "seller", "dispatchOrder", "consignment { id }", orderId=order_id))["consignment"]
    readings = [{"lotId": each, "accepted": "100"} for each in lots]
    await done(people, "buyer", "acceptDelivery", "consignment { id }", consignmentId=gone["id"], readings=readings)
    return Sent(lots[0], order_id, gone["id"])


async def paid_out_and_bad(people: People) -> tuple[Sent, Any]:
    """The buyer pays 474.00, half of what the families earn; A's 210.00 are on their way to its account when the first
    lot turns out bad. Of its 378.00 by that lot A gives back 168.00 that it was paid.
    """
    sale = await two_lots(people)
    await pay(people, sale, "474.00")
    await accounts(people, "A")
    batch = await approved(people, await drafted(people, 1, "210.00"))
    await file_of(people, batch)
    await decided(people, sale, "100", "LOT")
    return sale, batch


async def realised(people: People, family: str) -> list[str]:
    """Of each of a family's credits, those of one sale by their amounts."""
    return [each["realised"] for each in sorted(await earned(people, family), key=lambda each: float(each["amount"]))]


async def test_what_a_family_was_paid_and_owes_back_is_no_money_for_others(people: People) -> None:
    """Of the 474.00, 189.00 went to A for goods that were bad, and B was realised 21.00 for bad goods."""
    sale, _ = await paid_out_and_bad(people)
    assert (await realised(people, "A"), await realised(people, "B")) == (["23.10", "0.00"], ["0.00", "207.90"])
    assert await reconciled(people) == (0, 0, 0)
    given = {"consignmentId": sale.id, "reference": "D1"}
    assert (await refused(people, "seller", *ADVANCE, amount="189.01", **given))[0] == "MORE_THAN_HOUSEHOLDS_AWAIT"
    await done(people, "seller", *ADVANCE, amount="189.00", **given)
    assert (await realised(people, "A"), await realised(people, "B")) == (["42.00", "0.00"], ["0.00", "378.00"])


async def test_what_is_kept_back_for_it_is(people: People) -> None:
    """Of A's next 245.70, and of 2.10 that were realised since, 49.14 and 0.42 are there for what A and B await: 4.96
    and 44.60 of it.
    """
    _, batch = await paid_out_and_bad(people)
    await settled(people, batch)
    await reckoned(people)
    await consent(people)
    await sold(people)
    kept = await approved(people, await drafted(people, 1, "198.24"))
    assert kept["withheld"] == "49.56"
    assert await realised(people, "A") == ["28.06", "245.70", "0.00"]
    assert await realised(people, "B") == ["0.00", "163.80", "252.50"]
    assert await reconciled(people) == (0, 0, 0)


async def test_what_the_bank_could_not_pay_is(people: People, fresh: TestDatabase) -> None:
    _, batch = await paid_out_and_bad(people)
    await settled(people, batch, "失败")
    assert (await realised(people, "A"), await realised(people, "B")) == (["42.00", "0.00"], ["0.00", "378.00"])
    assert await reconciled(people) == (0, 0, 0)
    assert (await ledger(fresh))["CLEARING"] == 0
