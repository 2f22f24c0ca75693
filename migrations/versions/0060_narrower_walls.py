"""A certificate tells of what went back as well."""

from alembic import op

from migrations.walls import let_read

revision = "0060"
down_revision = "0044"


def upgrade() -> None:
    op.execute("DROP POLICY reading_for_impact ON transfer")
    let_read("transfer", "impact", "kind IN ('RECEIPT', 'COVER', 'REVERSAL', 'HOLD', 'RELEASE')")
    op.drop_constraint("ck_impact_certificate_in_range", "impact_certificate")
    op.create_check_constraint(op.f("ck_impact_certificate_in_range"), "impact_certificate", "since <= until")
