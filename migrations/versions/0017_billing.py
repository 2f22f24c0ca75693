"""Money papers: credit notes, payment terms, receivables, invoices and interest."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import Range

from migrations.walls import reference, wall_off

revision = "0017"
down_revision = "0016"

MEDIA_TYPES = ("JPEG", "PNG", "WEBP", "PDF", "OFD")

_PAPER = ["seller", "buyer", "overseer"]
WALLS = {
    "credit_note": ([*_PAPER, "settlement"], ["seller"]),
    "payment_agreement": (_PAPER, ["seller", "buyer"]),
    "receivable": (_PAPER, ["billing"]),
    "invoice": (_PAPER, ["seller"]),
    "invoice_item": (_PAPER, ["seller"]),
    "invoice_number": (["seller", "overseer"], ["seller"]),
    "interest_note": (_PAPER, ["seller"]),
    "interest_step": (_PAPER, ["seller"]),
    "interest_payment": (_PAPER, ["billing"]),
}
"""By table its readers and writers. What a buyer's acceptance and payment write, the office does in its county."""

REGULATION = "《保障中小企业款项支付条例》(国务院令第802号)"
PUBLIC_BUYERS = ("CANTEEN", "GOVERNMENT_OFFICE")
OTHER_BUYERS = (
    "COOPERATIVE",
    "PARK",
    "ENTERPRISE",
    "WORKSHOP",
    "SUPERMARKET",
    "WHOLESALE_MARKET",
    "E_COMMERCE",
    "INSURER",
    "VILLAGE_COLLECTIVE",
)


