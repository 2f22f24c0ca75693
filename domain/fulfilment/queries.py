"""The SQL of fulfilment: rules in force, the way of the goods, what is disputed, held and credited, work lists."""

import uuid
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Integer,
    Numeric,
    Select,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import aliased, undefer

from domain.catalog.models import Category, Lot, Product
from domain.documents.models import Document
from domain.fulfilment.models import (
    ANY_CATEGORY,
    EVERYWHERE,
    Claim,
    ClaimState,
    ColdChainVerdict,
    ConsignmentEvent,
    Credit,
    DeliveryRule,
    DriverReveal,
    EventKind,
    Evidence,
    GoodsReturn,
    Leg,
    Rejection,
    Remedy,
    RuleKind,
    TemperatureReading,
    Weighing,
)
from domain.fulfilment.rules import OPEN
from domain.orders.models import Allocation, CancelCause, Consignment, ConsignmentState, OrderLine
from domain.parties.models import Organisation
from domain.regions.rules import above_county
from domain.rows import Row

# Rules


def rule(kind: RuleKind, category_code: Any, county_id: Any, day: Any) -> Any:
    """The figure in force for a category in a county on a day; null where nobody has set one."""
    regions = [*above_county(cast(county_id, BigInteger)), EVERYWHERE]
    found = aliased(DeliveryRule)
    below = func.starts_with(category_code, found.category_code.concat(literal_column("'.'")))
    return (
        select(found.value)
        .where(
            found.kind == kind,
            or_(found.category_code.in_([category_code, ANY_CATEGORY]), below),
            or_(*(found.region_code == each for each in regions)),
            found.during.contains(day),
        )
        .order_by(
            found.category_code == ANY_CATEGORY, func.length(found.category_code).desc(), found.region_code.desc()
        )
        .limit(1)
        .correlate_except(found)
        .scalar_subquery()
    )


def _day(instant: Any) -> ColumnElement[date]:
    """The day in Shanghai on which an instant falls."""
    return cast(func.timezone("Asia/Shanghai", instant), Date)


def _rule_over_lines(consignment: Any, kind: RuleKind, strictest: Any) -> Any:
    """The strictest figure for all that a consignment holds, as it was in force when it left."""
    figure = rule(kind, Product.category_code, consignment.county_id, _day(consignment.dispatched_at))
    return (
        select(strictest(figure))
        .select_from(OrderLine)
        .join(Product, (Product.county_id == OrderLine.county_id) & (Product.id == OrderLine.product_id))
        .where(OrderLine.county_id == consignment.county_id, OrderLine.consignment_id == consignment.id)
        .correlate(consignment)
        .scalar_subquery()
    )


def longest_gap(consignment: Any) -> Any:
    """Minutes that a thermometer may be silent."""
    return _rule_over_lines(consignment, RuleKind.LONGEST_GAP, func.min)


def day_after(consignment: Any, kind: RuleKind) -> Any:
    """The day of delivery and as many more as a rule says."""
    days = rule(kind, ANY_CATEGORY, consignment.county_id, consignment.deliver_on)
    return consignment.deliver_on + cast(days, Integer)


def reminded_on(consignment: Any) -> Any:
    return day_after(consignment, RuleKind.REMIND_AFTER)


def escalated_on(consignment: Any) -> Any:
    return day_after(consignment, RuleKind.ESCALATE_AFTER)


def region_of_rule(rule: Any) -> Any:
    return func.lpad(cast(rule.region_code, Text), 12, "0")


def rules_in_force(day: Any) -> Select[DeliveryRule]:
    return select(DeliveryRule).where(DeliveryRule.during.contains(day)).order_by(DeliveryRule.kind, DeliveryRule.id)


def rules_for_update(kind: RuleKind, category_code: str, region_code: int, day: date) -> Select[DeliveryRule]:
    """Locks the rules of one kind, category and region that hold on a day or later."""
    return (
        select(DeliveryRule)
        .where(
            DeliveryRule.kind == kind,
            DeliveryRule.category_code == category_code,
            DeliveryRule.region_code == region_code,
            DeliveryRule.during.overlaps(Range(day, None)),
        )
        .order_by(DeliveryRule.id)
        .with_for_update()
    )


