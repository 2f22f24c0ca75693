"""The tables of regions."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "region",
        sa.Column("code", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "CITY",
                "COUNTY",
                "TOWNSHIP",
                "VILLAGE",
                name="region_level",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("parent_code", sa.BigInteger(), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_region")),
        info={"citus": "reference"},
    )
    op.create_index(op.f("ix_region_parent_code"), "region", ["parent_code"], unique=False)
