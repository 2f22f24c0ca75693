"""Signing in, and staying signed in. All of it happens at the door: no one is known yet."""

import uuid
from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.errors import NotFound
from domain.parties.errors import NoAppointment, RefreshRefused, TooManyAttempts, WrongCredentials
from domain.parties.models import Account, Appointment, Organisation, RefreshToken, SignInAttempt
from domain.parties.passwords import verify_aside
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.rows import new_key

MOST_FAILURES = 5
HOLD = timedelta(minutes=15)
_MINUTES = int(HOLD.total_seconds() // 60)


async def check_password(session: AsyncSession, login: str, password: str) -> Account | None:
    """The account, or None where login or password is wrong. Raises TooManyAttempts."""
    async with standing_in(session, Office.DOOR):
        failures = select(func.count()).where(SignInAttempt.login == login, SignInAttempt.at > clock.now() - HOLD)
        if (await session.execute(failures)).scalar_one() >= MOST_FAILURES:
            raise TooManyAttempts(minutes=_MINUTES)
        found = select(Account).where(Account.login == login, Account.closed_at.is_(None))
        account = (await session.execute(found)).scalar_one_or_none()
        if await verify_aside(account.password_hash if account else None, password):
            return account
        session.add(SignInAttempt(id=new_key(), login=login[:64], at=clock.now()))
    return None


def wrong_credentials() -> WrongCredentials:
    return WrongCredentials(at=("password",), most=MOST_FAILURES, minutes=_MINUTES)


async def viewer_for(session: AsyncSession, account_id: uuid.UUID, appointment_id: uuid.UUID | None) -> Viewer:
    """The account under one appointment in force today, by default its first; a closed one has none.

    Raises NoAppointment, NotFound.
    """
    async with standing_in(session, Office.DOOR):
        rows = await session.execute(
            select(Appointment, Organisation.region_code)
            .join(Account, Account.id == Appointment.account_id)
            .outerjoin(Organisation, Organisation.id == Appointment.organisation_id)
            .where(
                Appointment.account_id == account_id,
                Appointment.during.contains(clock.today()),
                Account.closed_at.is_(None),
            )
            .order_by(Appointment.id)
        )
        held = rows.all()
    if not held:
        raise NoAppointment
    chosen = [row for row in held if appointment_id in (None, row[0].id)]
    if not chosen:
        raise NotFound(at=("appointmentId",), what="appointment")
    appointment, region_code = chosen[0]
    return Viewer(
        account_id=account_id,
        appointment_id=appointment.id,
        role=appointment.role,
        county_id=appointment.county_id,
        region_code=region_code or appointment.county_id * 10**6,
        organisation_id=appointment.organisation_id,
        household_id=appointment.household_id,
    )


async def keep_refresh_token(
    session: AsyncSession, viewer: Viewer, token_hash: bytes, lifetime: timedelta, family_id: uuid.UUID | None = None
) -> None:
    """Write down the next link of a chain."""
    async with standing_in(session, Office.DOOR):
        session.add(
            RefreshToken(
                id=new_key(),
                account_id=viewer.account_id,
                appointment_id=viewer.appointment_id,
                family_id=family_id or new_key(),
                token_hash=token_hash,
                issued_at=clock.now(),
                expires_at=clock.now() + lifetime,
            )
        )


async def use_refresh_token(session: AsyncSession, token_hash: bytes) -> RefreshToken | None:
    """Use up a link. None for one that is unknown, spent or over; a spent one also ends its whole family."""
    async with standing_in(session, Office.DOOR):
        found = select(RefreshToken).where(RefreshToken.token_hash == token_hash).with_for_update()
        token = (await session.execute(found)).scalar_one_or_none()
        if token is None or token.revoked_at is not None or token.expires_at <= clock.now():
            return None
        if token.used_at is not None:
            await session.execute(
                update(RefreshToken).where(RefreshToken.family_id == token.family_id).values(revoked_at=clock.now())
            )
            return None
        token.used_at = clock.now()
    return token


def refresh_refused() -> RefreshRefused:
    return RefreshRefused(at=("refreshToken",))
