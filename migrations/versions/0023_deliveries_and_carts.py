"""The tables of deliveries, freight and carts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.walls import lay_open, wall_off

revision = "0023"
down_revision = "0022"

WALLS = {
    "delivery_address": (["buyer", "overseer"], ["buyer"]),
    "receiving_slot": (["buyer", "overseer"], ["buyer"]),
    "consignment_delivery": (["buyer", "seller", "overseer", "market", "settlement"], ["buyer"]),
    "contact_reveal": (["buyer", "overseer"], ["buyer", "seller"]),
    "cart": (["account"], ["account"]),
    "cart_line": (["account"], ["account"]),
}
"""Readers and writers. A cart is nobody's business but its member's."""

CHANGEABLE = {"delivery_address", "cart", "cart_line"}

CATALOGUE = ["delivery_terms", "freight_rule"]
"""Read by all without a wall; the application checks whose they are before it writes."""


def upgrade() -> None:

    op.create_table(
        "cart",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_cart_account_account_id")),
        sa.ForeignKeyConstraint(["buyer_id"], ["organisation.id"], name=op.f("fk_cart_organisation_buyer_id")),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_cart")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(
        "uq_cart_open",
        "cart",
        ["county_id", "buyer_id", "account_id"],
        unique=True,
        postgresql_where=sa.text("ordered_at IS NULL"),
    )
    op.create_table(
        "delivery_address",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("street", sa.String(length=200), nullable=False),
        sa.Column("contact_name", sa.String(length=200), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("phone_masked", sa.String(length=64), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["organisation.id"], name=op.f("fk_delivery_address_organisation_buyer_id")
        ),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_delivery_address_region_region_code")),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_delivery_address")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_delivery_address_by_label", "delivery_address", ["label", "id"], unique=False)
    op.create_index(
        "uq_delivery_address_default",
        "delivery_address",
        ["county_id", "buyer_id"],
        unique=True,
        postgresql_where=sa.text("is_default"),
    )
    op.create_table(
        "delivery_terms",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("weekdays", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("minimum_order", sa.BigInteger(), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("county_id"), "="),
            (sa.column("seller_id"), "="),
            (sa.column("during"), "&&"),
            using="gist",
            name=op.f("ex_delivery_terms_one_at_a_time"),
        ),
        sa.CheckConstraint("minimum_order >= 0", name=op.f("ck_delivery_terms_not_negative")),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["organisation.id"], name=op.f("fk_delivery_terms_organisation_seller_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_delivery_terms")),
        info={"citus": "county_id"},
    )
    op.create_table(
        "freight_rule",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column(
            "payer",
            sa.Enum("SELLER", "BUYER", name="freight_payer", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("flat", sa.BigInteger(), nullable=False),
        sa.Column("per_kg", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("free_from", sa.BigInteger(), nullable=True),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("county_id"), "="),
            (sa.column("seller_id"), "="),
            (sa.column("region_code"), "="),
            (sa.column("during"), "&&"),
            using="gist",
            name=op.f("ex_freight_rule_one_at_a_time"),
        ),
        sa.CheckConstraint(
            "payer = 'BUYER' OR (flat = 0 AND per_kg = 0 AND free_from IS NULL)",
            name=op.f("ck_freight_rule_buyer_borne"),
        ),
        sa.CheckConstraint("flat >= 0 AND per_kg >= 0 AND free_from >= 0", name=op.f("ck_freight_rule_not_negative")),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["organisation.id"], name=op.f("fk_freight_rule_organisation_seller_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_freight_rule")),
        info={"citus": "county_id"},
    )
    op.create_table(
        "cart_line",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("cart_id", sa.Uuid(), nullable=False),
        sa.Column("listing_county_id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("price_then", sa.Numeric(precision=14, scale=4), nullable=True),
        sa.Column("put_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_cart_line_not_negative")),
        sa.ForeignKeyConstraint(
            ["county_id", "cart_id"], ["cart.county_id", "cart.id"], name=op.f("fk_cart_line_cart_county_id_cart_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_cart_line")),
        sa.UniqueConstraint(
            "county_id",
            "cart_id",
            "listing_county_id",
            "listing_id",
            name=op.f("uq_cart_line_county_id_cart_id_listing_county_id_listing_id"),
        ),
        info={"citus": "county_id", "wall": True},
    )
    op.create_table(
        "consignment_delivery",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=True),
        sa.Column("street", sa.String(length=200), nullable=True),
        sa.Column("contact_name", sa.String(length=200), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_masked", sa.String(length=64), nullable=True),
        sa.Column("opens", sa.String(length=64), nullable=True),
        sa.Column("closes", sa.String(length=64), nullable=True),
        sa.Column(
            "payer",
            sa.Enum("SELLER", "BUYER", name="freight_payer", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("freight", sa.BigInteger(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "freight >= 0 AND (payer = 'BUYER' OR freight = 0)", name=op.f("ck_consignment_delivery_buyer_borne")
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "consignment_id"],
            ["consignment.county_id", "consignment.id"],
            name=op.f("fk_consignment_delivery_consignment_county_id_consignment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_code"], ["region.code"], name=op.f("fk_consignment_delivery_region_region_code")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_consignment_delivery")),
        sa.UniqueConstraint(
            "county_id", "consignment_id", name=op.f("uq_consignment_delivery_county_id_consignment_id")
        ),
        info={"citus": "county_id", "wall": True},
    )
    op.create_table(
        "receiving_slot",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("address_id", sa.Uuid(), nullable=False),
        sa.Column("weekdays", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("opens", sa.String(length=64), nullable=False),
        sa.Column("closes", sa.String(length=64), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("opens < closes", name=op.f("ck_receiving_slot_in_order")),
        sa.ForeignKeyConstraint(
            ["county_id", "address_id"],
            ["delivery_address.county_id", "delivery_address.id"],
            name=op.f("fk_receiving_slot_delivery_address_county_id_address_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_receiving_slot")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(op.f("ix_receiving_slot_address_id"), "receiving_slot", ["address_id"], unique=False)
    op.create_table(
        "contact_reveal",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "delivery_id"],
            ["consignment_delivery.county_id", "consignment_delivery.id"],
            name=op.f("fk_contact_reveal_consignment_delivery_county_id_delivery_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_contact_reveal")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(op.f("ix_contact_reveal_delivery_id"), "contact_reveal", ["delivery_id"], unique=False)

    for table, (readers, writers) in WALLS.items():
        wall_off(table, readers, writers, changeable=table in CHANGEABLE)
    for table in CATALOGUE:
        lay_open(table, changeable=True)
