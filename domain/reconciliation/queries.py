"""The SQL of reconciliation: each check's two sides, credits against settlements, and what reached families."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Date,
    Numeric,
    Select,
    String,
    Text,
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
    update,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.catalog.models import Lot, Product
from domain.expressions import fen, of_one_county
from domain.orders.models import Allocation, Consignment, Order, OrderLine, Receipt
from domain.orders.queries import credited_of
from domain.parties.models import Organisation
from domain.reconciliation.models import (
    Check,
    PassThrough,
    PassThroughBy,
    ReconciliationBy,
    ReconciliationFinding,
    ReconciliationRun,
)
from domain.settlement.ledger import BANK
from domain.settlement.models import (
    AttributionLine,
    Balance,
    CreditInHand,
    Entry,
    IncomeEntry,
    IncomeMonth,
    LedgerAccount,
    Refund,
    Reversal,
    ReversalLine,
    Settlement,
    Transfer,
    Unsettled,
)
from domain.settlement.queries import HOLD, RELEASE, cash_of
from domain.settlement.terms import CreditState

STANDING = (CreditState.PROVISIONAL, CreditState.HELD, CreditState.REALISED)
"""The states in which a credit is a household's; what was paid out stands beside them."""


def _side(check: Check, about: Any, expected: Any, found: Any) -> Any:
    kind = literal(check.value, String).label("kind")
    return select(kind, cast(about, Text).label("about"), fen(expected).label("expected"), fen(found).label("found"))


# The checks


def differences(county_id: int) -> Select[Any]:
    """Every two sides that differ in a county, by one statement, so that all are seen at one moment.

    What several checks ask for is worked out once.
    """
    posted = _posted(county_id)
    standing = _standing(posted)
    sales = _settled(county_id, standing)
    each = union_all(
        *_of_sales(sales),
        _earnings(county_id, standing),
        _transfers(county_id),
        _balances(county_id),
        _in_hand(county_id, posted),
        _months(county_id, posted),
        _clawed(county_id),
        _negative(standing),
        _paid_out(county_id),
        _set_aside(county_id),
    ).subquery("differences")
    found: Select[Any] = select(each).order_by(each.c.kind, each.c.about)
    return found


def _posted(county_id: int) -> Any:
    """By income entry, state and month, what was posted, and what of that some money came for. Fen."""
    month = _month(Entry.effective_on)
    came = Transfer.kind.not_in([HOLD, RELEASE])
    return (
        select(
            Entry.income_entry_id,
            Entry.state,
            month.label("month"),
            func.sum(Entry.amount).label("amount"),
            func.sum(Entry.amount).filter(came).label("came"),
        )
        .join(Transfer, of_one_county(Transfer, Entry, Transfer.id == Entry.transfer_id))
        .where(Entry.county_id == county_id, Entry.income_entry_id.is_not(None))
        .group_by(Entry.income_entry_id, Entry.state, literal_column("month"))
        .cte("posted")
    )


def _standing(posted: Any) -> Any:
    """By income entry, what the ledger holds of it: in all, the least in one state, and with what money. Fen.

    Money came for what is realised, and for what has gone to the family's account though it was taken back since.
    """
    of_state = [_sum_where(posted.c.amount, posted.c.state == each) for each in STANDING]
    standing = _sum_where(posted.c.amount, posted.c.state.in_(STANDING))
    came = _sum_where(posted.c.came, posted.c.state == CreditState.REALISED)
    gone = -_sum_where(posted.c.amount, posted.c.state == CreditState.PAID_OUT)
    return (
        select(
            posted.c.income_entry_id,
            standing.label("standing"),
            func.least(*of_state).label("least"),
            func.greatest(func.least(came, standing), gone).label("covered"),
        )
        .group_by(posted.c.income_entry_id)
        .cte("standing")
    )


def _sum_where(amount: Any, condition: Any) -> Any:
    return func.coalesce(func.sum(amount).filter(condition), 0)


