"""What is sent to pay households out."""

import strawberry
from strawberry.file_uploads import Upload

from domain.payouts.models import BankFileFormat, PayoutPurpose
from schema.scalars import Day, Money


@strawberry.input
class EnterHouseholdAccountInput:
    idempotency_key: str
    household_id: strawberry.ID
    account: str = strawberry.field(description="10 to 32 digits; spaces are left out.")
    payee: str = strawberry.field(description="The account holder, as on the passbook or card.")
    bank: str = strawberry.field(description="The bank and branch that keeps the account.")


@strawberry.input
class RevealHouseholdAccountInput:
    idempotency_key: str
    account_id: strawberry.ID
    reason: str = strawberry.field(description="Why the whole number is needed; auditors read it.")


@strawberry.input
class ReckonPayoutInput:
    idempotency_key: str
    purpose: PayoutPurpose
    until: Day = strawberry.field(description="What was earned on this day at the latest.")


@strawberry.input
class ReckonFollowUpInput:
    idempotency_key: str
    batch_id: strawberry.ID = strawberry.field(description="Of which some lines have failed.")


@strawberry.input
class DraftPayoutInput:
    idempotency_key: str
    purpose: PayoutPurpose
    until: Day = strawberry.field(description="What was earned on this day at the latest.")
    declared_count: int = strawberry.field(description="How many lines it will have: one for each household paid.")
    declared_total: Money = strawberry.field(description="What they come to, less what is kept back.")


@strawberry.input
class DraftFollowUpInput:
    idempotency_key: str
    batch_id: strawberry.ID = strawberry.field(description="Of which some lines have failed.")
    declared_count: int
    declared_total: Money


@strawberry.input
class SubmitPayoutInput:
    idempotency_key: str
    batch_id: strawberry.ID


@strawberry.input
class CancelPayoutInput:
    idempotency_key: str
    batch_id: strawberry.ID
    reason: str


@strawberry.input
class ApprovePayoutInput:
    idempotency_key: str
    batch_id: strawberry.ID


@strawberry.input
class LinkBankFileInput:
    idempotency_key: str
    batch_id: strawberry.ID
    format: BankFileFormat


@strawberry.input
class ImportBankAnswerInput:
    idempotency_key: str
    batch_id: strawberry.ID
    file: Upload = strawberry.field(description="As fixed-width text or as CSV; see `docs/bank-files.md`.")


@strawberry.input
class ConsentToRecoveryInput:
    idempotency_key: str
    recovery_id: strawberry.ID
    consented: bool
    note: str = strawberry.field(description="What the decision rests on.")
