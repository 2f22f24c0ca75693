"""A household says itself that it agreed to a contract, or its village officer says so for it."""

import sqlalchemy as sa
from alembic import op

from migrations.walls import let_write, wall_off

revision = "0059"
down_revision = "0058"


def upgrade() -> None:
    op.create_table(
        "contract_confirmation",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("on_behalf", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=False),
        sa.Column("confirmed_name", sa.String(length=200), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("NOT on_behalf OR note IS NOT NULL", name=op.f("ck_contract_confirmation_reasoned")),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_contract_confirmation")),
        sa.UniqueConstraint("county_id", "contract_id", name=op.f("uq_contract_confirmation_county_id_contract_id")),
        sa.ForeignKeyConstraint(
            ["county_id", "contract_id"],
            ["linkage_contract.county_id", "linkage_contract.id"],
            name=op.f("fk_contract_confirmation_linkage_contract_county_id_contract_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "household_id"],
            ["household.county_id", "household.id"],
            name=op.f("fk_contract_confirmation_household_county_id_household_id"),
        ),
        info={"citus": "county_id", "wall": True},
    )
    wall_off("contract_confirmation", ["officer", "household", "seller"], ["household", "placer"])
    let_write("contract_confirmation", {"household": "NOT on_behalf", "placer": "on_behalf"})
