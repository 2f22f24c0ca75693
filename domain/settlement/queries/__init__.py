"""The SQL of settlement: contracts in force, what is owed and paid, what is due to be settled."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Select,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    cast,
    delete,
    func,
    or_,
    select,
)

from domain.catalog.models import Lot, LotContribution, Product
from domain.expressions import of_one_county
from domain.fulfilment.queries import held_of
from domain.orders.models import Allocation, Consignment, ConsignmentCost, ConsignmentState, OrderLine
from domain.orders.queries import credited_of, paid_of
from domain.prepared import Prepared, given
from domain.purchasing.queries.deliveries import freight_of
from domain.settlement.models import (
    Advance,
    AttributionLine,
    ConsignmentTerms,
    Entry,
    FaultJudgement,
    HouseholdDue,
    IncomeEntry,
    LinkageContract,
    ProfitSplit,
    Refund,
    Settlement,
    ShareHolding,
    Transfer,
    Unsettled,
)
from domain.settlement.terms import CreditState

HOLD, RELEASE = "HOLD", "RELEASE"
"""The kinds of transfer by which a dispute sets credits aside, and gives them back."""


def contracts_in_force(county_id: int, seller_id: uuid.UUID, day: date) -> Select[LinkageContract]:
    return select(LinkageContract).where(
        LinkageContract.county_id == county_id,
        LinkageContract.seller_id == seller_id,
        LinkageContract.during.contains(day),
    )


def split_in_force(county_id: int, seller_id: uuid.UUID, day: date) -> Select[ProfitSplit]:
    return select(ProfitSplit).where(
        ProfitSplit.county_id == county_id, ProfitSplit.seller_id == seller_id, ProfitSplit.during.contains(day)
    )


def register_on(county_id: int, seller_id: uuid.UUID, day: date) -> Select[ShareHolding]:
    return select(ShareHolding).where(
        ShareHolding.county_id == county_id, ShareHolding.seller_id == seller_id, ShareHolding.during.contains(day)
    )


def payable_of(consignment: Any) -> Any:
    """Goods and the freight on top of them, less credits, in fen; null before acceptance."""
    return consignment.goods + consignment.freight_owed - credited_of(consignment)


def open_of(consignment: Any) -> Any:
    """What can be paid now, in fen: payable, less what is disputed and what was paid. Nothing before acceptance."""
    asked = payable_of(consignment) - held_of(consignment) - paid_of(consignment)
    return func.greatest(func.coalesce(asked, 0), 0).cast(BigInteger)


def owed_on(order: Any) -> Any:
    """All that an order makes its buyer owe, in fen: payable, and until acceptance what was ordered, with its freight.

    What was cancelled counts nothing.
    """
    ordered = (
        select(func.sum(OrderLine.amount))
        .where(OrderLine.county_id == Consignment.county_id, OrderLine.consignment_id == Consignment.id)
        .correlate(Consignment)
        .scalar_subquery()
    )
    owed = func.coalesce(payable_of(Consignment), ordered + freight_of(Consignment))
    return (
        select(func.coalesce(func.sum(owed), 0).cast(BigInteger))
        .where(
            Consignment.order_county_id == order.county_id,
            Consignment.order_id == order.id,
            Consignment.state != ConsignmentState.CANCELLED,
        )
        .correlate(order)
        .scalar_subquery()
    )


def overpaid_of(consignment: Any) -> Any:
    """What was received beyond what is owed, less what was paid back already, in fen. Never less than nothing."""
    owed = func.coalesce(payable_of(consignment), 0)
    return func.greatest(paid_of(consignment) - _sum_of(Refund, consignment) - owed, 0).cast(BigInteger)


def cash_of(consignment: Any) -> Any:
    """The money that is there for a consignment: received and advanced, less what was paid back. Fen."""
    there = paid_of(consignment) + _sum_of(Advance, consignment) - _sum_of(Refund, consignment)
    return there.cast(BigInteger)


def _sum_of(model: Any, consignment: Any) -> Any:
    return (
        select(func.coalesce(func.sum(model.amount), 0).cast(BigInteger))
        .where(model.county_id == consignment.county_id, model.consignment_id == consignment.id)
        .correlate(consignment)
        .scalar_subquery()
    )


def credits_of_sale(county_id: int, consignment_id: uuid.UUID) -> Select[Any]:
    """Each household's credit of a sale, with what of it stands in which state, and what money came for it. Fen.

    A dispute moves money aside and back without any coming: what is `covered` does not change by it. It is never more
    than stands of the credit: a reversal may take of what a dispute holds.
    """
    amounts = {state: func.sum(Entry.amount).filter(Entry.state == state) for state in CreditState}
    came = func.sum(Entry.amount).filter(Entry.state == CreditState.REALISED, Transfer.kind.not_in([HOLD, RELEASE]))
    standing = func.sum(Entry.amount).filter(Entry.state != CreditState.PAID_OUT)
    rows: Any = (
        select(
            IncomeEntry,
            *(func.coalesce(each, 0).cast(BigInteger).label(state) for state, each in amounts.items()),
            func.least(func.coalesce(came, 0), standing).cast(BigInteger).label("covered"),
        )
        .join(AttributionLine, of_one_county(AttributionLine, IncomeEntry, AttributionLine.id == IncomeEntry.sale_id))
        .join(Settlement, of_one_county(Settlement, AttributionLine, Settlement.id == AttributionLine.settlement_id))
        .join(Entry, of_one_county(Entry, IncomeEntry, Entry.income_entry_id == IncomeEntry.id))
        .join(Transfer, of_one_county(Transfer, Entry, Transfer.id == Entry.transfer_id))
        .where(Settlement.county_id == county_id, Settlement.consignment_id == consignment_id)
        .group_by(IncomeEntry.county_id, IncomeEntry.id)
        .order_by(IncomeEntry.id)
    )
    found: Select[Any] = rows
    return found


def awaited_before(
    county_id: int, consignment_id: uuid.UUID, day: date
) -> Select[uuid.UUID | None, str | None, int | None, int]:
    """What each household awaited of a sale as a day began: its key, name, region, and fen."""
    return (
        select(
            AttributionLine.household_id,
            AttributionLine.household_name,
            AttributionLine.region_code,
            func.sum(Entry.amount).cast(BigInteger),
        )
        .join(Settlement, of_one_county(Settlement, AttributionLine, Settlement.id == AttributionLine.settlement_id))
        .join(IncomeEntry, of_one_county(IncomeEntry, AttributionLine, IncomeEntry.sale_id == AttributionLine.id))
        .join(Entry, of_one_county(Entry, IncomeEntry, Entry.income_entry_id == IncomeEntry.id))
        .where(
            Settlement.county_id == county_id,
            Settlement.consignment_id == consignment_id,
            Entry.state == CreditState.PROVISIONAL,
            Entry.effective_on < day,
        )
        .group_by(AttributionLine.household_id, AttributionLine.household_name, AttributionLine.region_code)
        .having(func.sum(Entry.amount) > 0)
    )


def _sold() -> Any:
    return (
        select(
            Allocation.consignment_id,
            Allocation.lot_id,
            Allocation.accepted,
            OrderLine.unit_price,
            OrderLine.product_id,
            Lot.code,
            Product.name,
        )
        .join(OrderLine, of_one_county(OrderLine, Allocation, OrderLine.id == Allocation.line_id))
        .join(Lot, of_one_county(Lot, Allocation, Lot.id == Allocation.lot_id))
        .join(Product, of_one_county(Product, Lot, Product.id == Lot.product_id))
        .where(
            Allocation.county_id == given("county_id"),
            Allocation.consignment_id == _one_of("consignment_ids"),
            Allocation.reserved > 0,
        )
        .order_by(Allocation.consignment_id, OrderLine.position, Allocation.id)
    )


SOLD = Prepared(_sold)
"""What was accepted of each lot in consignments (`county_id`, `consignment_ids`), in the order of their lines."""


SUPPLIED = Prepared(
    lambda: (
        select(
            LotContribution.lot_id,
            LotContribution.household_id,
            LotContribution.household_name,
            LotContribution.region_code,
            LotContribution.quantity,
        )
        .where(LotContribution.county_id == given("county_id"), LotContribution.lot_id == _one_of("lot_ids"))
        .order_by(LotContribution.lot_id, LotContribution.household_id)
    )
)
"""Who put how much into which lot (`county_id`, `lot_ids`), with name and region, always in the same order."""


HOLDERS = Prepared(
    lambda: select(ShareHolding.household_id, ShareHolding.household_name, ShareHolding.region_code).where(
        ShareHolding.county_id == given("county_id"), ShareHolding.seller_id == _one_of("seller_ids")
    )
)
"""Whoever held shares in sellers (`county_id`, `seller_ids`) at any time, with name and region."""


def _one_of(keys: str) -> Any:
    """For a column of keys: any of those in the parameter of this name."""
    return any_(given(keys, ARRAY(Uuid())))


def due_for_update(county_id: int, day: date) -> Select[Consignment]:
    """Accepted consignments that nobody has settled yet, but for those set aside on this day, oldest first; locks that
    they are due, not themselves.
    """
    return (
        select(Consignment)
        .join(Unsettled, of_one_county(Unsettled, Consignment, Unsettled.consignment_id == Consignment.id))
        .where(
            Unsettled.county_id == county_id,
            or_(Unsettled.set_aside_on.is_(None), Unsettled.set_aside_on < day),
            Consignment.state == ConsignmentState.ACCEPTED,
        )
        .order_by(Consignment.accepted_at, Consignment.id)
        .with_for_update(of=Unsettled, skip_locked=True)
    )


def _of_unsettled(value: Any, model: Any) -> Any:
    of_it = of_one_county(model, Unsettled, model.consignment_id == Unsettled.consignment_id)
    return cast(select(value).where(of_it).correlate(Unsettled).scalar_subquery(), Text)


TAKEN_UP = Prepared(
    lambda: (
        delete(Unsettled)
        .where(Unsettled.county_id == given("county_id"), Unsettled.consignment_id == _one_of("consignment_ids"))
        .returning(
            Unsettled.consignment_id,
            Unsettled.set_aside_on,
            _of_unsettled(ConsignmentTerms.terms, ConsignmentTerms),
            _of_unsettled(func.jsonb_object_agg(ConsignmentCost.kind, ConsignmentCost.amount), ConsignmentCost),
        )
    )
)
"""Takes the word back that consignments (`county_id`, `consignment_ids`) are to be settled. Says of which, when each
was set aside, and by what it is settled: its frozen terms and what it bore by kind, as the text of their JSON.
"""


def among(ids: Sequence[uuid.UUID]) -> Any:
    """Whether a consignment is one of these."""
    return Consignment.id == any_(_keys(ids))


def _keys(ids: Sequence[uuid.UUID]) -> Any:
    return bindparam(None, list(ids), type_=ARRAY(Uuid()))


def contributions_to(county_id: int, lot_ids: Sequence[uuid.UUID]) -> Select[LotContribution]:
    return select(LotContribution).where(LotContribution.county_id == county_id, LotContribution.lot_id.in_(lot_ids))


def judgement_of(claim: Any) -> Select[FaultJudgement]:
    """The county's word on what two sides agreed."""
    return select(FaultJudgement).where(
        FaultJudgement.county_id == claim.county_id, FaultJudgement.claim_id == claim.id
    )


