"""At a year's end: what guarantees still owe, and a surplus parted by trade and shares. Each once."""

import asyncio
from datetime import date
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from domain import clock
from domain.linkage.actions.year_end import distribute_surplus, owe_guaranteed_dividends
from server.database import Database
from tests.conftest import TestDatabase
from tests.linkage.steps import YEAR_END, codes, dues, guarantee
from tests.racing import DONE, Step, race
from tests.settlement.sales import sold
from tests.story.county import FAMILIES, viewer
from tests.story.people import People

LAST = clock.today().year - 1


async def a_year_later(people: People, fresh: TestDatabase) -> None:
    """A sale of last year: 245.70 and 163.80 by trade to A and B, dividends of 11.48, 7.65 and 7.65 to C, D and E."""
    await sold(people)
    owner = await asyncpg.connect(fresh.server.dsn(fresh.name))
    await owner.execute("UPDATE attribution_line SET accepted_on = $1", date(LAST, 9, 1))
    await owner.close()


async def distribute(people: People, amount: str, year: int = LAST, **given: Any) -> Any:
    return await people.do("seller", "distributeSurplus", YEAR_END, year=year, distributable=amount, **given)


async def amounts(people: People, kind: str) -> dict[str, str]:
    return {each["householdName"]: each["amount"] for each in await dues(people, kind={"eq": kind})}


async def test_a_surplus_goes_back_by_trade_and_the_rest_by_shares(people: People, fresh: TestDatabase) -> None:
    """1000.00: 600.00 by 245.70 to 163.80, that is 3 to 2; 400.00 by 3, 2 and 2 shares."""
    await a_year_later(people, fresh)
    done = await distribute(people, "1000.00")
    assert done["yearEnd"]["byTrade"] == "60"
    assert await amounts(people, "PATRONAGE") == {FAMILIES["A"]: "360.00", FAMILIES["B"]: "240.00"}
    by_shares = await amounts(people, "SURPLUS_DIVIDEND")
    assert by_shares[FAMILIES["C"]] == "171.43"
    assert sorted(by_shares.values()) == ["114.28", "114.29", "171.43"]
    assert codes(await distribute(people, "1000.00")) == ["YEAR_DONE"]


async def test_a_year_is_parted_once_though_two_ask_at_once(people: People, fresh: TestDatabase) -> None:
    await a_year_later(people, fresh)
    done = await asyncio.gather(distribute(people, "1000.00"), distribute(people, "900.00"))
    (code,) = [code for each in done for code in codes(each)]
    assert code in ("YEAR_DONE", "CONFLICT")
    assert len(await amounts(people, "PATRONAGE")) == 2


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"amount": "0.00"}, "NOT_POSITIVE"),
        ({"amount": "-5.00"}, "NOT_POSITIVE"),
        ({"byTrade": "59.99"}, "TOO_LITTLE_BY_TRADE"),
        ({"byTrade": "100.01"}, "PERCENT_OUT_OF_RANGE"),
        ({"year": LAST + 1}, "YEAR_NOT_OVER"),
        ({"year": 2017}, "NO_SURPLUS_RULE"),
        ({"year": 2019}, "NOTHING_TRADED"),
    ],
)
async def test_what_cannot_be_parted_is_refused(
    people: People, fresh: TestDatabase, given: dict[str, Any], code: str
) -> None:
    await a_year_later(people, fresh)
    assert codes(await distribute(people, **{"amount": "1000.00", **given})) == [code]
    assert await dues(people) == []


async def test_the_rest_of_a_surplus_needs_share_holders(people: People, fresh: TestDatabase) -> None:
    await a_year_later(people, fresh)
    owner = await asyncpg.connect(fresh.server.dsn(fresh.name))
    await owner.execute("UPDATE share_holding SET during = daterange('2020-01-01', '2020-02-01')")
    await owner.close()
    assert codes(await distribute(people, "1000.00")) == ["SHARE_REGISTER_EMPTY"]
    assert codes(await distribute(people, "1000.00", byTrade="100")) == []


async def owe(people: People, year: int = LAST) -> Any:
    return await people.do("seller", "oweGuaranteedDividends", YEAR_END, year=year)


