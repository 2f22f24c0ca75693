"""The walls: who may see and write which rows, as row-level security (行级安全).

Nothing set means nothing seen. Each table's readers and writers are named below.
"""

from alembic import op

from migrations.walls import lay_open, reference, wall_off

revision = "0011"
down_revision = "0010"

_FAMILY = ["officer", "household", "settlement"]
_TRADE = ["buyer", "seller", "overseer", "market", "settlement"]
_TRADERS = ["buyer", "seller", "market"]
_LEDGER = ["officer", "owner", "overseer", "settlement"]

READERS = {
    "account": ["account itself", "door"],
    "appointment": ["account", "door"],
    "refresh_token": ["door"],
    "sign_in_attempt": ["door"],
    "household": ["officer", "household itself", "settlement"],
    "person": ["officer", "settlement"],
    "household_membership": _FAMILY,
    "monitoring": _FAMILY,
    "lot": ["seller", "anyone, once published", "market", "settlement"],
    "lot_contribution": ["seller", *_FAMILY],
    "stock_movement": ["seller", "overseer", "market"],
    "purchase_order": ["buyer", "one of its sellers", "overseer", "market", "settlement"],
    "consignment": _TRADE,
    "consignment_cost": ["seller", "overseer", "market", "settlement"],
    "order_line": _TRADE,
    "allocation": _TRADE,
    "payment": ["buyer", "overseer", "settlement"],
    "receipt": ["buyer", "seller", "overseer", "settlement"],
    "linkage_contract": ["seller", *_FAMILY],
    "profit_split": ["seller", "overseer", "settlement"],
    "share_holding": ["seller", *_FAMILY],
    "consignment_terms": ["seller", "overseer", "settlement"],
    "settlement": ["seller", "overseer", "settlement"],
    "attribution_line": ["seller", "overseer", *_FAMILY],
    "ledger_account": _LEDGER,
    "transfer": ["overseer", "settlement"],
    "entry": _LEDGER,
    "balance": _LEDGER,
    "income_entry": _FAMILY,
    "income_month": _FAMILY,
    "placement": ["employer", *_FAMILY],
    "payroll": ["employer", "overseer", "settlement"],
    "payroll_line": ["employer", *_FAMILY],
    "idempotency_record": ["account"],
}

WRITERS = {
    "account": ["door"],
    "appointment": ["door"],
    "refresh_token": ["door"],
    "sign_in_attempt": ["door"],
    "household": ["settlement"],
    "person": ["settlement"],
    "household_membership": ["settlement"],
    "monitoring": ["settlement"],
    "lot": ["seller", "market"],
    "lot_contribution": ["seller"],
    "stock_movement": ["seller", "market"],
    "purchase_order": ["buyer", "market"],
    "consignment": _TRADERS,
    "consignment_cost": ["seller"],
    "order_line": _TRADERS,
    "allocation": _TRADERS,
    "payment": ["buyer"],
    "receipt": ["settlement"],
    "linkage_contract": ["seller"],
    "profit_split": ["seller"],
    "share_holding": ["seller"],
    "consignment_terms": ["settlement"],
    "settlement": ["settlement"],
    "attribution_line": ["settlement"],
    "ledger_account": ["settlement"],
    "transfer": ["settlement"],
    "entry": ["settlement"],
    "balance": ["settlement"],
    "income_entry": ["settlement"],
    "income_month": ["settlement"],
    "placement": ["placer"],
    "payroll": ["employer"],
    "payroll_line": ["employer"],
    "idempotency_record": ["account"],
}

CHANGEABLE = {
    "account",
    "appointment",
    "refresh_token",
    "sign_in_attempt",
    "product",
    "lot",
    "listing",
    "purchase_order",
    "consignment",
    "allocation",
    "balance",
    "income_month",
    "payroll",
    "household_membership",
    "monitoring",
    "linkage_contract",
    "profit_split",
    "share_holding",
    "idempotency_record",
}
"""Of these a row may be updated. Of all others it is written once; nothing at all is deleted but failed sign-ins."""

REFERENCE = ["alembic_version", "region", "organisation", "category", "monitored_group", "income_line"]
"""Read by all, written by migrations and by who runs the platform."""

CATALOGUE = ["product", "listing", "price_tier", "listing_lot", "vacancy"]
"""Read by all without a wall; the application checks whose they are before it writes."""


def upgrade() -> None:
    for table, readers in READERS.items():
        wall_off(table, readers, WRITERS[table], changeable=table in CHANGEABLE)
    for table in CATALOGUE:
        lay_open(table, changeable=table in CHANGEABLE)
    for table in REFERENCE:
        reference(table)
    op.execute("GRANT DELETE ON sign_in_attempt TO lianxin_app")
    op.execute("CREATE POLICY forgetting ON sign_in_attempt FOR DELETE USING ((SELECT viewer_office()) = 'DOOR')")
