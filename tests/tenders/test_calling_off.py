"""Orders under a contract: at its price, within its period, and never beyond its quantity."""

import asyncio
from typing import Any

import pytest

from tests.conftest import TestDatabase
from tests.orders.steps import confirm, dispatch, refuse
from tests.reading.county import run
from tests.story.people import People, day, listing, lot
from tests.tenders.steps import call_off, codes, contract, state_of


async def test_a_call_off_is_an_order_at_the_contracts_price(people: People, fresh: TestDatabase) -> None:
    contract_id = await contract(people, fresh)
    await listing(people, await lot(people))
    placed = (await call_off(people, contract_id, "30"))["order"]
    assert placed["total"] == "150.00", "30 kg at 5.00, though the listing asks 6.00"
    assert await state_of(people, contract_id) == {
        "quantity": "100",
        "calledOff": "30",
        "accepted": "0",
        "left": "70",
        "unitPrice": "5",
        "tenderNumber": (await state_of(people, contract_id))["tenderNumber"],
        "callOffs": [{"line": {"quantity": "30"}, "consignment": {"state": "PLACED"}}],
    }
    assert (await state_of(people, contract_id, "seller"))["left"] == "70"
    assert await state_of(people, contract_id, "rival") is None
    assert await state_of(people, contract_id, "other buyer") is None


async def test_many_call_offs_at_once_never_exceed_a_contract(people: People, fresh: TestDatabase) -> None:
    contract_id = await contract(people, fresh)
    await listing(people, await lot(people, "500", "300", "200"))
    await people.token_of("buyer")
    done = await asyncio.gather(*(call_off(people, contract_id, "30") for _ in range(16)))
    assert sum(each["order"] is not None for each in done) == 3
    assert {code for each in done for code in codes(each)} == {"OVER_CONTRACT"}
    assert (await state_of(people, contract_id))["left"] == "10"


async def _deliver(people: People, placed: Any, lot_id: str, accepted: str) -> None:
    await people.do("seller", "confirmOrder", "consignment { id }", orderId=placed["id"])
    sent = await people.do("seller", "dispatchOrder", "consignment { id }", orderId=placed["id"], costs=[])
    reading = {"lotId": lot_id, "accepted": accepted, "firstReading": accepted}
    done = await people.do(
        "buyer", "acceptDelivery", "consignment { goods }", consignmentId=sent["consignment"]["id"], readings=[reading]
    )
    assert not done["userErrors"], done


async def test_what_was_not_accepted_is_given_back(people: People, fresh: TestDatabase) -> None:
    contract_id = await contract(people, fresh)
    lot_id = await lot(people, "500", "300", "200")
    await listing(people, lot_id)
    placed = (await call_off(people, contract_id, "100"))["order"]
    assert codes(await call_off(people, contract_id, "5")) == ["OVER_CONTRACT"]
    await _deliver(people, placed, lot_id, "90")
    state = await state_of(people, contract_id)
    assert (state["calledOff"], state["accepted"], state["left"]) == ("90", "90", "10")
    assert not codes(await call_off(people, contract_id, "10"))


async def test_what_was_cancelled_is_given_back(people: People, fresh: TestDatabase) -> None:
    contract_id = await contract(people, fresh)
    await listing(people, await lot(people, "500", "300", "200"))
    await call_off(people, contract_id, "100")
    await run(fresh, "UPDATE consignment SET state = 'CANCELLED', cancel_cause = 'BY_SELLER'")
    assert (await state_of(people, contract_id))["left"] == "100"
    assert not codes(await call_off(people, contract_id, "100"))


async def test_what_follows_in_another_part_is_called_off_all_the_same(people: People, fresh: TestDatabase) -> None:
    contract_id = await contract(people, fresh)
    lot_id = await lot(people, "500", "300", "200")
    await listing(people, lot_id)
    placed = (await call_off(people, contract_id, "100"))["order"]
    await confirm(people, placed["id"])
    assert not codes(await dispatch(people, placed["id"], lots=[{"lotId": lot_id, "quantity": "60"}]))
    assert (await state_of(people, contract_id))["calledOff"] == "100"
    assert codes(await call_off(people, contract_id, "40")) == ["OVER_CONTRACT"]
    assert not codes(await refuse(people, placed["id"], reason="霜冻"))
    assert (await state_of(people, contract_id))["left"] == "40", "what does not follow after all is given back"


async def test_a_contract_of_two_lots_counts_what_each_gave(people: People, fresh: TestDatabase) -> None:
    contract_id = await contract(people, fresh, quantity="150")
    lots = [await lot(people), await lot(people)]
    made = await people.do(
        "seller",
        "publishListing",
        "listing { id }",
        lotIds=lots,
        title="双店蓝莓",
        unitLabel="公斤",
        unitContent="1",
        minimumQuantity="1",
        leadTimeDays=0,
        deliverFrom=day(0),
        deliverUntil=day(7),
        tiers=[{"fromQuantity": "1", "unitPrice": "6.00"}],
    )
    assert not made["userErrors"], made
    assert (await call_off(people, contract_id, "140"))["order"]["total"] == "700.00"
    assert (await state_of(people, contract_id))["left"] == "10"


@pytest.mark.parametrize(
    ("quantity", "offset", "code"),
    [
        ("0", 1, "NOT_POSITIVE"),
        ("100.001", 1, "OVER_CONTRACT"),
        ("1", 61, "OUTSIDE_CONTRACT"),
        ("1", -1, "OUTSIDE_CONTRACT"),
        ("1", 20, "NOTHING_LISTED"),
        ("1.5", 1, "NOT_WHOLE_PACKAGES"),
        ("90", 1, "INSUFFICIENT_STOCK"),
    ],
)
async def test_a_call_off_that_cannot_be_is_refused_and_changes_nothing(
    people: People, fresh: TestDatabase, quantity: str, offset: int, code: str
) -> None:
    contract_id = await contract(people, fresh)
    await listing(people, await lot(people, "80", "50", "30"))
    assert codes(await call_off(people, contract_id, quantity, offset)) == [code]
    assert (await state_of(people, contract_id))["left"] == "100"


@pytest.mark.parametrize("who", ["other buyer", "seller"])
async def test_nobody_else_calls_off(people: People, fresh: TestDatabase, who: str) -> None:
    contract_id = await contract(people, fresh)
    await listing(people, await lot(people))
    query = "mutation($input: CallOffInput!) { callOff(input: $input) { userErrors { code } } }"
    given = {"idempotencyKey": "some long key", "contractId": contract_id, "quantity": "1", "deliverOn": day(1)}
    answer = await people.ask(who, query, input=given)
    said = answer["errors"][0]["extensions"]["code"] if "errors" in answer else codes(answer["data"]["callOff"])[0]
    assert said == {"seller": "NOT_PERMITTED", "other buyer": "NOT_FOUND"}[who]
