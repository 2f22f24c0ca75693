"""Sessions fill up and no further; a lead is won by a real order between the two who met."""

import asyncio
from typing import Any

import pytest

from tests.conftest import TestDatabase
from tests.factories import COUNTY, AccountFactory, AppointmentFactory, OrganisationFactory, key, save
from tests.matchmaking.steps import (
    LEAD,
    PRODUCT,
    SESSION,
    announced,
    codes,
    hold,
    in_talks,
    met,
    opened,
    organisation,
    session,
    sign_up,
    won,
)
from tests.reading.county import run
from tests.story.people import People, day, deliver, listing, lot, order


async def ordered(people: People, quantity: str = "100") -> tuple[str, str, str]:
    """Lot, order and number of an order by the canteen."""
    lot_id = await lot(people)
    id_ = (await order(people, await listing(people, lot_id), quantity))["order"]["id"]
    number = (await people.get("buyer", "query($id: ID!) { order(id: $id) { number } }", id=id_))["order"]["number"]
    return lot_id, id_, number


async def test_from_announcement_to_a_lead_won_by_a_delivered_order(people: People) -> None:
    id_ = await met(people)
    lead_id = await in_talks(people, id_)
    lot_id, order_id, number = await ordered(people)
    done = await won(people, lead_id, number)
    assert done["lead"] | {"id": ""} == {
        "id": "",
        "state": "WON",
        "value": "600.00",
        "orderNumber": number,
        "followUpOn": day(14),
        "lostReason": None,
    }
    await deliver(people, lot_id, order_id)
    query = """query($id: ID!) { sessionOutcome(sessionId: $id) {
      session { theme } sellersThere buyersThere leadsOpened leadsWon leadsLost valueExpected valueWon } }"""
    assert (await people.get("approver", query, id=id_))["sessionOutcome"] == {
        "session": {"theme": "东海特产进食堂"},
        "sellersThere": 1,
        "buyersThere": 1,
        "leadsOpened": 1,
        "leadsWon": 1,
        "leadsLost": 0,
        "valueExpected": "600.00",
        "valueWon": "585.00",
    }
    assert codes(await people.do("buyer", "loseLead", LEAD, leadId=lead_id, reason="late")) == ["WRONG_STATE"]


async def test_an_order_of_others_or_of_another_product_or_cancelled_wins_nothing(
    people: People, fresh: TestDatabase
) -> None:
    lead_id = await in_talks(people, await met(people))
    _, _, number = await ordered(people, "10")
    for wrong in ("", "20200101-NONE", number.lower() + "x"):
        assert codes(await won(people, lead_id, wrong)) == ["NO_SUCH_ORDER"]
    await run(fresh, f"UPDATE lead SET product_id = '{key('蓝莓 rival')}'")
    assert codes(await won(people, lead_id, number)) == ["NO_SUCH_ORDER"]
    await run(
        fresh,
        f"UPDATE lead SET product_id = '{key('蓝莓 cooperative')}'",
        "UPDATE consignment SET state = 'CANCELLED', cancel_cause = 'BY_BUYER'",
    )
    assert codes(await won(people, lead_id, number)) == ["NO_SUCH_ORDER"]


async def test_an_order_from_before_they_met_wins_nothing(people: People, fresh: TestDatabase) -> None:
    lead_id = await in_talks(people, await met(people))
    _, _, number = await ordered(people, "10")
    await run(fresh, "UPDATE purchase_order SET placed_at = placed_at - interval '1 day'")
    assert codes(await won(people, lead_id, number)) == ["NO_SUCH_ORDER"]
    await run(fresh, "UPDATE purchase_order SET placed_at = placed_at + interval '1 day'")
    assert not codes(await won(people, lead_id, number))


async def test_an_order_is_counted_for_one_lead(people: People) -> None:
    id_ = await met(people)
    first, second = await in_talks(people, id_), await in_talks(people, id_)
    _, _, number = await ordered(people, "10")
    answers = await asyncio.gather(won(people, first, number), won(people, second, number, "buyer"))
    assert sum(answer["lead"] is not None for answer in answers) == 1
    assert {code for answer in answers for code in codes(answer)} <= {"ORDER_COUNTED", "CONFLICT"}


