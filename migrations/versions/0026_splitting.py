"""A part of an order can leave in parts."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.add_column("consignment", sa.Column("split_from_id", sa.Uuid()))
    op.create_foreign_key(
        op.f("fk_consignment_consignment_county_id_split_from_id"),
        "consignment",
        "consignment",
        ["county_id", "split_from_id"],
        ["county_id", "id"],
    )
    op.execute("GRANT UPDATE ON order_line TO lianxin_app")
