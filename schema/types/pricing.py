"""Contract prices, price corridors, and prices outside them."""

import strawberry

from domain.catalog.models import BaseUnit
from domain.expressions import first_day, last_day
from domain.orders import queries as orders
from domain.parties.roles import Permission
from domain.pricing import models
from domain.pricing.models import ContractState
from resolvers import pricing as answers
from resolvers.reading.acting import act
from resolvers.reading.fields import from_sql, reads
from resolvers.reading.roots import read_many
from schema.scalars import Day, Instant, Quantity, UnitPrice
from schema.types.catalog import Category, Product
from schema.types.node import Connection, Node, UserError
from schema.types.parties import Organisation


@reads(models.BuyerContract)
@strawberry.type(description="What one buyer pays one seller for one product in a period (合同价).")
class BuyerContract(Node):
    seller: Organisation
    buyer: Organisation
    product: Product
    unit_price: UnitPrice
    since: Day = from_sql(first_day, "The first delivery day it holds for.")
    until: Day = from_sql(last_day, "The last one.")
    quantity_cap: Quantity | None = strawberry.field(description="How much may be ordered at this price; null for any.")
    ordered: Quantity = from_sql(orders.ordered_under, "What was ordered at this price and not cancelled.")
    state: ContractState
    source: str | None = strawberry.field(description="What it rests on beside the offer: an award, a paper.")
    offered_at: Instant
    agreed_at: Instant | None


@reads(models.PriceCorridor)
@strawberry.type(description="Between which prices a county expects goods to be sold (价格走廊).")
class PriceCorridor(Node):
    category: Category | None = strawberry.field(description="It and all below it; null for one of a product's name.")
    product_name: str | None
    base_unit: BaseUnit
    low: UnitPrice
    high: UnitPrice
    since: Day = from_sql(first_day, "The first day.")
    until: Day | None = from_sql(last_day, "The last day; null where it is open.")
    source: str = strawberry.field(description="Where the figures come from.")
    set_at: Instant


@reads(models.PriceDeparture)
@strawberry.type(description="A price asked or agreed outside the corridor, frozen with the reason given for it.")
class PriceDeparture(Node):
    seller: Organisation
    buyer: Organisation | None = strawberry.field(description="Of a contract price; null for a listing's.")
    product: Product
    unit_price: UnitPrice
    low: UnitPrice
    high: UnitPrice
    reason: str
    at: Instant


@strawberry.type
class ContractPricePayload:
    contract: BuyerContract | None
    user_errors: list[UserError]


@strawberry.type
class PriceCorridorPayload:
    corridor: PriceCorridor | None
    user_errors: list[UserError]


@strawberry.type
class PricingQueries:
    contract_prices: Connection[BuyerContract] = read_many(
        answers.contracts,
        "Newest first: a seller's, a buyer's own; all of its county to an overseer.",
        Permission.READ_ORDERS,
    )
    price_corridors: Connection[PriceCorridor] = read_many(answers.corridors, "Newest first.")
    prices_outside_corridor: Connection[PriceDeparture] = read_many(
        answers.departures, "Newest first, each with its reason.", Permission.READ_PRICE_DEPARTURES
    )


@strawberry.type
class PricingMutations:
    offer_contract_price: ContractPricePayload = act(
        answers.offer, "Offer a buyer a price; it holds once the buyer accepts.", Permission.OFFER_CONTRACT_PRICE
    )
    accept_contract_price: ContractPricePayload = act(
        answers.accept, "Accept a price that was offered to one's organisation.", Permission.ACCEPT_CONTRACT_PRICE
    )
    decline_contract_price: ContractPricePayload = act(
        answers.decline, "Decline a price that was offered.", Permission.ACCEPT_CONTRACT_PRICE
    )
    withdraw_contract_price: ContractPricePayload = act(
        answers.withdraw, "Take back an offer that nobody has accepted.", Permission.OFFER_CONTRACT_PRICE
    )
    set_price_corridor: PriceCorridorPayload = act(
        answers.set_corridor,
        "Set between which prices one's county expects goods to be sold; outside it sellers give a reason.",
        Permission.SET_PRICE_CORRIDOR,
    )
    end_price_corridor: PriceCorridorPayload = act(
        answers.end_corridor, "Let a corridor end earlier.", Permission.SET_PRICE_CORRIDOR
    )
