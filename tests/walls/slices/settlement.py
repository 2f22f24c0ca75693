"""What is taken back, advanced, paid back and judged after a sale: never shown to a buyer with who gave it back."""

from typing import Any

from tests.fulfilment.steps import Sent, done, refund
from tests.settlement.sales import decided
from tests.story.people import People
from tests.walls.slices.groups import FAMILY, OVERSEERS, TRADERS

SEEN_BY: dict[str, set[str]] = {
    "reversal": {*OVERSEERS, "seller"},
    "reversal_line": {*FAMILY, *OVERSEERS, "other member", "seller"},
    "fault_judgement": {*OVERSEERS, "seller"},
    "advance": {*OVERSEERS, "seller"},
    "refund": {*OVERSEERS, *TRADERS},
}


_PAID = """query($number: Int!) { orders(first: $number) { nodes { id consignments { id open goods
    lines { allocations { lot { id } } } } } } }"""


async def fill(people: People) -> None:
    """The main job's sale, paid whole: a part was bad by the lot's fault, and a part was not; and one not paid yet."""
    found = (await people.get("buyer", _PAID, number=16))["orders"]["nodes"]
    sales = [(order, part) for order in found for part in order["consignments"] if part["goods"]]
    paid = next(_sent(*each) for each in sales if each[1]["goods"] == "585.00")
    unpaid = next(part for _, part in sales if part["open"] != "0.00")
    await done(
        people, "seller", "advancePayment", "advance { id }", consignmentId=unpaid["id"], amount="1.00", reference="D"
    )
    await decided(people, paid, "10", "LOT")
    await done(people, "finance", "refundBuyer", "refund { id }", consignmentId=paid.id, amount="60.00", reference="T")
    claim = await refund(people, paid, "1")
    await done(people, "approver", "judgeFault", "faultJudgement { id }", claimId=claim, lotAtFault=False, note="无")


def _sent(order: Any, part: Any) -> Sent:
    return Sent(part["lines"][0]["allocations"][0]["lot"]["id"], order["id"], part["id"])
