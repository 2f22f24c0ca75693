"""Roles, what each may do, and who a viewer is. This table is the whole of it."""

import uuid
from dataclasses import dataclass
from enum import StrEnum

from domain.errors import NotPermitted
from domain.regions.rules import subtree


class Role(StrEnum):
    """What a person is to the platform under one appointment."""

    BUYER = "BUYER"
    SELLER = "SELLER"
    VILLAGE_OFFICER = "VILLAGE_OFFICER"
    TOWNSHIP_REVIEWER = "TOWNSHIP_REVIEWER"
    COUNTY_APPROVER = "COUNTY_APPROVER"
    CITY_MANAGER = "CITY_MANAGER"
    SURVEYOR = "SURVEYOR"
    FINANCE = "FINANCE"
    AUDITOR = "AUDITOR"
    HOUSEHOLD_MEMBER = "HOUSEHOLD_MEMBER"


PLATFORM = uuid.UUID(int=0)
"""Stands for the account of whoever acts, where the platform acts by itself."""


class Permission(StrEnum):
    """What can be allowed. Each mutation, and each query that is not public, names one."""

    READ_ORDERS = "READ_ORDERS"
    READ_HOUSEHOLDS = "READ_HOUSEHOLDS"
    READ_INCOME = "READ_INCOME"
    READ_NAMES = "READ_NAMES"
    RECORD_LOT = "RECORD_LOT"
    RECORD_INSPECTION = "RECORD_INSPECTION"
    RECALL_LOT = "RECALL_LOT"
    ACKNOWLEDGE_RECALL = "ACKNOWLEDGE_RECALL"
    REVIEW_RELABELLING = "REVIEW_RELABELLING"
    PUBLISH_LISTING = "PUBLISH_LISTING"
    IMPORT_STOCK_LIST = "IMPORT_STOCK_LIST"
    OFFER_CONTRACT_PRICE = "OFFER_CONTRACT_PRICE"
    ACCEPT_CONTRACT_PRICE = "ACCEPT_CONTRACT_PRICE"
    SET_PRICE_CORRIDOR = "SET_PRICE_CORRIDOR"
    SET_DELIVERY_RULE = "SET_DELIVERY_RULE"
    SET_YIELD_NORM = "SET_YIELD_NORM"
    SET_NEED_RULE = "SET_NEED_RULE"
    KEEP_REGISTER = "KEEP_REGISTER"
    REVEAL_PERSON = "REVEAL_PERSON"
    FRAME_HOUSEHOLDS = "FRAME_HOUSEHOLDS"
    READ_PRICE_DEPARTURES = "READ_PRICE_DEPARTURES"
    PLACE_ORDER = "PLACE_ORDER"
    REQUEST_QUOTES = "REQUEST_QUOTES"
    AWARD_QUOTES = "AWARD_QUOTES"
    KEEP_STANDING_ORDER = "KEEP_STANDING_ORDER"
    QUOTE = "QUOTE"
    CANCEL_ORDER = "CANCEL_ORDER"
    REFUSE_ORDER = "REFUSE_ORDER"
    CONFIRM_ORDER = "CONFIRM_ORDER"
    DISPATCH_ORDER = "DISPATCH_ORDER"
    ALLOCATE_LOTS = "ALLOCATE_LOTS"
    READ_ALLOCATIONS = "READ_ALLOCATIONS"
    ACCEPT_DELIVERY = "ACCEPT_DELIVERY"
    RECORD_TRANSPORT = "RECORD_TRANSPORT"
    RECEIVE_RETURN = "RECEIVE_RETURN"
    OPEN_CLAIM = "OPEN_CLAIM"
    ANSWER_CLAIM = "ANSWER_CLAIM"
    ESCALATE_CLAIM = "ESCALATE_CLAIM"
    DECIDE_CLAIM = "DECIDE_CLAIM"
    PAY_ORDER = "PAY_ORDER"
    ISSUE_INVOICE = "ISSUE_INVOICE"
    ISSUE_CREDIT_NOTE = "ISSUE_CREDIT_NOTE"
    CLAIM_INTEREST = "CLAIM_INTEREST"
    AGREE_PAYMENT_TERM = "AGREE_PAYMENT_TERM"
    SETTLE = "SETTLE"
    ADVANCE_PAYMENT = "ADVANCE_PAYMENT"
    REFUND_BUYER = "REFUND_BUYER"
    JUDGE_FAULT = "JUDGE_FAULT"
    READ_CONTRACTS = "READ_CONTRACTS"
    KEEP_CONTRACTS = "KEEP_CONTRACTS"
    CONFIRM_CONTRACT = "CONFIRM_CONTRACT"
    DISTRIBUTE_SURPLUS = "DISTRIBUTE_SURPLUS"
    PAY_DUES = "PAY_DUES"
    KEEP_VILLAGE_PLANS = "KEEP_VILLAGE_PLANS"
    PAY_VILLAGE_PLANS = "PAY_VILLAGE_PLANS"
    TAKE_OUT_FILES = "TAKE_OUT_FILES"
    ISSUE_CERTIFICATE = "ISSUE_CERTIFICATE"
    OPEN_VACANCY = "OPEN_VACANCY"
    PLACE_WORKER = "PLACE_WORKER"
    CONFIRM_PAYROLL = "CONFIRM_PAYROLL"
    PAY_PAYROLL = "PAY_PAYROLL"
    UPLOAD_DOCUMENT = "UPLOAD_DOCUMENT"
    READ_PURCHASING = "READ_PURCHASING"
    MANAGE_PURCHASING = "MANAGE_PURCHASING"
    APPROVE_ORDER = "APPROVE_ORDER"
    CLOSE_BUDGET_YEAR = "CLOSE_BUDGET_YEAR"
    SET_DELIVERY_TERMS = "SET_DELIVERY_TERMS"
    REVEAL_CONTACT = "REVEAL_CONTACT"
    FILE_RESERVED_SHARE = "FILE_RESERVED_SHARE"
    CONFIRM_RESERVED_SHARE = "CONFIRM_RESERVED_SHARE"
    MOVE_ORDER = "MOVE_ORDER"
    READ_ACCREDITATION = "READ_ACCREDITATION"
    APPLY_TO_SELL = "APPLY_TO_SELL"
    DECIDE_REGISTRATION = "DECIDE_REGISTRATION"
    APPLY_FOR_CERTIFICATION = "APPLY_FOR_CERTIFICATION"
    REVIEW_CERTIFICATION = "REVIEW_CERTIFICATION"
    CERTIFY_PRODUCT = "CERTIFY_PRODUCT"
    OBJECT_TO_CERTIFICATION = "OBJECT_TO_CERTIFICATION"
    HOST_SESSION = "HOST_SESSION"
    JOIN_SESSION = "JOIN_SESSION"
    READ_LEADS = "READ_LEADS"
    READ_OUTCOMES = "READ_OUTCOMES"
    READ_PAYOUTS = "READ_PAYOUTS"
    READ_HOUSEHOLD_ACCOUNTS = "READ_HOUSEHOLD_ACCOUNTS"
    KEEP_HOUSEHOLD_ACCOUNTS = "KEEP_HOUSEHOLD_ACCOUNTS"
    DRAFT_PAYOUT = "DRAFT_PAYOUT"
    APPROVE_PAYOUT = "APPROVE_PAYOUT"
    RECONCILE_PAYOUT = "RECONCILE_PAYOUT"
    CONSENT_TO_RECOVERY = "CONSENT_TO_RECOVERY"
    READ_RECONCILIATION = "READ_RECONCILIATION"
    RECONCILE = "RECONCILE"
    DISPUTE_INCOME = "DISPUTE_INCOME"
    ANSWER_DISPUTE = "ANSWER_DISPUTE"
    READ_CASES = "READ_CASES"
    READ_CASE_COUNTS = "READ_CASE_COUNTS"
    REPORT_LEAD = "REPORT_LEAD"
    TAKE_COMMITMENT = "TAKE_COMMITMENT"
    CHECK_CASE = "CHECK_CASE"
    ENDORSE_CASE = "ENDORSE_CASE"
    ANSWER_NOTICE_OBJECTION = "ANSWER_NOTICE_OBJECTION"
    RETURN_CASE = "RETURN_CASE"
    APPROVE_CASE = "APPROVE_CASE"
    PLAN_MEASURE = "PLAN_MEASURE"
    DELEGATE_CASES = "DELEGATE_CASES"
    SET_CASE_RULE = "SET_CASE_RULE"
    READ_PASS_THROUGH = "READ_PASS_THROUGH"  # noqa: S105  # no password


