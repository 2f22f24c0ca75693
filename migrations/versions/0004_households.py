"""The tables of households."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "monitored_group",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_monitored_group")),
        info={"citus": "reference"},
    )
    op.create_table(
        "person",
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=False),
        sa.Column("id_number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id_number_hash", sa.LargeBinary(), nullable=False),
        sa.Column("id_number_masked", sa.String(length=64), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_masked", sa.String(length=64), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_person")),
        sa.UniqueConstraint("county_id", "id_number_hash", name=op.f("uq_person_county_id_id_number_hash")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(op.f("ix_person_region_code"), "person", ["region_code"], unique=False)
    op.create_table(
        "household",
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_household_region_region_code")),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_household")),
        sa.UniqueConstraint("county_id", "number", name=op.f("uq_household_county_id_number")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(op.f("ix_household_region_code"), "household", ["region_code"], unique=False)
    op.create_table(
        "household_membership",
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "relation",
            sa.Enum(
                "HEAD",
                "SPOUSE",
                "CHILD",
                "PARENT",
                "GRANDCHILD",
                "OTHER",
                name="relation",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("is_head", sa.Boolean(), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("county_id"), "="),
            (sa.column("household_id"), "="),
            (sa.column("during"), "&&"),
            where=sa.text("is_head"),
            using="gist",
            name=op.f("ex_household_membership_one_head"),
        ),
        postgresql.ExcludeConstraint(
            (sa.column("county_id"), "="),
            (sa.column("person_id"), "="),
            (sa.column("during"), "&&"),
            using="gist",
            name=op.f("ex_household_membership_one_household"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "household_id"],
            ["household.county_id", "household.id"],
            name=op.f("fk_household_membership_household_county_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "person_id"],
            ["person.county_id", "person.id"],
            name=op.f("fk_household_membership_person_county_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_household_membership")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(
        op.f("ix_household_membership_household_id"), "household_membership", ["household_id"], unique=False
    )
    op.create_index(op.f("ix_household_membership_person_id"), "household_membership", ["person_id"], unique=False)
    op.create_index(op.f("ix_household_membership_region_code"), "household_membership", ["region_code"], unique=False)
    op.create_table(
        "monitoring",
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("group_code", sa.String(length=64), nullable=False),
        sa.Column(
            "cause",
            sa.Enum(
                "ILLNESS",
                "SCHOOLING",
                "DISASTER",
                name="risk_cause",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("county_id"), "="),
            (sa.column("household_id"), "="),
            (sa.column("during"), "&&"),
            using="gist",
            name=op.f("ex_monitoring_one_group"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "household_id"],
            ["household.county_id", "household.id"],
            name=op.f("fk_monitoring_household_county_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["group_code"], ["monitored_group.code"], name=op.f("fk_monitoring_monitored_group_group_code")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_monitoring")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(op.f("ix_monitoring_household_id"), "monitoring", ["household_id"], unique=False)
    op.create_index(op.f("ix_monitoring_region_code"), "monitoring", ["region_code"], unique=False)
