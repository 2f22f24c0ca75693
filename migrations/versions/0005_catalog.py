"""The tables of catalog."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "category",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("is_food", sa.Boolean(), nullable=False),
        sa.Column("shelf_life_days", sa.Integer(), nullable=True),
        sa.Column("cold_chain", sa.Boolean(), nullable=False),
        sa.Column("live_goods", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_category")),
        info={"citus": "reference"},
    )
    op.create_table(
        "product",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("category_code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "base_unit",
            sa.Enum("KG", "PIECE", name="base_unit", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["category_code"], ["category.code"], name=op.f("fk_product_category_category_code")),
        sa.ForeignKeyConstraint(["seller_id"], ["organisation.id"], name=op.f("fk_product_organisation_seller_id")),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_product")),
        sa.UniqueConstraint("county_id", "seller_id", "name", name=op.f("uq_product_county_id_seller_id_name")),
        info={"citus": "county_id"},
    )
    op.create_index(op.f("ix_product_category_code"), "product", ["category_code"], unique=False)
    op.create_table(
        "listing",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("unit_label", sa.String(length=200), nullable=False),
        sa.Column("unit_content", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("minimum_quantity", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("lead_time_days", sa.Integer(), nullable=False),
        sa.Column("delivery", postgresql.DATERANGE(), nullable=False),
        sa.Column("lowest_price", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("grams", postgresql.ARRAY(sa.Text()), sa.Computed("bigrams(title)", persisted=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("minimum_quantity > 0 AND unit_content > 0", name=op.f("ck_listing_positive")),
        sa.ForeignKeyConstraint(
            ["county_id", "product_id"],
            ["product.county_id", "product.id"],
            name=op.f("fk_listing_product_county_id_product_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["organisation.id"], name=op.f("fk_listing_organisation_seller_id")),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_listing")),
        info={"citus": "county_id"},
    )
    op.create_index("ix_listing_grams", "listing", ["grams"], unique=False, postgresql_using="gin")
    op.create_index("ix_listing_newest", "listing", ["published_at", "id"], unique=False)
    op.create_index(op.f("ix_listing_product_id"), "listing", ["product_id"], unique=False)
    op.create_index(op.f("ix_listing_seller_id"), "listing", ["seller_id"], unique=False)
    op.create_table(
        "lot",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("grade", sa.String(length=200), nullable=True),
        sa.Column("harvested_on", sa.Date(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("on_hand", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("reserved", sa.Numeric(precision=14, scale=3), server_default="0", nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("0 <= reserved AND reserved <= on_hand", name=op.f("ck_lot_stock")),
        sa.ForeignKeyConstraint(
            ["county_id", "product_id"],
            ["product.county_id", "product.id"],
            name=op.f("fk_lot_product_county_id_product_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["organisation.id"], name=op.f("fk_lot_organisation_seller_id")),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_lot")),
        sa.UniqueConstraint("county_id", "seller_id", "code", name=op.f("uq_lot_county_id_seller_id_code")),
        sa.UniqueConstraint(
            "county_id", "seller_id", "content_hash", name=op.f("uq_lot_county_id_seller_id_content_hash")
        ),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(op.f("ix_lot_product_id"), "lot", ["product_id"], unique=False)
    op.create_table(
        "listing_lot",
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "listing_id"],
            ["listing.county_id", "listing.id"],
            name=op.f("fk_listing_lot_listing_county_id_listing_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "lot_id"], ["lot.county_id", "lot.id"], name=op.f("fk_listing_lot_lot_county_id_lot_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_listing_lot")),
        sa.UniqueConstraint(
            "county_id", "listing_id", "lot_id", name=op.f("uq_listing_lot_county_id_listing_id_lot_id")
        ),
        info={"citus": "county_id"},
    )
    op.create_index(op.f("ix_listing_lot_lot_id"), "listing_lot", ["lot_id"], unique=False)
    op.create_table(
        "lot_contribution",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("household_name", sa.String(length=200), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_lot_contribution_positive")),
        sa.ForeignKeyConstraint(
            ["county_id", "household_id"],
            ["household.county_id", "household.id"],
            name=op.f("fk_lot_contribution_household_county_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "lot_id"], ["lot.county_id", "lot.id"], name=op.f("fk_lot_contribution_lot_county_id_lot_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_lot_contribution")),
        sa.UniqueConstraint(
            "county_id", "lot_id", "household_id", name=op.f("uq_lot_contribution_county_id_lot_id_household_id")
        ),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(op.f("ix_lot_contribution_household_id"), "lot_contribution", ["household_id"], unique=False)
    op.create_index(op.f("ix_lot_contribution_region_code"), "lot_contribution", ["region_code"], unique=False)
    op.create_table(
        "price_tier",
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("from_quantity", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("unit_price > 0", name=op.f("ck_price_tier_positive")),
        sa.ForeignKeyConstraint(
            ["county_id", "listing_id"],
            ["listing.county_id", "listing.id"],
            name=op.f("fk_price_tier_listing_county_id_listing_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_price_tier")),
        sa.UniqueConstraint(
            "county_id", "listing_id", "from_quantity", name=op.f("uq_price_tier_county_id_listing_id_from_quantity")
        ),
        info={"citus": "county_id"},
    )
    op.create_table(
        "stock_movement",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("on_hand_change", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("reserved_change", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("cause", sa.String(length=64), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "lot_id"], ["lot.county_id", "lot.id"], name=op.f("fk_stock_movement_lot_county_id_lot_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_stock_movement")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(op.f("ix_stock_movement_lot_id"), "stock_movement", ["lot_id"], unique=False)
    # What an imported list brings and nobody has sorted yet stands here.
    op.execute(
        "INSERT INTO category (code, name_en, name_zh, is_food, cold_chain, live_goods) "
        "VALUES ('OTHER', 'Not sorted yet', '未分类', false, false, false)"
    )
