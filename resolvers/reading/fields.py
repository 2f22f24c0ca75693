"""How an output type says what it reads: a model, and for a field that is no attribute of it, SQL of its own.

Functions that answer with SQL take the row first. Their other positional parameters are arguments of the root field,
which reach every field below it; their keyword-only parameters are arguments of the field itself.
"""

import inspect
import typing
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import strawberry
from strawberry.types.fields.resolver import StrawberryResolver

from domain.parties.roles import Permission
from resolvers.reading.arguments import DEFINITION

Kind = TypeVar("Kind", bound=type)

MODEL = "lianxin_model"
SQL = "lianxin-sql"
ROWS = "lianxin-rows"
ITSELF = "lianxin-itself"
EITHER = "lianxin-either"
MASKED = "lianxin-masked"
ROOT = "lianxin-root"


def reads(model: type | None) -> Callable[[Kind], Kind]:
    """Class decorator, outside `strawberry.type`: its fields name attributes of `model`.

    None stands for a type whose rows come from a select of the field that leads to it, by column name.
    """

    def mark(kind: Kind) -> Kind:
        setattr(kind, MODEL, model)
        return kind

    return mark


def is_read(kind: type) -> bool:
    return hasattr(kind, MODEL)


def model_of(kind: type) -> type | None:
    return getattr(kind, MODEL, None)


def model_behind(kind: Any) -> type | None:
    """The model that a type of the schema reads; None for any other type."""
    definition = getattr(kind, "extensions", {}).get(DEFINITION)
    return model_of(definition.origin) if definition and hasattr(definition, "origin") else None


def from_sql(expression: Callable[..., Any], description: str) -> Any:
    """A field that an expression answers."""
    return _answered(expression, description, {SQL: expression})


def from_rows(rows: Callable[..., Any], description: str) -> Any:
    """A field that leads to the rows of a select of its own; to the first of them where it is no list."""
    return _answered(rows, description, {ROWS: rows})


def from_page(rows: Callable[..., Any], description: str) -> Any:
    """As `from_rows`, a page at a time."""
    return _answered(rows, description, {ROWS: rows}, PAGED)


def itself(description: str) -> Any:
    """A field that shows the same row as another type."""
    return strawberry.field(description=description, metadata={ITSELF: True})


def either(*names: str, description: str) -> Any:
    """A field of a union: the first of the type's other fields by these names that is not null."""
    return strawberry.field(description=description, metadata={EITHER: names})


def masked(otherwise: Callable[[Any], Any], needs: Permission, description: str) -> Any:
    """An attribute for those with a permission; for all others an expression that shows less."""
    said = f"{description} In full with the permission {needs}."
    return strawberry.field(description=said, metadata={MASKED: (needs, otherwise)})


PAGED = [
    inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=kind)
    for name, kind in {"first": int | None, "after": str | None, "last": int | None, "before": str | None}.items()
]
"""At most 100 rows, 20 where neither `first` nor `last` is given."""


def arguments_of_root(function: Callable[..., Any]) -> list[str]:
    """The names of a root field's arguments: all that its function takes but for what the server adds."""
    return [each.name for each in _parameters(function) if each.name not in ADDED]


ADDED = frozenset({"doing", "role"})
"""What a function gets from the server: with what a mutation acts, and as what the viewer asks."""


def is_told_the_role(function: Callable[..., Any]) -> bool:
    """Whether a function's answer depends on the role under which it is asked."""
    return any(each.name == "role" for each in _parameters(function))


def usual_arguments(function: Callable[..., Any]) -> dict[str, Any]:
    """What a function's arguments are where they are not given."""
    return {each.name: each.default for each in _parameters(function) if each.default is not inspect.Parameter.empty}


def own_arguments(function: Callable[..., Any]) -> list[str]:
    """The names of a function's parameters that are arguments of the field itself."""
    return [each.name for each in _parameters(function) if each.kind is inspect.Parameter.KEYWORD_ONLY]


def inherited_arguments(function: Callable[..., Any]) -> list[str]:
    """The names of a function's parameters that are arguments of the root field; the row itself is not among them."""
    return [each.name for each in _parameters(function)[1:] if each.kind is not inspect.Parameter.KEYWORD_ONLY]


def _parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    return list(inspect.signature(function).parameters.values())


def _answered(
    function: Callable[..., Any],
    description: str,
    metadata: dict[Any, Any],
    extra: Sequence[inspect.Parameter] = (),
) -> Any:
    own = own_arguments(function)
    asked: Any = resolved_by(by_the_planner, function, own, extra) if own or extra else None
    return strawberry.field(resolver=asked, description=description, metadata=metadata)


def by_the_planner(*_: Any, **__: Any) -> None:
    """Stands for a resolver and is never called: see `walk_what_was_read`."""


def resolved_by(
    answer: Callable[..., Any],
    standing_for: Callable[..., Any],
    names: Iterable[str],
    extra: Iterable[inspect.Parameter] = (),
) -> StrawberryResolver[Any]:
    """A resolver that has some of the arguments of another function, and more."""
    hints = typing.get_type_hints(standing_for, include_extras=True)
    named = [
        inspect.signature(standing_for)
        .parameters[name]
        .replace(annotation=hints[name], kind=inspect.Parameter.KEYWORD_ONLY)
        for name in names
    ]

    def asked(*given: Any, **named: Any) -> Any:
        return answer(*given, **named)

    info = inspect.Parameter("info", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=strawberry.Info)
    asked.__signature__ = inspect.Signature([info, *named, *extra])  # type: ignore[attr-defined]  # as inspect reads it
    asked.__annotations__ = {each.name: each.annotation for each in (info, *named, *extra)}
    return StrawberryResolver(asked)
