"""Answering for lots: stock, inspections, recalls, surplus, the trace, the relabelling check."""

from typing import Any

import strawberry
from sqlalchemy import ColumnElement, Integer, Select, Text, func, literal_column, select, true

from domain.catalog.models import Lot
from domain.catalog.rules import Storage, read_trace_code
from domain.orders.models import Allocation
from domain.orders.rules import Place
from domain.parties.models import Organisation
from domain.provenance import queries, rules
from domain.provenance.actions import checking, inspecting, keeping, recalling, registering
from domain.provenance.actions import surplus as selling
from domain.provenance.models import (
    InspectionKind,
    Recall,
    RecallLevel,
    RecallNotice,
    RelabellingFinding,
    Review,
    SurplusOffer,
    YieldNorm,
)
from domain.regions.models import Region
from resolvers.catalog import storage_of
from resolvers.context import Doing
from resolvers.orders import place_of
from resolvers.reading.acting import ReadBack
from resolvers.reading.arguments import derived
from resolvers.reading.ids import keys_asked
from resolvers.reading.matching import Tests, by_texts, by_yes, matching
from resolvers.regions import code_asked
from schema.inputs.provenance import (
    AcknowledgeRecallInput,
    ByDayFilter,
    CorrectStockInput,
    DecideFindingInput,
    EditLotInput,
    EndLivestockInput,
    EndPlotInput,
    EndSurplusInput,
    ExplainClaimsInput,
    MyLotWhere,
    OfferSurplusInput,
    RecallLotInput,
    RecordInspectionInput,
    RecordOpeningStockInput,
    RegisterLivestockInput,
    RegisterPlotInput,
    SetYieldNormInput,
)


def my_lots(where: MyLotWhere | None = None) -> Select[Lot]:
    rows = queries.own_lots()
    return rows if where is None else rows.where(matching(where, _LOTS))


def _expiring_by(given: ByDayFilter) -> ColumnElement[bool]:
    return true() if given.eq is None else Lot.expires_on <= given.eq


_LOTS: Tests = {
    "category": by_texts(lambda codes: queries.in_categories(Lot, codes)),
    "expiring_by": _expiring_by,
    "in_stock": by_yes(Lot.on_hand > 0),
    "held": by_yes(Lot.held_at.is_not(None)),
    "recalled": by_yes(Lot.recalled_at.is_not(None)),
}


def stored_lot(id: strawberry.ID) -> Select[Lot]:
    county_id, key = keys_asked(id, "Lot")
    return queries.own_lots().where(Lot.county_id == county_id, Lot.id == key)


def lot_sales(lot_id: strawberry.ID) -> Select[Allocation]:
    return queries.sales_of(*keys_asked(lot_id, "Lot"))


def inspection_kinds() -> Select[InspectionKind]:
    return queries.kinds()


def recall_levels() -> Select[RecallLevel]:
    return queries.recall_levels()


def recalls() -> Select[Recall]:
    return queries.recalls()


def recall(id: strawberry.ID) -> Select[Recall]:
    county_id, key = keys_asked(id, "Recall")
    return queries.recalls().where(Recall.county_id == county_id, Recall.id == key)


def recall_notices(open_only: bool = False) -> Select[RecallNotice]:  # noqa: FBT001, FBT002  # an argument of the API
    rows = queries.notices()
    return rows.where(RecallNotice.acknowledged_at.is_(None)) if open_only else rows


def orderer(recall: Any) -> Select[Organisation]:
    return select(Organisation).where(Organisation.id == recall.ordered_by)


def surplus() -> Select[SurplusOffer]:
    return queries.surplus()


def surplus_overview(county: str) -> Select[Region]:
    return select(Region).where(Region.code == code_asked(county, "county"))


def trace(code: str) -> Select[Lot]:
    county_id = derived(code, lambda written: (read_trace_code(written) or (None, None))[0], Integer())
    read = derived(code, lambda written: (read_trace_code(written) or (None, None))[1], Text())
    return queries.traced(county_id, read)


def trace_qr(lot_id: strawberry.ID, site: str) -> Select[Lot]:  # noqa: ARG001  # for the fields that name it
    county_id, key = keys_asked(lot_id, "Lot")
    return select(Lot).where(Lot.county_id == county_id, Lot.id == key)


def payload(lot: Any, site: Any) -> Any:
    """The address of a lot's trace page. Asking it raises OriginUnfit."""
    return func.concat(derived(site, rules.site_of, Text()), literal_column("'/trace/'"), lot.trace_code)


def document_hash(inspection: Any) -> Any:
    return func.encode(inspection.document_sha256, literal_column("'hex'"))


def relabelling_findings(review: Review | None = None) -> Select[RelabellingFinding]:
    rows = queries.findings()
    return rows if review is None else rows.where(RelabellingFinding.review == review)


def _lot(written: str) -> Place:
    return place_of(written, "Lot", ("lotId",))


async def correct_stock(doing: Doing, input: CorrectStockInput) -> ReadBack:
    lot = await keeping.correct_stock(
        doing.session, doing.viewer, _lot(input.lot_id), input.reason, input.change, input.note
    )
    return ReadBack(lot.county_id, lot.id)