# On the way


def _belonging(model: Any, consignment: Any) -> Select[Any]:
    """The rows of a consignment, in the order they were written."""
    return select(model).where(model.county_id == consignment.county_id, model.consignment_id == consignment.id)


def legs_of(consignment: Any) -> Select[Leg]:
    """Of the way out and of what comes back, in their order."""
    return _belonging(Leg, consignment).order_by(Leg.position)


def is_return(leg: Any) -> Any:
    return leg.return_id.is_not(None)


def driver_phone(leg: Any) -> Any:
    """As anybody may see it."""
    return leg.driver_phone_masked


def leg_to_call(county_id: int, id_: uuid.UUID) -> Select[Leg]:
    """A stretch with its driver's phone as it is sealed."""
    return select(Leg).where(Leg.county_id == county_id, Leg.id == id_).options(undefer(Leg.driver_phone_sealed))


def reveals_of(leg: Any) -> Select[DriverReveal]:
    """Who was shown the driver's whole number, as far as the viewer may know, first to last."""
    return (
        select(DriverReveal)
        .where(DriverReveal.county_id == leg.county_id, DriverReveal.leg_id == leg.id)
        .order_by(DriverReveal.at, DriverReveal.id)
    )


def readings_of(leg: Any) -> Select[TemperatureReading]:
    return (
        select(TemperatureReading)
        .where(TemperatureReading.county_id == leg.county_id, TemperatureReading.leg_id == leg.id)
        .order_by(TemperatureReading.at)
    )


def is_cold(consignment: Any) -> ColumnElement[bool]:
    """Whether something in it must be kept cold."""
    return exists(
        select(OrderLine.id)
        .join(Product, (Product.county_id == OrderLine.county_id) & (Product.id == OrderLine.product_id))
        .join(Category, Category.code == Product.category_code)
        .where(
            OrderLine.county_id == consignment.county_id,
            OrderLine.consignment_id == consignment.id,
            Category.cold_chain,
        )
        .correlate(consignment)
    )


def breaches(consignment: Any) -> Select[Any]:
    """Where the cold was not kept, or nobody can say that it was: `kind`, `leg`, `since`, `until`, `celsius`.

    Of the way out of a consignment that holds cold goods: a thermometer silent too long (`GAP`, the ends of a stretch
    included), a reading out of the range (`TOO_COLD`, `TOO_WARM`), or no stretch written down at all (`NO_LOG`).
    """
    gap = _rule_over_lines(consignment, RuleKind.LONGEST_GAP, func.min)
    lowest = _rule_over_lines(consignment, RuleKind.LOWEST_CELSIUS, func.max)
    highest = _rule_over_lines(consignment, RuleKind.HIGHEST_CELSIUS, func.min)
    point = _points(consignment)
    before = func.lag(point.c.at).over(partition_by=point.c.leg, order_by=point.c.at)
    pair = select(point.c.leg, before.label("since"), point.c.at.label("until"), point.c.celsius).subquery()
    minutes = func.extract("epoch", pair.c.until - pair.c.since) / 60
    silent = select(
        literal("GAP").label("kind"),
        pair.c.leg,
        pair.c.since,
        pair.c.until,
        cast(null(), Numeric(5, 2)).label("celsius"),
    ).where(minutes > gap)
    kind = case((pair.c.celsius < lowest, "TOO_COLD"), else_="TOO_WARM")
    astray = select(kind, pair.c.leg, pair.c.until, pair.c.until, pair.c.celsius).where(
        or_(pair.c.celsius < lowest, pair.c.celsius > highest)
    )
    unwritten = select(
        literal("NO_LOG"), literal(0), consignment.dispatched_at, consignment.accepted_at, cast(null(), Numeric(5, 2))
    ).where(~exists(_way_out(consignment)))
    found = union_all(silent, astray, unwritten.correlate(consignment)).lateral("breach")
    return (
        select(found)
        .where(is_cold(consignment), consignment.dispatched_at.is_not(None))
        .order_by(found.c.leg, found.c.since, found.c.kind)
        .correlate(consignment)
    )


