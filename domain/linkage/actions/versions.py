"""What contracts over goods and leases have in common: a number, and one version after the other."""

from typing import Any

from sqlalchemy import inspect
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.actions import new_code
from domain.errors import NotFound
from domain.linkage import queries
from domain.linkage.errors import NewerVersion
from domain.linkage.queries import Versioned
from domain.orders.rules import Place
from domain.parties.roles import Viewer
from domain.rows import new_key


def new_number(kind: str) -> str:
    return f"{kind}{clock.today():%Y%m%d}-{new_code()}"


async def newest_version(
    session: AsyncSession, viewer: Viewer, model: type[Versioned], place: Place, at: str, what: str
) -> Versioned:
    """Locks a version of the viewer's organisation. Raises NotFound, and NewerVersion where it is not the newest."""
    found = (await session.execute(queries.version_for_update(model, *place))).scalar_one_or_none()
    if found is None or found.seller_id != viewer.organisation:
        raise NotFound(at=(at,), what=what)
    if (await session.execute(queries.newer_version(found))).first():
        raise NewerVersion(at=(at,), number=found.number)
    return found


def next_version(before: Versioned, **changes: Any) -> Versioned:
    """The version after one, not written yet: as it was, but for the changes."""
    model: Any = type(before)
    kept = {each.key: getattr(before, each.key) for each in inspect(model).column_attrs}
    own = {"id": new_key(), "version": before.version + 1, "entered_at": clock.now()}
    made: Versioned = model(**{**kept, **own, **changes})
    return made
