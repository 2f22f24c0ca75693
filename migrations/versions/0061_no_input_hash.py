"""A transfer keeps no hash of what was posted: nothing ever read it, and SQL could not have made it again."""

from alembic import op

revision = "0061"
down_revision = "0060"


def upgrade() -> None:
    op.drop_column("transfer", "input_hash")
