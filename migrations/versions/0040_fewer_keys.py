"""Columns that only repeat what the row they follow from says need no foreign key of their own.

A part of a sale names its settlement, whose consignment names the seller; an earning names its evidence, which names
the household. Each is held there. Checking the copies again cost a tenth of settling, and locked the seller's row for
everybody who settled one of his sales.
"""

from alembic import op

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    op.drop_constraint(op.f("fk_attribution_line_organisation_seller_id"), "attribution_line", type_="foreignkey")
    op.drop_constraint(op.f("fk_income_entry_household_county_id_household_id"), "income_entry", type_="foreignkey")
