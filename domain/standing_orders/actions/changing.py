"""Changing a menu from a day on: what is taken off, what is wanted in another quantity, what is added."""

import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.errors import FieldPath, NotFound
from domain.orders.rules import Place
from domain.parties.roles import Viewer
from domain.periods import ended_before
from domain.rows import new_key
from domain.standing_orders import queries, rules
from domain.standing_orders.actions.keeping import check_units, keep, line_of, own_standing_order, title_of
from domain.standing_orders.errors import EmptyMenu, LineTwice, NotOnMenu, OrderedAlready
from domain.standing_orders.models import StandingOrder, StandingOrderLine
from domain.standing_orders.rules import LARGEST_MENU, WantedChange, WantedLine

Lines = dict[uuid.UUID, StandingOrderLine]
"""Those that are on the menu on the day of the change or later."""


async def change_menu(session: AsyncSession, viewer: Viewer, place: Place, wanted: WantedChange) -> StandingOrder:
    """From a day on, change a menu: all of it or nothing. Who says what else is bought keeps the menu from then on.

    The standing order is locked, as it is by its runs.
    Raises what `own_standing_order` and `check_change` raise, NotOnMenu, OrderedAlready, NotFound, LineTwice,
    EmptyMenu.
    """
    standing = await own_standing_order(session, viewer, place)
    rules.check_change(wanted)
    await _check_day(session, standing, wanted.since)
    found = (await session.execute(queries.lines_from(standing.county_id, standing.id, wanted.since))).scalars()
    lines = {line.id: line for line in found}
    for at, taken in enumerate(wanted.removed):
        line = lines.pop(_known(lines, taken, ("remove", at)).id)
        line.during = ended_before(line.during, wanted.since)
    for at, (changed, quantity) in enumerate(wanted.quantities):
        line = _known(lines, changed, ("quantities", at, "lineId"))
        await _set_quantity(session, lines, line, quantity, wanted.since)
    await _add(session, viewer, standing, lines, wanted.added, wanted.since)
    if not 1 <= len(lines) <= LARGEST_MENU:
        raise EmptyMenu(at=("add",), largest=LARGEST_MENU)
    if wanted.quantities or wanted.added:
        keep(standing, viewer)
    standing.changed_at = clock.now()
    await session.flush()
    return standing


async def _check_day(session: AsyncSession, standing: StandingOrder, since: date) -> None:
    """Raises NotOnMenu, OrderedAlready."""
    if since < clock.today() or not standing.during.contains(since):
        raise NotOnMenu(at=("from",), day=since)
    last: date | None = await session.scalar(queries.last_run(standing.county_id, standing.id, since))
    if last is not None:
        raise OrderedAlready(at=("from",), last=last)


def _known(lines: Lines, place: Place, at: FieldPath) -> StandingOrderLine:
    """Raises NotFound for a line that is not on the menu then, or was named before."""
    line = lines.get(place[1])
    if line is None or line.county_id != place[0]:
        raise NotFound(at=at, what="line")
    return line


async def _set_quantity(
    session: AsyncSession, lines: Lines, line: StandingOrderLine, quantity: Decimal, since: date
) -> None:
    """One that has begun ends, and another takes its place on the rest of its days, with what was said of them."""
    del lines[line.id]
    if line.during.lower is not None and line.during.lower >= since:
        line.quantity = quantity
        heir = line
    else:
        heir = StandingOrderLine(**{**_columns(line), "id": new_key(), "quantity": quantity})
        heir.during = Range(since, line.during.upper)
        line.during = ended_before(line.during, since)
        await session.flush()  # what ends makes room for what follows it
        session.add(heir)
        await session.flush()
        await session.execute(queries.handing_exceptions_on(line, heir))
    lines[heir.id] = heir


def _columns(line: StandingOrderLine) -> dict[str, Any]:
    return {each.key: getattr(line, each.key) for each in inspect(StandingOrderLine).column_attrs}


async def _add(
    session: AsyncSession,
    viewer: Viewer,
    standing: StandingOrder,
    lines: Lines,
    added: Sequence[WantedLine],
    since: date,
) -> None:
    """Raises NotFound, LineTwice."""
    await check_units(session, viewer, "add", added)
    last = await session.scalar(queries.last_position(standing.county_id, standing.id)) or 0
    for at, wanted in enumerate(added):
        title = await title_of(session, viewer, ("add", at), wanted)
        made = line_of(standing, last + 1 + at, wanted, title, Range(since, standing.during.upper))
        if any(_is_same(made, each) for each in lines.values()):
            raise LineTwice(at=("add", at), title=title)
        session.add(made)
        lines[made.id] = made


def _is_same(one: StandingOrderLine, other: StandingOrderLine) -> bool:
    """Whether both bring the same on the same weekday; of lines added now each lasts to the end of the menu."""
    return all(
        getattr(one, each) == getattr(other, each)
        for each in ("weekday", "seller_county_id", "listing_id", "contract_id")
    )
