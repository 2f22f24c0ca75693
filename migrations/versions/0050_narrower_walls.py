"""Nobody writes by himself what is another's to decide, and a certificate tells of what went back as well."""

from alembic import op

from migrations.walls import WHO, let_read, let_write

revision = "0050"
down_revision = "0049"

_BY_HIMSELF = "account_id = (SELECT viewer_account())"
_OF_THE_COUNTY = "(SELECT viewer_role()) = 'COUNTY_APPROVER'"

WRITES = {
    "seller_registration": {"seller": "state = 'APPLIED'", "registrar": "state <> 'APPLIED'"},
    "licence": {"seller": "state = 'SUBMITTED'", "registrar": "decided_by = (SELECT viewer_account())"},
    "registration_step": {
        "seller": f"act = 'APPLY' AND {_BY_HIMSELF}",
        "registrar": f"act <> 'APPLY' AND {_BY_HIMSELF}",
    },
    "certification": {
        "seller": "state = 'APPLIED'",
        "certifier": f"state <> 'APPLIED' AND ({_OF_THE_COUNTY} OR state IN ('ENDORSED', 'RETURNED', 'REJECTED'))",
    },
    "certification_step": {
        "seller": f"act = 'APPLY' AND {_BY_HIMSELF}",
        "certifier": f"act <> 'APPLY' AND {_BY_HIMSELF}",
    },
    "objection_finding": {"registrar": f"{_BY_HIMSELF} AND objector_id <> (SELECT viewer_account())"},
    "order_approval": {"buyer": "(decided_by IS NULL OR decided_by = (SELECT viewer_account()))"},
    "filing_version": {"buyer": "confirmed_at IS NULL", "market": "confirmed_at IS NOT NULL"},
    "matchmaking_participation": {
        "organisation": "attendance IN ('INVITED', 'SIGNED_UP', 'WITHDRAWN')",
        "host": "attendance IN ('INVITED', 'ATTENDED', 'ABSENT')",
    },
}
"""By table and writer, what a row that he writes comes to be: nobody approves, certifies or confirms himself."""


def upgrade() -> None:
    for table, writers in WRITES.items():
        let_write(table, writers)
    for table in ("spending_limit", "order_charge"):  # no step of another's needs a buyer's
        op.execute(f"ALTER POLICY reading ON {table} USING (({WHO['buyer']}) OR ({WHO['overseer']}))")
        op.execute(f"ALTER POLICY changing ON {table} USING ({WHO['buyer']})")
        let_write(table, {"buyer": "true"})
    op.execute("DROP POLICY reading_for_impact ON transfer")
    let_read("transfer", "impact", "kind IN ('RECEIPT', 'COVER', 'REVERSAL', 'HOLD', 'RELEASE')")
    op.drop_constraint("ck_impact_certificate_in_range", "impact_certificate")
    op.create_check_constraint(op.f("ck_impact_certificate_in_range"), "impact_certificate", "since <= until")
