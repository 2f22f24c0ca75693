"""Contract prices, price corridors and what departs from them; what listings asked before they changed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.walls import lay_open, wall_off

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    _prices()
    _lines()
    _records()


def _prices() -> None:
    op.create_table(
        "price_corridor",
        sa.Column("category_code", sa.String(length=64), nullable=True),
        sa.Column("product_name", sa.String(length=200), nullable=True),
        sa.Column(
            "base_unit",
            sa.Enum("KG", "PIECE", name="base_unit", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("low", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("high", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("county_id"), "="),
            (sa.column("category_code"), "="),
            (sa.column("base_unit"), "="),
            (sa.column("during"), "&&"),
            using="gist",
            name=op.f("ex_price_corridor_one_of_category"),
        ),
        postgresql.ExcludeConstraint(
            (sa.column("county_id"), "="),
            (sa.column("product_name"), "="),
            (sa.column("base_unit"), "="),
            (sa.column("during"), "&&"),
            using="gist",
            name=op.f("ex_price_corridor_one_of_product"),
        ),
        sa.CheckConstraint("0 < low AND low <= high", name=op.f("ck_price_corridor_low_to_high")),
        sa.CheckConstraint("num_nonnulls(category_code, product_name) = 1", name=op.f("ck_price_corridor_of_one")),
        sa.ForeignKeyConstraint(
            ["category_code"], ["category.code"], name=op.f("fk_price_corridor_category_category_code")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_price_corridor")),
        info={"citus": "county_id"},
    )
    op.create_index("ix_price_corridor_newest", "price_corridor", ["set_at", "id"], unique=False)
    op.create_table(
        "buyer_contract",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("quantity_cap", sa.Numeric(precision=14, scale=3), nullable=True),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "OFFERED",
                "IN_FORCE",
                "DECLINED",
                "WITHDRAWN",
                name="contract_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("offered_by", sa.Uuid(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_by", sa.Uuid(), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("county_id"), "="),
            (sa.column("seller_id"), "="),
            (sa.column("buyer_id"), "="),
            (sa.column("product_id"), "="),
            (sa.column("during"), "&&"),
            where=sa.text("state = 'IN_FORCE'"),
            using="gist",
            name=op.f("ex_buyer_contract_one_price"),
        ),
        sa.CheckConstraint("(state = 'IN_FORCE') = (agreed_at IS NOT NULL)", name=op.f("ck_buyer_contract_agreed")),
        sa.CheckConstraint(
            "unit_price > 0 AND (quantity_cap IS NULL OR quantity_cap > 0)", name=op.f("ck_buyer_contract_positive")
        ),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["organisation.id"], name=op.f("fk_buyer_contract_organisation_buyer_id")
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "product_id"],
            ["product.county_id", "product.id"],
            name=op.f("fk_buyer_contract_product_county_id_product_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["organisation.id"], name=op.f("fk_buyer_contract_organisation_seller_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_buyer_contract")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_buyer_contract_buyer", "buyer_contract", ["buyer_id", "product_id"], unique=False)
    op.create_index("ix_buyer_contract_newest", "buyer_contract", ["offered_at", "id"], unique=False)
    op.create_table(
        "price_departure",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=True),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=True),
        sa.Column("contract_id", sa.Uuid(), nullable=True),
        sa.Column("corridor_id", sa.Uuid(), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("low", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("high", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("num_nonnulls(listing_id, contract_id) = 1", name=op.f("ck_price_departure_of_one")),
        sa.CheckConstraint("unit_price < low OR high < unit_price", name=op.f("ck_price_departure_outside")),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["organisation.id"], name=op.f("fk_price_departure_organisation_buyer_id")
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "contract_id"],
            ["buyer_contract.county_id", "buyer_contract.id"],
            name=op.f("fk_price_departure_buyer_contract_county_id_contract_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "corridor_id"],
            ["price_corridor.county_id", "price_corridor.id"],
            name=op.f("fk_price_departure_price_corridor_county_id_corridor_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "listing_id"],
            ["listing.county_id", "listing.id"],
            name=op.f("fk_price_departure_listing_county_id_listing_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "product_id"],
            ["product.county_id", "product.id"],
            name=op.f("fk_price_departure_product_county_id_product_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["organisation.id"], name=op.f("fk_price_departure_organisation_seller_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_price_departure")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_price_departure_newest", "price_departure", ["at", "id"], unique=False)
    lay_open("price_corridor", changeable=True)
    wall_off("buyer_contract", ["seller", "buyer", "overseer"], ["seller", "buyer"], changeable=True)
    wall_off("price_departure", ["seller", "overseer"], ["seller", "buyer"])


def _lines() -> None:
    """Where the price of an order's line comes from."""
    op.add_column("order_line", sa.Column("price_basis", sa.String(40), server_default="TIER", nullable=False))
    op.add_column("order_line", sa.Column("contract_id", sa.Uuid()))
    bases = sa.column("price_basis").in_(("TIER", "CONTRACT", "AWARD"))
    op.create_check_constraint(op.f("ck_order_line_price_basis"), "order_line", bases)
    by_contract = "(price_basis = 'CONTRACT') = (contract_id IS NOT NULL)"
    op.create_check_constraint(op.f("ck_order_line_by_contract"), "order_line", by_contract)
    op.create_foreign_key(
        op.f("fk_order_line_buyer_contract_county_id_contract_id"),
        "order_line",
        "buyer_contract",
        ["county_id", "contract_id"],
        ["county_id", "id"],
    )
    given = sa.text("contract_id IS NOT NULL")
    op.create_index("ix_order_line_contract", "order_line", ["county_id", "contract_id"], postgresql_where=given)


def _records() -> None:
    """What listings asked. Which lots one sells from, and at what prices, can be replaced from now on."""
    op.create_table(
        "price_record",
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("from_quantity", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "listing_id"],
            ["listing.county_id", "listing.id"],
            name=op.f("fk_price_record_listing_county_id_listing_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_price_record")),
        info={"citus": "county_id"},
    )
    op.create_index("ix_price_record_listing", "price_record", ["county_id", "listing_id", "since"])
    lay_open("price_record")
    op.execute(
        "INSERT INTO price_record (county_id, id, listing_id, from_quantity, unit_price, since)"
        " SELECT tier.county_id, tier.id, listing_id, from_quantity, unit_price, published_at"
        " FROM price_tier AS tier JOIN listing ON listing.county_id = tier.county_id AND listing.id = listing_id"
    )
    op.execute("GRANT DELETE ON price_tier, listing_lot TO lianxin_app")
