"""Of a county's payout rules, and of those over surpluses, one is in force; no credit may be kept back whole."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    op.drop_constraint(op.f("uq_payout_rule_county_id_during"), "payout_rule")
    op.execute(
        "ALTER TABLE payout_rule ADD CONSTRAINT ex_payout_rule_one_in_force"
        " EXCLUDE USING gist (coalesce(county_id, 0) WITH =, during WITH &&)"
    )
    op.drop_constraint(op.f("ck_payout_rule_in_range"), "payout_rule")
    op.create_check_constraint(
        op.f("ck_payout_rule_in_range"),
        "payout_rule",
        "two_approvers_above >= 0 AND most_withheld >= 0 AND most_withheld < 100",
    )
    op.drop_constraint(op.f("uq_surplus_rule_during"), "surplus_rule")
    op.create_exclude_constraint(op.f("ex_surplus_rule_one_in_force"), "surplus_rule", (sa.column("during"), "&&"))
