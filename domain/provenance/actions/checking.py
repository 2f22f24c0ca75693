"""The relabelling check (贴牌核查): could a household have grown what is said to be its own?"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.errors import NotPositive
from domain.catalog.models import BaseUnit, Category, Lot, LotContribution
from domain.errors import NotFound
from domain.households.models import Household
from domain.orders.rules import Place
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.provenance import queries, rules
from domain.provenance.actions.holding import hold_or_release, locked_lot
from domain.provenance.errors import AlreadyDecided, NothingToExplain
from domain.provenance.models import OpeningStock, RelabellingFinding, Review, Severity, YieldNorm
from domain.provenance.rules import Norm, Registered
from domain.rows import new_key
from domain.writing import write_all


@dataclass(frozen=True, slots=True)
class Claim:
    """What a household is said to have supplied in a season with a lot, and what it could have."""

    household_name: str
    severity: Severity
    claimed: Decimal
    capacity: Decimal | None

    @property
    def is_warning(self) -> bool:
        return self.severity is not Severity.OK


@dataclass(frozen=True, slots=True)
class Supplied:
    """A lot that was just recorded: what it is, and who is said to have supplied how much of it."""

    lot: Lot
    category_code: str
    base_unit: BaseUnit
    parts: Sequence[LotContribution]


async def check_claims(session: AsyncSession, lot: Lot, reason: str | None = None) -> list[Claim]:
    """Hold what a lot claims for each household against what it could have grown, and keep what is not plainly sound.

    A claim beyond capacity waits for a review; without a reason its lot is held until there is one. Where no norm
    speaks of such goods there is nothing to check.
    """
    said = rules.told(reason, at="capacityReason") if reason is not None else None
    parts = (await session.execute(queries.parts_of(lot))).scalars().all()
    kind = (await session.execute(queries.category_of(lot))).one()
    findings = await _findings(session, lot.county_id, [Supplied(lot, kind.code, kind.base_unit, parts)], said)
    await write_all(session, [each for each in findings if each.severity is not Severity.OK])
    await hold_or_release(session, lot)
    return [Claim(each.household_name, each.severity, each.claimed, each.capacity) for each in findings]


async def check_all_claims(session: AsyncSession, county_id: int, supplied: Sequence[Supplied]) -> None:
    """As `check_claims`, of many lots that were recorded one after the other, without a reason for any."""
    findings = await _findings(session, county_id, supplied, None)
    await write_all(session, [each for each in findings if each.severity is not Severity.OK])
    over = {each.lot_id for each in findings if each.review is Review.OPEN}
    if over:
        await session.execute(queries.putting_on_hold(county_id, sorted(over), clock.now()))


async def _findings(
    session: AsyncSession, county_id: int, supplied: Sequence[Supplied], reason: str | None
) -> list[RelabellingFinding]:
    """What is found of each household's part, where a norm speaks of such goods. Households are locked in id order."""
    found: list[RelabellingFinding] = []
    async with standing_in(session, Office.SETTLEMENT, county_id):
        by_norm = await _by_norm(session, county_id, [each for each in supplied if each.parts])
        checked = {part.household_id for each in by_norm.values() for one in each.supplied for part in one.parts}
        if checked:
            await session.execute(queries.locked_until_the_end(sorted(checked)))
        for (_, season), each in by_norm.items():
            ids = sorted({part.household_id for one in each.supplied for part in one.parts})
            claimed = await _figures(session, queries.claimed_by(county_id, ids, each.norm, season))
            registered = await _registered(session, county_id, ids, each.norm, season)
            until = _claimed_until(claimed, each.norm, season, supplied)
            found += [
                _finding(
                    one.lot,
                    part,
                    each.norm,
                    season,
                    until[one.lot.id, part.household_id],
                    registered[part.household_id],
                    reason,
                )
                for one in each.supplied
                for part in one.parts
            ]
    return found


Season = tuple[date, date]


@dataclass(frozen=True, slots=True)
class _Normed:
    """What one norm speaks of in one season."""

    norm: YieldNorm
    supplied: list[Supplied]


async def _by_norm(
    session: AsyncSession, county_id: int, supplied: Sequence[Supplied]
) -> dict[tuple[uuid.UUID, Season], _Normed]:
    """By the norm in force for each and the season it falls into; what no norm speaks of is left out."""
    norms: dict[tuple[str, BaseUnit, date], YieldNorm | None] = {}
    found: dict[tuple[uuid.UUID, Season], _Normed] = {}
    for each in supplied:
        kind = each.category_code, each.base_unit, _made_on(each.lot)
        if kind not in norms:
            asked = queries.norm_in_force(county_id, rules.above(each.category_code), *kind[1:])
            norms[kind] = (await session.execute(asked)).scalar_one_or_none()
        norm = norms[kind]
        if norm is not None:
            season = rules.season_of(kind[2], norm.season_month)
            found.setdefault((norm.id, season), _Normed(norm, [])).supplied.append(each)
    return found