def _settled(county_id: int, standing: Any) -> Any:
    """Each sale's lines in all and of households, what was taken back of these, credited, stands, and has come. Fen."""
    lines, taken, earned = _lines(county_id), _taken(county_id), _earned(county_id, standing)
    return (
        select(
            Consignment.number,
            Settlement.goods,
            lines.c.amount.label("parted"),
            lines.c.households,
            taken.c.amount.label("taken"),
            earned.c.amount.label("credited"),
            earned.c.standing,
            earned.c.covered,
            cash_of(Consignment).label("cash"),
        )
        .select_from(Settlement)
        .join(Consignment, of_one_county(Consignment, Settlement, Consignment.id == Settlement.consignment_id))
        .outerjoin(lines, lines.c.settlement_id == Settlement.id)
        .outerjoin(taken, taken.c.settlement_id == Settlement.id)
        .outerjoin(earned, earned.c.settlement_id == Settlement.id)
        .where(Settlement.county_id == county_id)
        .cte("settled")
    )


def _of_sales(sales: Any) -> list[Any]:
    """What a sale was parted into, who was credited for it, what the ledger holds of that, and with what money."""
    sale = sales.c
    sides = {
        Check.SALE_PARTED: (sale.goods, sale.parted),
        Check.SALE_CREDITED: (sale.households, sale.credited),
        Check.CREDITS_STANDING: (sale.households - func.coalesce(sale.taken, 0), sale.standing),
    }
    differ = [
        _side(check, sale.number, expected, found).where(fen(expected) != fen(found))
        for check, (expected, found) in sides.items()
    ]
    behind = _side(Check.CASH_BEHIND, sale.number, sale.cash, sale.covered)
    return [*differ, behind.where(sale.credited.is_not(None), fen(sale.covered) > sale.cash)]


def _lines(county_id: int) -> Any:
    """By settlement, all its lines, and those of households. Fen."""
    households = func.sum(AttributionLine.amount).filter(AttributionLine.household_id.is_not(None))
    return (
        select(
            AttributionLine.settlement_id,
            func.sum(AttributionLine.amount).label("amount"),
            func.coalesce(households, 0).label("households"),
        )
        .where(AttributionLine.county_id == county_id)
        .group_by(AttributionLine.settlement_id)
        .subquery("lines")
    )


def _taken(county_id: int) -> Any:
    """By settlement, what reversals took back from households. Fen."""
    return (
        select(Reversal.settlement_id, func.sum(ReversalLine.amount).label("amount"))
        .join(ReversalLine, of_one_county(ReversalLine, Reversal, ReversalLine.reversal_id == Reversal.id))
        .where(Reversal.county_id == county_id, ReversalLine.household_id.is_not(None))
        .group_by(Reversal.settlement_id)
        .subquery("taken")
    )


def _earned(county_id: int, standing: Any) -> Any:
    """By settlement, the income entries that rest on it, what stands of them, and what money realised. Fen."""
    return (
        select(
            AttributionLine.settlement_id,
            func.sum(IncomeEntry.amount).label("amount"),
            func.sum(standing.c.standing).label("standing"),
            func.sum(standing.c.covered).label("covered"),
        )
        .join(IncomeEntry, of_one_county(IncomeEntry, AttributionLine, IncomeEntry.sale_id == AttributionLine.id))
        .outerjoin(standing, standing.c.income_entry_id == IncomeEntry.id)
        .where(AttributionLine.county_id == county_id)
        .group_by(AttributionLine.settlement_id)
        .subquery("earned")
    )


def _earnings(county_id: int, standing: Any) -> Any:
    return (
        _side(Check.EARNING_STANDING, IncomeEntry.id, IncomeEntry.amount, standing.c.standing)
        .select_from(IncomeEntry)
        .outerjoin(standing, standing.c.income_entry_id == IncomeEntry.id)
        .where(
            IncomeEntry.county_id == county_id,
            IncomeEntry.sale_id.is_(None),
            IncomeEntry.amount != fen(standing.c.standing),
        )
    )


def _transfers(county_id: int) -> Any:
    return (
        _side(Check.TRANSFER_ZERO, Transfer.key, literal_column("0"), func.sum(Entry.amount))
        .select_from(Transfer)
        .join(Entry, of_one_county(Entry, Transfer, Entry.transfer_id == Transfer.id))
        .where(Transfer.county_id == county_id)
        .group_by(Transfer.id, Transfer.key)
        .having(func.sum(Entry.amount) != 0)
    )


