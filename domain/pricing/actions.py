"""Agreeing on prices, setting corridors, and giving reasons for leaving them."""

import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.models import Category, Listing, Product
from domain.errors import NotFound, WrongState
from domain.parties.models import Organisation
from domain.parties.roles import Viewer
from domain.periods import last_of
from domain.pricing import queries, rules
from domain.pricing.errors import ContractsOverlap, CorridorsOverlap, EmptyPeriod
from domain.pricing.models import BuyerContract, ContractState, PriceCorridor, PriceDeparture
from domain.pricing.rules import Bounds, WantedContract, WantedCorridor
from domain.rows import new_key

Place = tuple[int, uuid.UUID]
"""County and key."""


async def offer_contract_price(
    session: AsyncSession, viewer: Viewer, county_id: int, wanted: WantedContract, reason: str | None
) -> BuyerContract:
    """Offer a buyer a price for an own product in `county_id`; it holds once the buyer accepts.

    Raises NotFound, ContractsOverlap, OutsidePriceCorridor, and what `check_contract` raises.
    """
    contract = await _checked(session, viewer, county_id, wanted)
    session.add(contract)
    await session.flush()
    await _justify(session, viewer, contract.product_id, [contract.unit_price], reason, contract, wanted.since)
    return contract


async def accept_contract_price(session: AsyncSession, viewer: Viewer, place: Place) -> BuyerContract:
    """Accept a price that was offered to the viewer's organisation.

    Raises NotFound, WrongState, EmptyPeriod where its days have passed, ContractsOverlap.
    """
    contract = await _for_update(session, place)
    if contract.buyer_id != viewer.organisation:
        raise NotFound(at=("contractId",), what="contract price")
    _must_be_offered(contract)
    if contract.during.upper is not None and contract.during.upper <= clock.today():
        raise EmptyPeriod(at=("contractId",))
    await _check_is_free(session, contract)
    await _put_in_force(session, viewer, contract)
    return contract


async def close_offer(session: AsyncSession, viewer: Viewer, place: Place, state: ContractState) -> BuyerContract:
    """Decline an offer as its buyer, or withdraw it as its seller. Raises NotFound, WrongState."""
    contract = await _for_update(session, place)
    side = contract.buyer_id if state is ContractState.DECLINED else contract.seller_id
    if side != viewer.organisation:
        raise NotFound(at=("contractId",), what="contract price")
    _must_be_offered(contract)
    contract.state = state
    await session.flush()
    return contract


async def _checked(session: AsyncSession, viewer: Viewer, county_id: int, wanted: WantedContract) -> BuyerContract:
    """What is offered, not written yet."""
    rules.check_contract(wanted, clock.today())
    product = select(Product.seller_id).where(Product.county_id == county_id, Product.id == wanted.product_id)
    if (await session.execute(product)).scalar_one_or_none() != wanted.seller_id:
        raise NotFound(at=("productId",), what="product")
    buyer = select(Organisation.id).where(Organisation.id == wanted.buyer_id)
    if (await session.execute(buyer)).first() is None:
        raise NotFound(at=("buyerId",), what="organisation")
    contract = BuyerContract(
        county_id=county_id,
        id=new_key(),
        seller_id=wanted.seller_id,
        buyer_id=wanted.buyer_id,
        product_id=wanted.product_id,
        unit_price=wanted.unit_price,
        quantity_cap=wanted.quantity_cap,
        during=_days(wanted.since, wanted.until),
        state=ContractState.OFFERED,
        source=wanted.source,
        offered_by=viewer.account_id,
        offered_at=clock.now(),
    )
    await _check_is_free(session, contract)
    return contract


async def _check_is_free(session: AsyncSession, contract: BuyerContract) -> None:
    """Raises ContractsOverlap. Of two put in force at one moment the exclusion constraint refuses the second."""
    same = (contract.county_id, contract.seller_id, contract.buyer_id, contract.product_id)
    there = (await session.execute(queries.overlapping(*same, contract.during))).scalar_one_or_none()
    if there is not None:
        raise ContractsOverlap(at=("from",), first=there.during.lower, last=last_of(there.during))


async def _put_in_force(session: AsyncSession, viewer: Viewer, contract: BuyerContract) -> None:
    contract.state = ContractState.IN_FORCE
    contract.agreed_by, contract.agreed_at = viewer.account_id, clock.now()
    await session.flush()


async def _for_update(session: AsyncSession, place: Place) -> BuyerContract:
    """Locks a contract that the viewer may see. Raises NotFound."""
    contract = (await session.execute(queries.contract_for_update(*place))).scalar_one_or_none()
    if contract is None:
        raise NotFound(at=("contractId",), what="contract price")
    return contract


def _must_be_offered(contract: BuyerContract) -> None:
    if contract.state is not ContractState.OFFERED:
        raise WrongState(
            at=("contractId",), what="contract price", state=contract.state, expected=ContractState.OFFERED
        )


