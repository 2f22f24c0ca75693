"""The SQL of standing orders: above all what the calendar makes of a menu."""

import uuid
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Date,
    Integer,
    Interval,
    Select,
    Update,
    and_,
    case,
    cast,
    exists,
    extract,
    func,
    literal,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import DATERANGE, Range
from sqlalchemy.orm import aliased

from domain.catalog import queries as catalog
from domain.catalog.models import Listing, PriceTier
from domain.orders.queries import price_agreed, price_to_pay
from domain.parties.models import Organisation
from domain.standing_orders.models import (
    Holiday,
    HolidayKind,
    LineOutcome,
    StandingOrder,
    StandingOrderException,
    StandingOrderLine,
    StandingOrderRun,
    StandingOrderState,
)
from domain.tenders import queries as tenders
from domain.tenders.models import PurchaseContract

MOST_WEEKS = 26


def newest_first() -> Select[StandingOrder]:
    return select(StandingOrder).order_by(StandingOrder.made_at.desc(), StandingOrder.id.desc())


def for_update(county_id: int, id_: uuid.UUID) -> Select[StandingOrder]:
    return (
        select(StandingOrder)
        .where(StandingOrder.county_id == county_id, StandingOrder.id == id_)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def counties() -> Select[int]:
    """Wherever there are organisations."""
    return select(Organisation.county_id).distinct().order_by(Organisation.county_id)


def active_in(county_id: int, today: date) -> Select[StandingOrder]:
    """Of which orders may be due, oldest first."""
    return (
        select(StandingOrder)
        .where(
            StandingOrder.county_id == county_id,
            StandingOrder.state == StandingOrderState.ACTIVE,
            or_(func.upper_inf(StandingOrder.during), func.upper(StandingOrder.during) > today),
        )
        .order_by(StandingOrder.id)
    )


def run_of(county_id: int, id_: uuid.UUID, day: date) -> Select[StandingOrderRun]:
    return select(StandingOrderRun).where(
        StandingOrderRun.county_id == county_id,
        StandingOrderRun.standing_order_id == id_,
        StandingOrderRun.day == day,
    )


def last_run(county_id: int, id_: uuid.UUID, since: date) -> Select[date | None]:
    """The latest day, from one on, that was ordered already."""
    return select(func.max(StandingOrderRun.day)).where(
        StandingOrderRun.county_id == county_id,
        StandingOrderRun.standing_order_id == id_,
        StandingOrderRun.day >= since,
    )


def lines_from(county_id: int, id_: uuid.UUID, since: date) -> Select[StandingOrderLine]:
    """The lines that are on the menu on a day or later, in its order."""
    return (
        select(StandingOrderLine)
        .where(
            StandingOrderLine.county_id == county_id,
            StandingOrderLine.standing_order_id == id_,
            StandingOrderLine.during.overlaps(Range(since, None)),
        )
        .order_by(StandingOrderLine.position, StandingOrderLine.id)
    )


def last_position(county_id: int, id_: uuid.UUID) -> Select[int | None]:
    return select(func.max(StandingOrderLine.position)).where(
        StandingOrderLine.county_id == county_id, StandingOrderLine.standing_order_id == id_
    )


def handing_exceptions_on(line: StandingOrderLine, heir: StandingOrderLine) -> Update:
    """What was said of a line's days is said of the line that takes its place on them."""
    return (
        update(StandingOrderException)
        .where(
            StandingOrderException.county_id == line.county_id,
            StandingOrderException.line_id == line.id,
            literal(heir.during, DATERANGE).contains(StandingOrderException.day),
        )
        .values(line_id=heir.id)
    )


def exception_of(
    county_id: int, id_: uuid.UUID, day: date, line_id: uuid.UUID | None
) -> Select[StandingOrderException]:
    return select(StandingOrderException).where(
        StandingOrderException.county_id == county_id,
        StandingOrderException.standing_order_id == id_,
        StandingOrderException.day == day,
        StandingOrderException.line_id.is_(None) if line_id is None else StandingOrderException.line_id == line_id,
    )


def runs_of(standing: Any) -> Select[StandingOrderRun]:
    """Latest day first."""
    return (
        select(StandingOrderRun)
        .where(StandingOrderRun.county_id == standing.county_id, StandingOrderRun.standing_order_id == standing.id)
        .order_by(StandingOrderRun.day.desc(), StandingOrderRun.id.desc())
    )


def preview(standing: Any, *, weeks: int = 2) -> Select[Any]:
    """What the next weeks bring, from today on, as things stand now."""
    today = cast(func.timezone("Asia/Shanghai", func.now()), Date)
    days = func.least(func.greatest(cast(weeks, Integer), 1), MOST_WEEKS) * 7
    rows = _planned(standing, today, today + days - 1, today).correlate(standing).lateral("preview")
    return select(rows).order_by(rows.c.day, rows.c.position)


def planned(county_id: int, id_: uuid.UUID, first: date, last: date, today: date) -> Select[Any]:
    """What the calendar makes of a menu from the first day to the last, as things stand now."""
    rows = _planned_of_stored(first, last, today)
    return _of(county_id, id_, select(rows), rows).order_by(rows.c.day, rows.c.position)


def due(county_id: int, id_: uuid.UUID, last: date, today: date) -> Select[date]:
    """The days from today on that are to be ordered by today and of which nothing was made yet."""
    rows = _planned_of_stored(today, last, today)
    done = exists().where(
        StandingOrderRun.county_id == rows.c.county_id,
        StandingOrderRun.standing_order_id == rows.c.standing_order_id,
        StandingOrderRun.day == rows.c.day,
    )
    days = select(rows.c.day).distinct().where(rows.c.ordered_on <= today, ~done)
    return _of(county_id, id_, days, rows).order_by(rows.c.day)


def _planned_of_stored(first: date, last: date, today: date) -> Any:
    days = [literal(each, Date) for each in (first, last, today)]
    return _planned(StandingOrder, *days).correlate(StandingOrder).lateral("planned")


def _of(county_id: int, id_: uuid.UUID, asked: Select[Any], rows: Any) -> Select[Any]:
    """What is asked of the rows of one standing order."""
    one = and_(StandingOrder.county_id == county_id, StandingOrder.id == id_)
    return asked.select_from(StandingOrder).join(rows, true()).where(one)


def on_menu(standing: Any, first: Any, last: Any) -> Select[Any]:
    """A row for each line on each of its days: how much it asks for, and in `left_out` why it asks for nothing.

    `left_out` is SKIPPED, HOLIDAY, CALENDAR_UNKNOWN or null. An exception of a line goes before one of the day, and
    that before a holiday. Who takes nothing on holidays gets nothing in a year whose holidays nobody knows: a day of it
    may be one.
    """
    series = func.generate_series(first, last, literal("1 day").cast(Interval)).table_valued("at").render_derived()
    day = cast(series.c.at, Date)
    line, holiday = aliased(StandingOrderLine), aliased(Holiday)
    own, whole = aliased(StandingOrderException), aliased(StandingOrderException)
    worked = and_(holiday.kind == HolidayKind.WORKDAY, standing.workday_menu.is_not(None))
    weekday = case((worked, standing.workday_menu), else_=cast(extract("isodow", series.c.at), Integer))
    published = aliased(Holiday)
    is_published = exists().where(func.date_trunc("year", published.day) == func.date_trunc("year", day))
    left_out = case(
        (own.quantity.is_not(None), None),
        (or_(own.id.is_not(None), whole.id.is_not(None)), LineOutcome.SKIPPED.value),
        (and_(holiday.kind == HolidayKind.HOLIDAY, ~standing.on_holidays), LineOutcome.HOLIDAY.value),
        (and_(~is_published, ~standing.on_holidays), LineOutcome.CALENDAR_UNKNOWN.value),
    )
    of_day = and_(
        own.county_id == standing.county_id, own.standing_order_id == standing.id, own.day == day, own.in_force
    )
    of_whole_day = and_(
        whole.county_id == standing.county_id,
        whole.standing_order_id == standing.id,
        whole.day == day,
        whole.line_id.is_(None),
        whole.in_force,
    )
    told: dict[str, Any] = {
        "day": day,
        "line_id": line.id,
        "position": line.position,
        "title": line.title,
        "quantity": func.coalesce(own.quantity, line.quantity),
        "highest_price": line.highest_price,
        "seller_county_id": line.seller_county_id,
        "listing_id": line.listing_id,
        "contract_id": line.contract_id,
        "budget_unit_id": line.budget_unit_id,
        "left_out": left_out,
        "holidays_published": is_published,
    }
    return (
        select(*(each.label(name) for name, each in told.items()))
        .select_from(series)
        .join(line, and_(line.county_id == standing.county_id, line.standing_order_id == standing.id))
        .outerjoin(holiday, holiday.day == day)
        .outerjoin(own, and_(of_day, own.line_id == line.id))
        .outerjoin(whole, of_whole_day)
        .where(line.weekday == weekday, standing.during.contains(day), line.during.contains(day))
        .correlate(standing)
    )


def _planned(standing: Any, first: Any, last: Any, today: Any) -> Select[Any]:
    """A row for each line on each of its days: quantity, price, what would become of it, and when it is ordered.

    All lines of a day are ordered on one day: the longest lead time and the buyer's margin ahead of it.
    """
    rows, contract = on_menu(standing, first, last).lateral("on_menu"), aliased(PurchaseContract)
    line = rows.c
    offer = _offer(line, contract)
    agreed = price_agreed(offer.c, standing.buyer_id, line.day, line.quantity)
    lead = func.max(case((line.left_out.is_(None), offer.c.lead_time_days), else_=0)).over(partition_by=line.day)
    ordered_on = line.day - func.coalesce(lead, 0) - standing.margin_days
    surplus = catalog.surplus_price(offer.c, func.greatest(ordered_on, today))
    price = func.coalesce(contract.unit_price, price_to_pay(agreed, offer.c.unit_price, surplus))
    in_time = and_(
        offer.c.delivery.contains(line.day),
        today + offer.c.lead_time_days <= line.day,
        or_(contract.id.is_(None), contract.delivery.contains(line.day)),
    )
    problem = case(
        (or_(offer.c.id.is_(None), price.is_(None)), LineOutcome.NOT_AVAILABLE.value),
        (~in_time, LineOutcome.NOT_DELIVERED.value),
        (offer.c.available < line.quantity, LineOutcome.NOT_AVAILABLE.value),
        (tenders.left_of(contract) < line.quantity, LineOutcome.REFUSED.value),
        (price > line.highest_price, LineOutcome.PRICE_ABOVE_LIMIT.value),
        else_=LineOutcome.ORDERED.value,
    )
    return (
        select(
            standing.county_id.label("county_id"),
            standing.id.label("standing_order_id"),
            line.day,
            line.line_id,
            line.position,
            line.title,
            line.quantity,
            price.label("unit_price"),
            cast(func.round(line.quantity * price * 100), BigInteger).label("amount"),
            line.highest_price,
            line.seller_county_id,
            line.contract_id,
            line.budget_unit_id,
            offer.c.id.label("listing_id"),
            func.coalesce(line.left_out, problem).label("outcome"),
            ordered_on.label("ordered_on"),
            line.holidays_published,
        )
        .select_from(rows)
        .outerjoin(contract, and_(contract.county_id == line.seller_county_id, contract.id == line.contract_id))
        .outerjoin(offer, true())
    )


def _offer(line: Any, contract: Any) -> Any:
    """The listing a line is bought from on its day: its own, or for a contract one of its product delivered then."""
    listing = aliased(Listing)
    available = catalog.available(listing)
    tier = (
        select(PriceTier.unit_price)
        .where(
            PriceTier.county_id == listing.county_id,
            PriceTier.listing_id == listing.id,
            PriceTier.from_quantity <= line.quantity,
        )
        .order_by(PriceTier.from_quantity.desc())
        .limit(1)
        .correlate_except(PriceTier)
        .scalar_subquery()
    )
    under_contract = and_(
        listing.seller_id == contract.seller_id,
        listing.product_id == contract.product_id,
        listing.delivery.contains(line.day),
    )
    return (
        select(
            listing.county_id.label("county_id"),
            listing.id.label("id"),
            listing.seller_id.label("seller_id"),
            listing.product_id.label("product_id"),
            listing.lead_time_days.label("lead_time_days"),
            listing.delivery.label("delivery"),
            available.label("available"),
            listing.surplus_price.label("surplus_price"),
            listing.surplus_until.label("surplus_until"),
            tier.label("unit_price"),
        )
        .where(
            listing.county_id == line.seller_county_id,
            listing.withdrawn_at.is_(None),
            or_(listing.id == line.listing_id, under_contract),
        )
        .order_by((available >= line.quantity).desc(), listing.published_at.desc(), listing.id)
        .limit(1)
        .correlate_except(listing)
        .lateral("offer")
    )


def listing_of(line: Any) -> Select[Listing]:
    """It may live in another county."""
    return select(Listing).where(Listing.county_id == line.seller_county_id, Listing.id == line.listing_id)


def contract_of(line: Any) -> Select[PurchaseContract]:
    """It may live in another county."""
    return select(PurchaseContract).where(
        PurchaseContract.county_id == line.seller_county_id, PurchaseContract.id == line.contract_id
    )
