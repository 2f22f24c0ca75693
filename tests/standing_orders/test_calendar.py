"""What a calendar makes of a menu: the one select against plain Python that walks day by day."""

import io
import re
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from domain import clock
from domain.catalog.models import Listing, PriceTier
from domain.standing_orders import queries
from domain.standing_orders.models import (
    Holiday,
    HolidayKind,
    StandingOrder,
    StandingOrderException,
    StandingOrderLine,
    StandingOrderState,
)
from server.database import Database
from tests.billing.steps import run
from tests.conftest import TestDatabase
from tests.factories import COUNTY, key
from tests.standing_orders import steps
from tests.standing_orders.steps import kept, orders_placed, preview, runs, work
from tests.story.county import load
from tests.story.people import People, listing, lot

FIRST = date(2026, 9, 14)
"""A Monday, two weeks before the National Day of a year whose calendar is published: free days and worked weekends."""
DAYS = 30
CANTEEN = key("canteen")


@dataclass(frozen=True)
class Line:
    weekday: int
    lead: int
    quantity: int


@dataclass(frozen=True)
class Instead:
    """Of a line by its place in the menu; None for the whole day. No quantity skips."""

    offset: int
    line: int | None
    quantity: int | None
    in_force: bool


@dataclass(frozen=True)
class Menu:
    lines: list[Line]
    exceptions: list[Instead]
    first: int
    length: int
    margin: int
    on_holidays: bool
    workday_menu: int | None


def _exceptions(lines: int) -> st.SearchStrategy[list[Instead]]:
    of_line = st.builds(
        Instead, st.integers(0, DAYS), st.integers(0, lines - 1), st.none() | st.integers(1, 9), st.booleans()
    )
    of_day = st.builds(Instead, st.integers(0, DAYS), st.none(), st.none(), st.booleans())
    return st.lists(of_line | of_day, max_size=8, unique_by=lambda each: (each.offset, each.line))


@st.composite
def menus(draw: st.DrawFn) -> Menu:
    lines = draw(
        st.lists(st.builds(Line, st.integers(1, 7), st.integers(0, 3), st.integers(1, 9)), min_size=1, max_size=5)
    )
    return Menu(
        lines,
        draw(_exceptions(len(lines))),
        draw(st.integers(0, 10)),
        draw(st.integers(1, DAYS)),
        draw(st.integers(0, 3)),
        draw(st.booleans()),
        draw(st.none() | st.integers(1, 7)),
    )


Planned = tuple[date, int, Decimal, str, date]
"""Day, position, quantity, outcome, and when it is ordered."""


def by_hand(menu: Menu, calendar: dict[date, HolidayKind], today: date) -> list[Planned]:
    """Nothing is in stock, so that what is tried at all is not available, or too late."""
    found: list[Planned] = []
    for offset in range(menu.first, min(menu.first + menu.length, DAYS)):
        day = FIRST + timedelta(days=offset)
        kind = calendar.get(day)
        weekday = menu.workday_menu if kind is HolidayKind.WORKDAY and menu.workday_menu else day.isoweekday()
        in_force = [each for each in menu.exceptions if each.offset == offset and each.in_force]
        of_day: list[tuple[int, Line, int, str]] = []
        for at, line in enumerate(menu.lines):
            if line.weekday != weekday:
                continue
            own = next((each for each in in_force if each.line == at), None)
            if own is not None and own.quantity is not None:
                outcome = ""
            elif own is not None or any(each.line is None for each in in_force):
                outcome = "SKIPPED"
            else:
                outcome = "HOLIDAY" if kind is HolidayKind.HOLIDAY and not menu.on_holidays else ""
            of_day.append((at, line, (own and own.quantity) or line.quantity, outcome))
        lead = max((line.lead for _, line, _, outcome in of_day if not outcome), default=0)
        for at, line, quantity, outcome in of_day:
            tried = "NOT_DELIVERED" if today + timedelta(days=line.lead) > day else "NOT_AVAILABLE"
            ordered_on = day - timedelta(days=lead + menu.margin)
            found.append((day, at + 1, Decimal(quantity), outcome or tried, ordered_on))
    return found


