"""Money papers: what is owed by when, invoices, interest for paying late, and the rules these rest on."""

import uuid
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.documents.models import Document
from domain.orders.models import Consignment, CreditNote, Receipt
from domain.parties.models import Organisation, OrganisationKind
from domain.rows import (
    SHARED,
    SHARED_WALLED,
    WALLED,
    Code,
    CountyRow,
    Days,
    Fen,
    Instant,
    Name,
    Row,
    SharedRow,
    no_overlap,
    one_of,
    related,
    within_county,
)


class TradeSide(StrEnum):
    """Which side of its trade an organisation looks at."""

    AS_SELLER = "AS_SELLER"
    AS_BUYER = "AS_BUYER"


class InvoiceKind(StrEnum):
    """An invoice, or the red-letter invoice (红字发票) that voids one."""

    ORDINARY = "ORDINARY"
    RED_LETTER = "RED_LETTER"


class PaymentTerm(SharedRow):
    """Within how many days after acceptance a kind of buyer pays (付款期限), and how many a contract may allow."""

    __tablename__ = "payment_term"
    __table_args__ = (
        UniqueConstraint("buyer_kind", "during"),
        CheckConstraint("0 < days AND days <= most_days", name="in_range"),
        SHARED,
    )

    buyer_kind: Mapped[OrganisationKind] = mapped_column(one_of(OrganisationKind))
    days: Mapped[int]
    most_days: Mapped[int]
    during: Mapped[Days]
    source: Mapped[str]


class LateInterestRate(SharedRow):
    """Interest for paying late, as a fraction of the open amount and year of 365 days (逾期利率)."""

    __tablename__ = "late_interest_rate"
    __table_args__ = (
        UniqueConstraint("during"),
        CheckConstraint("annual_rate BETWEEN 0 AND 1", name="in_range"),
        SHARED,
    )

    annual_rate: Mapped[Decimal] = mapped_column(Numeric(7, 6))
    during: Mapped[Days]
    source: Mapped[str]


class InvoiceRule(SharedRow):
    """How far an invoice's tax may be from amount × rate: invoices round it line by line (尾差)."""

    __tablename__ = "invoice_rule"
    __table_args__ = (UniqueConstraint("during"), CheckConstraint("tax_tolerance >= 0", name="not_negative"), SHARED)

    tax_tolerance: Mapped[Fen]
    during: Mapped[Days]
    source: Mapped[str]


class PaymentAgreement(CountyRow):
    """A term that a seller and a buyer agreed on, in force from when the other side confirmed it (付款约定)."""

    __tablename__ = "payment_agreement"
    __table_args__ = (
        no_overlap("one_in_force", "seller_id", "buyer_id", where="confirmed_at IS NOT NULL"),
        Index("ix_payment_agreement_newest", "proposed_at", "id"),
        CheckConstraint("days > 0", name="positive"),
        CheckConstraint("proposed_by_id IN (seller_id, buyer_id)", name="by_one_of_the_two"),
        WALLED,
    )

    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    buyer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    proposed_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    days: Mapped[int]
    during: Mapped[Days]
    contract: Mapped[Name]
    """The contract it stands in, by its number or title."""
    proposed_at: Mapped[Instant]
    confirmed_at: Mapped[Instant | None]

    seller: Mapped[Organisation] = related(foreign_keys="PaymentAgreement.seller_id")
    buyer: Mapped[Organisation] = related(foreign_keys="PaymentAgreement.buyer_id")


