"""The life of payouts against a book kept by hand: whatever befalls a sale, a batch or the bank, in whatever order."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import TypeVar

from tests.conftest import TestDatabase
from tests.payouts.lives import Lives
from tests.settlement.world import explored, lived_in

Chosen = TypeVar("Chosen")
WRONG = ("altered", "missing", "extra", "twice", "another")
EVERYTHING = {
    "amended contract",
    "closed year",
    "no longer payable",
    "paid",
    "failed",
    "unknown",
    "imported twice",
    "follow-up",
    "offset",
    "settled",
    "3 lots",
    "SALES",
    "DUES",
    *WRONG,
}


async def test_payouts_come_to_what_a_book_kept_by_hand_says(fresh: TestDatabase) -> None:
    await explored(Lives, fresh, examples=6, steps=20)


async def test_a_life_with_everything_in_it(fresh: TestDatabase) -> None:
    """What chance may never come to is lived through once."""
    machine = lived_in(Lives, fresh)
    await asyncio.to_thread(_live, machine)
    assert set(machine.reached) == EVERYTHING


def _live(machine: type[Lives]) -> None:
    life = machine()
    try:
        for step in _steps(life):
            step()
            life.look()
    finally:
        life.teardown()


class The:
    """In the place of chance: the first, second, ... of those there are, oldest first."""

    def __init__(self, at: int) -> None:
        self.at = at

    def choice(self, of: Sequence[Chosen]) -> Chosen:
        return of[self.at]


def _steps(life: Lives) -> Iterator[Callable[[], None]]:
    first, second = The(0), The(1)
    draft = partial(life.drafted, 0, 0)
    yield partial(life.begun, 1000)  # the first batch is sent
    for how in WRONG:
        yield partial(life.told_wrong, first, how)
    yield partial(life.answered, first, ["PAID", "FAILED", "UNKNOWN"], again=True, is_table=True)
    yield partial(life.told_wrong, first, "settled")
    yield partial(life.followed_up, first, 0, 3)
    yield partial(life.answered, second, ["PAID"], again=False, is_table=True)
    yield partial(life.answered, first, ["UNKNOWN"], again=False, is_table=False)
    yield partial(life.answered, first, ["PAID"], again=True, is_table=False)
    yield partial(life.banked, "D")
    yield partial(life.sold_while_a_contract_changed, Decimal("99.1"), "6.00", "A", "5.5")
    yield life.bought
    yield partial(draft, 1)
    yield partial(life.disputed, second, Decimal(60))
    yield partial(life.moved_on, first, 1)  # but not approved
    yield partial(life.withdrawn, first)
    yield partial(draft, 3)
    yield partial(life.answered, first, ["FAILED"] * 4, again=False, is_table=False)
    yield partial(life.sold, Decimal(98), "5.37", 0, 0)
    yield partial(life.slept, 3)
    yield partial(life.disputed, first, Decimal(50))
    yield partial(life.decided, first, "LOT")
    yield partial(draft, 0)  # nothing yet, but what is owed back is found
    for at in range(3):
        yield partial(life.decided_on, The(at), is_yes=True)
    yield life.bought
    yield partial(draft, 3)
    yield partial(life.answered, first, ["FAILED"] * 4, again=False, is_table=False)
    yield partial(life.followed_up, first, 0, 3)
    yield partial(life.followed_up, first, 0, 3)
    yield partial(life.answered, first, ["PAID"] * 4, again=False, is_table=True)
    yield partial(life.sold, Decimal(99), "6.00", 1500, 0)
    yield life.bought
    yield partial(draft, 3)  # offset once more
    weighed = [(Decimal(98), "6.00"), (Decimal("99.5"), "5.37"), (Decimal("98.75"), "4.05")]
    yield partial(life.sold_of_several_lots, weighed, [{"B": Fraction(1)}, {}, {"A": Fraction(1)}], 1000, 500)
    yield life.bought
    yield partial(draft, 2)
    for which in (1, 2):
        yield partial(life.disputed, The(-1), Decimal(30), which)
        yield partial(life.decided, first, "LOT")
    yield partial(draft, 0)
    yield partial(life.rented, "A", 300_00, 200_01)
    yield partial(life.rented, "C", 99_99, 99_99)
    yield partial(draft, 3, "DUES")
    yield partial(life.answered, The(-1), ["PAID", "FAILED"], again=False, is_table=True)
