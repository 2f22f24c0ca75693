"""Regions."""

import strawberry

from domain.regions import models
from domain.regions.models import RegionLevel
from resolvers import regions as answers
from resolvers.reading.fields import from_sql, reads
from resolvers.reading.roots import read_many
from schema.types.node import Connection, Node


@reads(models.Region)
@strawberry.type(description="A city, county, township or village.")
class Region(Node):
    code: str = from_sql(answers.code, "Twelve digits.")
    name: str
    level: RegionLevel


@strawberry.type
class RegionQueries:
    regions: Connection[Region] = read_many(answers.below, "By code; all below a region, or one level of it.")
