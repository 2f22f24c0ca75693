"""The SQL of what is agreed with households and owed to them."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import BigInteger, Select, and_, func, select
from sqlalchemy.dialects.postgresql import Range

from domain.expressions import first_character
from domain.households.models import Household, Membership, Person
from domain.linkage.models import ContractConfirmation, DividendGuarantee, LandLease, SurplusRule, YearEnd
from domain.linkage.rules import year_of
from domain.settlement.models import (
    AttributionLine,
    DueReceipt,
    HouseholdDue,
    LinkageContract,
    ProfitSplit,
    ReversalLine,
    ShareHolding,
)
from domain.settlement.terms import Basis, DueKind

Versioned = TypeVar("Versioned", LinkageContract, LandLease)
Dated = TypeVar("Dated", ProfitSplit, DividendGuarantee)


def newest(model: Any) -> Select[Any]:
    """Those the viewer may see, last entered first."""
    rows: Select[Any] = select(model).order_by(model.entered_at.desc(), model.id.desc())
    return rows


def dues() -> Select[HouseholdDue]:
    """Those the viewer may see, last due first."""
    return select(HouseholdDue).order_by(HouseholdDue.due_on.desc(), HouseholdDue.id.desc())


def year_ends() -> Select[YearEnd]:
    """Those the viewer may see, newest first."""
    return select(YearEnd).order_by(YearEnd.decided_at.desc(), YearEnd.id.desc())


def paid_of(due: Any) -> Any:
    """What was paid of a due, in fen."""
    return (
        select(func.coalesce(func.sum(DueReceipt.amount), 0).cast(BigInteger))
        .where(DueReceipt.county_id == due.county_id, DueReceipt.due_id == due.id)
        .correlate(due)
        .scalar_subquery()
    )


def open_of(due: Any) -> Any:
    """What is still to be paid of a due, in fen."""
    return (due.amount - paid_of(due)).cast(BigInteger)


def contract_of(line: Any) -> Select[LinkageContract]:
    """The version a part of a sale was worked out by."""
    return select(LinkageContract).where(
        LinkageContract.county_id == line.county_id, LinkageContract.id == line.contract_id
    )


def confirmation_of(contract: Any) -> Select[ContractConfirmation]:
    """The household's word on a version."""
    return select(ContractConfirmation).where(
        ContractConfirmation.county_id == contract.county_id, ContractConfirmation.contract_id == contract.id
    )


def confirmer_masked(confirmation: Any) -> Any:
    """The first character of the name of who confirmed."""
    return first_character(confirmation.confirmed_name)


def family(county_id: int, number: str, name: str, day: date) -> Select[Household]:
    """The household of a number, if somebody of that name belongs to it on a day."""
    member = (
        select(Membership.id)
        .join(Person, and_(Person.county_id == Membership.county_id, Person.id == Membership.person_id))
        .where(
            Membership.county_id == Household.county_id,
            Membership.household_id == Household.id,
            Membership.during.contains(day),
            Person.name == name,
        )
    )
    return select(Household).where(Household.county_id == county_id, Household.number == number, member.exists())


def version_for_update(model: type[Versioned], county_id: int, id_: uuid.UUID) -> Select[Versioned]:
    """Locks a version."""
    own = (model.county_id == county_id, model.id == id_)
    return select(model).where(*own).with_for_update().execution_options(populate_existing=True)


def newer_version(row: LinkageContract | LandLease) -> Select[uuid.UUID]:
    model = type(row)
    return select(model.id).where(
        model.county_id == row.county_id, model.number == row.number, model.version > row.version
    )


def contracts_overlapping(contract: LinkageContract) -> Select[LinkageContract]:
    """Other contracts for the same household and product on any of its days, earliest first."""
    return (
        select(LinkageContract)
        .where(
            LinkageContract.county_id == contract.county_id,
            LinkageContract.household_id == contract.household_id,
            LinkageContract.product_id == contract.product_id,
            LinkageContract.number != contract.number,
            LinkageContract.during.overlaps(contract.during),
        )
        .order_by(func.lower(LinkageContract.during))
        .limit(1)
    )


def leases_overlapping(lease: LandLease) -> Select[LandLease]:
    """Other leases of the same land on any of its days, earliest first; of those the viewer may see."""
    return (
        select(LandLease)
        .where(
            LandLease.county_id == lease.county_id,
            LandLease.household_id == lease.household_id,
            LandLease.land == lease.land,
            LandLease.number != lease.number,
            LandLease.during.overlaps(lease.during),
        )
        .order_by(func.lower(LandLease.during))
        .limit(1)
    )


