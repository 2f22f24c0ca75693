"""Weekly menus, what became of them, and the public holidays of the years that are published."""

from datetime import date, timedelta

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.walls import reference, wall_off

revision = "0022"
down_revision = "0021"

_2025 = "国办发明电〔2024〕12号 国务院办公厅关于2025年部分节假日安排的通知"
_2026 = "国务院办公厅关于2026年部分节假日安排的通知 (2025-11-04)"
_NEW_YEAR, _SPRING, _QINGMING = ("New Year", "元旦"), ("Spring Festival", "春节"), ("Qingming Festival", "清明节")
_LABOUR, _DRAGON_BOAT = ("Labour Day", "劳动节"), ("Dragon Boat Festival", "端午节")
_MID_AUTUMN, _NATIONAL = ("Mid-Autumn Festival", "中秋节"), ("National Day", "国庆节")
_BOTH = ("National Day and Mid-Autumn Festival", "国庆节、中秋节")

CALENDAR = [
    (_2025, _NEW_YEAR, date(2025, 1, 1), 1, []),
    (_2025, _SPRING, date(2025, 1, 28), 8, [date(2025, 1, 26), date(2025, 2, 8)]),
    (_2025, _QINGMING, date(2025, 4, 4), 3, []),
    (_2025, _LABOUR, date(2025, 5, 1), 5, [date(2025, 4, 27)]),
    (_2025, _DRAGON_BOAT, date(2025, 5, 31), 3, []),
    (_2025, _BOTH, date(2025, 10, 1), 8, [date(2025, 9, 28), date(2025, 10, 11)]),
    (_2026, _NEW_YEAR, date(2026, 1, 1), 3, [date(2026, 1, 4)]),
    (_2026, _SPRING, date(2026, 2, 15), 9, [date(2026, 2, 14), date(2026, 2, 28)]),
    (_2026, _QINGMING, date(2026, 4, 4), 3, []),
    (_2026, _LABOUR, date(2026, 5, 1), 5, [date(2026, 5, 9)]),
    (_2026, _DRAGON_BOAT, date(2026, 6, 19), 3, []),
    (_2026, _MID_AUTUMN, date(2026, 9, 25), 3, []),
    (_2026, _NATIONAL, date(2026, 10, 1), 7, [date(2026, 9, 20), date(2026, 10, 10)]),
]
"""Notice, holiday, its first day, how many days are free, and the weekend days worked for it.

The notice for 2027 was not known when this was written: a year without rows reads as not published.
"""

_READ = ["buyer", "schedule"]


