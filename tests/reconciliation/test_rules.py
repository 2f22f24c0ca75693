"""Whatever a run meets: each difference is one finding, and none is lost."""

import uuid

from hypothesis import given
from hypothesis import strategies as st

from domain.reconciliation.models import Check
from domain.reconciliation.rules import Difference, compared

differences = st.builds(
    Difference,
    kind=st.sampled_from([Check.BALANCE, Check.TRANSFER_ZERO]),
    about=st.sampled_from(["a", "b", "c"]),
    expected=st.integers(0, 2),
    found=st.integers(0, 2),
)


@given(st.dictionaries(differences, st.uuids(), max_size=8), st.lists(differences, max_size=8))
def test_every_difference_is_new_or_met_again_and_every_finding_met_again_or_gone(
    standing: dict[Difference, uuid.UUID], met: list[Difference]
) -> None:
    done = compared(standing, met)
    assert len(set(done.new)) == len(done.new)
    assert set(done.new) == set(met) - standing.keys()
    assert {standing[each] for each in set(met) & standing.keys()} == set(done.again)
    assert {key for each, key in standing.items() if each not in met} == set(done.gone)


@given(st.lists(differences, max_size=8))
def test_the_same_differences_twice_open_nothing_and_gone_ones_leave_nothing(met: list[Difference]) -> None:
    standing = {each: uuid.uuid4() for each in compared({}, met).new}
    assert compared(standing, met).new == []
    assert set(compared(standing, []).gone) == set(standing.values())