def unpaid_of_wages(county_id: int, payroll_line_ids: Any) -> Select[IncomeEntry, int]:
    return _unpaid(county_id).where(IncomeEntry.wage_id.in_(payroll_line_ids))


def dues_for_update(county_id: int, due_ids: Sequence[uuid.UUID]) -> Select[uuid.UUID]:
    """Locks dues, in the order of their ids."""
    return (
        select(HouseholdDue.id)
        .where(HouseholdDue.county_id == county_id, HouseholdDue.id == any_(_keys(due_ids)))
        .order_by(HouseholdDue.id)
        .with_for_update(key_share=True)
    )


def unpaid_of_dues(county_id: int, due_ids: Any) -> Select[IncomeEntry, int]:
    return _unpaid(county_id).where(IncomeEntry.due_id.in_(due_ids))


def _unpaid(county_id: int) -> Select[IncomeEntry, int]:
    return (
        select(IncomeEntry, func.sum(Entry.amount).cast(BigInteger))
        .join(Entry, and_(Entry.county_id == IncomeEntry.county_id, Entry.income_entry_id == IncomeEntry.id))
        .where(IncomeEntry.county_id == county_id, Entry.state == CreditState.PROVISIONAL)
        .group_by(IncomeEntry.county_id, IncomeEntry.id)
        .having(func.sum(Entry.amount) != 0)
    )
