"""The SQL of villages' plans."""

import uuid
from datetime import date
from typing import Any

from sqlalchemy import Select, func, null, select

from domain.expressions import fen, of_one_county
from domain.orders.models import Consignment
from domain.orders.queries import paid_of
from domain.parties.models import Organisation, OrganisationKind
from domain.settlement.models import (
    AccountKind,
    AttributionLine,
    Balance,
    LedgerAccount,
    ReversalLine,
    Settlement,
)
from domain.settlement.queries import payable_of
from domain.settlement.terms import Basis
from domain.village_plans.models import VillagePlan, VillagePlanLine, VillagePlanRule


def newest() -> Select[VillagePlan]:
    """Those the viewer may see, last drafted first."""
    return select(VillagePlan).order_by(VillagePlan.drafted_at.desc(), VillagePlan.id.desc())


def nothing(_: Any) -> Any:
    """For what the notice does not say."""
    return null()


def collective(id_: uuid.UUID, low: int, high: int) -> Select[Organisation]:
    """A village collective within a range of regions."""
    return select(Organisation).where(
        Organisation.id == id_,
        Organisation.kind == OrganisationKind.VILLAGE_COLLECTIVE,
        Organisation.region_code.between(low, high),
    )


def plan_for_update(county_id: int, id_: uuid.UUID) -> Select[VillagePlan]:
    return select(VillagePlan).where(VillagePlan.county_id == county_id, VillagePlan.id == id_).with_for_update()


def lines_of(plan: Any) -> Select[VillagePlanLine]:
    """A plan's lines, by position."""
    own = (VillagePlanLine.county_id == plan.county_id, VillagePlanLine.plan_id == plan.id)
    return select(VillagePlanLine).where(*own).order_by(VillagePlanLine.position)


def rule_on(day: date) -> Select[VillagePlanRule]:
    return select(VillagePlanRule).where(VillagePlanRule.during.contains(day))


def turn_to_draw(village_id: uuid.UUID) -> Select[Any]:
    """Whoever draws on a collective's account waits for whoever does so at the moment."""
    return select(func.pg_advisory_xact_lock(village_id.int & (2**63 - 1)))


def held_by(county_id: int, village_id: uuid.UUID) -> Select[int]:
    """What a collective holds in money, in fen: its account, less its parts of sales that are not paid whole, since
    households come first.
    """
    balance = (
        select(func.sum(Balance.amount))
        .join(LedgerAccount, of_one_county(LedgerAccount, Balance, LedgerAccount.id == Balance.account_id))
        .where(
            LedgerAccount.county_id == county_id,
            LedgerAccount.kind == AccountKind.VILLAGE,
            LedgerAccount.owner_id == village_id,
        )
        .scalar_subquery()
    )
    taken = (
        select(func.coalesce(func.sum(ReversalLine.amount), 0))
        .where(
            ReversalLine.county_id == AttributionLine.county_id, ReversalLine.attribution_line_id == AttributionLine.id
        )
        .correlate(AttributionLine)
        .scalar_subquery()
    )
    awaited = (
        select(func.sum(AttributionLine.amount - taken))
        .join(Settlement, of_one_county(Settlement, AttributionLine, Settlement.id == AttributionLine.settlement_id))
        .join(Consignment, of_one_county(Consignment, Settlement, Consignment.id == Settlement.consignment_id))
        .where(
            AttributionLine.county_id == county_id,
            AttributionLine.organisation_id == village_id,
            AttributionLine.basis == Basis.VILLAGE,
            paid_of(Consignment) < payable_of(Consignment),
        )
        .scalar_subquery()
    )
    return select(fen(balance) - fen(awaited))
