"""The register: what is kept of families and their members, every change of it, and being framed by batch.

What is sealed is read by who works on cases alone; the office of the register finds somebody whom another village has.
"""

import uuid
from datetime import date

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import Range

from migrations.walls import let_also_write, let_read, let_write, reference, wall_off

revision = "0063"
down_revision = "0062"

_FAMILY = ["officer", "household"]
_KEEPER = ["register keeper"]
_BY_HIMSELF = "account_id = (SELECT viewer_account())"
WALLS = {
    "person_health": (["caseworker", "register"], ["register keeper", "register"]),
    "person_reveal": (["officer of need"], ["caseworker"]),
    "household_change": (["officer"], ["register keeper", "registrar"]),
    "household_loan": (_FAMILY, _KEEPER),
    "household_entitlement": (_FAMILY, _KEEPER),
}
"""By table its readers and writers. How somebody is, no auditor and no city office needs to know."""
CHANGEABLE = {"person_health", "household_loan", "household_entitlement"}
WRITTEN_TOO = {
    "household": _KEEPER,
    "person": ["register keeper", "register"],
    "household_membership": _KEEPER,
    "monitoring": ["registrar"],
}
"""Who else writes tables that stood before. Families are kept by their village, and framed by their county."""


def upgrade() -> None:
    _columns()
    _loan_rule()
    _person_health()
    _person_reveal()
    _household_change()
    _household_loan()
    _household_entitlement()
    for table, (readers, writers) in WALLS.items():
        wall_off(table, readers, writers, changeable=table in CHANGEABLE)
    let_write("person_reveal", {"caseworker": _BY_HIMSELF})
    let_write("household_change", {"register keeper": _BY_HIMSELF, "registrar": _BY_HIMSELF})
    for table, writers in WRITTEN_TOO.items():
        let_also_write(table, writers)
    for table in ("household", "person"):  # the ledger's office adds to them, and could not change them until now
        op.execute(f"ALTER POLICY changing ON {table} USING (false) WITH CHECK (false)")
        op.execute(f"GRANT UPDATE ON {table} TO lianxin_app")
    for table in ("household", "person", "household_membership"):
        let_read(table, "register", "true")
    reference("loan_rule")
    op.execute(sa.insert(_RULE).values(_DEFAULT))


_RULE = sa.table(
    "loan_rule",
    sa.column("id", sa.Uuid()),
    sa.column("most_principal", sa.BigInteger()),
    sa.column("most_years", sa.Integer()),
    sa.column("during", postgresql.DATERANGE()),
    sa.column("source", sa.Text()),
)
_DEFAULT = {
    "id": uuid.uuid4(),
    "most_principal": 50_000_00,
    "most_years": 3,
    "during": Range(date(2014, 12, 10), None),
    "source": "国开办发〔2014〕78号;银保监发〔2021〕6号:5 万元(含)以下,3 年期(含)以内",
}


