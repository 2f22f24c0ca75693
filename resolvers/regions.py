"""Answering for regions."""

from typing import Any

from sqlalchemy import BigInteger, Select, String, cast, select

from domain.errors import InvalidInput
from domain.regions.models import Region, RegionLevel
from domain.regions.rules import subtree
from resolvers.reading.arguments import derived


def code(region: Any) -> Any:
    return cast(region.code, String)


def below(under: str | None = None, level: RegionLevel | None = None) -> Select[Region]:
    """A region and all below it, in the order of their codes."""
    rows = select(Region).order_by(Region.code)
    if under is not None:
        low = derived(under, lambda code: _subtree(code)[0], BigInteger())
        high = derived(under, lambda code: _subtree(code)[1], BigInteger())
        rows = rows.where(Region.code.between(low, high))
    return rows if level is None else rows.where(Region.level == level)


def _subtree(code: str) -> tuple[int, int]:
    """Raises InvalidInput."""
    try:
        return subtree(int(code) if len(code) == 12 else 0)
    except ValueError:
        raise InvalidInput(
            at=("under",), reason_en="A region code has 12 digits.", reason_zh="区划代码为 12 位数字。"
        ) from None
