"""A county sets for itself how far families in need come first, and what held before is kept."""

import sqlalchemy as sa
from alembic import op

from migrations.walls import wall_off

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    op.add_column("need_rule", sa.Column("set_by", sa.Uuid(), nullable=True))
    op.add_column("need_rule", sa.Column("set_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_constraint(op.f("uq_need_rule_region_code_during"), "need_rule")
    op.create_exclude_constraint(
        op.f("ex_need_rule_one_rule"), "need_rule", ("region_code", "="), ("during", "&&"), using="gist"
    )
    wall_off("need_rule", ["anyone"], ["registrar"], changeable=True)
