"""What some of the made-up families have to grow with, and what their land can bring."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from domain.catalog.models import BaseUnit
from domain.households.models import Plot
from domain.provenance.models import YieldNorm
from domain.rows import Row
from server.demo.names import ALWAYS, COUNTY, FAMILIES, key

_CITY = 320700000000
_MU = dict(zip(FAMILIES, (20, 20, 1, 3, 5, 5), strict=True))


def registers(village: int) -> Iterator[tuple[type[Row], list[dict[str, Any]]]]:
    yield (
        YieldNorm,
        [
            {
                "id": key("norm fruit"),
                "region_code": _CITY,
                "category_code": "FRUIT",
                "base_unit": BaseUnit.KG,
                "per_mu": Decimal(1000),
                "per_head": None,
                "per_worker": Decimal(20000),
                "working_from_age": 16,
                "working_to_age": 80,
                "season_month": 1,
                "near_percent": 90,
                "over_percent": 110,
                "during": ALWAYS,
                "source": "演示单产标准",
            }
        ],
    )
    yield (
        Plot,
        [
            {
                "county_id": COUNTY,
                "id": key(f"plot {name}"),
                "region_code": village,
                "household_id": key(f"household {at}"),
                "category_code": "FRUIT",
                "mu": Decimal(mu),
                "during": ALWAYS,
                "source": "演示承包合同",
            }
            for at, (name, mu) in enumerate(_MU.items())
        ],
    )
