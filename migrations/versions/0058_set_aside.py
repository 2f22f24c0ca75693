"""What cannot be settled is set aside with the reason and the day, and reconciliation finds it."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"

_CHECKS = (
    "SALE_PARTED",
    "SALE_CREDITED",
    "CREDITS_STANDING",
    "EARNING_STANDING",
    "TRANSFER_ZERO",
    "BALANCE",
    "INCOME_MONTH",
    "CASH_BEHIND",
    "CLAWED_BACK",
    "CREDIT_NEGATIVE",
    "PAID_OUT",
    "SETTLED",
)


def upgrade() -> None:
    op.add_column("unsettled", sa.Column("set_aside_on", sa.Date(), nullable=True))
    op.add_column("unsettled", sa.Column("flaw", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_unsettled_set_aside_whole"), "unsettled", "num_nonnulls(set_aside_on, flaw) IN (0, 2)"
    )
    op.drop_constraint(op.f("ck_reconciliation_finding_check"), "reconciliation_finding")
    op.create_check_constraint(
        op.f("ck_reconciliation_finding_check"), "reconciliation_finding", sa.column("kind").in_(_CHECKS)
    )
