"""Documents: photos and papers sent as evidence."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.walls import wall_off

revision = "0014"
down_revision = "0013"

_MEDIA_TYPES = ("JPEG", "PNG", "WEBP", "PDF")


def upgrade() -> None:
    op.create_table(
        "document",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("shown_to", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(sa.column("media_type").in_(_MEDIA_TYPES), name=op.f("ck_document_media_type")),
        sa.CheckConstraint("size = length(content) AND size > 0", name=op.f("ck_document_sized")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_document_organisation_organisation_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_document")),
        sa.UniqueConstraint(
            "county_id", "organisation_id", "sha256", name=op.f("uq_document_county_id_organisation_id_sha256")
        ),
        info={"citus": "county_id", "wall": True},
    )
    wall_off("document", ["organisation", "one shown it", "overseer"], ["organisation"], changeable=True)