def _way_out(consignment: Any) -> Select[Any]:
    return (
        select(Leg.id)
        .where(Leg.county_id == consignment.county_id, Leg.consignment_id == consignment.id, Leg.return_id.is_(None))
        .correlate(consignment)
    )


def _points(consignment: Any) -> Any:
    """All that is known of the way out by time: departures, readings and arrivals."""
    of_way = (Leg.county_id == consignment.county_id, Leg.consignment_id == consignment.id, Leg.return_id.is_(None))
    unknown = cast(null(), Numeric(5, 2))
    departed = select(Leg.position.label("leg"), Leg.departed_at.label("at"), unknown.label("celsius")).where(*of_way)
    arrived = select(Leg.position, Leg.arrived_at, unknown).where(*of_way, Leg.arrived_at.is_not(None))
    read = (
        select(Leg.position, TemperatureReading.at, TemperatureReading.celsius)
        .join(
            TemperatureReading,
            (TemperatureReading.county_id == Leg.county_id) & (TemperatureReading.leg_id == Leg.id),
        )
        .where(*of_way)
    )
    parts = [each.correlate(consignment) for each in (departed, read, arrived)]
    return union_all(*parts).lateral("point")


def cold_chain_kept(consignment: Any) -> Any:
    """Null for goods that need no cold, and before they leave."""
    return case((and_(is_cold(consignment), consignment.dispatched_at.is_not(None)), ~exists(breaches(consignment))))


def cold_lots_of(consignment: Any) -> Select[uuid.UUID]:
    """The lots that went out with a consignment and must be kept cold, each once, by id."""
    return (
        select(Lot.id)
        .join(Product, (Product.county_id == Lot.county_id) & (Product.id == Lot.product_id))
        .join(Category, Category.code == Product.category_code)
        .join(Allocation, (Allocation.county_id == Lot.county_id) & (Allocation.lot_id == Lot.id))
        .where(
            Lot.county_id == consignment.county_id,
            Allocation.consignment_id == consignment.id,
            Allocation.dispatched > 0,
            Category.cold_chain,
        )
        .distinct()
        .order_by(Lot.id)
    )


def verdicts_on(consignment: Any) -> Select[ColdChainVerdict]:
    return select(ColdChainVerdict).where(
        ColdChainVerdict.county_id == consignment.county_id, ColdChainVerdict.consignment_id == consignment.id
    )


def lot_kept_cold(lot: Any) -> Any:
    """Whether it was on every way it went; null where it needs no cold, or nobody has received any of it."""
    return (
        select(func.bool_and(ColdChainVerdict.kept))
        .where(ColdChainVerdict.county_id == lot.county_id, ColdChainVerdict.lot_id == lot.id)
        .correlate(lot)
        .scalar_subquery()
    )


# At the door


def weighings_of(consignment: Any) -> Select[Weighing]:
    return _belonging(Weighing, consignment).order_by(Weighing.id)


def rejections_of(consignment: Any) -> Select[Rejection]:
    return _belonging(Rejection, consignment).order_by(Rejection.id)


def photos_of_rejection(rejection: Any) -> Select[Document]:
    return _photos(Evidence.rejection_id == rejection.id, rejection)


def photos_of_claim(claim: Any) -> Select[Document]:
    return _photos(Evidence.claim_id == claim.id, claim)


def _photos(of_it: Any, row: Any) -> Select[Document]:
    return (
        select(Document)
        .join(Evidence, (Evidence.county_id == Document.county_id) & (Evidence.document_id == Document.id))
        .where(Evidence.county_id == row.county_id, of_it)
        .order_by(Document.id)
    )


def short_of(allocation: Any) -> Any:
    """What was neither accepted nor rejected of what left; null before acceptance."""
    return allocation.dispatched - allocation.accepted - func.coalesce(allocation.rejected, 0)


