"""The worked example's sale, and what happens to it afterwards, as people do it over HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from domain import clock
from resolvers.reading.ids import NodeId
from tests.fulfilment.steps import Sent, claimed, done, terms
from tests.story.county import COUNTY, key
from tests.story.people import People, day, deliver, listing, lot, order

FAMILIES = "ABCDE"


async def sold(people: People) -> Sent:
    """97.5 kg accepted at 6.00, 585.00 yuan; freight 30, wage 29.25, other costs 27.

    Supply: A 245.70, B 163.80. Village 17.85. Dividends: C 11.48, D and E 7.65 each. Seller 44.62.
    """
    lot_id = await lot(people)
    placed = (await order(people, await listing(people, lot_id)))["order"]
    return Sent(lot_id, placed["id"], await deliver(people, lot_id, placed["id"]))


async def pay(people: People, sale: Sent, amount: str = "585.00") -> None:
    await done(people, "buyer", "payOrder", "order { id }", orderId=sale.order_id, amount=amount, reference="R")


async def decided(people: People, sale: Sent, quantity: str, fault: str, **changes: Any) -> str:
    """The id of a claim on so much that went to the county and was decided."""
    id_ = await claimed(people, sale, quantity)
    await done(people, "seller", "answerClaim", "claim { id }", claimId=id_, answer="REFUSE", note="看不出")
    await done(people, "buyer", "escalateClaim", "claim { id }", claimId=id_, note="请裁决")
    ruling = terms(quantity, fault=fault, **changes)
    await done(people, "approver", "decideClaim", "claim { id }", claimId=id_, terms=ruling, note="查实")
    return id_


@contextmanager
def on(people: People, day: date) -> Iterator[None]:
    """A day on which everybody signs in anew."""
    people.tokens.clear()
    with clock.stopped_at(day):
        yield
    people.tokens.clear()


_EARNED = """query($id: ID!, $from: Date!, $to: Date!) { incomeStatement(householdId: $id, from: $from, to: $to) {
  entries(first: 20) { nodes { id amount state realised held reversed } } } }"""


async def earned(people: People, family: str) -> list[dict[str, str]]:
    """A family's credits, as the county's auditor sees them."""
    id_ = str(NodeId("Household", COUNTY, str(key(family))))
    asked = {"id": id_, "from": day(-400), "to": day(0)}
    found = (await people.get("auditor", _EARNED, **asked))["incomeStatement"]
    return [dict(each) for each in found["entries"]["nodes"]]


async def figures(people: People, which: str, families: str = FAMILIES) -> dict[str, str]:
    """One figure of each family's only credit."""
    found = {family: await earned(people, family) for family in families}
    return {family: entries[0][which] for family, entries in found.items()}
