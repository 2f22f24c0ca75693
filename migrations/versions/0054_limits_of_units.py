"""An order is charged to no other organisation's budget unit that this organisation limits: the market's door looks."""

from migrations.walls import let_read

revision = "0054"
down_revision = "0053"


def upgrade() -> None:
    let_read("spending_limit", "market", "account_id IS NULL")
