"""How an output type says what it reads: a model, and for a field that is no attribute of it, SQL of its own."""

import inspect
import typing
from collections.abc import Callable
from typing import Any, TypeVar

import strawberry
from strawberry.types.fields.resolver import StrawberryResolver

Kind = TypeVar("Kind", bound=type)

MODEL = "lianxin-model"
SQL = "lianxin-sql"
ROWS = "lianxin-rows"
ITSELF = "lianxin-itself"


def reads(model: type | None) -> Callable[[Kind], Kind]:
    """Class decorator, outside `strawberry.type`: its fields name attributes of `model`.

    None stands for a type whose rows come from a select of the field that leads to it, by column name.
    """

    def mark(kind: Kind) -> Kind:
        setattr(kind, MODEL.replace("-", "_"), model)
        return kind

    return mark


def model_of(kind: type) -> type | None:
    return getattr(kind, MODEL.replace("-", "_"), None)


def from_sql(expression: Callable[..., Any], description: str) -> Any:
    """A field that an expression answers: `expression(row, **arguments of the root field that it names)`."""
    return strawberry.field(description=description, metadata={SQL: expression})


def from_rows(rows: Callable[..., Any], description: str) -> Any:
    """A field that leads to the rows of a select of its own: `rows(row, **arguments of the root field it names)`."""
    return strawberry.field(description=description, metadata={ROWS: rows})


def itself(description: str) -> Any:
    """A field that shows the same row as another type."""
    return strawberry.field(description=description, metadata={ITSELF: True})


PAGED = [
    inspect.Parameter("first", inspect.Parameter.KEYWORD_ONLY, default=20, annotation=int),
    inspect.Parameter("after", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=str | None),
]


def resolved_by(answer: Callable[..., Any], standing_for: Callable[..., Any], extra: list[inspect.Parameter]) -> Any:
    """A resolver that has the GraphQL arguments of another function, and more."""
    hints = typing.get_type_hints(standing_for, include_extras=True)
    named = [
        each.replace(annotation=hints[each.name], kind=inspect.Parameter.KEYWORD_ONLY)
        for each in inspect.signature(standing_for).parameters.values()
        if each.name not in {"viewer", "doing"}
    ]
    info = inspect.Parameter("info", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=strawberry.Info)
    answer.__signature__ = inspect.Signature([info, *named, *extra])  # type: ignore[attr-defined]  # as inspect reads it
    answer.__annotations__ = {each.name: each.annotation for each in (info, *named, *extra)}
    return StrawberryResolver(answer)


def from_page(rows: Callable[..., Any], description: str) -> Any:
    """As `from_rows`, a page at a time."""

    def never() -> None:
        """Answered by the planner."""

    return strawberry.field(
        resolver=resolved_by(never, lambda: None, PAGED), description=description, metadata={ROWS: rows}
    )