async def test_a_lead_is_not_won_before_there_were_talks_and_is_lost_for_a_reason(people: People) -> None:
    lead_id = (await opened(people, await met(people), "buyer"))["lead"]["id"]
    assert codes(await won(people, lead_id, "x")) == ["WRONG_STATE"]
    assert codes(await people.do("buyer", "loseLead", LEAD, leadId=lead_id, reason=" ")) == ["REASON_NEEDED"]
    lost = await people.do("buyer", "loseLead", LEAD, leadId=lead_id, reason="Too dear.")
    assert (lost["lead"]["state"], lost["lead"]["lostReason"]) == ("LOST", "Too dear.")


async def test_of_many_who_want_the_last_seats_as_many_get_in_as_there_are(people: People, fresh: TestDatabase) -> None:
    names = [f"canteen {n}" for n in range(12)]
    await save(
        fresh.owner_url,
        [
            row
            for name in names
            for row in (
                OrganisationFactory.build(name=name, kind="CANTEEN"),
                AccountFactory.build(login=name),
                AppointmentFactory.build(of=name, at=name, role="BUYER"),
            )
        ],
    )
    id_ = await session(people, capacity=5)
    for name in names:
        await people.token_of(name)
    answers = await asyncio.gather(*(sign_up(people, name, id_) for name in names))
    assert sum(answer["session"] is not None for answer in answers) == 5
    assert {code for answer in answers for code in codes(answer)} == {"SESSION_FULL"}
    seats = "query($id: ID!) { matchmakingSession(id: $id) { seatsTaken participations { attendance } } }"
    shown = (await people.get("approver", seats, id=id_))["matchmakingSession"]
    assert shown["seatsTaken"] == 5
    assert [each["attendance"] for each in shown["participations"]].count("SIGNED_UP") == 5


async def test_a_seat_is_taken_once_given_back_and_taken_by_another(people: People) -> None:
    id_ = await session(people, capacity=1)
    assert (await sign_up(people, "seller", id_))["session"]["seatsTaken"] == 1
    assert (await sign_up(people, "seller", id_))["session"]["seatsTaken"] == 1
    assert codes(await sign_up(people, "buyer", id_)) == ["SESSION_FULL"]
    assert codes(await people.do("buyer", "withdrawFromSession", SESSION, sessionId=id_)) == ["NOT_SIGNED_UP"]
    given_back = await people.do("seller", "withdrawFromSession", SESSION, sessionId=id_)
    assert given_back["session"]["seatsTaken"] == 0
    assert (await sign_up(people, "buyer", id_))["session"]["seatsTaken"] == 1


async def test_an_invitation_takes_no_seat_and_is_for_traders(people: People) -> None:
    id_ = await session(people, capacity=1)
    invited = [organisation("canteen"), organisation("cooperative")]
    done = await people.do("approver", "inviteToSession", SESSION, sessionId=id_, organisationIds=invited)
    assert done["session"]["seatsTaken"] == 0
    sides = {each["organisation"]["name"]: each["side"] for each in done["session"]["participations"]}
    assert sides == {"canteen": "BUYER", "cooperative": "SELLER"}
    office = [organisation("village office")]
    refused = await people.do("approver", "inviteToSession", SESSION, sessionId=id_, organisationIds=office)
    assert codes(refused) == ["NO_TRADER"]
    nobody = [organisation("nobody")]
    refused = await people.do("approver", "inviteToSession", SESSION, sessionId=id_, organisationIds=nobody)
    assert codes(refused) == ["NOT_FOUND"]


@pytest.mark.parametrize(("changes", "code"), [({"heldOn": day(-1)}, "DAY_PASSED"), ({"capacity": 0}, "NOT_POSITIVE")])
async def test_a_session_that_cannot_be_is_refused(people: People, changes: dict[str, Any], code: str) -> None:
    assert codes(await announced(people, **changes)) == [code]
    found = await people.get(None, "{ matchmakingSessions { totalCount } }")
    assert found["matchmakingSessions"] == {"totalCount": 0}


