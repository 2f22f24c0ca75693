"""The tables of contracts and what sales were parted into."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "income_line",
        sa.Column(
            "kind",
            sa.Enum(
                "MONITORING",
                "DIBAO",
                "PROVINCE",
                name="line_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("per_head", sa.BigInteger(), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_income_line_region_region_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_income_line")),
        sa.UniqueConstraint("kind", "region_code", "during", name=op.f("uq_income_line_kind_region_code_during")),
        info={"citus": "reference"},
    )
    op.create_table(
        "profit_split",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("village_id", sa.Uuid(), nullable=True),
        sa.Column("village", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("shares", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("retained", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("county_id"), "="),
            (sa.column("seller_id"), "="),
            (sa.column("during"), "&&"),
            using="gist",
            name=op.f("ex_profit_split_one_in_force"),
        ),
        sa.CheckConstraint("village + shares + retained = 100", name=op.f("ck_profit_split_whole")),
        sa.CheckConstraint("village = 0 OR village_id IS NOT NULL", name=op.f("ck_profit_split_village_named")),
        sa.CheckConstraint("village >= 0 AND shares >= 0 AND retained >= 0", name=op.f("ck_profit_split_not_negative")),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["organisation.id"], name=op.f("fk_profit_split_organisation_seller_id")
        ),
        sa.ForeignKeyConstraint(
            ["village_id"], ["organisation.id"], name=op.f("fk_profit_split_organisation_village_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_profit_split")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_table(
        "share_holding",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("household_name", sa.String(length=200), nullable=False),
        sa.Column("shares", sa.Integer(), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("county_id"), "="),
            (sa.column("seller_id"), "="),
            (sa.column("household_id"), "="),
            (sa.column("during"), "&&"),
            using="gist",
            name=op.f("ex_share_holding_one_at_a_time"),
        ),
        sa.CheckConstraint("shares > 0", name=op.f("ck_share_holding_positive")),
        sa.ForeignKeyConstraint(
            ["county_id", "household_id"],
            ["household.county_id", "household.id"],
            name=op.f("fk_share_holding_household_county_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["organisation.id"], name=op.f("fk_share_holding_organisation_seller_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_share_holding")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(op.f("ix_share_holding_region_code"), "share_holding", ["region_code"], unique=False)
    op.create_table(
        "consignment_terms",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column("terms", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "consignment_id"],
            ["consignment.county_id", "consignment.id"],
            name=op.f("fk_consignment_terms_consignment_county_id_consignment_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_consignment_terms")),
        sa.UniqueConstraint("county_id", "consignment_id", name=op.f("uq_consignment_terms_county_id_consignment_id")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_table(
        "linkage_contract",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("household_name", sa.String(length=200), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column(
            "basis",
            sa.Enum(
                "SUPPLY",
                "CUSTODY",
                "SHARES",
                "VILLAGE",
                "COST",
                "WAGE",
                "RETAINED",
                name="basis",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("unit_price", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("share_of_net", sa.Numeric(precision=5, scale=4), server_default="0", nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("county_id"), "="),
            (sa.column("household_id"), "="),
            (sa.column("product_id"), "="),
            (sa.column("during"), "&&"),
            using="gist",
            name=op.f("ex_linkage_contract_one_in_force"),
        ),
        sa.CheckConstraint("basis IN ('SUPPLY', 'CUSTODY')", name=op.f("ck_linkage_contract_basis_of_goods")),
        sa.CheckConstraint(
            "unit_price > 0 AND share_of_net BETWEEN 0 AND 1", name=op.f("ck_linkage_contract_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "household_id"],
            ["household.county_id", "household.id"],
            name=op.f("fk_linkage_contract_household_county_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "product_id"],
            ["product.county_id", "product.id"],
            name=op.f("fk_linkage_contract_product_county_id_product_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["organisation.id"], name=op.f("fk_linkage_contract_organisation_seller_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_linkage_contract")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(op.f("ix_linkage_contract_region_code"), "linkage_contract", ["region_code"], unique=False)
    op.create_index(op.f("ix_linkage_contract_seller_id"), "linkage_contract", ["seller_id"], unique=False)
    op.create_table(
        "settlement",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column("goods", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("residual", sa.BigInteger(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "consignment_id"],
            ["consignment.county_id", "consignment.id"],
            name=op.f("fk_settlement_consignment_county_id_consignment_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_settlement")),
        sa.UniqueConstraint("county_id", "consignment_id", name=op.f("uq_settlement_county_id_consignment_id")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_table(
        "attribution_line",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("settlement_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "basis",
            sa.Enum(
                "SUPPLY",
                "CUSTODY",
                "SHARES",
                "VILLAGE",
                "COST",
                "WAGE",
                "RETAINED",
                name="basis",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "cost",
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
            nullable=True,
        ),
        sa.Column("region_code", sa.BigInteger(), nullable=True),
        sa.Column("household_id", sa.Uuid(), nullable=True),
        sa.Column("household_name", sa.String(length=200), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("consignment_number", sa.String(length=64), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=True),
        sa.Column("lot_code", sa.String(length=64), nullable=True),
        sa.Column("product_name", sa.String(length=200), nullable=True),
        sa.Column("quantity", sa.Numeric(precision=14, scale=3), nullable=True),
        sa.Column("unit_price", sa.Numeric(precision=14, scale=4), nullable=True),
        sa.Column("shares", sa.Integer(), nullable=True),
        sa.Column("contract_id", sa.Uuid(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_attribution_line_not_zero")),
        sa.ForeignKeyConstraint(
            ["county_id", "household_id"],
            ["household.county_id", "household.id"],
            name=op.f("fk_attribution_line_household_county_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "lot_id"], ["lot.county_id", "lot.id"], name=op.f("fk_attribution_line_lot_county_id_lot_id")
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "settlement_id"],
            ["settlement.county_id", "settlement.id"],
            name=op.f("fk_attribution_line_settlement_county_id_settlement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_attribution_line_organisation_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["organisation.id"], name=op.f("fk_attribution_line_organisation_seller_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_attribution_line")),
        sa.UniqueConstraint(
            "county_id", "settlement_id", "position", name=op.f("uq_attribution_line_county_id_settlement_id_position")
        ),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(op.f("ix_attribution_line_household_id"), "attribution_line", ["household_id"], unique=False)
    op.create_index(op.f("ix_attribution_line_region_code"), "attribution_line", ["region_code"], unique=False)
