"""Interest on late payment is shared by whoever waited for the money."""

import uuid
from collections.abc import Awaitable
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.billing.actions.charging import pay_interest
from domain.billing.rules import shared
from domain.linkage.actions.paying import pay_dues
from domain.money import Fen
from resolvers.reading.ids import node_id
from server.database import Database
from tests.billing.steps import accepted, pay
from tests.conftest import TestDatabase
from tests.fulfilment.steps import done
from tests.racing import DONE, Step, race
from tests.settlement.sales import earned, on
from tests.story.county import COUNTY, viewer
from tests.story.people import People

fen = st.integers(1, 10**9)


@given(fen, fen, st.dictionaries(st.uuids(version=4), fen, max_size=6))
def test_households_have_their_part_of_interest_and_never_more_than_all(
    interest: Fen, open_: Fen, awaited: dict[uuid.UUID, Fen]
) -> None:
    parts = shared(uuid.UUID(int=7), interest, open_, awaited)
    whole = max(open_, sum(awaited.values()))
    assert set(parts) <= set(awaited)
    assert sum(parts.values()) <= interest
    for household, waited in awaited.items():
        assert abs(parts.get(household, 0) - interest * waited / whole) <= 1


async def test_interest_goes_to_those_who_waited_by_what_they_waited_for(people: People) -> None:
    """585.00 were due after 30 days; 200.00 come ten days late, and ten days after the rest is open still.

    At 18.25 % a year ten days of 585.00 cost 2.93 yuan, and ten of 385.00 1.92. A awaited 245.70 of the one, 1.23, and
    133.07 of the other, 0.66 and the odd fen.
    """
    begun = clock.today() - timedelta(days=60)
    with on(people, begun):
        order_id, consignment_id = await accepted(people)
    with on(people, begun + timedelta(days=40)):
        await pay(people, order_id, "200.00")
    with on(people, begun + timedelta(days=50)):
        note = await _claimed(people, consignment_id, begun + timedelta(days=50))
        assert await _interest(people, "A") == ("1.90", "PROVISIONAL")
        await done(people, "buyer", "payInterest", "interestNote { id }", interestNoteId=note, reference="L")
        assert await _interest(people, "A") == ("1.90", "REALISED")


async def _claimed(people: People, consignment_id: str, until: date) -> str:
    asked = {"consignmentId": consignment_id, "until": until.isoformat()}
    made = await done(people, "seller", "claimInterest", "interestNote { id amount }", **asked)
    assert made["interestNote"]["amount"] == "4.85"
    return str(made["interestNote"]["id"])


async def _interest(people: People, family: str) -> tuple[str, str]:
    [found] = [each for each in await earned(people, family) if each["amount"] != "245.70"]
    return found["amount"], found["state"]


async def test_a_buyer_and_a_seller_who_pay_one_share_at_once_realise_it_once(
    people: People, fresh: TestDatabase, database: Database
) -> None:
    begun = clock.today() - timedelta(days=60)
    with on(people, begun):
        _, consignment_id = await accepted(people)
    asked = {"consignmentId": consignment_id, "until": clock.today().isoformat()}
    made = await done(people, "seller", "claimInterest", "interestNote { id }", **asked)
    note = node_id(made["interestNote"]["id"])
    assert note

    def pay_it(session: AsyncSession) -> Awaitable[object]:
        return pay_interest(session, viewer("buyer"), (COUNTY, note.uuid), "L")

    def pay_shares(session: AsyncSession) -> Awaitable[object]:
        return pay_dues(session, viewer("seller"), [], clock.today(), None, "L")

    buyer, seller = Step(viewer("buyer"), pay_it), Step(viewer("seller"), pay_shares)
    assert await race(fresh, database, seller, buyer) == (DONE, DONE)
    [interest] = [each for each in await earned(people, "A") if each["amount"] != "245.70"]
    assert interest["realised"] == interest["amount"]
