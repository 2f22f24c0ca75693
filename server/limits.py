"""How much one request may ask for, judged before any of it is answered.

In order: the bytes of the body, the shape of its JSON, the tokens and nesting of its document, what the document comes
to once its fragments are spread, and the cost of the operation against the schema. Each step is linear in what the
step before let through, and fragments are measured once however often they are spread. The cost is in `server/cost.py`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, TypeVar

import orjson
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSyntaxError,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    Token,
    TokenKind,
    parse,
)
from pydantic import PositiveInt
from starlette.requests import Request

from domain.errors import Refusal

MIB = 1024 * 1024

HIGHEST_COUNT = 10**9
"""Where counting stops: thirty fragments that double one another come to more."""

_INTROSPECTION_DEPTH = 24
"""The introspection query that tools send is 15 deep; the deepest type it asks for decides."""
_NESTING = 64
"""Brackets of any kind inside one another. Bounds every recursion over a document or its variables."""
_SHOWN = 200

Measured = TypeVar("Measured")


@dataclass(frozen=True)
class Limits:
    """What one request may ask for. Bytes are of the body as it arrives, items those of one list in its variables.

    Of cost, a viewer's `bucket` holds so much and leaks so much a second.
    """

    max_body_bytes: PositiveInt = MIB
    max_upload_bytes: PositiveInt = 6 * MIB
    max_tokens: PositiveInt = 2000
    max_depth: PositiveInt = 12
    max_aliases: PositiveInt = 30
    max_fields: PositiveInt = 500
    max_mutations: PositiveInt = 4
    max_cost: PositiveInt = 5000
    max_items: PositiveInt = 2000
    bucket: PositiveInt = 50_000
    leak_per_second: PositiveInt = 1000


class Refused(Refusal):
    """The request was refused before any of it was done.

    请求在执行之前就被拒绝了。
    """


class BodyTooLarge(Refused):
    """The request is larger than {limit} bytes. Send less at once.

    请求超过 {limit} 字节。请减少单次发送的内容。
    """


class BadRequest(Refused):
    """{reason_en}

    {reason_zh}
    """


class DocumentUnreadable(Refused):
    """The GraphQL document cannot be read at line {line}, column {column}: {what}

    GraphQL 文档第 {line} 行第 {column} 列有语法错误:{what}
    """


# The name that GraphQL clients know; a class of that name would hide Python's own.
DocumentUnreadable.code = "SYNTAX_ERROR"


class TooManyTokens(Refused):
    """The GraphQL document has more than {limit} tokens or comments. Split it into several requests.

    GraphQL 文档的词元或注释超过 {limit} 个。请拆成多次请求。
    """


class TooDeep(Refused):
    """The request is nested more than {limit} levels deep. Ask for the inner objects by their ids in another request.

    请求嵌套超过 {limit} 层。请改用编号另行查询内层对象。
    """


class TooManyAliases(Refused):
    """The GraphQL document has more than {limit} aliases. Ask for a list, or split it into several requests.

    GraphQL 文档的别名超过 {limit} 个。请改用列表查询,或拆成多次请求。
    """


class TooManyFields(Refused):
    """One operation selects more than {limit} fields once its fragments are spread. Ask for fewer.

    一次操作展开片段后选取的字段超过 {limit} 个。请减少字段。
    """


class TooManyMutations(Refused):
    """One request may carry {limit} mutations at most. Send the others in another request.

    一次请求最多包含 {limit} 个变更操作。其余的请另行发送。
    """


class TooManyItems(Refused):
    """A list in the variables has more than {limit} items. Send it in parts.

    变量中的列表超过 {limit} 项。请分批发送。
    """


class PostOnly(Refused):
    """This must be sent by POST.

    此请求必须用 POST 发送。
    """


class TooCostly(Refused):
    """This would cost {cost}, and one request may cost {limit} at most. Ask for smaller pages or fewer nested lists.

    此请求的开销为 {cost},上限为 {limit}。请减小分页或减少嵌套列表。
    """


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """One operation as a client sent it over HTTP: the document itself, its id, or as Apollo does its hash."""

    query: str | None
    variables: dict[str, Any] = field(default_factory=dict)
    operation_name: str | None = None
    document_id: str | None = None
    sha256: str | None = None
    is_get: bool = False


async def read_body(request: Request, max_bytes: int) -> bytes:
    """The whole body. Raises BodyTooLarge as soon as it is known, or counted, to pass `max_bytes`."""
    declared = request.headers.get("content-length", "")
    if declared.isascii() and declared.isdecimal() and (len(declared) > 18 or int(declared) > max_bytes):
        raise BodyTooLarge(limit=max_bytes)
    body = bytearray()
    async for chunk in request.stream():
        if len(body) + len(chunk) > max_bytes:
            raise BodyTooLarge(limit=max_bytes)
        body += chunk
    return bytes(body)


USUAL = Limits()


def parse_request(body: bytes, limits: Limits = USUAL) -> GraphQLRequest:
    """One request from its JSON. Raises BadRequest, TooManyItems, or TooDeep for variables nested beyond all use.

    Of a key given twice the last counts; keys not known here are passed over.
    """
    asked = _json(body, "The body", "请求正文")
    if not isinstance(asked, dict):
        raise _bad("The body must be one JSON object.", "请求正文必须是一个 JSON 对象。")
    return request_of(asked, limits)


def parse_query(given: Mapping[str, str], limits: Limits) -> GraphQLRequest:
    """One request from the address of a GET. Raises as `parse_request`."""
    asked: dict[str, Any] = dict(given)
    for name in ("variables", "extensions"):
        if name in asked:
            asked[name] = _json(asked[name].encode(errors="replace"), f"`{name}`", f"`{name}`")
    return replace(request_of(asked, limits), is_get=True)


def request_of(asked: dict[str, Any], limits: Limits) -> GraphQLRequest:
    """Raises BadRequest, TooManyItems or TooDeep."""
    check_value(asked, limits)
    persisted = _given(_given(asked, "extensions", dict, {}), "persistedQuery", dict, {})
    found = GraphQLRequest(
        query=_given(asked, "query", str, "") or None,
        variables=_given(asked, "variables", dict, {}),
        operation_name=_given(asked, "operationName", str, "") or None,
        document_id=_given(asked, "documentId", str, "") or None,
        sha256=_given(persisted, "sha256Hash", str, "") or None,
    )
    if found.query is None and found.document_id is None and found.sha256 is None:
        raise _bad("`query` must be a string.", "`query` 必须是字符串。")
    return found


def _json(text: bytes, where_en: str, where_zh: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as flaw:
        raise _bad(f"{where_en} is not JSON: {flaw}.", f"{where_zh}不是有效的 JSON:{flaw}。") from None


def _given(asked: dict[str, Any], key: str, kind: type[Measured], default: Measured | None = None) -> Measured:
    value = asked.get(key)
    if value is None and default is not None:
        return default
    if not isinstance(value, kind):
        en, zh = ("a string", "字符串") if kind is str else ("an object", "对象")
        raise _bad(f"`{key}` must be {en}.", f"`{key}` 必须是{zh}。")
    return value


def check_value(value: Any, limits: Limits) -> None:
    """Raises BadRequest for text no database keeps (NUL, half a surrogate pair), TooManyItems for a list, TooDeep for
    nesting. Not recursive.
    """
    level, depth = [value], 0
    while level:
        if depth > _NESTING:
            raise TooDeep(limit=_NESTING)
        for each in level:
            if isinstance(each, str):
                _check_text(each)
            elif isinstance(each, list) and len(each) > limits.max_items:
                raise TooManyItems(limit=limits.max_items)
        level = [inner for each in level for inner in _inside(each)]
        depth += 1


def _inside(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from value
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def _check_text(text: str) -> None:
    if "\0" in text:
        raise _bad("Text may not contain the NUL character.", "文本中不能包含 NUL 字符。")
    if not text.isascii() and any("\ud800" <= each <= "\udfff" for each in text):
        raise _bad("Text may not contain half a surrogate pair.", "文本中不能包含不成对的代理字符。")


def _bad(reason_en: str, reason_zh: str) -> BadRequest:
    return BadRequest(reason_en=reason_en, reason_zh=reason_zh)


def parse_document(source: str, limits: Limits) -> DocumentNode:
    """The document, read and measured. Raises the Refused that names the bound it passes; validation comes after.

    A document that only introspects may nest as deep as the introspection query of the usual tools.
    """
    _check_text(source)
    document = _read(source, limits)
    _check_tokens(document)
    if _count_aliases(document) > limits.max_aliases:
        raise TooManyAliases(limit=limits.max_aliases)
    fragments = fold_fragments(document, lambda fragment, known: _measure(fragment.selection_set, known))
    for operation in _operations(document):
        _check_operation(operation, _measure(operation.selection_set, fragments), limits)
    return document


def _read(source: str, limits: Limits) -> DocumentNode:
    try:
        return parse(source, max_lexical_tokens=limits.max_tokens, max_comments=limits.max_tokens)
    except GraphQLSyntaxError as flaw:
        if flaw.description.startswith("Document contains more than"):
            raise TooManyTokens(limit=limits.max_tokens) from None
        if flaw.description.startswith("Document is nested too deeply"):
            raise TooDeep(limit=_NESTING) from None
        line, column = flaw.locations[0] if flaw.locations else (1, 1)
        raise DocumentUnreadable(line=line, column=column, what=flaw.description[:_SHOWN]) from None


_OPENING = {TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L}
_CLOSING = {TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R}


def _check_tokens(document: DocumentNode) -> None:
    """What an escape such as `\\u0000` stands for is known only now; brackets also nest in values and types."""
    nesting = 0
    for token in _tokens(document):
        nesting += (token.kind in _OPENING) - (token.kind in _CLOSING)
        if nesting > _NESTING:
            raise TooDeep(limit=_NESTING)
        if token.value:
            _check_text(token.value)


def _tokens(document: DocumentNode) -> Iterator[Token]:
    token = document.loc.start_token if document.loc else None
    while token:
        yield token
        token = token.next


def _count_aliases(document: DocumentNode) -> int:
    written = _written(*(each.selection_set for each in (*_operations(document), *_fragments(document))))
    return sum(isinstance(each, FieldNode) and each.alias is not None for each in written)


def _written(*sets: SelectionSetNode) -> Iterator[SelectionNode]:
    """Every selection as it is written, at any level; a spread stands for itself."""
    left = list(sets)
    while left:
        for each in left.pop().selections:
            yield each
            if isinstance(each, FieldNode | InlineFragmentNode) and each.selection_set:
                left.append(each.selection_set)


def fold_fragments(
    document: DocumentNode, measure: Callable[[FragmentDefinitionNode, Mapping[str, Measured]], Measured]
) -> dict[str, Measured]:
    """Measure each fragment once, after those it spreads. The spread that closes a cycle is not measured yet."""
    fragments = {each.name.value: each for each in _fragments(document)}
    measured: dict[str, Measured] = {}
    entered: set[str] = set()
    waiting = list(fragments)
    while waiting:
        name = waiting.pop()
        if name not in entered:
            entered.add(name)
            waiting.append(name)
            waiting.extend(each for each in _spread_in(fragments[name]) if each in fragments and each not in entered)
        elif name not in measured:
            measured[name] = measure(fragments[name], measured)
    return measured


def _spread_in(fragment: FragmentDefinitionNode) -> Iterator[str]:
    written = _written(fragment.selection_set)
    return (each.name.value for each in written if isinstance(each, FragmentSpreadNode))


class _Measure(NamedTuple):
    """What a selection set comes to, fragments spread: levels of fields, fields in all, root fields that are ours."""

    depth: int = 0
    fields: int = 0
    roots: int = 0


_NOTHING = _Measure()


def _measure(selected: SelectionSetNode, fragments: Mapping[str, _Measure]) -> _Measure:
    parts = [_measure_one(each, fragments) for each in selected.selections]
    return _Measure(
        depth=max((part.depth for part in parts), default=0),
        fields=min(sum(part.fields for part in parts), HIGHEST_COUNT),
        roots=min(sum(part.roots for part in parts), HIGHEST_COUNT),
    )


def _measure_one(selection: SelectionNode, fragments: Mapping[str, _Measure]) -> _Measure:
    if isinstance(selection, FieldNode):
        inner = _measure(selection.selection_set, fragments) if selection.selection_set else _NOTHING
        return _Measure(inner.depth + 1, inner.fields + 1, int(not is_introspection(selection)))
    if isinstance(selection, InlineFragmentNode):
        return _measure(selection.selection_set, fragments)
    return fragments.get(selection.name.value, _NOTHING) if isinstance(selection, FragmentSpreadNode) else _NOTHING


def _check_operation(operation: OperationDefinitionNode, measure: _Measure, limits: Limits) -> None:
    depth = limits.max_depth if measure.roots else max(limits.max_depth, _INTROSPECTION_DEPTH)
    if measure.depth > depth:
        raise TooDeep(limit=depth)
    if measure.fields > limits.max_fields:
        raise TooManyFields(limit=limits.max_fields)
    if operation.operation is OperationType.MUTATION and measure.roots > limits.max_mutations:
        raise TooManyMutations(limit=limits.max_mutations)


def is_introspection(node: FieldNode) -> bool:
    return node.name.value.startswith("__")


def chosen_operation(document: DocumentNode, operation_name: str | None) -> OperationDefinitionNode:
    """The one operation to run. Raises BadRequest where the name, or its absence, does not single one out."""
    found = [each for each in _operations(document) if operation_name in (None, each.name and each.name.value)]
    if len(found) == 1:
        return found[0]
    if operation_name is not None:
        shown = operation_name[:_SHOWN]
        raise _bad(f"The document must hold one operation named {shown}.", f"文档中应当恰有一个名为 {shown} 的操作。")
    if found:
        raise _bad(
            "The document holds several operations: name one in `operationName`.",
            "文档中有多个操作,请用 `operationName` 指明要执行哪一个。",
        )
    raise _bad("The document holds no operation.", "文档中没有操作。")


def _operations(document: DocumentNode) -> list[OperationDefinitionNode]:
    return [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]


def _fragments(document: DocumentNode) -> list[FragmentDefinitionNode]:
    return [each for each in document.definitions if isinstance(each, FragmentDefinitionNode)]
