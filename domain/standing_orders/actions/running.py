"""Making orders of standing orders. Each day of one is made once, whole, in the name of who keeps it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.errors import NotFound, Refusal
from domain.orders.models import Consignment, Order, OrderLine
from domain.orders.rules import Place, Wanted
from domain.parties.actions import viewer_for
from domain.parties.errors import NoAppointment
from domain.parties.roles import Permission, Viewer
from domain.parties.walls import Office, standing_in
from domain.purchasing.actions.buying import buy
from domain.purchasing.actions.holding import hold_for
from domain.rows import new_key
from domain.standing_orders import queries, rules
from domain.standing_orders.errors import NobodyToActFor
from domain.standing_orders.models import (
    LineOutcome,
    RunOutcome,
    StandingOrder,
    StandingOrderRun,
    StandingOrderRunLine,
    StandingOrderState,
)
from domain.standing_orders.rules import FARTHEST_DAYS, Planned
from domain.tenders import queries as tenders
from domain.tenders.actions.calling_off import call_off


async def counties(session: AsyncSession) -> Sequence[int]:
    """Where standing orders may be."""
    return (await session.execute(queries.counties())).scalars().all()


async def active_in(session: AsyncSession, county_id: int) -> Sequence[StandingOrder]:
    """A county's standing orders of which orders may be due, for the schedule's office."""
    async with standing_in(session, Office.SCHEDULE, county_id):
        return (await session.execute(queries.active_in(county_id, clock.today()))).scalars().all()


async def due_days(session: AsyncSession, standing: Place) -> Sequence[date]:
    """The days to make orders for by now, the next one first, as whoever asks sees the menu."""
    today = clock.today()
    return (await session.execute(queries.due(*standing, today + timedelta(days=FARTHEST_DAYS), today))).scalars().all()


async def keeper_of(session: AsyncSession, standing: StandingOrder) -> Viewer:
    """Who keeps it, under the appointment under which he came to. Raises NobodyToActFor."""
    try:
        viewer = await viewer_for(session, standing.account_id, standing.appointment_id)
    except (NoAppointment, NotFound):
        raise NobodyToActFor from None
    if viewer.organisation_id != standing.buyer_id or not viewer.may(Permission.PLACE_ORDER):
        raise NobodyToActFor
    return viewer


async def report_refused(session: AsyncSession, standing: StandingOrder, refusal: Refusal) -> Sequence[date]:
    """Write down of each day that is due that nobody could act; the days of which that was news."""
    async with standing_in(session, Office.SCHEDULE, standing.county_id):
        days = await due_days(session, (standing.county_id, standing.id))
        session.add_all(_run(standing, day, RunOutcome.REFUSED, refusal) for day in days)
    return days


async def run_day(session: AsyncSession, viewer: Viewer, place: Place, day: date) -> StandingOrderRun | None:
    """Make the orders of one day, and write down what became of each line; None where that was done or called off.

    The standing order is locked first: of two at once the second finds the day done. A line that cannot be had is left
    out and reported, and what is left is ordered all the same.
    """
    standing = (await session.execute(queries.for_update(*place))).scalar_one_or_none()
    if standing is None or standing.buyer_id != viewer.organisation or standing.state is not StandingOrderState.ACTIVE:
        return None
    if (await session.execute(queries.run_of(*place, day))).first():
        return None
    run = _run(standing, day, RunOutcome.NOTHING_ORDERED)
    session.add(run)
    await session.flush()
    today = clock.today()
    lines = [_planned(row) for row in (await session.execute(queries.planned(*place, day, day, today))).all()]
    done, batches = Done(session, viewer, run, day), _batches(lines)
    if len(batches) > 1:
        await _hold(session, viewer, [line for batch in batches for line in batch], day)
    for batch in batches:
        await done.order(batch)
    for line in lines:
        if line.outcome not in rules.TRIED:
            done.leave_out(line, line.outcome, rules.why_left_out(line, day))
    run.outcome = RunOutcome.ORDERED if done.anything else RunOutcome.NOTHING_ORDERED
    await session.flush()
    return run


def _run(standing: StandingOrder, day: date, outcome: RunOutcome, refusal: Refusal | None = None) -> StandingOrderRun:
    return StandingOrderRun(
        county_id=standing.county_id,
        id=new_key(),
        buyer_id=standing.buyer_id,
        standing_order_id=standing.id,
        day=day,
        ran_at=clock.now(),
        outcome=outcome,
        **_told(refusal),
    )


def _told(refusal: Refusal | None) -> dict[str, str | None]:
    """A refusal in both languages, for whoever reads it later."""
    if refusal is None:
        return {"code": None, "explained_en": None, "explained_zh": None}
    return {"code": refusal.code, "explained_en": refusal.message("en"), "explained_zh": refusal.message("zh-CN")}


def _planned(row: Any) -> Planned:
    """A row of `queries.planned`."""
    return Planned(
        line=(row.county_id, row.line_id),
        position=row.position,
        title=row.title,
        outcome=LineOutcome(row.outcome),
        quantity=row.quantity,
        unit_price=row.unit_price,
        highest_price=row.highest_price,
        listing=row.listing_id and (row.seller_county_id, row.listing_id),
        contract=row.contract_id and (row.seller_county_id, row.contract_id),
        budget_unit=row.budget_unit_id and (row.county_id, row.budget_unit_id),
    )


def _batches(lines: Sequence[Planned]) -> list[list[Planned]]:
    """What goes into one order: all of one budget unit, but each call-off by itself."""
    by_order: dict[object, list[Planned]] = defaultdict(list)
    for line in lines:
        if line.outcome in rules.TRIED:
            by_order[line.line if line.contract else line.budget_unit].append(line)
    return list(by_order.values())


async def _hold(session: AsyncSession, viewer: Viewer, lines: Sequence[Planned], day: date) -> None:
    """Lock what the orders of a day will, before the first: contracts, then what `hold_for` locks, each in order."""
    listings = {line.listing for line in lines if line.listing}
    for place in sorted({line.contract for line in lines if line.contract}):
        contract = (await session.execute(tenders.contract_for_update(*place))).scalar_one_or_none()
        if contract is not None:
            found = (await session.execute(tenders.listings_for(contract, day))).scalars()
            listings |= {(contract.county_id, listing_id) for listing_id in found}
    await hold_for(session, viewer, [(listing, day) for listing in sorted(listings)])


class Done:
    """What a run has done so far: its orders, and a row for each line."""

    def __init__(self, session: AsyncSession, viewer: Viewer, run: StandingOrderRun, day: date) -> None:
        self.session, self.viewer, self.day = session, viewer, day
        self.run = (run.county_id, run.id, run.buyer_id)
        self.anything = False

    async def order(self, lines: Sequence[Planned]) -> None:
        """Order these lines together; of what is refused for one of them the others are ordered without it."""
        left = list(lines)
        while left:
            try:
                async with self.session.begin_nested():
                    order = await self._place(left)
                    ordered = await self._ordered(order, left)
            except Refusal as refusal:
                at = rules.line_at_fault(refusal)
                for line in left if at is None else [left[at]]:
                    self.leave_out(line, rules.outcome_of(refusal), refusal)
                left = [] if at is None else left[:at] + left[at + 1 :]
            else:
                self.anything = True
                for line, bought in zip(left, ordered, strict=True):
                    self._write(line, order, bought)
                return

    async def _place(self, lines: Sequence[Planned]) -> Order:
        first = lines[0]
        if first.contract is not None:
            return await call_off(
                self.session, self.viewer, first.contract, first.quantity, self.day, first.budget_unit
            )
        wanted = [Wanted(line.listing, line.quantity) for line in lines if line.listing is not None]
        return await buy(self.session, self.viewer, wanted, self.day, first.budget_unit)

    async def _ordered(self, order: Order, lines: Sequence[Planned]) -> list[OrderLine]:
        """The order's lines in the order of the menu's. Raises PriceAboveLimit: a price may have changed meanwhile."""
        found = (
            select(OrderLine)
            .join(
                Consignment,
                (Consignment.county_id == OrderLine.county_id) & (Consignment.id == OrderLine.consignment_id),
            )
            .where(Consignment.order_county_id == order.county_id, Consignment.order_id == order.id)
        )
        bought = {(line.county_id, line.listing_id): line for line in (await self.session.execute(found)).scalars()}
        ordered = list(bought.values()) if lines[0].contract else [bought[_listing(line)] for line in lines]
        for at, (line, one) in enumerate(zip(lines, ordered, strict=True)):
            if line.highest_price is not None and one.unit_price > line.highest_price:
                raise rules.above_limit(line, one.unit_price, ("lines", at))
        return ordered

    def leave_out(self, line: Planned, outcome: LineOutcome, refusal: Refusal) -> None:
        self.session.add(self._row(line, outcome, refusal))

    def _write(self, line: Planned, order: Order, bought: OrderLine) -> None:
        row = self._row(line, LineOutcome.ORDERED, None)
        row.order_id, row.unit_price, row.amount = order.id, bought.unit_price, bought.amount
        self.session.add(row)

    def _row(self, line: Planned, outcome: LineOutcome, refusal: Refusal | None) -> StandingOrderRunLine:
        county_id, run_id, buyer_id = self.run
        return StandingOrderRunLine(
            county_id=county_id,
            buyer_id=buyer_id,
            run_id=run_id,
            line_id=line.line[1],
            position=line.position,
            title=line.title,
            outcome=outcome,
            quantity=line.quantity,
            unit_price=line.unit_price,
            **_told(refusal),
        )


def _listing(line: Planned) -> Place:
    if line.listing is None:
        raise TypeError("a line to be ordered has a listing")
    return line.listing
