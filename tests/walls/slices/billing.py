"""Money papers: both sides of a trade see theirs, and the county's overseers."""

from datetime import timedelta

from domain import clock
from tests.billing.steps import accepted, codes, issue
from tests.factories import key
from tests.story.people import People, day
from tests.walls.slices.groups import OVERSEERS, SELLER, TRADERS

_PAPER = {*OVERSEERS, *TRADERS}
SEEN_BY: dict[str, set[str]] = {
    "credit_note": _PAPER,
    "payment_agreement": _PAPER,
    "receivable": _PAPER,
    "invoice": _PAPER,
    "invoice_item": _PAPER,
    "invoice_number": {*OVERSEERS, *SELLER},
    "interest_note": _PAPER,
    "interest_step": _PAPER,
    "interest_payment": _PAPER,
}


async def fill(people: People) -> None:
    """Goods accepted forty days ago and not paid for; invoiced, credited in part, and interest on it paid."""
    with clock.stopped_at(clock.now() - timedelta(days=40)):
        _, consignment_id = await accepted(People(people.client))
    assert codes(await issue(people, consignment_id)) == []
    given = {"consignmentId": consignment_id}
    note = await people.do("seller", "claimInterest", "interestNote { id }", **given, until=day(0))
    paid = {"interestNoteId": note["interestNote"]["id"], "reference": "R"}
    assert codes(await people.do("buyer", "payInterest", "interestNote { id }", **paid)) == []
    taken_off = {**given, "amount": "1.00", "reason": "破损"}
    assert codes(await people.do("seller", "issueCreditNote", "creditNote { id }", **taken_off)) == []
    term = {"days": 45, "since": day(0), "until": day(9), "contract": "C-1"}
    proposed = {"partnerId": f"Organisation:{key('canteen')}", **term}
    assert codes(await people.do("seller", "proposePaymentTerm", "agreement { id }", **proposed)) == []
