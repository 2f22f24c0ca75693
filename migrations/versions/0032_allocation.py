"""Lists of orders as each role asks for them; by what lots are given to orders, and why."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.walls import let_read, reference, wall_off

revision = "0032"
down_revision = "0031"

_POLICIES = ("FIRST_EXPIRED", "SELLER_CHOICE", "NEED_AWARE")
_OUTCOMES = ("CHOSEN", "PREFERRED", "NOTHING_BETTER", "NO_RULE")
_LINE_KINDS = ("MONITORING", "DIBAO", "PROVINCE")


def upgrade() -> None:
    _index_lists()
    _add_policies()
    _add_need_rules()
    _add_decisions()
    _add_need()
    _raise_walls()


def _index_lists() -> None:
    op.create_index("ix_purchase_order_newest_of_county", "purchase_order", ["county_id", "placed_at", "id"])
    op.create_index("ix_purchase_order_due_to_buyer", "purchase_order", ["county_id", "buyer_id", "deliver_on", "id"])
    op.create_index("ix_purchase_order_by_day", "purchase_order", ["deliver_on", "id"])
    op.create_index("ix_consignment_due_to_buyer", "consignment", ["buyer_id", "deliver_on", "id"])
    op.create_index("ix_consignment_due_in_county", "consignment", ["county_id", "deliver_on", "id"])
    op.create_index(
        "ix_consignment_split_from",
        "consignment",
        ["county_id", "split_from_id"],
        postgresql_where=sa.text("split_from_id IS NOT NULL"),
    )
    op.drop_index("ix_consignment_buyer_id", "consignment")
    op.drop_index("ix_consignment_seller_id", "consignment")


def _one_of(*kinds: str, name: str) -> sa.Enum:
    return sa.Enum(*kinds, name=name, native_enum=False, create_constraint=True, length=40)


def _within_county(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["county_id", column],
        [f"{target}.county_id", f"{target}.id"],
        name=op.f(f"fk_{table}_{target}_county_id_{column}"),
    )


def _key(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("county_id", "id", name=op.f(f"pk_{table}"))


def _key_columns() -> list[sa.Column[object]]:
    return [sa.Column("county_id", sa.Integer(), nullable=False), sa.Column("id", sa.Uuid(), nullable=False)]


_WALLED = {"citus": "county_id", "wall": True}


def _add_policies() -> None:
    op.create_table(
        "allocation_policy",
        *_key_columns(),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("policy", _one_of(*_POLICIES, name="policy"), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        postgresql.ExcludeConstraint(
            ("county_id", "="), ("seller_id", "="), ("during", "&&"), name=op.f("ex_allocation_policy_one_at_a_time")
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["organisation.id"], name=op.f("fk_allocation_policy_organisation_seller_id")
        ),
        _key("allocation_policy"),
        info=_WALLED,
    )
    op.create_index("ix_allocation_policy_newest", "allocation_policy", ["id"])


def _add_need_rules() -> None:
    op.create_table(
        "need_rule",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("line_kind", _one_of(*_LINE_KINDS, name="line_kind"), nullable=False),
        sa.Column("cap_percent", sa.Numeric(5, 2), nullable=False),
        sa.Column("least_households", sa.Integer(), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint("cap_percent BETWEEN 0 AND 100", name=op.f("ck_need_rule_cap")),
        sa.CheckConstraint("least_households >= 5", name=op.f("ck_need_rule_enough_to_hide_in")),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_need_rule_region_region_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_rule")),
        sa.UniqueConstraint("region_code", "during", name=op.f("uq_need_rule_region_code_during")),
        info={"citus": "reference"},
    )


def _add_decisions() -> None:
    op.create_table(
        "allocation_decision",
        *_key_columns(),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column("policy", _one_of(*_POLICIES, name="policy"), nullable=False),
        sa.Column("outcome", _one_of(*_OUTCOMES, name="outcome"), nullable=False),
        sa.Column("cap_percent", sa.Numeric(5, 2)),
        sa.Column("source", sa.Text()),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        _within_county("allocation_decision", "consignment_id", "consignment"),
        _key("allocation_decision"),
        info=_WALLED,
    )
    op.create_index(
        "ix_allocation_decision_consignment", "allocation_decision", ["county_id", "consignment_id", "decided_at"]
    )
    op.create_table(
        "allocation_change",
        *_key_columns(),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("lot_code", sa.String(64), nullable=False),
        sa.Column("before", sa.Numeric(14, 3), nullable=False),
        sa.Column("after", sa.Numeric(14, 3), nullable=False),
        sa.CheckConstraint("before >= 0 AND after >= 0 AND before <> after", name=op.f("ck_allocation_change_changed")),
        _within_county("allocation_change", "decision_id", "allocation_decision"),
        _within_county("allocation_change", "line_id", "order_line"),
        _within_county("allocation_change", "lot_id", "lot"),
        _key("allocation_change"),
        sa.UniqueConstraint(
            "county_id",
            "decision_id",
            "line_id",
            "lot_id",
            name=op.f("uq_allocation_change_county_id_decision_id_line_id_lot_id"),
        ),
        info=_WALLED,
    )


def _add_need() -> None:
    op.create_table(
        "lot_need",
        *_key_columns(),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("lot_code", sa.String(64), nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.Column("in_need", sa.Integer(), nullable=False),
        sa.Column("share", sa.Numeric(7, 6), nullable=False),
        _within_county("lot_need", "decision_id", "allocation_decision"),
        _within_county("lot_need", "lot_id", "lot"),
        _key("lot_need"),
        sa.UniqueConstraint(
            "county_id", "decision_id", "lot_id", name=op.f("uq_lot_need_county_id_decision_id_lot_id")
        ),
        info=_WALLED,
    )
    op.create_table(
        "household_need",
        *_key_columns(),
        sa.Column("lot_need_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("household_name", sa.String(200), nullable=False),
        sa.Column("quantity", sa.Numeric(14, 3), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("per_head", sa.BigInteger()),
        sa.Column("line", sa.BigInteger()),
        sa.Column("in_need", sa.Boolean(), nullable=False),
        _within_county("household_need", "lot_need_id", "lot_need"),
        _within_county("household_need", "household_id", "household"),
        _key("household_need"),
        sa.UniqueConstraint(
            "county_id",
            "lot_need_id",
            "household_id",
            name=op.f("uq_household_need_county_id_lot_need_id_household_id"),
        ),
        info=_WALLED,
    )


def _raise_walls() -> None:
    wall_off("allocation_policy", ["seller", "overseer"], ["seller"], changeable=True)
    reference("need_rule")
    wall_off("allocation_decision", ["seller", "overseer"], ["seller"])
    wall_off("allocation_change", ["seller", "overseer"], ["seller"])
    wall_off("lot_need", ["officer of need"], ["allocation"])
    wall_off("household_need", ["officer of need"], ["allocation"])
    let_read("lot_contribution", "allocation", "true")
    let_read("household_membership", "allocation", "true")
    let_read("income_month", "allocation", "state = 'REALISED'")
