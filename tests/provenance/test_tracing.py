"""The public page of a lot: what anybody may know of it, and nobody's name."""

import re
from typing import Any

import pytest

from tests.accreditation.steps import certified
from tests.billing.steps import run
from tests.conftest import TestDatabase
from tests.factories import LinkageContractFactory, save
from tests.fulfilment.steps import Sent, arrived, at, departed, done, sent, whole
from tests.provenance.steps import inspect, recall
from tests.story.county import FAMILIES
from tests.story.people import People, day, listing, lot, order

TRACE = """query($code: String!) { trace(code: $code) {
  product { name seller { name } } county { name } township { name } households recalledAt
  inspections { result lab kind { nameZh } }
  lot { harvestedOn expiresOn coldChain storagePlace contributions { householdName } } } }"""
CODE = "query($id: ID!) { storedLot(id: $id) { lot { traceCode } } }"


async def code_of(people: People, lot_id: str) -> str:
    return str((await people.get("seller", CODE, id=lot_id))["storedLot"]["lot"]["traceCode"])


async def test_anybody_traces_a_lot_that_was_offered(people: People) -> None:
    lot_id = await lot(people)
    await inspect(people, lot_id, "PASS")
    code = await code_of(people, lot_id)
    assert (await people.get(None, TRACE, code=code))["trace"] is None, "nothing was offered yet"
    await listing(people, lot_id)
    for written in (code, code.lower(), f" {code[:5]}-{code[5:]} "):
        traced = (await people.get(None, TRACE, code=written))["trace"]
        assert traced["product"] == {"name": "蓝莓", "seller": {"name": "cooperative"}}
        assert (traced["county"], traced["township"]) == ({"name": "东海县"}, {"name": "双店镇"})
        assert [each["kind"]["nameZh"] for each in traced["inspections"]] == ["农药残留"]
        assert (traced["lot"]["harvestedOn"], traced["lot"]["expiresOn"]) == (day(0), day(7))
        assert (traced["households"], traced["recalledAt"]) == (None, None)


async def test_a_trace_names_no_household(people: People) -> None:
    lot_id = await lot(people)
    await listing(people, lot_id)
    for who in (None, "buyer", "rival"):
        traced = (await people.get(who, TRACE, code=await code_of(people, lot_id)))["trace"]
        assert traced["lot"]["contributions"] == []
        assert not any(name in str(traced) for name in FAMILIES.values())


@pytest.mark.parametrize(("suppliers", "shown"), [("ABCD", None), ("ABCDE", 5)])
async def test_households_are_counted_from_five_on(
    people: People, fresh: TestDatabase, suppliers: str, shown: int | None
) -> None:
    contracts = (LinkageContractFactory.build(to=each, household_name=FAMILIES[each]) for each in "CDE")
    await save(fresh.owner_url, contracts)
    parts = [{"household": FAMILIES[each], "quantity": "1"} for each in suppliers]
    described = {"product": "蓝莓", "categoryCode": "FRUIT", "baseUnit": "KG", "harvestedOn": day(0)}
    made = await people.do(
        "seller", "recordLot", "lot { id }", **described, quantity=str(len(parts)), contributions=parts
    )
    await listing(people, made["lot"]["id"])
    traced = (await people.get(None, TRACE, code=await code_of(people, made["lot"]["id"])))["trace"]
    assert traced["households"] == shown


async def test_a_recalled_lot_says_so_and_its_failed_inspection_too(people: People) -> None:
    lot_id = await lot(people)
    await listing(people, lot_id)
    await inspect(people, lot_id, "FAIL")
    await recall(people, lot_id)
    traced = (await people.get(None, TRACE, code=await code_of(people, lot_id)))["trace"]
    assert traced["recalledAt"]
    assert [each["result"] for each in traced["inspections"]] == ["FAIL"]


@pytest.mark.parametrize("code", ["", "x", "9" * 15, "0" * 1000, "'; --", "000000000000000"])
async def test_what_is_no_code_traces_to_nothing(people: People, code: str) -> None:
    assert (await people.get(None, TRACE, code=code))["trace"] is None


