"""What of each credit is in hand and not at the family's bank yet, kept by the transaction that posts it.

What can be paid out, and what is owed back, was the sum of all entries of a county ever; now it is what a small index
holds. The bucket begins as that sum.
"""

import sqlalchemy as sa
from alembic import op

from migrations.walls import wall_off

revision = "0051"
down_revision = "0050"


def upgrade() -> None:
    op.create_table(
        "credit_in_hand",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("income_entry_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "income_entry_id", name=op.f("pk_credit_in_hand")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(
        "ix_credit_in_hand_some",
        "credit_in_hand",
        ["county_id", "income_entry_id"],
        unique=False,
        postgresql_where=sa.text("amount <> 0"),
    )
    op.execute(
        "INSERT INTO credit_in_hand SELECT county_id, income_entry_id, sum(amount) FROM entry"
        " WHERE state IN ('REALISED', 'PAID_OUT') AND income_entry_id IS NOT NULL GROUP BY 1, 2 HAVING sum(amount) <> 0"
    )
    wall_off("credit_in_hand", ["settlement"], ["settlement"], changeable=True)
