"""Answering for regions."""

from typing import Any

from sqlalchemy import BigInteger, Select, String, cast, select

from domain.errors import InvalidInput
from domain.regions.models import Region, RegionLevel
from domain.regions.rules import subtree
from resolvers.reading.arguments import derived


def code(region: Any) -> Any:
    return cast(region.code, String)


def code_asked(written: Any, at: str) -> Any:
    """The number that a region's code is, as a parameter. Asking it raises InvalidInput."""
    return derived(written, lambda code: _subtree(code, at)[0], BigInteger())


def below(under: str | None = None, level: RegionLevel | None = None) -> Select[Region]:
    """A region and all below it, in the order of their codes."""
    rows = select(Region).order_by(Region.code)
    if under is not None:
        low = derived(under, lambda code: _subtree(code, "under")[0], BigInteger())
        high = derived(under, lambda code: _subtree(code, "under")[1], BigInteger())
        rows = rows.where(Region.code.between(low, high))
    return rows if level is None else rows.where(Region.level == level)


def _subtree(code: str, at: str) -> tuple[int, int]:
    """Raises InvalidInput."""
    try:
        return subtree(int(code) if len(code) == 12 else 0)
    except ValueError:
        raise InvalidInput(
            at=(at,), reason_en="A region code has 12 digits.", reason_zh="区划代码为 12 位数字。"
        ) from None