def _columns() -> None:
    op.add_column(
        "household",
        sa.Column(
            "housing_grade",
            sa.Enum("A", "B", "C", "D", name="housing_grade", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
    )
    op.add_column("household", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("household", sa.Column("closed_on", sa.Date(), nullable=True))
    op.add_column("household", sa.Column("merged_into_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_household_household_county_id_merged_into_id"),
        "household",
        "household",
        ["county_id", "merged_into_id"],
        ["county_id", "id"],
    )
    op.add_column(
        "household_membership",
        sa.Column(
            "ended_by",
            sa.Enum(
                "DIED",
                "MOVED",
                "MARRIED_OUT",
                "MERGED",
                "SPLIT",
                name="membership_end",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
    )
    op.add_column("monitoring", sa.Column("basis", sa.Text(), nullable=True))
    op.add_column("monitoring", sa.Column("batch", sa.String(length=64), nullable=True))
    op.add_column("monitoring", sa.Column("release_basis", sa.Text(), nullable=True))
    op.add_column("monitoring", sa.Column("release_batch", sa.String(length=64), nullable=True))
    op.add_column("person", sa.Column("phone_hash", sa.LargeBinary(), nullable=True))
    op.add_column(
        "person",
        sa.Column(
            "labour_capacity",
            sa.Enum(
                "ORDINARY",
                "SKILLED",
                "WEAK",
                "NONE",
                name="labour_capacity",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
    )
    op.add_column(
        "person",
        sa.Column(
            "schooling_stage",
            sa.Enum(
                "NOT_AT_SCHOOL",
                "PRESCHOOL",
                "PRIMARY",
                "JUNIOR_SECONDARY",
                "SENIOR_SECONDARY",
                "VOCATIONAL",
                "HIGHER",
                name="schooling_stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
    )
    op.add_column("person", sa.Column("died_on", sa.Date(), nullable=True))
    op.create_index("ix_person_alike", "person", ["name", "born_on", "id"], unique=False)
    op.create_index("ix_person_phoned", "person", ["county_id", "phone_hash"], unique=False)


def _loan_rule() -> None:
    op.create_table(
        "loan_rule",
        sa.Column("county_id", sa.Integer(), nullable=True),
        sa.Column("most_principal", sa.BigInteger(), nullable=False),
        sa.Column("most_years", sa.Integer(), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.text("coalesce(county_id, 0)"), "="),
            (sa.column("during"), "&&"),
            using="gist",
            name=op.f("ex_loan_rule_one_in_force"),
        ),
        sa.CheckConstraint("most_principal > 0 AND most_years > 0", name=op.f("ck_loan_rule_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan_rule")),
        info={"citus": "reference"},
    )


def _person_health() -> None:
    op.create_table(
        "person_health",
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("state_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("certificate_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "person_id"],
            ["person.county_id", "person.id"],
            name=op.f("fk_person_health_person_county_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_person_health")),
        sa.UniqueConstraint("county_id", "person_id", name=op.f("uq_person_health_county_id_person_id")),
        info={"citus": "county_id", "wall": True},
    )


def _person_reveal() -> None:
    op.create_table(
        "person_reveal",
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "field",
            sa.Enum(
                "ID_NUMBER",
                "PHONE",
                "HEALTH",
                "DISABILITY_CERTIFICATE",
                name="sealed_field",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("revealed_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "person_id"],
            ["person.county_id", "person.id"],
            name=op.f("fk_person_reveal_person_county_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_person_reveal")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_person_reveal_of", "person_reveal", ["county_id", "person_id", "at", "id"], unique=False)


def _household_change() -> None:
    op.create_table(
        "household_change",
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "field",
            sa.Enum(
                "HOUSEHOLD",
                "MEMBER",
                "HEAD",
                "RELATION",
                "NAME",
                "ID_NUMBER",
                "PHONE",
                "LABOUR_CAPACITY",
                "SCHOOLING_STAGE",
                "HEALTH",
                "DISABILITY_CERTIFICATE",
                "HOUSING_GRADE",
                "PLOT",
                "LIVESTOCK",
                "LOAN",
                "ENTITLEMENT",
                "MERGED_WITH",
                "SPLIT_FROM",
                "MONITORED_GROUP",
                name="changed_field",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("changed_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "household_id"],
            ["household.county_id", "household.id"],
            name=op.f("fk_household_change_household_county_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "person_id"],
            ["person.county_id", "person.id"],
            name=op.f("fk_household_change_person_county_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_household_change")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(
        "ix_household_change_of", "household_change", ["county_id", "household_id", "at", "id"], unique=False
    )


def _household_entitlement() -> None:
    op.create_table(
        "household_entitlement",
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "MINIMUM_LIVING",
                "SEVERE_HARDSHIP",
                "DISABILITY_LIVING",
                "DISABILITY_CARE",
                "OLD_AGE",
                "PENSION",
                "CHILD_WITHOUT_CARER",
                "OTHER",
                name="entitlement_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("monthly", sa.BigInteger(), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("county_id"), "="),
            (sa.column("kind"), "="),
            (sa.text("coalesce(person_id, household_id)"), "="),
            (sa.column("during"), "&&"),
            using="gist",
            name=op.f("ex_household_entitlement_one_of_a_kind"),
        ),
        sa.CheckConstraint("monthly > 0", name=op.f("ck_household_entitlement_positive")),
        sa.ForeignKeyConstraint(
            ["county_id", "household_id"],
            ["household.county_id", "household.id"],
            name=op.f("fk_household_entitlement_household_county_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "person_id"],
            ["person.county_id", "person.id"],
            name=op.f("fk_household_entitlement_person_county_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_household_entitlement")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(
        op.f("ix_household_entitlement_household_id"), "household_entitlement", ["household_id"], unique=False
    )


def _household_loan() -> None:
    op.create_table(
        "household_loan",
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("loan_rule_id", sa.Uuid(), nullable=False),
        sa.Column("lender", sa.String(length=200), nullable=False),
        sa.Column("principal", sa.BigInteger(), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("principal > 0", name=op.f("ck_household_loan_positive")),
        sa.ForeignKeyConstraint(
            ["county_id", "household_id"],
            ["household.county_id", "household.id"],
            name=op.f("fk_household_loan_household_county_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["loan_rule_id"], ["loan_rule.id"], name=op.f("fk_household_loan_loan_rule_loan_rule_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_household_loan")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(op.f("ix_household_loan_household_id"), "household_loan", ["household_id"], unique=False)
