"""The SQL of allocation: policies, rules, candidates, and what is known of the families behind a lot."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, Text, and_, cast, func, or_, select
from sqlalchemy.dialects.postgresql import Range

from domain.allocation.models import AllocationDecision, AllocationPolicy, NeedRule, Policy
from domain.catalog.models import ListingLot, Lot, LotContribution
from domain.households.models import Membership
from domain.regions.rules import above_county
from domain.settlement.models import IncomeMonth
from domain.settlement.terms import CreditState, IncomeCategory


def policies() -> Select[AllocationPolicy]:
    """Of the viewer's, the one set last first."""
    return select(AllocationPolicy).order_by(AllocationPolicy.id.desc())


def policy_on(county_id: int, seller_id: uuid.UUID, day: date) -> Select[Policy]:
    return select(AllocationPolicy.policy).where(
        AllocationPolicy.county_id == county_id,
        AllocationPolicy.seller_id == seller_id,
        AllocationPolicy.during.contains(day),
    )


def policies_for_update(county_id: int, seller_id: uuid.UUID, day: date) -> Select[AllocationPolicy]:
    """Locks a seller's policies that hold on a day or later."""
    return (
        select(AllocationPolicy)
        .where(
            AllocationPolicy.county_id == county_id,
            AllocationPolicy.seller_id == seller_id,
            AllocationPolicy.during.overlaps(Range(day, None)),
        )
        .order_by(AllocationPolicy.id)
        .with_for_update()
    )


def need_rule_for(county_id: int, day: date) -> Select[NeedRule]:
    """The rule in force for a county, or for the nearest region above it."""
    return (
        select(NeedRule)
        .where(NeedRule.region_code.in_(above_county(county_id)), NeedRule.during.contains(day))
        .order_by(NeedRule.region_code.desc())
        .limit(1)
    )


def need_rules(day: Any) -> Select[NeedRule]:
    """Those of all regions that hold on a day: the city's before its counties'."""
    return select(NeedRule).where(NeedRule.during.contains(day)).order_by(NeedRule.region_code, NeedRule.id)


def need_rules_for_update(region_code: int, days: Range[date]) -> Select[NeedRule]:
    """Locks a region's own rules that hold on some of these days, the first to begin first."""
    return (
        select(NeedRule)
        .where(NeedRule.region_code == region_code, NeedRule.during.overlaps(days))
        .order_by(NeedRule.during)
        .with_for_update()
    )


def region_of_rule(rule: Any) -> Any:
    """Twelve digits."""
    return func.lpad(cast(rule.region_code, Text), 12, "0")


def lots_listed(county_id: int, listing_ids: Sequence[uuid.UUID]) -> Select[uuid.UUID, uuid.UUID]:
    """Listing and lot, what expires first coming first, as orders are filled."""
    return (
        select(ListingLot.listing_id, Lot.id)
        .join(Lot, and_(Lot.county_id == ListingLot.county_id, Lot.id == ListingLot.lot_id))
        .where(ListingLot.county_id == county_id, ListingLot.listing_id.in_(listing_ids))
        .order_by(Lot.expires_on.nulls_last(), func.coalesce(Lot.harvested_on, Lot.produced_on), Lot.id)
    )


def supplied(county_id: int, lot_ids: Sequence[uuid.UUID]) -> Select[LotContribution]:
    return (
        select(LotContribution)
        .where(LotContribution.county_id == county_id, LotContribution.lot_id.in_(lot_ids))
        .order_by(LotContribution.id)
    )


def sizes(county_id: int, household_ids: Sequence[uuid.UUID], day: date) -> Select[uuid.UUID, int]:
    """How many people belong to each household on a day."""
    return (
        select(Membership.household_id, func.count())
        .where(
            Membership.county_id == county_id,
            Membership.household_id.in_(household_ids),
            Membership.during.contains(day),
        )
        .group_by(Membership.household_id)
    )


def realised(
    county_id: int, household_ids: Sequence[uuid.UUID], first: date, last: date
) -> Select[uuid.UUID, IncomeCategory, Any]:
    """What reached each household in the months from the first to the last, by category. Fen."""
    return (
        select(IncomeMonth.household_id, IncomeMonth.category, func.sum(IncomeMonth.amount))
        .where(
            IncomeMonth.county_id == county_id,
            IncomeMonth.household_id.in_(household_ids),
            IncomeMonth.month.between(first, last),
            IncomeMonth.state == CreditState.REALISED,
        )
        .group_by(IncomeMonth.household_id, IncomeMonth.category)
    )


def decisions_of(consignment: Any) -> Select[AllocationDecision]:
    """About a consignment, or about the part it stood in before that left without it; the last one first."""
    about = or_(
        AllocationDecision.consignment_id == consignment.id,
        AllocationDecision.consignment_id == consignment.split_from_id,
    )
    return (
        select(AllocationDecision)
        .where(AllocationDecision.county_id == consignment.county_id, about)
        .order_by(AllocationDecision.decided_at.desc(), AllocationDecision.id.desc())
    )


def policy_of(consignment: Any) -> Any:
    """By what a consignment's lots were given out."""
    latest = decisions_of(consignment).with_only_columns(AllocationDecision.policy).limit(1)
    return func.coalesce(latest.correlate(consignment).scalar_subquery(), Policy.FIRST_EXPIRED.value)
