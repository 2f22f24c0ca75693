"""Contracts, what a sale was parted into, and the ledger that holds it to the fen."""

import uuid
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Numeric, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from domain.catalog.models import Lot, Product
from domain.orders.models import Consignment, Cost, CreditNote
from domain.parties.models import Organisation
from domain.rows import (
    SHARED,
    WALLED,
    Code,
    CountyRow,
    Days,
    Fen,
    Instant,
    Name,
    Quantity,
    RegionCode,
    Row,
    SharedRow,
    UnitPrice,
    no_overlap,
    one_of,
    related,
    within_county,
)
from domain.settlement.terms import Basis, CreditState, DueKind, IncomeCategory


class LinkageContract(CountyRow):
    """One version of what a seller owes a household for its goods, for a time (利益联结合同).

    A change is another version from a day on, under the same number; this one then ends the day before.
    """

    __tablename__ = "linkage_contract"
    __table_args__ = (
        within_county("household_id", "household"),
        within_county("product_id", "product"),
        no_overlap("one_in_force", "household_id", "product_id"),
        UniqueConstraint("county_id", "number", "version"),
        Index("ix_linkage_contract_newest", "entered_at", "id"),
        CheckConstraint("basis IN ('SUPPLY', 'CUSTODY')", name="basis_of_goods"),
        CheckConstraint("unit_price > 0 AND share_of_net BETWEEN 0 AND 1", name="in_range"),
        WALLED,
    )

    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    region_code: Mapped[RegionCode] = mapped_column(index=True)
    household_id: Mapped[uuid.UUID]
    household_name: Mapped[Name]
    product_id: Mapped[uuid.UUID]
    basis: Mapped[Basis] = mapped_column(one_of(Basis))
    unit_price: Mapped[UnitPrice]
    share_of_net: Mapped[Decimal] = mapped_column(Numeric(5, 4), server_default="0")
    during: Mapped[Days]
    source: Mapped[str]
    number: Mapped[Code]
    version: Mapped[int]
    entered_at: Mapped[Instant] = mapped_column(server_default=func.now())

    seller: Mapped[Organisation] = related()
    product: Mapped[Product] = related()


class ProfitSplit(CountyRow):
    """How a seller parts what is left of a sale, for a time (收益分配方案). Percent."""

    __tablename__ = "profit_split"
    __table_args__ = (
        no_overlap("one_in_force", "seller_id"),
        CheckConstraint("village >= 0 AND shares >= 0 AND retained >= 0", name="not_negative"),
        CheckConstraint("village + shares + retained = 100", name="whole"),
        CheckConstraint("village = 0 OR village_id IS NOT NULL", name="village_named"),
        Index("ix_profit_split_newest", "entered_at", "id"),
        WALLED,
    )

    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    village_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
    village: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    shares: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    retained: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    during: Mapped[Days]
    source: Mapped[str]
    entered_at: Mapped[Instant] = mapped_column(server_default=func.now())

    seller: Mapped[Organisation] = related(foreign_keys="ProfitSplit.seller_id")
    collective: Mapped[Organisation | None] = related(foreign_keys="ProfitSplit.village_id")


class ShareHolding(CountyRow):
    """The shares of a household in a seller, for a time (股份登记)."""

    __tablename__ = "share_holding"
    __table_args__ = (
        within_county("household_id", "household"),
        no_overlap("one_at_a_time", "seller_id", "household_id"),
        CheckConstraint("shares > 0", name="positive"),
        Index("ix_share_holding_newest", "entered_at", "id"),
        WALLED,
    )

    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    region_code: Mapped[RegionCode] = mapped_column(index=True)
    household_id: Mapped[uuid.UUID]
    household_name: Mapped[Name]
    shares: Mapped[int]
    during: Mapped[Days]
    entered_at: Mapped[Instant] = mapped_column(server_default=func.now())

    seller: Mapped[Organisation] = related()


