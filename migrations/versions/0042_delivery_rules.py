"""A county sets its own rules of delivery, and who was shown a driver's phone is written down."""

import sqlalchemy as sa
from alembic import op

from migrations.walls import wall_off

revision = "0042"
down_revision = "0043"


def upgrade() -> None:
    op.add_column("delivery_rule", sa.Column("set_by", sa.Uuid(), nullable=True))
    op.add_column("delivery_rule", sa.Column("set_at", sa.DateTime(timezone=True), nullable=True))
    wall_off("delivery_rule", ["anyone"], ["registrar"], changeable=True)
    op.create_table(
        "driver_reveal",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("leg_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "leg_id"], ["leg.county_id", "leg.id"], name=op.f("fk_driver_reveal_leg_county_id_leg_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_driver_reveal_organisation_organisation_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_driver_reveal")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_driver_reveal_of_leg", "driver_reveal", ["county_id", "leg_id", "at", "id"])
    wall_off("driver_reveal", ["buyer", "seller", "overseer"], ["buyer", "seller"])