@pytest_asyncio.fixture
async def session(fresh: TestDatabase) -> AsyncIterator[AsyncSession]:
    """The owner's, whom no wall hinders: walls are held elsewhere."""
    await load(fresh.owner_url)
    engine = create_async_engine(fresh.owner_url)
    async with AsyncSession(engine) as opened:
        yield opened
    await engine.dispose()


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(menu=menus(), today=st.integers(-3, DAYS))
async def test_a_menu_is_planned_as_by_hand(session: AsyncSession, menu: Menu, today: int) -> None:
    now = FIRST + timedelta(days=today)
    async with session.begin() as transaction:
        id_ = await _write(session, menu)
        calendar = {each.day: each.kind for each in (await session.execute(select(Holiday))).scalars()}
        asked = queries.planned(COUNTY, id_, FIRST, FIRST + timedelta(days=DAYS - 1), now)
        rows = (await session.execute(asked)).all()
        due = (await session.execute(queries.due(COUNTY, id_, FIRST + timedelta(days=DAYS - 1), now))).scalars().all()
        await transaction.rollback()
    expected = by_hand(menu, calendar, now)
    assert [(row.day, row.position, row.quantity, row.outcome, row.ordered_on) for row in rows] == expected
    assert due == sorted({day for day, *_, ordered_on in expected if ordered_on <= now <= day})
    assert all(row.holidays_published for row in rows)


async def _write(session: AsyncSession, menu: Menu) -> uuid.UUID:
    made = uuid.uuid4()
    now = clock.now()
    first = FIRST + timedelta(days=menu.first)
    await _add(
        session,
        *(_listing(lead) for lead in sorted({line.lead for line in menu.lines})),
    )
    await _add(
        session,
        *(_tier(lead) for lead in sorted({line.lead for line in menu.lines})),
        StandingOrder(
            county_id=COUNTY,
            id=made,
            number=made.hex,
            buyer_id=CANTEEN,
            name="x",
            account_id=key("account buyer"),
            appointment_id=key("appointment buyer"),
            during=Range(first, first + timedelta(days=menu.length)),
            margin_days=menu.margin,
            on_holidays=menu.on_holidays,
            workday_menu=menu.workday_menu,
            state=StandingOrderState.ACTIVE,
            made_at=now,
            changed_at=now,
        ),
    )
    lines = [
        StandingOrderLine(
            county_id=COUNTY,
            id=uuid.uuid4(),
            buyer_id=CANTEEN,
            standing_order_id=made,
            position=at,
            weekday=line.weekday,
            seller_county_id=COUNTY,
            listing_id=key(f"lead {line.lead}"),
            title="x",
            quantity=line.quantity,
            during=Range(first, first + timedelta(days=menu.length)),
        )
        for at, line in enumerate(menu.lines, start=1)
    ]
    await _add(session, *lines)
    await _add(
        session,
        *(
            StandingOrderException(
                county_id=COUNTY,
                buyer_id=CANTEEN,
                standing_order_id=made,
                day=FIRST + timedelta(days=each.offset),
                line_id=None if each.line is None else lines[each.line].id,
                quantity=each.quantity,
                in_force=each.in_force,
                account_id=key("account buyer"),
                set_at=now,
            )
            for each in menu.exceptions
        ),
    )
    return made


async def _add(session: AsyncSession, *rows: Any) -> None:
    session.add_all(rows)
    await session.flush()


def _listing(lead: int) -> Listing:
    return Listing(
        county_id=COUNTY,
        id=key(f"lead {lead}"),
        seller_id=key("cooperative"),
        product_id=key("蓝莓 cooperative"),
        title="x",
        unit_label="x",
        unit_content=1,
        minimum_quantity=1,
        lead_time_days=lead,
        delivery=Range(date(2020, 1, 1), date(2030, 1, 1)),
        lowest_price=1,
        published_at=clock.now(),
    )


def _tier(lead: int) -> PriceTier:
    return PriceTier(county_id=COUNTY, listing_id=key(f"lead {lead}"), from_quantity=1, unit_price=1)