async def guaranteed(people: People, fresh: TestDatabase) -> None:
    """5.00 a share, for years."""
    await guarantee(people, "5.00")
    owner = await asyncpg.connect(fresh.server.dsn(fresh.name))
    await owner.execute("UPDATE dividend_guarantee SET during = daterange('2020-01-01', null)")
    await owner.close()


async def test_what_shares_brought_of_a_surplus_counts_against_their_guarantee(
    people: People, fresh: TestDatabase
) -> None:
    """Of 10.00, 4.00 are by shares: of the 8.22 that sales did not bring, as much less is owed."""
    await a_year_later(people, fresh)
    await guaranteed(people, fresh)
    await distribute(people, "10.00")
    assert (await owe(people))["yearEnd"]["amount"] == "4.22"
    owed, had = await amounts(people, "GUARANTEED_DIVIDEND"), await amounts(people, "SURPLUS_DIVIDEND")
    assert Decimal(owed[FAMILIES["C"]]) == Decimal("3.52") - Decimal(had[FAMILIES["C"]])


async def test_what_a_guarantee_brought_counts_against_the_dividend_of_the_surplus(
    people: People, fresh: TestDatabase
) -> None:
    """Of 100.00, 40.00 are by shares: 17.14 to C's 3, 11.43 to D's and E's 2. They had 3.52, 2.35 and 2.35."""
    await a_year_later(people, fresh)
    await guaranteed(people, fresh)
    await owe(people)
    assert (await distribute(people, "100.00"))["yearEnd"]["amount"] == "100.00"
    expected = {FAMILIES["C"]: "13.62", FAMILIES["D"]: "9.08", FAMILIES["E"]: "9.08"}
    assert await amounts(people, "SURPLUS_DIVIDEND") == expected
    assert await amounts(people, "PATRONAGE") == {FAMILIES["A"]: "36.00", FAMILIES["B"]: "24.00"}


async def test_a_surplus_below_a_guarantee_brings_shares_nothing_more(people: People, fresh: TestDatabase) -> None:
    """Of 10.00, 4.00 are by shares, of which C's are 1.72: all had more by the guarantee."""
    await a_year_later(people, fresh)
    await guaranteed(people, fresh)
    await owe(people)
    await distribute(people, "10.00")
    assert await amounts(people, "SURPLUS_DIVIDEND") == {}
    assert await amounts(people, "PATRONAGE") == {FAMILIES["A"]: "3.60", FAMILIES["B"]: "2.40"}


async def test_a_guarantee_and_a_surplus_at_once_count_each_other(
    people: People, fresh: TestDatabase, database: Database
) -> None:
    """Whichever comes first, C has 17.14, D and E 11.43 each: what the surplus brings is more than the guarantee."""
    await a_year_later(people, fresh)
    await guaranteed(people, fresh)
    owing = Step(viewer("seller"), lambda session: owe_guaranteed_dividends(session, viewer("seller"), LAST))
    parting = Step(viewer("seller"), lambda session: distribute_surplus(session, viewer("seller"), LAST, 10000, None))
    assert await race(fresh, database, owing, parting) == (DONE, DONE)
    guaranteed_, surplus = await amounts(people, "GUARANTEED_DIVIDEND"), await amounts(people, "SURPLUS_DIVIDEND")
    had = {name: Decimal(guaranteed_.get(name, 0)) + Decimal(fen) for name, fen in surplus.items()}
    assert had == {FAMILIES["C"]: Decimal("17.14"), FAMILIES["D"]: Decimal("11.43"), FAMILIES["E"]: Decimal("11.43")}


async def test_a_guarantee_owes_what_sales_did_not_bring_and_does_so_once(people: People, fresh: TestDatabase) -> None:
    """5.00 a share: C 15.00 of which sales brought 11.48; D and E 10.00 of which they brought 7.65."""
    await a_year_later(people, fresh)
    assert codes(await owe(people)) == ["NOTHING_GUARANTEED"]
    await guaranteed(people, fresh)
    assert codes(await owe(people, LAST + 1)) == ["YEAR_NOT_OVER"]
    assert (await owe(people))["yearEnd"]["amount"] == "8.22"
    expected = {FAMILIES["C"]: "3.52", FAMILIES["D"]: "2.35", FAMILIES["E"]: "2.35"}
    assert await amounts(people, "GUARANTEED_DIVIDEND") == expected
    assert codes(await owe(people)) == ["YEAR_DONE"]
    assert len(await dues(people)) == 3