def _claimed_until(
    claimed: Mapping[uuid.UUID, Decimal], norm: YieldNorm, season: Season, supplied: Sequence[Supplied]
) -> dict[tuple[uuid.UUID, uuid.UUID], Decimal]:
    """By lot and household what is claimed in the season up to that lot, where `claimed` is so with all of them."""
    left = dict(claimed)
    until = {}
    for each in reversed(supplied):
        if not rules.speaks_of(norm.category_code, each.category_code) or each.base_unit is not norm.base_unit:
            continue
        if season[0] <= _made_on(each.lot) < season[1]:
            for part in each.parts:
                if part.household_id in left:
                    until[each.lot.id, part.household_id] = left[part.household_id]
                    left[part.household_id] -= part.quantity
    return until


def _made_on(lot: Lot) -> date:
    return lot.harvested_on or lot.produced_on or clock.day_of(lot.recorded_at)


async def _figures(session: AsyncSession, asked: Select[*tuple[Any, ...]]) -> dict[uuid.UUID, Decimal]:
    return {row.household_id: row.quantity for row in (await session.execute(asked)).all()}


async def _registered(
    session: AsyncSession, county_id: int, ids: Sequence[uuid.UUID], norm: YieldNorm, season: tuple[date, date]
) -> dict[uuid.UUID, Registered]:
    asked = county_id, ids, norm, season
    mu = await _figures(session, queries.plots_of(*asked))
    head = await _figures(session, queries.livestock_of(*asked))
    workers = await _figures(session, queries.workers_of(*asked))
    opening = await _figures(session, queries.opening_of(*asked))
    none = Decimal(0)
    return {
        each: Registered(mu.get(each, none), int(head.get(each, 0)), int(workers.get(each, 0)), opening.get(each, none))
        for each in ids
    }


def _finding(
    lot: Lot,
    part: LotContribution,
    norm: YieldNorm,
    season: tuple[date, date],
    claimed: Decimal,
    registered: Registered,
    reason: str | None,
) -> RelabellingFinding:
    bounds = Norm(norm.per_mu, norm.per_head, norm.per_worker, norm.near_percent, norm.over_percent)
    capable = rules.capacity(bounds, registered)
    severity = rules.severity(claimed, capable, bounds)
    is_over = severity is Severity.OVER
    return RelabellingFinding(
        county_id=lot.county_id,
        id=new_key(),
        seller_id=lot.seller_id,
        region_code=part.region_code,
        lot_id=lot.id,
        lot_code=lot.code,
        household_id=part.household_id,
        household_name=part.household_name,
        category_code=norm.category_code,
        base_unit=norm.base_unit,
        season=Range(*season),
        norm_id=norm.id,
        claimed=claimed,
        mu=registered.mu,
        head=registered.head,
        workers=registered.workers,
        opening=registered.opening,
        capacity=capable,
        severity=severity,
        review=Review.OPEN if is_over else Review.NOTED,
        reason=reason if is_over else None,
        found_at=clock.now(),
    )


async def explain_claims(session: AsyncSession, viewer: Viewer, place: Place, reason: str) -> Lot:
    """The seller says why a lot claims more than households could have grown. Raises NotFound, NothingToExplain, ..."""
    said = rules.told(reason)
    lot = await locked_lot(session, viewer, place)
    waiting = (await session.execute(queries.unexplained_for_update(lot))).scalars().all()
    if not waiting:
        raise NothingToExplain(at=("lotId",))
    for finding in waiting:
        finding.reason = said
    await session.flush()
    await hold_or_release(session, lot)
    return lot


async def decide_finding(
    session: AsyncSession, viewer: Viewer, place: Place, review: Review, note: str
) -> RelabellingFinding:
    """An official clears a claim, or upholds the finding: then its lot stays held.

    Raises NotFound, ReasonMissing, AlreadyDecided.
    """
    said = rules.told(note, at="note")
    found = (await session.execute(queries.finding_of(*place))).scalar_one_or_none()
    if found is None:
        raise NotFound(at=("findingId",), what="finding")
    async with standing_in(session, Office.MARKET, found.county_id):
        lot = await locked_lot(session, viewer, (found.county_id, found.lot_id))
        await session.refresh(found, with_for_update=True)
        if found.review is not Review.OPEN:
            raise AlreadyDecided(at=("findingId",), review=found.review.value)
        found.review, found.note = review, said
        found.decided_by, found.decided_at = viewer.account_id, clock.now()
        await session.flush()
        await hold_or_release(session, lot)
    return found


async def record_opening_stock(
    session: AsyncSession,
    viewer: Viewer,
    place: Place,
    category_code: str,
    season_from: date,
    quantity: Decimal,
    source: str,
) -> OpeningStock:
    """What a household had left when a season began, as an official found it. Raises NotFound, SeasonNotBegun, ..."""
    said = rules.told(source, at="source")
    rules.check_season_start(season_from, clock.today())
    if quantity < 0:
        raise NotPositive(at=("quantity",))
    own = select(Household).where(Household.county_id == place[0], Household.id == place[1])
    household = (await session.execute(own)).scalar_one_or_none()
    if household is None:
        raise NotFound(at=("householdId",), what="household")
    if (await session.execute(select(Category.code).where(Category.code == category_code))).first() is None:
        raise NotFound(at=("categoryCode",), what="category")
    made = OpeningStock(
        county_id=household.county_id,
        id=new_key(),
        region_code=household.region_code,
        household_id=household.id,
        category_code=category_code,
        season_from=season_from,
        quantity=quantity,
        source=said,
        account_id=viewer.account_id,
        at=clock.now(),
    )
    session.add(made)
    await session.flush()
    return made
