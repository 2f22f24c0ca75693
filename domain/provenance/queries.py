"""The SQL of provenance."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    String,
    Update,
    Uuid,
    and_,
    case,
    cast,
    distinct,
    exists,
    extract,
    func,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, DATERANGE, Range
from sqlalchemy.orm import aliased

from domain.accreditation.models import Certification
from domain.accreditation.queries import certificate_holds
from domain.catalog.models import BaseUnit, Category, Listing, ListingLot, Lot, LotContribution, Product, StockMovement
from domain.catalog.queries import sellable, today
from domain.catalog.rules import LEAST_HOUSEHOLDS
from domain.households.models import Livestock, Membership, Person, Plot
from domain.orders.models import Allocation, Consignment, ConsignmentState
from domain.parties.models import Organisation
from domain.provenance.models import (
    Inspection,
    InspectionKind,
    LotChange,
    OpeningStock,
    Recall,
    RecallLevel,
    RecallNotice,
    RelabellingFinding,
    Result,
    Review,
    Severity,
    SurplusOffer,
    YieldNorm,
)
from domain.regions.models import Region
from domain.regions.rules import above_county

# Lots and their stock


def own_lots() -> Select[Lot]:
    """A seller's, newest first."""
    own = select(func.viewer_organisation(type_=Uuid)).scalar_subquery()
    return select(Lot).where(Lot.seller_id == own).order_by(Lot.recorded_at.desc(), Lot.id.desc())


