"""From an accepted delivery to what each one earned of it."""

import uuid
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from domain.money import Fen
from domain.orders.models import Cost
from domain.settlement.attribution import AcceptedLot, Attribution, Sale, attribute, owed_for, shared_out
from domain.settlement.terms import Basis, IncomeCategory, Linkage, Split, Terms

A, B, C, D, E, BLUEBERRIES, VILLAGE = (uuid.UUID(int=number) for number in range(1, 8))


def linkage(price: str = "4.20", basis: Basis = Basis.SUPPLY, share_of_net: str = "0") -> Linkage:
    return Linkage(uuid.UUID(int=99), basis, Decimal(price), Decimal(share_of_net))


def terms(
    linkages: Mapping[uuid.UUID, Linkage] | None = None,
    split: tuple[int, int, int] = (20, 30, 50),
    register: Mapping[uuid.UUID, int] | None = None,
) -> Terms:
    found = {A: linkage(), B: linkage()} if linkages is None else linkages
    return Terms(
        {(household, BLUEBERRIES): each for household, each in found.items()},
        Split(VILLAGE, *map(Decimal, split)),
        {C: 3, D: 2, E: 2} if register is None else register,
    )


def sale(
    quantity: str = "97.5",
    price: str = "6.00",
    contributions: Mapping[uuid.UUID, Decimal] | None = None,
    costs: Mapping[Cost, Fen] | None = None,
) -> Sale:
    supplied = {A: Decimal(60), B: Decimal(40)} if contributions is None else contributions
    lot = AcceptedLot(uuid.UUID(int=50), BLUEBERRIES, Decimal(quantity), Decimal(price), supplied)
    return Sale(uuid.UUID(int=7), [lot], costs or {})


def amounts(attribution: Attribution, basis: Basis) -> dict[uuid.UUID | None, Fen]:
    return {each.household_id: each.amount for each in attribution.parts if each.basis is basis}


def test_the_worked_example_comes_out_to_the_fen() -> None:
    worked = attribute(sale(costs={Cost.FREIGHT: 3000, Cost.WAGE: 2925, Cost.OTHER: 2700}), terms())
    assert (worked.goods, worked.net, worked.residual) == (585_00, 555_00, 89_25)
    assert amounts(worked, Basis.SUPPLY) == {A: 245_70, B: 163_80}
    assert {each.household_id: each.quantity for each in worked.parts if each.basis is Basis.SUPPLY} == {
        A: Fraction("58.5"),
        B: Fraction(39),
    }
    assert amounts(worked, Basis.VILLAGE) == {None: 17_85}
    assert amounts(worked, Basis.SHARES) == {C: 11_48, D: 7_65, E: 7_65}
    assert amounts(worked, Basis.RETAINED) == {None: 44_62}
    assert amounts(worked, Basis.WAGE) == {None: 29_25}
    assert sum(each.amount for each in worked.parts) == worked.goods


def test_a_deficit_is_borne_by_the_seller_alone() -> None:
    worked = attribute(sale(price="4.00"), terms())
    assert worked.residual == 390_00 - 409_50
    assert amounts(worked, Basis.RETAINED) == {None: -19_50}
    assert not amounts(worked, Basis.VILLAGE)
    assert not amounts(worked, Basis.SHARES)


def test_of_a_price_and_a_share_of_what_the_goods_brought_the_higher_holds() -> None:
    shared = {A: linkage("4.20", share_of_net="0.8"), B: linkage("4.20", share_of_net="0.5")}
    worked = attribute(sale(costs={Cost.FREIGHT: 3000}), terms(shared))
    assert amounts(worked, Basis.SUPPLY) == {A: 266_40, B: 163_80}


def test_custody_is_property_income_and_supply_is_operating_income() -> None:
    worked = attribute(sale(), terms({A: linkage("0.50", Basis.CUSTODY), B: linkage()}))
    categories = {each.household_id: each.category for each in worked.parts if each.household_id in (A, B)}
    assert categories == {A: IncomeCategory.PROPERTY, B: IncomeCategory.OPERATING}


def test_a_wage_in_a_sale_is_no_household_income() -> None:
    worked = attribute(sale(costs={Cost.WAGE: 2925}), terms())
    assert [each.category for each in worked.parts if each.basis is Basis.WAGE] == [None]


def test_the_order_of_households_changes_nothing() -> None:
    one = attribute(sale("10.007", contributions={A: Decimal(1), B: Decimal(1)}), terms())
    other = attribute(sale("10.007", contributions={B: Decimal(1), A: Decimal(1)}), terms())
    assert amounts(one, Basis.SUPPLY) == amounts(other, Basis.SUPPLY)


def test_goods_that_no_household_supplied_are_credited_to_none_by_contract() -> None:
    worked = attribute(sale(contributions={}), terms())
    assert not amounts(worked, Basis.SUPPLY)
    assert worked.residual == worked.goods == 585_00


def test_terms_survive_being_kept() -> None:
    assert Terms.from_json(terms().as_json()) == terms()


quantities = st.decimals("0.001", "9999", places=3)
prices = st.decimals("0.0001", "999", places=4)


@given(
    quantity=quantities,
    sold_at=prices,
    supplied=st.dictionaries(st.sampled_from([A, B, C, D, E]), st.tuples(quantities, prices), min_size=1),
    costs=st.dictionaries(st.sampled_from(list(Cost)), st.integers(1, 10_000)),
    village=st.integers(0, 100),
    shares=st.integers(0, 100),
)
def test_the_parts_of_any_sale_sum_to_what_it_came_to(
    quantity: Decimal,
    sold_at: Decimal,
    supplied: dict[uuid.UUID, tuple[Decimal, Decimal]],
    costs: dict[Cost, Fen],
    village: int,
    shares: int,
) -> None:
    shares = min(shares, 100 - village)
    agreed = {household: linkage(str(price)) for household, (_, price) in supplied.items()}
    contributions = {household: part for household, (part, _) in supplied.items()}
    worked = attribute(
        sale(str(quantity), str(sold_at), contributions, costs),
        terms(agreed, (village, shares, 100 - village - shares)),
    )
    assert sum(each.amount for each in worked.parts) == worked.goods
    whole = sum(map(Fraction, contributions.values()))
    for household, fen in amounts(worked, Basis.SUPPLY).items():
        assert household is not None
        owed = Fraction(quantity) * Fraction(contributions[household]) / whole * Fraction(supplied[household][1]) * 100
        assert abs(fen - owed) < 1


figures = st.decimals(0, 10**6, places=3)


@given(
    figures,
    st.decimals(0, 10**5, places=4),
    st.decimals("0.0001", 10**5, places=4),
    st.decimals(0, 1, places=4),
    st.dictionaries(st.uuids(), st.decimals("0.001", 10**6, places=3), min_size=1),
    st.fractions(-1, 1, max_denominator=10**6),
)
def test_what_is_owed_is_exact(
    accepted: Decimal,
    sold_at: Decimal,
    price: Decimal,
    share: Decimal,
    given_in: dict[uuid.UUID, Decimal],
    brought: Fraction,
) -> None:
    whole = sum(map(Fraction, given_in.values()), Fraction(0))
    for household, quantity in shared_out(accepted, given_in).items():
        assert quantity == Fraction(accepted) * Fraction(given_in[household]) / whole
        by_share = quantity * Fraction(sold_at) * 100 * brought * Fraction(share)
        owed = owed_for(quantity, sold_at, linkage(str(price), share_of_net=str(share)), brought)
        assert owed == max(quantity * Fraction(price) * 100, by_share)
