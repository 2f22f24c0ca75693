"""The SQL of orders."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Date,
    Executable,
    FromClause,
    Insert,
    Integer,
    ScalarSelect,
    Select,
    Table,
    Update,
    Uuid,
    and_,
    any_,
    bindparam,
    case,
    func,
    insert,
    or_,
    select,
    true,
    tuple_,
    update,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from domain.catalog.models import Listing, Lot, Product, StockMovement
from domain.catalog.queries import offered, sellable, today
from domain.orders.models import (
    BEFORE_LEAVING,
    LEFT_MISSING,
    UNCONFIRMED,
    Allocation,
    CancelCause,
    CancellationRule,
    Consignment,
    ConsignmentState,
    CreditNote,
    LineReplacement,
    Order,
    OrderLine,
    Receipt,
)
from domain.parties.roles import Role
from domain.prepared import Prepared, given
from domain.pricing.models import BuyerContract
from domain.pricing.queries import in_force
from domain.regions.rules import above_county
from domain.writing import unnested


def orders_of(role: Role) -> Select[Order]:
    """What somebody of a role looks at: a buyer's own, a seller's to serve, an office's county.

    The walls would hide all else, but only after looking at everybody's; said here, an index finds them. A city's
    manager sees most of what there is, and is narrowed by nothing but the walls.
    """
    mine = select(Consignment.order_county_id, Consignment.order_id).where(Consignment.seller_id == _OWN)
    narrowed: Mapping[Role, ColumnElement[bool]] = {
        Role.BUYER: and_(Order.county_id == _HERE, Order.buyer_id == _OWN),
        Role.SELLER: tuple_(Order.county_id, Order.id).in_(mine),
        **_of_offices(Order.county_id),
    }
    return select(Order).where(narrowed.get(role, true()))


def consignments_of(role: Role) -> Select[Consignment]:
    """What somebody of a role looks at, as `orders_of`. A county's are those of its sellers."""
    narrowed: Mapping[Role, ColumnElement[bool]] = {
        Role.BUYER: Consignment.buyer_id == _OWN,
        Role.SELLER: Consignment.seller_id == _OWN,
        **_of_offices(Consignment.county_id),
    }
    return select(Consignment).where(narrowed.get(role, true()))


