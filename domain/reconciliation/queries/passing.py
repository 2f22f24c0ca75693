"""The SQL of what of each yuan that was paid reached families (传导率)."""

from typing import Any

from sqlalchemy import (
    Numeric,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.catalog.models import Lot, Product
from domain.expressions import fen, first_of_month, of_one_county
from domain.orders.models import Allocation, Consignment, OrderLine, Receipt
from domain.orders.queries import credited_of
from domain.parties.models import Organisation
from domain.reconciliation.models import (
    PassThrough,
    PassThroughBy,
    ReconciliationRun,
)
from domain.reconciliation.queries.shares import MOST_ROWS
from domain.settlement.models import (
    AttributionLine,
    Entry,
    IncomeEntry,
    Refund,
    Settlement,
)
from domain.settlement.terms import CreditState


def counting(county_id: int, at: Any) -> Any:
    """Count what was received and realised by seller, product and month, all anew."""
    weights = _weights(county_id)
    money = union_all(_received(county_id, weights), _realised(county_id, weights)).subquery("money")
    counted = (
        select(
            Product.county_id,
            money.c.seller_id,
            money.c.product_id,
            money.c.month,
            Product.name.label("product_name"),
            fen(func.round(func.sum(money.c.received))).label("received"),
            fen(func.round(func.sum(money.c.realised))).label("realised"),
            literal(at, ReconciliationRun.ran_at.type).label("counted_at"),
        )
        .join(Product, and_(Product.county_id == county_id, Product.id == money.c.product_id))
        .group_by(Product.county_id, Product.name, money.c.seller_id, money.c.product_id, money.c.month)
    )
    added = upsert(PassThrough).from_select([each.name for each in counted.selected_columns], counted)
    return added.on_conflict_do_update(
        index_elements=["county_id", "seller_id", "product_id", "month"],
        set_={name: added.excluded[name] for name in ("product_name", "received", "realised", "counted_at")},
    )


def _weights(county_id: int) -> Any:
    """By consignment and product, its part of what was accepted, and what part of the sale's money is for goods at all.

    The rest is for the freight that the buyer bears on top of them: no family has a part in it.
    """
    worth = func.sum(Allocation.accepted * OrderLine.unit_price)
    goods = cast(func.greatest(Consignment.goods - credited_of(Consignment), 0), Numeric)
    of_goods = case((Consignment.freight_owed > 0, goods / (goods + Consignment.freight_owed)), else_=1)
    return (
        select(
            Consignment.id.label("consignment_id"),
            Consignment.seller_id,
            OrderLine.product_id,
            (worth / func.sum(worth).over(partition_by=Consignment.id)).label("part"),
            of_goods.label("of_goods"),
        )
        .join(OrderLine, of_one_county(OrderLine, Consignment, OrderLine.consignment_id == Consignment.id))
        .join(Allocation, of_one_county(Allocation, OrderLine, Allocation.line_id == OrderLine.id))
        .where(Consignment.county_id == county_id, Consignment.goods > 0)
        .group_by(Consignment.county_id, Consignment.id, OrderLine.product_id)
        .having(worth > 0)
        .cte("weights")
    )


_NOTHING = literal_column("0", Numeric)


def _received(county_id: int, weights: Any) -> Any:
    """What came from buyers for goods, less what went back to them."""
    money = union_all(
        select(Receipt.consignment_id, Receipt.amount, Receipt.received_at.label("at")).where(
            Receipt.county_id == county_id
        ),
        select(Refund.consignment_id, -Refund.amount, Refund.refunded_at).where(Refund.county_id == county_id),
    ).subquery("receipts")
    return select(
        weights.c.seller_id,
        weights.c.product_id,
        first_of_month(func.timezone("Asia/Shanghai", money.c["at"])).label("month"),
        (money.c.amount * weights.c.part * weights.c.of_goods).label("received"),
        _NOTHING.label("realised"),
    ).join(weights, weights.c.consignment_id == money.c.consignment_id)


def _realised(county_id: int, weights: Any) -> Any:
    """A credit by goods counts for its own product; one that rests on no lot for all of the sale's, by their worth."""
    of_product = or_(AttributionLine.lot_id.is_(None), Lot.product_id == weights.c.product_id)
    part = case((AttributionLine.lot_id.is_(None), weights.c.part), else_=1)
    return (
        select(
            weights.c.seller_id,
            weights.c.product_id,
            first_of_month(Entry.effective_on).label("month"),
            _NOTHING.label("received"),
            (Entry.amount * part).label("realised"),
        )
        .select_from(Entry)
        .join(IncomeEntry, of_one_county(IncomeEntry, Entry, IncomeEntry.id == Entry.income_entry_id))
        .join(AttributionLine, of_one_county(AttributionLine, IncomeEntry, AttributionLine.id == IncomeEntry.sale_id))
        .join(Settlement, of_one_county(Settlement, AttributionLine, Settlement.id == AttributionLine.settlement_id))
        .outerjoin(Lot, of_one_county(Lot, AttributionLine, Lot.id == AttributionLine.lot_id))
        .join(weights, and_(weights.c.consignment_id == Settlement.consignment_id, of_product))
        .where(Entry.county_id == county_id, Entry.state == CreditState.REALISED)
    )


def passed_through(by: PassThroughBy, since: Any, until: Any) -> Select[Any]:
    """Received and realised of the months that begin in a period, and the one over the other. Fen.

    Where nothing was received there is no ratio. Of more than MOST_ROWS the rest is left out.
    """
    key, label = {
        PassThroughBy.SELLER: (PassThrough.seller_id, func.min(Organisation.name)),
        PassThroughBy.PRODUCT: (PassThrough.product_name, PassThrough.product_name),
        PassThroughBy.MONTH: (PassThrough.month, func.to_char(PassThrough.month, "YYYY-MM")),
    }[by]
    received, realised = func.sum(PassThrough.received), func.sum(PassThrough.realised)
    ratio = case((received > 0, func.round(realised / received, 4)), else_=null())
    rows = (
        select(
            label.label("about"),
            fen(received).label("received"),
            fen(realised).label("realised"),
            ratio.label("ratio"),
            func.min(PassThrough.counted_at).label("counted_at"),
        )
        .join(Organisation, Organisation.id == PassThrough.seller_id)
        .where(PassThrough.month.between(since, until))
        .group_by(key)
        .subquery("passed_through")
    )
    return select(rows).order_by(rows.c.about).limit(literal_column(str(MOST_ROWS)))
