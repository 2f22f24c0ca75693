"""The SQL of reserved shares: filings, and what was ordered, received and paid of what counts."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Numeric, Select, and_, any_, case, cast, exists, func, or_, select
from sqlalchemy.orm import aliased

from domain.catalog.models import Product
from domain.expressions import first_of_month
from domain.orders.models import Allocation, Consignment, ConsignmentState, Order, OrderLine, Receipt
from domain.parties.models import Organisation
from domain.parties.roles import Role
from domain.purchasing.models import BudgetUnit, BudgetYearClosing, OrderCharge
from domain.reserved_share.models import (
    FilingUnit,
    FilingVersion,
    GaugeFigure,
    OrderMove,
    ReservedShareFiling,
    ReservedShareScheme,
    SchemeOrigin,
)

OVERSEERS = (Role.COUNTY_APPROVER, Role.CITY_MANAGER, Role.FINANCE, Role.AUDITOR)


def schemes() -> Select[ReservedShareScheme]:
    return select(ReservedShareScheme).order_by(ReservedShareScheme.code, ReservedShareScheme.id)


def filings() -> Select[ReservedShareFiling]:
    return select(ReservedShareFiling).order_by(ReservedShareFiling.year.desc(), ReservedShareFiling.id.desc())


def moves() -> Select[OrderMove]:
    return select(OrderMove).order_by(OrderMove.moved_at.desc(), OrderMove.id.desc())


def scheme_called(code: str) -> Select[ReservedShareScheme]:
    return select(ReservedShareScheme).where(ReservedShareScheme.code == code)


def filing_for_update(county_id: int, id_: uuid.UUID) -> Select[ReservedShareFiling]:
    return (
        select(ReservedShareFiling)
        .where(ReservedShareFiling.county_id == county_id, ReservedShareFiling.id == id_)
        .with_for_update()
    )


def filing_of(county_id: int, buyer_id: uuid.UUID, year: int) -> Select[ReservedShareFiling]:
    return select(ReservedShareFiling).where(
        ReservedShareFiling.county_id == county_id,
        ReservedShareFiling.buyer_id == buyer_id,
        ReservedShareFiling.year == year,
    )


def last_version(filing: ReservedShareFiling) -> Select[FilingVersion]:
    return (
        select(FilingVersion)
        .where(FilingVersion.county_id == filing.county_id, FilingVersion.filing_id == filing.id)
        .order_by(FilingVersion.version.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def units_of(filing: ReservedShareFiling) -> Select[FilingUnit]:
    return select(FilingUnit).where(FilingUnit.county_id == filing.county_id, FilingUnit.filing_id == filing.id)


def names_of(organisation_ids: Sequence[uuid.UUID]) -> Select[str]:
    return select(Organisation.name).where(Organisation.id.in_(organisation_ids)).order_by(Organisation.name)


def filed_unit(county_id: int, unit_id: uuid.UUID, year: int) -> Select[FilingUnit]:
    return select(FilingUnit).where(
        FilingUnit.county_id == county_id, FilingUnit.budget_unit_id == unit_id, FilingUnit.year == year
    )


def closed_of(filing: ReservedShareFiling) -> Select[str]:
    """The names of a filing's units of which its year is closed."""
    return (
        select(BudgetUnit.name)
        .join(
            FilingUnit,
            and_(FilingUnit.county_id == BudgetUnit.county_id, FilingUnit.budget_unit_id == BudgetUnit.id),
        )
        .join(
            BudgetYearClosing,
            and_(
                BudgetYearClosing.county_id == BudgetUnit.county_id,
                BudgetYearClosing.budget_unit_id == BudgetUnit.id,
                BudgetYearClosing.year == FilingUnit.year,
            ),
        )
        .where(FilingUnit.county_id == filing.county_id, FilingUnit.filing_id == filing.id)
    )


def shared_filing(county_id: int, buyer_id: uuid.UUID, unit_id: uuid.UUID, year: int) -> Select[uuid.UUID]:
    """A filing of a buyer that names a unit, whoever's it is."""
    return (
        select(ReservedShareFiling.id)
        .join(
            FilingUnit,
            and_(
                FilingUnit.county_id == ReservedShareFiling.county_id,
                FilingUnit.filing_id == ReservedShareFiling.id,
            ),
        )
        .where(
            ReservedShareFiling.county_id == county_id,
            ReservedShareFiling.buyer_id == buyer_id,
            FilingUnit.budget_unit_id == unit_id,
            FilingUnit.year == year,
        )
    )


def parties_of(filing: Any) -> Select[Organisation]:
    return select(Organisation).where(Organisation.id == any_(filing.party_ids)).order_by(Organisation.name)


def owner_of(unit: Any) -> Select[Organisation]:
    return select(Organisation).where(Organisation.id == unit.buyer_id)


def low_written(origin: Any) -> Any:
    return func.to_char(origin.region_low, "FM000000000000")


def high_written(origin: Any) -> Any:
    return func.to_char(origin.region_high, "FM000000000000")


# The gauge