async def edit_lot(doing: Doing, input: EditLotInput) -> ReadBack:
    storage = storage_of(input.storage) or Storage()
    lot = await keeping.edit_lot(doing.session, doing.viewer, _lot(input.lot_id), input.grade, storage)
    return ReadBack(lot.county_id, lot.id)


async def record_inspection(doing: Doing, input: RecordInspectionInput) -> ReadBack:
    wanted = rules.WantedInspection(
        kind_code=input.kind_code,
        lab=input.lab.strip(),
        inspected_on=input.inspected_on,
        result=input.result,
        value=input.value,
        limit_value=input.limit_value,
        value_unit=input.value_unit,
    )
    document = place_of(input.document_id, "Document", ("documentId",)) if input.document_id else None
    made = await inspecting.record_inspection(doing.session, doing.viewer, _lot(input.lot_id), wanted, document)
    return ReadBack(made.county_id, made.id)


async def recall_lot(doing: Doing, input: RecallLotInput) -> ReadBack:
    made = await recalling.recall_lot(doing.session, doing.viewer, _lot(input.lot_id), input.level_code, input.reason)
    return ReadBack(made.county_id, made.id)


async def acknowledge_recall(doing: Doing, input: AcknowledgeRecallInput) -> ReadBack:
    notice = place_of(input.notice_id, "RecallNotice", ("noticeId",))
    done = await recalling.acknowledge_recall(
        doing.session, doing.viewer, notice, input.returned, input.destroyed, input.consumed
    )
    return ReadBack(done.county_id, done.id)


async def offer_surplus(doing: Doing, input: OfferSurplusInput) -> ReadBack:
    listing = place_of(input.listing_id, "Listing", ("listingId",))
    made = await selling.offer_surplus(
        doing.session, doing.viewer, listing, input.sell_by, input.asked_price, input.note
    )
    return ReadBack(made.county_id, made.id)


async def end_surplus(doing: Doing, input: EndSurplusInput) -> ReadBack:
    listing = place_of(input.listing_id, "Listing", ("listingId",))
    done = await selling.end_surplus(doing.session, doing.viewer, listing)
    return ReadBack(done.county_id, done.id)


async def explain_claims(doing: Doing, input: ExplainClaimsInput) -> ReadBack:
    lot = await checking.explain_claims(doing.session, doing.viewer, _lot(input.lot_id), input.reason)
    return ReadBack(lot.county_id, lot.id)


async def decide_finding(doing: Doing, input: DecideFindingInput) -> ReadBack:
    finding = place_of(input.finding_id, "RelabellingFinding", ("findingId",))
    review = Review.CLEARED if input.clears else Review.UPHELD
    done = await checking.decide_finding(doing.session, doing.viewer, finding, review, input.note)
    return ReadBack(done.county_id, done.id)


async def record_opening_stock(doing: Doing, input: RecordOpeningStockInput) -> ReadBack:
    household = place_of(input.household_id, "Household", ("householdId",))
    made = await checking.record_opening_stock(
        doing.session,
        doing.viewer,
        household,
        input.category_code,
        input.season_from,
        input.quantity,
        input.source,
    )
    return ReadBack(made.county_id, made.id)


def yield_norms() -> Select[YieldNorm]:
    return queries.norms()


def _registered(input: RegisterPlotInput | RegisterLivestockInput) -> registering.Registered:
    household = place_of(input.household_id, "Household", ("householdId",))
    given = input.category_code, input.since, input.until, input.source
    return registering.Registered(household, input.expected_version, *given)


async def register_plot(doing: Doing, input: RegisterPlotInput) -> ReadBack:
    made = await registering.register_plot(doing.session, doing.viewer, _registered(input), input.mu)
    return ReadBack(made.county_id, made.id)


async def register_livestock(doing: Doing, input: RegisterLivestockInput) -> ReadBack:
    made = await registering.register_livestock(doing.session, doing.viewer, _registered(input), input.head)
    return ReadBack(made.county_id, made.id)


async def end_plot(doing: Doing, input: EndPlotInput) -> ReadBack:
    plot = place_of(input.plot_id, "Plot", ("plotId",))
    done = await registering.end_plot(doing.session, doing.viewer, plot, input.expected_version, input.until)
    return ReadBack(done.county_id, done.id)


async def end_livestock(doing: Doing, input: EndLivestockInput) -> ReadBack:
    livestock = place_of(input.livestock_id, "Livestock", ("livestockId",))
    version = input.expected_version
    done = await registering.end_livestock(doing.session, doing.viewer, livestock, version, input.until)
    return ReadBack(done.county_id, done.id)


async def set_yield_norm(doing: Doing, input: SetYieldNormInput) -> ReadBack:
    wanted = rules.WantedNorm(
        category_code=input.category_code,
        base_unit=input.base_unit,
        per_mu=input.per_mu,
        per_head=input.per_head,
        per_worker=input.per_worker,
        working_from_age=input.working_from_age,
        working_to_age=input.working_to_age,
        season_month=input.season_month,
        near_percent=input.near_percent,
        over_percent=input.over_percent,
        since=input.since,
        source=input.source,
    )
    made = await registering.set_yield_norm(doing.session, doing.viewer, wanted)
    return ReadBack(id=made.id)
