"""The schema: imports and inheritance."""

import strawberry
from strawberry.schema.config import StrawberryConfig

from resolvers.reading.roots import take_values_by_response_name
from schema.scalars import SCALARS
from schema.types.node import InputError, InsufficientStock
from schema.types.parties import PartyMutations, PartyQueries
from schema.types.regions import RegionQueries


@strawberry.type(description="What can be asked.")
class Query(RegionQueries, PartyQueries):
    pass


@strawberry.type(description="What can be done. Each takes effect whole or not at all.")
class Mutation(PartyMutations):
    pass


schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    types=[InputError, InsufficientStock],
    config=StrawberryConfig(scalar_map=SCALARS),
)
take_values_by_response_name(schema._schema)
