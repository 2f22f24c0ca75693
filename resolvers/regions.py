"""Answering for regions."""

from typing import Any

from sqlalchemy import Select, String, cast, select

from domain.errors import InvalidInput
from domain.regions.models import Region, RegionLevel
from domain.regions.rules import subtree


def code(region: Any) -> Any:
    return cast(region.code, String)


def below(under: str | None = None, level: RegionLevel | None = None) -> Select[Region]:
    """A region and all below it, in the order of their codes. Raises InvalidInput."""
    rows = select(Region).order_by(Region.code)
    if under is not None:
        try:
            rows = rows.where(Region.code.between(*subtree(int(under))))
        except ValueError:
            raise InvalidInput(
                at=("under",), reason_en="A region code has 12 digits.", reason_zh="区划代码为 12 位数字。"
            ) from None
    return rows if level is None else rows.where(Region.level == level)
