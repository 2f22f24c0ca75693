"""What a receipt of money realises."""

import uuid

from hypothesis import given
from hypothesis import strategies as st

from domain.money import Fen
from domain.settlement.payment import realised_by

lines = st.dictionaries(st.uuids(), st.integers(1, 10**9), max_size=8)


@given(lines, st.lists(st.tuples(st.uuids(), st.integers(1, 10**9)), max_size=6))
def test_households_are_paid_first_and_never_more_than_they_are_owed(
    owed: dict[uuid.UUID, Fen], receipts: list[tuple[uuid.UUID, Fen]]
) -> None:
    unpaid = dict(owed)
    for receipt, amount in receipts:
        paid = realised_by(receipt, amount, unpaid)
        assert sum(paid.values()) == min(amount, sum(unpaid.values()))
        assert all(0 < fen <= unpaid[line] for line, fen in paid.items())
        unpaid = {line: fen - paid.get(line, 0) for line, fen in unpaid.items()}


def test_a_receipt_that_does_not_reach_for_all_is_parted_in_proportion() -> None:
    one, other = uuid.UUID(int=1), uuid.UUID(int=2)
    assert realised_by(uuid.UUID(int=3), 100, {one: 300, other: 100}) == {one: 75, other: 25}
