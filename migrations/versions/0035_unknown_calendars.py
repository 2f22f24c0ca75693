"""A line of a menu can be left out because nobody knows yet which days of its year are holidays."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"

_OUTCOMES = (
    "ORDERED",
    "SKIPPED",
    "HOLIDAY",
    "CALENDAR_UNKNOWN",
    "NOT_AVAILABLE",
    "NOT_DELIVERED",
    "PRICE_ABOVE_LIMIT",
    "REFUSED",
)


def upgrade() -> None:
    name = op.f("ck_standing_order_run_line_line_outcome")
    op.drop_constraint(name, "standing_order_run_line")
    op.create_check_constraint(name, "standing_order_run_line", sa.column("outcome").in_(_OUTCOMES))