def _of_offices(county: Any) -> dict[Role, ColumnElement[bool]]:
    """An approver is of one county; finance and auditors may be of one or of a city's."""
    low, high = (getattr(func, f"viewer_region_{end}")(type_=BigInteger) // 10**6 for end in ("low", "high"))
    within = county.between(_asked_once(low), _asked_once(high))
    return {Role.COUNTY_APPROVER: county == _HERE, Role.FINANCE: within, Role.AUDITOR: within}


def _asked_once(value: Any) -> Any:
    """As a subquery of its own, which PostgreSQL asks once for a statement and not once for a row."""
    return select(value).scalar_subquery()


_OWN, _HERE = _asked_once(func.viewer_organisation()), _asked_once(func.viewer_county())
"""The viewer's organisation and county."""


def has_part(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Orders of which some part that the viewer sees meets a condition on Consignment."""
    of_order = and_(Consignment.order_county_id == Order.county_id, Consignment.order_id == Order.id)
    return select(Consignment.id).where(of_order, condition).correlate(Order).exists()


def is_late(consignment: Any) -> ColumnElement[bool]:
    """Its delivery day has passed, and it was neither accepted nor cancelled."""
    on_its_way = (*BEFORE_LEAVING, ConsignmentState.DISPATCHED)
    return and_(consignment.deliver_on < today(), consignment.state.in_(on_its_way))


def is_in_part(consignment: Any) -> ColumnElement[bool]:
    """It left without something that stands in another part, or is such another part."""
    rest = aliased(Consignment)
    own = and_(rest.county_id == consignment.county_id, rest.split_from_id == consignment.id)
    follows = select(rest.id).where(own).correlate(consignment).exists()
    return or_(consignment.split_from_id.is_not(None), follows)


def _offered() -> Select[*tuple[Any, ...]]:
    contract = in_force(Listing, given("buyer", Uuid()), given("on", Date()))
    columns = (
        BuyerContract.id.label("contract_id"),
        BuyerContract.unit_price.label("contract_price"),
        BuyerContract.quantity_cap,
    )
    return offered().add_columns(*columns).outerjoin(BuyerContract, contract)


OFFERED = Prepared(_offered)
"""As `catalog.queries.offered`, and beside each the `buyer`'s contract price `on` the day; nulls for none."""


def order_total(order: Any) -> Any:
    """Accepted goods; ordered lines until acceptance. What was cancelled counts nothing. Fen."""
    ordered = (
        select(func.sum(OrderLine.amount))
        .where(OrderLine.county_id == Consignment.county_id, OrderLine.consignment_id == Consignment.id)
        .correlate(Consignment)
        .scalar_subquery()
    )
    return (
        select(func.coalesce(func.sum(func.coalesce(Consignment.goods, ordered)), 0))
        .where(
            Consignment.order_county_id == order.county_id,
            Consignment.order_id == order.id,
            Consignment.state != ConsignmentState.CANCELLED,
        )
        .correlate(order)
        .scalar_subquery()
    )


def paid_of(consignment: Any) -> Any:
    """What was received for a consignment, in fen."""
    return (
        select(func.coalesce(func.sum(Receipt.amount), 0))
        .where(Receipt.county_id == consignment.county_id, Receipt.consignment_id == consignment.id)
        .correlate(consignment)
        .scalar_subquery()
    )


def credited_of(consignment: Any) -> Any:
    """What was taken off a consignment's price by all its notes, in fen."""
    return (
        select(func.coalesce(func.sum(CreditNote.amount), 0).cast(BigInteger))
        .where(CreditNote.county_id == consignment.county_id, CreditNote.consignment_id == consignment.id)
        .correlate(consignment)
        .scalar_subquery()
    )


def order_credited(order: Any) -> Any:
    """What was taken off the price of all an order's parts, in fen."""
    return (
        select(func.coalesce(func.sum(CreditNote.amount), 0))
        .join(
            Consignment,
            and_(Consignment.county_id == CreditNote.county_id, Consignment.id == CreditNote.consignment_id),
        )
        .where(Consignment.order_county_id == order.county_id, Consignment.order_id == order.id)
        .correlate(order)
        .scalar_subquery()
    )


def ordered_by_contract(county_id: Any, contract_id: Any) -> Select[Any]:
    """What was ordered at a contract's price and not cancelled, in base units."""
    return (
        select(func.coalesce(func.sum(OrderLine.quantity), 0))
        .join(
            Consignment,
            (Consignment.county_id == OrderLine.county_id) & (Consignment.id == OrderLine.consignment_id),
        )
        .where(
            OrderLine.county_id == county_id,
            OrderLine.contract_id == contract_id,
            Consignment.state != ConsignmentState.CANCELLED,
        )
    )


def ordered_under(contract: Any) -> Any:
    """What was ordered under a contract, in base units, as far as the viewer may see."""
    return ordered_by_contract(contract.county_id, contract.id).correlate(contract).scalar_subquery()


def price_agreed(listing: Any, buyer: Any, on: Any, quantity: Any) -> Any:
    """Yuan per base unit that a buyer pays on a day for so much of what is listed, by a contract price; null without.

    A capped one that has less left than this does not hold for it. `listing` has its county, seller and product.
    """
    left = BuyerContract.quantity_cap - ordered_under(BuyerContract)
    return (
        select(BuyerContract.unit_price)
        .where(in_force(listing, buyer, on), or_(BuyerContract.quantity_cap.is_(None), left >= quantity))
        .correlate_except(BuyerContract)
        .scalar_subquery()
    )


def price_to_pay(agreed: Any, tier: Any, surplus: Any) -> Any:
    """As `rules.at_prices`: yuan per base unit, of a contract price, else a tier's, or as surplus if that is less.

    Each is null where there is none; so is the answer where there is none at all.
    """
    return func.least(func.coalesce(agreed, tier), surplus)


def accepted_of(line: Any) -> Any:
    """What was accepted of a line, in base units; null before acceptance."""
    return (
        select(func.sum(Allocation.accepted))
        .where(Allocation.county_id == line.county_id, Allocation.line_id == line.id)
        .correlate(line)
        .scalar_subquery()
    )


def replaced_of(line: Any) -> Any:
    """How much of what was missing of a line others send instead, in base units."""
    return (
        select(func.coalesce(func.sum(LineReplacement.quantity), 0))
        .where(LineReplacement.county_id == line.county_id, LineReplacement.line_id == line.id)
        .correlate(line)
        .scalar_subquery()
    )


def missing_of(line: Any) -> Any:
    """What of a line nobody sends, in base units: its seller will not, and no other was found. Null while he will."""
    left = (
        select(Consignment.id)
        .where(
            Consignment.county_id == line.county_id,
            Consignment.id == line.consignment_id,
            Consignment.cancel_cause.in_(LEFT_MISSING),
        )
        .correlate(line)
        .exists()
    )
    return case((left, line.quantity - replaced_of(line)))


def missing_in(consignment: Consignment) -> Select[OrderLine, str, Decimal]:
    """The lines of a consignment, each with the category of its product and what of it nobody sends."""
    return (
        select(OrderLine, Product.category_code, OrderLine.quantity - replaced_of(OrderLine))
        .join(Product, (Product.county_id == OrderLine.county_id) & (Product.id == OrderLine.product_id))
        .where(OrderLine.county_id == consignment.county_id, OrderLine.consignment_id == consignment.id)
    )


def replaced_by(consignment: Any) -> Select[Consignment]:
    """The parts that others send instead of a consignment, as far as the viewer sees them."""
    new = select(LineReplacement.new_county_id, LineReplacement.new_consignment_id).where(
        LineReplacement.county_id == consignment.county_id, LineReplacement.consignment_id == consignment.id
    )
    return _among(new.correlate(consignment))


def replaces(consignment: Any) -> Select[Consignment]:
    """The part that a consignment is sent instead of, if any, as far as the viewer sees it."""
    old = select(LineReplacement.county_id, LineReplacement.consignment_id).where(
        LineReplacement.new_county_id == consignment.county_id, LineReplacement.new_consignment_id == consignment.id
    )
    return _among(old.correlate(consignment))


def _among(places: Select[int, uuid.UUID]) -> Select[Consignment]:
    return (
        select(Consignment)
        .where(tuple_(Consignment.county_id, Consignment.id).in_(places))
        .order_by(Consignment.number, Consignment.id)
    )


def numbers_of(order: Order) -> Select[str]:
    return select(Consignment.number).where(
        Consignment.order_county_id == order.county_id, Consignment.order_id == order.id
    )


def consignments_for_update(order_county_id: int, order_id: uuid.UUID) -> Select[Consignment]:
    """Locks an order's consignments, in the order of their numbers.

    Here and below, rows that name a consignment may be added meanwhile: whoever holds a lot may have to add one.
    """
    return (
        select(Consignment)
        .where(Consignment.order_county_id == order_county_id, Consignment.order_id == order_id)
        .order_by(Consignment.number)
        .with_for_update(key_share=True)
    )


def consignment_for_update(county_id: int, id_: uuid.UUID) -> Select[Consignment]:
    own = (Consignment.county_id == county_id, Consignment.id == id_)
    return select(Consignment).where(*own).with_for_update(key_share=True)


def cancellable_until(consignment: Any) -> Any:
    """The last day on which the buyer may cancel it once it is confirmed; null where no rule provides for it."""
    return consignment.deliver_on - _rule_for(consignment, CancellationRule.buyer_notice_days)


def confirmable_until(consignment: Any) -> Any:
    """The last day on which it may be confirmed; null where no rule sets one."""
    return consignment.deliver_on - _rule_for(consignment, CancellationRule.confirm_notice_days)


def _rule_for(consignment: Any, days: Any) -> Any:
    """By the rule in force on the delivery day, of the seller's county or the nearest region above it."""
    regions = above_county(sql_cast(consignment.county_id, BigInteger))
    return (
        select(days)
        .where(CancellationRule.region_code.in_(regions), CancellationRule.during.contains(consignment.deliver_on))
        .order_by(CancellationRule.region_code.desc())
        .limit(1)
        .correlate(consignment)
        .scalar_subquery()
    )


def days_of(consignments: Sequence[Consignment]) -> Select[uuid.UUID, date | None, date | None]:
    """Key of each, until when it is cancellable, and until when confirmable."""
    return select(Consignment.id, cancellable_until(Consignment), confirmable_until(Consignment)).where(
        Consignment.county_id.in_({each.county_id for each in consignments}),
        Consignment.id.in_([each.id for each in consignments]),
    )


def overdue_for_update(county_id: int, today: date, most: int) -> Select[Consignment]:
    """Locks parts of orders that had to be confirmed by now and were not, longest overdue first.

    What somebody is deciding about at this moment is left for the next time.
    """
    return (
        select(Consignment)
        .where(
            Consignment.county_id == county_id,
            Consignment.state.in_(UNCONFIRMED),
            confirmable_until(Consignment) < today,
        )
        .order_by(Consignment.deliver_on, Consignment.id)
        .limit(most)
        .with_for_update(key_share=True, skip_locked=True)
    )


def reserved_for(county_id: int, consignment_ids: Sequence[uuid.UUID]) -> Select[Allocation]:
    """What is promised to parts of orders in a county."""
    return select(Allocation).where(
        Allocation.county_id == county_id, Allocation.consignment_id.in_(consignment_ids), Allocation.reserved > 0
    )


def cancelling(
    county_id: int, ids: Sequence[uuid.UUID], cause: CancelCause, reason: str | None, at: datetime
) -> Update:
    return (
        update(Consignment)
        .where(Consignment.county_id == county_id, Consignment.id.in_(ids))
        .values(state=ConsignmentState.CANCELLED, cancelled_at=at, cancel_cause=cause, cancel_reason=reason)
    )


def allocations_of(consignment: Consignment) -> Select[Allocation, OrderLine]:
    return (
        select(Allocation, OrderLine)
        .join(OrderLine, (OrderLine.county_id == Allocation.county_id) & (OrderLine.id == Allocation.line_id))
        .where(Allocation.county_id == consignment.county_id, Allocation.consignment_id == consignment.id)
        .where(Allocation.reserved > 0)
        .order_by(OrderLine.position, Allocation.id)
    )


def lines_of(consignment: Consignment) -> Select[OrderLine]:
    return (
        select(OrderLine)
        .where(OrderLine.county_id == consignment.county_id, OrderLine.consignment_id == consignment.id)
        .order_by(OrderLine.position)
    )


def ever_allocated(county_id: int, line_ids: Sequence[uuid.UUID]) -> Select[Allocation]:
    """To lines, also what gave way to other lots, in the order it was allocated."""
    return (
        select(Allocation)
        .where(Allocation.county_id == county_id, Allocation.line_id.in_(line_ids))
        .order_by(Allocation.id)
    )


async def move_stock(
    session: AsyncSession,
    moves: Sequence[StockMovement],
    locking: Collection[uuid.UUID] = (),
    good_on: date | None = None,
    promised: Sequence[Allocation] = (),
) -> bool:
    """Change the balances of one county's lots, write down why and what is `promised` of them; whether all allow it.

    Several lots are locked in id order, so that no two who take of the same lots wait in a circle, and with them those
    of `locking`, which may be taken of next. They are locked by a statement of their own, so that the one that changes
    them sees what others had committed by then; a single lot waits for nobody but at its update, whose guard looks at
    what it finds then. All lots or none; where `good_on` is given, only lots that may be sold for that day. Several
    moves of one lot are summed first. A CHECK stands behind the guard.
    """
    given: dict[str, Any] = {f"move_{name}": [getattr(each, name) for each in moves] for name in _MOVE}
    lots = sorted({*given["move_lot_id"], *locking})
    given |= {"county": moves[0].county_id, "lots": lots, "good_on": good_on}
    if len(lots) > 1:
        await LOTS_FOR_UPDATE.rows(session, county=moves[0].county_id, lots=lots)
    if promised:
        given |= {f"promise_{name}": [getattr(each, name) for each in promised] for name in _PROMISE}
    return len(await (_PROMISING if promised else _MOVING).rows(session, **given)) == len(moves)


_PROMISE = ("id", "buyer_id", "seller_id", "consignment_id", "line_id", "lot_id", "reserved")
_MOVE = ("id", "seller_id", "lot_id", "on_hand_change", "reserved_change", "cause", "source_id", "account_id", "at")


def _moving() -> Executable:
    _, _, written = _changing()
    return written.returning(StockMovement.lot_id)


def _promising() -> Executable:
    """As `_moving`, and where that is done the allocations are written with it."""
    change, changed, written = _changing()
    table = cast("Table", Allocation.__table__)
    promise = unnested("promise", {name: table.c[name].type for name in _PROMISE})
    all_are = _count(changed) == _count(change)
    promised = select(bindparam("county", type_=Integer), *promise.c).where(all_are)
    added = insert(table).from_select(["county_id", *_PROMISE], promised, include_defaults=False).cte("promised")
    return written.returning(StockMovement.lot_id).add_cte(added)


def _changing() -> tuple[FromClause, FromClause, Insert]:
    """What is to change of each lot, the lots that were changed, and the movements that are written of them."""
    county, lots = bindparam("county", type_=Integer), bindparam("lots", type_=ARRAY(Uuid))
    good_on = bindparam("good_on", type_=Date)
    table = cast("Table", StockMovement.__table__)
    move = select(unnested("move", {name: table.c[name].type for name in _MOVE})).cte("move")
    change = (
        select(
            move.c.lot_id,
            func.sum(move.c.on_hand_change).label("on_hand"),
            func.sum(move.c.reserved_change).label("reserved"),
        )
        .group_by(move.c.lot_id)
        .cte("change")
    )
    own = (Lot.county_id == county, Lot.id == any_(lots))
    allowed = select(*change.c).join(Lot, _allows(change, good_on)).where(*own).cte("allowed")
    all_are = _count(allowed) == _count(change)
    changed = (
        update(Lot)
        .where(*own, _allows(allowed, good_on), all_are)
        .values(on_hand=Lot.on_hand + allowed.c.on_hand, reserved=Lot.reserved + allowed.c.reserved)
        .returning(Lot.id)
        .cte("changed")
    )
    moved = select(county, *move.c).join(changed, changed.c.id == move.c.lot_id)
    return change, changed, insert(table).from_select(["county_id", *_MOVE], moved)


def _allows(change: FromClause, good_on: Any) -> ColumnElement[bool]:
    """What a lot has, as whoever asks finds it, allows a change of it."""
    reserved = Lot.reserved + change.c.reserved
    good = or_(good_on.is_(None), sellable(Lot, good_on))
    return and_(Lot.id == change.c.lot_id, good, reserved >= 0, reserved <= Lot.on_hand + change.c.on_hand)


def _count(rows: FromClause) -> ScalarSelect[int]:
    return select(func.count()).select_from(rows).scalar_subquery()


_MOVING = Prepared(_moving)
_PROMISING = Prepared(_promising)
LOTS_FOR_UPDATE = Prepared(
    lambda: (
        select(Lot.id)
        .where(Lot.county_id == bindparam("county"), Lot.id == any_(bindparam("lots", type_=ARRAY(Uuid))))
        .order_by(Lot.id)
        .with_for_update(key_share=True)
    )
)
"""Locks `lots` of a `county`, in id order."""