def upgrade() -> None:
    op.create_table(
        "holiday",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("HOLIDAY", "WORKDAY", name="holiday_kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_holiday")),
        info={"citus": "reference"},
    )
    op.create_table(
        "standing_order",
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("margin_days", sa.Integer(), nullable=False),
        sa.Column("on_holidays", sa.Boolean(), nullable=False),
        sa.Column("workday_menu", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "ACTIVE",
                "PAUSED",
                "ENDED",
                name="standing_order_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("margin_days BETWEEN 0 AND 30", name=op.f("ck_standing_order_margin")),
        sa.CheckConstraint("workday_menu BETWEEN 1 AND 7", name=op.f("ck_standing_order_workday_menu")),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["organisation.id"], name=op.f("fk_standing_order_organisation_buyer_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_standing_order")),
        sa.UniqueConstraint("county_id", "number", name=op.f("uq_standing_order_county_id_number")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_standing_order_buyer_id", "standing_order", ["buyer_id"], unique=False)
    op.create_index("ix_standing_order_newest", "standing_order", ["made_at", "id"], unique=False)
    op.create_table(
        "standing_order_line",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("standing_order_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("seller_county_id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=True),
        sa.Column("contract_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("highest_price", sa.Numeric(precision=14, scale=4), nullable=True),
        sa.Column("budget_unit_id", sa.Uuid(), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("num_nonnulls(listing_id, contract_id) = 1", name=op.f("ck_standing_order_line_one_source")),
        sa.CheckConstraint("quantity > 0 AND highest_price > 0", name=op.f("ck_standing_order_line_positive")),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name=op.f("ck_standing_order_line_weekday")),
        sa.ForeignKeyConstraint(
            ["county_id", "budget_unit_id"],
            ["budget_unit.county_id", "budget_unit.id"],
            name=op.f("fk_standing_order_line_budget_unit_county_id_budget_unit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "standing_order_id"],
            ["standing_order.county_id", "standing_order.id"],
            name=op.f("fk_standing_order_line_standing_order_county_id_standing_order_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_standing_order_line")),
        sa.UniqueConstraint(
            "county_id",
            "standing_order_id",
            "position",
            name=op.f("uq_standing_order_line_county_id_standing_order_id_position"),
        ),
        info={"citus": "county_id", "wall": True},
    )
    op.create_table(
        "standing_order_run",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("standing_order_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "ORDERED",
                "NOTHING_ORDERED",
                "REFUSED",
                name="run_outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=64), nullable=True),
        sa.Column("explained_en", sa.Text(), nullable=True),
        sa.Column("explained_zh", sa.Text(), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "standing_order_id"],
            ["standing_order.county_id", "standing_order.id"],
            name=op.f("fk_standing_order_run_standing_order_county_id_standing_order_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_standing_order_run")),
        sa.UniqueConstraint(
            "county_id", "standing_order_id", "day", name=op.f("uq_standing_order_run_county_id_standing_order_id_day")
        ),
        info={"citus": "county_id", "wall": True},
    )
    op.create_table(
        "standing_order_exception",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("standing_order_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=True),
        sa.Column("quantity", sa.Numeric(precision=14, scale=3), nullable=True),
        sa.Column("in_force", sa.Boolean(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "quantity > 0 AND (line_id IS NOT NULL OR quantity IS NULL)",
            name=op.f("ck_standing_order_exception_quantity_of_a_line"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "line_id"],
            ["standing_order_line.county_id", "standing_order_line.id"],
            name=op.f("fk_standing_order_exception_standing_order_line_county_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "standing_order_id"],
            ["standing_order.county_id", "standing_order.id"],
            name=op.f("fk_standing_order_exception_standing_order_county_id_standing_order_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_standing_order_exception")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(
        "uq_standing_order_exception_of_day",
        "standing_order_exception",
        ["county_id", "standing_order_id", "day"],
        unique=True,
        postgresql_where=sa.text("line_id IS NULL"),
    )
    op.create_index(
        "uq_standing_order_exception_of_line",
        "standing_order_exception",
        ["county_id", "standing_order_id", "day", "line_id"],
        unique=True,
        postgresql_where=sa.text("line_id IS NOT NULL"),
    )
    op.create_table(
        "standing_order_run_line",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "ORDERED",
                "SKIPPED",
                "HOLIDAY",
                "NOT_AVAILABLE",
                "NOT_DELIVERED",
                "PRICE_ABOVE_LIMIT",
                "REFUSED",
                name="line_outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("quantity", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=14, scale=4), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.String(length=64), nullable=True),
        sa.Column("explained_en", sa.Text(), nullable=True),
        sa.Column("explained_zh", sa.Text(), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(outcome = 'ORDERED') = (order_id IS NOT NULL)", name=op.f("ck_standing_order_run_line_ordered")
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "line_id"],
            ["standing_order_line.county_id", "standing_order_line.id"],
            name=op.f("fk_standing_order_run_line_standing_order_line_county_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "order_id"],
            ["purchase_order.county_id", "purchase_order.id"],
            name=op.f("fk_standing_order_run_line_purchase_order_county_id_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "run_id"],
            ["standing_order_run.county_id", "standing_order_run.id"],
            name=op.f("fk_standing_order_run_line_standing_order_run_county_id_run_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_standing_order_run_line")),
        sa.UniqueConstraint(
            "county_id", "run_id", "line_id", name=op.f("uq_standing_order_run_line_county_id_run_id_line_id")
        ),
        info={"citus": "county_id", "wall": True},
    )
    op.bulk_insert(sa.table("holiday", *(sa.column(name) for name in _COLUMNS)), list(_days()))
    reference("holiday")
    wall_off("standing_order", _READ, ["buyer"], changeable=True)
    wall_off("standing_order_line", _READ, ["buyer"])
    wall_off("standing_order_exception", _READ, ["buyer"], changeable=True)
    wall_off("standing_order_run", _READ, ["buyer", "schedule"], changeable=True)
    wall_off("standing_order_run_line", ["buyer"], ["buyer"])


_COLUMNS = ("day", "kind", "name_en", "name_zh", "source")


def _days() -> list[dict[str, object]]:
    rows = []
    for source, (name_en, name_zh), first, free, worked in CALENDAR:
        days = [(first + timedelta(days=at), "HOLIDAY") for at in range(free)] + [(day, "WORKDAY") for day in worked]
        rows += [dict(zip(_COLUMNS, (day, kind, name_en, name_zh, source), strict=True)) for day, kind in days]
    return rows
