"""Requests for quotation, quotes, awards, and the contracts that came of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.walls import wall_off

revision = "0019"
down_revision = "0018"

_ASKED = ["buyer", "one of its sellers", "any seller, where open to all", "overseer"]
_SEALED = ["seller", "buyer, once unsealed", "overseer, once unsealed", "market"]
_TRADE = ["buyer", "seller", "overseer"]


def upgrade() -> None:
    op.create_table(
        "tender",
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("seller_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("open_to_all", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "ASKED",
                "AWARDED",
                "CANCELLED",
                name="tender_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'CANCELLED') = (cancelled_at IS NOT NULL)", name=op.f("ck_tender_cancelled_at_some_time")
        ),
        sa.ForeignKeyConstraint(["buyer_id"], ["organisation.id"], name=op.f("fk_tender_organisation_buyer_id")),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_tender")),
        sa.UniqueConstraint("county_id", "number", name=op.f("uq_tender_county_id_number")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_tender_newest", "tender", ["asked_at", "id"], unique=False)
    op.create_index("ix_tender_newest_of_buyer", "tender", ["county_id", "buyer_id", "asked_at", "id"], unique=False)
    op.create_index("ix_tender_seller_ids", "tender", ["seller_ids"], unique=False, postgresql_using="gin")
    op.create_table(
        "purchase_contract",
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("delivery", postgresql.DATERANGE(), nullable=False),
        sa.Column("tender_county_id", sa.Integer(), nullable=False),
        sa.Column("tender_id", sa.Uuid(), nullable=False),
        sa.Column("tender_number", sa.String(length=64), nullable=False),
        sa.Column("agreed_by", sa.Uuid(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("quantity > 0 AND unit_price > 0", name=op.f("ck_purchase_contract_positive")),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["organisation.id"], name=op.f("fk_purchase_contract_organisation_buyer_id")
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "product_id"],
            ["product.county_id", "product.id"],
            name=op.f("fk_purchase_contract_product_county_id_product_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["organisation.id"], name=op.f("fk_purchase_contract_organisation_seller_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_purchase_contract")),
        sa.UniqueConstraint("county_id", "number", name=op.f("uq_purchase_contract_county_id_number")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_purchase_contract_buyer_id", "purchase_contract", ["buyer_id"], unique=False)
    op.create_index("ix_purchase_contract_newest", "purchase_contract", ["agreed_at", "id"], unique=False)
    op.create_index("ix_purchase_contract_seller_id", "purchase_contract", ["seller_id"], unique=False)
    op.create_table(
        "quote",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("tender_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("quoted_by", sa.Uuid(), nullable=False),
        sa.Column("quoted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["buyer_id"], ["organisation.id"], name=op.f("fk_quote_organisation_buyer_id")),
        sa.ForeignKeyConstraint(
            ["county_id", "tender_id"],
            ["tender.county_id", "tender.id"],
            name=op.f("fk_quote_tender_county_id_tender_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["organisation.id"], name=op.f("fk_quote_organisation_seller_id")),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_quote")),
        sa.UniqueConstraint(
            "county_id",
            "tender_id",
            "seller_id",
            "version",
            name=op.f("uq_quote_county_id_tender_id_seller_id_version"),
        ),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(
        "uq_quote_newest_version",
        "quote",
        ["county_id", "tender_id", "seller_id"],
        unique=True,
        postgresql_where=sa.text("replaced_at IS NULL"),
    )
    op.create_table(
        "tender_line",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("seller_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("open_to_all", sa.Boolean(), nullable=False),
        sa.Column("tender_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("goods", sa.String(length=200), nullable=False),
        sa.Column("category_code", sa.String(length=64), nullable=True),
        sa.Column(
            "base_unit",
            sa.Enum("KG", "PIECE", name="base_unit", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("quantity", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("grade", sa.String(length=200), nullable=True),
        sa.Column("delivery", postgresql.DATERANGE(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_tender_line_positive")),
        sa.ForeignKeyConstraint(
            ["category_code"], ["category.code"], name=op.f("fk_tender_line_category_category_code")
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "tender_id"],
            ["tender.county_id", "tender.id"],
            name=op.f("fk_tender_line_tender_county_id_tender_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_tender_line")),
        sa.UniqueConstraint(
            "county_id", "tender_id", "position", name=op.f("uq_tender_line_county_id_tender_id_position")
        ),
        info={"citus": "county_id", "wall": True},
    )
    op.create_table(
        "quote_line",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("quote_id", sa.Uuid(), nullable=False),
        sa.Column("tender_line_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("product_county_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("product_name", sa.String(length=200), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("quantity > 0 AND unit_price > 0", name=op.f("ck_quote_line_positive")),
        sa.ForeignKeyConstraint(
            ["county_id", "quote_id"],
            ["quote.county_id", "quote.id"],
            name=op.f("fk_quote_line_quote_county_id_quote_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "tender_line_id"],
            ["tender_line.county_id", "tender_line.id"],
            name=op.f("fk_quote_line_tender_line_county_id_tender_line_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["organisation.id"], name=op.f("fk_quote_line_organisation_seller_id")),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_quote_line")),
        sa.UniqueConstraint(
            "county_id", "quote_id", "tender_line_id", name=op.f("uq_quote_line_county_id_quote_id_tender_line_id")
        ),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_quote_line_tender_line_id", "quote_line", ["county_id", "tender_line_id"], unique=False)
    op.create_table(
        "award",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("tender_line_id", sa.Uuid(), nullable=False),
        sa.Column("quote_line_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("contract_county_id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("awarded_by", sa.Uuid(), nullable=False),
        sa.Column("awarded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_award_positive")),
        sa.ForeignKeyConstraint(
            ["county_id", "quote_line_id"],
            ["quote_line.county_id", "quote_line.id"],
            name=op.f("fk_award_quote_line_county_id_quote_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "tender_line_id"],
            ["tender_line.county_id", "tender_line.id"],
            name=op.f("fk_award_tender_line_county_id_tender_line_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["organisation.id"], name=op.f("fk_award_organisation_seller_id")),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_award")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_award_tender_line_id", "award", ["county_id", "tender_line_id"], unique=False)
    op.create_table(
        "call_off",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "consignment_id"],
            ["consignment.county_id", "consignment.id"],
            name=op.f("fk_call_off_consignment_county_id_consignment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "contract_id"],
            ["purchase_contract.county_id", "purchase_contract.id"],
            name=op.f("fk_call_off_purchase_contract_county_id_contract_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "line_id"],
            ["order_line.county_id", "order_line.id"],
            name=op.f("fk_call_off_order_line_county_id_line_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_call_off")),
        sa.UniqueConstraint("county_id", "line_id", name=op.f("uq_call_off_county_id_line_id")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_call_off_contract_id", "call_off", ["county_id", "contract_id"], unique=False)
    wall_off("tender", _ASKED, ["buyer"], changeable=True)
    wall_off("tender_line", _ASKED, ["buyer"])
    wall_off("quote", _SEALED, ["seller", "market"], changeable=True)
    wall_off("quote_line", _SEALED, ["seller"])
    wall_off("award", _TRADE, ["buyer"])
    wall_off("purchase_contract", _TRADE, ["buyer"], changeable=True)
    wall_off("call_off", _TRADE, ["buyer"])
