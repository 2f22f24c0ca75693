"""The SQL of payouts."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Select,
    Uuid,
    and_,
    any_,
    case,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from domain.expressions import first_character
from domain.households.models import Household
from domain.orders.models import Consignment
from domain.payouts.models import (
    HouseholdAccount,
    ItemState,
    PayoutBatch,
    PayoutItem,
    PayoutLine,
    PayoutLineState,
    PayoutPurpose,
    PayoutRule,
    Recovery,
    Withholding,
)
from domain.settlement.ledger import IN_HAND
from domain.settlement.models import (
    AttributionLine,
    CreditInHand,
    Entry,
    HouseholdDue,
    IncomeEntry,
    LinkageContract,
    Settlement,
)


def rule_for(county_id: int, day: date) -> Select[PayoutRule]:
    """The county's own rule that is in force, or else the one of all."""
    return (
        select(PayoutRule)
        .where(or_(PayoutRule.county_id == county_id, PayoutRule.county_id.is_(None)), PayoutRule.during.contains(day))
        .order_by(PayoutRule.county_id.nulls_last())
        .limit(1)
    )


def account_of(household_id: Any, county_id: Any, day: date) -> ColumnElement[bool]:
    """Whether an account is the household's on a day."""
    return and_(
        HouseholdAccount.county_id == county_id,
        HouseholdAccount.household_id == household_id,
        HouseholdAccount.during.contains(day),
    )


def in_hand_of(entry: Any) -> Any:
    """What of a credit the family has, and its bank account has not yet, in fen; negative where it owes that back."""
    return (
        select(func.coalesce(func.sum(Entry.amount), 0).cast(BigInteger))
        .where(Entry.county_id == entry.county_id, Entry.income_entry_id == entry.id, Entry.state.in_(IN_HAND))
        .correlate(entry)
        .scalar_subquery()
    )


_NOTHING: Any = literal_column("0")
"""Written out, so that PostgreSQL sees that the index of what is not nothing will do."""


_ABOUT = func.coalesce(AttributionLine.consignment_number, HouseholdDue.about).label("about")


def _credits(county_id: int, amount: Any, day: date, *more: Any) -> Select[Any]:
    """Credits with what a payment of them is planned by. Rows as `rules.Credit` wants them."""
    found: Any = (
        select(
            IncomeEntry,
            amount.label("payable"),
            kept_of(IncomeEntry).label("kept_before"),
            Household.number,
            _ABOUT,
            AttributionLine.seller_id,
            AttributionLine.basis,
            LinkageContract.product_id,
            HouseholdAccount.id.label("account_id"),
            HouseholdAccount.payee,
            *more,
        )
        .select_from(IncomeEntry)
        .join(Household, _at(Household, IncomeEntry, IncomeEntry.household_id))
        .outerjoin(AttributionLine, _at(AttributionLine, IncomeEntry, IncomeEntry.sale_id))
        .outerjoin(LinkageContract, _at(LinkageContract, AttributionLine, AttributionLine.contract_id))
        .outerjoin(HouseholdDue, _at(HouseholdDue, IncomeEntry, IncomeEntry.due_id))
        .outerjoin(HouseholdAccount, account_of(IncomeEntry.household_id, IncomeEntry.county_id, day))
        .where(IncomeEntry.county_id == county_id)
    )
    rows: Select[Any] = found
    return rows


def kept_of(entry: Any) -> Any:
    """What payments have kept back of a credit, in fen."""
    return (
        select(func.coalesce(func.sum(PayoutItem.withheld), 0).cast(BigInteger))
        .where(
            PayoutItem.county_id == entry.county_id,
            PayoutItem.income_entry_id == entry.id,
            PayoutItem.state == ItemState.TAKEN,
        )
        .correlate(entry)
        .scalar_subquery()
    )


def _in_hand_of(entry: Any) -> ColumnElement[bool]:
    return and_(CreditInHand.county_id == entry.county_id, CreditInHand.income_entry_id == entry.id)


def _at(one: Any, other: Any, key: Any) -> ColumnElement[bool]:
    return and_(one.county_id == other.county_id, one.id == key)