def reaching_beyond(model: type[Dated], county_id: int, seller_id: uuid.UUID, day: date) -> Select[Dated]:
    """A seller's rows that hold on a day or later, earliest first, locked."""
    return (
        select(model)
        .where(model.county_id == county_id, model.seller_id == seller_id, model.during.overlaps(Range(day, None)))
        .order_by(func.lower(model.during))
        .with_for_update(key_share=True)
    )


def holdings_beyond(
    county_id: int, seller_id: uuid.UUID, households: Sequence[uuid.UUID], day: date
) -> Select[ShareHolding]:
    """What households hold of a seller on a day or later, earliest first, locked."""
    return (
        select(ShareHolding)
        .where(
            ShareHolding.county_id == county_id,
            ShareHolding.seller_id == seller_id,
            ShareHolding.household_id.in_(households),
            ShareHolding.during.overlaps(Range(day, None)),
        )
        .order_by(func.lower(ShareHolding.during), ShareHolding.id)
        .with_for_update()
    )


def rent_due(county_id: int, day: date) -> Select[LandLease]:
    """Leases of which an instalment is owed by a day and not posted, locked, but for those another is at."""
    return (
        select(LandLease)
        .where(LandLease.county_id == county_id, LandLease.next_due_on <= day)
        .order_by(LandLease.id)
        .with_for_update(skip_locked=True)
    )


def holdings_in(county_id: int, seller_id: uuid.UUID, year: int) -> Select[ShareHolding]:
    """A seller's register of a year, locked in the order of its ids: what a year came to by shares is worked out by
    one after the other, since a guarantee counts a surplus and a surplus a guarantee.
    """
    return (
        select(ShareHolding)
        .where(
            ShareHolding.county_id == county_id,
            ShareHolding.seller_id == seller_id,
            ShareHolding.during.overlaps(year_of(year)),
        )
        .order_by(ShareHolding.id)
        .with_for_update(key_share=True)
    )


def guarantees_in(county_id: int, seller_id: uuid.UUID, year: int) -> Select[DividendGuarantee]:
    return select(DividendGuarantee).where(
        DividendGuarantee.county_id == county_id,
        DividendGuarantee.seller_id == seller_id,
        DividendGuarantee.during.overlaps(year_of(year)),
    )


def earned_in(
    county_id: int, seller_id: uuid.UUID, year: int, bases: Sequence[Basis]
) -> Select[uuid.UUID, str, int, int]:
    """What each household's parts of a seller's sales of a year came to, less what was taken back: with name and
    region, in fen.
    """
    taken = (
        select(func.coalesce(func.sum(ReversalLine.amount), 0))
        .where(
            ReversalLine.county_id == AttributionLine.county_id, ReversalLine.attribution_line_id == AttributionLine.id
        )
        .correlate(AttributionLine)
        .scalar_subquery()
    )
    days = year_of(year)
    earned = (
        select(AttributionLine, (AttributionLine.amount - taken).label("left"))
        .where(
            AttributionLine.county_id == county_id,
            AttributionLine.seller_id == seller_id,
            AttributionLine.basis.in_(bases),
            AttributionLine.household_id.is_not(None),
            AttributionLine.accepted_on >= days.lower,
            AttributionLine.accepted_on < days.upper,
        )
        .subquery()
    )
    return (
        select(
            earned.c.household_id,
            func.max(earned.c.household_name),
            func.max(earned.c.region_code),
            func.sum(earned.c.left).cast(BigInteger),
        )
        .group_by(earned.c.household_id)
        .having(func.sum(earned.c.left) > 0)
    )


def year_end_dues(county_id: int, seller_id: uuid.UUID, year: int, kind: DueKind) -> Select[uuid.UUID, int]:
    """What each household was owed of one kind when a year was worked out, in fen."""
    return (
        select(HouseholdDue.household_id, func.sum(HouseholdDue.amount).cast(BigInteger))
        .join(YearEnd, and_(YearEnd.county_id == HouseholdDue.county_id, YearEnd.id == HouseholdDue.contract_id))
        .where(
            YearEnd.county_id == county_id,
            YearEnd.seller_id == seller_id,
            YearEnd.year == year,
            HouseholdDue.kind == kind,
        )
        .group_by(HouseholdDue.household_id)
    )


def surplus_rule(day: date) -> Select[SurplusRule]:
    return select(SurplusRule).where(SurplusRule.during.contains(day))


def dues_of_payer(county_id: int, payer_id: uuid.UUID) -> Select[uuid.UUID]:
    """What a payer owes or owed, locked."""
    return (
        select(HouseholdDue.id)
        .where(HouseholdDue.county_id == county_id, HouseholdDue.payer_id == payer_id)
        .order_by(HouseholdDue.id)
        .with_for_update()
    )