async def test_the_calendar_of_a_year_is_that_of_its_notice(session: AsyncSession) -> None:
    """How many days of each kind the notices of the State Council name; what is not published is absent."""
    rows = (await session.execute(select(Holiday))).scalars().all()
    counted = {
        (year, kind): sum(each.day.year == year and each.kind is kind for each in rows)
        for year in (2025, 2026, 2027)
        for kind in HolidayKind
    }
    assert counted == {
        (2025, HolidayKind.HOLIDAY): 28,
        (2025, HolidayKind.WORKDAY): 5,
        (2026, HolidayKind.HOLIDAY): 33,
        (2026, HolidayKind.WORKDAY): 6,
        (2027, HolidayKind.HOLIDAY): 0,
        (2027, HolidayKind.WORKDAY): 0,
    }
    assert all(each.day.isoweekday() in {6, 7} for each in rows if each.kind is HolidayKind.WORKDAY)
    assert all(each.source for each in rows)


@pytest.mark.parametrize(("on_holidays", "then"), [(False, "CALENDAR_UNKNOWN"), (True, "NOT_AVAILABLE")])
async def test_no_day_of_a_year_that_is_not_published_passes_for_a_working_day(
    session: AsyncSession, on_holidays: bool, then: str
) -> None:
    """A quantity that was set for a day of it holds all the same."""
    async with session.begin() as transaction:
        once = [Instead(_offset(date(2027, 1, 2)), 5, 3, in_force=True)]
        menu = Menu([Line(each, 0, 1) for each in range(1, 8)], once, 0, 200, 0, on_holidays, workday_menu=None)
        id_ = await _write(session, menu)
        rows = (await session.execute(queries.planned(COUNTY, id_, date(2026, 12, 30), date(2027, 1, 3), FIRST))).all()
        await transaction.rollback()
    assert [row.holidays_published for row in rows] == [True, True, False, False, False]
    assert [row.outcome for row in rows] == ["NOT_AVAILABLE", "NOT_AVAILABLE", then, "NOT_AVAILABLE", then]


async def test_a_year_is_published_by_the_one_statement_that_the_handbook_names(
    people: People, fresh: TestDatabase
) -> None:
    """Until then whoever takes nothing on holidays is told so, day by day."""
    listing_id = await listing(people, await lot(people))
    await run(fresh, "DELETE FROM holiday")
    menu = [steps.line(listing_id, weekday=each) for each in range(1, 8)]
    standing = await kept(people, *menu, onHolidays=False)
    planned = await preview(people, standing)
    assert {(each["holidaysPublished"], each["outcome"]) for each in planned} == {(False, "CALENDAR_UNKNOWN")}
    handbook = (Path(__file__).parents[2] / "docs" / "operating.md").read_text("utf-8")
    (columns,) = re.findall(r"copy holiday \((.*?)\) FROM '.*?' CSV HEADER`", handbook)
    free = {planned[0]["day"], *(f"{each['day'][:4]}-01-01" for each in planned)}
    rows = "".join(f"{each},HOLIDAY,New Year,元旦,国办发明电〔2026〕1号\n" for each in sorted(free))
    csv = f"{columns.replace(' ', '')}\n{rows}".encode()
    owner = await asyncpg.connect(fresh.server.dsn(fresh.name))
    await owner.copy_to_table("holiday", source=io.BytesIO(csv), columns=columns.split(", "), format="csv", header=True)
    await owner.close()
    planned = await preview(people, standing)
    assert {each["holidaysPublished"] for each in planned} == {True}
    assert {each["day"] for each in planned if each["outcome"] == "HOLIDAY"} == free & {each["day"] for each in planned}
    assert "CALENDAR_UNKNOWN" not in {each["outcome"] for each in planned}


async def test_a_run_into_a_year_without_a_calendar_says_so(people: People, database: Database) -> None:
    with clock.stopped_at(date(2026, 12, 31)):
        then = People(people.client)
        listing_id = await listing(then, await lot(then))
        standing = await kept(then, steps.line(listing_id, weekday=date(2027, 1, 1).isoweekday()), onHolidays=False)
        await work(database)
        (made,) = await runs(then, standing)
        assert (made["day"], made["outcome"]) == ("2027-01-01", "NOTHING_ORDERED")
        (told,) = made["lines"]
        assert (told["outcome"], told["order"]) == ("CALENDAR_UNKNOWN", None)
        assert "2027" in told["explainedZh"]
        assert await orders_placed(then) == 0


def _offset(day: date) -> int:
    return (day - FIRST).days
