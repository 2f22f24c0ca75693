"""Indexes that hold each paged list in its order, so that a page costs the same however long the list is."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_index("ix_listing_cheapest", "listing", ["lowest_price", "id"])
    op.create_index("ix_household_numbered", "household", ["number", "id"])
    op.execute("ALTER INDEX ix_purchase_order_newest RENAME TO ix_purchase_order_newest_of_buyer")
    op.create_index("ix_purchase_order_newest", "purchase_order", ["placed_at", "id"])
