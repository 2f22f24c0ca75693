"""What families and their officers do about income, and income of any day written straight into the ledger."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from resolvers.reading.ids import NodeId
from tests.conftest import TestDatabase
from tests.factories import COUNTY, VILLAGE, key
from tests.reconciliation.steps import spoil
from tests.story.people import People, day

PERIOD = """since until countedUntil householdSize monitoringNet monitoringPerHead dibaoNet dibaoPerHead doubtful
  categories { category realised provisional held }
  tests { view kind perHead linePerHead isBelow difference }"""
HISTORY = f"""query($id: ID!, $asOf: Date!, $years: Int!) {{
  incomeHistory(householdId: $id, asOf: $asOf, years: $years) {{
    years {{ {PERIOD} }} rolling {{ {PERIOD} }} largestSeller {{ name share }} }} }}"""
IF = """query($id: ID!, $asOf: Date!, $change: IncomeChange!) { whatIf(householdId: $id, asOf: $asOf, change: $change) {
  tests { view kind lineBefore lineAfter perHeadBefore perHeadAfter wasBelow wouldBeBelow } } }"""
DISPUTES = """query($waiting: Boolean) { incomeDisputes(waiting: $waiting) { nodes {
  note madeName household { number } entry { id amount } answer { word note madeName } } } }"""
SAID = "entry { word remarks { word note madeName } }"


def household(family: str) -> str:
    return str(NodeId("Household", COUNTY, str(key(family))))


async def history(people: People, who: str, family: str = "A", as_of: str | None = None, years: int = 3) -> Any:
    asked = {"id": household(family), "asOf": as_of or day(0), "years": years}
    return (await people.get(who, HISTORY, **asked))["incomeHistory"]


async def what_if(people: People, who: str, family: str = "A", **change: Any) -> Any:
    """The tests, by view and line."""
    found = (await people.get(who, IF, id=household(family), asOf=day(0), change=change))["whatIf"]
    return found and {(each["view"], each["kind"]): each for each in found["tests"]}


async def disputes(people: People, who: str, *, waiting: bool | None = None) -> Any:
    return (await people.get(who, DISPUTES, waiting=waiting))["incomeDisputes"]["nodes"]


async def entries(people: People, who: str = "member", family: str = "A") -> list[str]:
    """The ids of what a family earned, newest first."""
    asked = 'incomeStatement(householdId: "{}", from: "{}", to: "{}") {{ entries {{ nodes {{ id }} }} }}'
    found = await people.get(who, f"{{ {asked.format(household(family), day(-30), day(0))} }}")
    return [each["id"] for each in found["incomeStatement"]["entries"]["nodes"]]


async def say(people: People, who: str, mutation: str, entry_id: str, **given: Any) -> Any:
    return await people.do(who, mutation, SAID, entryId=entry_id, **given)


async def foresee(people: People, who: str = "officer", family: str = "A") -> Any:
    return await people.do(who, "forecastIncome", "forecast { id total }", householdId=household(family))


@dataclass(frozen=True)
class Earned:
    """Something a family earned on a day, in one state since then. Fen."""

    category: str
    on: date
    state: str
    amount: int


async def earn(test: TestDatabase, family: str, earnings: Iterable[Earned]) -> None:
    """Write earnings and what stands of them, resting on nothing."""
    values = ", ".join(
        f"(gen_random_uuid(), '{each.category}', DATE '{each.on}', '{each.state}', {each.amount})" for each in earnings
    )
    await spoil(
        test,
        f"""WITH given AS MATERIALIZED (SELECT * FROM (VALUES {values}) g (id, category, day, state, fen)),
          earned AS (
            INSERT INTO income_entry
              (county_id, id, household_id, region_code, category, earned_on, amount, wage_id)
            SELECT {COUNTY}, id, '{key(family)}', {VILLAGE}, category, day, fen, gen_random_uuid() FROM given),
          by_month AS (
            INSERT INTO income_month AS m (county_id, household_id, month, category, state, region_code, amount)
            SELECT {COUNTY}, '{key(family)}', date_trunc('month', day::timestamp)::date, category, state, {VILLAGE},
              sum(fen) FROM given GROUP BY 3, 4, 5
            ON CONFLICT (county_id, household_id, month, category, state)
              DO UPDATE SET amount = m.amount + excluded.amount),
          account AS (
            INSERT INTO ledger_account AS a (county_id, id, kind, owner_id, region_code)
            SELECT DISTINCT ON (state) {COUNTY}, gen_random_uuid(), 'HOUSEHOLD_' || state, '{key(family)}'::uuid,
              {VILLAGE} FROM given
            ON CONFLICT (county_id, kind, owner_id) DO UPDATE SET region_code = a.region_code RETURNING id, kind)
        INSERT INTO entry (county_id, id, transfer_id, account_id, owner_id, region_code, amount, effective_on, state,
          income_entry_id)
        SELECT {COUNTY}, gen_random_uuid(), gen_random_uuid(), account.id, '{key(family)}', {VILLAGE}, fen, day,
          state, given.id FROM given JOIN account ON kind = 'HOUSEHOLD_' || state""",
    )
