"""At equal grade and price lots of families in need come first, as far as the county's rule goes."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from domain import clock
from domain.allocation.rules import Stocked, Supplier, preferring, share_in_need, twelve_months
from domain.catalog.models import BaseUnit
from domain.rows import Row
from tests.allocation.steps import (
    OF_THE_POOR,
    OF_THE_WELL_OFF,
    choose,
    confirmed,
    explained,
    families,
    given,
    listed,
    policy,
    stored,
    with_rule,
)
from tests.conftest import TestDatabase
from tests.factories import IncomeMonthFactory, LinkageContractFactory, ProductFactory, key, save
from tests.orders.steps import available
from tests.story.county import FAMILIES
from tests.story.people import People
from tests.story.test_many_at_once import balances_are_their_movements


async def two_lots(people: People) -> tuple[str, str]:
    """One that expires first, of the well-off, and a later one of the poor."""
    return await stored(people, OF_THE_WELL_OFF, keeps=5), await stored(people, OF_THE_POOR, keeps=20)


async def test_lots_of_families_in_need_are_preferred_within_the_cap(people: People, fresh: TestDatabase) -> None:
    await save(fresh.owner_url, with_rule())
    await policy(people, "NEED_AWARE")
    first, poor = await two_lots(people)
    listing_id = await listed(people, first, poor)
    id_ = await confirmed(people, listing_id, "50")
    assert await given(people, id_) == {first: "35", poor: "15"}
    assert await available(people, listing_id) == "150"
    await balances_are_their_movements(fresh)
    found = await explained(people, id_)
    assert found["policy"] == "NEED_AWARE"
    [decision] = found["decisions"]
    assert (decision["outcome"], decision["capPercent"], decision["source"]) == (
        "PREFERRED",
        "30",
        "made up for the test",
    )
    changed = {(each["before"], each["after"]) for each in decision["changes"]}
    assert changed == {("50", "35"), ("0", "15")}


SEEDLING = "草莓苗"


def seedlings() -> Iterable[Row]:
    """Something sold by the piece, with contracts of all families."""
    product = ProductFactory.build(name=SEEDLING, base_unit=BaseUnit.PIECE)
    yield product
    for each, name in FAMILIES.items():
        yield LinkageContractFactory.build(
            to=each, household_name=name, product_id=product.id, id=key(f"seedlings {each}"), number=f"MM-{each}"
        )


async def test_no_part_of_a_piece_is_preferred(people: People, fresh: TestDatabase) -> None:
    await save(fresh.owner_url, with_rule(cap_percent=33))
    await save(fresh.owner_url, seedlings())
    await policy(people, "NEED_AWARE")
    described = {"product": SEEDLING, "baseUnit": "PIECE"}
    first = await stored(people, OF_THE_WELL_OFF, keeps=5, **described)
    poor = await stored(people, OF_THE_POOR, keeps=20, **described)
    assert await given(people, await confirmed(people, await listed(people, first, poor), "10")) == {
        first: "7",
        poor: "3",
    }


async def test_who_is_in_need_is_for_the_approver_and_the_auditor_alone(people: People, fresh: TestDatabase) -> None:
    await save(fresh.owner_url, with_rule())
    await policy(people, "NEED_AWARE")
    id_ = await confirmed(people, await listed(people, *await two_lots(people)), "50")
    for who in ("approver", "auditor"):
        [decision] = (await explained(people, id_, who))["decisions"]
        shares = [(each["households"], each["inNeed"], each["share"]) for each in decision["lots"]]
        assert shares == [(5, 2, "0.9"), (5, 2, "0.1")], who
        poor = {each["householdName"] for each in decision["lots"][0]["families"] if each["inNeed"]}
        assert poor == {FAMILIES["A"], FAMILIES["B"]}, who
        [well_off] = [each for each in decision["lots"][0]["families"] if each["householdName"] == FAMILIES["C"]]
        assert (well_off["perHead"], well_off["line"], well_off["size"]) == ("20000.00", "9000.00", 1)
    for who in ("seller", "finance", "city"):
        [decision] = (await explained(people, id_, who))["decisions"]
        assert decision["lots"] == [], who
    for who in ("rival", "stranger"):
        assert await explained(people, id_, who) is None, who
    for who in ("buyer", "officer", "member"):
        asked = await people.ask(who, "query($id: ID!) { explainAllocation(consignmentId: $id) { policy } }", id=id_)
        assert asked["errors"][0]["extensions"]["code"] == "NOT_PERMITTED", who


async def test_without_the_policy_what_expires_first_is_given(people: People, fresh: TestDatabase) -> None:
    await save(fresh.owner_url, with_rule())
    first, poor = await two_lots(people)
    id_ = await confirmed(people, await listed(people, first, poor), "50")
    assert await given(people, id_) == {first: "50"}
    found = await explained(people, id_)
    assert (found["policy"], found["decisions"]) == ("FIRST_EXPIRED", [])


async def test_without_a_rule_of_the_county_nothing_is_preferred_and_it_says_so(
    people: People, fresh: TestDatabase
) -> None:
    await save(fresh.owner_url, families())
    await policy(people, "NEED_AWARE")
    first, poor = await two_lots(people)
    id_ = await confirmed(people, await listed(people, first, poor), "50")
    assert await given(people, id_) == {first: "50"}
    assert [each["outcome"] for each in (await explained(people, id_))["decisions"]] == ["NO_RULE"]


@pytest.mark.parametrize("why", ["another grade", "too few families", "nobody's", "expired by then"])
async def test_what_is_not_alike_or_would_name_a_family_is_not_preferred(
    people: People, fresh: TestDatabase, why: str
) -> None:
    await save(fresh.owner_url, with_rule())
    await policy(people, "NEED_AWARE")
    first = await stored(people, OF_THE_WELL_OFF, keeps=5, grade="一级")
    other = {
        "another grade": (OF_THE_POOR, 20, "特级"),
        "too few families": ({"A": "50", "B": "50"}, 20, "一级"),
        "nobody's": (None, 20, "一级"),
        "expired by then": (OF_THE_POOR, 0, "一级"),
    }[why]
    second = await stored(people, other[0], keeps=other[1], grade=other[2])
    id_ = await confirmed(people, await listed(people, first, second), "50")
    assert await given(people, id_) == {first: "50"}
    assert [each["outcome"] for each in (await explained(people, id_))["decisions"]] == ["NOTHING_BETTER"]


async def test_a_familys_income_of_twelve_months_and_only_what_reached_it_counts(
    people: People, fresh: TestDatabase
) -> None:
    await save(fresh.owner_url, with_rule())
    await save(
        fresh.owner_url,
        [
            IncomeMonthFactory.build(of="A", state="PROVISIONAL"),
            IncomeMonthFactory.build(of="B", month=twelve_months(clock.today())[0].replace(year=2020)),
            IncomeMonthFactory.build(of="B", month=twelve_months(clock.today())[0], amount=9_000_00),
        ],
    )
    await policy(people, "NEED_AWARE")
    id_ = await confirmed(people, await listed(people, *await two_lots(people)), "50")
    [decision] = (await explained(people, id_, "approver"))["decisions"]
    judged = {each["householdName"]: (each["perHead"], each["inNeed"]) for each in decision["lots"][0]["families"]}
    assert judged[FAMILIES["A"]] == ("0.00", True)
    assert judged[FAMILIES["B"]] == ("9000.00", False)


async def test_a_choice_by_hand_stands_beside_what_was_preferred(people: People, fresh: TestDatabase) -> None:
    await save(fresh.owner_url, with_rule())
    await policy(people, "NEED_AWARE")
    first, poor = await two_lots(people)
    id_ = await confirmed(people, await listed(people, first, poor), "50")
    await policy(people, "SELLER_CHOICE")
    await choose(people, id_, {first: "50"})
    found = await explained(people, id_)
    assert [each["policy"] for each in found["decisions"]] == ["SELLER_CHOICE", "NEED_AWARE"]


# Rules

QUANTITY = st.integers(0, 60).map(Decimal)
LOTS = st.lists(
    st.tuples(
        st.sampled_from([None, "一级"]), QUANTITY, QUANTITY, st.sampled_from([Decimal(n) / 10 for n in range(11)])
    ),
    min_size=1,
    max_size=6,
)


@drawn(LOTS, QUANTITY)
def test_preferring_moves_no_more_than_allowed_and_only_towards_need(
    drawn_lots: list[tuple[str | None, Decimal, Decimal, Decimal]], most: Decimal
) -> None:
    stocked = [Stocked(key(f"lot {at}"), grade, free, share) for at, (grade, free, _, share) in enumerate(drawn_lots)]
    held = {lot.lot_id: each[2] for lot, each in zip(stocked, drawn_lots, strict=True) if each[2]}
    after = preferring(held, stocked, most)
    more = {lot.lot_id: after.get(lot.lot_id, Decimal(0)) - held.get(lot.lot_id, Decimal(0)) for lot in stocked}
    assert all(quantity > 0 for quantity in after.values())
    for grade in (None, "一级"):
        assert sum(more[each.lot_id] for each in stocked if each.grade == grade) == 0
    assert sum(change for change in more.values() if change > 0) <= most
    assert all(more[each.lot_id] <= each.free for each in stocked)
    assert sum(more[each.lot_id] * each.share for each in stocked) >= 0


@drawn(LOTS)
def test_nothing_is_left_to_prefer_once_there_is_no_cap(
    drawn_lots: list[tuple[str | None, Decimal, Decimal, Decimal]],
) -> None:
    stocked = [Stocked(key(f"lot {at}"), grade, free, share) for at, (grade, free, _, share) in enumerate(drawn_lots)]
    held = {lot.lot_id: each[2] for lot, each in zip(stocked, drawn_lots, strict=True) if each[2]}
    after = preferring(held, stocked, Decimal(10**6))
    for taker in stocked:
        taken = after.get(taker.lot_id, Decimal(0)) - held.get(taker.lot_id, Decimal(0))
        worse = [each for each in stocked if each.grade == taker.grade and each.share < taker.share]
        assert taken >= taker.free or not any(each.lot_id in after and each.lot_id in held for each in worse)


def supplier(quantity: int, per_head: int | None, line: int | None = 9_000_00) -> Supplier:
    return Supplier(key("A"), "张", Decimal(quantity), 1, per_head, line)


def test_a_share_is_told_only_of_enough_families() -> None:
    four = [supplier(25, 0)] * 4
    assert share_in_need(four, Decimal(100), 5) == 0
    assert share_in_need([*four, supplier(25, 9_000_00)], Decimal(125), 5) == Decimal("0.8")


def test_nobody_is_in_need_of_whom_nothing_is_known() -> None:
    assert not supplier(1, None).in_need
    assert not supplier(1, 0, None).in_need
    assert supplier(1, 8_999_99).in_need
    assert not supplier(1, 9_000_00).in_need


def test_twelve_months_end_with_this_one() -> None:
    assert twelve_months(date(2026, 3, 31)) == (date(2025, 4, 1), date(2026, 3, 1))
    assert twelve_months(date(2026, 12, 1)) == (date(2026, 1, 1), date(2026, 12, 1))