_OFFICIAL = {
    Permission.READ_CONTRACTS,
    Permission.READ_HOUSEHOLDS,
    Permission.READ_INCOME,
    Permission.READ_ORDERS,
    Permission.READ_PURCHASING,
    Permission.TAKE_OUT_FILES,
    Permission.READ_PRICE_DEPARTURES,
}
_LOCAL = {
    Permission.READ_CONTRACTS,
    Permission.READ_HOUSEHOLDS,
    Permission.READ_INCOME,
    Permission.READ_NAMES,
    Permission.PLACE_WORKER,
    Permission.REVEAL_PERSON,
    Permission.REVIEW_RELABELLING,
    Permission.UPLOAD_DOCUMENT,
    Permission.ANSWER_DISPUTE,
}

_CASE_FAMILY = {Permission.READ_CASES, Permission.REPORT_LEAD, Permission.TAKE_COMMITMENT}
_CASE_VILLAGE = {
    Permission.READ_CASES,
    Permission.REPORT_LEAD,
    Permission.TAKE_COMMITMENT,
    Permission.CHECK_CASE,
    Permission.PLAN_MEASURE,
    Permission.DELEGATE_CASES,
}
_CASE_TOWNSHIP = {
    Permission.READ_CASES,
    Permission.REPORT_LEAD,
    Permission.ENDORSE_CASE,
    Permission.ANSWER_NOTICE_OBJECTION,
    Permission.RETURN_CASE,
    Permission.PLAN_MEASURE,
    Permission.DELEGATE_CASES,
}
_CASE_COUNTY = {
    Permission.READ_CASES,
    Permission.READ_CASE_COUNTS,
    Permission.RETURN_CASE,
    Permission.APPROVE_CASE,
    Permission.DELEGATE_CASES,
    Permission.SET_CASE_RULE,
}
"""By level, who handles cases of families at risk."""

