"""Pure rules: what is kept back, what a batch's hash is over, and how an answer is held against what was ordered."""

import uuid
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refusal
from domain.money import yuan_of
from domain.payouts.layout import Answer, AnsweredLine, OrderedPayment, PaymentOrder, as_csv, as_fixed, read_answer
from domain.payouts.models import PayoutLineState
from domain.payouts.rules import (
    FINAL,
    Contract,
    Credit,
    Debt,
    FrozenItem,
    Ordered,
    approvals_needed,
    content_hash,
    most_of,
    plan,
    reconciled,
    withheld,
)
from domain.settlement.terms import Basis, IncomeCategory

SELLERS = [uuid.UUID(int=at) for at in (1, 2)]
FAMILIES = [uuid.UUID(int=at) for at in (11, 12, 13)]
DAY = date(2026, 1, 1)

contracts = st.builds(
    Contract,
    household_id=st.sampled_from(FAMILIES),
    seller_id=st.sampled_from(SELLERS),
    basis=st.sampled_from([Basis.SUPPLY, Basis.SHARES]),
    product_id=st.none(),
)


@st.composite
def credits_(draw: Any) -> Credit:
    contract = draw(contracts)
    has_account = draw(st.booleans())
    amount = draw(st.integers(1, 10**9))
    return Credit(
        income_entry_id=draw(st.uuids()),
        household_id=contract.household_id,
        household_number=str(contract.household_id.int),
        region_code=320722108201,
        category=IncomeCategory.OPERATING,
        earned_on=DAY + timedelta(days=draw(st.integers(0, 3))),
        about="C-1",
        amount=amount,
        payable=draw(st.integers(1, amount)),
        kept_before=draw(st.sampled_from([0, amount // 10, amount])),
        account_id=uuid.UUID(int=contract.household_id.int + 100) if contract.household_id != FAMILIES[2] else None,
        payee="王" if has_account else "李",
        contract=contract if draw(st.booleans()) else None,
    )


debts = st.builds(Debt, recovery_id=st.uuids(), contract=contracts, left=st.integers(1, 10**9))
many_credits = st.lists(credits_(), max_size=8, unique_by=lambda each: each.income_entry_id)
many_debts = st.lists(debts, max_size=6, unique_by=lambda each: each.recovery_id)
percents = st.integers(0, 10_000).map(lambda hundredths: Decimal(hundredths) / 100)


@given(many_credits, many_debts, percents)
def test_what_is_kept_back_is_within_the_rule_and_what_is_owed_and_as_much_as_both_allow(
    found: list[Credit], owed: list[Debt], percent: Decimal
) -> None:
    kept = withheld(found, owed, percent)
    by_credit = {each.income_entry_id: each for each in found}
    by_debt = {each.recovery_id: each for each in owed}
    of_debt: dict[uuid.UUID, int] = defaultdict(int)
    for entry, parts in kept.items():
        assert sum(parts.values()) <= most_of(by_credit[entry].payable, percent)
        assert Decimal(sum(parts.values())) * 100 <= by_credit[entry].payable * percent
        assert (sum(parts.values()) + by_credit[entry].kept_before) * 100 <= by_credit[entry].amount * percent
        for recovery, fen in parts.items():
            assert fen > 0
            assert by_debt[recovery].contract == by_credit[entry].contract
            of_debt[recovery] += fen
    assert all(fen <= by_debt[recovery].left for recovery, fen in of_debt.items())
    for contract in {each.contract for each in owed}:
        room = sum(each.room(percent) for each in found if each.contract == contract)
        left = sum(each.left for each in owed if each.contract == contract)
        taken = sum(of_debt[each.recovery_id] for each in owed if each.contract == contract)
        assert taken == min(room, left)


@given(many_credits, many_debts, percents)
def test_a_plan_parts_every_fen_into_paid_kept_back_or_left_out(
    found: list[Credit], owed: list[Debt], percent: Decimal
) -> None:
    made = plan(found, owed, percent)
    left_out = sum(each.amount for each in made.without_account)
    assert made.total + made.withheld + left_out == sum(each.payable for each in found)
    households = [each.items[0].credit.household_id for each in made.lines]
    assert len(households) == len(set(households))
    assert all(len({item.credit.household_id for item in line.items}) == 1 for line in made.lines)
    assert all(each.credit.account_id for line in made.lines for each in line.items)
    assert {each.household_id for each in made.without_account} <= {FAMILIES[2]}


@given(many_credits, many_debts, st.randoms())
def test_the_order_in_which_rows_come_decides_nothing(found: list[Credit], owed: list[Debt], chance: Any) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert plan(found, owed, Decimal(20)) == plan(shuffled, owed, Decimal(20))


def test_kept_back_is_rounded_down_to_the_fen() -> None:
    assert [most_of(fen, Decimal(20)) for fen in (1, 4, 5, 9, 10, 24570)] == [0, 0, 1, 1, 2, 4914]


def test_above_the_amount_it_takes_two() -> None:
    assert [approvals_needed(total, 10_000) for total in (9_999, 10_000, 10_001)] == [1, 1, 2]


def _frozen(**changes: Any) -> FrozenItem:
    plain = {"position": 1, "household_id": FAMILIES[0], "account_hash": b"a", "payee": "王", "amount": 5}
    return FrozenItem(**{**plain, "income_entry_id": FAMILIES[1], "withheld": 0, **changes})


def test_the_hash_is_over_all_that_decides_who_gets_what_and_over_no_order() -> None:
    one, other = _frozen(), _frozen(position=2)
    whole = content_hash("PB1", "SALES", [one, other])
    assert whole == content_hash("PB1", "SALES", [other, one])
    changes: list[dict[str, Any]] = [
        {"position": 3},
        {"household_id": FAMILIES[2]},
        {"account_hash": b"b"},
        {"payee": "李"},
        {"amount": 6},
        {"withheld": 1},
        {"income_entry_id": FAMILIES[2]},
    ]
    hashes = {content_hash("PB1", "SALES", [_frozen(**each), other]) for each in changes}
    hashes |= {content_hash("PB2", "SALES", [one, other]), content_hash("PB1", "DUES", [one, other])}
    assert len(hashes | {whole}) == len(changes) + 3


HASH = bytes(range(32))
states = st.sampled_from(list(PayoutLineState))
told_states = st.sampled_from([PayoutLineState.PAID, PayoutLineState.FAILED, PayoutLineState.UNKNOWN])


@st.composite
def answered_batches(draw: Any) -> tuple[list[Ordered], Answer]:
    """Lines in any state, and an answer for some of those that have no final one yet."""
    amounts = draw(st.lists(st.integers(1, 10**9), min_size=1, max_size=8))
    ordered = [Ordered(uuid.UUID(int=at), at, fen, draw(states)) for at, fen in enumerate(amounts, start=1)]
    told = [
        AnsweredLine(at, each.position, each.amount, draw(told_states), "")
        for at, each in enumerate(ordered, start=4)
        if each.state not in FINAL and draw(st.booleans())
    ]
    return ordered, Answer(2, "PB1", HASH.hex(), len(told), sum(each.amount for each in told), told)


@given(answered_batches())
def test_an_answer_that_fits_is_taken_whole_by_amount(made: tuple[list[Ordered], Answer]) -> None:
    ordered, answer = made
    outcome = reconciled("f", answer, "PB1", HASH, ordered)
    assert sum(each.amount for each in outcome.told.values()) == answer.total
    assert [outcome.told[line.id].amount for line in ordered if line.id in outcome.told] == [
        line.amount for line in ordered if line.id in outcome.told
    ]


@given(answered_batches(), st.data())
def test_any_one_change_of_an_answer_is_refused(made: tuple[list[Ordered], Answer], data: Any) -> None:
    ordered, answer = made
    lines = list(answer.lines)
    ways = ["number", "hash", "count", "total", "extra", "settled"] + (["amount", "twice", "missing"] if lines else [])
    way = data.draw(st.sampled_from(ways))
    number, hash_, count, total = answer.number, answer.content_hash, answer.count, answer.total
    if way == "number":
        number = "PB2"
    elif way == "hash":
        hash_ = "0" * 64
    elif way == "count":
        count += data.draw(st.sampled_from([-1, 1]))
    elif way == "total":
        total += data.draw(st.sampled_from([-1, 1]))
    elif way in ("extra", "settled"):
        final = [each for each in ordered if each.state in FINAL]
        position, fen = (final[0].position, final[0].amount) if way == "settled" and final else (99, 1)
        lines.append(AnsweredLine(50, position, fen, PayoutLineState.PAID, ""))
        count, total = count + 1, total + fen
    else:
        at = data.draw(st.integers(0, len(lines) - 1))
        line = lines[at]
        if way == "amount":
            lines[at] = AnsweredLine(line.row, line.position, line.amount + 1, line.state, "")
            total += 1
        elif way == "twice":
            lines.append(line)
            count, total = count + 1, total + line.amount
        else:
            lines.pop(at)
    with pytest.raises(Refusal) as refused:
        reconciled("f", Answer(2, number, hash_, count, total, lines), "PB1", HASH, ordered)
    assert refused.value.at == ("file",)
    assert {"file", "row", "field"} <= refused.value.data.keys()


@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode("gb18030", "ignore")))
def test_whatever_comes_as_a_file_is_read_or_refused_by_name(data: bytes) -> None:
    for written in (data, b"A" + data):
        with pytest.raises(Refusal) as refused:
            read_answer("回盘", written)
        assert refused.value.code == "ANSWER_UNREADABLE"


def test_a_bank_file_has_one_width_whatever_the_names() -> None:
    names = ["王", "欧阳·阿依古丽", "Ann (B)", "𠮷" * 15]
    lines = [OrderedPayment(at, "6" * 32, name, "东海农商银行", at * 10**9) for at, name in enumerate(names, start=1)]
    order = PaymentOrder("PB20260101-ABCDEF", DAY, HASH.hex(), lines)
    heading, *rows = as_fixed(order).split(b"\r\n")[:-1]
    assert len(heading) == 121
    assert {len(each) for each in rows} == {177}
    assert as_csv(order).decode().split("\r\n")[1].split(",")[3] == yuan_of(order.total)
