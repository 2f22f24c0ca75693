"""Prices may be set anew: until now a listing's tiers were written once."""

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.execute("GRANT UPDATE ON price_tier TO lianxin_app")