def payable(county_id: int, purpose: PayoutPurpose, until: date, day: date) -> Select[Any]:
    """What can be paid of each credit earned until a day, and in no open batch.

    A credit whose payment failed waits for the batch that follows up on it.
    """
    evidence = {PayoutPurpose.SALES: IncomeEntry.sale_id, PayoutPurpose.DUES: IncomeEntry.due_id}[purpose]
    return (
        _credits(county_id, CreditInHand.amount, day, null().label("retries_id"))
        .join(CreditInHand, _in_hand_of(IncomeEntry))
        .where(
            CreditInHand.amount > _NOTHING,
            evidence.is_not(None),
            IncomeEntry.earned_on <= until,
            ~_planned(),
            ~_failed(),
        )
    )


def _planned() -> ColumnElement[bool]:
    return (
        select(PayoutItem.id)
        .where(
            PayoutItem.county_id == IncomeEntry.county_id,
            PayoutItem.income_entry_id == IncomeEntry.id,
            PayoutItem.state == ItemState.PLANNED,
        )
        .correlate(IncomeEntry)
        .exists()
    )


def _failed() -> ColumnElement[bool]:
    return (
        select(PayoutItem.id)
        .join(PayoutLine, _at(PayoutLine, PayoutItem, PayoutItem.line_id))
        .where(
            PayoutItem.county_id == IncomeEntry.county_id,
            PayoutItem.income_entry_id == IncomeEntry.id,
            PayoutLine.state == PayoutLineState.FAILED,
            ~_retried(PayoutLine),
        )
        .correlate(IncomeEntry)
        .exists()
    )


def _retried(line: Any) -> ColumnElement[bool]:
    again = aliased(PayoutLine)
    return (
        select(again.id)
        .where(
            again.county_id == line.county_id,
            again.retries_id == line.id,
            again.state != PayoutLineState.CANCELLED,
        )
        .correlate(line)
        .exists()
    )


def failed_of(county_id: int, batch_id: uuid.UUID, day: date) -> Select[Any]:
    """What can be paid again of a batch's failed lines that nothing follows up on yet: no more than failed."""
    amount = func.least(PayoutItem.amount, in_hand_of(IncomeEntry)).cast(BigInteger)
    return (
        _credits(county_id, amount, day, PayoutLine.id.label("retries_id"))
        .join(PayoutItem, and_(PayoutItem.county_id == county_id, PayoutItem.income_entry_id == IncomeEntry.id))
        .join(PayoutLine, _at(PayoutLine, PayoutItem, PayoutItem.line_id))
        .where(
            PayoutLine.batch_id == batch_id,
            PayoutLine.state == PayoutLineState.FAILED,
            ~_retried(PayoutLine),
            ~_planned(),
            amount > 0,
        )
    )


def owed_back(county_id: int) -> Select[Any]:
    """Credits of sales of which more was paid out than is left, with what is owed back of each, in fen."""
    rows: Any = (
        select(
            IncomeEntry,
            (-CreditInHand.amount).label("owed"),
            AttributionLine.seller_id,
            AttributionLine.basis,
            AttributionLine.household_name,
            AttributionLine.consignment_number,
            LinkageContract.product_id,
        )
        .join(CreditInHand, _in_hand_of(IncomeEntry))
        .join(AttributionLine, _at(AttributionLine, IncomeEntry, IncomeEntry.sale_id))
        .outerjoin(LinkageContract, _at(LinkageContract, AttributionLine, AttributionLine.contract_id))
        .where(IncomeEntry.county_id == county_id, CreditInHand.amount < _NOTHING)
        .order_by(IncomeEntry.id)
    )
    found: Select[Any] = rows
    return found


def recoveries_for_update(county_id: int, owed: Sequence[uuid.UUID]) -> Select[Recovery, int]:
    """Recoveries of credits that are owed back, and those still open, with what was kept back for each, in fen. Locked
    in the order of their ids, so that a decision is about the amount that stands.
    """
    at_hand = or_(Recovery.income_entry_id == any_(_keys(owed)), open_of(Recovery) != 0)
    return (
        select(Recovery, recovered_of(Recovery))
        .where(Recovery.county_id == county_id, at_hand)
        .order_by(Recovery.id)
        .with_for_update()
    )


def recovered_of(recovery: Any) -> Any:
    """What has been kept back for it, in fen."""
    return _kept_for(recovery, ItemState.TAKEN)


def open_of(recovery: Any) -> Any:
    """What is still owed back, in fen."""
    return (recovery.amount - recovered_of(recovery)).cast(BigInteger)


def consented_of(recovery: Any) -> Any:
    """Whether the county consents to keeping back all that is owed; null before it has decided."""
    return case(
        (recovery.decided_at.is_(None), None),
        else_=func.coalesce(recovery.consented_amount, 0) >= func.greatest(recovery.amount, 1),
    )


