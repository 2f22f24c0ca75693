"""What may be awarded, by quantities and prices alone."""

import uuid
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.catalog.models import BaseUnit
from domain.tenders.errors import AwardedTooMuch, ReasonMissing
from domain.tenders.rules import Standing, WantedAward, decide_awards

LINE = uuid.UUID(int=0)
UNITS = {LINE: BaseUnit.KG}

quantities = st.decimals("0.001", "1000", places=3)
offers = st.lists(
    st.builds(
        lambda price, left: Standing(uuid.uuid4(), LINE, price, left), st.decimals("0.01", "99", places=2), quantities
    ),
    min_size=1,
    max_size=5,
)


def standing(*each: tuple[str, str]) -> dict[uuid.UUID, Standing]:
    made = [Standing(uuid.UUID(int=at), LINE, Decimal(price), Decimal(left)) for at, (price, left) in enumerate(each)]
    return {one.id: one for one in made}


@given(offered=offers, asked=quantities, data=st.data())
def test_whatever_is_awarded_never_exceeds_what_is_asked_or_offered(
    offered: list[Standing], asked: Decimal, data: st.DataObject
) -> None:
    by_id = {each.id: each for each in offered}
    wanted = data.draw(
        st.lists(
            st.builds(
                WantedAward, st.sampled_from(sorted(by_id)), st.none() | quantities, st.sampled_from([None, "x"])
            ),
            min_size=1,
            max_size=6,
        )
    )
    left = {LINE: asked}
    try:
        given_away = decide_awards(wanted, by_id, left, UNITS)
    except (AwardedTooMuch, ReasonMissing):
        return
    assert sum(given_away) + left[LINE] == asked
    assert left[LINE] >= 0
    for id_, offer in by_id.items():
        got = sum(
            (quantity for each, quantity in zip(wanted, given_away, strict=True) if each.quote_line_id == id_),
            Decimal(0),
        )
        assert got <= offer.left
        unexplained = any(each.quote_line_id == id_ and not each.reason for each in wanted)
        cheaper = [other for other in offered if other.unit_price < offer.unit_price]
        if unexplained:
            taken = {
                other.id: sum(
                    (q for each, q in zip(wanted, given_away, strict=True) if each.quote_line_id == other.id),
                    Decimal(0),
                )
                for other in cheaper
            }
            assert all(taken[other.id] == other.left for other in cheaper), "a cheaper one had something left"


def test_equal_prices_need_no_reason() -> None:
    offered = standing(("5", "10"), ("5", "10"))
    assert decide_awards([WantedAward(uuid.UUID(int=1), None, None)], offered, {LINE: Decimal(10)}, UNITS) == [10]


def test_a_cheaper_one_that_was_given_all_it_has_before_needs_no_reason() -> None:
    offered = standing(("4", "0"), ("5", "10"))
    assert decide_awards([WantedAward(uuid.UUID(int=1), None, None)], offered, {LINE: Decimal(10)}, UNITS) == [10]


def test_a_cheaper_one_with_the_least_left_needs_a_reason() -> None:
    offered = standing(("4", "0.001"), ("5", "10"))
    with pytest.raises(ReasonMissing) as refused:
        decide_awards([WantedAward(uuid.UUID(int=1), None, " ")], offered, {LINE: Decimal(10)}, UNITS)
    assert refused.value.at == ("awards", 0, "reason")
    assert refused.value.data == {"cheapest": "4", "left": "0.001", "unit": "KG"}
