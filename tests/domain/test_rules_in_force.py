"""Of dated rules one is in force on a day, and none lets a family come away with nothing: the database says so."""

import asyncpg
import pytest

from tests.conftest import TestDatabase

PAYOUT = "INSERT INTO payout_rule (id, county_id, two_approvers_above, most_withheld, during, source)"
SURPLUS = "INSERT INTO surplus_rule (id, by_trade, during, source)"


async def written(test: TestDatabase, *statements: str) -> None:
    """Where the platform came with rules of its own, they end before these."""
    connection = await asyncpg.connect(test.server.dsn(test.name))
    try:
        for table in ("payout_rule", "surplus_rule"):
            await connection.execute(f"UPDATE {table} SET during = '[2018-07-01,2030-01-01)'")
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


def payout(county: str, withheld: str, days: str) -> str:
    return f"{PAYOUT} SELECT gen_random_uuid(), {county}, 1, {withheld}, '{days}', 'made up for the test'"


def surplus(days: str) -> str:
    return f"{SURPLUS} SELECT gen_random_uuid(), 60, '{days}', 'made up for the test'"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (payout("NULL", "20", "[2030-01-01,)"), payout("NULL", "10", "[2031-01-01,)")),
        (payout("320722", "20", "[2030-01-01,)"), payout("320722", "20", "[2029-01-01,2030-01-02)")),
        (surplus("[2030-01-01,)"), surplus("[2031-01-01,2032-01-01)")),
    ],
)
async def test_no_two_rules_hold_on_one_day(fresh: TestDatabase, first: str, second: str) -> None:
    with pytest.raises(asyncpg.ExclusionViolationError):
        await written(fresh, first, second)


async def test_rules_follow_one_another_and_a_countys_stands_beside_that_of_all(fresh: TestDatabase) -> None:
    await written(
        fresh,
        payout("NULL", "20", "[2030-01-01,)"),
        payout("320722", "99.99", "[2030-01-01,2031-01-01)"),
        payout("320722", "0", "[2031-01-01,)"),
        payout("320723", "20", "[2030-01-01,)"),
        surplus("[2030-01-01,2031-01-01)"),
        surplus("[2031-01-01,)"),
    )


@pytest.mark.parametrize("withheld", ["100", "-0.01"])
async def test_no_credit_is_kept_back_whole(fresh: TestDatabase, withheld: str) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await written(fresh, payout("320722", withheld, "[2030-01-01,)"))