def gauge(filing: Any) -> Select[Any]:
    """What was planned and reserved (as last filed), and what was bought of it so far. Fen and percent of the reserve.

    No row for those of its parties that do not see the buyer's orders.
    """
    version = (
        select(FilingVersion.planned, FilingVersion.reserved, FilingVersion.confirmed_at)
        .where(FilingVersion.county_id == filing.county_id, FilingVersion.filing_id == filing.id)
        .order_by(FilingVersion.version.desc())
        .limit(1)
        .correlate(filing)
        .lateral("version")
    )
    parts = _parts(filing)
    bought = (
        select(*(_sum(parts.c[name]).label(name) for name in ("purchases", "committed", "received", "paid")))
        .select_from(parts)
        .correlate(filing)
        .lateral("bought")
    )
    percents = {
        f"{name}_percent": func.round(cast(bought.c[name], Numeric) * 100 / version.c.reserved, 1)
        for name in ("committed", "received", "paid")
    }
    figures = (
        select(
            version.c.planned,
            version.c.reserved,
            version.c.confirmed_at.is_not(None).label("confirmed"),
            *bought.c,
            *(percent.label(name) for name, percent in percents.items()),
        )
        .select_from(version)
        .join(bought, _sees_the_orders(filing))
        .correlate(filing)
        .lateral("figures")
    )
    return select(figures)


def months(filing: Any) -> Select[Any]:
    """The same, by the month of delivery."""
    parts = _parts(filing)
    by_month = (
        select(parts.c.month, *(_sum(parts.c[name]).label(name) for name in ("committed", "received", "paid")))
        .select_from(parts)
        .where(_sees_the_orders(filing))
        .group_by(parts.c.month)
        .correlate(filing)
        .lateral("by_month")
    )
    return select(by_month).order_by(by_month.c.month)


def orders_behind(filing: Any, figure: GaugeFigure) -> Select[Order]:
    """The orders that a figure of the gauge is made of, newest first."""
    parts = _parts(filing)
    counted = (
        select(parts.c.order_id)
        .select_from(parts)
        .where(
            parts.c.order_county_id == Order.county_id,
            parts.c.order_id == Order.id,
            parts.c[figure.value.lower()] > 0,
        )
        .correlate(filing, Order)
    )
    return select(Order).where(exists(counted)).order_by(Order.placed_at.desc(), Order.id.desc())


def _sum(column: Any) -> Any:
    return cast(func.coalesce(func.sum(column), 0), BigInteger)


def _sees_the_orders(filing: Any) -> Any:
    return or_(
        filing.buyer_id == func.viewer_organisation(), func.viewer_role().in_([each.value for each in OVERSEERS])
    )


def _parts(filing: Any) -> Any:
    """Each part of an order that a filing counts: its month, all it comes to, and what of it is eligible. Fen.

    `committed` is what was accepted, or ordered until then; `received` what was accepted. A receipt of money pays the
    eligible goods of its part in proportion to all that is owed for it, freight included.
    """
    accepted = (
        select(func.sum(func.round(Allocation.accepted * OrderLine.unit_price * 100)))
        .where(Allocation.county_id == OrderLine.county_id, Allocation.line_id == OrderLine.id)
        .correlate(OrderLine)
        .scalar_subquery()
    )
    came_to = func.coalesce(accepted, OrderLine.amount)
    origin, seller = aliased(SchemeOrigin), aliased(Organisation)
    eligible = exists(
        select(origin.id).where(
            origin.scheme_id == filing.scheme_id,
            seller.region_code.between(origin.region_low, origin.region_high),
            or_(
                origin.category_code.is_(None),
                Product.category_code == origin.category_code,
                Product.category_code.startswith(origin.category_code + "."),
            ),
        )
    )
    lines = (
        select(
            Consignment.county_id.label("county_id"),
            Consignment.id.label("id"),
            Consignment.order_county_id.label("order_county_id"),
            Consignment.order_id.label("order_id"),
            Consignment.deliver_on.label("deliver_on"),
            func.sum(came_to).label("purchases"),
            func.coalesce(func.sum(came_to).filter(eligible), 0).label("committed"),
            func.coalesce(func.sum(accepted).filter(eligible), 0).label("received"),
            (func.coalesce(func.sum(accepted), 0) + Consignment.freight_owed).label("owed"),
        )
        .select_from(FilingUnit)
        .join(
            OrderCharge,
            and_(
                OrderCharge.county_id == FilingUnit.county_id,
                OrderCharge.budget_unit_id == FilingUnit.budget_unit_id,
                OrderCharge.year == FilingUnit.year,
            ),
        )
        .join(
            Consignment,
            and_(Consignment.order_county_id == OrderCharge.county_id, Consignment.order_id == OrderCharge.order_id),
        )
        .join(
            OrderLine,
            and_(OrderLine.county_id == Consignment.county_id, OrderLine.consignment_id == Consignment.id),
        )
        .join(Product, and_(Product.county_id == OrderLine.county_id, Product.id == OrderLine.product_id))
        .join(seller, seller.id == Consignment.seller_id)
        .where(
            FilingUnit.county_id == filing.county_id,
            FilingUnit.filing_id == filing.id,
            OrderCharge.buyer_id == filing.buyer_id,
            Consignment.state != ConsignmentState.CANCELLED,
        )
        .group_by(
            Consignment.county_id,
            Consignment.id,
            Consignment.order_county_id,
            Consignment.order_id,
            Consignment.deliver_on,
            Consignment.freight_owed,
        )
        .correlate(filing)
        .lateral("lines")
    )
    receipts = (
        select(func.coalesce(func.sum(Receipt.amount), 0))
        .where(Receipt.county_id == lines.c.county_id, Receipt.consignment_id == lines.c.id)
        .correlate(lines)
        .scalar_subquery()
    )
    paid = case((lines.c.owed > 0, func.round(receipts * lines.c.received / lines.c.owed)), else_=0)
    return (
        select(
            lines.c.order_county_id,
            lines.c.order_id,
            first_of_month(lines.c.deliver_on).label("month"),
            lines.c.purchases,
            lines.c.committed,
            lines.c.received,
            paid.label("paid"),
        )
        .select_from(lines)
        .correlate(filing)
        .lateral("parts")
    )
