"""The tables of orders."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "consignment",
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("order_county_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "PLACED",
                "CONFIRMED",
                "DISPATCHED",
                "ACCEPTED",
                name="consignment_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("deliver_on", sa.Date(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dispatched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("goods", sa.BigInteger(), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["buyer_id"], ["organisation.id"], name=op.f("fk_consignment_organisation_buyer_id")),
        sa.ForeignKeyConstraint(["seller_id"], ["organisation.id"], name=op.f("fk_consignment_organisation_seller_id")),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_consignment")),
        sa.UniqueConstraint("county_id", "number", name=op.f("uq_consignment_county_id_number")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(op.f("ix_consignment_buyer_id"), "consignment", ["buyer_id"], unique=False)
    op.create_index("ix_consignment_order", "consignment", ["order_county_id", "order_id"], unique=False)
    op.create_index(op.f("ix_consignment_seller_id"), "consignment", ["seller_id"], unique=False)
    op.create_table(
        "purchase_order",
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("seller_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("placed_by", sa.Uuid(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deliver_on", sa.Date(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["organisation.id"], name=op.f("fk_purchase_order_organisation_buyer_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_purchase_order")),
        sa.UniqueConstraint("county_id", "number", name=op.f("uq_purchase_order_county_id_number")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(
        "ix_purchase_order_newest", "purchase_order", ["county_id", "buyer_id", "placed_at", "id"], unique=False
    )
    op.create_index(
        "ix_purchase_order_seller_ids", "purchase_order", ["seller_ids"], unique=False, postgresql_using="gin"
    )
    op.create_table(
        "consignment_cost",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "FREIGHT",
                "TAX",
                "FEE",
                "ALLOWANCE",
                "WAGE",
                "OTHER",
                name="cost",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_consignment_cost_positive")),
        sa.ForeignKeyConstraint(
            ["county_id", "consignment_id"],
            ["consignment.county_id", "consignment.id"],
            name=op.f("fk_consignment_cost_consignment_county_id_consignment_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_consignment_cost")),
        sa.UniqueConstraint(
            "county_id", "consignment_id", "kind", name=op.f("uq_consignment_cost_county_id_consignment_id_kind")
        ),
        info={"citus": "county_id", "wall": True},
    )
    op.create_table(
        "payment",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("paid_by", sa.Uuid(), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payment_positive")),
        sa.ForeignKeyConstraint(
            ["county_id", "order_id"],
            ["purchase_order.county_id", "purchase_order.id"],
            name=op.f("fk_payment_purchase_order_county_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_payment")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(op.f("ix_payment_order_id"), "payment", ["order_id"], unique=False)
    op.create_table(
        "receipt",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_receipt_positive")),
        sa.ForeignKeyConstraint(
            ["county_id", "consignment_id"],
            ["consignment.county_id", "consignment.id"],
            name=op.f("fk_receipt_consignment_county_id_consignment_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_receipt")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(op.f("ix_receipt_consignment_id"), "receipt", ["consignment_id"], unique=False)
    op.create_table(
        "order_line",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "base_unit",
            sa.Enum("KG", "PIECE", name="base_unit", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("quantity", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("quantity > 0 AND unit_price > 0", name=op.f("ck_order_line_positive")),
        sa.ForeignKeyConstraint(
            ["county_id", "consignment_id"],
            ["consignment.county_id", "consignment.id"],
            name=op.f("fk_order_line_consignment_county_id_consignment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "listing_id"],
            ["listing.county_id", "listing.id"],
            name=op.f("fk_order_line_listing_county_id_listing_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "product_id"],
            ["product.county_id", "product.id"],
            name=op.f("fk_order_line_product_county_id_product_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_order_line")),
        sa.UniqueConstraint(
            "county_id", "consignment_id", "position", name=op.f("uq_order_line_county_id_consignment_id_position")
        ),
        info={"citus": "county_id", "wall": True},
    )
    op.create_table(
        "allocation",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("reserved", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("dispatched", sa.Numeric(precision=14, scale=3), nullable=True),
        sa.Column("first_reading", sa.Numeric(precision=14, scale=3), nullable=True),
        sa.Column("accepted", sa.Numeric(precision=14, scale=3), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "reserved >= 0 AND dispatched >= 0 AND accepted >= 0", name=op.f("ck_allocation_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "line_id"],
            ["order_line.county_id", "order_line.id"],
            name=op.f("fk_allocation_order_line_county_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "lot_id"], ["lot.county_id", "lot.id"], name=op.f("fk_allocation_lot_county_id_lot_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_allocation")),
        sa.UniqueConstraint("county_id", "line_id", "lot_id", name=op.f("uq_allocation_county_id_line_id_lot_id")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(op.f("ix_allocation_consignment_id"), "allocation", ["consignment_id"], unique=False)
    op.create_index(op.f("ix_allocation_lot_id"), "allocation", ["lot_id"], unique=False)
