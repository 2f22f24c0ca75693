"""Answering for prices: decode, one action, what to read back."""

from sqlalchemy import Select

from domain.errors import NotFound
from domain.pricing import actions, queries
from domain.pricing.models import BuyerContract, ContractState, PriceCorridor, PriceDeparture
from domain.pricing.rules import WantedContract, WantedCorridor
from resolvers.context import Doing
from resolvers.orders import place_of
from resolvers.reading.acting import ReadBack
from resolvers.reading.ids import shared_key
from resolvers.reading.matching import Tests, by, by_county, by_county_id, by_shared_id, matching
from schema.inputs.pricing import (
    AcceptContractPriceInput,
    ContractPriceWhere,
    DeclineContractPriceInput,
    EndPriceCorridorInput,
    OfferContractPriceInput,
    OfferedPriceInput,
    PriceCorridorWhere,
    PriceDepartureWhere,
    SetPriceCorridorInput,
    WithdrawContractPriceInput,
)

_CONTRACTS: Tests = {
    "seller": by_shared_id("Organisation", BuyerContract.seller_id),
    "buyer": by_shared_id("Organisation", BuyerContract.buyer_id),
    "product": by_county_id("Product", BuyerContract.county_id, BuyerContract.product_id),
    "state": by(BuyerContract.state),
}
_CORRIDORS: Tests = {"county": by_county(PriceCorridor.county_id), "category": by(PriceCorridor.category_code)}
_DEPARTURES: Tests = {
    "seller": by_shared_id("Organisation", PriceDeparture.seller_id),
    "county": by_county(PriceDeparture.county_id),
    "at": by(PriceDeparture.at),
}


def contracts(where: ContractPriceWhere | None = None) -> Select[BuyerContract]:
    rows = queries.contracts()
    return rows if where is None else rows.where(matching(where, _CONTRACTS))


def corridors(where: PriceCorridorWhere | None = None) -> Select[PriceCorridor]:
    rows = queries.corridors()
    return rows if where is None else rows.where(matching(where, _CORRIDORS))


def departures(where: PriceDepartureWhere | None = None) -> Select[PriceDeparture]:
    rows = queries.departures()
    return rows if where is None else rows.where(matching(where, _DEPARTURES))


async def offer(doing: Doing, input: OfferContractPriceInput) -> ReadBack:
    county_id, product_id = place_of(input.product_id, "Product", ("productId",))
    buyer_id = shared_key(input.buyer_id, "Organisation")
    if buyer_id is None:
        raise NotFound(at=("buyerId",), what="organisation")
    wanted = WantedContract(
        seller_id=doing.viewer.organisation,
        buyer_id=buyer_id,
        product_id=product_id,
        unit_price=input.unit_price,
        since=input.from_,
        until=input.until,
        quantity_cap=input.quantity_cap,
        source=input.source,
    )
    made = await actions.offer_contract_price(doing.session, doing.viewer, county_id, wanted, input.reason)
    return ReadBack(made.county_id, made.id)


async def accept(doing: Doing, input: AcceptContractPriceInput) -> ReadBack:
    place = place_of(input.contract_id, "BuyerContract", ("contractId",))
    done = await actions.accept_contract_price(doing.session, doing.viewer, place)
    return ReadBack(done.county_id, done.id)


async def decline(doing: Doing, input: DeclineContractPriceInput) -> ReadBack:
    return await _close(doing, input, ContractState.DECLINED)


async def withdraw(doing: Doing, input: WithdrawContractPriceInput) -> ReadBack:
    return await _close(doing, input, ContractState.WITHDRAWN)


async def _close(doing: Doing, input: OfferedPriceInput, state: ContractState) -> ReadBack:
    place = place_of(input.contract_id, "BuyerContract", ("contractId",))
    done = await actions.close_offer(doing.session, doing.viewer, place, state)
    return ReadBack(done.county_id, done.id)


async def set_corridor(doing: Doing, input: SetPriceCorridorInput) -> ReadBack:
    wanted = WantedCorridor(
        category_code=input.category_code,
        product_name=input.product_name,
        base_unit=input.base_unit,
        low=input.low,
        high=input.high,
        since=input.from_,
        until=input.until,
        source=input.source,
    )
    made = await actions.set_price_corridor(doing.session, doing.viewer, wanted)
    return ReadBack(made.county_id, made.id)


async def end_corridor(doing: Doing, input: EndPriceCorridorInput) -> ReadBack:
    place = place_of(input.corridor_id, "PriceCorridor", ("corridorId",))
    done = await actions.end_price_corridor(doing.session, doing.viewer, place, input.until)
    return ReadBack(done.county_id, done.id)
