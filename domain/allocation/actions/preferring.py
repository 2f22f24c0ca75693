"""Preferring lots of families in need, when their seller confirms an order and has chosen to."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.allocation import queries, rules
from domain.allocation.actions.choosing import policy_today, write_decision
from domain.allocation.models import AllocationDecision, HouseholdNeed, LotNeed, NeedRule, Outcome, Policy
from domain.allocation.rules import Stocked, Supplier
from domain.catalog.models import Lot, LotContribution
from domain.catalog.queries import lots_for_update
from domain.catalog.rules import left_to_sell
from domain.money import Fen
from domain.orders import queries as orders
from domain.orders.actions.reallocating import Given, give_lots, held_by
from domain.orders.models import Consignment, OrderLine
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.rows import new_key
from domain.settlement.income import IncomeView, net_income
from domain.settlement.queries.statement import line_in_force
from domain.settlement.terms import IncomeCategory
from domain.writing import write_all

Suppliers = Mapping[uuid.UUID, Sequence[Supplier]]
"""By lot."""


async def prefer_need(session: AsyncSession, viewer: Viewer, consignment: Consignment) -> None:
    """Give a consignment that was just confirmed, and is locked, the lots its seller's policy prefers.

    Nothing changes unless the policy is NEED_AWARE. What is known of families is read in the allocation's office, and
    kept where the county's approver and the auditor alone can see it.
    """
    if await policy_today(session, consignment.county_id, consignment.seller_id) is not Policy.NEED_AWARE:
        return
    found = await session.execute(queries.need_rule_for(consignment.county_id, clock.today()))
    rule = found.scalar_one_or_none()
    if rule is None:
        await write_decision(session, viewer, consignment, Policy.NEED_AWARE, Outcome.NO_RULE, ())
        return
    await _prefer(session, viewer, consignment, rule)


async def _prefer(session: AsyncSession, viewer: Viewer, consignment: Consignment, rule: NeedRule) -> None:
    lines = (await session.execute(orders.lines_of(consignment))).scalars().all()
    before = await held_by(session, consignment, lines)
    offered = await _offered(session, consignment, lines, before)
    lots = await _locked(session, consignment, offered)
    suppliers = await _suppliers(session, consignment.county_id, list(lots), rule)
    shares = {
        lot.id: rules.share_in_need(suppliers[lot.id], lot.quantity, rule.least_households) for lot in lots.values()
    }
    free = {lot.id: left_to_sell(lot, consignment.deliver_on) for lot in lots.values()}
    after: dict[uuid.UUID, Given] = {}
    for line in lines:
        stocked = [Stocked(lot, lots[lot].grade, free[lot], shares[lot]) for lot in offered[line.id]]
        most = rules.most_preferred(line.quantity, line.base_unit, rule.cap_percent)
        after[line.id] = rules.preferring(before[line.id], stocked, most)
        for lot, quantity in after[line.id].items():
            free[lot] -= max(quantity - before[line.id].get(lot, Decimal(0)), Decimal(0))
    changes = await give_lots(session, viewer, consignment, lines, before, after)
    outcome = Outcome.PREFERRED if changes else Outcome.NOTHING_BETTER
    decision = await write_decision(session, viewer, consignment, Policy.NEED_AWARE, outcome, changes, rule)
    await _write_need(session, decision, lots, suppliers, shares)


async def _offered(
    session: AsyncSession,
    consignment: Consignment,
    lines: Sequence[OrderLine],
    before: Mapping[uuid.UUID, Given],
) -> dict[uuid.UUID, list[uuid.UUID]]:
    """By line, the lots of its listing and those it holds, first expired first."""
    listings = {line.listing_id for line in lines}
    listed: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for listing, lot in (await session.execute(queries.lots_listed(consignment.county_id, list(listings)))).all():
        listed[listing].append(lot)
    return {line.id: list(dict.fromkeys([*listed[line.listing_id], *before[line.id]])) for line in lines}


async def _locked(
    session: AsyncSession, consignment: Consignment, offered: Mapping[uuid.UUID, Sequence[uuid.UUID]]
) -> dict[uuid.UUID, Lot]:
    ids = {lot for each in offered.values() for lot in each}
    found = await session.execute(lots_for_update(consignment.county_id, list(ids)))
    return {lot.id: lot for lot in found.scalars()}


async def _suppliers(
    session: AsyncSession, county_id: int, lot_ids: Sequence[uuid.UUID], rule: NeedRule
) -> dict[uuid.UUID, list[Supplier]]:
    """Who supplied each lot, with what each household earned a head and the line it is held against."""
    async with standing_in(session, Office.ALLOCATION, county_id):
        parts = (await session.execute(queries.supplied(county_id, lot_ids))).scalars().all()
        households = list({each.household_id for each in parts})
        counted = (await session.execute(queries.sizes(county_id, households, clock.today()))).all()
        income = await _income(session, county_id, households)
    sizes: dict[uuid.UUID, int] = {row[0]: row[1] for row in counted}
    lines = {code: await _line(session, code, rule) for code in {each.region_code for each in parts}}
    suppliers: dict[uuid.UUID, list[Supplier]] = {lot: [] for lot in lot_ids}
    for each in parts:
        size = sizes.get(each.household_id, 0)
        suppliers[each.lot_id].append(_supplier(each, size, income[each.household_id], lines[each.region_code]))
    return suppliers


def _supplier(part: LotContribution, size: int, sums: Mapping[IncomeCategory, Fen], line: Fen | None) -> Supplier:
    per_head = net_income(sums, size, IncomeView.MONITORING).per_head if size else None
    return Supplier(part.household_id, part.household_name, part.quantity, size, per_head, line)


async def _income(
    session: AsyncSession, county_id: int, households: Sequence[uuid.UUID]
) -> dict[uuid.UUID, dict[IncomeCategory, Fen]]:
    """By household, what reached it in twelve months, by category."""
    income: dict[uuid.UUID, dict[IncomeCategory, Fen]] = {each: {} for each in households}
    months = rules.twelve_months(clock.today())
    for household, category, amount in (await session.execute(queries.realised(county_id, households, *months))).all():
        income[household][category] = int(amount)
    return income


async def _line(session: AsyncSession, region_code: int, rule: NeedRule) -> Fen | None:
    found = (await session.execute(line_in_force(rule.line_kind, region_code, clock.today()))).scalar_one_or_none()
    return found.per_head if found else None


async def _write_need(
    session: AsyncSession,
    decision: AllocationDecision,
    lots: Mapping[uuid.UUID, Lot],
    suppliers: Suppliers,
    shares: Mapping[uuid.UUID, Decimal],
) -> None:
    needs = [_lot_need(decision, lot, suppliers[lot.id], shares[lot.id]) for lot in lots.values()]
    families = [_household_need(need, each) for need in needs for each in suppliers[need.lot_id]]
    async with standing_in(session, Office.ALLOCATION, decision.county_id):
        await write_all(session, needs)
        await write_all(session, families)


def _lot_need(decision: AllocationDecision, lot: Lot, suppliers: Sequence[Supplier], share: Decimal) -> LotNeed:
    return LotNeed(
        county_id=decision.county_id,
        id=new_key(),
        decision_id=decision.id,
        lot_id=lot.id,
        lot_code=lot.code,
        households=len(suppliers),
        in_need=sum(each.in_need for each in suppliers),
        share=share,
    )


def _household_need(need: LotNeed, supplier: Supplier) -> HouseholdNeed:
    return HouseholdNeed(
        county_id=need.county_id,
        id=new_key(),
        lot_need_id=need.id,
        household_id=supplier.household_id,
        household_name=supplier.name,
        quantity=supplier.quantity,
        size=supplier.size,
        per_head=supplier.per_head,
        line=supplier.line,
        in_need=supplier.in_need,
    )