class Receivable(CountyRow):
    """What a buyer owes for one accepted consignment, and by when: frozen at acceptance (应收账款).

    `amount` is its goods and the freight on top of them. What is open of it is that less credit notes, receipts and
    what claims hold.
    """

    __tablename__ = "receivable"
    __table_args__ = (
        within_county("consignment_id", "consignment"),
        UniqueConstraint("county_id", "consignment_id"),
        Index("ix_receivable_due", "due_on", "id"),
        Index("ix_receivable_due_to_seller", "seller_id", "due_on", "id"),
        Index("ix_receivable_due_from_buyer", "buyer_id", "due_on", "id"),
        CheckConstraint("amount > 0", name="positive"),
        CheckConstraint("due_on >= accepted_on", name="due_after_acceptance"),
        WALLED,
    )

    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    buyer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    consignment_id: Mapped[uuid.UUID]
    amount: Mapped[Fen]
    accepted_on: Mapped[date]
    due_on: Mapped[date]
    term_source: Mapped[str]
    """The rule or the agreement that set the term."""

    consignment: Mapped[Consignment] = related()
    seller: Mapped[Organisation] = related(foreign_keys="Receivable.seller_id")
    buyer: Mapped[Organisation] = related(foreign_keys="Receivable.buyer_id")
    credit_notes: Mapped[list[CreditNote]] = related(
        primaryjoin="and_(foreign(CreditNote.county_id) == Receivable.county_id,"
        " foreign(CreditNote.consignment_id) == Receivable.consignment_id)",
        order_by="CreditNote.id",
    )
    receipts: Mapped[list[Receipt]] = related(
        primaryjoin="and_(foreign(Receipt.county_id) == Receivable.county_id,"
        " foreign(Receipt.consignment_id) == Receivable.consignment_id)",
        order_by="Receipt.id",
    )
    interest_notes: Mapped[list["InterestNote"]] = related(order_by="InterestNote.since")


class Invoice(CountyRow):
    """A tax invoice for one order's consignments as its seller shows it (发票), or the red letter that voids one.

    It is never edited. The amounts of a red-letter invoice are negative.
    """

    __tablename__ = "invoice"
    __table_args__ = (
        within_county("document_id", "document"),
        within_county("voids_id", "invoice"),
        UniqueConstraint("county_id", "voids_id"),
        Index("ix_invoice_newest", "entered_at", "id"),
        CheckConstraint("net + tax = total", name="adds_up"),
        CheckConstraint("kind = 'RED_LETTER' OR document_id IS NOT NULL", name="shown"),
        CheckConstraint("(kind = 'RED_LETTER') = (voids_id IS NOT NULL)", name="red_letter_voids_one"),
        CheckConstraint("(kind = 'RED_LETTER') = (total < 0) AND total <> 0", name="red_letter_is_negative"),
        CheckConstraint("tax_rate >= 0 AND tax_rate < 1", name="rate_in_range"),
        WALLED,
    )

    kind: Mapped[InvoiceKind] = mapped_column(one_of(InvoiceKind))
    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    buyer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    order_county_id: Mapped[int] = mapped_column(Integer)
    order_id: Mapped[uuid.UUID]
    code: Mapped[Code]
    """Empty for a fully digital invoice (数电票), which has a number alone."""
    number: Mapped[Code]
    issued_on: Mapped[date]
    net: Mapped[Fen]
    tax_rate: Mapped[Decimal] = mapped_column(Numeric(5, 4))
    tax: Mapped[Fen]
    total: Mapped[Fen]
    document_id: Mapped[uuid.UUID | None]
    """The invoice itself; a red letter may come without."""
    voids_id: Mapped[uuid.UUID | None]
    reason: Mapped[str | None]
    """Why a red-letter invoice voids the other."""
    entered_by: Mapped[uuid.UUID]
    entered_at: Mapped[Instant]

    seller: Mapped[Organisation] = related(foreign_keys="Invoice.seller_id")
    buyer: Mapped[Organisation] = related(foreign_keys="Invoice.buyer_id")
    items: Mapped[list["InvoiceItem"]] = related(order_by="InvoiceItem.id")
    document: Mapped[Document | None] = related()
    voids: Mapped["Invoice | None"] = related(
        primaryjoin="and_(foreign(Invoice.county_id) == remote(Invoice.county_id),"
        " foreign(Invoice.voids_id) == remote(Invoice.id))",
    )
    voided_by: Mapped["Invoice | None"] = related(
        primaryjoin="and_(Invoice.county_id == remote(foreign(Invoice.county_id)),"
        " Invoice.id == remote(foreign(Invoice.voids_id)))",
        uselist=False,
    )


