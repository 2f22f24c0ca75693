"""Ordering at the prices that buyer and seller agreed on."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from domain.orders import queries, rules
from domain.orders.rules import Agreed, Offer
from domain.parties.roles import Viewer
from domain.pricing.queries import IN_FORCE, capped_for_update

Asked = Sequence[tuple[Offer, Decimal]]


async def at_contract_prices(session: AsyncSession, viewer: Viewer, asked: Asked, deliver_on: date) -> Asked:
    """The lines at the contract prices that hold for the buyer on the delivery day.

    Contracts with a cap are locked in order before any lot is, so that two orders never share what one has left.
    """
    products = [offer.product_id for offer, _ in asked]
    found = await IN_FORCE.rows(session, buyer=viewer.organisation, products=products, on=deliver_on)
    agreed = {each["product_id"]: await _agreed(session, each) for each in found}
    return rules.at_contract_prices(asked, agreed)


async def _agreed(session: AsyncSession, contract: Any) -> Agreed:
    """A row of `IN_FORCE`. One with a cap is locked until the end, then what was ordered under it is counted."""
    cap: Decimal | None = contract["quantity_cap"]
    if cap is None:
        return Agreed(contract["id"], contract["unit_price"], None)
    place = contract["county_id"], contract["id"]
    await session.execute(capped_for_update(*place))
    ordered = (await session.execute(queries.ordered_by_contract(*place))).scalar_one()
    return Agreed(contract["id"], contract["unit_price"], cap - ordered)
