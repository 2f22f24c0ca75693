"""What a year that is over comes to: what guarantees still owe, and how a surplus is parted. Each once a year."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.errors import NotPositive
from domain.catalog.rules import plain
from domain.linkage import queries, rules
from domain.linkage.actions.families import Family
from domain.linkage.errors import NoSurplusRule, NothingGuaranteed, NothingTraded, TooLittleByTrade, YearDone
from domain.linkage.models import YearEnd
from domain.linkage.rules import Held
from domain.money import Fen
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.rows import new_key
from domain.settlement.actions.dues import Owed, owe
from domain.settlement.errors import ShareRegisterEmpty
from domain.settlement.models import ShareHolding
from domain.settlement.terms import Basis, DueKind


async def owe_guaranteed_dividends(session: AsyncSession, viewer: Viewer, year: int) -> YearEnd:
    """Owe each household what its shares' guarantee of a year is more than the year's dividends: of sales, of surplus.

    Raises YearNotOver, YearDone, NothingGuaranteed.
    """
    await _check_year(session, viewer, year, DueKind.GUARANTEED_DIVIDEND)
    of = (viewer.county_id, viewer.organisation, year)
    guarantees = (await session.execute(queries.guarantees_in(*of))).scalars().all()
    if not guarantees:
        raise NothingGuaranteed(at=("year",), year=year)
    holdings, families = await _held(session, *of)
    async with standing_in(session, Office.SETTLEMENT, viewer.county_id):
        credited = await _dividends(session, *of)
    under = [Held(each.per_share, each.during) for each in guarantees]
    owed = {
        household: rules.lacking(rules.guaranteed(held, under, year), credited[household])
        for household, held in holdings.items()
    }
    done = await _write(session, viewer, year, DueKind.GUARANTEED_DIVIDEND, sum(owed.values()))
    await _owe(session, done, DueKind.GUARANTEED_DIVIDEND, owed, families)
    return done


async def _dividends(session: AsyncSession, county_id: int, seller_id: uuid.UUID, year: int) -> Counter[uuid.UUID]:
    """What each household has of a year by its shares: of sales, and of a surplus that was parted. Fen."""
    credited: Counter[uuid.UUID] = Counter()
    for household, _, _, fen in await session.execute(queries.earned_in(county_id, seller_id, year, [Basis.SHARES])):
        credited[household] += fen
    return credited + await _worked_out(session, county_id, seller_id, year, DueKind.SURPLUS_DIVIDEND)


async def _worked_out(
    session: AsyncSession, county_id: int, seller_id: uuid.UUID, year: int, kind: DueKind
) -> Counter[uuid.UUID]:
    """What each household was owed of one kind when the year was worked out. Fen."""
    rows = await session.execute(queries.year_end_dues(county_id, seller_id, year, kind))
    return Counter(dict(rows.all()))


async def _held(
    session: AsyncSession, county_id: int, seller_id: uuid.UUID, year: int
) -> tuple[dict[uuid.UUID, list[Held]], dict[uuid.UUID, Family]]:
    """What each household held in a year, and which households those are."""
    holdings: dict[uuid.UUID, list[Held]] = defaultdict(list)
    families: dict[uuid.UUID, Family] = {}
    for each in (await session.execute(queries.holdings_in(county_id, seller_id, year))).scalars():
        holdings[each.household_id].append(Held(each.shares, each.during))
        families[each.household_id] = _family(each)
    return holdings, families


def _family(holding: ShareHolding) -> Family:
    return Family(holding.household_id, holding.household_name, holding.region_code)


async def distribute_surplus(
    session: AsyncSession, viewer: Viewer, year: int, amount: Fen, by_trade: Decimal | None
) -> YearEnd:
    """Part the surplus of a year: `by_trade` percent (else what the rule asks) by trade, the rest by shares.

    Trade is what each household's goods came to by contract in the year; shares are those of its last day. What its
    guarantee has brought a household counts against its dividend (安全保底、盈余二次分红), as the dividend does where
    it comes first: whichever of the two is posted before the other, a household comes to the same. Raises NotPositive,
    YearNotOver, YearDone, NoSurplusRule, PercentOutOfRange, TooLittleByTrade, NothingTraded, ShareRegisterEmpty.
    """
    if amount <= 0:
        raise NotPositive(at=("distributable",))
    await _check_year(session, viewer, year, DueKind.PATRONAGE)
    percent = await _percent(session, year, by_trade)
    of = (viewer.county_id, viewer.organisation, year)
    async with standing_in(session, Office.SETTLEMENT, viewer.county_id):
        traded = (await session.execute(queries.earned_in(*of, rules.OF_GOODS))).all()
    if not traded:
        raise NothingTraded(at=("year",), year=year)
    last = rules.last_day_of(year)
    holdings = [
        each for each in (await session.execute(queries.holdings_in(*of))).scalars() if each.during.contains(last)
    ]
    if percent < rules.WHOLE and not holdings:
        raise ShareRegisterEmpty(at=("byTrade",), percent=plain(rules.WHOLE - percent), day=last)
    done = await _write(session, viewer, year, DueKind.PATRONAGE, amount, percent)
    surplus = rules.parted(
        amount,
        percent,
        {household: fen for household, _, _, fen in traded},
        {each.household_id: each.shares for each in holdings},
        done.id,
    )
    families = {household: Family(household, name, region) for household, name, region, _ in traded}
    await _owe(session, done, DueKind.PATRONAGE, surplus.by_trade, families)
    async with standing_in(session, Office.SETTLEMENT, viewer.county_id):
        had = await _worked_out(session, *of, DueKind.GUARANTEED_DIVIDEND)
    dividends = {household: rules.lacking(fen, had[household]) for household, fen in surplus.by_shares.items()}
    holders = {each.household_id: _family(each) for each in holdings}
    await _owe(session, done, DueKind.SURPLUS_DIVIDEND, dividends, holders)
    return done


async def _percent(session: AsyncSession, year: int, asked: Decimal | None) -> Decimal:
    rule = (await session.execute(queries.surplus_rule(rules.last_day_of(year)))).scalar_one_or_none()
    if rule is None:
        raise NoSurplusRule(at=("year",), year=year)
    percent = rule.by_trade if asked is None else asked
    rules.check_percent(percent, "byTrade")
    if percent < rule.by_trade:
        raise TooLittleByTrade(at=("byTrade",), least=plain(rule.by_trade), source=rule.source)
    return percent


async def _check_year(session: AsyncSession, viewer: Viewer, year: int, kind: DueKind) -> None:
    """Raises YearNotOver, YearDone. Of two that do it at one moment the unique key refuses the second."""
    rules.check_over(year, clock.today())
    done = select(YearEnd.id).where(
        YearEnd.county_id == viewer.county_id,
        YearEnd.seller_id == viewer.organisation,
        YearEnd.year == year,
        YearEnd.kind == kind,
    )
    if (await session.execute(done)).first():
        raise YearDone(at=("year",), year=year)


async def _write(
    session: AsyncSession, viewer: Viewer, year: int, kind: DueKind, amount: Fen, by_trade: Decimal | None = None
) -> YearEnd:
    done = YearEnd(
        county_id=viewer.county_id,
        id=new_key(),
        seller_id=viewer.organisation,
        year=year,
        kind=kind,
        amount=amount,
        by_trade=by_trade,
        decided_by=viewer.account_id,
        decided_at=clock.now(),
    )
    session.add(done)
    await session.flush()
    return done


async def _owe(
    session: AsyncSession,
    done: YearEnd,
    kind: DueKind,
    amounts: Mapping[uuid.UUID, Fen],
    families: Mapping[uuid.UUID, Family],
) -> None:
    owed = [
        Owed(household, families[household].name, families[household].region_code, fen, str(done.year), done.id)
        for household, fen in sorted(amounts.items())
    ]
    await owe(session, done.county_id, done.seller_id, kind, clock.today(), owed)
