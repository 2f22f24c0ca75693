"""What a sale came to, and what a household's income rests on."""

from typing import Annotated

import strawberry

from domain.employment import models as employment
from domain.expressions import name_masked
from domain.households import models as models_of_households
from domain.income import queries as said
from domain.income.models import IncomeWord
from domain.linkage.queries import contract_of
from domain.orders.models import Cost
from domain.parties.roles import Permission
from domain.payouts.queries import kept_of
from domain.settlement import models
from domain.settlement.models import LineKind
from domain.settlement.queries import parting, statement
from domain.settlement.terms import Basis, CreditState, IncomeCategory, StepKind
from resolvers import settlement as answers
from resolvers.reading.acting import act
from resolvers.reading.fields import either, from_page, from_rows, from_sql, itself, masked, reads
from resolvers.reading.roots import read_one
from schema.scalars import Day, Instant, Money, Quantity, UnitPrice
from schema.types.billing import CreditNote
from schema.types.catalog import Lot
from schema.types.households import Household
from schema.types.linkage import HouseholdDue, LinkageContract
from schema.types.node import Connection, Node, UserError
from schema.types.orders import Allocation
from schema.types.parties import Organisation
from schema.types.remarks import IncomeRemark


@reads(models.AttributionLine)
@strawberry.type(description="One part of a sale: to whom, why and on what evidence.")
class AttributionLine(Node):
    basis: Basis
    cost: Cost | None
    amount: Money
    household_name: str | None = masked(
        name_masked, Permission.READ_NAMES, "The family's, as its contract names it; else its first character."
    )
    organisation: Organisation | None
    seller: Organisation
    consignment_number: str
    accepted_on: Day
    lot_code: str | None
    product_name: str | None
    quantity: Quantity | None
    unit_price: UnitPrice | None = strawberry.field(description="By contract.")
    shares: int | None
    contract: LinkageContract | None = from_rows(
        contract_of, "The version of the contract it was worked out by, where it is for goods."
    )


@reads(models.ReversalLine)
@strawberry.type(description="What one part of a sale gave back.")
class ReversalLine(Node):
    amount: Money
    line: AttributionLine


@reads(models.Reversal)
@strawberry.type(description="What was taken back for a lot's fault; the seller bears what its lines leave.")
class Reversal(Node):
    reversed_on: Day
    amount: Money
    lot: Lot | None
    credit_note: CreditNote
    lines: list[ReversalLine]


@reads(None)
@strawberry.type(description="One step by which a sale is parted.")
class AttributionStep:
    kind: StepKind
    amount: Money = strawberry.field(description="What this step came to.")
    percent: Quantity | None = strawberry.field(description="Of what was left, where the terms say so.")
    left: Money = strawberry.field(description="What is left after it.")


@reads(models.Settlement)
@strawberry.type(description="What an accepted consignment came to: goods G, net N and residual R.")
class Settlement(Node):
    goods: Money
    net: Money
    residual: Money
    lines: list[AttributionLine]


@reads(models.Settlement)
@strawberry.type(description="How an accepted consignment was parted, step by step, and what was taken back since.")
class AttributionExplanation:
    settlement: Settlement = itself("G, N, R and every part with its evidence.")
    steps: list[AttributionStep] = from_rows(parting.steps_of, "From the goods to what the seller keeps.")
    lots: list[Allocation] = from_rows(
        parting.lots_of,
        "What was accepted of each lot, for who may see the consignment; `proRata` where its lots were not told apart.",
    )
    reversals: list[Reversal] = from_rows(parting.reversals_of, "First to last.")


@reads(employment.PayrollLine)
@strawberry.type(description="One worker's pay for a month, and the post it was earned in.")
class WageEvidence(Node):
    person_name: str
    post: str
    month: Day
    amount: Money
    employer: Organisation


Evidence = Annotated[
    AttributionLine | WageEvidence | HouseholdDue, strawberry.union("Evidence", description="What an earning rests on.")
]


@reads(models.Transfer)
@strawberry.type(description="One balanced movement of money.")
class Transfer(Node):
    kind: str = strawberry.field(description="Why: SETTLEMENT, RECEIPT, HOLD, RELEASE, REVERSAL, PAYOUT and others.")
    effective_on: Day
    posted_at: Instant
    closed_year: int | None = strawberry.field(
        description="The income year it takes something back of, where that is closed; by the year it began in."
    )


@reads(models.Entry)
@strawberry.type(description="What one movement of money did to a credit.")
class CreditStep:
    transfer: Transfer
    state: CreditState | None
    amount: Money