def upgrade() -> None:
    op.drop_constraint(op.f("ck_document_media_type"), "document")
    op.create_check_constraint(op.f("ck_document_media_type"), "document", sa.column("media_type").in_(MEDIA_TYPES))
    op.create_table(
        "invoice_number",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("code", "number", name=op.f("pk_invoice_number")),
        info={"citus": "reference", "wall": True},
    )
    op.create_table(
        "invoice_rule",
        sa.Column("tax_tolerance", sa.BigInteger(), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("tax_tolerance >= 0", name=op.f("ck_invoice_rule_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_rule")),
        sa.UniqueConstraint("during", name=op.f("uq_invoice_rule_during")),
        info={"citus": "reference"},
    )
    op.create_table(
        "late_interest_rate",
        sa.Column("annual_rate", sa.Numeric(precision=7, scale=6), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("annual_rate BETWEEN 0 AND 1", name=op.f("ck_late_interest_rate_in_range")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_interest_rate")),
        sa.UniqueConstraint("during", name=op.f("uq_late_interest_rate_during")),
        info={"citus": "reference"},
    )
    op.create_table(
        "payment_term",
        sa.Column(
            "buyer_kind",
            sa.Enum(
                "COOPERATIVE",
                "PARK",
                "ENTERPRISE",
                "WORKSHOP",
                "CANTEEN",
                "SUPERMARKET",
                "WHOLESALE_MARKET",
                "E_COMMERCE",
                "INSURER",
                "GOVERNMENT_OFFICE",
                "VILLAGE_COLLECTIVE",
                name="organisation_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("most_days", sa.Integer(), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("0 < days AND days <= most_days", name=op.f("ck_payment_term_in_range")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_term")),
        sa.UniqueConstraint("buyer_kind", "during", name=op.f("uq_payment_term_buyer_kind_during")),
        info={"citus": "reference"},
    )
    op.create_table(
        "payment_agreement",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_by_id", sa.Uuid(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("contract", sa.String(length=200), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("county_id"), "="),
            (sa.column("seller_id"), "="),
            (sa.column("buyer_id"), "="),
            (sa.column("during"), "&&"),
            where=sa.text("confirmed_at IS NOT NULL"),
            using="gist",
            name=op.f("ex_payment_agreement_one_in_force"),
        ),
        sa.CheckConstraint("days > 0", name=op.f("ck_payment_agreement_positive")),
        sa.CheckConstraint(
            "proposed_by_id IN (seller_id, buyer_id)", name=op.f("ck_payment_agreement_by_one_of_the_two")
        ),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["organisation.id"], name=op.f("fk_payment_agreement_organisation_buyer_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["organisation.id"], name=op.f("fk_payment_agreement_organisation_proposed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["organisation.id"], name=op.f("fk_payment_agreement_organisation_seller_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_payment_agreement")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(op.f("ix_payment_agreement_buyer_id"), "payment_agreement", ["buyer_id"], unique=False)
    op.create_index("ix_payment_agreement_newest", "payment_agreement", ["proposed_at", "id"], unique=False)
    op.create_index(op.f("ix_payment_agreement_seller_id"), "payment_agreement", ["seller_id"], unique=False)
    op.create_table(
        "credit_note",
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_credit_note_positive")),
        sa.ForeignKeyConstraint(["buyer_id"], ["organisation.id"], name=op.f("fk_credit_note_organisation_buyer_id")),
        sa.ForeignKeyConstraint(
            ["county_id", "consignment_id"],
            ["consignment.county_id", "consignment.id"],
            name=op.f("fk_credit_note_consignment_county_id_consignment_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["organisation.id"], name=op.f("fk_credit_note_organisation_seller_id")),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_credit_note")),
        sa.UniqueConstraint("county_id", "number", name=op.f("uq_credit_note_county_id_number")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(op.f("ix_credit_note_buyer_id"), "credit_note", ["buyer_id"], unique=False)
    op.create_index("ix_credit_note_consignment", "credit_note", ["county_id", "consignment_id"], unique=False)
    op.create_index(op.f("ix_credit_note_seller_id"), "credit_note", ["seller_id"], unique=False)
    op.create_table(
        "invoice",
        sa.Column(
            "kind",
            sa.Enum(
                "ORDINARY", "RED_LETTER", name="invoice_kind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("order_county_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("tax_rate", sa.Numeric(precision=5, scale=4), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("voids_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'RED_LETTER') = (total < 0) AND total <> 0", name=op.f("ck_invoice_red_letter_is_negative")
        ),
        sa.CheckConstraint(
            "(kind = 'RED_LETTER') = (voids_id IS NOT NULL)", name=op.f("ck_invoice_red_letter_voids_one")
        ),
        sa.CheckConstraint("kind = 'RED_LETTER' OR document_id IS NOT NULL", name=op.f("ck_invoice_shown")),
        sa.CheckConstraint("net + tax = total", name=op.f("ck_invoice_adds_up")),
        sa.CheckConstraint("tax_rate >= 0 AND tax_rate < 1", name=op.f("ck_invoice_rate_in_range")),
        sa.ForeignKeyConstraint(["buyer_id"], ["organisation.id"], name=op.f("fk_invoice_organisation_buyer_id")),
        sa.ForeignKeyConstraint(
            ["county_id", "document_id"],
            ["document.county_id", "document.id"],
            name=op.f("fk_invoice_document_county_id_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "voids_id"],
            ["invoice.county_id", "invoice.id"],
            name=op.f("fk_invoice_invoice_county_id_voids_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["organisation.id"], name=op.f("fk_invoice_organisation_seller_id")),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_invoice")),
        sa.UniqueConstraint("county_id", "voids_id", name=op.f("uq_invoice_county_id_voids_id")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(op.f("ix_invoice_buyer_id"), "invoice", ["buyer_id"], unique=False)
    op.create_index("ix_invoice_newest", "invoice", ["entered_at", "id"], unique=False)
    op.create_index(op.f("ix_invoice_seller_id"), "invoice", ["seller_id"], unique=False)
    op.create_table(
        "receivable",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("term_source", sa.Text(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_receivable_positive")),
        sa.CheckConstraint("due_on >= accepted_on", name=op.f("ck_receivable_due_after_acceptance")),
        sa.ForeignKeyConstraint(["buyer_id"], ["organisation.id"], name=op.f("fk_receivable_organisation_buyer_id")),
        sa.ForeignKeyConstraint(
            ["county_id", "consignment_id"],
            ["consignment.county_id", "consignment.id"],
            name=op.f("fk_receivable_consignment_county_id_consignment_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["organisation.id"], name=op.f("fk_receivable_organisation_seller_id")),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_receivable")),
        sa.UniqueConstraint("county_id", "consignment_id", name=op.f("uq_receivable_county_id_consignment_id")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_receivable_due", "receivable", ["due_on", "id"], unique=False)
    op.create_index("ix_receivable_due_from_buyer", "receivable", ["buyer_id", "due_on", "id"], unique=False)
    op.create_index("ix_receivable_due_to_seller", "receivable", ["seller_id", "due_on", "id"], unique=False)
    op.create_table(
        "interest_note",
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("receivable_id", sa.Uuid(), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("claimed_by", sa.Uuid(), nullable=False),
        sa.Column("claimed_on", sa.Date(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("county_id"), "="),
            (sa.column("receivable_id"), "="),
            (sa.column("during"), "&&"),
            using="gist",
            name=op.f("ex_interest_note_claimed_once"),
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_interest_note_positive")),
        sa.ForeignKeyConstraint(["buyer_id"], ["organisation.id"], name=op.f("fk_interest_note_organisation_buyer_id")),
        sa.ForeignKeyConstraint(
            ["county_id", "receivable_id"],
            ["receivable.county_id", "receivable.id"],
            name=op.f("fk_interest_note_receivable_county_id_receivable_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["organisation.id"], name=op.f("fk_interest_note_organisation_seller_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_interest_note")),
        sa.UniqueConstraint("county_id", "number", name=op.f("uq_interest_note_county_id_number")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(op.f("ix_interest_note_buyer_id"), "interest_note", ["buyer_id"], unique=False)
    op.create_index("ix_interest_note_newest", "interest_note", ["claimed_at", "id"], unique=False)
    op.create_index(op.f("ix_interest_note_seller_id"), "interest_note", ["seller_id"], unique=False)
    op.create_table(
        "invoice_item",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_invoice_item_not_zero")),
        sa.ForeignKeyConstraint(
            ["county_id", "consignment_id"],
            ["consignment.county_id", "consignment.id"],
            name=op.f("fk_invoice_item_consignment_county_id_consignment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "invoice_id"],
            ["invoice.county_id", "invoice.id"],
            name=op.f("fk_invoice_item_invoice_county_id_invoice_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_invoice_item")),
        sa.UniqueConstraint(
            "county_id",
            "invoice_id",
            "consignment_id",
            name=op.f("uq_invoice_item_county_id_invoice_id_consignment_id"),
        ),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_invoice_item_consignment", "invoice_item", ["county_id", "consignment_id"], unique=False)
    op.create_table(
        "interest_payment",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("paid_by", sa.Uuid(), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_interest_payment_positive")),
        sa.ForeignKeyConstraint(
            ["county_id", "note_id"],
            ["interest_note.county_id", "interest_note.id"],
            name=op.f("fk_interest_payment_interest_note_county_id_note_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_interest_payment")),
        sa.UniqueConstraint("county_id", "note_id", name=op.f("uq_interest_payment_county_id_note_id")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_table(
        "interest_step",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("open", sa.BigInteger(), nullable=False),
        sa.Column("annual_rate", sa.Numeric(precision=7, scale=6), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("open > 0 AND amount >= 0 AND until >= since", name=op.f("ck_interest_step_in_range")),
        sa.ForeignKeyConstraint(
            ["county_id", "note_id"],
            ["interest_note.county_id", "interest_note.id"],
            name=op.f("fk_interest_step_interest_note_county_id_note_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_interest_step")),
        sa.UniqueConstraint("county_id", "note_id", "since", name=op.f("uq_interest_step_county_id_note_id_since")),
        info={"citus": "county_id", "wall": True},
    )
    for table, (readers, writers) in WALLS.items():
        wall_off(table, readers, writers, changeable=table == "payment_agreement")
    for table in ("payment_term", "late_interest_rate", "invoice_rule"):
        reference(table)
    _write_defaults()


def _write_defaults() -> None:
    """What holds until who runs the platform enters something else, each with its source."""
    terms = [(kind, 30, 60, f"{REGULATION}第九条:机关、事业单位三十日,合同最长六十日") for kind in PUBLIC_BUYERS]
    terms += [(kind, 60, 90, f"默认值,参照{REGULATION}第九条") for kind in OTHER_BUYERS]
    for kind, days, most, source in terms:
        _insert("payment_term", buyer_kind=kind, days=days, most_days=most, source=source)
    _insert("late_interest_rate", annual_rate=Decimal("0.1825"), source=f"{REGULATION}:合同未约定的,每日利率万分之五")
    _insert("invoice_rule", tax_tolerance=5, source="默认值:逐行计税的尾差不超过 0.05 元")


def _insert(table: str, **values: Decimal | int | str) -> None:
    row = {"id": uuid.uuid4(), "during": Range(date(2020, 1, 1), None), **values}
    kinds: dict[str, Any] = {"id": sa.Uuid(), "during": postgresql.DATERANGE(), "annual_rate": sa.Numeric()}
    columns: list[sa.ColumnClause[Any]] = [sa.column(name, kinds.get(name)) for name in row]
    op.execute(sa.insert(sa.table(table, *columns)).values(row))