async def test_a_session_goes_its_way_step_by_step(people: People) -> None:
    id_ = await session(people, heldOn=day(1))
    assert codes(await hold(people, id_)) == ["NOT_YET_HELD"]
    assert codes(await people.do("approver", "closeSession", SESSION, sessionId=id_)) == ["WRONG_STATE"]
    assert codes(await opened(people, id_)) == ["WRONG_STATE"]
    cancelled = await people.do("approver", "cancelSession", SESSION, sessionId=id_, reason="Storm.")
    assert cancelled["session"]["state"] == "CANCELLED"
    assert codes(await sign_up(people, "seller", id_)) == ["WRONG_STATE"]
    other = await session(people)
    assert codes(await hold(people, other, "cooperative")) == ["NOT_SIGNED_UP"]
    assert (await hold(people, other))["session"]["state"] == "HELD"
    closed = await people.do("approver", "closeSession", SESSION, sessionId=other)
    assert closed["session"]["state"] == "CLOSED"
    assert codes(await opened(people, other)) == ["WRONG_STATE"]


async def test_a_lead_is_between_two_who_were_there(people: People) -> None:
    id_ = await session(people)
    for who in ("seller", "buyer"):
        await sign_up(people, who, id_)
    await hold(people, id_, "cooperative")
    assert codes(await opened(people, id_)) == ["NOT_THERE"]
    assert codes(await opened(people, id_, otherId=organisation("rival"))) == ["NOT_THERE"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"quantity": "0"}, "NOT_POSITIVE"),
        ({"expectedValue": "-1.00"}, "NOT_POSITIVE"),
        ({"followUpOn": day(-1)}, "DAY_PASSED"),
        ({"productId": f"Product:{COUNTY}:{key('蓝莓 rival')}"}, "NOT_FOUND"),
        ({"productId": PRODUCT.replace("Product", "Lot")}, "NOT_FOUND"),
        ({"sessionId": "MatchmakingSession:320722:x"}, "NOT_FOUND"),
    ],
)
async def test_a_lead_that_cannot_be_is_refused(people: People, changes: dict[str, Any], code: str) -> None:
    id_ = await met(people)
    given = {"otherId": organisation("canteen"), "productId": PRODUCT, "quantity": "1", "expectedValue": "6.00"}
    asked = {"sessionId": id_, **given, "followUpOn": day(1), **changes}
    assert codes(await people.do("seller", "openLead", LEAD, **asked)) == [code]
    assert (await people.get("seller", "{ leads { totalCount } }"))["leads"] == {"totalCount": 0}


@pytest.mark.parametrize("who", ["rival", "other buyer"])
async def test_others_neither_see_nor_touch_a_lead(people: People, who: str) -> None:
    lead_id = await in_talks(people, await met(people))
    assert (await people.get(who, "{ leads { totalCount } }"))["leads"] == {"totalCount": 0}
    assert codes(await people.do(who, "loseLead", LEAD, leadId=lead_id, reason="mine now")) == ["NOT_FOUND"]
    assert codes(await won(people, lead_id, "x", who)) == ["NOT_FOUND"]


async def test_only_the_host_holds_its_session(people: People) -> None:
    id_ = await session(people)
    for who in ("stranger", "city"):
        refused = await people.do(who, "cancelSession", SESSION, sessionId=id_, reason="no")
        assert codes(refused) == ["NOT_FOUND"]


async def test_leads_are_found_by_session_state_and_day(people: People) -> None:
    id_ = await met(people)
    first = (await opened(people, id_))["lead"]["id"]
    second = await in_talks(people, id_)
    query = "query($w: LeadWhere) { leads(where: $w) { nodes { id } } }"

    async def found(**where: Any) -> list[str]:
        return [each["id"] for each in (await people.get("approver", query, w=where))["leads"]["nodes"]]

    assert await found() == [first, second], "by the day of their follow-up"
    assert await found(state={"eq": "OPEN"}) == [first]
    assert await found(session={"eq": id_}, state={"oneOf": ["IN_TALKS", "WON"]}) == [second]
    assert await found(followUpOn={"range": {"to": day(7)}}) == [first]
    assert await found(seller={"eq": organisation("rival")}) == []
    assert await found(buyer={"eq": organisation("canteen")}) == [first, second]
