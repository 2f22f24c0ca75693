"""A village collective gives its part of sales to households by a plan that was voted, published and paid."""

import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.walls import let_read, let_write, reference, wall_off

revision = "0060"
down_revision = "0059"

_STATES = ("DRAFT", "WITHDRAWN", "CARRIED", "LOST", "NOTICE", "PAID")
_PLAN = "SELECT FROM village_plan AS p WHERE p.county_id = village_plan_line.county_id AND p.id = plan_id"


def upgrade() -> None:
    _rule()
    _plan()
    _line()
    reference("village_plan_rule")
    wall_off("village_plan", ["officer", "overseer"], ["placer", "finance"], changeable=True)
    let_write("village_plan", {"placer": "state <> 'PAID'", "finance": "state = 'PAID'"})
    let_read("village_plan", "villager", "published_at IS NOT NULL")
    wall_off("village_plan_line", ["officer", "overseer"], ["placer"])
    let_write("village_plan_line", {"placer": f"EXISTS ({_PLAN} AND p.state = 'DRAFT')"})
    let_read("village_plan_line", "villager", f"EXISTS ({_PLAN} AND p.published_at IS NOT NULL)")


def _rule() -> None:
    rule = op.create_table(
        "village_plan_rule",
        sa.Column("more_than", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "more_than BETWEEN 0 AND 100 AND notice_days > 0", name=op.f("ck_village_plan_rule_in_range")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_village_plan_rule")),
        postgresql.ExcludeConstraint(
            (sa.column("during"), "&&"), using="gist", name=op.f("ex_village_plan_rule_one_in_force")
        ),
        info={"citus": "reference"},
    )
    op.bulk_insert(
        rule,
        [
            {
                "id": "0190a0f0-0000-7000-8000-000000000060",
                "more_than": 50,
                "notice_days": 5,
                "during": postgresql.Range(datetime.date(2018, 12, 29), None),
                "source": "《中华人民共和国村民委员会组织法》(2018年修正)第二十二条、第二十四条:到会人员过半数通过",
            }
        ],
    )


def _plan() -> None:
    op.create_table(
        "village_plan",
        sa.Column("village_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("drafted_by", sa.Uuid(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voted_on", sa.Date(), nullable=True),
        sa.Column("ayes", sa.Integer(), nullable=True),
        sa.Column("nays", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notice_until", sa.Date(), nullable=True),
        sa.Column("paid_by", sa.Uuid(), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        *_key("village_plan"),
        sa.CheckConstraint(sa.column("state").in_(_STATES), name=op.f("ck_village_plan_plan_state")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_village_plan_positive")),
        sa.CheckConstraint("num_nonnulls(voted_on, ayes, nays) IN (0, 3)", name=op.f("ck_village_plan_voted_whole")),
        sa.CheckConstraint("ayes >= 0 AND nays >= 0", name=op.f("ck_village_plan_counted")),
        sa.CheckConstraint(
            "(published_at IS NULL) = (notice_until IS NULL)", name=op.f("ck_village_plan_published_whole")
        ),
        sa.CheckConstraint(
            "(state IN ('NOTICE', 'PAID')) = (published_at IS NOT NULL)", name=op.f("ck_village_plan_paid_from_notice")
        ),
        sa.CheckConstraint("(state = 'PAID') = (paid_at IS NOT NULL)", name=op.f("ck_village_plan_paid_once")),
        sa.UniqueConstraint("county_id", "number", name=op.f("uq_village_plan_county_id_number")),
        sa.ForeignKeyConstraint(
            ["village_id"], ["organisation.id"], name=op.f("fk_village_plan_organisation_village_id")
        ),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_village_plan_newest", "village_plan", ["drafted_at", "id"])


def _line() -> None:
    op.create_table(
        "village_plan_line",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("household_name", sa.String(length=200), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        *_key("village_plan_line"),
        sa.CheckConstraint("amount > 0", name=op.f("ck_village_plan_line_positive")),
        sa.UniqueConstraint(
            "county_id", "plan_id", "household_id", name=op.f("uq_village_plan_line_county_id_plan_id_household_id")
        ),
        _within("village_plan_line", "plan_id", "village_plan"),
        _within("village_plan_line", "household_id", "household"),
        info={"citus": "county_id", "wall": True},
    )


def _key(table: str) -> tuple[Any, ...]:
    return (
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f(f"pk_{table}")),
    )


def _within(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["county_id", column],
        [f"{target}.county_id", f"{target}.id"],
        name=op.f(f"fk_{table}_{target}_county_id_{column}"),
    )