def _balances(county_id: int) -> Any:
    entries = (
        select(Entry.account_id, func.sum(Entry.amount).label("amount"))
        .where(Entry.county_id == county_id)
        .group_by(Entry.account_id)
        .subquery("entries")
    )
    about = func.concat(LedgerAccount.kind, " ", LedgerAccount.id)
    return (
        _side(Check.BALANCE, about, entries.c.amount, Balance.amount)
        .select_from(LedgerAccount)
        .outerjoin(entries, entries.c.account_id == LedgerAccount.id)
        .outerjoin(Balance, of_one_county(Balance, LedgerAccount, Balance.account_id == LedgerAccount.id))
        .where(
            LedgerAccount.county_id == county_id,
            LedgerAccount.owner_id != BANK,
            fen(entries.c.amount) != fen(Balance.amount),
        )
    )


def _in_hand(county_id: int, posted: Any) -> Any:
    entries = (
        select(posted.c.income_entry_id, func.sum(posted.c.amount).label("amount"))
        .where(posted.c.state.in_([CreditState.REALISED, CreditState.PAID_OUT]))
        .group_by(posted.c.income_entry_id)
        .subquery("entries")
    )
    buckets = (
        select(CreditInHand.income_entry_id, CreditInHand.amount)
        .where(CreditInHand.county_id == county_id)
        .subquery("buckets")
    )
    about = func.concat("IN_HAND ", func.coalesce(entries.c.income_entry_id, buckets.c.income_entry_id))
    return (
        _side(Check.BALANCE, about, entries.c.amount, buckets.c.amount)
        .select_from(entries)
        .join(buckets, entries.c.income_entry_id == buckets.c.income_entry_id, full=True)
        .where(fen(entries.c.amount) != fen(buckets.c.amount))
    )


def _months(county_id: int, posted: Any) -> Any:
    """Entries and buckets meet from both sides: a bucket without entries is as wrong as entries without one."""
    keys = ("household_id", "month", "category", "state")
    entries = (
        select(
            IncomeEntry.household_id,
            posted.c.month,
            cast(IncomeEntry.category, Text).label("category"),
            cast(posted.c.state, Text).label("state"),
            func.sum(posted.c.amount).label("amount"),
        )
        .join(IncomeEntry, and_(IncomeEntry.county_id == county_id, IncomeEntry.id == posted.c.income_entry_id))
        .where(posted.c.state.in_(STANDING))
        .group_by(IncomeEntry.household_id, posted.c.month, IncomeEntry.category, posted.c.state)
        .subquery("entries")
    )
    buckets = (
        select(
            IncomeMonth.household_id,
            IncomeMonth.month,
            cast(IncomeMonth.category, Text).label("category"),
            cast(IncomeMonth.state, Text).label("state"),
            IncomeMonth.amount,
        )
        .where(IncomeMonth.county_id == county_id)
        .subquery("buckets")
    )
    about = func.concat_ws(" ", *(func.coalesce(entries.c[key], buckets.c[key]) for key in keys))
    return (
        _side(Check.INCOME_MONTH, about, entries.c.amount, buckets.c.amount)
        .select_from(entries)
        .join(buckets, and_(*(entries.c[key] == buckets.c[key] for key in keys)), full=True)
        .where(fen(entries.c.amount) != fen(buckets.c.amount))
    )


def _month(day: Any) -> Any:
    return cast(func.date_trunc(literal_column("'month'"), day), Date)


def _clawed(county_id: int) -> Any:
    about = func.concat(AttributionLine.consignment_number, " ", AttributionLine.position)
    return (
        _side(Check.CLAWED_BACK, about, AttributionLine.amount, func.sum(ReversalLine.amount))
        .select_from(AttributionLine)
        .join(
            ReversalLine,
            of_one_county(ReversalLine, AttributionLine, ReversalLine.attribution_line_id == AttributionLine.id),
        )
        .where(AttributionLine.county_id == county_id)
        .group_by(AttributionLine.county_id, AttributionLine.id)
        .having(func.sum(ReversalLine.amount) > AttributionLine.amount)
    )


