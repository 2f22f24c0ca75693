"""Parts of orders can wait for approval, and be cancelled for a cause."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_STATES = ("AWAITING_APPROVAL", "PLACED", "CONFIRMED", "DISPATCHED", "ACCEPTED", "CANCELLED")
_CAUSES = ("BY_BUYER", "BY_SELLER", "NOT_APPROVED", "LAPSED", "RECALLED", "REPLACED")


def upgrade() -> None:
    op.add_column("consignment", sa.Column("cancelled_at", sa.DateTime(timezone=True)))
    op.add_column("consignment", sa.Column("cancel_cause", sa.String(40)))
    op.add_column("consignment", sa.Column("cancel_reason", sa.Text()))
    op.drop_constraint(op.f("ck_consignment_consignment_state"), "consignment")
    op.create_check_constraint(op.f("ck_consignment_consignment_state"), "consignment", sa.column("state").in_(_STATES))
    op.create_check_constraint(
        op.f("ck_consignment_cancel_cause"), "consignment", sa.column("cancel_cause").in_(_CAUSES)
    )
    op.create_check_constraint(
        op.f("ck_consignment_cancelled_for_a_cause"),
        "consignment",
        "(state = 'CANCELLED') = (cancel_cause IS NOT NULL)",
    )