def lots_at_door(consignment: Consignment) -> Select[Allocation, str, Decimal]:
    """Each allocation with its lot's code and the tolerance of its goods, in the order of lines."""
    tolerance = rule(
        RuleKind.WEIGHT_TOLERANCE, Product.category_code, OrderLine.county_id, _day(Consignment.dispatched_at)
    )
    return (
        select(Allocation, Lot.code, func.coalesce(tolerance, 0))
        .join(OrderLine, (OrderLine.county_id == Allocation.county_id) & (OrderLine.id == Allocation.line_id))
        .join(
            Consignment, (Consignment.county_id == Allocation.county_id) & (Consignment.id == OrderLine.consignment_id)
        )
        .join(Product, (Product.county_id == OrderLine.county_id) & (Product.id == OrderLine.product_id))
        .join(Lot, (Lot.county_id == Allocation.county_id) & (Lot.id == Allocation.lot_id))
        .where(Allocation.county_id == consignment.county_id, Allocation.consignment_id == consignment.id)
        .where(Allocation.dispatched > 0)
        .order_by(OrderLine.position, Allocation.id)
    )


# What comes back, and what is claimed


def returns_of(consignment: Any) -> Select[GoodsReturn]:
    return _belonging(GoodsReturn, consignment).order_by(GoodsReturn.id)


def claims_of(consignment: Any) -> Select[Claim]:
    return _belonging(Claim, consignment).order_by(Claim.id)


def _is_disputed() -> ColumnElement[bool]:
    """Open, or settled by a replacement that has not come yet."""
    waits = and_(Claim.state.in_([ClaimState.AGREED, ClaimState.DECIDED]), Claim.remedy == Remedy.REPLACEMENT)
    return or_(Claim.state.in_(sorted(OPEN)), waits)


def disputed_quantity(allocation: Any) -> Any:
    """How much of an allocation is disputed: the sum of its open claims, in base units."""
    of_claim = case((Claim.state.in_(sorted(OPEN)), Claim.quantity), else_=Claim.settled_quantity)
    return (
        select(func.coalesce(func.sum(of_claim), 0))
        .where(Claim.county_id == allocation.county_id, Claim.allocation_id == allocation.id, _is_disputed())
        .correlate(allocation)
        .scalar_subquery()
    )


def settled_quantity(allocation: Any) -> Any:
    """How much of an allocation was made good with money, in base units: no claim reaches it again."""
    return (
        select(func.coalesce(func.sum(Credit.quantity), 0))
        .where(Credit.county_id == allocation.county_id, Credit.allocation_id == allocation.id)
        .correlate(allocation)
        .scalar_subquery()
    )


def credit_of_claim(claim: Any) -> Any:
    """What a claim takes off the goods' price, in fen; null for one that does not."""
    return (
        select(Credit.amount)
        .where(Credit.county_id == claim.county_id, Credit.claim_id == claim.id)
        .correlate(claim)
        .scalar_subquery()
    )


def holds_on(row: Any, consignment_id: Any) -> Any:
    """What each claim on a consignment keeps from being asked for: `amount` in fen, from `since` on, before `until`.

    `row` is of the consignment's county, and read already or yet to be read. A claim holds what its quantity is worth
    until it is agreed, decided or withdrawn; one that is settled by a replacement holds what is replaced until it is
    closed. `until` is null while it lasts.
    """
    agreed = func.coalesce(Claim.agreed_at, Claim.decided_at)
    disputed = _held(Claim.quantity, Claim.opened_at, func.coalesce(agreed, Claim.closed_at))
    replaced = _held(Claim.settled_quantity, agreed, Claim.closed_at).where(
        agreed.is_not(None), Claim.remedy == Remedy.REPLACEMENT
    )
    of_it = Claim.county_id == row.county_id, Claim.consignment_id == consignment_id
    outer = () if isinstance(row, Row) else (row,)
    return union_all(*(each.where(*of_it).correlate(*outer) for each in (disputed, replaced))).subquery("holds")


