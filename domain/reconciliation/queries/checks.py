"""The SQL of the checks: what a county's ledger holds, against what it was made of."""

from typing import Any

from sqlalchemy import (
    Select,
    String,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on

from domain.expressions import fen, first_of_month, of_one_county
from domain.orders.models import Consignment
from domain.reconciliation.models import (
    Check,
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
    month = first_of_month(Entry.effective_on)
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
