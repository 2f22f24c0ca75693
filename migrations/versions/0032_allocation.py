"""Lists of orders and consignments as each role asks for them."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    _index_lists()


def _index_lists() -> None:
    op.create_index("ix_purchase_order_newest_of_county", "purchase_order", ["county_id", "placed_at", "id"])
    op.create_index("ix_purchase_order_due_to_buyer", "purchase_order", ["county_id", "buyer_id", "deliver_on", "id"])
    op.create_index("ix_purchase_order_by_day", "purchase_order", ["deliver_on", "id"])
    op.create_index("ix_consignment_due_to_buyer", "consignment", ["buyer_id", "deliver_on", "id"])
    op.create_index("ix_consignment_due_in_county", "consignment", ["county_id", "deliver_on", "id"])
    op.create_index(
        "ix_consignment_split_from",
        "consignment",
        ["county_id", "split_from_id"],
        postgresql_where=sa.text("split_from_id IS NOT NULL"),
    )
    op.drop_index("ix_consignment_buyer_id", "consignment")
    op.drop_index("ix_consignment_seller_id", "consignment")
