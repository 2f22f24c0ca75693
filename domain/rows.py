"""What every table is made of: the base class, column types, and the county in every key.

Each table says in `info` how Citus would place it and who may see it:

- `info["citus"]`: `"county_id"` (distributed by county), `"reference"` (small, copied to every node) or `"local"`.
- `info["wall"]`: True where row-level security hides rows; the policies themselves stand in `migrations/`.
"""

import uuid
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, AnyStr, ClassVar

import uuid_utils
from asyncpg.pgproto import pgproto
from sqlalchemy import (
    BigInteger,
    DateTime,
    Enum,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    Numeric,
    String,
    Text,
    inspect,
    text,
)
from sqlalchemy.dialects.postgresql import DATERANGE, ExcludeConstraint, Range
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

OPEN: dict[str, Any] = {"info": {"citus": "county_id"}}
WALLED: dict[str, Any] = {"info": {"citus": "county_id", "wall": True}}
SHARED: dict[str, Any] = {"info": {"citus": "reference"}}
SHARED_WALLED: dict[str, Any] = {"info": {"citus": "reference", "wall": True}}

Fen = Annotated[int, mapped_column(BigInteger())]
Quantity = Annotated[Decimal, mapped_column(Numeric(14, 3))]
UnitPrice = Annotated[Decimal, mapped_column(Numeric(14, 4))]
RegionCode = Annotated[int, mapped_column(BigInteger())]
Instant = Annotated[datetime, mapped_column(DateTime(timezone=True))]
Days = Annotated[Range[date], mapped_column(DATERANGE())]
Name = Annotated[str, mapped_column(String(200))]
Code = Annotated[str, mapped_column(String(64))]


def new_key() -> uuid.UUID:
    """A UUIDv7: keys made later sort later."""
    return key_of(uuid_utils.uuid7().bytes)


def key_of(written: AnyStr) -> uuid.UUID:
    """A key from its text or its sixteen bytes, as the driver gives them: quicker to make and to send than Python's."""
    return pgproto.UUID(written)


class Row(DeclarativeBase):
    """A row of a table. Rows load nothing by themselves: what is read is said in a select."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(referred_table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
            ExcludeConstraint: "ex_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {str: Text()}

    def __init__(self, **values: Any) -> None:
        """Raises TypeError for what is no attribute. Values are put down as they are: nobody listens for them, and
        asking attribute by attribute takes ten times as long.
        """
        if not values.keys() <= _attributes(type(self)):
            unknown = ", ".join(sorted(values.keys() - _attributes(type(self))))
            raise TypeError(f"{type(self).__name__} has no {unknown}")
        vars(self).update(values)


@cache
def _attributes(model: type[Row]) -> frozenset[str]:
    return frozenset(inspect(model).column_attrs.keys())


class CountyRow(Row):
    """A row that lives with its county: both columns are its key, so a look-up meets one shard."""

    __abstract__ = True

    county_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_key)


class SharedRow(Row):
    """A row of a small table that every county shares."""

    __abstract__ = True

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_key)


def one_of(kinds: type[StrEnum], called: str | None = None) -> Enum:
    """A column of a StrEnum, kept as its text with a CHECK: an enum type of PostgreSQL could not lose a value.

    The CHECK is `called` after the enum, or, where a table has two columns of it, by a name of its own.
    """
    return Enum(kinds, native_enum=False, create_constraint=True, length=40, name=called or _snake(kinds.__name__))


def related(**options: Any) -> Any:
    """A relationship for selects to follow; it neither loads nor writes by itself."""
    return relationship(lazy="raise", viewonly=True, **options)


def no_overlap(name: str, *columns: str, where: str | None = None) -> ExcludeConstraint:
    """Of the rows alike in `columns`, within one county, no two may hold on the same day (`during`)."""
    alike = [(column, "=") for column in ("county_id", *columns)]
    return ExcludeConstraint(*alike, ("during", "&&"), name=name, where=text(where) if where else None)


def within_county(column: str, target: str) -> ForeignKeyConstraint:
    """A foreign key between tables of one county: `county_id` is part of it. `target` is a table name."""
    return ForeignKeyConstraint(["county_id", column], [f"{target}.county_id", f"{target}.id"])


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")