def _negative(standing: Any) -> Any:
    return (
        _side(Check.CREDIT_NEGATIVE, standing.c.income_entry_id, literal_column("0"), standing.c.least)
        .select_from(standing)
        .where(standing.c.least < 0)
    )


def _paid_out(county_id: int) -> Any:
    """What was taken back after it was paid out is an open recovery, and no fault: only the day of payment counts."""

    def until_then(amount: Any) -> Any:
        in_order = [Transfer.posted_at, Transfer.id]
        return func.sum(amount).over(partition_by=Entry.income_entry_id, order_by=in_order)

    realised = until_then(case((Entry.state == CreditState.REALISED, Entry.amount), else_=0))
    paid = until_then(case((Entry.state == CreditState.PAID_OUT, -Entry.amount), else_=0))
    then = (
        select(
            Entry.income_entry_id,
            Entry.state,
            Entry.amount,
            Transfer.id.label("transfer_id"),
            realised.label("realised"),
            paid.label("paid"),
        )
        .join(Transfer, of_one_county(Transfer, Entry, Transfer.id == Entry.transfer_id))
        .where(Entry.county_id == county_id, Entry.state.in_([CreditState.REALISED, CreditState.PAID_OUT]))
        .subquery("then")
    )
    above = (
        select(then)
        .ext(distinct_on(then.c.income_entry_id))
        .where(then.c.state == CreditState.PAID_OUT, then.c.amount < 0, then.c.paid > then.c.realised)
        .order_by(then.c.income_entry_id, then.c.transfer_id.desc())
        .subquery("above")
    )
    return _side(Check.PAID_OUT, above.c.income_entry_id, above.c.realised, above.c.paid).select_from(above)


def _set_aside(county_id: int) -> Any:
    return (
        _side(Check.SETTLED, Consignment.number, Consignment.goods, literal_column("0"))
        .select_from(Unsettled)
        .join(Consignment, of_one_county(Consignment, Unsettled, Consignment.id == Unsettled.consignment_id))
        .where(Unsettled.county_id == county_id, Unsettled.set_aside_on.is_not(None), Consignment.goods > 0)
    )


# Runs and findings


def standing_of(county_id: int) -> Select[ReconciliationFinding]:
    return select(ReconciliationFinding).where(
        ReconciliationFinding.county_id == county_id, ReconciliationFinding.vanished_at.is_(None)
    )


def met_again(county_id: int, ids: Sequence[uuid.UUID], at: Any) -> Any:
    return _stamped(county_id, ids).values(last_seen_at=at)


def vanished(county_id: int, ids: Sequence[uuid.UUID], at: Any) -> Any:
    return _stamped(county_id, ids).values(vanished_at=at)


def _stamped(county_id: int, ids: Sequence[uuid.UUID]) -> Any:
    found = ReconciliationFinding
    return update(found).where(found.county_id == county_id, found.id.in_(ids))


def finding_for_update(county_id: int, id_: uuid.UUID) -> Select[ReconciliationFinding]:
    return (
        select(ReconciliationFinding)
        .where(ReconciliationFinding.county_id == county_id, ReconciliationFinding.id == id_)
        .with_for_update()
    )


def run_of_night(county_id: int, day: date) -> Select[uuid.UUID]:
    return select(ReconciliationRun.id).where(
        ReconciliationRun.county_id == county_id, ReconciliationRun.day == day, ReconciliationRun.ran_by.is_(None)
    )


def findings() -> Select[ReconciliationFinding]:
    """Newest first."""
    return select(ReconciliationFinding).order_by(
        ReconciliationFinding.first_seen_at.desc(), ReconciliationFinding.id.desc()
    )


def runs() -> Select[ReconciliationRun]:
    """Newest first."""
    return select(ReconciliationRun).order_by(ReconciliationRun.ran_at.desc(), ReconciliationRun.id.desc())


def difference_of(finding: Any) -> Any:
    return (finding.found - finding.expected).cast(BigInteger)


# Credits against settlements

MOST_ROWS = 500


