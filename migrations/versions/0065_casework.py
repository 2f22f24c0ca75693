"""What is done with a case: visits, village reviews, public notices with objections to them, and measures.

A notice is anybody's to read while it stands, and holds no more of a family than its surname, village and cause. Of who
objected, and of how neighbours voted, the family is not told.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.walls import lay_open, let_only, wall_off

revision = "0065"
down_revision = "0064"

_READERS = ["case reader", "case delegate"]
_WRITERS = ["case hand", "case delegate"]


def upgrade() -> None:
    _case_visit()
    _case_review()
    _case_vote()
    _case_notice()
    _case_objection_receipt()
    _case_objection()
    _case_measure()
    _walls()


def _case_visit() -> None:
    op.create_table(
        "case_visit",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("visitors", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("able_to_work", sa.Integer(), nullable=False),
        sa.Column("rigid_costs_open", sa.Boolean(), nullable=False),
        sa.Column("latitude", sa.Numeric(precision=8, scale=5), nullable=True),
        sa.Column("longitude", sa.Numeric(precision=8, scale=5), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("able_to_work >= 0", name=op.f("ck_case_visit_able_to_work")),
        sa.CheckConstraint("cardinality(visitors) >= 2", name=op.f("ck_case_visit_by_two")),
        sa.CheckConstraint("num_nonnulls(latitude, longitude) IN (0, 2)", name=op.f("ck_case_visit_whole_place")),
        sa.ForeignKeyConstraint(
            ["county_id", "case_id"],
            ["household_case.county_id", "household_case.id"],
            name=op.f("fk_case_visit_household_case_county_id_case_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_case_visit")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_case_visit_of_case", "case_visit", ["county_id", "case_id", "id"], unique=False)


def _case_review() -> None:
    op.create_table(
        "case_review",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("present", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "case_id"],
            ["household_case.county_id", "household_case.id"],
            name=op.f("fk_case_review_household_case_county_id_case_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_case_review")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_case_review_of_case", "case_review", ["county_id", "case_id", "id"], unique=False)


def _case_vote() -> None:
    op.create_table(
        "case_vote",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("member", sa.String(length=200), nullable=False),
        sa.Column(
            "vote",
            sa.Enum("FOR", "AGAINST", "ABSTAIN", name="vote", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "review_id"],
            ["case_review.county_id", "case_review.id"],
            name=op.f("fk_case_vote_case_review_county_id_review_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_case_vote")),
        sa.UniqueConstraint("county_id", "review_id", "member", name=op.f("uq_case_vote_county_id_review_id_member")),
        info={"citus": "county_id", "wall": True},
    )


def _case_notice() -> None:
    op.create_table(
        "case_notice",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("called", sa.String(length=200), nullable=False),
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
        sa.Column(
            "purpose",
            sa.Enum("ENTRY", "EXIT", name="case_purpose", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("posted_on < until", name=op.f("ck_case_notice_days")),
        sa.ForeignKeyConstraint(
            ["county_id", "case_id"],
            ["household_case.county_id", "household_case.id"],
            name=op.f("fk_case_notice_household_case_county_id_case_id"),
        ),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_case_notice_region_region_code")),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_case_notice")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_case_notice_of_case", "case_notice", ["county_id", "case_id", "id"], unique=False)
    op.create_index("ix_case_notice_of_village", "case_notice", ["region_code", "until", "id"], unique=False)


def _case_objection_receipt() -> None:
    op.create_table(
        "case_objection_receipt",
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_case_objection_receipt")),
        sa.UniqueConstraint("county_id", "number", name=op.f("uq_case_objection_receipt_county_id_number")),
        info={"citus": "county_id"},
    )


def _case_objection() -> None:
    op.create_table(
        "case_objection",
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("receipt_id", sa.Uuid(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("said_by", sa.String(length=200), nullable=True),
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "num_nonnulls(upheld, finding, answered_by, answered_at) IN (0, 4)",
            name=op.f("ck_case_objection_answered_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "notice_id"],
            ["case_notice.county_id", "case_notice.id"],
            name=op.f("fk_case_objection_case_notice_county_id_notice_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_case_objection")),
        sa.UniqueConstraint("county_id", "notice_id", "key_hash", name="uq_case_objection_once"),
        info={"citus": "county_id", "wall": True},
    )


def _case_measure() -> None:
    op.create_table(
        "case_measure",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "support",
            sa.Enum(
                "EMPLOYMENT",
                "INDUSTRY",
                "ASSET_INCOME",
                "CONSUMPTION",
                "MINIMUM_LIVING",
                name="support",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("county_id"), "="),
            (sa.column("person_id"), "="),
            (sa.column("during"), "&&"),
            where=sa.text("is_primary"),
            using="gist",
            name=op.f("ex_case_measure_one_primary"),
        ),
        postgresql.ExcludeConstraint(
            (sa.column("county_id"), "="),
            (sa.column("person_id"), "="),
            (sa.column("support"), "="),
            (sa.column("during"), "&&"),
            using="gist",
            name=op.f("ex_case_measure_once"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "case_id"],
            ["household_case.county_id", "household_case.id"],
            name=op.f("fk_case_measure_household_case_county_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "person_id"],
            ["person.county_id", "person.id"],
            name=op.f("fk_case_measure_person_county_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_case_measure")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_case_measure_of_case", "case_measure", ["county_id", "case_id", "id"], unique=False)


def _walls() -> None:
    wall_off("case_visit", [*_READERS, "household"], _WRITERS)
    wall_off("case_review", [*_READERS, "household"], _WRITERS)
    wall_off("case_vote", _READERS, _WRITERS)
    wall_off("case_measure", [*_READERS, "household"], _WRITERS, changeable=True)
    wall_off("case_notice", [*_READERS, "anyone, while it is on notice", "cases"], _WRITERS, changeable=True)
    wall_off("case_objection", [*_READERS, "account", "cases"], [*_WRITERS, "cases"], changeable=True)
    lay_open("case_objection_receipt", changeable=True)
    let_only(["cases"], "case_objection_receipt", changeable=True)
