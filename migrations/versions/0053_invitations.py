"""Whom a buyer invited to a request for quotation, in rows that each seller sees his own of: nobody sees his rivals."""

import sqlalchemy as sa
from alembic import op

from migrations.walls import WHO, wall_off

revision = "0053"
down_revision = "0052"

_ASKED = ["buyer", "any seller, where open to all", "overseer"]
_INVITED = {"tender": "seller invited", "tender_line": "seller invited to its tender"}


def upgrade() -> None:
    op.create_table(
        "tender_invitation",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("tender_id", sa.Uuid(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "tender_id"],
            ["tender.county_id", "tender.id"],
            name=op.f("fk_tender_invitation_tender_county_id_tender_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["organisation.id"], name=op.f("fk_tender_invitation_organisation_seller_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_tender_invitation")),
        sa.UniqueConstraint(
            "county_id", "tender_id", "seller_id", name=op.f("uq_tender_invitation_county_id_tender_id_seller_id")
        ),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(op.f("ix_tender_invitation_seller_id"), "tender_invitation", ["seller_id"], unique=False)
    op.execute(
        "INSERT INTO tender_invitation (county_id, id, buyer_id, seller_id, tender_id)"
        " SELECT county_id, gen_random_uuid(), buyer_id, seller_id, tender.id"
        " FROM tender CROSS JOIN unnest(seller_ids) AS asked (seller_id)"
    )
    wall_off("tender_invitation", ["buyer", "seller", "overseer"], ["buyer"])
    for table, invited in _INVITED.items():
        seen = " OR ".join(f"({WHO[name]})" for name in (*_ASKED, invited))
        op.execute(f"ALTER POLICY reading ON {table} USING ({seen})")
        op.drop_column(table, "seller_ids")
