"""What a sale came to, and what a household's income rests on."""

from typing import Annotated

import strawberry

from domain.employment import models as employment
from domain.households import models as models_of_households
from domain.orders.models import Cost
from domain.parties.roles import Permission
from domain.settlement import models
from domain.settlement import queries as rows
from domain.settlement.models import LineKind
from domain.settlement.terms import Basis, CreditState, IncomeCategory
from resolvers import settlement as answers
from resolvers.reading.fields import either, from_page, from_rows, from_sql, itself, masked, reads
from resolvers.reading.roots import read_one
from schema.scalars import Day, Money, Quantity, UnitPrice
from schema.types.households import Household
from schema.types.node import Connection, Node
from schema.types.parties import Organisation


@reads(models.AttributionLine)
@strawberry.type(description="One part of a sale: to whom, why and on what evidence.")
class AttributionLine(Node):
    basis: Basis
    cost: Cost | None
    amount: Money
    household_name: str | None = masked(
        rows.name_masked, Permission.READ_NAMES, "The family's, as its contract names it; else its first character."
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


@reads(models.Settlement)
@strawberry.type(description="What an accepted consignment came to: goods G, net N and residual R.")
class Settlement(Node):
    goods: Money
    net: Money
    residual: Money
    lines: list[AttributionLine]


@reads(employment.PayrollLine)
@strawberry.type(description="One worker's pay for a month, and the post it was earned in.")
class WageEvidence(Node):
    person_name: str
    post: str
    month: Day
    amount: Money
    employer: Organisation


Evidence = Annotated[
    AttributionLine | WageEvidence, strawberry.union("Evidence", description="What an earning rests on.")
]


@reads(models.IncomeEntry)
@strawberry.type(description="One earning of a household, and what it rests on.")
class IncomeEntry(Node):
    category: IncomeCategory
    earned_on: Day
    amount: Money
    realised: Money = from_sql(rows.realised_of, "How much of it has reached the household.")
    state: CreditState = from_sql(rows.state_of, "REALISED once all of it has reached the household.")
    sale: AttributionLine | None = strawberry.field(description="The part of a sale it is, if it is one.")
    wage: WageEvidence | None = from_rows(answers.wage_of, "The payroll line it is, if it is one.")
    evidence: Evidence | None = either("sale", "wage", description="What it rests on, where the viewer may see that.")


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
    household_size: int = from_sql(rows.size_on, "At the end of the period.")
    net: Money = from_sql(rows.net_total, "Realised net income, as the view counts it.")
    per_head: Money | None = from_sql(rows.per_head, "Net over size; null for a household of nobody.")
    line: IncomeLine | None = from_rows(rows.line_for, "What the figure per head is held against.")
    sources: list[IncomeSource] = from_rows(rows.sources, "By category.")
    months: list[IncomeMonth] = from_rows(rows.months, "Month by month: those that begin in the period.")
    entries: Connection[IncomeEntry] = from_page(rows.entries, "Newest first, each with its evidence.")


@strawberry.type
class SettlementQueries:
    settlement: Settlement | None = read_one(
        answers.of_consignment, "What a consignment came to; for its seller and overseers.", Permission.READ_ORDERS
    )
    income_statement: IncomeStatement | None = read_one(
        answers.statement, "Where a household's income comes from.", Permission.READ_INCOME
    )
