"""What a sale came to, and what a household earned."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.employment.models import PayrollLine
from domain.households.models import Household
from domain.orders.models import Consignment
from domain.parties.roles import Permission
from domain.settlement.models import (
    AttributionLine,
    Entry,
    IncomeEntry,
    IncomeLine,
    IncomeMonth,
    Settlement,
)
from tests.reading.answers.asking import Args, Asking, answers, holds, sorted_by
from tests.reading.answers.households import memberships_of
from tests.reading.answers.pages import Page, page
from tests.reading.rows import NODES


@answers("Query.settlement")
def _settlement(asking: Asking, _: Any, args: Args) -> Any:
    asking.must(Permission.READ_ORDERS)
    consignment = asking.hidden_too.get(args["consignmentId"])
    if not isinstance(consignment, Consignment):
        return None
    return asking.world.one(Settlement, county_id=consignment.county_id, consignment_id=consignment.id)


@answers("Settlement.lines")
def _parts(asking: Asking, settlement: Settlement, _: Args) -> Any:
    found = asking.world.all(AttributionLine, county_id=settlement.county_id, settlement_id=settlement.id)
    return sorted_by("position", found)


@answers("Payroll.lines")
def _payroll_lines(asking: Asking, payroll: Any, _: Args) -> Any:
    return sorted_by("id", asking.world.all(PayrollLine, county_id=payroll.county_id, payroll_id=payroll.id))


@answers("Placement.vacancy")
def _vacancy(asking: Asking, placement: Any, _: Args) -> Any:
    return asking.world.one(NODES["Vacancy"], county_id=placement.county_id, id=placement.vacancy_id)


@answers("IncomeEntry.realised")
def _realised(asking: Asking, entry: IncomeEntry, _: Args) -> int:
    found = asking.world.all(Entry, county_id=entry.county_id, income_entry_id=entry.id, state="REALISED")
    return sum(each.amount for each in found)


@answers("IncomeEntry.state")
def _state(asking: Asking, entry: IncomeEntry, _: Args) -> str:
    return "REALISED" if _realised(asking, entry, {}) == entry.amount else "PROVISIONAL"


@answers("IncomeEntry.sale")
def _sale(asking: Asking, entry: IncomeEntry, _: Args) -> Any:
    return asking.world.one(AttributionLine, county_id=entry.county_id, id=entry.sale_id)


@answers("IncomeEntry.wage")
def _wage(asking: Asking, entry: IncomeEntry, _: Args) -> Any:
    return asking.world.one(PayrollLine, county_id=entry.county_id, id=entry.wage_id)


@dataclass
class Statement:
    """A household's income over a period, in one view."""

    household: Household
    since: date
    until: date
    view: str


@dataclass
class Source:
    category: str
    realised: int = 0
    provisional: int = 0


@answers("IncomeEntry.evidence")
def _evidence(asking: Asking, entry: IncomeEntry, _: Args) -> Any:
    return _sale(asking, entry, {}) or _wage(asking, entry, {})


@answers("AttributionLine.householdName")
def _household_name(asking: Asking, line: AttributionLine, _: Args) -> str | None:
    """Masked but for the first character, unless the viewer's work needs names."""
    name = line.household_name
    known = asking.viewer is not None and asking.viewer.may(Permission.READ_NAMES)
    return name if known or name is None else f"{name[0]}**"


@answers("Query.incomeStatement")
def _statement(asking: Asking, _: Any, args: Args) -> Statement | None:
    asking.must(Permission.READ_INCOME)
    household = asking.node(args["householdId"], "Household")
    since, until = (date.fromisoformat(args[each]) for each in ("from", "to"))
    return household and Statement(household, since, until, args["view"])


@answers("IncomeStatement.household")
def _whose(_: Asking, statement: Statement, __: Args) -> Household:
    return statement.household


@answers("IncomeStatement.householdSize")
def _size(asking: Asking, statement: Statement, _: Args) -> int:
    members = memberships_of(asking, statement.household, {})
    return sum(holds(each.during, statement.until) for each in members)


COUNTED = {"WAGE": 1, "OPERATING": 1, "PROPERTY": 1, "TRANSFER": 1, "OPERATING_COST": -1}


WATCHED = {**COUNTED, "CLAIM": 1, "SELF_PAID_MEDICAL": -1}
"""Watching for hardship also counts what an insurer paid and what an illness cost."""


@answers("IncomeStatement.net")
def _net(asking: Asking, statement: Statement, _: Args) -> int:
    signs = WATCHED if statement.view == "MONITORING" else COUNTED
    return sum(
        signs.get(entry.category, 0) * line.amount
        for entry, line in _ledger(asking, statement)
        if line.state == "REALISED" and statement.since <= line.effective_on
    )


def _ledger(asking: Asking, statement: Statement) -> list[tuple[IncomeEntry, Entry]]:
    """What was posted for the household's earnings until the end of the period."""
    return [
        (entry, line)
        for entry in _earned(asking, statement.household)
        for line in asking.world.all(Entry, county_id=entry.county_id, income_entry_id=entry.id)
        if line.effective_on <= statement.until
    ]


def _earned(asking: Asking, household: Household) -> list[IncomeEntry]:
    return asking.world.all(IncomeEntry, county_id=household.county_id, household_id=household.id)


@answers("IncomeStatement.perHead")
def _per_head(asking: Asking, statement: Statement, _: Args) -> int | None:
    """To the nearest fen, half away from zero."""
    net, size = _net(asking, statement, {}), _size(asking, statement, {})
    return (1 if net >= 0 else -1) * ((2 * abs(net) + size) // (2 * size)) if size else None


@answers("IncomeStatement.line")
def _line(asking: Asking, statement: Statement, _: Args) -> Any:
    """Of the region or the nearest above it: a region above has the same digits and then only zeros."""
    code = f"{statement.household.region_code:012d}"
    for digits in (12, 9, 6, 4, 2):
        above = int(code[:digits].ljust(12, "0"))
        lines = asking.world.all(IncomeLine, kind=statement.view, region_code=above)
        in_force = [each for each in lines if holds(each.during, statement.until)]
        if in_force:
            return in_force[0]
    return None


@answers("IncomeStatement.sources")
def _sources(asking: Asking, statement: Statement, _: Args) -> list[Source]:
    found: dict[str, Source] = {}
    for entry, line in _ledger(asking, statement):
        source = found.setdefault(entry.category, Source(entry.category))
        if line.state == "PROVISIONAL":
            source.provisional += line.amount
        elif line.state == "REALISED" and line.effective_on >= statement.since:
            source.realised += line.amount
    return sorted_by("category", list(found.values()))


@answers("IncomeStatement.months")
def _months(asking: Asking, statement: Statement, _: Args) -> Any:
    household = statement.household
    found = asking.world.all(IncomeMonth, county_id=household.county_id, household_id=household.id)
    begun = [each for each in found if statement.since <= each.month <= statement.until]
    return sorted(begun, key=lambda each: (each.month, each.category, each.state))


@answers("IncomeStatement.entries")
def _entries(asking: Asking, statement: Statement, args: Args) -> Page:
    earned = _earned(asking, statement.household)
    rows = [each for each in earned if statement.since <= each.earned_on <= statement.until]
    return page(asking, rows, [("earned_on", True), ("id", True)], "IncomeStatement.entries", args)
