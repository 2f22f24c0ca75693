"""What becomes of a file's rows: taken all or none, or all that are sound; and what is told of each."""

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from domain.bookkeeping.faults import Fault
from domain.errors import Refusal

MOST_TOLD = 1_000
"""Rows that are told of one by one. Of a longer file the others are counted: refused ones are told of first."""


class ErrorPolicy(StrEnum):
    """What a bad row means for the others."""

    REJECT_ALL = "REJECT_ALL"
    SKIP_BAD_ROWS = "SKIP_BAD_ROWS"


class RowOutcome(StrEnum):
    """What became of a row, or would: taken, as it stood already, refused, or given up for the sake of another."""

    TAKEN = "TAKEN"
    UNCHANGED = "UNCHANGED"
    REFUSED = "REFUSED"
    GIVEN_UP = "GIVEN_UP"


@dataclass(frozen=True, slots=True)
class RowResult:
    """One row by its number in the file; `why` it was refused, and `field`, the heading of the cell, if it is one."""

    row: int | None
    outcome: RowOutcome
    field: str | None = None
    why: Refusal | Fault | None = None


@dataclass
class Report:
    """What became of a file, in bounded memory however long the file is."""

    dry_run: bool
    policy: ErrorPolicy
    counts: dict[RowOutcome, int] = field(default_factory=lambda: dict.fromkeys(RowOutcome, 0))
    _refused: list[RowResult] = field(default_factory=list)
    _others: list[RowResult] = field(default_factory=list)
    fault: Fault | None = None
    """Why the file as a whole cannot be taken."""

    def add(self, result: RowResult) -> None:
        self.counts[result.outcome] += 1
        kept = self._refused if result.outcome is RowOutcome.REFUSED else self._others
        if len(kept) < MOST_TOLD:
            kept.append(result)

    @property
    def is_rejected(self) -> bool:
        return self.policy is ErrorPolicy.REJECT_ALL and self.counts[RowOutcome.REFUSED] > 0

    def told(self) -> list[RowResult]:
        """The rows that are told of, in their order."""
        others = self._others[: MOST_TOLD - len(self._refused)]
        if self.is_rejected:
            others = [_given_up(each) for each in others]
        return sorted([*self._refused, *others], key=lambda each: each.row or 0)

    def totals(self) -> Iterator[tuple[RowOutcome, int]]:
        """How many rows had each outcome."""
        if not self.is_rejected:
            yield from self.counts.items()
            return
        kept = {RowOutcome.REFUSED, RowOutcome.UNCHANGED}
        for outcome in RowOutcome:
            if outcome is RowOutcome.GIVEN_UP:
                yield outcome, self.counts[RowOutcome.TAKEN]
            else:
                yield outcome, self.counts[outcome] if outcome in kept else 0


def _given_up(result: RowResult) -> RowResult:
    return RowResult(result.row, RowOutcome.GIVEN_UP) if result.outcome is RowOutcome.TAKEN else result


BATCH = 1_000
"""So many rows are looked at and written together."""

T = TypeVar("T")


def batches(of: Iterable[T]) -> Iterator[list[T]]:
    left = iter(of)
    while batch := list(islice(left, BATCH)):
        yield batch


class _UndoneAgain(Exception):
    """Leaves a savepoint without keeping what was done in it."""


@asynccontextmanager
async def tried(session: AsyncSession, report: Report) -> AsyncIterator[None]:
    """Do what the block does, and undo it at its end where this is a dry run, or one bad row rejects all."""
    try:
        async with session.begin_nested():
            yield
            if report.dry_run or report.is_rejected:
                raise _UndoneAgain
    except _UndoneAgain:
        session.expire_all()
