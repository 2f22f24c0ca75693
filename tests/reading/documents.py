"""Random documents that a schema allows, with their variables: aliases, fragments, directives, pages and all.

Everything is drawn from the schema, so a field, an argument or a type that it gains is drawn from that day on. That a
document is valid holds by construction: what stands under one response name is kept in a `Scope`, and a field goes
only where it merges with what stands there already. What shrinks is what is drawn as zero: no alias, no fragment, no
argument, one field.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputType,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLSchema,
    Undefined,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_input_object_type,
    is_interface_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
    is_required_argument,
    is_required_input_field,
    is_union_type,
    parse,
    validate,
)
from hypothesis import assume
from hypothesis import strategies as st

from tests.reading.pools import Choices, Enumerated, Place, Pools

DEEPEST = 11
WIDEST = 5
MOST_FIELDS = 70
MOST_ALIASES = 25
ALIASES = ["a", "b", "id", "name", "nodes", "node", "total", "x1", "None", "self", "row", "data", "A_1", "__typename"]

P = TypeVar("P")
Knows = Callable[[str, str], bool]


@dataclass(frozen=True)
class Asked:
    """One operation as a client sends it."""

    query: str
    variables: dict[str, Any] = field(default_factory=dict)
    operation_name: str | None = None

    def body(self) -> bytes:
        named = {} if self.operation_name is None else {"operationName": self.operation_name}
        return json.dumps({"query": self.query, "variables": self.variables, **named}).encode()


class Taken(NamedTuple):
    """What a field is to those it might have to merge with."""

    parent: str
    exact: bool
    """Whether the parent is an object: two fields of different objects never meet in one answer."""
    name: str
    arguments: str
    type: str
    variables: tuple[str, ...] = ()

    def merges_with(self, other: "Taken") -> bool:
        if self.type != other.type:
            return False
        apart = self.exact and other.exact and self.parent != other.parent
        return apart or (self.name, self.arguments) == (other.name, other.arguments)


@dataclass
class Scope:
    """What stands under one path of the response, by response name."""

    taken: dict[str, list[Taken]] = field(default_factory=dict)
    below: dict[str, "Scope"] = field(default_factory=dict)
    likely: str | None = None
    """The type that will stand here where it may be several, as far as the ids that are asked for tell."""

    def allows(self, name: str, wanted: Taken) -> bool:
        return all(each.merges_with(wanted) for each in self.taken.get(name, ()))

    def take(self, name: str, wanted: Taken) -> "Scope":
        self.taken.setdefault(name, []).append(wanted)
        return self.below.setdefault(name, Scope())

    def allows_all(self, other: "Scope") -> bool:
        alike = all(self.allows(name, each) for name, many in other.taken.items() for each in many)
        return alike and all(self.below[name].allows_all(other.below[name]) for name in other.below.keys() & self.below)

    def take_all(self, other: "Scope") -> None:
        for name, many in other.taken.items():
            self.taken.setdefault(name, []).extend(many)
        for name, each in other.below.items():
            self.below.setdefault(name, Scope()).take_all(each)


@dataclass
class Part:
    """One selection: what stands before its braces, what in them, and whom it mentions."""

    head: str
    inner: "list[Part] | None" = None
    variables: tuple[str, ...] = ()
    fragment: "Fragment | None" = None
    is_field: bool = True

    def written(self) -> str:
        return self.head if self.inner is None else f"{self.head} {_braced(self.inner)}"

    @property
    def height(self) -> int:
        """How many fields deep it goes."""
        inner = self.fragment.parts if self.fragment else self.inner or []
        return int(self.is_field) + max((each.height for each in inner), default=0)

    def mentioned(self) -> Iterator["str | Fragment"]:
        yield from self.variables
        if self.fragment:
            yield self.fragment
        for each in self.inner or (self.fragment.parts if self.fragment else ()):
            yield from each.mentioned()


def _braced(parts: Sequence[Part]) -> str:
    return f"{{ {' '.join(each.written() for each in parts)} }}"


@dataclass(eq=False)
class Fragment:
    """A named fragment, and the scope it brings along wherever it is spread."""

    name: str
    on: str
    scope: Scope
    parts: list[Part]

    @property
    def height(self) -> int:
        return max(each.height for each in self.parts)

    def written(self) -> str:
        return f"fragment {self.name} on {self.on} {_braced(self.parts)}"


@dataclass
class Variable:
    """A variable, where it fits, and what is sent for it; Undefined where nothing is."""

    name: str
    location: str
    declared: str
    sent: Any


@dataclass
class Drawing:
    """A document in the making."""

    schema: GraphQLSchema
    pools: Pools
    knows: Knows
    choose: Choices
    draw: st.DrawFn
    fields_left: int = MOST_FIELDS
    aliases_left: int = MOST_ALIASES
    fragments: list[Fragment] = field(default_factory=list)
    variables: dict[str, Variable] = field(default_factory=dict)
    mentioned: list[str] = field(default_factory=list)
    """The variables of the selection that is being drawn."""

    # Selections

    def selections(self, parent: GraphQLNamedType, scope: Scope, depth: int) -> list[Part]:
        found = [self.draw(_span(lambda: self.selection(parent, scope, depth)))]
        while another := self.draw(_span(lambda: self.another(found, parent, scope, depth))):
            found.append(another)
        return found

    def another(self, found: list[Part], parent: GraphQLNamedType, scope: Scope, depth: int) -> Part | None:
        if len(found) == WIDEST or self.fields_left <= 0 or not self.choose.chance(62):
            return None
        return self.selection(parent, scope, depth)

    def selection(self, parent: GraphQLNamedType, scope: Scope, depth: int) -> Part:
        self.fields_left -= 1
        kind = self.choose.number(99)
        if kind >= 91 and self.fields_left > 0:
            return self.spread(parent, scope, depth)
        if (kind >= 82 or (is_union_type(parent) and kind >= 20)) and self.fields_left > 0:
            return self.inline(parent, scope, depth)
        if kind >= 78:
            return self.typename(scope)
        if kind >= 76 and parent is self.schema.query_type:
            return Part("__schema { queryType { name } }")
        return self.field(parent, scope, depth)

    def typename(self, scope: Scope) -> Part:
        wanted = Taken("", False, "__typename", "", "String!")
        directives, variables = self.directives()
        if self.aliases_left > 0 and self.choose.chance(15):
            alias = self.choose.pick(ALIASES)
            if scope.allows(alias, wanted):
                scope.take(alias, wanted)
                self.aliases_left -= 1
                return Part(f"{alias}: __typename{directives}", None, variables)
        name = "__typename" if scope.allows("__typename", wanted) else f"typename{len(scope.taken)}"
        scope.take(name, wanted)
        return Part(("" if name == "__typename" else f"{name}: ") + f"__typename{directives}", None, variables)

    def field(self, parent: GraphQLNamedType, scope: Scope, depth: int) -> Part:
        among = self.fields_of(parent, leaves_only=depth < 2 or self.fields_left <= 0)
        if not among:
            return self.typename(scope)
        deep = [name for name in among if is_composite_type(get_named_type(_fields(parent)[name].type))]
        among = deep if deep and self.choose.chance(35) else among  # or hardly any would go where it is deep
        fresh = [name for name in among if name not in scope.taken]
        name = self.choose.pick(fresh if fresh and not self.choose.chance(25) else among)
        known = _fields(parent)[name]
        wanted = self.wanted(parent, name, known, scope)
        response = self.response_name(scope, wanted)
        if response is None:
            return self.typename(scope)
        below = scope.take(response, wanted)
        directives, variables = self.directives()
        alias = "" if response == name else f"{response}: "
        kind = get_named_type(known.type)
        below.likely = below.likely or self.likely(wanted)
        inner = self.selections(kind, below, depth - 1) if is_composite_type(kind) else None
        return Part(f"{alias}{name}{wanted.arguments}{directives}", inner, (*wanted.variables, *variables))

    def fields_of(self, parent: GraphQLNamedType, *, leaves_only: bool) -> list[str]:
        return [
            name
            for name, each in _fields(parent).items()
            if self.knows(parent.name, name) and not (leaves_only and is_composite_type(get_named_type(each.type)))
        ]

    def wanted(self, parent: GraphQLNamedType, name: str, known: GraphQLField, scope: Scope) -> Taken:
        """The field with its arguments: at times those it stands there with already, so that the two merge."""
        prior = [one for many in scope.taken.values() for one in many if (one.parent, one.name) == (parent.name, name)]
        if prior and known.args and self.choose.chance(60):
            return self.choose.pick(prior)
        self.mentioned = []
        place = Place(parent.name, name, get_named_type(known.type).name, "")
        arguments = self.arguments(place, known)
        return Taken(parent.name, is_object_type(parent), name, arguments, str(known.type), tuple(self.mentioned))

    def likely(self, wanted: Taken) -> str | None:
        """The type of the first id among a field's arguments."""
        sent = [self.variables[each].sent for each in wanted.variables if each in self.variables]
        given = [*re.findall(r'"([^"]+)"', wanted.arguments), *(each for each in sent if isinstance(each, str))]
        return next((self.pools.type_by_id[each] for each in given if each in self.pools.type_by_id), None)

    def response_name(self, scope: Scope, wanted: Taken) -> str | None:
        """A name under which the field merges with whatever has it; None where no alias is left to tell it apart."""
        if self.aliases_left > 0 and self.choose.chance(18):
            alias = self.choose.pick(ALIASES)
            if scope.allows(alias, wanted):
                self.aliases_left -= 1
                return alias
        if scope.allows(wanted.name, wanted):
            return wanted.name
        same = [name for name in scope.taken if scope.allows(name, wanted)]
        self.aliases_left -= 1
        return same[0] if same else f"{wanted.name}{len(scope.taken)}" if self.aliases_left >= 0 else None

    def inline(self, parent: GraphQLNamedType, scope: Scope, depth: int) -> Part:
        on = None if self.choose.chance(25) else self.condition(parent, scope)
        directives, variables = self.directives()
        inner = self.selections(on or parent, scope, depth)
        return Part(f"...{f' on {on.name}' if on else ''}{directives}", inner, variables, is_field=False)

    def spread(self, parent: GraphQLNamedType, scope: Scope, depth: int) -> Part:
        on = {each.name for each in self.conditions(parent)}
        fitting = [
            each for each in self.fragments if each.on in on and each.height <= depth and scope.allows_all(each.scope)
        ]
        if fitting and self.choose.chance(50):
            fragment = self.choose.pick(fitting)
        else:
            fragment = self.new_fragment(self.condition(parent, scope), depth, scope.likely)
            if not scope.allows_all(fragment.scope):
                return self.typename(scope)
        scope.take_all(fragment.scope)
        directives, variables = self.directives()
        return Part(f"...{fragment.name}{directives}", None, variables, fragment, is_field=False)

    def new_fragment(self, on: GraphQLNamedType, depth: int, likely: str | None) -> Fragment:
        scope = Scope(likely=likely)
        parts = self.selections(on, scope, depth)
        fragment = Fragment(f"F{len(self.fragments) + 1}", on.name, scope, parts)
        self.fragments.append(fragment)
        return fragment

    def condition(self, parent: GraphQLNamedType, scope: Scope) -> GraphQLNamedType:
        among = self.conditions(parent)
        likely = [each for each in among if each.name == scope.likely]
        return self.choose.pick(likely if likely and self.choose.chance(70) else among)

    def conditions(self, parent: GraphQLNamedType) -> list[GraphQLNamedType]:
        """The types that something of this type may also be: itself first, where it is more than their union."""
        mine = self.objects_of(parent)
        others = [
            each
            for each in self.schema.type_map.values()
            if is_composite_type(each) and each is not parent and not mine.isdisjoint(self.objects_of(each))
        ]
        answered = [each for each in others if is_union_type(each) or self.fields_of(each, leaves_only=False)]
        return [*answered, parent] if is_union_type(parent) else [parent, *answered]

    def objects_of(self, kind: GraphQLNamedType) -> set[str]:
        if is_union_type(kind) or is_interface_type(kind):
            return {each.name for each in self.schema.get_possible_types(kind)}
        return {kind.name}

    def directives(self) -> tuple[str, tuple[str, ...]]:
        """What stands behind a selection, and the variables in it."""
        self.mentioned = []
        written = ""
        for name in ("include", "skip"):
            if self.choose.chance(7):
                place = Place("", name, "", "if")
                argument = self.schema.get_directive(name)
                if argument is None:
                    raise TypeError(f"no @{name}")
                written += f" @{name}(if: {self.required(place, argument.args['if'])})"
        return written, tuple(self.mentioned)

    # Arguments

    def arguments(self, place: Place, known: GraphQLField) -> str:
        left_out = self.other_direction(known)
        given = [
            f"{name}: {value}"
            for name, each in known.args.items()
            if name not in left_out
            and (value := self.value(place.at(name), each, is_required_argument(each))) is not None
        ]
        return f"({', '.join(given)})" if given else ""

    def other_direction(self, known: GraphQLField) -> set[str]:
        """Of a page's arguments nearly always only those of one direction, as the API wants it."""
        if not {"first", "last"} <= known.args.keys() or (self.pools.unruly and self.choose.chance(3)):
            return set()
        return {"first", "before"} if self.choose.chance(35) else {"last", "after"}

    def value(self, place: Place, known: GraphQLArgument | GraphQLInputField, required: bool) -> str | None:
        if not required and not self.choose.chance(50):
            return None
        return self.required(place, known)

    def required(self, place: Place, known: GraphQLArgument | GraphQLInputField) -> str:
        if self.choose.chance(35):
            return self.variable(place, known)
        return self.literal(place, known.type)

    def literal(self, place: Place, kind: GraphQLInputType, *, constant: bool = False) -> str:
        """A value as the document has it. Only what is constant may be a default."""
        if not is_non_null_type(kind) and self.choose.chance(6):
            return "null"
        bare = get_nullable_type(kind)
        if is_list_type(bare):
            if self.choose.chance(15):
                return self.literal(place, _non_null_within(bare.of_type), constant=constant)
            items = [self.literal(place, bare.of_type, constant=constant) for _ in range(self.choose.number(3))]
            return f"[{', '.join(items)}]"
        if is_input_object_type(bare):
            return self.literal_object(place, bare, constant=constant)
        return _written(self.pools.leaf(self.choose, self.schema, place, get_named_type(kind)), self.choose)

    def literal_object(self, place: Place, kind: Any, *, constant: bool) -> str:
        given = []
        for name, each in kind.fields.items():
            at = place.at(name)
            if is_required_input_field(each) or self.choose.chance(_likely(kind, each)):
                given.append(
                    f"{name}: {self.literal(at, each.type, constant=True) if constant else self.required(at, each)}"
                )
        return f"{{{', '.join(given)}}}"

    def json(self, place: Place, kind: GraphQLInputType) -> Any:
        """A value as it is sent for a variable."""
        if not is_non_null_type(kind) and self.choose.chance(6):
            return None
        bare = get_nullable_type(kind)
        if is_list_type(bare):
            if self.choose.chance(15):
                return self.json(place, _non_null_within(bare.of_type))
            return [self.json(place, bare.of_type) for _ in range(self.choose.number(3))]
        if is_input_object_type(bare):
            return {
                name: self.json(place.at(name), each.type)
                for name, each in bare.fields.items()
                if is_required_input_field(each) or self.choose.chance(_likely(bare, each))
            }
        return self.pools.leaf(self.choose, self.schema, place, get_named_type(kind))

    # Variables

    def variable(self, place: Place, known: GraphQLArgument | GraphQLInputField) -> str:
        has_default = known.default_value is not Undefined
        location = f"{known.type}{' with a default' if has_default else ''}{self.purpose(place)}"
        alike = [each.name for each in self.variables.values() if each.location == location]
        if alike and self.choose.chance(40):
            name = self.choose.pick(alike)
        else:
            name = f"v{len(self.variables) + 1}"
            self.variables[name] = Variable(name, location, "", Undefined)  # takes its name before a default draws
            declared, sent = self.declared(place, known.type, has_default=has_default)
            self.variables[name] = Variable(name, location, f"${name}: {declared}", sent)
        self.mentioned.append(name)
        return f"${name}"

    def purpose(self, place: Place) -> str:
        """A variable may stand wherever its type fits; what is to be answered has no other text for a cursor."""
        return " of a page" if place.argument in {"after", "before"} and not self.pools.unruly else ""

    def declared(self, place: Place, kind: GraphQLInputType, *, has_default: bool) -> tuple[str, Any]:
        """The type of a variable that may stand where `kind` is wanted, its default, and what is sent."""
        bare = get_nullable_type(kind)
        form = self.choose.number(3)
        if form == 1:
            return f"{bare}!", self.json(place, _non_null(bare))
        if form == 2:
            default = self.literal(place, _non_null(bare), constant=True)
            sent = Undefined if self.choose.chance(50) else self.json(place, _non_null(bare))
            return f"{bare} = {default}", sent
        if form == 3 and (has_default or kind is bare):
            null_is_refused = is_non_null_type(kind) and not self.pools.unruly
            given: Any = _non_null(bare) if null_is_refused else bare
            return str(bare), Undefined if self.choose.chance(60) else self.json(place, given)
        return str(kind), self.json(place, kind)

    # The whole

    def document(self) -> Asked:
        root = self.schema.query_type
        if root is None:
            raise TypeError("nothing to ask")
        count = 1 + (self.choose.number(2) if self.choose.chance(12) else 0)
        operations = [self.selections(root, Scope(), DEEPEST) for _ in range(count)]
        names: list[str | None] = [f"Q{at}" if count > 1 or self.choose.chance(25) else None for at in range(count)]
        written = [self.operation(name, parts) for name, parts in zip(names, operations, strict=True)]
        used = {each for parts in operations for each in _mentioned(parts) if isinstance(each, Fragment)}
        fragments = [each.written() for each in self.fragments if each in used]
        ahead = self.choose.chance(30)
        query = "\n".join([*fragments, *written] if ahead else [*written, *fragments])
        sent = {each.name: each.sent for each in self.variables.values() if each.sent is not Undefined}
        return Asked(query, sent, self.choose.pick(names) if count > 1 or self.choose.chance(50) else None)

    def operation(self, name: str | None, parts: list[Part]) -> str:
        used = dict.fromkeys(each for each in _mentioned(parts) if isinstance(each, str))
        declared = ", ".join(self.variables[each].declared for each in used)
        if name is None and not declared:
            return _braced(parts)
        return f"query{f' {name}' if name else ''}{f'({declared})' if declared else ''} {_braced(parts)}"


