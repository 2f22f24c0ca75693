"""One request of an operation, answered: the response itself where all of it is planned, else what graphql-core walks.

What a field came to is kept: rows are read once, whoever walks them.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

from domain.errors import Refusal
from domain.parties.roles import Viewer
from domain.parties.walls import settings_of
from resolvers.reading.finishing import Finished
from resolvers.reading.forms import Missing
from resolvers.reading.operation import Asked, Operation, Planned
from resolvers.reading.plan import VIEWER, Plan


class Reads(Protocol):
    """Whatever runs a statement."""

    async def fetch(self, sql: str, values: list[Any]) -> Sequence[Any]:
        """The rows. Raises TookTooLong or TooLarge."""


@dataclass
class Answering:
    """A request at work. `weight` counts the objects it has read so far.

    What a mutation reads back is built for the response itself where that `is_quick`; graphql-core walks it else.
    """

    operation: Operation
    asked: Asked
    viewer: Viewer | None
    database: Reads
    is_quick: bool = True
    weight: int = 0
    _values: dict[str, list[Any]] = field(default_factory=dict)
    _outcomes: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        given = dict(self.asked.variables)
        if self.viewer is not None:
            given[VIEWER] = settings_of(self.viewer)
        self.given: Mapping[str, Any] = given
        self.plans: Mapping[str, Planned] = self.operation.plans(self.asked)

    async def response(self) -> dict[str, Any] | None:
        """The response's `data`; None where graphql-core must tell it: not all is planned, or something is refused."""
        plans = {name: plan for name, plan in self.plans.items() if isinstance(plan, Plan)}
        if len(plans) < len(self.plans):
            return None
        try:
            for name, plan in plans.items():
                self._values[name] = plan.values(self.given)  # all of them first: what is refused reads nothing
            return {name: plan.build(await self._rows(name, plan), self.given) for name, plan in plans.items()}
        except (Refusal, Missing):
            return None

    async def walked(self, name: str) -> Any:
        """What graphql-core walks of a root field. Raises its Refusal."""
        plan = self.plans[name]
        if isinstance(plan, Refusal):
            raise plan.with_traceback(None)  # it is raised again and again, and would gather all it passed through
        if plan is None:
            raise TypeError(f"{name} is not read by a plan")
        return plan.build_walked(await self._rows(name, plan), self.given)

    async def read_back(self, plan: Plan, keys: Mapping[str, Any]) -> Any:
        """An object of a mutation's payload as its viewer sees it."""
        given = {**self.given, **keys}
        rows = await self._fetched(plan, plan.values(given))
        if self.is_quick:
            with suppress(Missing):  # which graphql-core tells of
                built = plan.build(rows, given)
                return None if built is None else Finished(built)
        return plan.build_walked(rows, given)

    async def _rows(self, name: str, plan: Plan) -> Any:
        if name not in self._outcomes:
            try:
                values = self._values[name] if name in self._values else plan.values(self.given)
                self._outcomes[name] = await self._fetched(plan, values)
            except Refusal as refusal:
                self._outcomes[name] = refusal
        found = self._outcomes[name]
        if isinstance(found, Refusal):
            raise found
        return found

    async def _fetched(self, plan: Plan, values: list[Any]) -> Any:
        if plan.sql is None:
            return None
        rows: Any = await self.database.fetch(plan.sql, values)
        if plan.whole:
            rows = rows[0][0]
        self.weight += plan.weigh(rows, self.given)
        return rows
