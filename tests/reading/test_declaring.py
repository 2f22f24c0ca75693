"""A field of an output type says in one line what it reads; one that says nothing is found before the first request."""

from typing import Any

import pytest
import strawberry
from sqlalchemy import select

import schema.enums  # noqa: F401  # strawberry must know the enums first
from domain.catalog import models
from domain.parties import models as parties
from resolvers.reading.fields import from_rows, reads
from resolvers.reading.roots import read_many, read_one
from resolvers.reading.walking import Undeclared, walk_what_was_read
from schema.types.catalog import Listing
from schema.types.node import Connection
from tests.reading.planning import listings, planned, schema_of


def refusing(query: type) -> str:
    with pytest.raises(Undeclared) as refused:
        walk_what_was_read(strawberry.Schema(query=query)._schema)
    return str(refused.value)


def query_of(kind: Any) -> type:
    @strawberry.type
    class Query:
        listings: Connection[kind] = read_many(listings, "All.")

    return Query


def test_a_new_field_takes_one_line() -> None:
    @reads(models.Listing)
    @strawberry.type
    class Offer(Listing):
        found_by: str

    plan = planned(schema_of(query_of(Offer)), "{ listings { nodes { foundBy title } } }")["listings"]
    assert "found_by, anon_1.title" in plan.sql


def test_a_field_that_reads_nothing_is_named_when_the_schema_is_made() -> None:
    @reads(models.Listing)
    @strawberry.type
    class Offer:
        title: str
        colour: str

    assert "Offer.colour names no attribute of Listing" in refusing(query_of(Offer))


def test_a_null_that_the_table_allows_and_the_schema_does_not_is_named() -> None:
    @reads(models.Lot)
    @strawberry.type
    class Batch:
        grade: str

    assert "Batch.grade may be null" in refusing(query_of(Batch))


def test_a_field_that_leads_to_a_type_that_reads_nothing_is_named() -> None:
    @strawberry.type
    class Trader:
        name: str

    @reads(models.Listing)
    @strawberry.type
    class Offer:
        seller: Trader

    assert "Offer.seller leads to Trader" in refusing(query_of(Offer))


def test_a_query_that_no_plan_answers_is_named() -> None:
    @strawberry.type
    class Query:
        @strawberry.field
        def answer(self) -> int:
            return 42

    assert "Query.answer is not read" in refusing(Query)


def test_a_field_may_have_arguments_of_its_own_beside_those_of_the_root() -> None:
    def since(kinds: list[parties.OrganisationKind] | None = None) -> Any:
        del kinds
        return listings()

    def tiers_from(listing: Any, *, quantity: str) -> Any:
        tiers = models.PriceTier
        return select(tiers).where(tiers.listing_id == listing.id, tiers.from_quantity >= quantity)

    @reads(models.PriceTier)
    @strawberry.type
    class Tier:
        from_quantity: str

    @reads(models.Listing)
    @strawberry.type
    class Offer:
        tiers: list[Tier] = from_rows(tiers_from, "From a quantity on.")

    @strawberry.type
    class Query:
        listing: Offer | None = read_one(since, "One.")

    document = """query($q: String!) {
      listing { few: tiers(quantity: "5") { fromQuantity } tiers(quantity: $q) { __typename } } }"""
    plan = planned(schema_of(Query), document, q="7")["listing"]
    assert plan.values({"q": "7"}) == ["5", "7"]
