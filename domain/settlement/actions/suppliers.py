"""Which households may be named as suppliers: those with a contract in force."""

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.errors import UnknownSupplier
from domain.catalog.models import Product
from domain.parties.roles import Viewer
from domain.settlement import queries
from domain.settlement.models import (
    LinkageContract,
)


async def suppliers_named(
    session: AsyncSession, viewer: Viewer, product: str, names: list[str]
) -> dict[str, tuple[uuid.UUID, int]]:
    """Household and region of each name that has a contract with the seller today. Raises UnknownSupplier."""
    found = await session.execute(
        queries.contracts_in_force(viewer.county_id, viewer.organisation, clock.today())
        .join(Product, (Product.county_id == LinkageContract.county_id) & (Product.id == LinkageContract.product_id))
        .where(Product.name == product, LinkageContract.household_name.in_(names))
    )
    suppliers = {each.household_name: (each.household_id, each.region_code) for each in found.scalars()}
    check_suppliers(product, names, suppliers)
    return suppliers


def check_suppliers(product: str, names: Sequence[str], known: Collection[str]) -> None:
    """Each name is of a household known to have a contract on a product. Raises UnknownSupplier."""
    for at, name in enumerate(names):
        if name not in known:
            raise UnknownSupplier(
                at=("contributions", at, "household"), household=name, product=product, day=clock.today()
            )
