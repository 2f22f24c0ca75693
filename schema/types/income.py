"""A family's income over the years, against the lines, and its own word on it (家庭收入)."""

import strawberry

from domain.households import models as models_of_households
from domain.income import models
from domain.income import promises as forecast
from domain.income import queries as rows
from domain.income.models import ExpectedKind
from domain.parties.roles import Permission
from domain.settlement.income import IncomeView
from domain.settlement.models import LineKind
from domain.settlement.terms import IncomeCategory
from resolvers import income as answers
from resolvers.reading.acting import act
from resolvers.reading.fields import from_rows, from_sql, itself, reads
from resolvers.reading.roots import read_many, read_one
from schema.scalars import Day, Instant, Money, Quantity
from schema.types.households import Household
from schema.types.node import Connection, Node, UserError
from schema.types.remarks import IncomeRemark
from schema.types.settlement import IncomeEntry


@reads(None)
@strawberry.type(description="A kind of income in a period.")
class IncomeOfCategory:
    category: IncomeCategory
    realised: Money = strawberry.field(description="Whatever year it was earned in. Only this counts.")
    provisional: Money = strawberry.field(description="Earned in the period, and not yet paid.")
    held: Money = strawberry.field(description="Earned in the period, and set aside by a dispute.")


@reads(None)
@strawberry.type(description="Income per head by one view against one line. Each line is tested by itself.")
class LineTest:
    view: IncomeView
    kind: LineKind
    per_head: Money | None = strawberry.field(description="Null for a household of nobody.")
    line_per_head: Money
    source: str = strawberry.field(description="The document that sets the line.")
    is_below: bool | None = strawberry.field(description="At the line is not below it.")
    difference: Money | None = strawberry.field(description="Per head less the line: negative below it.")


@reads(None)
@strawberry.type(description="A household's income of a period, as far as it is over.")
class IncomePeriod:
    since: Day
    until: Day
    counted_until: Day = strawberry.field(description="The period's end, or the day that was asked for before it.")
    household_size: int = strawberry.field(description="On the last day that is counted.")
    categories: list[IncomeOfCategory] = from_rows(rows.categories, "By category.")
    monitoring_net: Money = strawberry.field(description="Realised net income as watching for hardship counts it.")
    monitoring_per_head: Money | None = from_sql(rows.monitoring_per_head, "Null for a household of nobody.")
    dibao_net: Money = strawberry.field(description="Realised net income as the minimum-living guarantee counts it.")
    dibao_per_head: Money | None = from_sql(rows.dibao_per_head, "Null for a household of nobody.")
    doubtful: Money = from_sql(rows.doubtful, "What is in it of entries the family disputes, or disputed rightly.")
    tests: list[LineTest] = from_rows(rows.tested, "Both views against each line in force.")


@reads(None)
@strawberry.type(description="Through whom most of a family's sales of twelve months came.")
class LargestSeller:
    name: str
    share: Quantity = strawberry.field(description="Of what all its sales realised, from 0 to 1.")


@reads(models_of_households.Household)
@strawberry.type(description="A household's income by income year, and in the twelve months that end with a day.")
class IncomeHistory:
    household: Household = itself("Whose income it is.")
    years: list[IncomePeriod] = from_rows(rows.years, "Income years, 1 October to 30 September, the newest first.")
    rolling: IncomePeriod = from_rows(rows.rolling, "The twelve months that end with the day.")
    largest_seller: LargestSeller | None = from_rows(rows.largest_seller, "In those months. Null where nothing was.")


@reads(None)
@strawberry.type(description="One view against one line, as it is and as it would be.")
class LineTestIf:
    view: IncomeView
    kind: LineKind
    line_before: Money
    line_after: Money
    per_head_before: Money | None
    per_head_after: Money | None
    was_below: bool | None
    would_be_below: bool | None


@reads(models_of_households.Household)
@strawberry.type(description="What a change would mean for the twelve months that end with a day. Nothing is written.")
class IncomeIf:
    household: Household = itself("Whose income it is.")
    tests: list[LineTestIf] = from_rows(answers.tested_if, "Both views against each line in force.")


@reads(models.IncomeRemark)
@strawberry.type(description="That a family disputes an entry, and what was answered.")
class IncomeDispute(Node):
    note: str | None = strawberry.field(description="What is wrong with it.")
    made_name: str
    made_at: Instant
    entry: IncomeEntry | None = from_rows(answers.entry_of, "What is disputed.")
    household: Household | None
    answer: IncomeRemark | None = from_rows(
        rows.answer_to, "The officer's, or that the family confirmed it after all; null while it waits."
    )


@reads(None)
@strawberry.type(description="Something a family may expect in a month, and what that assumes.")
class ExpectedIncome:
    kind: ExpectedKind
    payer: str
    about: str
    month: Day = strawberry.field(description="Its first day.")
    amount: Money
    assumed_en: str
    assumed_zh: str


@reads(None)
@strawberry.type(description="What a family may expect in a month in all.")
class ExpectedMonth:
    month: Day = strawberry.field(description="Its first day.")
    amount: Money


@reads(models.IncomeOutlook)
@strawberry.type(
    description="What a family may expect within twelve months, if nothing changes. None of it counts as income. Menus"
    " of other counties' buyers are left out: they are nobody's to read here before they are ordered."
)
class IncomeForecast(Node):
    household: Household | None
    made_at: Instant = strawberry.field(description="Worked out anew each night, and whenever it is asked for.")
    lines: list[ExpectedIncome] = from_rows(forecast.lines, "Each source with its assumption, by month.")
    months: list[ExpectedMonth] = from_rows(forecast.months, "Month by month.")
    total: Money = from_sql(forecast.total, "In all.")
    largest_buyer_share: Quantity | None = strawberry.field(
        description="What part of twelve months' sales one buyer paid at most, from 0 to 1. It says nothing of whom."
    )


@strawberry.type
class IncomeForecastPayload:
    forecast: IncomeForecast | None
    user_errors: list[UserError]


@strawberry.type
class IncomeEntryPayload:
    entry: IncomeEntry | None
    user_errors: list[UserError]


@strawberry.type
class IncomeQueries:
    income_history: IncomeHistory | None = read_one(
        answers.history, "A household's income over at most ten income years, up to a day.", Permission.READ_INCOME
    )
    what_if: IncomeIf | None = read_one(
        answers.what_if,
        "Which lines a household would be below if a line, a rule or a source were otherwise.",
        Permission.READ_INCOME,
    )
    income_forecast: IncomeForecast | None = read_one(
        answers.forecast,
        "What a household may expect up to the month of a day, as last worked out; null where it never was.",
        Permission.READ_INCOME,
    )
    income_disputes: Connection[IncomeDispute] = read_many(
        answers.disputes,
        "What families dispute, the newest first; only what waits for an answer or has one, if asked.",
        Permission.READ_INCOME,
    )


@strawberry.type
class IncomeMutations:
    forecast_income: IncomeForecastPayload = act(
        answers.foresee, "Work out anew what a household may expect.", Permission.READ_INCOME
    )
    confirm_income: IncomeEntryPayload = act(
        answers.confirm, "The family says that an entry is right.", Permission.DISPUTE_INCOME
    )
    dispute_income: IncomeEntryPayload = act(
        answers.dispute, "The family says that an entry is wrong.", Permission.DISPUTE_INCOME
    )
    answer_dispute: IncomeEntryPayload = act(
        answers.answer, "The officer says what he found out about a disputed entry.", Permission.ANSWER_DISPUTE
    )
