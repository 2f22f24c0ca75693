"""Payouts to households: accounts, batches, what the bank answered, and what is owed back."""

import strawberry

from domain.expressions import first_day, last_day, name_masked
from domain.parties.roles import Permission
from domain.payouts import models
from domain.payouts import queries as rows
from domain.payouts.models import BankFileFormat, PayoutLineState, PayoutPurpose, PayoutState
from domain.settlement.terms import Basis, IncomeCategory
from resolvers import payouts as answers
from resolvers.reading.acting import act
from resolvers.reading.fields import from_sql, masked, reads
from resolvers.reading.roots import read_many, read_one
from schema.scalars import Day, Instant, Money
from schema.types.billing import FileLinkPayload
from schema.types.node import Connection, Node, UserError
from schema.types.parties import Organisation
from schema.types.settlement import IncomeEntry

_PAYEE = "The account holder's name; else its first character."


@reads(models.HouseholdAccount)
@strawberry.type(description="The bank account that a household is paid to, for a time.")
class HouseholdAccount(Node):
    household_number: str
    payee: str = masked(rows.payee_masked, Permission.READ_NAMES, _PAYEE)
    bank: str
    account_masked: str = strawberry.field(description="Its last four digits; `revealHouseholdAccount` shows all.")
    since: Day | None = from_sql(first_day, "Its first day; null where it was replaced on that day.")
    until: Day | None = from_sql(last_day, "Its last day; null while it is in force.")
    entered_at: Instant


@reads(models.Recovery)
@strawberry.type(
    description="What a household owes back of a credit that was reversed after it had been paid out. With the county's"
    " consent a part of each later credit of the same contract is kept back for it."
)
class Recovery(Node):
    household_name: str = masked(
        name_masked, Permission.READ_NAMES, "The family's, as its contract names it; else its first character."
    )
    seller: Organisation
    basis: Basis
    about: str = strawberry.field(description="The sale it was earned by.")
    amount: Money = strawberry.field(description="All that was to be given back.")
    recovered: Money = from_sql(rows.recovered_of, "Kept back for it so far.")
    open: Money = from_sql(rows.open_of, "Still owed.")
    consented: bool | None = from_sql(
        rows.consented_of, "Whether the county consents to keeping all of it back; null before it has decided."
    )
    note: str | None = strawberry.field(description="What the decision rests on.")
    found_at: Instant
    decided_at: Instant | None


@reads(models.Withholding)
@strawberry.type(description="What is kept back of one credit for what is owed back.")
class Withholding(Node):
    amount: Money
    recovery: Recovery


@reads(models.PayoutItem)
@strawberry.type(description="What a payment holds of one credit.")
class PayoutItem(Node):
    category: IncomeCategory
    earned_on: Day
    about: str = strawberry.field(description="What it was earned by: the number of a sale, or a due in words.")
    amount: Money
    withheld: Money = strawberry.field(description="Kept back beside it.")
    withholdings: list[Withholding]
    income_entry: IncomeEntry | None = strawberry.field(
        description="The credit with its evidence, for whoever may read income."
    )


@reads(models.PayoutLine)
@strawberry.type(description="One payment to one household.")
class PayoutLine(Node):
    batch_number: str
    purpose: PayoutPurpose
    position: int = strawberry.field(description="In its batch and in the bank's files.")
    household_number: str
    payee: str = masked(rows.payee_masked, Permission.READ_NAMES, _PAYEE)
    account: HouseholdAccount | None = strawberry.field(
        description="Where it goes, for those who keep accounts and the household itself."
    )
    amount: Money
    withheld: Money = strawberry.field(description="Kept back of its credits.")
    state: PayoutLineState
    reason: str | None = strawberry.field(description="What the bank said.")
    answered_at: Instant | None
    items: list[PayoutItem]


@reads(models.PayoutOmission)
@strawberry.type(description="A household that was left out, because no account of its is known.")
class PayoutOmission(Node):
    household_number: str
    amount: Money


@reads(models.PayoutApproval)
@strawberry.type(description="That somebody approved a batch as it was submitted.")
class PayoutApproval(Node):
    approver_name: str
    approved_at: Instant


@reads(models.PayoutFile)
@strawberry.type(description="That a batch's bank file was fetched.")
class PayoutFile(Node):
    format: BankFileFormat
    taken_at: Instant


@reads(models.BankAnswer)
@strawberry.type(description="A file in which the bank answered for lines of a batch.")
class BankAnswer(Node):
    name: str
    paid_count: int
    paid_total: Money
    failed_count: int
    failed_total: Money
    unknown_count: int = strawberry.field(description="Lines that stay in clearing until the bank knows.")
    unknown_total: Money
    imported_at: Instant