class ConsignmentTerms(CountyRow):
    """The contracts in force when a consignment left (合同快照); `settlement.terms.Terms` as JSON."""

    __tablename__ = "consignment_terms"
    __table_args__ = (
        within_county("consignment_id", "consignment"),
        UniqueConstraint("county_id", "consignment_id"),
        WALLED,
    )

    seller_id: Mapped[uuid.UUID]
    consignment_id: Mapped[uuid.UUID]
    terms: Mapped[dict[str, Any]] = mapped_column(JSONB)
    taken_at: Mapped[Instant]


class Unsettled(Row):
    """The word that goods have left and are to be settled once accepted (待结算); taken back by settling them.

    What its evidence does not allow to settle is set aside with its `flaw`, so that it stops no other, and tried again
    on the next day; until it is settled, reconciliation finds it.
    """

    __tablename__ = "unsettled"
    __table_args__ = (
        within_county("consignment_id", "consignment"),
        CheckConstraint("num_nonnulls(set_aside_on, flaw) IN (0, 2)", name="set_aside_whole"),
        WALLED,
    )

    county_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    consignment_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    set_aside_on: Mapped[date | None]
    flaw: Mapped[str | None]


class Settlement(CountyRow):
    """What an accepted consignment came to: goods G, net N, and residual R, in fen."""

    __tablename__ = "settlement"
    __table_args__ = (
        within_county("consignment_id", "consignment"),
        UniqueConstraint("county_id", "consignment_id"),
        WALLED,
    )

    seller_id: Mapped[uuid.UUID]
    consignment_id: Mapped[uuid.UUID]
    goods: Mapped[Fen]
    net: Mapped[Fen]
    residual: Mapped[Fen]
    settled_at: Mapped[Instant]

    consignment: Mapped[Consignment] = related()
    lines: Mapped[list["AttributionLine"]] = related(order_by="AttributionLine.position")


class AttributionLine(CountyRow):
    """One part of a sale: to whom, why and on what evidence.

    What a case officer must see of the trade (number, day, lot, product) is stamped here: officers do not read orders.
    """

    __tablename__ = "attribution_line"
    __table_args__ = (
        within_county("settlement_id", "settlement"),
        within_county("household_id", "household"),
        within_county("lot_id", "lot"),
        UniqueConstraint("county_id", "settlement_id", "position"),
        CheckConstraint("amount <> 0", name="not_zero"),
        WALLED,
    )

    seller_id: Mapped[uuid.UUID]
    settlement_id: Mapped[uuid.UUID]
    position: Mapped[int]
    basis: Mapped[Basis] = mapped_column(one_of(Basis))
    cost: Mapped[Cost | None] = mapped_column(one_of(Cost))
    region_code: Mapped[RegionCode | None] = mapped_column(index=True)
    household_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    household_name: Mapped[Name | None]
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
    consignment_number: Mapped[Code]
    accepted_on: Mapped[date]
    lot_id: Mapped[uuid.UUID | None]
    lot_code: Mapped[Code | None]
    product_name: Mapped[Name | None]
    quantity: Mapped[Quantity | None]
    unit_price: Mapped[UnitPrice | None]
    shares: Mapped[int | None]
    contract_id: Mapped[uuid.UUID | None]
    amount: Mapped[Fen]

    seller: Mapped[Organisation] = related(primaryjoin="foreign(AttributionLine.seller_id) == Organisation.id")
    organisation: Mapped[Organisation | None] = related(foreign_keys="AttributionLine.organisation_id")
    lot: Mapped[Lot | None] = related()


