"""A county's own rules of delivery, who was shown a driver's phone, whether lots were kept cold, who inspected."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.walls import WHO, lay_open, wall_off

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    _rules()
    _reveals()
    _verdicts()
    _inspectors()
    _menus()
    _registers()
    _surplus()


def _rules() -> None:
    op.add_column("delivery_rule", sa.Column("set_by", sa.Uuid(), nullable=True))
    op.add_column("delivery_rule", sa.Column("set_at", sa.DateTime(timezone=True), nullable=True))
    wall_off("delivery_rule", ["anyone"], ["registrar"], changeable=True)


def _reveals() -> None:
    op.create_table(
        "driver_reveal",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("leg_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "leg_id"], ["leg.county_id", "leg.id"], name=op.f("fk_driver_reveal_leg_county_id_leg_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_driver_reveal_organisation_organisation_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_driver_reveal")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_driver_reveal_of_leg", "driver_reveal", ["county_id", "leg_id", "at", "id"])
    wall_off("driver_reveal", ["buyer", "seller", "overseer"], ["buyer", "seller"])


def _verdicts() -> None:
    op.create_table(
        "cold_chain_verdict",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "lot_id"],
            ["lot.county_id", "lot.id"],
            name=op.f("fk_cold_chain_verdict_lot_county_id_lot_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "consignment_id"],
            ["consignment.county_id", "consignment.id"],
            name=op.f("fk_cold_chain_verdict_consignment_county_id_consignment_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_cold_chain_verdict")),
        sa.UniqueConstraint(
            "county_id", "lot_id", "consignment_id", name=op.f("uq_cold_chain_verdict_county_id_lot_id_consignment_id")
        ),
        info={"citus": "county_id", "wall": True},
    )
    readers = ["seller", "overseer", "market", "anyone, once the lot it judges is published"]
    wall_off("cold_chain_verdict", readers, ["market"], changeable=True)


def _inspectors() -> None:
    """Who wrote an inspection down: the seller, where the account acted for it, or else whom it acts for."""
    op.add_column("inspection", sa.Column("organisation_id", sa.Uuid(), nullable=True))
    acted_for = "SELECT FROM appointment AS a WHERE a.account_id = i.account_id AND a.organisation_id"
    for table in ("inspection", "appointment"):
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "UPDATE inspection AS i SET organisation_id = CASE"  # noqa: S608  # constants alone
        f" WHEN EXISTS ({acted_for} = i.seller_id) THEN i.seller_id"
        f" ELSE coalesce(({acted_for.replace('SELECT', 'SELECT a.organisation_id')} IS NOT NULL LIMIT 1), i.seller_id)"
        " END"
    )
    for table in ("inspection", "appointment"):
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.alter_column("inspection", "organisation_id", nullable=False)
    op.create_foreign_key(
        op.f("fk_inspection_organisation_organisation_id"), "inspection", "organisation", ["organisation_id"], ["id"]
    )


def _menus() -> None:
    """Each line is on its menu for some of its days: so far for all of them."""
    op.add_column("standing_order_line", sa.Column("during", postgresql.DATERANGE(), nullable=True))
    for table in ("standing_order", "standing_order_line"):
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "UPDATE standing_order_line AS l SET during = s.during FROM standing_order AS s"
        " WHERE s.county_id = l.county_id AND s.id = l.standing_order_id"
    )
    for table in ("standing_order", "standing_order_line"):
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.alter_column("standing_order_line", "during", nullable=False)
    op.drop_constraint(op.f("uq_standing_order_line_county_id_standing_order_id_position"), "standing_order_line")
    op.create_exclude_constraint(
        op.f("ex_standing_order_line_one_in_place"),
        "standing_order_line",
        ("county_id", "="),
        ("standing_order_id", "="),
        ("position", "="),
        ("during", "&&"),
        using="gist",
    )
    lay_open("standing_order_line", changeable=True)


def _registers() -> None:
    """A village keeps its register of land and livestock, and a county its norms."""
    for table in ("plot", "livestock"):
        op.add_column(table, sa.Column("account_id", sa.Uuid(), nullable=True))
        op.add_column(table, sa.Column("at", sa.DateTime(timezone=True), nullable=True))
        op.execute(f"CREATE POLICY adding_by_placers ON {table} FOR INSERT WITH CHECK ({WHO['placer']})")
        op.execute(
            f"CREATE POLICY changing_by_placers ON {table} FOR UPDATE"
            f" USING ({WHO['placer']}) WITH CHECK ({WHO['placer']})"
        )
        lay_open(table, changeable=True)
    op.add_column("yield_norm", sa.Column("set_by", sa.Uuid(), nullable=True))
    op.add_column("yield_norm", sa.Column("set_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_constraint(op.f("uq_yield_norm_region_code_category_code_during"), "yield_norm")
    op.create_exclude_constraint(
        op.f("ex_yield_norm_one_norm"),
        "yield_norm",
        ("region_code", "="),
        ("category_code", "="),
        ("base_unit", "="),
        ("during", "&&"),
        using="gist",
    )
    op.create_index("ix_yield_norm_by_category", "yield_norm", ["category_code", "id"])
    wall_off("yield_norm", ["anyone"], ["registrar"], changeable=True)


def _surplus() -> None:
    """What is urgent to sell costs what is asked for it, until its last day."""
    op.add_column("listing", sa.Column("surplus_price", sa.Numeric(14, 4), nullable=True))
    op.add_column("listing", sa.Column("surplus_until", sa.Date(), nullable=True))
    op.execute(
        "UPDATE listing AS l SET surplus_price = o.asked_price, surplus_until = o.sell_by FROM surplus_offer AS o"
        " WHERE o.county_id = l.county_id AND o.listing_id = l.id AND o.ended_at IS NULL"
    )
    op.create_check_constraint(
        op.f("ck_listing_surplus_whole"),
        "listing",
        "num_nonnulls(surplus_since, surplus_price, surplus_until) IN (0, 3)",
    )
    op.drop_constraint(op.f("ck_order_line_price_basis"), "order_line")
    bases = sa.column("price_basis").in_(("TIER", "SURPLUS", "CONTRACT", "AWARD"))
    op.create_check_constraint(op.f("ck_order_line_price_basis"), "order_line", bases)
