"""The tables of employment."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "payroll",
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("CONFIRMED", "PAID", name="payroll_state", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("date_part('day', month) = 1", name=op.f("ck_payroll_first_of_month")),
        sa.ForeignKeyConstraint(["employer_id"], ["organisation.id"], name=op.f("fk_payroll_organisation_employer_id")),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_payroll")),
        sa.UniqueConstraint("county_id", "employer_id", "month", name=op.f("uq_payroll_county_id_employer_id_month")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_table(
        "vacancy",
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("monthly_wage", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("posts > 0 AND monthly_wage > 0", name=op.f("ck_vacancy_positive")),
        sa.ForeignKeyConstraint(["employer_id"], ["organisation.id"], name=op.f("fk_vacancy_organisation_employer_id")),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_vacancy_region_region_code")),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_vacancy")),
        info={"citus": "county_id"},
    )
    op.create_index(op.f("ix_vacancy_employer_id"), "vacancy", ["employer_id"], unique=False)
    op.create_table(
        "placement",
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("vacancy_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("person_name", sa.String(length=200), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("county_id"), "="),
            (sa.column("vacancy_id"), "="),
            (sa.column("person_id"), "="),
            (sa.column("during"), "&&"),
            using="gist",
            name=op.f("ex_placement_once_in_a_vacancy"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "household_id"],
            ["household.county_id", "household.id"],
            name=op.f("fk_placement_household_county_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "person_id"],
            ["person.county_id", "person.id"],
            name=op.f("fk_placement_person_county_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "vacancy_id"],
            ["vacancy.county_id", "vacancy.id"],
            name=op.f("fk_placement_vacancy_county_id_vacancy_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_placement")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(op.f("ix_placement_region_code"), "placement", ["region_code"], unique=False)
    op.create_index(op.f("ix_placement_vacancy_id"), "placement", ["vacancy_id"], unique=False)
    op.create_table(
        "payroll_line",
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("payroll_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("person_name", sa.String(length=200), nullable=False),
        sa.Column("post", sa.String(length=200), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payroll_line_positive")),
        sa.ForeignKeyConstraint(
            ["county_id", "household_id"],
            ["household.county_id", "household.id"],
            name=op.f("fk_payroll_line_household_county_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "payroll_id"],
            ["payroll.county_id", "payroll.id"],
            name=op.f("fk_payroll_line_payroll_county_id_payroll_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "placement_id"],
            ["placement.county_id", "placement.id"],
            name=op.f("fk_payroll_line_placement_county_id_placement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["organisation.id"], name=op.f("fk_payroll_line_organisation_employer_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_payroll_line")),
        sa.UniqueConstraint(
            "county_id", "payroll_id", "placement_id", name=op.f("uq_payroll_line_county_id_payroll_id_placement_id")
        ),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(op.f("ix_payroll_line_household_id"), "payroll_line", ["household_id"], unique=False)
    op.create_index(op.f("ix_payroll_line_region_code"), "payroll_line", ["region_code"], unique=False)