class Reversal(CountyRow):
    """What a credit note for a lot's fault takes back from those who earned by that lot (冲回).

    What its lines leave of `amount` the seller bears.
    """

    __tablename__ = "reversal"
    __table_args__ = (
        within_county("settlement_id", "settlement"),
        within_county("credit_note_id", "credit_note"),
        within_county("lot_id", "lot"),
        UniqueConstraint("county_id", "credit_note_id"),
        Index("ix_reversal_of_lot", "county_id", "settlement_id", "lot_id"),
        CheckConstraint("amount > 0", name="positive"),
        WALLED,
    )

    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    settlement_id: Mapped[uuid.UUID]
    credit_note_id: Mapped[uuid.UUID]
    lot_id: Mapped[uuid.UUID]
    amount: Mapped[Fen]
    reversed_on: Mapped[date]
    reversed_at: Mapped[Instant]

    credit_note: Mapped[CreditNote] = related()
    lot: Mapped[Lot] = related()
    lines: Mapped[list["ReversalLine"]] = related(order_by="ReversalLine.id")


class ReversalLine(CountyRow):
    """What one part of a sale gives back, in fen."""

    __tablename__ = "reversal_line"
    __table_args__ = (
        within_county("reversal_id", "reversal"),
        within_county("attribution_line_id", "attribution_line"),
        UniqueConstraint("county_id", "reversal_id", "attribution_line_id"),
        Index("ix_reversal_line_of_part", "county_id", "attribution_line_id"),
        CheckConstraint("amount > 0", name="positive"),
        WALLED,
    )

    seller_id: Mapped[uuid.UUID]
    reversal_id: Mapped[uuid.UUID]
    attribution_line_id: Mapped[uuid.UUID]
    region_code: Mapped[RegionCode | None] = mapped_column(index=True)
    household_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    amount: Mapped[Fen]

    line: Mapped[AttributionLine] = related()
    reversal: Mapped[Reversal] = related()


