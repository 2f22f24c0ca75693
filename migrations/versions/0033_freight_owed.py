"""What a buyer owes for freight stands with the goods it was accepted with."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.add_column("consignment", sa.Column("freight_owed", sa.BigInteger(), server_default="0", nullable=False))
    op.create_check_constraint(
        op.f("ck_consignment_freight_with_goods"),
        "consignment",
        "freight_owed = 0 OR (freight_owed > 0 AND coalesce(goods, 0) > 0)",
    )
