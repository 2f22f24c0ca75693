"""An account's entries are found by their day: what a statement adds to its months is that of the days begun."""

from alembic import op

revision = "0062"
down_revision = "0061"


def upgrade() -> None:
    op.create_index("ix_entry_account_id_effective_on", "entry", ["account_id", "effective_on"])
    op.drop_index("ix_entry_account_id", "entry")
