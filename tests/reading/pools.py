"""What arguments are drawn from: what the rows hold, what they do not, and what nobody should have sent."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from random import Random
from typing import Any, TypeVar

from graphql import GraphQLNamedType, GraphQLSchema, is_enum_type, is_input_object_type

T = TypeVar("T")

NASTY = (
    "",
    " ",
    "蓝",
    "蓝莓",
    "双店 蓝莓",
    "%",
    "_",
    "100%",
    "\\",
    "\\%",
    "'",
    '"',
    "' OR '1'='1",
    "'; DROP TABLE listing; --",
    "$1",
    ":search",
    "%(x)s",
    "{0}",
    "$v1 ...F1",
    "🫐",
    "👩‍🌾",
    "عنب",
    "\u202eoffer",
    "a\tb\nc",
    "\u2028",
    "null",
    "x" * 500,
)
ODD_IDS = ("", "x", "Listing", "Listing:", ":::", "Listing:320722:", "Listing:320722:zz", "Region:0", "TGlzdGluZw", "é")
ODD_CURSORS = ("", "x", "W10", "WzFd", "bnVsbA", "é", "W251bGxd", "=" * 8)
PAGES = (1, 2, 3, 5, 20, 100)
ODD_PAGES = (0, 101, -1)


class Choices:
    """Draws small things. What is drawn as zero is the simplest, so that whatever is not needed shrinks away.

    Drawn through `Random`, which leaves no spans behind: from spans Hypothesis makes examples in which two of a kind
    are alike, and of the small ones here these would be copies of what it tried before.
    """

    def __init__(self, random: Random) -> None:
        self._random = random

    def number(self, highest: int) -> int:
        return self._random.randrange(highest + 1) if highest else 0

    def chance(self, percent: int) -> bool:
        return self.number(99) >= 100 - percent

    def pick(self, among: Sequence[T]) -> T:
        return among[self.number(len(among) - 1)]


class Quiet:
    """Says no more of itself than its name: Hypothesis shows what a test was given, and this is too much to show."""

    def _repr_pretty_(self, printer: Any, _: bool) -> None:
        printer.text(type(self).__name__)


class Enumerated(str):
    """A name of an enum: written without quotes in a document."""

    __slots__ = ()


@dataclass(frozen=True)
class Place:
    """Where a value goes: an argument of a field, or a field of its input."""

    parent: str
    field: str
    answers: str  # the named type that the field answers with
    argument: str

    def at(self, argument: str) -> "Place":
        return replace(self, argument=argument)


@dataclass(frozen=True, repr=False)
class Pools(Quiet):
    """Values by what they are for. `ids` are by type, `texts` by argument, `cursors` by the field they page."""

    ids: Mapping[str, Sequence[str]] = field(default_factory=dict)
    odd_ids: Sequence[str] = ODD_IDS
    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    odd_texts: Sequence[str] = NASTY
    cursors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    days: Sequence[str] = ("2000-01-01", "2020-08-02")
    unruly: bool = True
    """Whether to draw, rarely, what is valid and refused all the same: pages of no size, cursors of other lists, nulls
    that only a variable can bring."""

    @cached_property
    def type_by_id(self) -> dict[str, str]:
        return {each: name for name, ids in self.ids.items() for each in ids}

    def leaf(self, choose: Choices, schema: GraphQLSchema, place: Place, kind: GraphQLNamedType) -> Any:
        """A value of a scalar or an enum, as JSON has it."""
        if is_enum_type(kind):
            return Enumerated(choose.pick(list(kind.values)))
        if is_input_object_type(kind):
            raise TypeError(f"{kind.name} is no leaf")
        leaf: Callable[[Choices, GraphQLSchema, Place], Any] | None = getattr(self, f"_{kind.name.lower()}", None)
        return leaf(choose, schema, place) if leaf else choose.pick(["1", "97.5", "0"])

    def _boolean(self, choose: Choices, *_: Any) -> bool:
        return choose.chance(50)

    def _int(self, choose: Choices, *_: Any) -> int:
        return choose.pick(ODD_PAGES) if self.unruly and choose.chance(3) else choose.pick(PAGES)

    def _float(self, choose: Choices, *_: Any) -> float:
        return choose.pick([1.5, 0.0, -2.0])

    def _date(self, choose: Choices, _: GraphQLSchema, place: Place) -> str:
        """A period nearly always begins early and ends late, or there would be nothing in it."""
        half = {"from": slice(None, len(self.days) // 2), "to": slice(len(self.days) // 2, None)}
        return choose.pick(self.days[slice(None) if choose.chance(15) else half.get(place.argument, slice(None))])

    def _instant(self, choose: Choices, schema: GraphQLSchema, place: Place) -> str:
        return f"{self._date(choose, schema, place)}T00:00:00+08:00"

    def _id(self, choose: Choices, schema: GraphQLSchema, place: Place) -> str:
        if choose.chance(5):
            return choose.pick(self.odd_ids)
        fitting = self.ids.get(_type_meant(schema, place), ())
        return choose.pick(fitting if fitting and not choose.chance(15) else self._all_ids())

    def _all_ids(self) -> Sequence[str]:
        return [each for ids in self.ids.values() for each in ids] or ["x"]

    def _string(self, choose: Choices, _: GraphQLSchema, place: Place) -> str:
        if place.argument in {"after", "before"}:
            return self._cursor(choose, place)
        known = self.texts.get(place.argument, ())
        return choose.pick(known if known and not choose.chance(25) else self.odd_texts)

    def _cursor(self, choose: Choices, place: Place) -> str:
        own = self.cursors.get(f"{place.parent}.{place.field}", ())
        if own and not (self.unruly and choose.chance(6)):
            return choose.pick(own)
        others = [each for cursors in self.cursors.values() for each in cursors]
        return choose.pick([*ODD_CURSORS, *others])


def _type_meant(schema: GraphQLSchema, place: Place) -> str:
    """The type whose id an argument takes, by its name: `householdId`; a field's own type for a bare `id`."""
    stem = place.argument.removesuffix("Ids").removesuffix("Id")
    named = stem[:1].upper() + stem[1:]
    return named if named in schema.type_map else place.answers
