"""What a seller does not send is ordered of others inside the same order: which line stands for which."""

import sqlalchemy as sa
from alembic import op

from migrations.walls import wall_off

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    op.create_table(
        "line_replacement",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("new_county_id", sa.Integer(), nullable=False),
        sa.Column("new_consignment_id", sa.Uuid(), nullable=False),
        sa.Column("new_line_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(14, 3), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_line_replacement_positive")),
        sa.ForeignKeyConstraint(
            ["county_id", "line_id"],
            ["order_line.county_id", "order_line.id"],
            name=op.f("fk_line_replacement_order_line_county_id_line_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_line_replacement")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_line_replacement_line", "line_replacement", ["county_id", "line_id"])
    op.create_index("ix_line_replacement_consignment", "line_replacement", ["county_id", "consignment_id"])
    op.create_index("ix_line_replacement_new", "line_replacement", ["new_county_id", "new_consignment_id"])
    wall_off("line_replacement", ["buyer", "overseer"], ["buyer"])