def _kept_for(recovery: Any, *states: ItemState) -> Any:
    return (
        select(func.coalesce(func.sum(Withholding.amount), 0).cast(BigInteger))
        .where(
            Withholding.county_id == recovery.county_id,
            Withholding.recovery_id == recovery.id,
            Withholding.state.in_(states),
        )
        .correlate(recovery)
        .scalar_subquery()
    )


def debts(county_id: int) -> Select[Any]:
    """Recoveries with consent, oldest first, with what no batch keeps back for them yet, in fen."""
    allowed = func.least(Recovery.amount, Recovery.consented_amount)
    left = (allowed - _kept_for(Recovery, ItemState.TAKEN, ItemState.PLANNED)).cast(BigInteger)
    rows: Select[Any] = (
        select(Recovery, left.label("left"))
        .where(Recovery.county_id == county_id, Recovery.consented_amount > 0, left > 0)
        .order_by(Recovery.found_at, Recovery.id)
    )
    return rows


def batch_for_update(county_id: int, id_: uuid.UUID) -> Select[PayoutBatch]:
    return select(PayoutBatch).where(PayoutBatch.county_id == county_id, PayoutBatch.id == id_).with_for_update()


def lines_of(batch: PayoutBatch) -> Select[Any]:
    """A batch's lines with the accounts they go to, by position."""
    rows: Any = (
        select(PayoutLine, HouseholdAccount)
        .join(HouseholdAccount, _at(HouseholdAccount, PayoutLine, PayoutLine.household_account_id))
        .where(*_of_batch(batch))
        .order_by(PayoutLine.position)
    )
    found: Select[Any] = rows
    return found


def items_of(batch: PayoutBatch) -> Select[Any]:
    """A batch's items with their lines, and what is in hand of each credit, in fen; by position."""
    rows: Any = (
        select(PayoutItem, PayoutLine, in_hand_of(IncomeEntry).label("in_hand"))
        .join(PayoutLine, _at(PayoutLine, PayoutItem, PayoutItem.line_id))
        .join(IncomeEntry, _at(IncomeEntry, PayoutItem, PayoutItem.income_entry_id))
        .where(*_of_batch(batch))
        .order_by(PayoutLine.position, PayoutItem.id)
    )
    found: Select[Any] = rows
    return found


def frozen_of(batch: PayoutBatch) -> Select[Any]:
    """What a batch's hash is taken over. Columns as `rules.FrozenItem` wants them."""
    rows: Any = (
        select(
            PayoutLine.position,
            PayoutLine.household_id,
            HouseholdAccount.account_hash,
            PayoutLine.payee,
            PayoutItem.income_entry_id,
            PayoutItem.amount,
            PayoutItem.withheld,
        )
        .join(PayoutLine, _at(PayoutLine, PayoutItem, PayoutItem.line_id))
        .join(HouseholdAccount, _at(HouseholdAccount, PayoutLine, PayoutLine.household_account_id))
        .where(*_of_batch(batch))
    )
    found: Select[Any] = rows
    return found


def withholdings_of(batch: PayoutBatch) -> Select[Any]:
    """What a batch keeps back, from whom, for which recovery, and what is in hand of the recovery's credit, in fen."""
    rows: Any = (
        select(Withholding, Recovery, PayoutLine.household_number, in_hand_of(IncomeEntry).label("in_hand"))
        .join(Recovery, _at(Recovery, Withholding, Withholding.recovery_id))
        .join(IncomeEntry, _at(IncomeEntry, Recovery, Recovery.income_entry_id))
        .join(PayoutItem, _at(PayoutItem, Withholding, Withholding.item_id))
        .join(PayoutLine, _at(PayoutLine, PayoutItem, PayoutItem.line_id))
        .where(*_of_batch(batch))
        .order_by(Withholding.id)
    )
    found: Select[Any] = rows
    return found


def _of_batch(batch: PayoutBatch) -> tuple[ColumnElement[bool], ...]:
    return PayoutLine.county_id == batch.county_id, PayoutLine.batch_id == batch.id


