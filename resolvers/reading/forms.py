"""What a response is made of, as a tree of forms; each writes the Python that builds it from a row.

A row is what PostgreSQL sent in binary: a tuple of columns, of which some hold rows themselves. The same tree writes
two builders. One makes the response itself and gives up (`Missing`) where a null stands that the schema does not
allow. The other makes what graphql-core walks, which then says where that null stands and what it takes with it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import segno
from sqlalchemy import BigInteger, Column, ColumnElement, Text, cast, func

from domain.clock import SHANGHAI
from domain.money import yuan_of
from resolvers.reading.arguments import Given, Take

Cursor = Callable[[Sequence[Any]], str]


class Missing(Exception):
    """A null stands where the schema allows none."""


class Typed(dict[str, Any]):
    """An object that says of what type it is, where the schema names only an interface or a union."""

    __slots__ = ("type_name",)

    def __init__(self, type_name: str, values: Mapping[str, Any]) -> None:
        super().__init__(values)
        self.type_name = type_name


class Plain(dict[str, Any]):
    """An object by the names of its fields, as an action tells it: no plan has read it.

    It has a `__typename` where the schema names only an interface or a union.
    """

    @property
    def type_name(self) -> str:
        return str(self["__typename"])


@dataclass(frozen=True, slots=True)
class Scalar:
    """How a scalar is selected, and how code then writes it; `{}` stands for the selected value."""

    selected: Callable[[Any], ColumnElement[Any]] = lambda column: column
    code: str = "{}"


def _whole(column: Any) -> ColumnElement[Any]:
    """PostgreSQL sums bigints to a numeric."""
    return column if isinstance(getattr(column, "expression", column), Column) else cast(column, BigInteger)


def _written(column: Any) -> ColumnElement[Any]:
    """Written by PostgreSQL: to make a Decimal of it first costs ten times as much."""
    return cast(func.trim_scale(column), Text)


PLAIN = Scalar()
SCALARS = {
    "Money": Scalar(_whole, "yuan({})"),
    "Quantity": Scalar(_written),
    "UnitPrice": Scalar(_written),
    "Celsius": Scalar(_written),
    "Instant": Scalar(code="local({})"),
    "QrCode": Scalar(code="drawn({})"),
}
"""By name. All others are written as they come: text, whole numbers, days, names of enums."""


def local(at: datetime) -> datetime:
    return at.astimezone(SHANGHAI)


def drawn(text: str) -> str:
    """A QR code as SVG that stands in a page by itself; it can lose a quarter of its area and be read."""
    return str(segno.make(text, error="q", micro=False).svg_inline(border=4, omitsize=True))


class Form(Protocol):
    """A part of a response. `row` is the expression of the row it stands in."""

    def build(self, code: "Code", row: str) -> str:
        """The expression that builds it."""

    def weigh(self, code: "Code", row: str) -> list[str]:
        """Expressions that sum to the number of objects it holds."""


@dataclass(slots=True)
class Code:
    """Python in the making. `walked` for what graphql-core walks."""

    walked: bool
    names: dict[str, Any] = field(default_factory=dict)
    functions: list[str] = field(default_factory=list)
    _count: int = 0

    def fresh(self, kind: str) -> str:
        self._count += 1
        return f"{kind}{self._count}"

    def named(self, kind: str, value: Any) -> str:
        """A name for something that the code refers to."""
        name = self.fresh(kind)
        self.names[name] = value
        return name

    def required(self, expression: str, *, required: bool) -> str:
        return f"some({expression})" if required and not self.walked else expression


@dataclass(frozen=True, slots=True)
class Constant:
    value: Any

    def build(self, code: Code, row: str) -> str:  # noqa: ARG002  # the same in any row
        return repr(self.value)

    def weigh(self, code: Code, row: str) -> list[str]:  # noqa: ARG002
        return []


@dataclass(frozen=True, slots=True)
class Value:
    """A scalar. `certain` where the table itself allows no null."""

    at: int
    code: str = "{}"
    required: bool = False
    certain: bool = False

    def build(self, code: Code, row: str) -> str:
        value = f"{row}[{self.at}]"
        if self.certain or self.code == "{}":
            return code.required(self.code.format(value), required=self.required and not self.certain)
        written = f"(None if {value} is None else {self.code.format(value)})"
        return code.required(written, required=self.required)

    def weigh(self, code: Code, row: str) -> list[str]:  # noqa: ARG002
        return []


@dataclass(frozen=True, slots=True)
class Object:
    """An object made of the row itself."""

    fields: Mapping[str, Form]

    def build(self, code: Code, row: str) -> str:
        parts = (f"{name!r}: {each.build(code, row)}" for name, each in self.fields.items())
        return f"{{{', '.join(parts)}}}"

    def weigh(self, code: Code, row: str) -> list[str]:
        return ["1", *(part for each in self.fields.values() for part in each.weigh(code, row))]


@dataclass(frozen=True, slots=True)
class Perhaps:
    """An object that is there if a column of it is."""

    there: int
    form: Form
    required: bool

    def build(self, code: Code, row: str) -> str:
        return code.required(
            f"({self.form.build(code, row)} if {row}[{self.there}] is not None else None)", required=self.required
        )

    def weigh(self, code: Code, row: str) -> list[str]:
        return [f"({_sum(self.form.weigh(code, row))} if {row}[{self.there}] is not None else 0)"]


@dataclass(frozen=True, slots=True)
class Either:
    """The first of several objects that is there, each with the name of its type."""

    forms: Sequence[tuple[str, Form]]
    required: bool

    def build(self, code: Code, row: str) -> str:
        written = [(name, each.build(code, row)) for name, each in self.forms]
        members = [f"typed({name!r}, {each})" if code.walked else each for name, each in written]
        return code.required(f"either({', '.join(members)})", required=self.required)

    def weigh(self, code: Code, row: str) -> list[str]:
        return [part for _, each in self.forms for part in each.weigh(code, row)]


def _sum(parts: list[str]) -> str:
    """The sum of some expressions, of which those that are numbers are added up at once."""
    fixed = sum(int(part) for part in parts if part.isdecimal())
    moving = [part for part in parts if not part.isdecimal()]
    return " + ".join([*moving, str(fixed)] if fixed or not moving else moving)


def _sum_over(code: "Code", rows: str, item: Form) -> str:
    """What an item weighs, for all rows of an expression."""
    each = code.fresh("r")
    weight = _sum(item.weigh(code, each))
    return f"len({rows}) * {weight}" if weight.isdecimal() else f"sum([{weight} for {each} in {rows}])"


def _at(row: str, at: int | None) -> str:
    """A column of a row, or with None the row itself."""
    return row if at is None else f"{row}[{at}]"


@dataclass(frozen=True, slots=True)
class Listed:
    """All rows of a column."""

    at: int | None
    item: Form

    def build(self, code: Code, row: str) -> str:
        each = code.fresh("r")
        return f"[{self.item.build(code, each)} for {each} in {_at(row, self.at)}]"

    def weigh(self, code: Code, row: str) -> list[str]:
        return [_sum_over(code, _at(row, self.at), self.item)]


@dataclass(frozen=True, slots=True)
class First:
    """The first row of a column, if there is one."""

    at: int | None
    item: Form
    required: bool

    def build(self, code: Code, row: str) -> str:
        name = code.fresh("first")
        code.functions.append(
            f"def {name}(rows, given):\n"
            f"    for row in rows:\n"
            f"        return {self.item.build(code, 'row')}\n"
            f"    return None\n"
        )
        return code.required(f"{name}({_at(row, self.at)}, given)", required=self.required)

    def weigh(self, code: Code, row: str) -> list[str]:
        return [_sum_over(code, f"{_at(row, self.at)}[:1]", self.item)]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a connection. One row more was asked for than it holds, to know whether it is the last.

    `backwards` where the rows come last first. With `total` the column holds the rows and their count.
    """

    at: int | None
    fields: Mapping[str, "Part"]
    size: Take
    backwards: bool
    total: bool

    def build(self, code: Code, row: str) -> str:
        name, size = code.fresh("page"), code.named("size", self.size)
        parts = ", ".join(f"{key!r}: {part.build(code)}" for key, part in self.fields.items())
        code.functions.append(
            f"def {name}(value, given):\n"
            f"    {'rows, total = value' if self.total else 'rows = value'}\n"
            f"    size = {size}(given)\n"
            f"    more = len(rows) > size\n"
            f"    rows = rows[:size]{'[::-1]' if self.backwards else ''}\n"
            f"    return {{{parts}}}\n"
        )
        return f"{name}({_at(row, self.at)}, given)"

    def weigh(self, code: Code, row: str) -> list[str]:
        rows = f"{_at(row, self.at)}{'[0]' if self.total else ''}[:{code.named('size', self.size)}(given)]"
        return ["1", *(weight for part in self.fields.values() for weight in part.weigh(code, rows))]


