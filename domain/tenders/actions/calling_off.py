"""Ordering against a contract: at its price, and never beyond its quantity."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.errors import NotPositive
from domain.catalog.models import Product
from domain.catalog.rules import plain
from domain.errors import NotFound
from domain.orders.models import Consignment, Order, OrderLine
from domain.orders.rules import Place, Wanted
from domain.parties.roles import Viewer
from domain.periods import last_of
from domain.purchasing.actions.buying import buy
from domain.tenders import queries
from domain.tenders.errors import NothingListed, OutsideContract, OverContract
from domain.tenders.models import CallOff, PurchaseContract


async def call_off(
    session: AsyncSession,
    viewer: Viewer,
    place: Place,
    quantity: Decimal,
    deliver_on: date,
    budget_unit: Place | None = None,
) -> Order:
    """Order some of a contract's goods from what its seller lists, at the contract's price.

    The contract is locked before what is left of it is counted, so that many call-offs at once never exceed it; stock
    is locked after it. Raises NotFound, NotPositive, OutsideContract, OverContract, NothingListed, and what
    `buy` raises.
    """
    contract = await own_contract(session, viewer, place)
    if quantity <= 0:
        raise NotPositive(at=("quantity",))
    await _check_within(session, contract, quantity, deliver_on)
    listing_id = (await session.execute(queries.listing_for(contract, quantity, deliver_on))).scalar_one_or_none()
    if listing_id is None:
        raise NothingListed(at=("deliverOn",), product=await _product_name(session, contract), day=deliver_on)
    wanted = Wanted((contract.county_id, listing_id), quantity, contract.unit_price)
    order = await buy(session, viewer, [wanted], deliver_on, budget_unit)
    await _write_call_off(session, contract, order)
    return order


async def own_contract(session: AsyncSession, viewer: Viewer, place: Place) -> PurchaseContract:
    """The buyer's contract, locked. Raises NotFound."""
    contract = (await session.execute(queries.contract_for_update(*place))).scalar_one_or_none()
    if contract is None or contract.buyer_id != viewer.organisation:
        raise NotFound(at=("contractId",), what="contract")
    return contract


async def _check_within(session: AsyncSession, contract: PurchaseContract, quantity: Decimal, deliver_on: date) -> None:
    """Raises OutsideContract, OverContract."""
    if not contract.delivery.contains(deliver_on):
        first, last = contract.delivery.lower, last_of(contract.delivery)
        raise OutsideContract(at=("deliverOn",), day=deliver_on, first=first, last=last)
    called_off = (
        await session.execute(
            select(queries.called_off_of(PurchaseContract)).where(
                PurchaseContract.county_id == contract.county_id, PurchaseContract.id == contract.id
            )
        )
    ).scalar_one()
    left = contract.quantity - called_off
    if quantity > left:
        unit = select(Product.base_unit).where(
            Product.county_id == contract.county_id, Product.id == contract.product_id
        )
        raise OverContract(at=("quantity",), left=plain(left), unit=(await session.execute(unit)).scalar_one().value)


async def _product_name(session: AsyncSession, contract: PurchaseContract) -> str:
    name = select(Product.name).where(Product.county_id == contract.county_id, Product.id == contract.product_id)
    return (await session.execute(name)).scalar_one()


async def _write_call_off(session: AsyncSession, contract: PurchaseContract, order: Order) -> None:
    line = (
        select(OrderLine)
        .join(
            Consignment, (Consignment.county_id == OrderLine.county_id) & (Consignment.id == OrderLine.consignment_id)
        )
        .where(
            OrderLine.county_id == contract.county_id,
            Consignment.order_county_id == order.county_id,
            Consignment.order_id == order.id,
        )
    )
    ordered = (await session.execute(line)).scalar_one()
    session.add(
        CallOff(
            county_id=contract.county_id,
            buyer_id=contract.buyer_id,
            seller_id=contract.seller_id,
            contract_id=contract.id,
            consignment_id=ordered.consignment_id,
            line_id=ordered.id,
            called_off_at=clock.now(),
        )
    )
    await session.flush()
