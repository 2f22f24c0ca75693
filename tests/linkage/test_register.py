"""The share register, splits and guarantees: from a day on, and what held before stays written."""

from typing import Any

import pytest

from tests.linkage.steps import COLLECTIVE, HOLDING, codes, guarantee, paper
from tests.story.county import FAMILIES
from tests.story.people import People, day

_REGISTER = """query($where: ShareHoldingWhere) { shareRegister(where: $where) { nodes {
  householdName shares since until } } }"""
_SPLITS = "{ profitSplits { nodes { village shares retained since until collective { name } } } }"


async def register(people: People, on: str, who: str = "seller") -> dict[str, int]:
    found = await people.get(who, _REGISTER, where={"inForceOn": {"eq": on}})
    return {each["householdName"]: each["shares"] for each in found["shareRegister"]["nodes"]}


async def set_shares(people: People, family: str, shares: int, since: str) -> Any:
    return await people.do("seller", "setShares", HOLDING, **paper(family), shares=shares, **{"from": since})


async def transfer(people: People, giver: str, taker: str, shares: int, since: str) -> Any:
    said = {
        "giverNumber": f"SD-{giver}",
        "giverName": FAMILIES[giver],
        "takerNumber": f"SD-{taker}",
        "takerName": FAMILIES[taker],
        "shares": shares,
        "from": since,
    }
    return await people.do("seller", "transferShares", HOLDING, **said)


NAMES = {family: FAMILIES[family] for family in "ABCDE"}
BEFORE = {NAMES["C"]: 3, NAMES["D"]: 2, NAMES["E"]: 2}


async def test_holdings_change_from_a_day_on(people: People) -> None:
    assert (await set_shares(people, "A", 5, day(-30)))["holding"]["shares"] == 5
    assert codes(await set_shares(people, "D", 4, day(2))) == []
    assert (await set_shares(people, "E", 0, day(2)))["holding"] is None
    assert (await transfer(people, "C", "B", 1, day(2)))["holding"]["shares"] == 1
    assert await register(people, day(1)) == {**BEFORE, NAMES["A"]: 5}
    assert await register(people, day(2)) == {NAMES["A"]: 5, NAMES["B"]: 1, NAMES["C"]: 2, NAMES["D"]: 4}
    assert await register(people, day(1), "other member") == {NAMES["C"]: 3}


async def test_what_cannot_be_registered_is_refused_and_nothing_changes(people: People) -> None:
    assert codes(await set_shares(people, "A", -1, day(0))) == ["NOT_POSITIVE"]
    assert codes(await set_shares(people, "A", 0, day(0))) == ["TOO_FEW_SHARES"]
    assert codes(await set_shares(people, "C", 4, day(-1))) == ["DAY_HAS_PASSED"]
    assert codes(await transfer(people, "C", "D", 4, day(0))) == ["TOO_FEW_SHARES"]
    assert codes(await transfer(people, "A", "D", 1, day(0))) == ["TOO_FEW_SHARES"]
    assert codes(await transfer(people, "C", "C", 1, day(0))) == ["TRANSFER_TO_ONESELF"]
    assert codes(await transfer(people, "C", "D", 0, day(0))) == ["NOT_POSITIVE"]
    assert codes(await transfer(people, "C", "D", 1, day(-1))) == ["DAY_HAS_PASSED"]
    assert await register(people, day(0)) == BEFORE
    assert codes(await set_shares(people, "C", 4, day(5))) == []
    assert codes(await set_shares(people, "C", 6, day(3))) == ["CHANGES_ALREADY"]
    assert await register(people, day(4)) == BEFORE


async def split(people: People, village: str, shares: str, retained: str, since: str, **given: Any) -> Any:
    parts = {"village": village, "shares": shares, "retained": retained, "source": "社员大会决议"}
    whole = {**parts, "villageId": COLLECTIVE, "from": since, **given}
    return await people.do("seller", "setProfitSplit", "profitSplit { id }", **whole)


async def test_a_split_is_replaced_from_a_day_on(people: People) -> None:
    assert codes(await split(people, "25", "35", "40", day(7))) == []
    new, old = (await people.get("seller", _SPLITS))["profitSplits"]["nodes"]
    assert (new["village"], new["since"], new["until"], new["collective"]) == ("25", day(7), None, {"name": "village"})
    assert (old["village"], old["until"]) == ("20", day(6))
    assert len((await people.get("finance", _SPLITS))["profitSplits"]["nodes"]) == 2
    assert (await people.get("rival", _SPLITS))["profitSplits"]["nodes"] == []


@pytest.mark.parametrize(
    ("parts", "given", "code"),
    [
        (("20", "30", "49"), {}, "SPLIT_NOT_WHOLE"),
        (("120", "-20", "0"), {}, "PERCENT_OUT_OF_RANGE"),
        (("20", "30", "50"), {"from": day(-1)}, "DAY_HAS_PASSED"),
        (("20", "30", "50"), {"villageId": None}, "NOT_FOUND"),
        (("20", "30", "50"), {"villageId": "Organisation:x"}, "NOT_FOUND"),
    ],
)
async def test_a_split_that_cannot_be_is_refused(
    people: People, parts: tuple[str, str, str], given: dict[str, Any], code: str
) -> None:
    assert codes(await split(people, *parts, day(1), **given)) == [code]
    (only,) = (await people.get("seller", _SPLITS))["profitSplits"]["nodes"]
    assert only["until"] is None


async def test_a_guarantee_is_replaced_from_a_later_day_on_only(people: People) -> None:
    assert codes(await guarantee(people, "-1.00")) == ["NOT_POSITIVE"]
    assert codes(await guarantee(people, **{"from": day(-1)})) == ["DAY_HAS_PASSED"]
    assert codes(await guarantee(people)) == []
    assert codes(await guarantee(people, "60.00")) == ["CHANGES_ALREADY"]
    assert codes(await guarantee(people, "60.00", **{"from": day(1)})) == []
