"""Until when orders may be cancelled and must be confirmed; indexes for what is due."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.walls import reference

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.create_table(
        "cancellation_rule",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("buyer_notice_days", sa.Integer(), nullable=False),
        sa.Column("confirm_notice_days", sa.Integer(), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "buyer_notice_days >= 0 AND confirm_notice_days >= 0", name=op.f("ck_cancellation_rule_not_negative")
        ),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_cancellation_rule_region_region_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cancellation_rule")),
        sa.UniqueConstraint("region_code", "during", name=op.f("uq_cancellation_rule_region_code_during")),
        info={"citus": "reference"},
    )
    reference("cancellation_rule")
    op.create_index("ix_consignment_due", "consignment", ["seller_id", "deliver_on", "id"])
    op.create_index(
        "ix_consignment_unconfirmed",
        "consignment",
        ["county_id", "deliver_on", "id"],
        postgresql_where=sa.text("state IN ('AWAITING_APPROVAL', 'PLACED')"),
    )