def reconciled(by: ReconciliationBy, since: Any, until: Any) -> Select[Any]:
    """What households should have of the sales accepted in a period, and what the ledger holds for them. Fen.

    What differs most comes first; of more than MOST_ROWS the rest is left out.
    """
    sale = _sales(since, until)
    key, label = {
        ReconciliationBy.ORDER: ((sale.c.order_county_id, sale.c.order_id), func.min(sale.c.order_number)),
        ReconciliationBy.SELLER: ((sale.c.seller_id,), func.min(sale.c.seller_name)),
        ReconciliationBy.MONTH: ((sale.c.month,), func.to_char(sale.c.month, "YYYY-MM")),
    }[by]
    figures = ("share", "reversed", *(each.value.lower() for each in STANDING))
    sums = {name: func.coalesce(func.sum(sale.c[name]), 0) for name in figures}
    expected = sums["share"] - sums["reversed"]
    found = sum((sums[each.value.lower()] for each in STANDING[1:]), sums[STANDING[0].value.lower()])
    rows = (
        select(
            label.label("about"),
            *(fen(each).label(name) for name, each in sums.items()),
            fen(expected).label("expected"),
            fen(found).label("found"),
            fen(found - expected).label("difference"),
        )
        .group_by(*key)
        .subquery("reconciled")
    )
    return select(rows).order_by(func.abs(rows.c.difference).desc(), rows.c.about).limit(literal_column(str(MOST_ROWS)))


def _sales(since: Any, until: Any) -> Any:
    """The sales accepted in a period, with what their lines say and what the ledger holds.

    Overseers do not read income entries: a sale's credits are found by the transfer that settled it.
    """
    accepted_on = cast(func.timezone("Asia/Shanghai", Consignment.accepted_at), Date)
    return (
        select(
            Consignment.order_county_id,
            Consignment.order_id,
            func.coalesce(Order.number, Consignment.number).label("order_number"),
            Settlement.seller_id,
            Organisation.name.label("seller_name"),
            _month(accepted_on).label("month"),
            _share().label("share"),
            _reversed().label("reversed"),
            *(_held_in(each).label(each.value.lower()) for each in STANDING),
        )
        .select_from(Settlement)
        .join(Consignment, of_one_county(Consignment, Settlement, Consignment.id == Settlement.consignment_id))
        .join(Organisation, Organisation.id == Settlement.seller_id)
        .outerjoin(Order, and_(Order.county_id == Consignment.order_county_id, Order.id == Consignment.order_id))
        .where(accepted_on.between(since, until))
        .subquery("sales")
    )


def _share() -> Any:
    """What households have by a settlement's lines."""
    return (
        select(fen(func.sum(AttributionLine.amount)))
        .where(
            AttributionLine.county_id == Settlement.county_id,
            AttributionLine.settlement_id == Settlement.id,
            AttributionLine.household_id.is_not(None),
        )
        .correlate(Settlement)
        .scalar_subquery()
    )


def _reversed() -> Any:
    return (
        select(fen(func.sum(ReversalLine.amount)))
        .join(Reversal, of_one_county(Reversal, ReversalLine, Reversal.id == ReversalLine.reversal_id))
        .where(
            Reversal.county_id == Settlement.county_id,
            Reversal.settlement_id == Settlement.id,
            ReversalLine.household_id.is_not(None),
        )
        .correlate(Settlement)
        .scalar_subquery()
    )


def _held_in(state: CreditState) -> Any:
    credited = (
        select(Entry.income_entry_id)
        .join(Transfer, of_one_county(Transfer, Entry, Transfer.id == Entry.transfer_id))
        .where(
            Transfer.county_id == Settlement.county_id,
            Transfer.key == "settlement:" + cast(Settlement.consignment_id, Text),
            Entry.income_entry_id.is_not(None),
        )
        .correlate(Settlement)
    )
    return (
        select(fen(func.sum(Entry.amount)))
        .where(Entry.county_id == Settlement.county_id, Entry.income_entry_id.in_(credited), Entry.state == state)
        .correlate(Settlement)
        .scalar_subquery()
    )


# What reached families


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
        _month(func.timezone("Asia/Shanghai", money.c["at"])).label("month"),
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
            _month(Entry.effective_on).label("month"),
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
