"""What answers are asked with, and where each is kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from graphql import GraphQLError

from domain.parties.roles import Permission, Viewer
from tests.reading.pools import Quiet
from tests.reading.rows import NODES, Ids, World

CURSOR = "<a cursor>"
"""Stands for any: what a cursor holds is nobody's business."""


Args = Mapping[str, Any]


@dataclass(repr=False)
class Asking(Quiet):
    """Who asks, what they see, and what ids and cursors stand for."""

    world: World
    viewer: Viewer | None
    ids: Ids
    cursors: Mapping[tuple[str, str], str]
    everything: World

    @cached_property
    def nodes(self) -> dict[str, tuple[str, Any]]:
        return {id_: (name, row) for name, id_, row in self.world.ids(self.ids, NODES)}

    @cached_property
    def hidden_too(self) -> dict[str, Any]:
        return {id_: row for _, id_, row in self.everything.ids(self.ids, NODES)}

    def node(self, id_: str, type_name: str) -> Any:
        name, row = self.nodes.get(id_, ("", None))
        return row if name == type_name else None

    def must(self, permission: Permission) -> None:
        if self.viewer is None or not self.viewer.may(permission):
            raise GraphQLError(f"needs {permission}")


ANSWERS: dict[str, Callable[[Asking, Any, Args], Any]] = {}
"""What each field answers that is not just a column."""


def answers(*paths: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def keep(answer: Callable[[Asking, Any, Args], Any]) -> Callable[[Asking, Any, Args], Any]:
        ANSWERS.update(dict.fromkeys(paths, answer))
        return answer

    return keep


def holds(days: Any, day: date) -> bool:
    return (days.lower is None or days.lower <= day) and (days.upper is None or day < days.upper)


def sorted_by(attribute: str, rows: list[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: getattr(row, attribute))
