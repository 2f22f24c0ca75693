"""The two reads the usual way: strawberry's own application, ORM rows, and a data loader for each relation."""

import asyncio
import sys
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Annotated, Any, Generic, TypeVar

import strawberry
from sqlalchemy import Select, select, tuple_
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader
from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig

import schema.enums  # noqa: F401  # makes GraphQL enums of the domain's
from benchmarks.servers.serving import serve
from benchmarks.servers.viewer import VIEWER
from domain.catalog import models as catalog
from domain.catalog.models import BaseUnit
from domain.households import models as households
from domain.households.models import Relation
from domain.parties import models as parties
from domain.parties.walls import raise_walls
from domain.regions import models as regions
from domain.settlement import models as settlement
from domain.settlement.terms import CreditState, IncomeCategory
from schema.scalars import SCALARS, Day, Instant, Money, Quantity, UnitPrice

T = TypeVar("T")
Key = tuple[int, uuid.UUID]


class Context:
    """One request: its session, which takes one statement at a time, and its loaders."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._session: AsyncSession | None = None
        self._one_at_a_time = asyncio.Lock()

    async def open(self, *, walled: bool) -> None:
        engine = self._engine if walled else self._engine.execution_options(isolation_level="AUTOCOMMIT")
        self._session = AsyncSession(engine)
        if walled:
            await raise_walls(self._session, VIEWER)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def rows(self, statement: Select[Any]) -> Sequence[Any]:
        if self._session is None:
            raise RuntimeError("not open")
        async with self._one_at_a_time:
            return (await self._session.scalars(statement)).all()

    @cached_property
    def products(self) -> "DataLoader[Key, Any]":
        return self._one_each(catalog.Product)

    @cached_property
    def people(self) -> "DataLoader[Key, Any]":
        return self._one_each(households.Person)

    @cached_property
    def sellers(self) -> "DataLoader[uuid.UUID, Any]":
        async def load(keys: list[uuid.UUID]) -> list[Any]:
            rows = await self.rows(select(parties.Organisation).where(parties.Organisation.id.in_(keys)))
            found = {row.id: row for row in rows}
            return [found.get(key) for key in keys]

        return DataLoader(load)

    @cached_property
    def regions(self) -> "DataLoader[int, Any]":
        async def load(codes: list[int]) -> list[Any]:
            found = {
                row.code: row for row in await self.rows(select(regions.Region).where(regions.Region.code.in_(codes)))
            }
            return [found.get(code) for code in codes]

        return DataLoader(load)

    @cached_property
    def tiers(self) -> "DataLoader[Key, Any]":
        tier = catalog.PriceTier
        return self._all_of_each(tier, tier.listing_id, tier.from_quantity)

    @cached_property
    def memberships(self) -> "DataLoader[Key, Any]":
        membership = households.Membership
        return self._all_of_each(membership, membership.household_id, membership.is_head.desc(), membership.id)

    def _one_each(self, model: Any) -> "DataLoader[Key, Any]":
        async def load(keys: list[Key]) -> list[Any]:
            rows = await self.rows(select(model).where(tuple_(model.county_id, model.id).in_(keys)))
            found = {(row.county_id, row.id): row for row in rows}
            return [found.get(key) for key in keys]

        return DataLoader(load)

    def _all_of_each(self, model: Any, of: Any, *order: Any) -> "DataLoader[Key, Any]":
        async def load(keys: list[Key]) -> list[Any]:
            rows = await self.rows(select(model).where(tuple_(model.county_id, of).in_(keys)).order_by(*order))
            found = defaultdict(list)
            for row in rows:
                found[row.county_id, getattr(row, of.key)].append(row)
            return [found[key] for key in keys]

        return DataLoader(load)


Info = strawberry.Info[Context, None]


def within_county(row: Any) -> strawberry.ID:
    return strawberry.ID(f"{type(row).__name__}:{row.county_id}:{row.id}")


@strawberry.type
class PageInfo:
    has_next_page: bool
    end_cursor: str | None


@strawberry.type
class Connection(Generic[T]):
    nodes: list[T]
    page_info: PageInfo


def page_of(rows: Sequence[Any], first: int, shown: Callable[[Any], T], place: Callable[[Any], Any]) -> Connection[T]:
    page = rows[:first]
    cursor = f"{place(page[-1])}/{page[-1].id}" if page else None
    return Connection(
        nodes=[shown(row) for row in page], page_info=PageInfo(has_next_page=len(rows) > first, end_cursor=cursor)
    )


@strawberry.type
class Organisation:
    id: strawberry.ID
    name: str


@strawberry.type
class Product:
    id: strawberry.ID
    name: str
    base_unit: BaseUnit


@strawberry.type
class PriceTier:
    from_quantity: Quantity
    unit_price: UnitPrice


@strawberry.type
class Listing:
    row: strawberry.Private[catalog.Listing]
    id: strawberry.ID
    title: str
    unit_label: str
    unit_content: Quantity
    minimum_quantity: Quantity
    lowest_price: UnitPrice
    published_at: Instant

    @classmethod
    def of(cls, row: catalog.Listing) -> "Listing":
        return cls(
            row=row,
            id=within_county(row),
            title=row.title,
            unit_label=row.unit_label,
            unit_content=Quantity(row.unit_content),
            minimum_quantity=Quantity(row.minimum_quantity),
            lowest_price=UnitPrice(row.lowest_price),
            published_at=Instant(row.published_at),
        )

    @strawberry.field
    async def product(self, info: Info) -> Product:
        row = await info.context.products.load((self.row.county_id, self.row.product_id))
        return Product(id=within_county(row), name=row.name, base_unit=row.base_unit)

    @strawberry.field
    async def seller(self, info: Info) -> Organisation:
        row = await info.context.sellers.load(self.row.seller_id)
        return Organisation(id=strawberry.ID(f"Organisation:{row.id}"), name=row.name)

    @strawberry.field
    async def tiers(self, info: Info) -> list[PriceTier]:
        rows = await info.context.tiers.load((self.row.county_id, self.row.id))
        return [PriceTier(from_quantity=row.from_quantity, unit_price=row.unit_price) for row in rows]


@strawberry.type
class Region:
    name: str


@strawberry.type
class Person:
    name: str
    born_on: Day


@strawberry.type
class Membership:
    row: strawberry.Private[households.Membership]
    relation: Relation
    is_head: bool

    @strawberry.field
    async def person(self, info: Info) -> Person | None:
        row = await info.context.people.load((self.row.county_id, self.row.person_id))
        return row and Person(name=row.name, born_on=row.born_on)


@strawberry.type
class Household:
    row: strawberry.Private[households.Household]
    id: strawberry.ID
    number: str

    @strawberry.field
    async def region(self, info: Info) -> Region:
        return Region(name=(await info.context.regions.load(self.row.region_code)).name)

    @strawberry.field
    async def memberships(self, info: Info) -> list[Membership]:
        rows = await info.context.memberships.load((self.row.county_id, self.row.id))
        return [Membership(row=row, relation=row.relation, is_head=row.is_head) for row in rows]


@strawberry.type
class IncomeMonth:
    month: Day
    category: IncomeCategory
    state: CreditState
    amount: Money


@strawberry.type
class IncomeEntry:
    id: strawberry.ID
    category: IncomeCategory
    earned_on: Day
    amount: Money

    @classmethod
    def of(cls, row: settlement.IncomeEntry) -> "IncomeEntry":
        return cls(id=within_county(row), category=row.category, earned_on=Day(row.earned_on), amount=Money(row.amount))


@strawberry.type
class IncomeStatement:
    row: strawberry.Private[households.Household]
    period: strawberry.Private[tuple[date, date]]

    @strawberry.field
    def household(self) -> Household:
        return Household(row=self.row, id=within_county(self.row), number=self.row.number)

    @strawberry.field
    async def months(self, info: Info) -> list[IncomeMonth]:
        month = settlement.IncomeMonth
        own = (
            month.county_id == self.row.county_id,
            month.household_id == self.row.id,
            month.month.between(*self.period),
        )
        rows = await info.context.rows(select(month).where(*own).order_by(month.month, month.category, month.state))
        return [IncomeMonth(month=row.month, category=row.category, state=row.state, amount=row.amount) for row in rows]

    @strawberry.field
    async def entries(self, info: Info, first: int = 20) -> Connection[IncomeEntry]:
        entry = settlement.IncomeEntry
        own = (entry.county_id == self.row.county_id, entry.household_id == self.row.id)
        rows = await info.context.rows(
            select(entry)
            .where(*own, entry.earned_on.between(*self.period))
            .order_by(entry.earned_on.desc(), entry.id.desc())
            .limit(first + 1)
        )
        return page_of(rows, first, IncomeEntry.of, lambda row: row.earned_on)


@strawberry.input
class ListingWhere:
    """Named by the operation, and not used by it."""

    category_code: str | None = None


@strawberry.type
class Query:
    @strawberry.field
    async def listings(
        self,
        info: Info,
        first: int = 20,
        after: str | None = None,
        search: str | None = None,  # noqa: ARG002  # named by the operation, and not used by it
        where: ListingWhere | None = None,  # noqa: ARG002  # likewise
    ) -> Connection[Listing]:
        listing = catalog.Listing
        await info.context.open(walled=False)
        rows = select(listing).where(listing.withdrawn_at.is_(None))
        if after is not None:
            at, _, key = after.partition("/")
            rows = rows.where(tuple_(listing.published_at, listing.id) < (datetime.fromisoformat(at), uuid.UUID(key)))
        order = (listing.published_at.desc(), listing.id.desc())
        found = await info.context.rows(rows.order_by(*order).limit(first + 1))
        return page_of(found, first, Listing.of, lambda row: row.published_at)

    @strawberry.field
    async def income_statement(
        self,
        info: Info,
        household_id: strawberry.ID,
        since: Annotated[Day, strawberry.argument(name="from")],
        until: Annotated[Day, strawberry.argument(name="to")],
    ) -> IncomeStatement | None:
        _, county, key = household_id.split(":")
        await info.context.open(walled=True)
        household = households.Household
        own = (household.county_id == int(county), household.id == uuid.UUID(key))
        rows = await info.context.rows(select(household).where(*own))
        return IncomeStatement(row=rows[0], period=(since, until)) if rows else None


class _ClosesTheSession(SchemaExtension):
    async def on_operation(self) -> AsyncIterator[None]:
        yield
        await self.execution_context.context.close()


class _Application(GraphQL[Context, None]):
    def __init__(self, url: str) -> None:
        super().__init__(_SCHEMA, graphql_ide=None)
        self._engine = create_async_engine(url, pool_size=10, max_overflow=0)

    async def close(self) -> None:
        await self._engine.dispose()

    async def get_context(self, request: Any, response: Any) -> Context:  # noqa: ARG002  # as strawberry calls it
        return Context(self._engine)


_SCHEMA = strawberry.Schema(Query, extensions=[_ClosesTheSession], config=StrawberryConfig(scalar_map=SCALARS))


def app(url: str) -> Any:
    return _Application(url)


if __name__ == "__main__":
    serve(lambda: app(sys.argv[1]))