KEPT = "query($code: String!) { trace(code: $code) { coldChainKept } }"


async def test_a_trace_says_whether_the_cold_was_kept_once_it_was_received(people: People) -> None:
    gone = await sent(people)
    code = await code_of(people, gone.lot_id)

    async def kept() -> Any:
        return (await people.get(None, KEPT, code=code))["trace"]["coldChainKept"]

    leg = await departed(people, gone)
    await arrived(people, leg)
    assert await kept() is None, "nobody has received any of it"
    await done(people, "buyer", "acceptDelivery", "consignment { id }", **whole(gone))
    assert await kept() is False, "no thermometer says so"
    log = [{"at": at(minutes), "celsius": "4"} for minutes in range(-180, -59, 20)]
    await done(people, "seller", "recordTemperatures", "leg { id }", legId=leg, readings=log)
    assert await kept() is True


async def test_of_several_ways_each_must_be_cold(people: People) -> None:
    lot_id = await lot(people)
    listing_id = await listing(people, lot_id)
    code = await code_of(people, lot_id)
    for celsius, kept in (("4", True), ("12", False), ("4", False)):
        order_id = (await order(people, listing_id, "10"))["order"]["id"]
        await done(people, "seller", "confirmOrder", "consignment { id }", orderId=order_id)
        id_ = (await done(people, "seller", "dispatchOrder", "consignment { id }", orderId=order_id))["consignment"][
            "id"
        ]
        gone = Sent(lot_id, order_id, id_)
        leg = await departed(people, gone)
        await arrived(people, leg)
        log = [{"at": at(minutes), "celsius": celsius} for minutes in range(-180, -59, 20)]
        await done(people, "seller", "recordTemperatures", "leg { id }", legId=leg, readings=log)
        await done(people, "buyer", "acceptDelivery", "consignment { id }", **whole(gone, "10"))
        assert (await people.get(None, KEPT, code=code))["trace"]["coldChainKept"] is kept


async def test_a_trace_shows_what_its_product_was_certified_for(people: People, fresh: TestDatabase) -> None:
    query = """query($code: String!) { trace(code: $code) {
      certificates { certificateKind { code } validFrom validUntil } } }"""
    lot_id = await lot(people)
    await listing(people, lot_id)
    code = await code_of(people, lot_id)
    assert (await people.get(None, query, code=code))["trace"]["certificates"] == []
    await certified(people, fresh)
    shown = {"certificateKind": {"code": "CONSUMPTION"}, "validFrom": day(0), "validUntil": day(300)}
    assert (await people.get(None, query, code=code))["trace"]["certificates"] == [shown]
    await run(fresh, "UPDATE lot SET harvested_on = harvested_on - 1, expires_on = NULL")
    assert (await people.get(None, query, code=code))["trace"]["certificates"] == [], "it was harvested before"


QR = "query($id: ID!, $site: String!) { traceQr(lotId: $id, site: $site) { payload svg } }"


async def test_a_label_leads_to_the_trace_page(people: People) -> None:
    lot_id = await lot(people)
    label = (await people.get("seller", QR, id=lot_id, site="https://trace.example.org/"))["traceQr"]
    assert label["payload"] == f"https://trace.example.org/trace/{await code_of(people, lot_id)}"
    assert re.fullmatch(r"<svg [^>]*>.*</svg>", label["svg"], re.DOTALL)
    assert (await people.get(None, QR, id=lot_id, site="https://x.org"))["traceQr"] is None


@pytest.mark.parametrize(
    "site", ["", "http://x.org", "javascript:alert(1)", "https://x.org?q=1", "https://" + "x" * 99]
)
async def test_a_label_leads_nowhere_else(people: People, site: str) -> None:
    answer = await people.ask("seller", QR, id=await lot(people), site=site)
    assert answer["errors"][0]["extensions"]["code"] == "ORIGIN_UNFIT"
