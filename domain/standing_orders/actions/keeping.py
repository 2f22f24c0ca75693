"""Making a standing order, pausing, resuming and ending it, and setting what one day brings instead."""

import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.actions import new_code
from domain.catalog.errors import NotPositive
from domain.catalog.models import Listing, Product
from domain.errors import FieldPath, NotFound, WrongState
from domain.orders.rules import Place
from domain.parties.roles import Viewer
from domain.purchasing.actions.members import must_hold
from domain.purchasing.models import BudgetUnit, Duty
from domain.rows import new_key
from domain.standing_orders import queries, rules
from domain.standing_orders.errors import DayIsDone, MisplacedQuantity, NotOnMenu
from domain.standing_orders.models import (
    StandingOrder,
    StandingOrderException,
    StandingOrderLine,
    StandingOrderState,
)
from domain.standing_orders.rules import WantedLine, WantedStandingOrder
from domain.tenders.models import PurchaseContract


class ExceptionChange(StrEnum):
    """What one day brings: nothing, another quantity, or what it brings every week."""

    SKIP = "SKIP"
    QUANTITY = "QUANTITY"
    AS_USUAL = "AS_USUAL"


async def make_standing_order(session: AsyncSession, viewer: Viewer, wanted: WantedStandingOrder) -> StandingOrder:
    """Keep a weekly menu. Raises DutyMissing, what `check_standing_order` raises, NotFound, LineTwice."""
    await must_hold(session, viewer, Duty.PURCHASER)
    rules.check_standing_order(wanted, clock.today())
    titles = [await title_of(session, viewer, ("lines", at), line) for at, line in enumerate(wanted.lines)]
    rules.check_no_line_twice(wanted.lines, titles)
    await check_units(session, viewer, "lines", wanted.lines)
    now = clock.now()
    standing = StandingOrder(
        county_id=viewer.county_id,
        id=new_key(),
        number=f"M{clock.today():%Y%m%d}-{new_code()}",
        buyer_id=viewer.organisation,
        name=wanted.name,
        account_id=viewer.account_id,
        appointment_id=viewer.appointment_id,
        during=Range(wanted.first, wanted.last and wanted.last + timedelta(days=1)),
        margin_days=wanted.margin_days,
        on_holidays=wanted.on_holidays,
        workday_menu=wanted.workday_menu,
        state=StandingOrderState.ACTIVE,
        made_at=now,
        changed_at=now,
    )
    session.add(standing)
    await session.flush()
    session.add_all(
        line_of(standing, position, line, title, standing.during)
        for position, (line, title) in enumerate(zip(wanted.lines, titles, strict=True), start=1)
    )
    await session.flush()
    return standing


async def title_of(session: AsyncSession, viewer: Viewer, at: FieldPath, line: WantedLine) -> str:
    """What a line's goods are called. Raises NotFound for a listing that is not there, a contract of others."""
    if line.listing is not None:
        title = (await session.execute(_listed(line.listing))).scalar_one_or_none()
        return _found(title, (*at, "listingId"), "listing")
    title = (await session.execute(_agreed(viewer, line.source))).scalar_one_or_none()
    return _found(title, (*at, "contractId"), "contract")


def _listed(listing: Place) -> Select[str]:
    return select(Listing.title).where(
        Listing.county_id == listing[0], Listing.id == listing[1], Listing.withdrawn_at.is_(None)
    )


def _agreed(viewer: Viewer, contract: Place) -> Select[str]:
    """The product of a contract of the buyer."""
    return (
        select(Product.name)
        .join(
            PurchaseContract,
            (PurchaseContract.county_id == Product.county_id) & (PurchaseContract.product_id == Product.id),
        )
        .where(
            PurchaseContract.county_id == contract[0],
            PurchaseContract.id == contract[1],
            PurchaseContract.buyer_id == viewer.organisation,
        )
    )


def _found(title: str | None, at: FieldPath, what: str) -> str:
    if title is None:
        raise NotFound(at=at, what=what)
    return title


async def check_units(session: AsyncSession, viewer: Viewer, name: str, lines: Sequence[WantedLine]) -> None:
    """Raises NotFound for a budget unit of others; `name` is the input that the lines stand in."""
    own = select(BudgetUnit.id).where(
        BudgetUnit.county_id == viewer.county_id, BudgetUnit.buyer_id == viewer.organisation
    )
    known = set((await session.execute(own)).scalars())
    for at, line in enumerate(lines):
        if line.budget_unit is not None and line.budget_unit[1] not in known:
            raise NotFound(at=(name, at, "budgetUnitId"), what="budget unit")