def _fields(kind: GraphQLNamedType) -> dict[str, GraphQLField]:
    return kind.fields if is_object_type(kind) or is_interface_type(kind) else {}


def _mentioned(parts: list[Part]) -> Iterator[str | Fragment]:
    for each in parts:
        yield from each.mentioned()


def _non_null(kind: Any) -> Any:
    return GraphQLNonNull(kind)


def _likely(kind: Any, within: GraphQLInputField) -> int:
    """In how many of a hundred inputs a field is given; one that holds more of its own kind must end at some time."""
    return 10 if get_named_type(within.type) is get_named_type(kind) else 50


def _non_null_within(kind: Any) -> Any:
    """One item given for a list of it: null would be a list that is null."""
    return kind if is_non_null_type(kind) else _non_null(kind)


def _written(leaf: Any, choose: Choices) -> str:
    if isinstance(leaf, Enumerated):
        return str(leaf)
    return json.dumps(leaf, ensure_ascii=isinstance(leaf, str) and choose.chance(20))


@st.composite
def _span(draw: st.DrawFn, part: Callable[[], P]) -> P:
    """Marks where a selection begins and ends, so that Hypothesis can take it out whole."""
    draw(_NOTHING)
    return part()


_NOTHING = st.none()
_RANDOMS = st.randoms(use_true_random=False)


@st.composite
def documents(draw: st.DrawFn, schema: GraphQLSchema, pools: Pools, knows: Knows = lambda *_: True) -> Asked:
    """An operation that is valid against the schema, of the fields that are known."""
    asked = Drawing(schema, pools, knows, Choices(draw(_RANDOMS)), draw).document()
    assume(not validate(schema, parse(asked.query)))
    return asked


@st.composite
def unchecked_documents(draw: st.DrawFn, schema: GraphQLSchema, pools: Pools) -> Asked:
    """As `documents`, trusting the construction."""
    return Drawing(schema, pools, lambda *_: True, Choices(draw(_RANDOMS)), draw).document()
