"""Households and who belongs to them."""

import strawberry

from domain.expressions import first_day, last_day
from domain.households import models
from domain.households.models import Relation, RiskCause
from domain.parties.roles import Permission
from resolvers import households as answers
from resolvers.reading.fields import from_rows, from_sql, reads
from resolvers.reading.roots import read_many, read_one
from schema.scalars import Day, Quantity
from schema.types.node import Connection, Node
from schema.types.regions import Region


@reads(models.Person)
@strawberry.type(description="A member of a household.")
class Person(Node):
    name: str
    born_on: Day
    id_number_masked: str


@reads(models.Membership)
@strawberry.type(description="That somebody belongs to a household, for a time.")
class Membership:
    relation: Relation
    is_head: bool
    person: Person | None = strawberry.field(description="Shown to officers of the region.")


@reads(models.MonitoredGroup)
@strawberry.type(description="A group of households that is watched.")
class MonitoredGroup(Node):
    code: str
    name_en: str
    name_zh: str


@reads(models.Monitoring)
@strawberry.type(description="The time for which a household is in a monitored group, and why.")
class Monitoring:
    group: MonitoredGroup
    cause: RiskCause
    since: Day = from_sql(answers.monitored_since, "First day.")


@reads(models.Plot)
@strawberry.type(description="Land that a household works, and what it grows there, for a time (承包地).")
class Plot(Node):
    category_code: str
    mu: Quantity
    since: Day | None = from_sql(first_day, "The first day; null where it is not known.")
    until: Day | None = from_sql(last_day, "The last day; null where it is open.")
    source: str


@reads(models.Livestock)
@strawberry.type(description="Animals that a household keeps for a time (存栏).")
class Livestock(Node):
    category_code: str
    head: int
    since: Day | None = from_sql(first_day, "The first day; null where it is not known.")
    until: Day | None = from_sql(last_day, "The last day; null where it is open.")
    source: str


@reads(models.Household)
@strawberry.type(description="A family as registered in its village.")
class Household(Node):
    number: str
    region: Region
    memberships: list[Membership]
    monitorings: list[Monitoring]
    plots: list[Plot] = from_rows(answers.plots, "What it works and has worked; for officials and itself.")
    livestock: list[Livestock] = from_rows(answers.livestock, "What it keeps and has kept; for officials and itself.")


@strawberry.type
class HouseholdQueries:
    households: Connection[Household] = read_many(
        answers.visible, "By number: those of the viewer's region.", Permission.READ_HOUSEHOLDS
    )
    household: Household | None = read_one(answers.one, "One household.", Permission.READ_HOUSEHOLDS)