class InvoiceItem(CountyRow):
    """What an invoice bills of one consignment."""

    __tablename__ = "invoice_item"
    __table_args__ = (
        within_county("invoice_id", "invoice"),
        within_county("consignment_id", "consignment"),
        UniqueConstraint("county_id", "invoice_id", "consignment_id"),
        Index("ix_invoice_item_consignment", "county_id", "consignment_id"),
        CheckConstraint("amount <> 0", name="not_zero"),
        WALLED,
    )

    seller_id: Mapped[uuid.UUID]
    buyer_id: Mapped[uuid.UUID]
    invoice_id: Mapped[uuid.UUID]
    consignment_id: Mapped[uuid.UUID]
    amount: Mapped[Fen]

    consignment: Mapped[Consignment] = related()


class InvoiceNumber(Row):
    """A number that an invoice has used: each is used once in the whole country, whoever uploads it."""

    __tablename__ = "invoice_number"
    __table_args__ = SHARED_WALLED

    code: Mapped[Code] = mapped_column(primary_key=True)
    number: Mapped[Code] = mapped_column(primary_key=True)
    seller_id: Mapped[uuid.UUID]
    county_id: Mapped[int] = mapped_column(Integer)
    invoice_id: Mapped[uuid.UUID]


class InterestNote(CountyRow):
    """A claim for interest on what was open after the due day, for a span of days (逾期利息通知单). Never edited."""

    __tablename__ = "interest_note"
    __table_args__ = (
        within_county("receivable_id", "receivable"),
        no_overlap("claimed_once", "receivable_id"),
        UniqueConstraint("county_id", "number"),
        Index("ix_interest_note_newest", "claimed_at", "id"),
        CheckConstraint("amount > 0", name="positive"),
        WALLED,
    )

    number: Mapped[Code]
    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    buyer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    receivable_id: Mapped[uuid.UUID]
    during: Mapped[Days]
    since: Mapped[date]
    """The first day of `during`; beside it `until` is the last."""
    until: Mapped[date]
    amount: Mapped[Fen]
    claimed_by: Mapped[uuid.UUID]
    claimed_on: Mapped[date]
    claimed_at: Mapped[Instant]

    seller: Mapped[Organisation] = related(foreign_keys="InterestNote.seller_id")
    buyer: Mapped[Organisation] = related(foreign_keys="InterestNote.buyer_id")
    receivable: Mapped[Receivable] = related()
    steps: Mapped[list["InterestStep"]] = related(order_by="InterestStep.since")
    payment: Mapped["InterestPayment | None"] = related(uselist=False)


class InterestStep(CountyRow):
    """Days of an interest note on which the open amount and the rate were the same. Steps add up to their note."""

    __tablename__ = "interest_step"
    __table_args__ = (
        within_county("note_id", "interest_note"),
        UniqueConstraint("county_id", "note_id", "since"),
        CheckConstraint("open > 0 AND amount >= 0 AND until >= since", name="in_range"),
        WALLED,
    )

    seller_id: Mapped[uuid.UUID]
    buyer_id: Mapped[uuid.UUID]
    note_id: Mapped[uuid.UUID]
    since: Mapped[date]
    until: Mapped[date]
    open: Mapped[Fen]
    annual_rate: Mapped[Decimal] = mapped_column(Numeric(7, 6))
    amount: Mapped[Fen]


class InterestPayment(CountyRow):
    """An interest note, paid: whole and once."""

    __tablename__ = "interest_payment"
    __table_args__ = (
        within_county("note_id", "interest_note"),
        UniqueConstraint("county_id", "note_id"),
        CheckConstraint("amount > 0", name="positive"),
        WALLED,
    )

    seller_id: Mapped[uuid.UUID]
    buyer_id: Mapped[uuid.UUID]
    note_id: Mapped[uuid.UUID]
    amount: Mapped[Fen]
    reference: Mapped[Name]
    paid_by: Mapped[uuid.UUID]
    paid_at: Mapped[Instant]
