"""What took a listing off the market is found by its instant among its seller's steps."""

from alembic import op

revision = "0057"
down_revision = "0056"


def upgrade() -> None:
    for table in ("registration_step", "certification_step"):
        op.create_index(f"ix_{table}_of_seller", table, ["county_id", "seller_id", "at"])
