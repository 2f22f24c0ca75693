"""A judgement's words are not the buyer's to read, and a family's own word is its own alone."""

from alembic import op

from migrations.walls import WHO

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    readers = " OR ".join(f"({WHO[name]})" for name in ("seller", "overseer", "settlement"))
    op.execute(f"ALTER POLICY reading ON fault_judgement USING ({readers})")
    op.execute(
        "CREATE POLICY own_words ON income_remark AS RESTRICTIVE FOR INSERT WITH CHECK"
        " ((SELECT viewer_household()) IS NULL OR word IN ('CONFIRMED', 'DISPUTED'))"
    )
