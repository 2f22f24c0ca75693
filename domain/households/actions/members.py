"""Registering households, and who belongs to them when."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.errors import FieldPath, NotFound
from domain.households import queries, rules
from domain.households.actions.keeping import Edit, Edited, begin_edit, lock_register
from domain.households.errors import (
    HeadElsewhere,
    HeadMissing,
    InAnotherHousehold,
    LaterMembership,
    MemberAlready,
    MemberUnknown,
    NameDiffers,
    NewHeadUnwanted,
    NothingEdited,
    NumberTaken,
    PersonDied,
)
from domain.households.models import (
    ChangedField,
    Entitlement,
    Household,
    HousingGrade,
    LabourCapacity,
    Leaving,
    Membership,
    MembershipEnd,
    Person,
    Relation,
    SchoolingStage,
)
from domain.households.rules import Place
from domain.parties.names import own_name
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.periods import ended_before, ended_with
from domain.rows import new_key
from domain.sealing import Sealer, masked_id_number, masked_phone

_DAY = timedelta(days=1)
ID_NUMBER, PHONE = "person:id_number", "person:phone"
"""What sealed numbers are bound to."""


@dataclass(frozen=True, slots=True)
class Joining:
    """Who joins a household, as the card says."""

    name: str
    id_number: str
    phone: str | None
    labour_capacity: LabourCapacity | None
    schooling_stage: SchoolingStage | None


Relations = Mapping[uuid.UUID, Relation]
"""What members are to a new head, by person; whoever is not named is one of the others."""


async def register_household(
    session: AsyncSession,
    viewer: Viewer,
    sealer: Sealer,
    number: str,
    head: Joining,
    housing_grade: HousingGrade | None,
    since: date,
    source: str,
) -> Household:
    """A household of the viewer's village, with its head alone to begin with.

    Raises NumberUnfit, NumberTaken, SourceOfEntryMissing, and what joining raises.
    """
    household = Household(
        county_id=viewer.county_id,
        id=new_key(),
        number=await free_number(session, viewer.county_id, number),
        region_code=viewer.region_code,
        registered_on=since,
        housing_grade=housing_grade,
        version=1,
    )
    edit = Edit(session, viewer, household, rules.told(source), await own_name(session, viewer))
    session.add(household)
    await session.flush()
    edit.note(ChangedField.HOUSEHOLD, None, household.number)
    await join(edit, sealer, head, Relation.HEAD, since, ("head",))
    await session.flush()
    return household


async def free_number(session: AsyncSession, county_id: int, written: str) -> str:
    """A household's number that no other of the county has. Raises NumberUnfit, NumberTaken."""
    number = rules.number(written)
    async with standing_in(session, Office.REGISTER, county_id):
        taken = (await session.execute(queries.household_by_number(county_id, number))).first()
    if taken is not None:
        raise NumberTaken(at=("number",))
    return number


async def add_member(
    session: AsyncSession,
    viewer: Viewer,
    sealer: Sealer,
    edited: Edited,
    joining: Joining,
    relation: Relation,
    since: date,
) -> Household:
    """Raises HeadElsewhere, and what beginning an edit and joining raise."""
    if relation is Relation.HEAD:
        raise HeadElsewhere(at=("relation",))
    edit = await begin_edit(session, viewer, edited)
    await join(edit, sealer, joining, relation, since, ("person",))
    await session.flush()
    return edit.household


