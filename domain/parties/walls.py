"""What a transaction tells the database about who is asking. The policies that read it stand in `migrations/`.

Nothing set means nothing seen. An office is a second, narrower door: a step that a rule makes the platform take on
behalf of others (taking stock, crediting households) opens the tables it needs, in one county, and closes them again.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from enum import StrEnum

from asyncpg.exceptions import PostgresError
from sqlalchemy import Text, func, select, true
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from domain.errors import Refusal
from domain.parties.roles import Viewer
from domain.prepared import Prepared, given


class Office(StrEnum):
    """A step the platform itself takes inside somebody's transaction."""

    DOOR = "DOOR"
    MARKET = "MARKET"
    SETTLEMENT = "SETTLEMENT"
    SCHEDULE = "SCHEDULE"
    BILLING = "BILLING"
    IMPACT = "IMPACT"
    ALLOCATION = "ALLOCATION"
    REGISTER = "REGISTER"
    CASES = "CASES"


_OPEN = Prepared(
    lambda: select(
        func.set_config("lianxin.office", given("office", Text()), true()),
        func.set_config("lianxin.office_county", given("county", Text()), true()),
    )
)


def settings_of(viewer: Viewer | None) -> dict[str, str]:
    """The transaction's settings for a viewer; every name is given, so that none is left over from another."""
    if viewer is None:
        return dict.fromkeys(_NAMES, "")
    low, high = viewer.region_range
    return {
        "lianxin.account": str(viewer.account_id),
        "lianxin.role": viewer.role,
        "lianxin.organisation": str(viewer.organisation_id or ""),
        "lianxin.household": str(viewer.household_id or ""),
        "lianxin.county": str(viewer.county_id),
        "lianxin.region_low": str(low),
        "lianxin.region_high": str(high),
        "lianxin.office": "",
        "lianxin.office_county": "",
    }


VIEWER_SETTINGS = (
    "lianxin.account",
    "lianxin.role",
    "lianxin.organisation",
    "lianxin.household",
    "lianxin.county",
    "lianxin.region_low",
    "lianxin.region_high",
)
"""All that a read needs: no office is ever open in one."""

_NAMES = (*VIEWER_SETTINGS, "lianxin.office", "lianxin.office_county")


def raise_walls_sql(viewer: Viewer | None) -> str:
    """One SELECT that sets the walls for the rest of the transaction; its values hold no quote by construction."""
    calls = (f"set_config('{name}', '{value}', true)" for name, value in settings_of(viewer).items())
    return f"SELECT {', '.join(calls)}"


RAISING = "SELECT " + ", ".join(f"set_config('{name}', ${at}, true)" for at, name in enumerate(_NAMES, start=1))


async def raise_walls(session: AsyncSession, viewer: Viewer | None) -> None:
    """Set the walls; the first that a transaction does."""
    settings = settings_of(viewer)
    values = tuple(settings[name] for name in _NAMES)
    await session.run_sync(_send, values)


def _send(session: Session, values: tuple[str, ...]) -> None:
    """By the driver's own cursor, which begins the transaction and makes no result of what nobody reads."""
    cursor = session.connection().connection.cursor()
    cursor.execute(RAISING, values)
    cursor.close()


@asynccontextmanager
async def standing_in(session: AsyncSession, office: Office, county_id: int | None = None) -> AsyncIterator[None]:
    """Open an office's door, in one county, until the block ends; what stood open before stands open again.

    So it is after a refusal too, for whoever catches one may go on. After any other accident the transaction is over,
    and its doors with it.
    """
    before: _Door = session.info.get(_STANDING, _NOWHERE)
    await _stand(session, (office.value, str(county_id or "")))
    try:
        yield
    except Refusal:
        with suppress(SQLAlchemyError, PostgresError):  # what was refused may have been refused by the database
            await _stand(session, before)
        raise
    finally:
        session.info[_STANDING] = before
    await session.flush()
    await _stand(session, before)


async def stand_last(session: AsyncSession, office: Office, county_id: int) -> None:
    """Open an office's door for what is done last of all: it closes with the transaction."""
    await _stand(session, (office.value, str(county_id)))


_Door = tuple[str, str]
_NOWHERE: _Door = ("", "")
_STANDING = "lianxin.office"


async def _stand(session: AsyncSession, door: _Door) -> None:
    office, county = door
    await _OPEN.rows(session, office=office, county=county)
    session.info[_STANDING] = door
