"""The ledger held against what it was made of (对账)."""

import strawberry

from domain.parties.roles import Permission
from domain.reconciliation import models
from domain.reconciliation import queries as rows
from domain.reconciliation.models import Check
from resolvers import reconciliation as answers
from resolvers.reading.acting import act
from resolvers.reading.fields import from_sql, reads
from resolvers.reading.roots import read_many, read_one
from schema.scalars import Day, Instant, Money, Quantity
from schema.types.node import Connection, Node, UserError


@reads(None)
@strawberry.type(description="What households should have of sales, and what the ledger holds for them.")
class ReconciliationRow:
    about: str = strawberry.field(description="The order's number, the seller's name, or the month of acceptance.")
    share: Money = strawberry.field(description="What settlements gave to households.")
    reversed: Money = strawberry.field(description="What was taken back of it.")
    provisional: Money
    held: Money
    realised: Money
    expected: Money = strawberry.field(description="The share less what was taken back.")
    found: Money = strawberry.field(description="What stands in the ledger, in whatever state.")
    difference: Money = strawberry.field(description="Found less expected: nothing, if all is well.")


@reads(models.ReconciliationRun)
@strawberry.type(description="One time the county's ledger was held against what it was made of.")
class ReconciliationRun(Node):
    day: Day
    ran_at: Instant
    standing: int = strawberry.field(description="How many differences it met.")
    opened: int = strawberry.field(description="How many of them for the first time.")
    vanished: int = strawberry.field(description="How many that stood before were gone.")


@reads(models.ReconciliationFinding)
@strawberry.type(description="Two sides that differ. What was found is never edited.")
class ReconciliationFinding(Node):
    kind: Check
    about: str = strawberry.field(
        description="A consignment's number, a transfer's key, or the key of an account or an entry. It names nobody."
    )
    expected: Money
    found: Money
    difference: Money = from_sql(rows.difference_of, "Found less expected.")
    first_seen_at: Instant
    last_seen_at: Instant
    vanished_at: Instant | None = strawberry.field(description="When it was met no more; null while it stands.")
    closed_name: str | None = strawberry.field(description="Who said what was found out about it.")
    closed_at: Instant | None
    closed_why: str | None


@reads(None)
@strawberry.type(description="What of the money that came for goods reached families.")
class PassThroughRow:
    about: str = strawberry.field(description="The seller's name, the product's, or the month.")
    received: Money = strawberry.field(description="What buyers paid, less what they were paid back.")
    realised: Money = strawberry.field(description="What of families' parts of the sales was realised.")
    ratio: Quantity | None = strawberry.field(description="Realised over received; null where nothing was received.")
    counted_at: Instant = strawberry.field(description="When the county's ledger was last counted.")


@strawberry.type
class ReconciliationRunPayload:
    run: ReconciliationRun | None
    user_errors: list[UserError]


@strawberry.type
class ReconciliationFindingPayload:
    finding: ReconciliationFinding | None
    user_errors: list[UserError]


@strawberry.type
class ReconciliationQueries:
    reconciliation: list[ReconciliationRow] = read_one(
        answers.reconciled,
        "Families' credits against settlements, for what was accepted in a period, what differs most first."
        " At most 500 rows.",
        Permission.READ_RECONCILIATION,
    )
    reconciliation_findings: Connection[ReconciliationFinding] = read_many(
        answers.findings,
        "Differences, the newest first; only those that stand or are gone, if asked.",
        Permission.READ_RECONCILIATION,
    )
    reconciliation_runs: Connection[ReconciliationRun] = read_many(
        rows.runs, "When the ledger was reconciled, the newest first.", Permission.READ_RECONCILIATION
    )
    pass_through: list[PassThroughRow] = read_one(
        answers.passed_through,
        "What of each yuan paid reached families, in the months that begin in a period, as last counted."
        " Sellers see their own. At most 500 rows.",
        Permission.READ_PASS_THROUGH,
    )


@strawberry.type
class ReconciliationMutations:
    reconcile: ReconciliationRunPayload = act(
        answers.reconcile, "Look for every difference in the county now.", Permission.RECONCILE
    )
    close_finding: ReconciliationFindingPayload = act(
        answers.close, "Say what was found out about a difference.", Permission.RECONCILE
    )
