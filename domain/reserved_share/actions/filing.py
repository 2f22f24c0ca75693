"""Filing a year's reserved share, joining a filing, amending and confirming it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.errors import NotFound
from domain.money import Fen
from domain.orders.rules import Place
from domain.parties.models import Organisation
from domain.parties.names import own_name
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.purchasing.actions.budgets import own_unit
from domain.purchasing.actions.buying import check_year_open
from domain.purchasing.actions.members import must_hold
from domain.purchasing.errors import ReasonMissing
from domain.purchasing.models import Duty
from domain.reserved_share import queries, rules
from domain.reserved_share.errors import (
    AlreadyConfirmed,
    AlreadyFiled,
    PartyMissing,
    UnitFiledAlready,
    UnitsMissing,
    YearOfFilingClosed,
)
from domain.reserved_share.models import (
    CanteenKind,
    FilingUnit,
    FilingVersion,
    ReservedShareFiling,
    ReservedShareScheme,
)
from domain.rows import new_key


@dataclass(frozen=True, slots=True)
class WantedFiling:
    """A filing as its buyer describes it: the units are its own, the parties other organisations. Fen."""

    scheme_code: str
    year: int
    kind: CanteenKind
    planned: Fen
    reserved: Fen
    units: Sequence[Place]
    parties: Sequence[uuid.UUID] = ()


async def file(session: AsyncSession, viewer: Viewer, wanted: WantedFiling) -> ReservedShareFiling:
    """File for a year, once for all units that eat of one canteen.

    Raises DutyMissing, NotFound, YearOver, SchemeNotInForce, NotPositive, ShareTooLow, ShareTooHigh, AlreadyFiled,
    UnitsMissing, UnitFiledAlready, BudgetYearClosed.
    """
    await must_hold(session, viewer, Duty.MANAGER)
    rules.check_year(wanted.year, clock.today())
    scheme = (await session.execute(queries.scheme_called(wanted.scheme_code))).scalar_one_or_none()
    if scheme is None:
        raise NotFound(at=("schemeCode",), what="scheme")
    rules.check_scheme(scheme, wanted.year, await _region(session, viewer))
    rules.check_figures(wanted.planned, wanted.reserved, scheme.percent)
    await _check_parties(session, wanted.parties)
    filed = queries.filing_of(viewer.county_id, viewer.organisation, wanted.year)
    if (await session.execute(filed)).first():
        raise AlreadyFiled(at=("year",), year=wanted.year)
    filing = ReservedShareFiling(
        county_id=viewer.county_id,
        id=new_key(),
        buyer_id=viewer.organisation,
        party_ids=sorted({viewer.organisation, *wanted.parties}),
        scheme_id=scheme.id,
        kind=wanted.kind,
        year=wanted.year,
    )
    session.add(filing)
    await session.flush()
    await _put_in_units(session, viewer, filing, wanted.units)
    await _write_version(session, viewer, filing, 1, wanted.planned, wanted.reserved, None)
    return filing


async def _region(session: AsyncSession, viewer: Viewer) -> int:
    found = select(Organisation.region_code).where(Organisation.id == viewer.organisation)
    return (await session.execute(found)).scalar_one()


async def _check_parties(session: AsyncSession, parties: Sequence[uuid.UUID]) -> None:
    """Raises NotFound for an organisation there is not."""
    found = set((await session.execute(select(Organisation.id).where(Organisation.id.in_(parties)))).scalars())
    for at, each in enumerate(parties):
        if each not in found:
            raise NotFound(at=("partyIds", at), what="organisation")


async def _put_in_units(
    session: AsyncSession, viewer: Viewer, filing: ReservedShareFiling, units: Sequence[Place]
) -> None:
    """Raises UnitsMissing, NotFound, UnitFiledAlready, BudgetYearClosed."""
    if not units:
        raise UnitsMissing(at=("budgetUnitIds",))
    for at, place in enumerate(sorted(set(units))):
        unit = await own_unit(session, viewer, place)
        if unit.county_id != filing.county_id:
            raise NotFound(at=("budgetUnitIds", at), what="budget unit")
        await check_year_open(session, unit, filing.year, at=("budgetUnitIds", at))
        if (await session.execute(queries.filed_unit(unit.county_id, unit.id, filing.year))).first():
            raise UnitFiledAlready(at=("budgetUnitIds", at), name=unit.name, year=filing.year)
        session.add(
            FilingUnit(
                county_id=filing.county_id,
                buyer_id=viewer.organisation,
                party_ids=filing.party_ids,
                filing_id=filing.id,
                budget_unit_id=unit.id,
                code=unit.code,
                name=unit.name,
                year=filing.year,
            )
        )
    await session.flush()


async def _write_version(
    session: AsyncSession,
    viewer: Viewer,
    filing: ReservedShareFiling,
    version: int,
    planned: Fen,
    reserved: Fen,
    reason: str | None,
) -> None:
    session.add(
        FilingVersion(
            county_id=filing.county_id,
            buyer_id=filing.buyer_id,
            party_ids=filing.party_ids,
            filing_id=filing.id,
            version=version,
            planned=planned,
            reserved=reserved,
            reason=reason,
            filed_by=viewer.account_id,
            filed_name=await own_name(session, viewer),
            filed_at=clock.now(),
        )
    )
    await session.flush()


async def join(session: AsyncSession, viewer: Viewer, place: Place, units: Sequence[Place]) -> ReservedShareFiling:
    """An organisation that a filing names puts its own budget units into it.

    Raises DutyMissing, NotFound, UnitsMissing, UnitFiledAlready, BudgetYearClosed.
    """
    await must_hold(session, viewer, Duty.MANAGER)
    found = select(ReservedShareFiling).where(
        ReservedShareFiling.county_id == place[0], ReservedShareFiling.id == place[1]
    )
    filing = (await session.execute(found)).scalar_one_or_none()
    if filing is None or viewer.organisation not in filing.party_ids:
        raise NotFound(at=("filingId",), what="filing")
    await _put_in_units(session, viewer, filing, units)
    return filing


async def amend(
    session: AsyncSession, viewer: Viewer, place: Place, planned: Fen, reserved: Fen, reason: str
) -> ReservedShareFiling:
    """File other figures, which a finance office confirms anew; those before stay to be read.

    Raises DutyMissing, NotFound, ReasonMissing, YearOfFilingClosed, NotPositive, ShareTooLow, ShareTooHigh.
    """
    await must_hold(session, viewer, Duty.MANAGER)
    if not reason:
        raise ReasonMissing(at=("reason",))
    filing = (await session.execute(queries.filing_for_update(*place))).scalar_one_or_none()
    if filing is None or filing.buyer_id != viewer.organisation:
        raise NotFound(at=("filingId",), what="filing")
    closed = (await session.execute(queries.closed_of(filing))).scalars().first()
    if closed is not None:
        raise YearOfFilingClosed(at=("filingId",), name=closed, year=filing.year)
    scheme = await session.get_one(ReservedShareScheme, filing.scheme_id)
    rules.check_figures(planned, reserved, scheme.percent)
    last = (await session.execute(queries.last_version(filing))).scalar_one()
    await _write_version(session, viewer, filing, last.version + 1, planned, reserved, reason)
    return filing


async def confirm(session: AsyncSession, viewer: Viewer, place: Place) -> ReservedShareFiling:
    """A finance office confirms the figures last filed. Raises NotFound, PartyMissing, AlreadyConfirmed."""
    visible = select(ReservedShareFiling.id).where(
        ReservedShareFiling.county_id == place[0], ReservedShareFiling.id == place[1]
    )
    if (await session.execute(visible)).first() is None:
        raise NotFound(at=("filingId",), what="filing")
    name = await own_name(session, viewer)
    async with standing_in(session, Office.MARKET, place[0]):
        filing = (await session.execute(queries.filing_for_update(*place))).scalar_one()
        await _check_joined(session, filing)
        last = (await session.execute(queries.last_version(filing))).scalar_one()
        if last.confirmed_at is not None:
            raise AlreadyConfirmed(at=("filingId",), name=last.confirmed_name)
        last.confirmed_by, last.confirmed_name, last.confirmed_at = viewer.account_id, name, clock.now()
    return filing


async def _check_joined(session: AsyncSession, filing: ReservedShareFiling) -> None:
    """Raises PartyMissing."""
    joined = {each.buyer_id for each in (await session.execute(queries.units_of(filing))).scalars()}
    missing = set(filing.party_ids) - joined
    if missing:
        names = (await session.execute(queries.names_of(sorted(missing)))).scalars()
        raise PartyMissing(at=("filingId",), names=", ".join(names))
