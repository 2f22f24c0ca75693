"""Ordering at the prices that buyer and seller agreed on."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from domain.orders import queries, rules
from domain.orders.rules import Agreed, Offer, Place
from domain.pricing.queries import capped_for_update

Asked = Sequence[tuple[Offer, Decimal]]


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract price as it was read, in yuan per base unit; `cap` is how much may be ordered at it in all."""

    place: Place
    product_id: uuid.UUID
    unit_price: Decimal
    cap: Decimal | None


async def at_prices(session: AsyncSession, asked: Asked, contracts: Sequence[Contract]) -> Asked:
    """The lines at what the buyer pays, by the contract prices that hold for it on the delivery day.

    Contracts with a cap are locked in order before any lot is, so that two orders never share what one has left.
    """
    in_order = sorted(contracts, key=lambda each: each.place)
    return rules.at_prices(asked, {each.product_id: await _agreed(session, each) for each in in_order})


async def _agreed(session: AsyncSession, contract: Contract) -> Agreed:
    """One with a cap is locked until the end, then what was ordered under it is counted."""
    if contract.cap is None:
        return Agreed(contract.place[1], contract.unit_price, None)
    await session.execute(capped_for_update(*contract.place))
    ordered = (await session.execute(queries.ordered_by_contract(*contract.place))).scalar_one()
    return Agreed(contract.place[1], contract.unit_price, contract.cap - ordered)
