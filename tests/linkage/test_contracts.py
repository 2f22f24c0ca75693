"""Contracts over households' goods: dated, versioned, and kept as they were by goods that have left."""

from datetime import date
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from domain.linkage.actions import contracts
from domain.linkage.actions.families import Named
from domain.linkage.rules import GoodsTerms
from domain.settlement.terms import Basis
from resolvers.reading.ids import NodeId
from server.database import Database
from tests.conftest import TestDatabase
from tests.linkage.steps import BERRIES, COLLECTIVE, CONTRACT, codes, enter, paper
from tests.racing import DONE, Step, race
from tests.settlement.sales import pay, sold
from tests.story.county import COUNTY, FAMILIES, key, viewer
from tests.story.people import People, day, deliver, listing, lot, order

_LIST = """query($where: LinkageContractWhere) { contracts(where: $where, first: 50) { nodes {
  number version householdName basis unitPrice shareOfNet since until product { name } } } }"""


async def listed(people: People, who: str = "seller", **where: Any) -> list[Any]:
    return list((await people.get(who, _LIST, where=where))["contracts"]["nodes"])


def id_of(family: str) -> str:
    return str(NodeId("LinkageContract", COUNTY, str(key(f"contract {family}"))))


async def test_a_contract_is_entered_and_seen_by_whom_it_concerns(people: People) -> None:
    done = await enter(people, "C", shareOfNet="0.6", until=day(365))
    contract = done["contract"]
    assert (contract["version"], contract["unitPrice"], contract["shareOfNet"]) == (1, "4.5", "0.6")
    assert (contract["since"], contract["until"]) == (day(0), day(365))
    for who in ("seller", "officer", "auditor", "approver", "other member"):
        (seen,) = await listed(people, who, number={"eq": contract["number"]})
        assert seen["householdName"] == FAMILIES["C"], who
    for who in ("rival", "next officer", "stranger", "member"):
        assert await listed(people, who, number={"eq": contract["number"]}) == [], who


async def test_contracts_are_found_by_what_they_say(people: People) -> None:
    await enter(people, "C", basis="CUSTODY", **{"from": day(10)})
    assert len(await listed(people)) == 3
    (custody,) = await listed(people, basis={"eq": "CUSTODY"})
    assert custody["householdName"] == FAMILIES["C"]
    assert len(await listed(people, inForceOn={"eq": day(9)})) == 2
    assert len(await listed(people, inForceOn={"eq": day(10)}, product={"eq": BERRIES})) == 3
    household = str(NodeId("Household", COUNTY, str(key("A"))))
    (of_a,) = await listed(people, "officer", household={"eq": household})
    assert of_a["householdName"] == FAMILIES["A"]
    (same,) = await listed(people, householdName={"eq": FAMILIES["A"]})
    assert same["unitPrice"] == "4.2"


async def test_a_change_is_a_new_version_from_a_day_on_and_overwrites_nothing(people: People) -> None:
    done = await people.do(
        "seller", "amendContract", CONTRACT, contractId=id_of("A"), unitPrice="5", source="补充协议", **{"from": day(3)}
    )
    assert (done["contract"]["number"], done["contract"]["version"]) == ("HT-A", 2)
    second, first = await listed(people, number={"eq": "HT-A"})
    assert (first["unitPrice"], first["until"]) == ("4.2", day(2))
    assert (second["unitPrice"], second["since"], second["until"]) == ("5", day(3), None)
    for mutation, said in (
        ("amendContract", {"unitPrice": "6", "source": "…", "from": day(9)}),
        ("endContract", {"until": day(9)}),
    ):
        assert codes(await people.do("seller", mutation, CONTRACT, contractId=id_of("A"), **said)) == ["NEWER_VERSION"]


_EVIDENCE = """query($id: ID!) { settlement(consignmentId: $id) { lines { basis amount householdName
  contract { number version unitPrice } } } }"""


async def test_goods_that_have_left_are_settled_by_the_version_they_left_by(
    people: People, fresh: TestDatabase
) -> None:
    sale = await sold(people)
    amended = await people.do(
        "seller", "amendContract", CONTRACT, contractId=id_of("A"), unitPrice="5", source="协议", **{"from": day(1)}
    )
    ended = await people.do("seller", "endContract", CONTRACT, contractId=amended["contract"]["id"], until=day(1))
    assert codes(ended) == []
    lines = (await people.get("seller", _EVIDENCE, id=sale.id))["settlement"]["lines"]
    of_a = next(each for each in lines if each["householdName"] == FAMILIES["A"])
    assert of_a["contract"] == {"number": "HT-A", "version": 1, "unitPrice": "4.2"}
    owner = await asyncpg.connect(fresh.server.dsn(fresh.name))
    kept = await owner.fetchval("SELECT terms->'linkages'->0->>'version' FROM consignment_terms")
    await owner.close()
    assert kept == "1"
    await pay(people, sale)


