"""What the made-up sellers have for sale, and what they owe to whom."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.dialects.postgresql import Range

from domain import clock
from domain.catalog.models import (
    BaseUnit,
    Listing,
    ListingLot,
    Lot,
    PriceRecord,
    PriceTier,
    Product,
    StockMovement,
)
from domain.catalog.rules import trace_code
from domain.catalog.spelling import found_by, sort_key
from domain.rows import Row
from domain.settlement.models import LinkageContract, ProfitSplit, ShareHolding
from domain.settlement.terms import Basis
from server.demo.names import ALWAYS, COUNTY, FAMILIES, LISTED, SELLERS, key

_GOODS = (
    ("蓝莓", "FRUIT.BERRY", "36.00", 7),
    ("百合切花", "FLOWER", "18.50", 5),
    ("夏黑葡萄", "FRUIT", "13.00", 7),
    ("豆丹", "INSECT", "336.00", 2),
    ("平明大米", "GRAIN.RICE", "5.60", 180),
    ("红颜草莓", "FRUIT.BERRY", "25.60", 7),
    ("黄川草莓", "FRUIT.BERRY", "24.00", 7),
    ("围裙", "CLOTHING", "12.00", None),
    ("合页", "HARDWARE", "3.20", None),
    ("草鸡蛋", "EGGS", "11.00", 30),
    ("板栗", "FRUIT.NUT", "9.80", 90),
    ("花生油", "GRAIN.OIL", "17.50", 540),
)
_PRODUCED = {"CLOTHING", "HARDWARE", "GRAIN.OIL"}
"""Dated by production."""


def goods() -> Iterator[tuple[type[Row], list[dict[str, Any]]]]:
    today, now = clock.today(), clock.now()
    lots = [
        {
            "county_id": COUNTY,
            "id": key(f"lot {seller}"),
            "seller_id": key(seller),
            "product_id": key(f"product {seller}"),
            "code": f"DEMO-{at:02d}",
            "grade": None,
            "trace_code": trace_code(COUNTY, at),
            "harvested_on": None if category in _PRODUCED else today,
            "produced_on": today if category in _PRODUCED else None,
            "expires_on": keeps and today + timedelta(days=keeps),
            "cold_chain": False,
            "quantity": Decimal(500),
            "on_hand": Decimal(500),
            "reserved": Decimal(0),
            "recorded_at": now,
            "published_at": now,
        }
        for at, (seller, (_, category, _, keeps)) in enumerate(zip(SELLERS, _GOODS, strict=True))
    ]
    yield (
        Product,
        [
            {
                "county_id": COUNTY,
                "id": key(f"product {seller}"),
                "seller_id": key(seller),
                "category_code": category,
                "name": name,
                "base_unit": BaseUnit.PIECE if category in {"FLOWER", "CLOTHING", "HARDWARE"} else BaseUnit.KG,
            }
            for seller, (name, category, _, _) in zip(SELLERS, _GOODS, strict=True)
        ],
    )
    yield Product, [_listed_product(name) for name in LISTED]
    yield Lot, lots
    yield (
        StockMovement,
        [
            {
                "county_id": COUNTY,
                "id": key(f"movement {at}"),
                "seller_id": lot["seller_id"],
                "lot_id": lot["id"],
                "on_hand_change": lot["on_hand"],
                "reserved_change": Decimal(0),
                "cause": "RECORDED",
                "source_id": lot["id"],
                "account_id": key("account seller"),
                "at": now,
            }
            for at, lot in enumerate(lots)
        ],
    )
    yield (
        Listing,
        [
            {
                "county_id": COUNTY,
                "id": key(f"listing {seller}"),
                "seller_id": key(seller),
                "product_id": key(f"product {seller}"),
                "title": name,
                "sort_key": sort_key(name),
                "found_by": found_by(name, seller),
                "unit_label": "公斤",
                "unit_content": Decimal(1),
                "minimum_quantity": Decimal(1),
                "lead_time_days": 0,
                "delivery": Range(today, today + timedelta(days=365)),
                "lowest_price": Decimal(price),
                "published_at": now,
            }
            for seller, (name, _, price, _) in zip(SELLERS, _GOODS, strict=True)
        ],
    )
    yield (
        PriceTier,
        [
            {
                "county_id": COUNTY,
                "id": key(f"tier {seller}"),
                "listing_id": key(f"listing {seller}"),
                "from_quantity": Decimal(1),
                "unit_price": Decimal(price),
            }
            for seller, (_, _, price, _) in zip(SELLERS, _GOODS, strict=True)
        ],
    )
    yield (
        PriceRecord,
        [
            {
                "county_id": COUNTY,
                "id": key(f"price {seller}"),
                "listing_id": key(f"listing {seller}"),
                "from_quantity": Decimal(1),
                "unit_price": Decimal(price),
                "since": now,
            }
            for seller, (_, _, price, _) in zip(SELLERS, _GOODS, strict=True)
        ],
    )
    yield (
        ListingLot,
        [
            {
                "county_id": COUNTY,
                "id": key(f"listing lot {seller}"),
                "listing_id": key(f"listing {seller}"),
                "lot_id": key(f"lot {seller}"),
            }
            for seller in SELLERS
        ],
    )


def _listed_product(name: str) -> dict[str, Any]:
    in_pieces = name in {"百合 西伯利亚", "非洲菊"}
    return {
        "county_id": COUNTY,
        "id": key(f"listed {name}"),
        "seller_id": key(SELLERS[0]),
        "category_code": "FLOWER" if in_pieces else "FRUIT",
        "name": name,
        "base_unit": BaseUnit.PIECE if in_pieces else BaseUnit.KG,
    }


def contracts(village: int) -> Iterator[tuple[type[Row], list[dict[str, Any]]]]:
    shared = {"county_id": COUNTY, "seller_id": key(SELLERS[0]), "during": ALWAYS}
    by_family = {
        name: {"household_id": key(f"household {at}"), "household_name": name, "region_code": village}
        for at, name in enumerate(FAMILIES)
    }
    yield (
        LinkageContract,
        [
            {
                **shared,
                **by_family[name],
                "id": key(f"contract {name}"),
                "number": f"HT-{name}",
                "version": 1,
                "product_id": key(f"product {SELLERS[0]}"),
                "basis": Basis.SUPPLY,
                "unit_price": Decimal("4.20"),
                "share_of_net": Decimal(0),
                "source": "演示合同",
            }
            for name in FAMILIES[:2]
        ],
    )
    yield (
        LinkageContract,
        [
            {
                **shared,
                **by_family[name],
                "id": key(f"contract {product} {name}"),
                "number": f"HT-{product}-{name}",
                "version": 1,
                "product_id": key(f"listed {product}"),
                "basis": Basis.SUPPLY,
                "unit_price": Decimal("4.00"),
                "share_of_net": Decimal(0),
                "source": "演示合同",
            }
            for product, names in LISTED.items()
            for name in names
        ],
    )
    yield (
        ProfitSplit,
        [
            {
                **shared,
                "id": key("split"),
                "village_id": key("双店村集体经济合作社"),
                "village": 20,
                "shares": 30,
                "retained": 50,
                "source": "演示分配方案",
            }
        ],
    )
    yield (
        ShareHolding,
        [
            {**shared, **by_family[name], "id": key(f"holding {name}"), "shares": shares}
            for name, shares in zip(FAMILIES[2:5], (3, 2, 2), strict=True)
        ],
    )
