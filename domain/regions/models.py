"""Administrative regions by their 12-digit statistical codes (统计用区划代码)."""

from enum import StrEnum

from sqlalchemy import BigInteger, Integer
from sqlalchemy.orm import Mapped, mapped_column

from domain.rows import SHARED, Name, RegionCode, Row, one_of


class RegionLevel(StrEnum):
    """The four levels of the mechanism (四级)."""

    CITY = "CITY"
    COUNTY = "COUNTY"
    TOWNSHIP = "TOWNSHIP"
    VILLAGE = "VILLAGE"


class Region(Row):
    """A city, county, township or village. Its code is a prefix of the codes below it, so a subtree is a range."""

    __tablename__ = "region"
    __table_args__ = SHARED

    code: Mapped[RegionCode] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    level: Mapped[RegionLevel] = mapped_column(one_of(RegionLevel))
    name: Mapped[Name]
    parent_code: Mapped[RegionCode | None] = mapped_column(BigInteger, index=True)
    county_id: Mapped[int] = mapped_column(Integer)
