"""The public page of a lot: what anybody may know of it, and nobody's name."""

import re

import pytest

from tests.conftest import TestDatabase
from tests.factories import LinkageContractFactory, save
from tests.provenance.steps import inspect, recall
from tests.story.county import FAMILIES
from tests.story.people import People, day, listing, lot

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
