"""The tables that the main job fills: one trade and one month's work."""

from tests.story.county import MEMBERS
from tests.walls.slices.groups import BUYER, EVERYBODY, FAMILY, OFFICERS, OVERSEERS, TRADERS

SEEN_BY: dict[str, set[str]] = {
    "account": EVERYBODY,
    "appointment": EVERYBODY,
    "refresh_token": set(),
    "sign_in_attempt": set(),
    "idempotency_record": {"seller", "buyer", "officer"},
    "household": {*OFFICERS, *MEMBERS},
    "person": OFFICERS,
    "household_membership": {*OFFICERS, *MEMBERS},
    "monitoring": FAMILY,
    "lot": EVERYBODY,
    "lot_contribution": {*FAMILY, "seller"},
    "stock_movement": {*OVERSEERS, "seller"},
    "purchase_order": {*OVERSEERS, *TRADERS},
    "consignment": {*OVERSEERS, *TRADERS},
    "consignment_cost": {*OVERSEERS, "seller"},
    "order_line": {*OVERSEERS, *TRADERS},
    "allocation": {*OVERSEERS, *TRADERS},
    "payment": {*OVERSEERS, *BUYER},
    "receipt": {*OVERSEERS, *TRADERS},
    "linkage_contract": {*FAMILY, "seller"},
    "profit_split": {*OVERSEERS, "seller"},
    "share_holding": {*OFFICERS, "seller", "other member"},
    "consignment_terms": {*OVERSEERS, "seller"},
    "unsettled": OVERSEERS,
    "settlement": {*OVERSEERS, "seller"},
    "attribution_line": {*OFFICERS, *OVERSEERS, *MEMBERS, "seller"},
    "ledger_account": {*OFFICERS, *OVERSEERS, *MEMBERS, *TRADERS},
    "transfer": {*OFFICERS, *OVERSEERS, *MEMBERS, *TRADERS},
    "entry": {*OFFICERS, *OVERSEERS, *MEMBERS, *TRADERS},
    "balance": {*OFFICERS, *OVERSEERS, *MEMBERS, *TRADERS},
    "credit_in_hand": set(),
    "income_entry": {*OFFICERS, *MEMBERS},
    "income_month": {*OFFICERS, *MEMBERS},
    "placement": {*FAMILY, "seller"},
    "payroll": {*OVERSEERS, "seller"},
    "payroll_line": {*FAMILY, "seller"},
}
"""A person sees his own account. A lot is public once it is published."""