def line_of(
    standing: StandingOrder, position: int, wanted: WantedLine, title: str, during: Range[date]
) -> StandingOrderLine:
    """A new line of a menu."""
    return StandingOrderLine(
        county_id=standing.county_id,
        id=new_key(),
        buyer_id=standing.buyer_id,
        standing_order_id=standing.id,
        position=position,
        weekday=wanted.weekday,
        seller_county_id=wanted.source[0],
        listing_id=wanted.listing and wanted.listing[1],
        contract_id=wanted.contract and wanted.contract[1],
        title=title,
        quantity=wanted.quantity,
        highest_price=wanted.highest_price,
        budget_unit_id=wanted.budget_unit and wanted.budget_unit[1],
        during=during,
    )


async def own_standing_order(session: AsyncSession, viewer: Viewer, place: Place) -> StandingOrder:
    """The buyer's, locked, that has not ended. Raises DutyMissing, NotFound, WrongState."""
    await must_hold(session, viewer, Duty.PURCHASER)
    standing = (await session.execute(queries.for_update(*place))).scalar_one_or_none()
    if standing is None or standing.buyer_id != viewer.organisation:
        raise NotFound(at=("standingOrderId",), what="standing order")
    if standing.state is StandingOrderState.ENDED:
        raise WrongState(what="standing order", state=standing.state.value, expected="ACTIVE, PAUSED")
    return standing


async def change_state(session: AsyncSession, viewer: Viewer, place: Place, state: StandingOrderState) -> StandingOrder:
    """Pause, resume or end it; orders are made in the name of who resumes it.

    Raises what `own_standing_order` raises.
    """
    standing = await own_standing_order(session, viewer, place)
    standing.state, standing.changed_at = state, clock.now()
    if state is StandingOrderState.ACTIVE:
        keep(standing, viewer)
    await session.flush()
    return standing


def keep(standing: StandingOrder, viewer: Viewer) -> None:
    """Orders are made in the viewer's name from now on.

    So whoever says what is bought spends of his own limits, and does not approve what he asked for.
    """
    standing.account_id, standing.appointment_id = viewer.account_id, viewer.appointment_id


async def set_exception(
    session: AsyncSession,
    viewer: Viewer,
    place: Place,
    day: date,
    line: Place | None,
    change: ExceptionChange,
    quantity: Decimal | None,
) -> StandingOrder:
    """Say what one day brings instead, of one line or of all. The standing order is locked, as it is by its runs.

    Who asks for another quantity keeps the menu from then on.
    Raises what `own_standing_order` raises, MisplacedQuantity, NotPositive, NotOnMenu, DayIsDone, NotFound.
    """
    standing = await own_standing_order(session, viewer, place)
    if (change is ExceptionChange.QUANTITY) != (quantity is not None) or (quantity is not None and line is None):
        raise MisplacedQuantity(at=("quantity",))
    if quantity is not None and quantity <= 0:
        raise NotPositive(at=("quantity",))
    if day < clock.today() or not standing.during.contains(day):
        raise NotOnMenu(at=("day",), day=day)
    if (await session.execute(queries.run_of(standing.county_id, standing.id, day))).first():
        raise DayIsDone(at=("day",), day=day)
    line_id = line and await _own_line(session, standing, line, day)
    if quantity is not None:
        keep(standing, viewer)
    await _write_exception(session, viewer, standing, day, line_id, change, quantity)
    return standing


async def _own_line(session: AsyncSession, standing: StandingOrder, place: Place, day: date) -> uuid.UUID:
    """Raises NotFound for a line that is not on the menu on the day."""
    found = select(StandingOrderLine.id).where(
        StandingOrderLine.county_id == place[0],
        StandingOrderLine.id == place[1],
        StandingOrderLine.standing_order_id == standing.id,
        StandingOrderLine.during.contains(day),
    )
    key = (await session.execute(found)).scalar_one_or_none()
    if key is None:
        raise NotFound(at=("lineId",), what="line")
    return key


async def _write_exception(
    session: AsyncSession,
    viewer: Viewer,
    standing: StandingOrder,
    day: date,
    line_id: uuid.UUID | None,
    change: ExceptionChange,
    quantity: Decimal | None,
) -> None:
    known = queries.exception_of(standing.county_id, standing.id, day, line_id)
    exception = (await session.execute(known)).scalar_one_or_none()
    if exception is None:
        exception = StandingOrderException(
            county_id=standing.county_id,
            buyer_id=standing.buyer_id,
            standing_order_id=standing.id,
            day=day,
            line_id=line_id,
        )
        session.add(exception)
    exception.quantity = quantity
    exception.in_force = change is not ExceptionChange.AS_USUAL
    exception.account_id, exception.set_at = viewer.account_id, clock.now()
    await session.flush()
