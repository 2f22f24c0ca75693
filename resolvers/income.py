"""Answering for a family's income over the years, and for its word on each entry."""

from typing import Any

import strawberry
from sqlalchemy import Integer, Select, select

from domain.households.models import Household
from domain.income import actions, outlook, promises, queries
from domain.income.changes import Change
from domain.income.errors import OneChange, PercentOutOfRange
from domain.income.models import IncomeOutlook, IncomeRemark, IncomeWord
from domain.settlement.models import IncomeEntry
from resolvers.context import Doing
from resolvers.orders import place_of
from resolvers.reading.acting import ReadBack
from resolvers.reading.arguments import derived
from resolvers.reading.ids import keys_asked
from schema.inputs.income import (
    AnswerDisputeInput,
    ConfirmIncomeInput,
    DisputeIncomeInput,
    ForecastIncomeInput,
    IncomeChange,
)
from schema.scalars import Day


def _household(written: Any) -> Select[Household]:
    county_id, key = keys_asked(written, "Household")
    return select(Household).where(Household.county_id == county_id, Household.id == key)


def history(
    household_id: strawberry.ID,
    as_of: Day,  # noqa: ARG001  # for the fields that name it
    years: int = 3,  # noqa: ARG001  # likewise
) -> Select[Household]:
    """The other arguments reach the fields that name them."""
    return _household(household_id)


def what_if(
    household_id: strawberry.ID,
    as_of: Day,  # noqa: ARG001  # for the fields that name it
    change: IncomeChange,
) -> Select[Household]:
    """Raises OneChange; the change itself reaches the field that names it."""
    given = [each for each in (change.line, change.rule, change.source) if each is not None]
    if len(given) != 1:
        raise OneChange(at=("change",))
    return _household(household_id)


def tested_if(household: Any, as_of: Any, change: Any) -> Select[Any]:
    return queries.what_if(household, as_of, _change(change))


def _change(asked: Any) -> Change:
    if asked.line is not None:
        return Change(line=asked.line.kind, per_head=asked.line.per_head)
    if asked.rule is not None:
        return Change(category=asked.rule.category, percent=derived(asked.rule.percent, _percent, Integer()))
    return Change(category=asked.source.category, amount=asked.source.amount)


def _percent(given: int) -> int:
    """Raises PercentOutOfRange."""
    if not 0 <= given <= 100:
        raise PercentOutOfRange(at=("change", "rule", "percent"))
    return given


def forecast(
    household_id: strawberry.ID,
    until: Day,  # noqa: ARG001  # for the fields that name it
) -> Select[IncomeOutlook]:
    """The day reaches the fields that name it."""
    return promises.outlook_of(keys_asked(household_id, "Household"))


def disputes(*, waiting: bool | None = None) -> Select[IncomeRemark]:
    """A boolean is known when a statement is planned."""
    found = queries.disputes()
    if waiting is None:
        return found
    answered = queries.answer_to(IncomeRemark).exists()
    return found.where(~answered if waiting else answered)


def entry_of(dispute: Any) -> Select[IncomeEntry]:
    return select(IncomeEntry).where(
        IncomeEntry.county_id == dispute.county_id, IncomeEntry.id == dispute.income_entry_id
    )


async def confirm(doing: Doing, input: ConfirmIncomeInput) -> ReadBack:
    return await _said(doing, input.entry_id, IncomeWord.CONFIRMED, None)


async def dispute(doing: Doing, input: DisputeIncomeInput) -> ReadBack:
    return await _said(doing, input.entry_id, IncomeWord.DISPUTED, input.note)


async def answer(doing: Doing, input: AnswerDisputeInput) -> ReadBack:
    return await _said(doing, input.entry_id, IncomeWord.UPHELD if input.upheld else IncomeWord.DISMISSED, input.note)


async def _said(doing: Doing, entry_id: strawberry.ID, word: IncomeWord, note: str | None) -> ReadBack:
    place = place_of(entry_id, "IncomeEntry", ("entryId",))
    said = await actions.remark(doing.session, doing.viewer, place, word, note)
    return ReadBack(said.county_id, said.income_entry_id)


async def foresee(doing: Doing, input: ForecastIncomeInput) -> ReadBack:
    place = place_of(input.household_id, "Household", ("householdId",))
    made = await outlook.foresee(doing.session, place)
    return ReadBack(made.county_id, made.id)
