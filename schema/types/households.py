"""Households and who belongs to them."""

import strawberry

from domain.households import models
from domain.households.models import Relation, RiskCause
from domain.parties.roles import Permission
from resolvers import households as answers
from resolvers.reading.fields import from_sql, reads
from resolvers.reading.roots import read_many, read_one
from schema.scalars import Day
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


@reads(models.Household)
@strawberry.type(description="A family as registered in its village.")
class Household(Node):
    number: str
    region: Region
    memberships: list[Membership]
    monitorings: list[Monitoring]


@strawberry.type
class HouseholdQueries:
    households: Connection[Household] = read_many(
        answers.visible, "By number: those of the viewer's region.", Permission.READ_HOUSEHOLDS
    )
    household: Household | None = read_one(answers.one, "One household.", Permission.READ_HOUSEHOLDS)