class Part(Protocol):
    """A field of a connection: among its names are `rows`, `total`, `more` and `given`."""

    def build(self, code: Code) -> str: ...

    def weigh(self, code: Code, rows: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Rows:
    """`nodes`, or with `cursor` and `node` apart `edges`."""

    item: Form

    def build(self, code: Code) -> str:
        each = code.fresh("r")
        return f"[{self.item.build(code, each)} for {each} in rows]"

    def weigh(self, code: Code, rows: str) -> list[str]:
        return [_sum_over(code, rows, self.item)]


@dataclass(frozen=True, slots=True)
class CursorOf:
    """The cursor of a row."""

    cursor: Cursor

    def build(self, code: Code, row: str) -> str:
        return f"{code.named('cursor', self.cursor)}({row})"

    def weigh(self, code: Code, row: str) -> list[str]:  # noqa: ARG002
        return []


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a page as such, by an expression."""

    expression: str

    def build(self, code: Code) -> str:  # noqa: ARG002
        return self.expression

    def weigh(self, code: Code, rows: str) -> list[str]:  # noqa: ARG002
        return []


@dataclass(frozen=True, slots=True)
class Info:
    """`pageInfo`. Its fields by response name. `beyond` where the page goes on from a cursor."""

    fields: Mapping[str, str]
    cursor: Cursor | None
    backwards: bool
    beyond: bool

    def build(self, code: Code) -> str:
        cursor = code.named("cursor", self.cursor)
        behind = repr(self.beyond)
        written = {
            "hasNextPage": behind if self.backwards else "more",
            "hasPreviousPage": "more" if self.backwards else behind,
            "startCursor": f"({cursor}(rows[0]) if rows else None)",
            "endCursor": f"({cursor}(rows[-1]) if rows else None)",
            "__typename": "'PageInfo'",
        }
        return f"{{{', '.join(f'{name!r}: {written[each]}' for name, each in self.fields.items())}}}"

    def weigh(self, code: Code, rows: str) -> list[str]:  # noqa: ARG002
        return ["1"]


Built = Callable[[Any, Given], Any]


def builder(form: Form, *, walked: bool) -> tuple[Built, str]:
    """The function that builds a response's part from what PostgreSQL sent, and its source."""
    code = Code(walked)
    return _function(code, form.build(code, "value"))


def weigher(form: Form) -> Built:
    """The function that counts the objects in what PostgreSQL sent."""
    code = Code(walked=False)
    return _function(code, _sum(form.weigh(code, "value")))[0]


def _function(code: Code, expression: str) -> tuple[Built, str]:
    """Runs only source that forms have written: numbers of columns, names of fields, and names from here."""
    source = "\n".join([*code.functions, f"def answer(value, given):\n    return {expression}\n"])
    names = {
        "yuan": yuan_of,
        "local": local,
        "drawn": drawn,
        "typed": _typed,
        "either": _either,
        "some": _some,
        **code.names,
    }
    exec(compile(source, "<plan>", "exec"), names)  # noqa: S102  # see above
    return names["answer"], source


def _typed(type_name: str, value: Any) -> Any:
    return None if value is None else Typed(type_name, value)


def _either(*forms: Any) -> Any:
    return next((each for each in forms if each is not None), None)


def _some(value: Any) -> Any:
    """Raises Missing."""
    if value is None:
        raise Missing
    return value
