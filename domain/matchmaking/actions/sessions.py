"""Announcing a session, filling its seats, and saying who was there."""

import uuid
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.errors import NotFound
from domain.matchmaking import queries, rules
from domain.matchmaking.errors import NotSignedUp, SessionFull
from domain.matchmaking.models import Attendance, MatchmakingSession, Participation, SessionState
from domain.parties.models import Organisation
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.rows import new_key

Place = tuple[int, uuid.UUID]
"""County and key."""


async def announce_session(
    session: AsyncSession, viewer: Viewer, theme: str, place: str, held_on: date, capacity: int
) -> MatchmakingSession:
    """Raises DayPassed, NotPositive."""
    rules.check_announcement(held_on, capacity, clock.today())
    announced = MatchmakingSession(
        county_id=viewer.county_id,
        id=new_key(),
        host_id=viewer.organisation,
        theme=theme,
        place=place,
        held_on=held_on,
        capacity=capacity,
        seats_taken=0,
        state=SessionState.ANNOUNCED,
        published_at=clock.now(),
    )
    session.add(announced)
    await session.flush()
    return announced


async def invite(
    session: AsyncSession, viewer: Viewer, place: Place, organisation_ids: Sequence[uuid.UUID]
) -> MatchmakingSession:
    """Ask organisations to come; who is invited or signed up already stays so.

    Raises NotFound, WrongState, NoTrader.
    """
    held = await _own(session, viewer, place)
    rules.check_session_is(held.state, SessionState.ANNOUNCED)
    known = {each.id: each for each in (await session.execute(queries.organisations(organisation_ids))).scalars()}
    for at, id_ in enumerate(organisation_ids):
        if id_ not in known:
            raise NotFound(at=("organisationIds", at), what="organisation")
        side = rules.side_of(known[id_].name, known[id_].kind, at=("organisationIds", at))
        row = {**_participation(held, id_), "side": side, "attendance": Attendance.INVITED}
        await session.execute(insert(Participation).values(row).on_conflict_do_nothing())
    return held


def _participation(held: MatchmakingSession, organisation_id: uuid.UUID) -> dict[str, object]:
    return {
        "county_id": held.county_id,
        "id": new_key(),
        "session_id": held.id,
        "host_id": held.host_id,
        "organisation_id": organisation_id,
        "changed_at": clock.now(),
    }


async def sign_up(session: AsyncSession, viewer: Viewer, place: Place) -> MatchmakingSession:
    """Take a seat, invited or not; to sign up twice takes one.

    Raises NotFound, WrongState, DayPassed, SessionFull, NoTrader.
    """
    held = await _locked(session, place)
    rules.check_session_is(held.state, SessionState.ANNOUNCED)
    rules.check_not_over(held.held_on, clock.today())
    mine = await session.get_one(Organisation, viewer.organisation)
    row = {**_participation(held, mine.id), "side": rules.side_of(mine.name, mine.kind)}
    await session.execute(
        insert(Participation).values({**row, "attendance": Attendance.INVITED}).on_conflict_do_nothing()
    )
    part = (await session.execute(queries.participation_for_update(held, mine.id))).scalar_one()
    if part.attendance is Attendance.SIGNED_UP:
        return held
    await _take(session, held, 1)
    part.attendance, part.changed_at = Attendance.SIGNED_UP, clock.now()
    await session.flush()
    return held


async def _take(session: AsyncSession, held: MatchmakingSession, seats: int) -> None:
    """Raises SessionFull."""
    async with standing_in(session, Office.MARKET, held.county_id):
        taken = await session.execute(queries.take_seats(held.county_id, held.id, seats))
    if taken.first() is None:
        raise SessionFull(at=("sessionId",), capacity=held.capacity)


async def withdraw(session: AsyncSession, viewer: Viewer, place: Place) -> MatchmakingSession:
    """Give the seat back. Raises NotFound, WrongState, NotSignedUp."""
    held = await _locked(session, place)
    rules.check_session_is(held.state, SessionState.ANNOUNCED)
    mine = queries.participation_for_update(held, viewer.organisation)
    part = (await session.execute(mine)).scalar_one_or_none()
    if part is None or part.attendance is not Attendance.SIGNED_UP:
        raise NotSignedUp(at=("sessionId",))
    await _take(session, held, -1)
    part.attendance, part.changed_at = Attendance.WITHDRAWN, clock.now()
    await session.flush()
    return held


async def hold_session(
    session: AsyncSession, viewer: Viewer, place: Place, attended: Collection[uuid.UUID]
) -> MatchmakingSession:
    """Say who of those signed up was there. Raises NotFound, WrongState, NotYetHeld, NotSignedUp."""
    held = await _own(session, viewer, place)
    rules.check_session_goes(held.state, SessionState.HELD)
    rules.check_held(held.held_on, clock.today())
    parts = (await session.execute(queries.participations_for_update(held))).scalars().all()
    signed_up = {each.organisation_id: each for each in parts if each.attendance is Attendance.SIGNED_UP}
    if not set(attended) <= signed_up.keys():
        raise NotSignedUp(at=("attended",))
    for organisation_id, part in signed_up.items():
        part.attendance = Attendance.ATTENDED if organisation_id in attended else Attendance.ABSENT
        part.changed_at = clock.now()
    held.state = SessionState.HELD
    await session.flush()
    return held


async def close_session(session: AsyncSession, viewer: Viewer, place: Place) -> MatchmakingSession:
    """No more leads are opened from it; those there are go on. Raises NotFound, WrongState."""
    held = await _own(session, viewer, place)
    rules.check_session_goes(held.state, SessionState.CLOSED)
    held.state = SessionState.CLOSED
    await session.flush()
    return held


async def cancel_session(session: AsyncSession, viewer: Viewer, place: Place, reason: str) -> MatchmakingSession:
    """Raises NotFound, WrongState, ReasonNeeded."""
    held = await _own(session, viewer, place)
    rules.check_session_goes(held.state, SessionState.CANCELLED)
    held.state, held.cancel_reason = SessionState.CANCELLED, rules.checked_reason(reason)
    await session.flush()
    return held


async def _own(session: AsyncSession, viewer: Viewer, place: Place) -> MatchmakingSession:
    """The viewer's own session, locked. Raises NotFound."""
    mine = queries.session_at(*place).where(MatchmakingSession.host_id == viewer.organisation).with_for_update()
    found = (await session.execute(mine)).scalar_one_or_none()
    if found is None:
        raise NotFound(at=("sessionId",), what="session")
    return found


async def _locked(session: AsyncSession, place: Place) -> MatchmakingSession:
    """Whoever's session, locked as the market's: seats are given out one after another. Raises NotFound."""
    async with standing_in(session, Office.MARKET, place[0]):
        found = (await session.execute(queries.session_at(*place).with_for_update())).scalar_one_or_none()
    if found is None:
        raise NotFound(at=("sessionId",), what="session")
    return found
