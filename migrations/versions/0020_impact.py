"""Impact certificates, and the keys they are signed with."""

import sqlalchemy as sa
from alembic import op

from migrations.walls import lay_open, let_read, wall_off

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "certificate_key",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("first_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_certificate_key")),
        info={"citus": "reference"},
    )
    op.create_table(
        "impact_certificate",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("reached", sa.BigInteger(), nullable=True),
        sa.Column("households", sa.Integer(), nullable=True),
        sa.Column("key_code", sa.String(length=64), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(reached IS NULL) = (households IS NULL)", name=op.f("ck_impact_certificate_told_together")
        ),
        sa.CheckConstraint("paid >= 0 AND since <= until", name=op.f("ck_impact_certificate_in_range")),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["organisation.id"], name=op.f("fk_impact_certificate_organisation_buyer_id")
        ),
        sa.ForeignKeyConstraint(
            ["key_code"], ["certificate_key.code"], name=op.f("fk_impact_certificate_certificate_key_key_code")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_impact_certificate")),
        sa.UniqueConstraint("county_id", "code", name=op.f("uq_impact_certificate_county_id_code")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(op.f("ix_impact_certificate_buyer_id"), "impact_certificate", ["buyer_id"], unique=False)
    op.create_index("ix_impact_certificate_newest", "impact_certificate", ["issued_at", "id"], unique=False)
    op.create_index(
        "ix_impact_certificate_period", "impact_certificate", ["county_id", "buyer_id", "since", "until"], unique=False
    )
    lay_open("certificate_key")
    wall_off("impact_certificate", ["buyer", "overseer", "impact"], ["buyer"])
    # Sums need what was realised by receipts, and whose it is by key; no name, nor anything else of a household.
    let_read("transfer", "impact", "kind = 'RECEIPT'")
    let_read("entry", "impact", "state = 'REALISED'")