async def justify_listing(
    session: AsyncSession, viewer: Viewer, listing: Listing, prices: Sequence[Decimal], reason: str | None
) -> None:
    """Keep the reason for prices of a listing that lie outside today's corridor.

    Raises OutsidePriceCorridor where there are such prices and no reason.
    """
    await _justify(session, viewer, listing.product_id, prices, reason, listing, clock.today())


async def _justify(
    session: AsyncSession,
    viewer: Viewer,
    product_id: uuid.UUID,
    prices: Sequence[Decimal],
    reason: str | None,
    of: Listing | BuyerContract,
    day: date,
) -> None:
    bounds = await _bounds(session, of.county_id, product_id, day)
    for price in rules.departing(prices, bounds, reason):
        session.add(_departure(viewer, of, price, bounds, reason))
    await session.flush()


async def bounds_of_listings(
    session: AsyncSession, county_id: int, listing_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, Bounds]:
    """The corridors that hold for listings today; nothing of a listing that none holds for."""
    found = await session.execute(queries.corridors_of_listings(county_id, listing_ids))
    return {id_: Bounds(each.id, product, each.low, each.high) for id_, each, product in found.all()}


async def _bounds(session: AsyncSession, county_id: int, product_id: uuid.UUID, day: date) -> Bounds | None:
    own = (Product.county_id == county_id) & (Product.id == product_id)
    rows = queries.corridor_for(county_id, Product, day).join(Product, own).add_columns(Product.name)
    found = (await session.execute(rows)).one_or_none()
    return None if found is None else Bounds(found[0].id, found[1], found[0].low, found[0].high)


def _departure(
    viewer: Viewer, of: Listing | BuyerContract, price: Decimal, bounds: Bounds | None, reason: str | None
) -> PriceDeparture:
    if bounds is None or reason is None:
        raise TypeError("no price departs from no corridor, nor without a reason")
    return PriceDeparture(
        county_id=of.county_id,
        seller_id=of.seller_id,
        buyer_id=of.buyer_id if isinstance(of, BuyerContract) else None,
        product_id=of.product_id,
        listing_id=of.id if isinstance(of, Listing) else None,
        contract_id=of.id if isinstance(of, BuyerContract) else None,
        corridor_id=bounds.corridor_id,
        unit_price=price,
        low=bounds.low,
        high=bounds.high,
        reason=reason.strip(),
        account_id=viewer.account_id,
        at=clock.now(),
    )


async def set_price_corridor(session: AsyncSession, viewer: Viewer, wanted: WantedCorridor) -> PriceCorridor:
    """Set the corridor of the viewer's county. Raises NotFound, CorridorsOverlap, and what `check_corridor` raises."""
    rules.check_corridor(wanted, clock.today())
    if wanted.category_code is not None:
        known = select(Category.code).where(Category.code == wanted.category_code)
        if (await session.execute(known)).first() is None:
            raise NotFound(at=("categoryCode",), what="category")
    during = _days(wanted.since, wanted.until)
    same = (viewer.county_id, wanted.category_code, wanted.product_name, wanted.base_unit)
    there = (await session.execute(queries.corridors_overlapping(*same, during))).scalar_one_or_none()
    if there is not None:
        raise CorridorsOverlap(at=("from",), first=there.during.lower, last=last_of(there.during) or "…")
    corridor = PriceCorridor(
        county_id=viewer.county_id,
        id=new_key(),
        category_code=wanted.category_code,
        product_name=wanted.product_name,
        base_unit=wanted.base_unit,
        low=wanted.low,
        high=wanted.high,
        during=during,
        source=wanted.source,
        set_by=viewer.account_id,
        set_at=clock.now(),
    )
    session.add(corridor)
    await session.flush()
    return corridor


async def end_price_corridor(session: AsyncSession, viewer: Viewer, place: Place, last: date) -> PriceCorridor:
    """Let a corridor of the viewer's county end earlier, with `last`, which is today or later.

    Raises NotFound, EmptyPeriod where it would end before it begins, or later than it does, and what `check_last_day`
    raises.
    """
    rules.check_last_day(last, clock.today())
    corridor = (await session.execute(queries.corridor_for_update(*place))).scalar_one_or_none()
    if corridor is None or corridor.county_id != viewer.county_id:
        raise NotFound(at=("corridorId",), what="price corridor")
    begins, after = corridor.during.lower, corridor.during.upper
    if (begins is not None and last < begins) or (after is not None and after <= last):
        raise EmptyPeriod(at=("until",))
    corridor.during = _days(begins or last, last)
    await session.flush()
    return corridor


def _days(first: date, last: date | None) -> Range[date]:
    """Both included."""
    return Range(first, None if last is None else last + timedelta(days=1))