async def join(edit: Edit, sealer: Sealer, joining: Joining, relation: Relation, since: date, at: FieldPath) -> None:
    """From a day on somebody belongs to a household, who is found by the ID number or written down anew.

    Raises what is wrong with the numbers, DayAhead, DayTooEarly, NameDiffers, PersonDied, MemberAlready,
    InAnotherHousehold, LaterMembership.
    """
    number = rules.id_number(joining.id_number, clock.today(), (*at, "idNumber"))
    name = rules.name(joining.name, (*at, "name"))
    earliest = max(rules.born_on(number), edit.household.registered_on)
    rules.check_day(since, clock.today(), earliest, "since")
    person = await _found(edit, sealer.lookup(number), name, since, at)
    if person is None:
        person = Person(
            county_id=edit.household.county_id,
            id=new_key(),
            region_code=edit.household.region_code,
            name=name,
            born_on=rules.born_on(number),
            id_number_sealed=sealer.seal(number, bound_to=ID_NUMBER),
            id_number_hash=sealer.lookup(number),
            id_number_masked=masked_id_number(number),
        )
        edit.session.add(person)
    if joining.phone is not None:
        write_phone(person, sealer, rules.phone(joining.phone, (*at, "phone")))
    person.labour_capacity = joining.labour_capacity or person.labour_capacity
    person.schooling_stage = joining.schooling_stage or person.schooling_stage
    await edit.session.flush()
    _belong(edit, person.id, relation, since)
    edit.note(ChangedField.MEMBER, None, f"{name} {relation}", person.id)


def write_phone(person: Person, sealer: Sealer, phone: str | None) -> None:
    person.phone_sealed = sealer.seal(phone, bound_to=PHONE) if phone else None
    person.phone_hash = sealer.lookup(phone) if phone else None
    person.phone_masked = masked_phone(phone) if phone else None


async def _found(edit: Edit, hashed: bytes, name: str, since: date, at: FieldPath) -> Person | None:
    """Whoever has an ID number already, wherever in the county: free to join, and moved to this village.

    Of where else somebody belongs nothing is told.
    """
    session, household = edit.session, edit.household
    async with standing_in(session, Office.REGISTER, household.county_id):
        person = (await session.execute(queries.person_by_hash(household.county_id, hashed))).scalar_one_or_none()
        if person is None:
            return None
        if person.name != name:
            raise NameDiffers(at=(*at, "name"))
        if person.died_on is not None:
            raise PersonDied(at=(*at, "idNumber"), day=person.died_on)
        for held in (await session.execute(queries.memberships_from(person, since))).scalars():
            if held.household_id == household.id and held.during.upper is None:
                raise MemberAlready(at=(*at, "idNumber"))
            if held.during.upper is None:
                raise InAnotherHousehold(at=(*at, "idNumber"))
            raise LaterMembership(at=("since",), day=since)
        person.region_code = household.region_code
        for health in (await session.execute(queries.health_of(person))).scalars():
            health.region_code = household.region_code
    return person


def _belong(edit: Edit, person_id: uuid.UUID, relation: Relation, since: date) -> None:
    edit.session.add(
        Membership(
            county_id=edit.household.county_id,
            id=new_key(),
            region_code=edit.household.region_code,
            household_id=edit.household.id,
            person_id=person_id,
            relation=relation,
            is_head=relation is Relation.HEAD,
            during=Range(since, None),
        )
    )


async def end_membership(
    session: AsyncSession,
    viewer: Viewer,
    edited: Edited,
    person: Place,
    last: date,
    leaving: Leaving,
    new_head: Place | None,
    relations: Relations,
) -> Household:
    """Somebody belongs to a household until a day, included; where nobody stays, it is closed.

    Raises MemberUnknown, DayAhead, DayTooEarly, HeadMissing, NewHeadUnwanted, and what beginning an edit raises.
    """
    await lock_register(session, edited.household[0])
    edit = await begin_edit(session, viewer, edited)
    members = await edit.members()
    member = member_of(members, person[1], ("personId",))
    rules.check_day(last, clock.today(), member.during.lower, "until")
    staying = [each for each in members if each is not member]
    if new_head is not None and not (member.is_head and staying):
        raise NewHeadUnwanted(at=("newHeadId",))
    if new_head is None and member.is_head and staying:
        raise HeadMissing(at=("newHeadId",))
    await leave(edit, member, last, MembershipEnd(leaving.value))
    if leaving is Leaving.DIED:
        await _bury(session, person, last)
    if new_head is not None:
        await _lead(edit, staying, member_of(staying, new_head[1], ("newHeadId",)), last + _DAY, relations, "until")
    if not staying:
        close(edit, last + _DAY)
    await session.flush()
    return edit.household


