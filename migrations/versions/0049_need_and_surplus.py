"""A county sets for itself how far need comes first; listings are sorted by what they ask while urgent to sell."""

import sqlalchemy as sa
from alembic import op

from migrations.walls import wall_off

revision = "0049"
down_revision = "0048"


def upgrade() -> None:
    _need_rules()
    _asked_prices()


def _need_rules() -> None:
    op.add_column("need_rule", sa.Column("set_by", sa.Uuid(), nullable=True))
    op.add_column("need_rule", sa.Column("set_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_constraint(op.f("uq_need_rule_region_code_during"), "need_rule")
    op.create_exclude_constraint(
        op.f("ex_need_rule_one_rule"), "need_rule", ("region_code", "="), ("during", "&&"), using="gist"
    )
    wall_off("need_rule", ["anyone"], ["registrar"], changeable=True)


def _asked_prices() -> None:
    asked = sa.Computed("least(lowest_price, surplus_price)", persisted=True)
    op.add_column("listing", sa.Column("asked_price", sa.Numeric(precision=14, scale=4), asked, nullable=False))
    op.drop_index("ix_listing_cheapest", "listing")
    op.create_index("ix_listing_cheapest", "listing", ["asked_price", "id"])
