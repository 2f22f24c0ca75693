"""The tables of reserved shares."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.walls import reference, wall_off

revision = "0024"
down_revision = "0023"

WALLS = {
    "reserved_share_filing": (["one of its parties", "overseer", "market"], ["buyer", "market"]),
    "filing_version": (["one of its parties", "overseer", "market"], ["buyer", "market"]),
    "filing_unit": (["one of its parties", "overseer", "market"], ["buyer"]),
    "order_move": (["buyer", "overseer"], ["buyer"]),
}
"""Readers and writers. A finance office confirms through the market's door."""

CHANGEABLE = {"reserved_share_filing", "filing_version"}


def upgrade() -> None:

    op.create_table(
        "reserved_share_scheme",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column(
            "scope",
            sa.Enum("NATIONAL", "CITY", name="scheme_scope", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("region_code", sa.BigInteger(), nullable=True),
        sa.Column("percent", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(scope = 'CITY') = (region_code IS NOT NULL)", name=op.f("ck_reserved_share_scheme_a_city_has_a_region")
        ),
        sa.CheckConstraint("percent >= 10 AND percent <= 100", name=op.f("ck_reserved_share_scheme_at_least_a_tenth")),
        sa.ForeignKeyConstraint(
            ["region_code"], ["region.code"], name=op.f("fk_reserved_share_scheme_region_region_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reserved_share_scheme")),
        sa.UniqueConstraint("code", name=op.f("uq_reserved_share_scheme_code")),
        info={"citus": "reference"},
    )
    op.create_index("ix_reserved_share_scheme_by_code", "reserved_share_scheme", ["code", "id"], unique=False)
    op.create_table(
        "reserved_share_filing",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("party_ids", postgresql.ARRAY(sa.UUID()), nullable=False),
        sa.Column("scheme_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "OWN", "SHARED", "OUTSOURCED", name="canteen_kind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["organisation.id"], name=op.f("fk_reserved_share_filing_organisation_buyer_id")
        ),
        sa.ForeignKeyConstraint(
            ["scheme_id"],
            ["reserved_share_scheme.id"],
            name=op.f("fk_reserved_share_filing_reserved_share_scheme_scheme_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_reserved_share_filing")),
        sa.UniqueConstraint(
            "county_id", "buyer_id", "year", name=op.f("uq_reserved_share_filing_county_id_buyer_id_year")
        ),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_reserved_share_filing_newest", "reserved_share_filing", ["year", "id"], unique=False)
    op.create_table(
        "scheme_origin",
        sa.Column("scheme_id", sa.Uuid(), nullable=False),
        sa.Column("region_low", sa.BigInteger(), nullable=False),
        sa.Column("region_high", sa.BigInteger(), nullable=False),
        sa.Column("category_code", sa.String(length=64), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("region_low <= region_high", name=op.f("ck_scheme_origin_in_order")),
        sa.ForeignKeyConstraint(
            ["category_code"], ["category.code"], name=op.f("fk_scheme_origin_category_category_code")
        ),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["reserved_share_scheme.id"], name=op.f("fk_scheme_origin_reserved_share_scheme_scheme_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheme_origin")),
        info={"citus": "reference"},
    )
    op.create_index(op.f("ix_scheme_origin_scheme_id"), "scheme_origin", ["scheme_id"], unique=False)
    op.create_table(
        "filing_unit",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("party_ids", postgresql.ARRAY(sa.UUID()), nullable=False),
        sa.Column("filing_id", sa.Uuid(), nullable=False),
        sa.Column("budget_unit_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "budget_unit_id"],
            ["budget_unit.county_id", "budget_unit.id"],
            name=op.f("fk_filing_unit_budget_unit_county_id_budget_unit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "filing_id"],
            ["reserved_share_filing.county_id", "reserved_share_filing.id"],
            name=op.f("fk_filing_unit_reserved_share_filing_county_id_filing_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_filing_unit")),
        sa.UniqueConstraint(
            "county_id", "budget_unit_id", "year", name=op.f("uq_filing_unit_county_id_budget_unit_id_year")
        ),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_filing_unit_filing", "filing_unit", ["county_id", "filing_id"], unique=False)
    op.create_table(
        "filing_version",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("party_ids", postgresql.ARRAY(sa.UUID()), nullable=False),
        sa.Column("filing_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("planned", sa.BigInteger(), nullable=False),
        sa.Column("reserved", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("filed_by", sa.Uuid(), nullable=False),
        sa.Column("filed_name", sa.String(length=200), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_name", sa.String(length=200), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "num_nonnulls(confirmed_by, confirmed_name, confirmed_at) IN (0, 3)", name=op.f("ck_filing_version_whole")
        ),
        sa.CheckConstraint(
            "planned > 0 AND reserved > 0 AND reserved <= planned", name=op.f("ck_filing_version_figures")
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "filing_id"],
            ["reserved_share_filing.county_id", "reserved_share_filing.id"],
            name=op.f("fk_filing_version_reserved_share_filing_county_id_filing_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_filing_version")),
        sa.UniqueConstraint(
            "county_id", "filing_id", "version", name=op.f("uq_filing_version_county_id_filing_id_version")
        ),
        info={"citus": "county_id", "wall": True},
    )
    op.create_table(
        "order_move",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("from_unit_id", sa.Uuid(), nullable=True),
        sa.Column("from_name", sa.String(length=200), nullable=True),
        sa.Column("to_unit_id", sa.Uuid(), nullable=False),
        sa.Column("to_name", sa.String(length=200), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("moved_by", sa.Uuid(), nullable=False),
        sa.Column("moved_name", sa.String(length=200), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "order_id"],
            ["purchase_order.county_id", "purchase_order.id"],
            name=op.f("fk_order_move_purchase_order_county_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_order_move")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_order_move_newest", "order_move", ["moved_at", "id"], unique=False)
    op.create_index(op.f("ix_order_move_order_id"), "order_move", ["order_id"], unique=False)

    for table, (readers, writers) in WALLS.items():
        wall_off(table, readers, writers, changeable=table in CHANGEABLE)
    reference("reserved_share_scheme")
    reference("scheme_origin")
