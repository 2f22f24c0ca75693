"""Two entries of one household become one (并户), and one of two households becomes two (分户). Nothing is deleted."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.households import queries, rules
from domain.households.actions.keeping import Edit, Edited, begin_edit, lock_register
from domain.households.actions.members import Relations, close, free_number, join_as, leave, member_of
from domain.households.errors import HeadStays, HouseholdHeadless, NobodySplitOff, SameHousehold, StillFramed
from domain.households.models import (
    ChangedField,
    Entitlement,
    Household,
    Livestock,
    Loan,
    Membership,
    MembershipEnd,
    Monitoring,
    Plot,
    Relation,
)
from domain.households.rules import Place
from domain.parties.roles import Viewer
from domain.periods import ended_before
from domain.rows import new_key

_DAY = timedelta(days=1)


async def merge_households(
    session: AsyncSession, viewer: Viewer, kept: Edited, gone: Edited, on: date, relations: Relations
) -> Household:
    """From a day on the members of one belong to the other, whose head leads them, with all that it has.

    Raises SameHousehold, HouseholdHeadless, StillFramed, DayAhead, DayTooEarly, and what beginning an edit of either
    raises.
    """
    if kept.household == gone.household:
        raise SameHousehold(at=("mergedId",))
    await lock_register(session, kept.household[0])
    into, out_of = await _both(session, viewer, kept, gone)
    members, head = await out_of.members(), next(iter(await into.members()), None)
    if head is None or not head.is_head:
        raise HouseholdHeadless(at=("householdId",))
    rules.check_day(on, clock.today(), max(_first_free(members), head.during.lower or on), "on")
    if (await session.execute(queries.open_of(out_of.household, Monitoring, on))).first() is not None:
        raise StillFramed(at=("mergedId",))
    for model in (Plot, Livestock, Loan, Entitlement):
        own, found = await _held(into, model, on), await _held(out_of, model, on)
        await _carry(into, [each for each in found if not any(_is_same(each, one) for one in own)], on)
    for each in await _held(out_of, Entitlement, on):  # to what both are entitled as households, they are once
        each.during = ended_before(each.during, on)
    for each in members:
        await leave(out_of, each, on - _DAY, MembershipEnd.MERGED)
    await join_as(into, members, head.person_id, on, relations)
    into.note(ChangedField.MERGED_WITH, None, out_of.household.number)
    out_of.note(ChangedField.MERGED_WITH, None, into.household.number)
    out_of.household.merged_into_id = into.household.id
    close(out_of, on)
    await session.flush()
    return into.household


async def _both(session: AsyncSession, viewer: Viewer, kept: Edited, gone: Edited) -> tuple[Edit, Edit]:
    """Locked in the order of their keys, so that two who merge the same two do not wait for each other."""
    begun: dict[Edited, Edit] = {}
    for each in sorted((kept, gone), key=lambda one: one.household):
        at = ("householdId", "expectedVersion") if each is kept else ("mergedId", "mergedExpectedVersion")
        begun[each] = await begin_edit(session, viewer, each, at[:1], at[1:])
    return begun[kept], begun[gone]


def _first_free(members: Sequence[Membership]) -> date:
    """The first day on which all of them can belong elsewhere: the day after the last of them joined."""
    return max((each.during.lower for each in members if each.during.lower), default=date.min) + _DAY


async def _held(edit: Edit, model: Any, on: date) -> Sequence[Any]:
    """What a household has of something on a day or later."""
    rows: Sequence[Any] = (await edit.session.execute(queries.open_of(edit.household, model, on))).scalars().all()
    return rows


async def _carry(into: Edit, rows: Sequence[Any], on: date) -> None:
    """What another household had is this one's from a day on."""
    carried = [_copy(each, into.household, on) for each in rows]
    for each in rows:
        each.during = ended_before(each.during, on)
    await into.session.flush()
    into.session.add_all(carried)
    await into.session.flush()


def _copy(row: Any, household: Household, on: date) -> Any:
    """A row as it was, but for whose it is and from when."""
    values = {each.key: getattr(row, each.key) for each in inspect(type(row)).column_attrs}
    first = max(row.during.lower or on, on)
    during = Range(first, row.during.upper)
    return type(row)(**{**values, "id": new_key(), "household_id": household.id, "during": during})


def _is_same(one: Any, other: Any) -> bool:
    if not isinstance(one, Entitlement):
        return False
    return one.person_id is None and (other.person_id, other.kind) == (None, one.kind)


async def split_household(
    session: AsyncSession,
    viewer: Viewer,
    edited: Edited,
    number: str,
    leaving: Sequence[tuple[Place, Relation]],
    on: date,
) -> Household:
    """From a day on some members are a household of their own, with what they are entitled to themselves. The head
    stays, and so do land, debts and what the household as a whole is entitled to.

    `leaving` says what each is to the new head, who is among them. Raises NobodySplitOff, MemberUnknown, HeadStays,
    NumberUnfit, NumberTaken, DayAhead, DayTooEarly, and what beginning an edit raises.
    """
    relations = {place[1]: relation for place, relation in leaving}
    heads = [key for key, relation in relations.items() if relation is Relation.HEAD]
    if len(heads) != 1 or len(relations) != len(leaving):
        raise NobodySplitOff(at=("leaving",))
    await lock_register(session, edited.household[0])
    edit = await begin_edit(session, viewer, edited)
    members = await edit.members()
    going = [member_of(members, key, ("leaving",)) for key in relations]
    if any(each.is_head for each in going):
        raise HeadStays(at=("leaving",))
    rules.check_day(on, clock.today(), _first_free(going), "on")
    made = Household(
        county_id=edit.household.county_id,
        id=new_key(),
        number=await free_number(session, edit.household.county_id, number),
        region_code=edit.household.region_code,
        registered_on=on,
        version=1,
    )
    session.add(made)
    await session.flush()
    new = Edit(session, viewer, made, edit.source, edit.by)
    await _carry(new, [each for each in await _held(edit, Entitlement, on) if each.person_id in relations], on)
    for each in going:
        await leave(edit, each, on - _DAY, MembershipEnd.SPLIT)
    new.note(ChangedField.SPLIT_FROM, None, edit.household.number)
    edit.note(ChangedField.SPLIT_FROM, None, made.number)
    await join_as(new, going, heads[0], on, relations)
    return made