def sales_of(batch: PayoutBatch) -> Select[uuid.UUID]:
    """Consignments whose credits a batch pays, or keeps something back for."""
    paid = (
        select(PayoutItem.income_entry_id)
        .join(PayoutLine, _at(PayoutLine, PayoutItem, PayoutItem.line_id))
        .where(*_of_batch(batch))
    )
    owing = (
        select(Recovery.income_entry_id)
        .join(Withholding, _at(Recovery, Withholding, Withholding.recovery_id))
        .join(PayoutItem, _at(PayoutItem, Withholding, Withholding.item_id))
        .join(PayoutLine, _at(PayoutLine, PayoutItem, PayoutItem.line_id))
        .where(*_of_batch(batch))
    )
    return (
        select(Settlement.consignment_id)
        .join(AttributionLine, _at(Settlement, AttributionLine, AttributionLine.settlement_id))
        .join(IncomeEntry, _at(AttributionLine, IncomeEntry, IncomeEntry.sale_id))
        .where(IncomeEntry.county_id == batch.county_id, IncomeEntry.id.in_(paid.union(owing)))
        .distinct()
    )


def made_good_by(batch: PayoutBatch) -> Select[uuid.UUID, uuid.UUID]:
    """Consignments that a batch keeps something back for, each with one of its withholdings."""
    rows: Select[uuid.UUID, uuid.UUID] = _of_sale(
        select(Settlement.consignment_id, Withholding.id)
        .select_from(Withholding)
        .join(Recovery, _at(Recovery, Withholding, Withholding.recovery_id))
        .join(IncomeEntry, _at(IncomeEntry, Recovery, Recovery.income_entry_id))
        .join(PayoutItem, _at(PayoutItem, Withholding, Withholding.item_id))
        .join(PayoutLine, _at(PayoutLine, PayoutItem, PayoutItem.line_id))
        .where(*_of_batch(batch))
        .ext(distinct_on(Settlement.consignment_id))
        .order_by(Settlement.consignment_id, Withholding.id)
    )
    return rows


def sales_paid_by(batch: PayoutBatch, line_ids: Sequence[uuid.UUID]) -> Select[uuid.UUID, uuid.UUID]:
    """Consignments whose credits are paid by some of a batch's lines, with the item that pays each."""
    rows: Select[uuid.UUID, uuid.UUID] = _of_sale(
        select(Settlement.consignment_id, PayoutItem.id)
        .select_from(PayoutItem)
        .join(IncomeEntry, _at(IncomeEntry, PayoutItem, PayoutItem.income_entry_id))
        .where(PayoutItem.county_id == batch.county_id, PayoutItem.line_id == any_(_keys(line_ids)))
        .order_by(PayoutItem.id)
    )
    return rows


def _of_sale(rows: Any) -> Any:
    """Joined to the sale by which an income entry was earned."""
    return rows.join(AttributionLine, _at(AttributionLine, IncomeEntry, IncomeEntry.sale_id)).join(
        Settlement, _at(Settlement, AttributionLine, AttributionLine.settlement_id)
    )


def consignments_for_update(county_id: int, ids: Sequence[uuid.UUID]) -> Select[uuid.UUID]:
    """Locks consignments in the order in which the payment of an order does."""
    return (
        select(Consignment.id)
        .where(Consignment.county_id == county_id, Consignment.id == any_(_keys(ids)))
        .order_by(Consignment.number)
        .with_for_update(key_share=True)
    )


def _keys(ids: Sequence[uuid.UUID]) -> Any:
    return literal(list(ids), ARRAY(Uuid()))


def payee_masked(line: Any) -> Any:
    """The first character of an account holder's name."""
    return first_character(line.payee)


def hash_of(batch: Any) -> Any:
    """In hexadecimal, as it stands in the bank's files."""
    return func.encode(batch.content_hash, "hex")


def batches_newest_first() -> Select[PayoutBatch]:
    return select(PayoutBatch).order_by(PayoutBatch.drafted_at.desc(), PayoutBatch.id.desc())


def lines_newest_first() -> Select[PayoutLine]:
    """Without what was only planned, or given up."""
    unseen = (PayoutLineState.PLANNED, PayoutLineState.CANCELLED)
    return (
        select(PayoutLine)
        .where(PayoutLine.state.not_in(unseen))
        .order_by(PayoutLine.planned_at.desc(), PayoutLine.id.desc())
    )


def recoveries_newest_first() -> Select[Recovery]:
    return select(Recovery).order_by(Recovery.found_at.desc(), Recovery.id.desc())


def accounts_newest_first() -> Select[HouseholdAccount]:
    return select(HouseholdAccount).order_by(HouseholdAccount.entered_at.desc(), HouseholdAccount.id.desc())