@reads(models.IncomeEntry)
@strawberry.type(description="One earning of a household, and what it rests on.")
class IncomeEntry(Node):
    category: IncomeCategory
    earned_on: Day
    amount: Money
    realised: Money = from_sql(statement.realised_of, "How much of it has reached the household.")
    held: Money = from_sql(statement.held_in, "How much of it a dispute holds.")
    reversed: Money = from_sql(statement.reversed_of, "How much of it was taken back.")
    paid_out: Money = from_sql(statement.paid_out_of, "How much of it has gone to the family's own bank account.")
    withheld: Money = from_sql(kept_of, "How much of that was kept back instead, for what the family owes back.")
    state: CreditState = from_sql(
        statement.state_of,
        "REVERSED where nothing is left, HELD while a dispute holds any, else REALISED once all is.",
    )
    sale: AttributionLine | None = strawberry.field(description="The part of a sale it is, if it is one.")
    wage: WageEvidence | None = from_rows(answers.wage_of, "The payroll line it is, if it is one.")
    due: HouseholdDue | None = strawberry.field(description="What it was owed beside sales and wages, if it is that.")
    history: list[CreditStep] = from_rows(statement.history_of, "All that ever happened to it, first to last.")
    taken_back: list[ReversalLine] = from_rows(statement.taken_from, "What of it was taken back, and why.")
    evidence: Evidence | None = either(
        "sale", "wage", "due", description="What it rests on, where the viewer may see that."
    )
    word: IncomeWord | None = from_sql(said.word_of, "What the family or its officer said of it last, if anything.")
    remarks: list[IncomeRemark] = from_rows(said.remarks_of, "All that was said of it, in order.")


@reads(None)
@strawberry.type(description="A kind of income in the period.")
class IncomeSource:
    category: IncomeCategory
    realised: Money
    provisional: Money = strawberry.field(description="Earned, and not yet in the household's account.")


@reads(models.IncomeMonth)
@strawberry.type(description="What was earned of one kind in one month, and how sure it is.")
class IncomeMonth:
    month: Day = strawberry.field(description="Its first day.")
    category: IncomeCategory
    state: CreditState
    amount: Money


@reads(models.IncomeLine)
@strawberry.type(description="A line in yuan per head and year, with its source.")
class IncomeLine(Node):
    kind: LineKind
    per_head: Money
    source: str


@reads(models_of_households.Household)
@strawberry.type(description="A household's income over a period, in one of two views of the same entries.")
class IncomeStatement:
    household: Household = itself("Whose income it is.")
    household_size: int = from_sql(statement.size_on, "At the end of the period.")
    net: Money = from_sql(statement.net_total, "Realised net income, as the view counts it.")
    per_head: Money | None = from_sql(statement.per_head, "Net over size; null for a household of nobody.")
    line: IncomeLine | None = from_rows(statement.line_for, "What the figure per head is held against.")
    sources: list[IncomeSource] = from_rows(statement.sources, "By category.")
    months: list[IncomeMonth] = from_rows(statement.months, "Month by month: those that begin in the period.")
    entries: Connection[IncomeEntry] = from_page(statement.entries, "Newest first, each with its evidence.")


@strawberry.type
class SettlementQueries:
    settlement: Settlement | None = read_one(
        answers.of_consignment, "What a consignment came to; for its seller and overseers.", Permission.READ_ORDERS
    )
    explain_attribution: AttributionExplanation | None = read_one(
        answers.of_consignment, "How a consignment was parted, with every number.", Permission.READ_ORDERS
    )
    explain_credit: IncomeEntry | None = read_one(
        answers.credit, "One credit: what it rests on and all that happened to it.", Permission.READ_INCOME
    )
    income_statement: IncomeStatement | None = read_one(
        answers.statement, "Where a household's income comes from.", Permission.READ_INCOME
    )


@reads(models.Advance)
@strawberry.type(description="What a seller paid in so that households have their money before the buyer pays.")
class Advance(Node):
    amount: Money
    reference: str
    advanced_at: Instant


@reads(models.Refund)
@strawberry.type(description="What was paid back to a buyer who had overpaid.")
class Refund(Node):
    amount: Money
    reference: str
    refunded_at: Instant


@reads(models.FaultJudgement)
@strawberry.type(description="The county's word on whether bad goods were their lot's fault.")
class FaultJudgement(Node):
    lot_at_fault: bool
    note: str
    judged_at: Instant


@strawberry.type
class AdvancePayload:
    advance: Advance | None
    user_errors: list[UserError]


@strawberry.type
class RefundPayload:
    refund: Refund | None
    user_errors: list[UserError]


@strawberry.type
class FaultJudgementPayload:
    fault_judgement: FaultJudgement | None
    user_errors: list[UserError]


@strawberry.type
class SettleDuePayload:
    settled: int | None = strawberry.field(description="How many consignments were looked at.")
    user_errors: list[UserError]


@strawberry.type
class SettlementMutations:
    settle_due: SettleDuePayload = act(
        answers.settle,
        "Settle accepted consignments of one's county that nobody has settled yet, the oldest first. One that cannot be"
        " settled is set aside, found by reconciliation, and tried again the next day.",
        Permission.SETTLE,
    )
    advance_payment: AdvancePayload = act(
        answers.advance, "Pay in for one's households before the buyer pays.", Permission.ADVANCE_PAYMENT
    )
    refund_buyer: RefundPayload = act(
        answers.refund, "Pay back what a buyer overpaid, never out of what is a household's.", Permission.REFUND_BUYER
    )
    judge_fault: FaultJudgementPayload = act(
        answers.judge, "Say whether what two sides agreed was the lot's fault really was.", Permission.JUDGE_FAULT
    )
