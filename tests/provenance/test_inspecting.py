"""Inspections: what failed holds a lot until a later one of its kind passes."""

from typing import Any

import pytest

from tests.documents.photos import PAPER, uploaded
from tests.provenance.steps import codes, inspect, recall, sold, stored
from tests.provenance.steps import dispatch as dispatched
from tests.story.people import People, day, listing, lot, order


async def test_a_failed_inspection_holds_a_lot_until_a_later_one_passes(people: People) -> None:
    lot_id = await lot(people)
    listing_id = await listing(people, lot_id)
    await inspect(people, lot_id, "FAIL", value="0.8", limitValue="0.5", valueUnit="mg/kg")
    assert (await stored(people, lot_id))["sellable"] is False
    assert codes(await order(people, listing_id, "1")) == ["INSUFFICIENT_STOCK"]
    await inspect(people, lot_id, "PASS", kindCode="CONTAMINANT")
    assert (await stored(people, lot_id))["left"] == "0", "another kind makes nothing good"
    await inspect(people, lot_id, "PASS")
    assert (await stored(people, lot_id))["left"] == "100"
    assert codes(await order(people, listing_id, "1")) == []


async def test_what_an_official_found_to_fail_an_official_alone_finds_to_pass(people: People) -> None:
    lot_id = await lot(people)
    await inspect(people, lot_id, "FAIL", who="approver")
    await inspect(people, lot_id, "PASS")
    assert (await stored(people, lot_id))["sellable"] is False
    await inspect(people, lot_id, "PASS", who="approver")
    assert (await stored(people, lot_id))["sellable"] is True
    await inspect(people, lot_id, "FAIL")
    await inspect(people, lot_id, "PASS")
    assert (await stored(people, lot_id))["sellable"] is True, "its own finding its seller may make good"
    shown = (await stored(people, lot_id, "inspections { result organisation { name } }"))["inspections"]
    told = [(each["result"], each["organisation"]["name"]) for each in shown]
    assert told == [
        ("PASS", "cooperative"),
        ("FAIL", "cooperative"),
        ("PASS", "county office"),
        ("PASS", "cooperative"),
        ("FAIL", "county office"),
    ]


async def test_an_earlier_pass_makes_nothing_good(people: People) -> None:
    described = {"product": "蓝莓", "categoryCode": "FRUIT", "baseUnit": "KG", "quantity": "5", "harvestedOn": day(-3)}
    lot_id = (await people.do("seller", "recordLot", "lot { id }", **described))["lot"]["id"]
    await inspect(people, lot_id, "FAIL", inspectedOn=day(-1))
    await inspect(people, lot_id, "PASS", inspectedOn=day(-2))
    assert (await stored(people, lot_id))["sellable"] is False


async def test_a_held_lot_does_not_leave(people: People) -> None:
    lot_id, order_id = await sold(people)
    await inspect(people, lot_id, "FAIL", who="approver")
    assert codes(await dispatched(people, order_id)) == ["LOT_HELD"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"inspectedOn": day(1)}, "INSPECTED_TOO_EARLY"),
        ({"inspectedOn": day(-1)}, "INSPECTED_TOO_EARLY"),
        ({"value": "1"}, "VALUE_WITHOUT_UNIT"),
        ({"limitValue": "1"}, "VALUE_WITHOUT_UNIT"),
        ({"value": "1", "limitValue": "0.5", "valueUnit": "mg/kg"}, "FIGURES_SAY_OTHERWISE"),
        ({"kindCode": "NONE"}, "NOT_FOUND"),
        ({"documentId": "Document:320722:01a00000-0000-7000-8000-000000000000"}, "NOT_FOUND"),
        ({"lotId": "nonsense"}, "NOT_FOUND"),
    ],
)
async def test_an_inspection_that_cannot_be_is_refused(people: People, changes: dict[str, Any], code: str) -> None:
    lot_id = await lot(people)
    assert codes(await inspect(people, lot_id, "PASS", **changes)) == [code]
    assert (await stored(people, lot_id, "inspections { id }"))["inspections"] == []


@pytest.mark.parametrize("who", ["rival", "stranger"])
async def test_nobody_inspects_a_lot_that_is_no_business_of_theirs(people: People, who: str) -> None:
    lot_id = await lot(people)
    await listing(people, lot_id)
    assert codes(await inspect(people, lot_id, "FAIL", who=who)) == ["NOT_FOUND"]
    assert (await stored(people, lot_id))["sellable"] is True


async def test_the_report_is_known_by_its_hash_and_must_be_ones_own(people: People) -> None:
    lot_id = await lot(people)
    mine = (await uploaded(people, "seller", PAPER, "report.pdf"))["document"]
    theirs = (await uploaded(people, "buyer", PAPER, "report.pdf"))["document"]
    assert codes(await inspect(people, lot_id, "PASS", documentId=theirs["id"])) == ["NOT_FOUND"]
    await inspect(people, lot_id, "PASS", documentId=mine["id"])
    shown = await stored(people, lot_id, "inspections { documentSha256 kind { nameZh } }")
    assert [len(each["documentSha256"]) for each in shown["inspections"]] == [64]


async def test_a_recalled_lot_stays_blocked_whatever_passes(people: People) -> None:
    lot_id = await lot(people)
    await recall(people, lot_id)
    await inspect(people, lot_id, "PASS")
    assert (await stored(people, lot_id))["sellable"] is False
