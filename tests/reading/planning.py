"""Documents planned without a database, to look at what they become."""

from typing import Any

import strawberry
from graphql import GraphQLSchema, OperationDefinitionNode, parse, validate
from sqlalchemy import Select, select

from domain.catalog.models import Listing
from domain.parties.roles import Role
from resolvers.reading.operation import Operation
from resolvers.reading.plan import Plan
from resolvers.reading.walking import walk_what_was_read
from schema.root import schema

SCHEMA = schema._schema


def listings() -> Select[Listing]:
    return select(Listing).order_by(Listing.id)


def schema_of(query: type) -> GraphQLSchema:
    made = strawberry.Schema(query=query, config=schema.config)._schema
    walk_what_was_read(made)
    return made


def operation(document: str, among: GraphQLSchema = SCHEMA) -> Operation:
    read = parse(document)
    assert not validate(among, read), validate(among, read)
    node = next(each for each in read.definitions if isinstance(each, OperationDefinitionNode))
    return Operation(among, read, node)


def planned(among: GraphQLSchema, document: str, role: Role | None = None, **variables: Any) -> dict[str, Any]:
    """The plans of a document's root fields, by response name."""
    made = operation(document, among)
    return dict(made.plans(made.asked(variables, role)))


def plan(document: str, role: Role | None = None, **variables: Any) -> Plan:
    """The plan of a document's only root field."""
    (found,) = planned(SCHEMA, document, role, **variables).values()
    assert isinstance(found, Plan), found
    return found