def lot_for_update(county_id: int, id_: uuid.UUID) -> Select[Lot]:
    return (
        select(Lot)
        .where(Lot.county_id == county_id, Lot.id == id_)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def left_of(lot: Any) -> Any:
    """What can still be promised; nothing of a lot that may not be sold today."""
    return case((sellable(lot, today()), lot.on_hand - lot.reserved), else_=0)


def is_sellable(lot: Any) -> Any:
    return sellable(lot, today())


def movements_of(lot: Any) -> Select[StockMovement]:
    return _of_lot(StockMovement, lot).order_by(StockMovement.at.desc(), StockMovement.id.desc())


def changes_of(lot: Any) -> Select[LotChange]:
    return _of_lot(LotChange, lot).order_by(LotChange.at.desc(), LotChange.id.desc())


def inspections_of(lot: Any) -> Select[Inspection]:
    """Newest first."""
    return _of_lot(Inspection, lot).order_by(Inspection.inspected_on.desc(), Inspection.id.desc())


def _of_lot(model: Any, lot: Any) -> Select[Any]:
    return select(model).where(model.county_id == lot.county_id, model.lot_id == lot.id)


def in_categories(lot: Any, codes: Any) -> ColumnElement[bool]:
    """Lots of a category of `codes`, an array, or of one below it."""
    asked = func.unnest(codes).table_valued("code").render_derived()
    within = or_(Product.category_code == asked.c.code, Product.category_code.startswith(asked.c.code.concat(".")))
    of_lot = and_(Product.county_id == lot.county_id, Product.id == lot.product_id)
    return select(Product.id).join(asked, within).where(of_lot).correlate(lot).exists()


# Inspections


def kinds() -> Select[InspectionKind]:
    return select(InspectionKind).order_by(InspectionKind.code)


def kind_in_force(code: str, day: date) -> Select[str]:
    return select(InspectionKind.code).where(InspectionKind.code == code, InspectionKind.during.contains(day))


def must_be_held(lot: Any) -> ColumnElement[bool]:
    """Whether a lot failed an inspection that no later one of the same kind made good, or its claims are not clear.

    What an official found to fail, an official alone finds to pass.
    """
    failed, later = aliased(Inspection), aliased(Inspection)
    same = and_(later.county_id == failed.county_id, later.lot_id == failed.lot_id, later.kind_code == failed.kind_code)
    after = tuple_(later.inspected_on, later.id) > tuple_(failed.inspected_on, failed.id)
    as_weighty = or_(~_by_official(failed), _by_official(later))
    made_good = select(later.id).where(same, after, as_weighty, later.result == Result.PASS).exists()
    fails = exists().where(
        failed.county_id == lot.county_id, failed.lot_id == lot.id, failed.result == Result.FAIL, ~made_good
    )
    finding = RelabellingFinding
    unexplained = and_(finding.review == Review.OPEN, finding.reason.is_(None))
    unclear = exists().where(
        finding.county_id == lot.county_id,
        finding.lot_id == lot.id,
        or_(unexplained, finding.review == Review.UPHELD),
    )
    return or_(fails, unclear)


def _by_official(inspection: Any) -> ColumnElement[bool]:
    """Nobody but the seller itself and officials of its county writes one down."""
    return and_(inspection.organisation_id != inspection.seller_id)


# Recalls


def level_in_force(code: str, day: date) -> Select[str]:
    return select(RecallLevel.code).where(RecallLevel.code == code, RecallLevel.during.contains(day))


def recall_levels() -> Select[RecallLevel]:
    return select(RecallLevel).order_by(RecallLevel.code)


def recalls() -> Select[Recall]:
    """Newest first."""
    return select(Recall).order_by(Recall.recalled_at.desc(), Recall.id.desc())


def notices() -> Select[RecallNotice]:
    """Newest first."""
    return select(RecallNotice).order_by(RecallNotice.sent_at.desc(), RecallNotice.id.desc())


def holding(county_id: int, lot_id: uuid.UUID) -> Select[Consignment]:
    """The consignments that hold some of a lot, or went out with it, in the order of their ids."""
    held = select(Allocation.consignment_id).where(
        Allocation.county_id == county_id, Allocation.lot_id == lot_id, Allocation.reserved > 0
    )
    return (
        select(Consignment)
        .where(
            Consignment.county_id == county_id,
            Consignment.id.in_(held),
            Consignment.state != ConsignmentState.CANCELLED,
        )
        .order_by(Consignment.id)
    )


def holding_for_update(county_id: int, lot_id: uuid.UUID) -> Select[Consignment]:
    """Locks them."""
    return holding(county_id, lot_id).with_for_update(key_share=True).execution_options(populate_existing=True)


def lots_of(county_id: int, consignment_ids: Sequence[uuid.UUID]) -> Select[uuid.UUID]:
    return (
        select(Allocation.lot_id)
        .where(
            Allocation.county_id == county_id, Allocation.consignment_id.in_(consignment_ids), Allocation.reserved > 0
        )
        .distinct()
    )


def sales_of(county_id: Any, lot_id: Any) -> Select[Allocation]:
    """What of a lot went, or goes, where."""
    return (
        select(Allocation)
        .where(Allocation.county_id == county_id, Allocation.lot_id == lot_id, Allocation.reserved > 0)
        .order_by(Allocation.id.desc())
    )


def consignment_of(sale: Any) -> Select[Consignment]:
    return select(Consignment).where(Consignment.county_id == sale.county_id, Consignment.id == sale.consignment_id)


def affected(notice: Any) -> Any:
    """What the buyer has of the lot: as it was accepted, or as it was sent until then. In base units."""
    return (
        select(func.coalesce(func.sum(func.coalesce(Allocation.accepted, Allocation.dispatched)), 0))
        .where(
            Allocation.county_id == notice.county_id,
            Allocation.consignment_id == notice.consignment_id,
            Allocation.lot_id == notice.lot_id,
        )
        .correlate(notice)
        .scalar_subquery()
    )


def received(notice: RecallNotice) -> Select[*tuple[Any, ...]]:
    """What a buyer accepted of a lot, and whether all of it that was sent has been weighed.

    A line that was given other lots instead keeps a row of nothing, which nobody weighs.
    """
    return select(
        func.coalesce(func.sum(Allocation.accepted), 0).label("quantity"),
        func.bool_and(Allocation.accepted.is_not(None)).label("weighed"),
    ).where(
        Allocation.county_id == notice.county_id,
        Allocation.consignment_id == notice.consignment_id,
        Allocation.lot_id == notice.lot_id,
        Allocation.dispatched > 0,
    )


def notice_for_update(county_id: int, id_: uuid.UUID) -> Select[RecallNotice]:
    return select(RecallNotice).where(RecallNotice.county_id == county_id, RecallNotice.id == id_).with_for_update()


def _told(recall: Any, what: Any) -> Any:
    """Summed over the notices of a recall."""
    return (
        select(func.coalesce(what, 0))
        .where(RecallNotice.county_id == recall.county_id, RecallNotice.recall_id == recall.id)
        .correlate(recall)
        .scalar_subquery()
    )


def buyers_told(recall: Any) -> Any:
    return _told(recall, func.count(distinct(RecallNotice.buyer_id)))


def buyers_answered(recall: Any) -> Any:
    """Buyers of whom no notice is open."""
    open_ = aliased(RecallNotice)
    still = (
        select(open_.id)
        .where(
            open_.county_id == RecallNotice.county_id,
            open_.recall_id == RecallNotice.recall_id,
            open_.buyer_id == RecallNotice.buyer_id,
            open_.acknowledged_at.is_(None),
        )
        .exists()
    )
    return _told(recall, func.count(distinct(RecallNotice.buyer_id)).filter(~still))


def quantity_out(recall: Any) -> Any:
    """What went out of the lot, in base units."""
    quantity = (
        select(func.sum(func.coalesce(Allocation.accepted, Allocation.dispatched)))
        .where(
            Allocation.county_id == RecallNotice.county_id,
            Allocation.consignment_id == RecallNotice.consignment_id,
            Allocation.lot_id == RecallNotice.lot_id,
        )
        .correlate(RecallNotice)
        .scalar_subquery()
    )
    return _told(recall, func.sum(quantity))


def returned(recall: Any) -> Any:
    return _told(recall, func.sum(RecallNotice.returned))


def destroyed(recall: Any) -> Any:
    return _told(recall, func.sum(RecallNotice.destroyed))


def consumed(recall: Any) -> Any:
    return _told(recall, func.sum(RecallNotice.consumed))


# Surplus


def surplus() -> Select[SurplusOffer]:
    """What must be gone by a day that has not passed, most urgent first."""
    sold = select(Listing.id).where(
        Listing.county_id == SurplusOffer.county_id,
        Listing.id == SurplusOffer.listing_id,
        Listing.withdrawn_at.is_(None),
    )
    return (
        select(SurplusOffer)
        .where(SurplusOffer.ended_at.is_(None), SurplusOffer.sell_by >= today(), sold.exists())
        .order_by(SurplusOffer.sell_by, SurplusOffer.id)
    )


def open_surplus_for_update(county_id: int, listing_id: uuid.UUID) -> Select[SurplusOffer]:
    return (
        select(SurplusOffer)
        .where(
            SurplusOffer.county_id == county_id,
            SurplusOffer.listing_id == listing_id,
            SurplusOffer.ended_at.is_(None),
        )
        .with_for_update()
    )


def listing_for_update(county_id: int, id_: uuid.UUID) -> Select[Listing]:
    return (
        select(Listing)
        .where(Listing.county_id == county_id, Listing.id == id_, Listing.withdrawn_at.is_(None))
        .with_for_update(key_share=True)
    )


def surplus_by_category(region: Any) -> Select[*tuple[Any, ...]]:
    """`category_name`, `base_unit`, `quantity`, `households` of what is urgent to sell in a county, most first.

    Each lot counts once, however many listings sell it; households are counted only where they are many.
    """
    county = region.code // 10**6
    lots = (
        select(Lot.county_id, Lot.id, Lot.product_id, (Lot.on_hand - Lot.reserved).label("left"))
        .join(ListingLot, and_(ListingLot.county_id == Lot.county_id, ListingLot.lot_id == Lot.id))
        .join(
            SurplusOffer,
            and_(SurplusOffer.county_id == ListingLot.county_id, SurplusOffer.listing_id == ListingLot.listing_id),
        )
        .where(
            Lot.county_id == county,
            sellable(Lot, today()),
            SurplusOffer.ended_at.is_(None),
            SurplusOffer.sell_by >= today(),
        )
        .distinct()
        .correlate(region)
        .subquery()
    )
    behind = (
        select(LotContribution.county_id, LotContribution.lot_id, LotContribution.household_id)
        .where(LotContribution.county_id == county)
        .correlate(region)
        .subquery()
    )
    product = and_(Product.county_id == lots.c.county_id, Product.id == lots.c.product_id)
    many = func.count(distinct(behind.c.household_id))
    # a lot has many households behind it, so they are counted apart from what is left of it
    counted = (
        select(Product.category_code, Product.base_unit, case((many >= LEAST_HOUSEHOLDS, many)).label("households"))
        .select_from(lots)
        .join(Product, product)
        .join(behind, and_(behind.c.county_id == lots.c.county_id, behind.c.lot_id == lots.c.id))
        .group_by(Product.category_code, Product.base_unit)
        .subquery()
    )
    quantities = (
        select(Product.category_code, Product.base_unit, func.sum(lots.c.left).label("quantity"))
        .select_from(lots)
        .join(Product, product)
        .group_by(Product.category_code, Product.base_unit)
        .subquery()
    )
    alike = and_(counted.c.category_code == quantities.c.category_code, counted.c.base_unit == quantities.c.base_unit)
    found = (
        select(*quantities.c, Category.name_zh.label("category_name"), counted.c.households)
        .join(Category, Category.code == quantities.c.category_code)
        .outerjoin(counted, alike)
        .subquery()
    )
    return select(*found.c).order_by(found.c.quantity.desc(), found.c.category_code, found.c.base_unit)


# The public trace


def traced(county_id: Any, code: Any) -> Select[Lot]:
    return select(Lot).where(Lot.county_id == county_id, Lot.trace_code == code, Lot.published_at.is_not(None))


def county_of(lot: Any) -> Select[Region]:
    return select(Region).where(Region.code == _seller_region(lot) // 10**6 * 10**6)


def township_of(lot: Any) -> Select[Region]:
    """Null for a seller that belongs to no township."""
    code = _seller_region(lot)
    return select(Region).where(Region.code == code // 1000 * 1000, Region.code % 10**6 > 0)


def _seller_region(lot: Any) -> Any:
    return select(Organisation.region_code).where(Organisation.id == lot.seller_id).correlate(lot).scalar_subquery()


def certificates_of(lot: Any) -> Select[Certification]:
    """What its product was certified for on the day the lot was harvested or made, and is not revoked."""
    made_on = func.coalesce(lot.harvested_on, lot.produced_on)
    return (
        select(Certification)
        .where(
            Certification.county_id == lot.county_id,
            Certification.product_id == lot.product_id,
            certificate_holds(Certification, made_on),
        )
        .order_by(Certification.certificate_code, Certification.id)
    )


# The relabelling check


def category_of(lot: Lot) -> Select[*tuple[Any, ...]]:
    """`code` and `base_unit` of what a lot is."""
    return select(Product.category_code.label("code"), Product.base_unit).where(
        Product.county_id == lot.county_id, Product.id == lot.product_id
    )


def norm_in_force(county_id: int, codes: Sequence[str], base_unit: Any, day: date) -> Select[YieldNorm]:
    """Of the nearest of some categories, by the nearest of the county and the regions above it."""
    return (
        select(YieldNorm)
        .where(
            YieldNorm.category_code.in_(codes),
            YieldNorm.region_code.in_(above_county(county_id)),
            YieldNorm.base_unit == base_unit,
            YieldNorm.during.contains(day),
        )
        .order_by(func.length(YieldNorm.category_code).desc(), YieldNorm.region_code.desc())
        .limit(1)
    )


def norms() -> Select[YieldNorm]:
    """Of all regions and days, by category, in the order they were set."""
    return select(YieldNorm).order_by(YieldNorm.category_code, YieldNorm.id)


def norms_for_update(region_code: int, category_code: str, base_unit: BaseUnit, since: date) -> Select[YieldNorm]:
    """Locks a region's norms of such goods that hold on a day or later."""
    return (
        select(YieldNorm)
        .where(
            YieldNorm.region_code == region_code,
            YieldNorm.category_code == category_code,
            YieldNorm.base_unit == base_unit,
            YieldNorm.during.overlaps(Range(since, None)),
        )
        .order_by(YieldNorm.id)
        .with_for_update()
    )


def whose_holding(model: Any, county_id: int, id_: uuid.UUID) -> Select[Any]:
    """Whose a plot, or livestock, is, and on what it rests."""
    return select(model.household_id, model.source).where(model.county_id == county_id, model.id == id_)


def holding_for_change(model: Any, county_id: int, id_: uuid.UUID) -> Select[Any]:
    """Locks a plot, or livestock."""
    return select(model).where(model.county_id == county_id, model.id == id_).with_for_update()


def putting_on_hold(county_id: int, lot_ids: Sequence[uuid.UUID], at: datetime) -> Update:
    """Holds lots that nothing was known of before."""
    return update(Lot).where(Lot.county_id == county_id, Lot.id.in_(lot_ids)).values(held_at=at)


def parts_of(lot: Lot) -> Select[LotContribution]:
    return _of_lot(LotContribution, lot).order_by(LotContribution.household_id)


def locked_until_the_end(household_ids: Sequence[uuid.UUID]) -> Select[Any]:
    """Nobody else sums up what these households supplied until the transaction ends; in the order of their ids."""
    household = func.unnest(literal(sorted(household_ids), ARRAY(Uuid))).table_valued("id").render_derived()
    return select(func.pg_advisory_xact_lock(func.hashtextextended(cast(household.c.id, String), 0)))


def claimed_by(
    county_id: int, household_ids: Sequence[uuid.UUID], norm: YieldNorm, season: tuple[date, date]
) -> Select[*tuple[Any, ...]]:
    """`household_id` and `quantity`: what households supplied of a kind of goods in a season, to all sellers."""
    made_on = func.coalesce(Lot.harvested_on, Lot.produced_on)
    return (
        select(LotContribution.household_id, func.sum(LotContribution.quantity).label("quantity"))
        .join(Lot, and_(Lot.county_id == LotContribution.county_id, Lot.id == LotContribution.lot_id))
        .join(Product, and_(Product.county_id == Lot.county_id, Product.id == Lot.product_id))
        .where(
            LotContribution.county_id == county_id,
            LotContribution.household_id.in_(household_ids),
            _within(Product.category_code, norm),
            Product.base_unit == norm.base_unit,
            made_on >= season[0],
            made_on < season[1],
        )
        .group_by(LotContribution.household_id)
    )


def plots_of(
    county_id: int, household_ids: Sequence[uuid.UUID], norm: YieldNorm, season: tuple[date, date]
) -> Select[*tuple[Any, ...]]:
    """`household_id` and `quantity`: the mu of a kind of goods that were theirs on any day of a season."""
    return _registered(Plot, func.sum(Plot.mu), county_id, household_ids, season).where(
        _within(Plot.category_code, norm)
    )


def livestock_of(
    county_id: int, household_ids: Sequence[uuid.UUID], norm: YieldNorm, season: tuple[date, date]
) -> Select[*tuple[Any, ...]]:
    """`household_id` and `quantity`: the heads of a kind of animals that were theirs on any day of a season."""
    return _registered(Livestock, func.sum(Livestock.head), county_id, household_ids, season).where(
        _within(Livestock.category_code, norm)
    )


def workers_of(
    county_id: int, household_ids: Sequence[uuid.UUID], norm: YieldNorm, season: tuple[date, date]
) -> Select[*tuple[Any, ...]]:
    """`household_id` and `quantity`: members of working age when a season begins."""
    age = extract("year", func.age(cast(literal(season[0], Date), Date), Person.born_on))
    return (
        _registered(Membership, func.count(distinct(Membership.person_id)), county_id, household_ids, season)
        .join(Person, and_(Person.county_id == Membership.county_id, Person.id == Membership.person_id))
        .where(age.between(norm.working_from_age, norm.working_to_age))
    )


def _registered(
    model: Any, what: Any, county_id: int, household_ids: Sequence[uuid.UUID], season: tuple[date, date]
) -> Select[*tuple[Any, ...]]:
    during = func.daterange(*season, type_=DATERANGE)
    return (
        select(model.household_id, what.label("quantity"))
        .where(model.county_id == county_id, model.household_id.in_(household_ids), model.during.op("&&")(during))
        .group_by(model.household_id)
    )


def opening_of(
    county_id: int, household_ids: Sequence[uuid.UUID], norm: YieldNorm, season: tuple[date, date]
) -> Select[*tuple[Any, ...]]:
    """`household_id` and `quantity`: what they had left when a season began."""
    return (
        select(OpeningStock.household_id, func.sum(OpeningStock.quantity).label("quantity"))
        .where(
            OpeningStock.county_id == county_id,
            OpeningStock.household_id.in_(household_ids),
            OpeningStock.season_from == season[0],
            _within(OpeningStock.category_code, norm),
        )
        .group_by(OpeningStock.household_id)
    )


def _within(code: Any, norm: YieldNorm) -> ColumnElement[bool]:
    """Categories that a norm speaks of: its own and those below it."""
    return or_(code == norm.category_code, code.startswith(f"{norm.category_code}.", autoescape=True))


def findings() -> Select[RelabellingFinding]:
    """Newest first."""
    return select(RelabellingFinding).order_by(RelabellingFinding.found_at.desc(), RelabellingFinding.id.desc())


def finding_of(county_id: int, id_: uuid.UUID) -> Select[RelabellingFinding]:
    return select(RelabellingFinding).where(RelabellingFinding.county_id == county_id, RelabellingFinding.id == id_)


def unexplained_for_update(lot: Lot) -> Select[RelabellingFinding]:
    """Claims of a lot beyond capacity for which its seller gave no reason yet."""
    return (
        _of_lot(RelabellingFinding, lot)
        .where(RelabellingFinding.review == Review.OPEN, RelabellingFinding.reason.is_(None))
        .order_by(RelabellingFinding.id)
        .with_for_update()
    )


def by_land(finding: Any) -> Any:
    """What the land could bring, in base units; null where the norm says nothing of land."""
    return _by_norm(finding, finding.mu * YieldNorm.per_mu)


def by_livestock(finding: Any) -> Any:
    return _by_norm(finding, finding.head * YieldNorm.per_head)


def by_labour(finding: Any) -> Any:
    """The most that its hands can tend; null where the norm sets no such bound."""
    return _by_norm(finding, finding.workers * YieldNorm.per_worker)


def _by_norm(finding: Any, figure: Any) -> Any:
    return select(figure).where(YieldNorm.id == finding.norm_id).correlate(finding).scalar_subquery()


def season_from(finding: Any) -> Any:
    return func.lower(finding.season)


def season_until(finding: Any) -> Any:
    """Its last day."""
    return func.upper(finding.season) - 1


def needs_review(lot: Any) -> Any:
    """Whether a claim of it is open: only its seller and officials ever see that."""
    return (
        _of_lot(RelabellingFinding, lot)
        .where(RelabellingFinding.review == Review.OPEN, RelabellingFinding.severity == Severity.OVER)
        .exists()
    )
