"""Who may do what in a buying organisation."""

import uuid
from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.parties.models import Account, Appointment
from domain.parties.names import own_name
from domain.parties.roles import Role, Viewer
from domain.parties.walls import Office, standing_in
from domain.periods import ended_before
from domain.purchasing import queries, rules
from domain.purchasing.errors import DayPassed, LastManager, NoSuchColleague
from domain.purchasing.models import BuyerMember, Duty
from domain.rows import new_key


async def must_hold(session: AsyncSession, viewer: Viewer, duty: Duty) -> None:
    """Raises DutyMissing where the viewer has not this duty today."""
    buyer, account = viewer.organisation, viewer.account_id
    (row,) = await queries.DUTIES.rows(session, buyer=buyer, account=account, today=clock.today())
    rules.must_hold(duty, rules.duties_held(map(Duty, row["duties"] or ()), given_any=row["given_any"]))


async def set_duties(
    session: AsyncSession, viewer: Viewer, login: str, duties: Collection[Duty], since: date
) -> BuyerMember | None:
    """A colleague has these duties from a day on and no others; none at all ends his membership.

    What was written before stays, and ends the day before. With the first that is written of anybody nobody has a duty
    any more that is not: whoever writes it keeps all of his, written as well. The rows of the organisation are locked,
    so that two managers cannot end one another. Gives a row in force, or the last one ended. Raises DutyMissing,
    DayPassed, NoSuchColleague, LastManager.
    """
    if since < clock.today():
        raise DayPassed(at=("since",), day=since)
    rows = (await session.execute(queries.members_for_update(viewer.county_id, viewer.organisation))).scalars().all()
    await must_hold(session, viewer, Duty.MANAGER)
    account = await colleague_of(session, viewer, login)
    theirs = [row for row in rows if row.account_id == account.id and _is_open(row, since)]
    kept = await _first_writers(session, viewer, account, since) if all(row.during.isempty for row in rows) else []
    made = [_member(viewer, account.id, account.name, duty, since) for duty in sorted(duties)]
    _check_managed([*(row for row in rows if row not in theirs and _is_open(row, since)), *kept, *made], since)
    for row in theirs:
        row.during = ended_before(row.during, since)
    await session.flush()
    session.add_all([*made, *kept])
    await session.flush()
    return made[0] if made else next(iter(theirs), None)


async def _first_writers(session: AsyncSession, viewer: Viewer, account: Account, since: date) -> list[BuyerMember]:
    """All duties, of whoever writes the first ones of his organisation; nothing where he writes his own."""
    if account.id == viewer.account_id:
        return []
    name = await own_name(session, viewer)
    return [_member(viewer, viewer.account_id, name, duty, since) for duty in sorted(rules.ALL_DUTIES)]


def _is_open(row: BuyerMember, day: date) -> bool:
    return not row.during.isempty and (row.during.upper is None or row.during.upper > day)


def _check_managed(rows: Iterable[BuyerMember], since: date) -> None:
    """Raises LastManager where of these, which are written from a day on, none manages on some day."""
    if not rules.held_from([row.during for row in rows if row.duty is Duty.MANAGER], since):
        raise LastManager(at=("duties",))


def _member(viewer: Viewer, account_id: uuid.UUID, name: str, duty: Duty, since: date) -> BuyerMember:
    return BuyerMember(
        county_id=viewer.county_id,
        id=new_key(),
        buyer_id=viewer.organisation,
        account_id=account_id,
        name=name,
        duty=duty,
        during=Range(since, None),
        written_by=viewer.account_id,
    )


async def colleague_of(session: AsyncSession, viewer: Viewer, login: str) -> Account:
    """Whoever is appointed as a buyer for the viewer's organisation today. Raises NoSuchColleague."""
    async with standing_in(session, Office.DOOR):
        found = await session.execute(
            select(Account)
            .join(Appointment, Appointment.account_id == Account.id)
            .where(
                Account.login == login,
                Appointment.role == Role.BUYER,
                Appointment.organisation_id == viewer.organisation,
                Appointment.during.contains(clock.today()),
            )
            .limit(1)
        )
        account = found.scalar_one_or_none()
    if account is None:
        raise NoSuchColleague(at=("login",), login=login)
    return account
