"""Certificates that vouch for single lots."""

import sqlalchemy as sa
from alembic import op

from migrations.walls import WHO, wall_off

revision = "0047"
down_revision = "0046"

_READERS = ["seller", "accreditor", "market", "anyone, once the lot it vouches for is published"]


def upgrade() -> None:
    op.create_table(
        "lot_certificate",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("certificate_code", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("document_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.Column("revoked_reason", sa.Text(), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("issued_on <= expires_on", name=op.f("ck_lot_certificate_days")),
        sa.CheckConstraint(
            "num_nonnulls(revoked_at, revoked_by) IN (0, 2) AND (revoked_at IS NULL OR revoked_reason IS NOT NULL)",
            name=op.f("ck_lot_certificate_revoked_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["certificate_code"],
            ["certificate_kind.code"],
            name=op.f("fk_lot_certificate_certificate_kind_certificate_code"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "document_id"],
            ["document.county_id", "document.id"],
            name=op.f("fk_lot_certificate_document_county_id_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "lot_id"],
            ["lot.county_id", "lot.id"],
            name=op.f("fk_lot_certificate_lot_county_id_lot_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["organisation.id"], name=op.f("fk_lot_certificate_organisation_seller_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_lot_certificate")),
        sa.UniqueConstraint(
            "county_id", "seller_id", "certificate_code", "number", "lot_id", name="uq_lot_certificate_once"
        ),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_lot_certificate_newest", "lot_certificate", ["added_at", "id"])
    op.create_index("ix_lot_certificate_newest_of_lot", "lot_certificate", ["county_id", "lot_id", "added_at", "id"])
    wall_off("lot_certificate", _READERS, ["seller"])
    _let_certifiers_revoke()


def _let_certifiers_revoke() -> None:
    """Whoever hands one in changes nothing of it, and who may revoke it changes nothing else."""
    certifier = WHO["certifier"]
    op.execute(f"ALTER POLICY changing ON lot_certificate USING ({certifier}) WITH CHECK ({certifier})")
    op.execute("GRANT UPDATE (revoked_at, revoked_by, revoked_reason) ON lot_certificate TO lianxin_app")
