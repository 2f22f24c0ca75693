"""What was told under an idempotency key of which no row was made."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.add_column("idempotency_record", sa.Column("answer_values", sa.Text(), nullable=True))