async def test_goods_do_not_leave_once_the_contract_has_ended(people: People, fresh: TestDatabase) -> None:
    lot_id = await lot(people)
    placed = (await order(people, await listing(people, lot_id)))["order"]
    owner = await asyncpg.connect(fresh.server.dsn(fresh.name))
    await owner.execute("UPDATE linkage_contract SET during = daterange('2020-01-01', '2021-01-01')")
    await people.do("seller", "confirmOrder", "consignment { state }", orderId=placed["id"])
    sent = await people.do("seller", "dispatchOrder", "consignment { id }", orderId=placed["id"], costs=[])
    assert codes(sent) == ["CONTRACT_MISSING"]
    await owner.execute("UPDATE linkage_contract SET during = daterange('2020-01-01', null)")
    await owner.close()
    await deliver(people, lot_id, placed["id"])


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"unitPrice": "0"}, "NOT_POSITIVE"),
        ({"unitPrice": "-4"}, "NOT_POSITIVE"),
        ({"shareOfNet": "1.001"}, "SHARE_OUT_OF_RANGE"),
        ({"shareOfNet": "-0.1"}, "SHARE_OUT_OF_RANGE"),
        ({"basis": "RETAINED"}, "NOT_OF_GOODS"),
        ({"until": day(-1)}, "ENDS_BEFORE_IT_BEGINS"),
        ({"productId": str(NodeId("Product", COUNTY, str(key("蓝莓 rival"))))}, "NOT_FOUND"),
        ({"productId": COLLECTIVE}, "NOT_FOUND"),
        ({"householdNumber": "GY-0001"}, "UNKNOWN_HOUSEHOLD"),
        ({"householdName": FAMILIES["D"]}, "UNKNOWN_HOUSEHOLD"),
        (paper("A"), "LINKAGE_OVERLAPS"),
    ],
)
async def test_what_cannot_be_agreed_is_refused_and_nothing_changes(
    people: People, said: dict[str, Any], code: str
) -> None:
    before = await listed(people)
    assert codes(await enter(people, "C", **said)) == [code]
    assert await listed(people) == before


@pytest.mark.parametrize(
    ("mutation", "said", "code"),
    [
        ("amendContract", {"from": day(-1)}, "DAY_HAS_PASSED"),
        ("amendContract", {"from": day(3), "unitPrice": "0"}, "NOT_POSITIVE"),
        ("amendContract", {"from": day(3), "shareOfNet": "2"}, "SHARE_OUT_OF_RANGE"),
        ("amendContract", {"from": day(3), "until": day(2)}, "ENDS_BEFORE_IT_BEGINS"),
        ("endContract", {"until": day(-1)}, "DAY_HAS_PASSED"),
    ],
)
async def test_a_change_that_cannot_be_is_refused(
    people: People, mutation: str, said: dict[str, Any], code: str
) -> None:
    before = await listed(people)
    whole = {"unitPrice": "5", "source": "协议"} if mutation == "amendContract" else {}
    asked = {"contractId": id_of("A"), **whole, **said}
    assert codes(await people.do("seller", mutation, CONTRACT, **asked)) == [code]
    assert codes(await people.do("rival", mutation, CONTRACT, **{**asked, **whole, **_sound(mutation)})) == [
        "NOT_FOUND"
    ]
    assert await listed(people) == before


def _sound(mutation: str) -> dict[str, str | None]:
    return {"from": day(3), "until": None, "shareOfNet": None} if mutation == "amendContract" else {"until": day(3)}


async def test_a_contract_that_begins_later_is_neither_amended_nor_ended_before(people: People) -> None:
    later = (await enter(people, "C", until=day(20), **{"from": day(10)}))["contract"]["id"]
    ended = await people.do("seller", "endContract", CONTRACT, contractId=later, until=day(5))
    assert codes(ended) == ["ENDS_BEFORE_IT_BEGINS"]
    for since in (day(10), day(22)):
        said = {"contractId": later, "unitPrice": "5", "source": "协议", "from": since}
        assert codes(await people.do("seller", "amendContract", CONTRACT, **said)) == ["NOT_WITHIN_CONTRACT"]
    shorter = await people.do("seller", "endContract", CONTRACT, contractId=later, until=day(15))
    assert shorter["contract"]["until"] == day(15)
    longer = await people.do("seller", "endContract", CONTRACT, contractId=later, until=day(30))
    assert longer["contract"]["until"] == day(15)


async def test_of_two_contracts_entered_at_once_exactly_one_wins(
    people: People, fresh: TestDatabase, database: Database
) -> None:
    def entering(price: str) -> Step:
        wanted = contracts.Wanted(
            Named("SD-C", FAMILIES["C"]),
            (COUNTY, key("蓝莓 cooperative")),
            Basis.SUPPLY,
            GoodsTerms(Decimal(price), Decimal(0)),
            date(2026, 1, 1),
            None,
            "合同",
        )
        return Step(viewer("seller"), lambda session: contracts.enter_contract(session, viewer("seller"), wanted))

    assert await race(fresh, database, entering("4"), entering("5")) == (DONE, "CONFLICT")
    (only,) = await listed(people, householdName={"eq": FAMILIES["C"]})
    assert only["unitPrice"] == "4"