def _held(quantity: Any, since: Any, until: Any) -> Select[int, date, date]:
    worth = cast(func.round(quantity * OrderLine.unit_price * 100), BigInteger)
    return (
        select(worth.label("amount"), _day(since).label("since"), _day(until).label("until"))
        .select_from(Claim)
        .join(Allocation, (Allocation.county_id == Claim.county_id) & (Allocation.id == Claim.allocation_id))
        .join(OrderLine, (OrderLine.county_id == Allocation.county_id) & (OrderLine.id == Allocation.line_id))
    )


def held_of(consignment: Any) -> Any:
    """What the disputed quantities are worth, in fen: it is not asked for until their claims are settled."""
    holds = holds_on(consignment, consignment.id)
    return (
        select(func.coalesce(func.sum(holds.c.amount), 0).cast(BigInteger))
        .where(holds.c.until.is_(None))
        .correlate(consignment)
        .scalar_subquery()
    )


def claimable(county_id: int, allocation_id: uuid.UUID) -> Select[Any]:
    """An allocation with its line and all that bears on what can be claimed of it."""
    return (
        select(
            Allocation,
            OrderLine,
            Product.category_code,
            disputed_quantity(Allocation).label("disputed"),
            settled_quantity(Allocation).label("settled"),
        )
        .join(OrderLine, (OrderLine.county_id == Allocation.county_id) & (OrderLine.id == Allocation.line_id))
        .join(Product, (Product.county_id == OrderLine.county_id) & (Product.id == OrderLine.product_id))
        .where(Allocation.county_id == county_id, Allocation.id == allocation_id)
        .execution_options(populate_existing=True)
    )


# Work lists and the whole story


def deliveries() -> Select[Consignment]:
    """What is to be delivered first comes first."""
    return select(Consignment).order_by(Consignment.deliver_on, Consignment.id)


def is_overdue(today: Any) -> ColumnElement[bool]:
    """Sent, and not accepted although its buyer was to be reminded by now."""
    return and_(Consignment.state == ConsignmentState.DISPATCHED, reminded_on(Consignment) <= today)


def claims() -> Select[Claim]:
    return select(Claim).order_by(Claim.opened_at.desc(), Claim.id.desc())


def returns() -> Select[GoodsReturn]:
    return select(GoodsReturn).order_by(GoodsReturn.awaited_since.desc(), GoodsReturn.id.desc())


def timeline(consignment: Any) -> Select[Any]:
    """A consignment's life step by step: `at`, `kind`, `about`, `quantity`, `note`, and whose step it was (`by`)."""
    event, who = aliased(ConsignmentEvent), aliased(Organisation)
    written = (
        select(
            event.at.label("at"),
            cast(event.kind, Text).label("kind"),
            event.about.label("about"),
            event.quantity.label("quantity"),
            event.note.label("note"),
            who.name.label("by"),
            cast(event.id, Text).label("nth"),
        )
        .join(who, who.id == event.organisation_id)
        .where(event.county_id == consignment.county_id, event.consignment_id == consignment.id)
        .correlate(consignment)
    )
    steps = union_all(written, *_stated(consignment)).lateral("step")
    return select(steps).order_by(steps.c.at, steps.c.nth).correlate(consignment)


def _stated(consignment: Any) -> Iterable[Select[Any]]:
    """The steps that a consignment's own row tells of."""
    cause, buyer, seller = consignment.cancel_cause, consignment.buyer_id, consignment.seller_id
    cancelled_by = case((cause == CancelCause.BY_BUYER, buyer), (cause == CancelCause.BY_SELLER, seller))
    steps = [
        (EventKind.CONFIRMED, consignment.confirmed_at, seller, null()),
        (EventKind.DISPATCHED, consignment.dispatched_at, seller, null()),
        (EventKind.ACCEPTED, consignment.accepted_at, buyer, null()),
        (EventKind.CANCELLED, consignment.cancelled_at, cancelled_by, consignment.cancel_reason),
    ]
    for kind, at, by, note in steps:
        who = aliased(Organisation)
        name = select(who.name).where(who.id == by).correlate(consignment).scalar_subquery()
        columns = (cast(null(), Text), cast(null(), Numeric(14, 3)), cast(note, Text), name, literal(""))
        yield select(at, literal(kind.value), *columns).where(at.is_not(None)).correlate(consignment)
