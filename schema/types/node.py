"""What every type stands on: nodes, pages and refusals."""

from typing import Generic, TypeVar

import strawberry

from resolvers.reading.nodes import read_node, read_nodes

T = TypeVar("T")


@strawberry.interface(description="Whatever has an id of its own.")
class Node:
    id: strawberry.ID = strawberry.field(description="Opaque. Ask for the same object again by it.")


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@strawberry.type(description="One row of a page.")
class Edge(Generic[T]):
    node: T
    cursor: str


@strawberry.type(description="A page of a list. At most 100 rows.")
class Connection(Generic[T]):
    edges: list[Edge[T]]
    nodes: list[T]
    page_info: PageInfo
    total_count: int = strawberry.field(description="Of all pages; counted only where it is asked for.")


@strawberry.interface(description="Why nothing was done. The message is in the reader's language.")
class UserError:
    field: list[str] = strawberry.field(description="The path of the input field that caused it.")
    code: str
    message: str


@strawberry.type(description="The input, or the state it meets, does not allow it.")
class InputError(UserError):
    pass


@strawberry.type(description="Less is left than was asked for.")
class InsufficientStock(UserError):
    title: str
    available: str
    unit: str


@strawberry.type
class NodeQueries:
    node: Node | None = read_node("Any object by its id.")
    nodes: list[Node | None] = read_nodes("Objects by their ids, in their order: at most 100.")