class FaultJudgement(CountyRow):
    """The county's word on whether goods that buyer and seller agreed were bad, were the lot's fault (责任认定).

    Families are no party to a claim, so that no agreement of others touches their credits.
    """

    __tablename__ = "fault_judgement"
    __table_args__ = (
        within_county("claim_id", "claim"),
        UniqueConstraint("county_id", "claim_id"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID]
    seller_id: Mapped[uuid.UUID]
    claim_id: Mapped[uuid.UUID]
    lot_at_fault: Mapped[bool]
    note: Mapped[str]
    judged_by: Mapped[uuid.UUID]
    judged_at: Mapped[Instant]


class Advance(CountyRow):
    """What a seller paid in so that households have their money before the buyer pays, or a buyer his refund (垫付)."""

    __tablename__ = "advance"
    __table_args__ = (
        within_county("consignment_id", "consignment"),
        Index("ix_advance_of_consignment", "county_id", "consignment_id"),
        CheckConstraint("amount > 0", name="positive"),
        WALLED,
    )

    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    consignment_id: Mapped[uuid.UUID]
    amount: Mapped[Fen]
    reference: Mapped[Name]
    advanced_by: Mapped[uuid.UUID]
    advanced_at: Mapped[Instant]


class Refund(CountyRow):
    """What was paid back to a buyer who had paid more than he owes in the end (退款)."""

    __tablename__ = "refund"
    __table_args__ = (
        within_county("consignment_id", "consignment"),
        Index("ix_refund_of_consignment", "county_id", "consignment_id"),
        CheckConstraint("amount > 0", name="positive"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    consignment_id: Mapped[uuid.UUID]
    amount: Mapped[Fen]
    reference: Mapped[Name]
    refunded_by: Mapped[uuid.UUID]
    refunded_at: Mapped[Instant]


class AccountKind(StrEnum):
    """Whose money an account counts. A positive balance is owed to its owner, a negative one is owed by him.

    What a household can still be paid is HOUSEHOLD_REALISED + HOUSEHOLD_PAID_OUT: the second counts against the first.
    CLEARING (在途资金) is what the bank was told to pay and has not answered for.
    """

    PAYER = "PAYER"
    SELLER = "SELLER"
    COSTS = "COSTS"
    VILLAGE = "VILLAGE"
    HOUSEHOLD_PROVISIONAL = "HOUSEHOLD_PROVISIONAL"
    HOUSEHOLD_HELD = "HOUSEHOLD_HELD"
    HOUSEHOLD_REALISED = "HOUSEHOLD_REALISED"
    HOUSEHOLD_PAID_OUT = "HOUSEHOLD_PAID_OUT"
    CLEARING = "CLEARING"
    BANK = "BANK"


class LedgerAccount(CountyRow):
    """An account of the ledger: of an organisation, of a household, or (BANK) of the county."""

    __tablename__ = "ledger_account"
    __table_args__ = (UniqueConstraint("county_id", "kind", "owner_id"), WALLED)

    kind: Mapped[AccountKind] = mapped_column(one_of(AccountKind))
    owner_id: Mapped[uuid.UUID]
    region_code: Mapped[RegionCode | None]


class Transfer(CountyRow):
    """One balanced movement of money. Its entries sum to zero; it is never changed (凭证).

    What takes back something of an income year that is closed is posted today and marked with that year, by the year
    it began in.
    """

    __tablename__ = "transfer"
    __table_args__ = (UniqueConstraint("county_id", "key"), WALLED)

    key: Mapped[Name]
    kind: Mapped[Code]
    effective_on: Mapped[date]
    posted_at: Mapped[Instant]
    reverses_id: Mapped[uuid.UUID | None]
    closed_year: Mapped[int | None]


class Entry(CountyRow):
    """One line of a transfer, in fen, with where it came from (分录)."""

    __tablename__ = "entry"
    __table_args__ = (
        within_county("transfer_id", "transfer"),
        within_county("account_id", "ledger_account"),
        within_county("income_entry_id", "income_entry"),
        Index("ix_entry_income", "county_id", "income_entry_id"),
        Index("ix_entry_account_id_effective_on", "account_id", "effective_on"),
        CheckConstraint("amount <> 0", name="not_zero"),
        WALLED,
    )

    transfer_id: Mapped[uuid.UUID] = mapped_column(index=True)
    account_id: Mapped[uuid.UUID]
    owner_id: Mapped[uuid.UUID]
    region_code: Mapped[RegionCode | None]
    amount: Mapped[Fen]
    effective_on: Mapped[date]
    state: Mapped[CreditState | None] = mapped_column(one_of(CreditState))
    income_entry_id: Mapped[uuid.UUID | None]

    transfer: Mapped[Transfer] = related()


class Balance(Row):
    """An additive bucket: the sum of an account's entries, kept in the transaction that posts them."""

    __tablename__ = "balance"
    __table_args__ = (within_county("account_id", "ledger_account"), WALLED)

    county_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[uuid.UUID]
    region_code: Mapped[RegionCode | None]
    amount: Mapped[Fen]


class HouseholdDue(CountyRow):
    """What an organisation owes a household beside sales and wages: rent, dividend, patronage, interest (应付农户款).

    `contract_id` is what it rests on, `about` says it in words (a lease's number and instalment, an order's number).
    """

    __tablename__ = "household_due"
    __table_args__ = (
        within_county("household_id", "household"),
        UniqueConstraint("county_id", "payer_id", "kind", "household_id", "about"),
        Index("ix_household_due_by_payer", "county_id", "payer_id", "due_on", "id"),
        Index("ix_household_due_newest", "due_on", "id"),
        CheckConstraint("amount > 0", name="positive"),
        WALLED,
    )

    payer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[DueKind] = mapped_column(one_of(DueKind))
    region_code: Mapped[RegionCode] = mapped_column(index=True)
    household_id: Mapped[uuid.UUID] = mapped_column(index=True)
    household_name: Mapped[Name]
    contract_id: Mapped[uuid.UUID | None]
    about: Mapped[Name]
    due_on: Mapped[date]
    amount: Mapped[Fen]
    posted_at: Mapped[Instant]

    payer: Mapped[Organisation] = related()


class DueReceipt(CountyRow):
    """What one payment brought of one due, in fen. `source_id` is the payment, wherever that is written down."""

    __tablename__ = "due_receipt"
    __table_args__ = (
        within_county("due_id", "household_due"),
        UniqueConstraint("county_id", "source_id", "due_id"),
        Index("ix_due_receipt_of_due", "county_id", "due_id"),
        CheckConstraint("amount > 0", name="positive"),
        WALLED,
    )

    payer_id: Mapped[uuid.UUID]
    source_id: Mapped[uuid.UUID]
    due_id: Mapped[uuid.UUID]
    region_code: Mapped[RegionCode] = mapped_column(index=True)
    household_id: Mapped[uuid.UUID] = mapped_column(index=True)
    amount: Mapped[Fen]
    received_at: Mapped[Instant]


class IncomeEntry(CountyRow):
    """One earning of a household and what it rests on: a part of a sale, a line of a payroll, or a due (收入明细).

    Its amount never changes. How much of it has reached the household is the sum of its REALISED ledger entries.
    """

    __tablename__ = "income_entry"
    __table_args__ = (
        within_county("sale_id", "attribution_line"),
        within_county("wage_id", "payroll_line"),
        UniqueConstraint("county_id", "sale_id"),
        within_county("due_id", "household_due"),
        UniqueConstraint("county_id", "wage_id"),
        UniqueConstraint("county_id", "due_id"),
        Index("ix_income_entry_newest", "county_id", "household_id", "earned_on", "id"),
        CheckConstraint("num_nonnulls(sale_id, wage_id, due_id) = 1", name="one_evidence"),
        CheckConstraint("amount <> 0", name="not_zero"),
        WALLED,
    )

    household_id: Mapped[uuid.UUID]
    region_code: Mapped[RegionCode]
    category: Mapped[IncomeCategory] = mapped_column(one_of(IncomeCategory))
    earned_on: Mapped[date]
    amount: Mapped[Fen]
    sale_id: Mapped[uuid.UUID | None]
    wage_id: Mapped[uuid.UUID | None]
    due_id: Mapped[uuid.UUID | None]

    sale: Mapped[AttributionLine | None] = related()
    due: Mapped[HouseholdDue | None] = related()


class IncomeMonth(Row):
    """An additive bucket: a household's income of one month by category and state."""

    __tablename__ = "income_month"
    __table_args__ = (within_county("household_id", "household"), WALLED)

    county_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    household_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    category: Mapped[IncomeCategory] = mapped_column(one_of(IncomeCategory), primary_key=True)
    state: Mapped[CreditState] = mapped_column(one_of(CreditState), primary_key=True)
    region_code: Mapped[RegionCode]
    amount: Mapped[Fen]


class CreditInHand(Row):
    """An additive bucket: what of an income entry the family has and its bank account has not yet, in fen.

    It is negative where more went to the account than is left of the credit. What is to be paid out is found by it,
    however long the ledger; what is settled stays at nothing. Its entries name the income entry: it needs no key to it.
    """

    __tablename__ = "credit_in_hand"
    __table_args__ = (
        Index("ix_credit_in_hand_some", "county_id", "income_entry_id", postgresql_where=text("amount <> 0")),
        WALLED,
    )

    county_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    income_entry_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    amount: Mapped[Fen]


class LineKind(StrEnum):
    """Against what a household's income per head is held."""

    MONITORING = "MONITORING"
    DIBAO = "DIBAO"
    PROVINCE = "PROVINCE"


class IncomeLine(SharedRow):
    """A line in fen per head and year, for a region and all below it, for a time, with its source (收入标准线)."""

    __tablename__ = "income_line"
    __table_args__ = (UniqueConstraint("kind", "region_code", "during"), SHARED)

    kind: Mapped[LineKind] = mapped_column(one_of(LineKind))
    region_code: Mapped[RegionCode] = mapped_column(ForeignKey("region.code"))
    per_head: Mapped[Fen]
    during: Mapped[Days]
    source: Mapped[str]
