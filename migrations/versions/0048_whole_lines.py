"""Lines that are weighed as a whole, where nobody told their lots apart."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    op.add_column("weighing", sa.Column("line_id", sa.Uuid(), nullable=True))
    op.add_column("weighing", sa.Column("line_quantity", sa.Numeric(precision=14, scale=3), nullable=True))
    op.create_foreign_key(
        op.f("fk_weighing_order_line_county_id_line_id"),
        "weighing",
        "order_line",
        ["county_id", "line_id"],
        ["county_id", "id"],
    )
    op.create_check_constraint(
        op.f("ck_weighing_line_whole"), "weighing", "num_nonnulls(line_id, line_quantity) IN (0, 2)"
    )
    op.add_column("allocation", sa.Column("pro_rata", sa.Boolean(), server_default=sa.false(), nullable=False))
