"""What a buyer pays: a contract price in place of all tiers, and as surplus where that is less; the same everywhere."""

import uuid
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.catalog.models import BaseUnit
from domain.catalog.rules import price_for
from domain.orders.models import PriceBasis
from domain.orders.rules import Agreed, Offer, at_prices
from tests.conftest import TestDatabase
from tests.pricing.steps import agreed
from tests.reading.county import run
from tests.standing_orders.steps import kept, line, preview
from tests.story.people import People, day, listing, lot

GOODS, CONTRACT = uuid.UUID(int=1), uuid.UUID(int=2)
prices = st.decimals(Decimal("0.01"), Decimal(9), places=2)
quantities = st.decimals(1, 50, places=1)


def offered(tiers: dict[Decimal, Decimal], surplus: Decimal | None, basis: PriceBasis = PriceBasis.TIER) -> Offer:
    return Offer(
        id=uuid.UUID(int=3),
        county_id=320722,
        seller_id=uuid.UUID(int=4),
        product_id=GOODS,
        title="蓝莓",
        base_unit=BaseUnit.KG,
        unit_content=Decimal(1),
        minimum_quantity=Decimal(1),
        lead_time_days=0,
        first_day=date(2026, 11, 1),
        last_day=date(2026, 11, 30),
        tiers=tiers,
        lots=(),
        price_basis=basis,
        surplus_price=surplus,
    )


@given(
    lines=st.lists(st.tuples(quantities, st.none() | prices), min_size=1, max_size=6),
    tiers=st.dictionaries(st.decimals(1, 40, places=0), prices, min_size=1, max_size=3),
    contract=st.none() | prices,
    cap=st.none() | quantities,
)
def test_each_line_costs_the_least_that_it_may(
    lines: list[tuple[Decimal, Decimal | None]],
    tiers: dict[Decimal, Decimal],
    contract: Decimal | None,
    cap: Decimal | None,
) -> None:
    tiers = {Decimal(1): Decimal(9), **tiers}
    held = {} if contract is None else {GOODS: Agreed(CONTRACT, contract, cap)}
    left = cap
    found = at_prices([(offered(tiers, surplus), quantity) for quantity, surplus in lines], held)
    for (quantity, surplus), (offer, same) in zip(lines, found, strict=True):
        is_covered = contract is not None and (left is None or quantity <= left)
        usual = contract if contract is not None and is_covered else price_for(quantity, tiers)
        paid = usual if surplus is None else min(usual, surplus)
        assert (price_for(quantity, offer.tiers), same) == (paid, quantity)
        assert (offer.contract_id == CONTRACT) == (offer.price_basis is PriceBasis.CONTRACT)
        if offer.price_basis is PriceBasis.CONTRACT:
            assert is_covered
            left = None if left is None else left - quantity
        else:
            assert not is_covered or surplus == paid, "a contract that covers a line gives way to a surplus price alone"


def test_what_was_awarded_is_paid_whatever_else_is_cheaper() -> None:
    awarded = offered({Decimal(0): Decimal(5)}, Decimal(1), PriceBasis.AWARD)
    [(offer, _)] = at_prices([(awarded, Decimal(10))], {GOODS: Agreed(CONTRACT, Decimal(2), None)})
    assert offer == awarded


async def shown_in_cart(people: People, listing_id: str, quantity: str) -> Any:
    put = await people.do("buyer", "setCartQuantity", "cart { id }", listingId=listing_id, quantity=quantity)
    assert not put["userErrors"], put
    asked = "query($on: Date) { cart(deliverOn: $on) { total lines { priceNow amount } } }"
    cart = (await people.get("buyer", asked, on=day(1)))["cart"]
    assert cart["total"] == cart["lines"][0]["amount"]
    return cart["lines"][0]["priceNow"], cart["total"]


async def planned(people: People, standing: Any) -> Any:
    [tomorrow] = [each for each in await preview(people, standing) if each["day"] == day(1)]
    return tomorrow["unitPrice"], tomorrow["amount"]


async def placed(people: People, listing_id: str, quantity: str) -> Any:
    lines = [{"listingId": listing_id, "quantity": quantity}]
    selection = "order { total consignments { lines { unitPrice } } }"
    done = await people.do("buyer", "placeOrder", selection, deliverOn=day(1), lines=lines)
    [bought] = done["order"]["consignments"][0]["lines"]
    return bought["unitPrice"], done["order"]["total"]


CONTRACTS = (None, "4", "5", "5.5", "7")
SURPLUS = (None, "4.5", "5", "6.5")


async def test_the_cart_and_the_menus_plan_show_what_placing_charges(people: People, fresh: TestDatabase) -> None:
    """At six yuan, or five from a hundred kilograms on."""
    listing_id = await listing(people, await lot(people, "9000", "5000", "4000"))
    tiers = [{"fromQuantity": "1", "unitPrice": "6"}, {"fromQuantity": "100", "unitPrice": "5"}]
    await people.do("seller", "changeListing", "listing { id }", listingId=listing_id, tiers=tiers)
    await agreed(people, "5.00")
    menus = {quantity: await kept(people, line(listing_id, quantity)) for quantity in ("10", "100")}
    for contract, surplus, quantity in product(CONTRACTS, SURPLUS, menus):
        days = "current_date - 9, current_date - 8" if contract is None else "current_date - 9, current_date + 9"
        urgent = f"now(), {surplus}, current_date + 5" if surplus else "NULL, NULL, NULL"
        await run(
            fresh,
            f"UPDATE buyer_contract SET during = daterange({days}), unit_price = {contract or 1}",
            f"UPDATE listing SET (surplus_since, surplus_price, surplus_until) = ROW({urgent})",
        )
        paid = await placed(people, listing_id, quantity)
        usual = contract or {"10": "6", "100": "5"}[quantity]
        assert paid[0] == min(usual, surplus or usual, key=Decimal), (contract, surplus, quantity)
        assert await shown_in_cart(people, listing_id, quantity) == paid, (contract, surplus, quantity)
        assert await planned(people, menus[quantity]) == paid, (contract, surplus, quantity)
