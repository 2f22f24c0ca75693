"""The SQL of credits against settlements: what families were credited, by sale, seller or month (对账)."""

from typing import Any

from sqlalchemy import (
    Date,
    Select,
    Text,
    and_,
    cast,
    func,
    literal_column,
    select,
)

from domain.expressions import fen, first_of_month, of_one_county
from domain.orders.models import Consignment, Order
from domain.parties.models import Organisation
from domain.reconciliation.models import (
    ReconciliationBy,
)
from domain.reconciliation.queries.checks import STANDING
from domain.settlement.models import (
    AttributionLine,
    Entry,
    Reversal,
    ReversalLine,
    Settlement,
    Transfer,
)
from domain.settlement.terms import CreditState

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
            first_of_month(accepted_on).label("month"),
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
