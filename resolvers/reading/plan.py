"""A plan: one statement, where the values of its parameters come from, and what builds the answer of its rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import BindParameter, Table, Text, and_, case, func, literal_column, select
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.sql import visitors
from sqlalchemy.sql.functions import Function

from domain.parties.walls import VIEWER_SETTINGS
from resolvers.reading.arguments import Given, Slot, Take, parameter
from resolvers.reading.compose import Composed
from resolvers.reading.forms import Built, Form, builder, weigher

VIEWER = "#viewer"
"""Among what a request brings: the walls' settings by name. No variable can be called so."""

_DIALECT: Any = dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy says no types of it


@dataclass(frozen=True)
class Plan:
    """How one field is read. `sql` is None for what needs no reading.

    `walled` where a table with a wall is read: the statement then raises the viewer's walls itself, before it looks at
    any row, and its one value holds all that is read. `whole` says that it does; else the statement's rows are read.
    """

    sql: str | None
    takes: Sequence[Take]
    form: Form
    walled: bool = False
    whole: bool = False

    @classmethod
    def of(cls, composed: Composed, *, known_viewer: bool = True) -> "Plan":
        """The plan of what was composed."""
        walled = _is_walled(composed.statement) or _is_walled(composed.total)
        whole = walled or composed.total is not None
        statement = composed.statement
        if whole:
            column = composed.column()
            statement = select(_behind_walls(column) if walled and known_viewer else column)
        compiled: Any = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
        takes = [_take(compiled.binds.get(name), compiled.params[name]) for name in compiled.positiontup]
        return cls(str(compiled), takes, composed.form(None), walled, whole)

    def values(self, given: Given) -> list[Any]:
        """The statement's parameters. Raises a Refusal for what is not fit to be asked."""
        return [take(given) for take in self.takes]

    @cached_property
    def build(self) -> Built:
        """Builds the response's part; raises Missing where a null stands that may not."""
        return builder(self.form, walked=False)[0]

    @cached_property
    def build_walked(self) -> Built:
        """Builds what graphql-core walks."""
        return builder(self.form, walked=True)[0]

    @cached_property
    def weigh(self) -> Built:
        """How many objects there are in what was read."""
        return weigher(self.form)

    @property
    def source(self) -> str:
        """What `build` runs, to be looked at."""
        return builder(self.form, walked=False)[1]


def _behind_walls(column: Any) -> Any:
    """The column, once the viewer's settings stand for the rest of the statement's own transaction.

    CASE looks at its condition first, and PostgreSQL runs what stands in a branch only when it is taken. Were it the
    other way round, the policies would find nothing set, and show nothing.
    """
    raised = [
        func.set_config(literal_column(f"'{name}'"), parameter(_setting(name), Text()), literal_column("true"))
        for name in VIEWER_SETTINGS
    ]
    return case((and_(*(each.is_not(None) for each in raised)), column))


def _setting(name: str) -> Take:
    return lambda given: given[VIEWER][name]


def _take(bound: BindParameter[Any] | None, value: Any) -> Take:
    """What a parameter's value is in a request, as asyncpg takes it. The items of an IN list are bound by none."""
    impl = bound.type.dialect_impl(_DIALECT) if bound is not None else None
    processor: Callable[[Any], Any] | None = impl.bind_processor(_DIALECT) if impl else None
    if bound is not None and bound.callable is not None:
        asked = bound.callable
        return (lambda _: processor(asked())) if processor else (lambda _: asked())
    if not isinstance(value, Slot):
        constant = processor(value) if processor else value
        return lambda _: constant
    take = value.take
    return (lambda given: processor(take(given))) if processor else take


def _is_walled(statement: Any) -> bool:
    """Whether a statement touches a table that has a wall, or asks who is asking."""
    return statement is not None and any(map(_asks_who, visitors.iterate(statement)))


def _asks_who(part: Any) -> bool:
    if isinstance(part, Table):
        return bool(part.info.get("wall"))
    return isinstance(part, Function) and part.name.startswith("viewer_")