_ANYBODY = {Permission.OBJECT_TO_CERTIFICATION}
"""What everyone who is signed in may do."""
_TRADER = {Permission.JOIN_SESSION, Permission.READ_LEADS}
_OVERSEER = {
    Permission.READ_LEADS,
    Permission.READ_OUTCOMES,
    Permission.READ_ALLOCATIONS,
    Permission.READ_PAYOUTS,
    Permission.READ_RECONCILIATION,
    Permission.READ_PASS_THROUGH,
}
_ACCOUNT_KEEPER = {Permission.READ_HOUSEHOLD_ACCOUNTS, Permission.KEEP_HOUSEHOLD_ACCOUNTS}
_HOST = {*_OVERSEER, Permission.HOST_SESSION}
_APPLICANT = {Permission.READ_ACCREDITATION, Permission.APPLY_TO_SELL, Permission.APPLY_FOR_CERTIFICATION}
_REVIEWER = {Permission.READ_ACCREDITATION, Permission.REVIEW_CERTIFICATION}
_REGISTRAR = {
    *_REVIEWER,
    Permission.DECIDE_REGISTRATION,
    Permission.CERTIFY_PRODUCT,
    Permission.UPLOAD_DOCUMENT,
    Permission.READ_NAMES,
}

MAY: dict[Role, frozenset[Permission]] = {
    Role.BUYER: frozenset(
        {
            *_ANYBODY,
            *_TRADER,
            Permission.READ_ORDERS,
            Permission.ACCEPT_CONTRACT_PRICE,
            Permission.PLACE_ORDER,
            Permission.CANCEL_ORDER,
            Permission.ACCEPT_DELIVERY,
            Permission.RECORD_TRANSPORT,
            Permission.OPEN_CLAIM,
            Permission.ESCALATE_CLAIM,
            Permission.ACKNOWLEDGE_RECALL,
            Permission.PAY_ORDER,
            Permission.UPLOAD_DOCUMENT,
            Permission.READ_PURCHASING,
            Permission.MANAGE_PURCHASING,
            Permission.APPROVE_ORDER,
            Permission.AGREE_PAYMENT_TERM,
            Permission.TAKE_OUT_FILES,
            Permission.REQUEST_QUOTES,
            Permission.AWARD_QUOTES,
            Permission.ISSUE_CERTIFICATE,
            Permission.KEEP_STANDING_ORDER,
            Permission.REVEAL_CONTACT,
            Permission.FILE_RESERVED_SHARE,
            Permission.MOVE_ORDER,
        }
    ),
    Role.SELLER: frozenset(
        {
            *_ANYBODY,
            *_TRADER,
            *_APPLICANT,
            Permission.READ_ORDERS,
            Permission.READ_NAMES,
            Permission.RECORD_LOT,
            Permission.RECORD_INSPECTION,
            Permission.RECALL_LOT,
            Permission.PUBLISH_LISTING,
            Permission.OFFER_CONTRACT_PRICE,
            Permission.IMPORT_STOCK_LIST,
            Permission.QUOTE,
            Permission.CONFIRM_ORDER,
            Permission.REFUSE_ORDER,
            Permission.DISPATCH_ORDER,
            Permission.ALLOCATE_LOTS,
            Permission.READ_ALLOCATIONS,
            Permission.ISSUE_INVOICE,
            Permission.ISSUE_CREDIT_NOTE,
            Permission.CLAIM_INTEREST,
            Permission.ADVANCE_PAYMENT,
            Permission.READ_CONTRACTS,
            Permission.KEEP_CONTRACTS,
            Permission.DISTRIBUTE_SURPLUS,
            Permission.PAY_DUES,
            Permission.AGREE_PAYMENT_TERM,
            Permission.TAKE_OUT_FILES,
            Permission.RECORD_TRANSPORT,
            Permission.RECEIVE_RETURN,
            Permission.ANSWER_CLAIM,
            Permission.ESCALATE_CLAIM,
            Permission.OPEN_VACANCY,
            Permission.CONFIRM_PAYROLL,
            Permission.PAY_PAYROLL,
            Permission.SET_DELIVERY_TERMS,
            Permission.REVEAL_CONTACT,
            Permission.UPLOAD_DOCUMENT,
            Permission.READ_PASS_THROUGH,
        }
    ),
    Role.VILLAGE_OFFICER: frozenset(
        {
            *_ANYBODY,
            *_LOCAL,
            *_CASE_VILLAGE,
            Permission.KEEP_REGISTER,
            Permission.CONFIRM_CONTRACT,
            Permission.KEEP_VILLAGE_PLANS,
        }
    ),
    Role.TOWNSHIP_REVIEWER: frozenset({*_ANYBODY, *_LOCAL, *_CASE_TOWNSHIP, *_REVIEWER, *_ACCOUNT_KEEPER}),
    Role.COUNTY_APPROVER: frozenset(
        {
            *_ANYBODY,
            *_OFFICIAL,
            *_REGISTRAR,
            *_HOST,
            *_ACCOUNT_KEEPER,
            Permission.REVEAL_PERSON,
            Permission.FRAME_HOUSEHOLDS,
            *_CASE_COUNTY,
            Permission.APPROVE_PAYOUT,
            Permission.CONSENT_TO_RECOVERY,
            Permission.SET_PRICE_CORRIDOR,
            Permission.SET_DELIVERY_RULE,
            Permission.SET_YIELD_NORM,
            Permission.SET_NEED_RULE,
            Permission.DECIDE_CLAIM,
            Permission.JUDGE_FAULT,
            Permission.RECORD_INSPECTION,
            Permission.RECALL_LOT,
            Permission.REVIEW_RELABELLING,
            Permission.ANSWER_DISPUTE,
        }
    ),
    Role.CITY_MANAGER: frozenset(
        {*_ANYBODY, *_OFFICIAL, *_HOST, Permission.READ_ACCREDITATION, Permission.READ_CASE_COUNTS}
    ),
    Role.SURVEYOR: frozenset(_ANYBODY),
    Role.FINANCE: frozenset(
        {
            *_ANYBODY,
            *_OVERSEER,
            *_ACCOUNT_KEEPER,
            Permission.DRAFT_PAYOUT,
            Permission.APPROVE_PAYOUT,
            Permission.RECONCILE_PAYOUT,
            Permission.READ_ORDERS,
            Permission.READ_PURCHASING,
            Permission.CLOSE_BUDGET_YEAR,
            Permission.SETTLE,
            Permission.READ_CONTRACTS,
            Permission.REFUND_BUYER,
            Permission.PAY_VILLAGE_PLANS,
            Permission.TAKE_OUT_FILES,
            Permission.CONFIRM_RESERVED_SHARE,
            Permission.RECONCILE,
        }
    ),
    Role.AUDITOR: frozenset(
        {
            *_ANYBODY,
            *_OFFICIAL,
            *_OVERSEER,
            Permission.READ_NAMES,
            Permission.READ_ACCREDITATION,
            Permission.READ_HOUSEHOLD_ACCOUNTS,
            Permission.READ_CASES,
            Permission.READ_CASE_COUNTS,
            Permission.RECONCILE,
        }
    ),
    Role.HOUSEHOLD_MEMBER: frozenset(
        {
            *_ANYBODY,
            *_CASE_FAMILY,
            Permission.READ_HOUSEHOLDS,
            Permission.READ_INCOME,
            Permission.READ_NAMES,
            Permission.READ_PAYOUTS,
            Permission.READ_HOUSEHOLD_ACCOUNTS,
            Permission.READ_CONTRACTS,
            Permission.CONFIRM_CONTRACT,
            Permission.DISPUTE_INCOME,
        }
    ),
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is asking, under which appointment. The walls of the database are set from this."""

    account_id: uuid.UUID
    appointment_id: uuid.UUID
    role: Role
    county_id: int
    region_code: int
    organisation_id: uuid.UUID | None = None
    household_id: uuid.UUID | None = None

    def may(self, permission: Permission) -> bool:
        return permission in MAY[self.role]

    def must(self, permission: Permission) -> None:
        """Raises NotPermitted where the viewer's role lacks `permission`."""
        if not self.may(permission):
            raise NotPermitted(role=self.role, permission=permission)

    @property
    def organisation(self) -> uuid.UUID:
        """The organisation acted for. Raises NotPermitted for a household member, who acts for none."""
        if self.organisation_id is None:
            raise NotPermitted(role=self.role, permission="ACT_FOR_AN_ORGANISATION")
        return self.organisation_id

    @property
    def region_range(self) -> tuple[int, int]:
        return subtree(self.region_code)