def member_of(members: Iterable[Membership], person_id: uuid.UUID, at: FieldPath) -> Membership:
    """Raises MemberUnknown."""
    found = next((each for each in members if each.person_id == person_id), None)
    if found is None:
        raise MemberUnknown(at=at)
    return found


async def leave(edit: Edit, member: Membership, last: date, why: MembershipEnd) -> None:
    """What somebody is entitled to as a member ends with the membership."""
    member.during, member.ended_by = ended_with(member.during, last), why
    for each in (await edit.session.execute(queries.open_of(edit.household, Entitlement, last + _DAY))).scalars():
        if each.person_id == member.person_id:
            each.during = ended_before(each.during, last + _DAY)
    edit.note(ChangedField.MEMBER, str(member.relation), str(why), member.person_id)
    await edit.session.flush()


async def _bury(session: AsyncSession, place: Place, day: date) -> None:
    person = await session.get_one(Person, place)
    person.died_on = day


def close(edit: Edit, day: date) -> None:
    """From a day on it is no household any more."""
    edit.household.closed_on = day
    edit.note(ChangedField.HOUSEHOLD, edit.household.number, None)


async def change_head(
    session: AsyncSession, viewer: Viewer, edited: Edited, person: Place, since: date, relations: Relations
) -> Household:
    """Another member leads the household from a day on. A head who died has left, and cannot be named.

    Raises MemberUnknown, NothingEdited, PersonDied, DayAhead, DayTooEarly, and what beginning an edit raises.
    """
    edit = await begin_edit(session, viewer, edited)
    members = await edit.members()
    head = await _living(session, members, person)
    if head.is_head:
        raise NothingEdited(at=("personId",))
    rules.check_day(since, clock.today(), head.during.lower, "since")
    await _lead(edit, members, head, since, relations, "since")
    await session.flush()
    return edit.household


async def _living(session: AsyncSession, members: Sequence[Membership], person: Place) -> Membership:
    """Raises PersonDied rather than MemberUnknown, where that is why."""
    known = await session.get(Person, person)
    if known is None:
        raise NotFound(at=("personId",), what="person")
    if known.died_on is not None:
        raise PersonDied(at=("personId",), day=known.died_on)
    return member_of(members, person[1], ("personId",))


async def _lead(
    edit: Edit, members: Sequence[Membership], head: Membership, since: date, relations: Relations, at: str
) -> None:
    """From a day on members are to a new head what is said. Raises DayTooEarly where one had not joined by then."""
    before = next((each for each in members if each.is_head), None)
    changing = {
        each: relation
        for each in members
        if (relation := rules.role_of(each.person_id, head.person_id, relations)) is not each.relation
    }
    for each in changing:
        rules.check_not_before(since, each.during.lower, at)
    anew = [each for each in changing if each.during.lower == since]
    for each in changing:
        edit.note(ChangedField.RELATION, str(each.relation), str(changing[each]), each.person_id)
        if each in anew:
            each.is_head, each.relation = False, changing[each]
        else:
            each.during = ended_before(each.during, since)
    await edit.session.flush()  # no day has two heads, not even for a moment
    for each, relation in changing.items():
        if each in anew:
            each.is_head = relation is Relation.HEAD
        else:
            _belong(edit, each.person_id, relation, since)
    led = await _name_of(edit, before) if before else None
    edit.note(ChangedField.HEAD, led, await _name_of(edit, head), head.person_id)


async def _name_of(edit: Edit, member: Membership) -> str:
    return (await edit.session.get_one(Person, (member.county_id, member.person_id))).name


async def join_as(edit: Edit, members: Iterable[Membership], head_id: uuid.UUID, since: date, said: Relations) -> None:
    """Members of another household, who have left it, belong to this one from a day on."""
    for each in members:
        relation = rules.role_of(each.person_id, head_id, said)
        _belong(edit, each.person_id, relation, since)
        edit.note(ChangedField.MEMBER, None, str(relation), each.person_id)
    await edit.session.flush()
