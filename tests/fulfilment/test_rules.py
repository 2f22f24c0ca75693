"""The arithmetic of the door and of claims, whatever the figures."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.fulfilment.rules import NOTHING, parted, worth
from domain.money import priced

quantities = st.integers(0, 10**7).map(lambda grams: Decimal(grams) / 1000)
prices = st.integers(1, 10**7).map(lambda figure: Decimal(figure) / 10_000)


@st.composite
def doors(draw: st.DrawFn) -> tuple[list[Decimal], Decimal, Decimal]:
    """What was sent for each line, and of all of it what is accepted and what is rejected."""
    sent = draw(st.lists(quantities, min_size=1, max_size=5))
    grams = int(sum(sent) * 1000)
    arrived = draw(st.integers(0, grams))
    rejected = draw(st.integers(0, arrived))
    return sent, Decimal(arrived - rejected) / 1000, Decimal(rejected) / 1000


@given(doors())
def test_accepted_rejected_and_short_are_what_was_sent(door: tuple[list[Decimal], Decimal, Decimal]) -> None:
    sent, accepted, rejected = door
    parts = parted(accepted, rejected, sent)
    assert sum(accepts for accepts, _ in parts) == accepted
    assert sum(rejects for _, rejects in parts) == rejected
    for (accepts, rejects), room in zip(parts, sent, strict=True):
        assert accepts >= 0 <= rejects
        assert accepts + rejects <= room


@given(st.lists(quantities, max_size=8), prices)
def test_refunds_in_any_parts_come_to_the_price_of_the_whole(parts: list[Decimal], price: Decimal) -> None:
    settled, credited = NOTHING, 0
    for part in parts:
        value = worth(settled, part, price)
        assert value >= 0
        assert abs(value - priced(part, price)) <= 1
        settled, credited = settled + part, credited + value
    assert credited == priced(settled, price)


@given(quantities, quantities, quantities, prices)
def test_credits_and_what_is_held_never_exceed_the_goods(
    accepted: Decimal, settled: Decimal, disputed: Decimal, price: Decimal
) -> None:
    settled = min(settled, accepted)
    disputed = min(disputed, accepted - settled)
    assert worth(NOTHING, settled, price) + worth(settled, disputed, price) <= priced(accepted, price)