@reads(models.PayoutBatch)
@strawberry.type(description="Payments to households that are declared, approved, sent and answered together.")
class PayoutBatch(Node):
    number: str
    purpose: PayoutPurpose
    until: Day = strawberry.field(description="What was earned on this day at the latest.")
    state: PayoutState
    follows: "PayoutBatch | None" = strawberry.field(description="The batch whose failed lines it pays again.")
    line_count: int
    total: Money
    withheld: Money = strawberry.field(description="Kept back of its credits.")
    content_hash: str | None = from_sql(rows.hash_of, "SHA-256 of its lines, frozen when it was submitted.")
    approvals_needed: int = strawberry.field(description="How many must approve it, known once it is submitted.")
    drafted_at: Instant
    submitted_at: Instant | None
    approved_at: Instant | None
    sent_at: Instant | None
    reconciled_at: Instant | None
    cancelled_at: Instant | None
    cancel_reason: str | None
    lines: list[PayoutLine] = strawberry.field(description="By position.")
    without_account: list[PayoutOmission] = strawberry.field(description="Who was left out, by number.")
    approvals: list[PayoutApproval]
    files: list[PayoutFile]
    answers: list[BankAnswer]


@strawberry.type(description="A household without an account, and what it could be paid.")
class HouseholdWithoutAccount:
    household_id: strawberry.ID
    household_number: str
    amount: Money


@strawberry.type
class HouseholdAccountPayload:
    household_account: HouseholdAccount | None
    user_errors: list[UserError]


@strawberry.type
class RevealHouseholdAccountPayload:
    account: str | None = strawberry.field(description="The whole number.")
    user_errors: list[UserError]


@strawberry.type(description="What a batch would be, drafted now.")
class ReckonPayoutPayload:
    count: int | None
    total: Money | None = strawberry.field(description="Less what would be kept back.")
    withheld: Money | None
    without_account: list[HouseholdWithoutAccount] | None
    user_errors: list[UserError]


@strawberry.type
class PayoutBatchPayload:
    batch: PayoutBatch | None
    user_errors: list[UserError]


@strawberry.type
class BankAnswerPayload:
    answer: BankAnswer | None
    user_errors: list[UserError]


@strawberry.type
class RecoveryPayload:
    recovery: Recovery | None
    user_errors: list[UserError]


@strawberry.type
class PayoutQueries:
    payout_batches: Connection[PayoutBatch] = read_many(
        answers.batches, "Newest first: an overseer's county.", Permission.READ_PAYOUTS
    )
    payout_batch: PayoutBatch | None = read_one(answers.batch, "One batch.", Permission.READ_PAYOUTS)
    household_payouts: Connection[PayoutLine] = read_many(
        answers.of_household,
        "What a household was paid or is to be paid, newest first: its own, or an overseer's county.",
        Permission.READ_PAYOUTS,
    )
    household_accounts: Connection[HouseholdAccount] = read_many(
        answers.accounts, "A household's accounts, newest first.", Permission.READ_HOUSEHOLD_ACCOUNTS
    )
    recoveries: Connection[Recovery] = read_many(
        answers.recoveries,
        "What is owed back, newest first: one's own, or an overseer's county.",
        Permission.READ_PAYOUTS,
    )


@strawberry.type
class PayoutMutations:
    enter_household_account: HouseholdAccountPayload = act(
        answers.enter,
        "The account a household is paid to from today on; an earlier one ends.",
        Permission.KEEP_HOUSEHOLD_ACCOUNTS,
    )
    reveal_household_account: RevealHouseholdAccountPayload = act(
        answers.reveal, "Show a whole account number; it is written down.", Permission.KEEP_HOUSEHOLD_ACCOUNTS
    )
    reckon_payout: ReckonPayoutPayload = act(
        answers.reckoned,
        "What a batch would come to, and who has no account. What is owed back is found and written down.",
        Permission.DRAFT_PAYOUT,
    )
    reckon_follow_up: ReckonPayoutPayload = act(
        answers.reckoned_follow_up, "What a batch would come to that pays again what failed.", Permission.DRAFT_PAYOUT
    )
    draft_payout: PayoutBatchPayload = act(
        answers.draft,
        "Plan to pay each household what it can be paid, in one line. What is planned is in no other batch.",
        Permission.DRAFT_PAYOUT,
    )
    draft_follow_up: PayoutBatchPayload = act(
        answers.follow_up,
        "Plan to pay again what failed in a batch, to the accounts known by now; never a paid or unknown line.",
        Permission.DRAFT_PAYOUT,
    )
    submit_payout: PayoutBatchPayload = act(
        answers.submit, "Freeze a draft by its hash, to be approved by others.", Permission.DRAFT_PAYOUT
    )
    cancel_payout: PayoutBatchPayload = act(
        answers.cancel, "Give a batch up before it is approved.", Permission.DRAFT_PAYOUT
    )
    approve_payout: PayoutBatchPayload = act(
        answers.approve,
        "Approve a submitted batch that one did not make. Above the county's amount it takes two.",
        Permission.APPROVE_PAYOUT,
    )
    link_bank_file: FileLinkPayload = act(
        answers.link_bank_file,
        "An address of the bank's file of an approved batch, which is sent from then on.",
        Permission.RECONCILE_PAYOUT,
    )
    import_bank_answer: BankAnswerPayload = act(
        answers.import_bank_answer,
        "Take in what the bank answered, whole or not at all. The same file twice changes nothing.",
        Permission.RECONCILE_PAYOUT,
    )
    consent_to_recovery: RecoveryPayload = act(
        answers.consent, "The county's yes or no to keeping back what is owed.", Permission.CONSENT_TO_RECOVERY
    )
