"""Lots from the field to the plate: stock, inspections, recalls, surplus, the public trace, the relabelling check."""

import strawberry

from domain.accreditation.queries import certificates_of_lot
from domain.catalog import models as catalog
from domain.catalog.models import BaseUnit
from domain.expressions import first_day, last_day, name_masked
from domain.fulfilment.queries import lot_kept_cold
from domain.orders import models as orders
from domain.parties.roles import Permission
from domain.provenance import models
from domain.provenance import queries as rows
from domain.provenance.models import Result, Review, Severity
from domain.regions import models as regions
from resolvers import provenance as answers
from resolvers.accreditation import certificates_lacking
from resolvers.reading.acting import act
from resolvers.reading.fields import from_page, from_rows, from_sql, itself, masked, reads
from resolvers.reading.roots import read_many, read_one
from schema.scalars import Celsius, Day, Instant, QrCode, Quantity, UnitPrice
from schema.types.accreditation import Certification, LotCertificate
from schema.types.catalog import CertificateKind, Listing, Lot, Product
from schema.types.households import Livestock, Plot
from schema.types.node import Connection, Node, UserError
from schema.types.orders import Consignment
from schema.types.parties import Organisation
from schema.types.regions import Region


@reads(models.InspectionKind)
@strawberry.type(description="What lots are inspected for, by its standard or law.")
class InspectionKind(Node):
    code: str
    name_en: str
    name_zh: str
    source: str


@reads(models.Inspection)
@strawberry.type(description="What a laboratory or an official found in a lot. A later one of its kind supersedes it.")
class Inspection(Node):
    kind: InspectionKind
    lab: str
    inspected_on: Day
    result: Result
    value: Quantity | None
    limit_value: Quantity | None
    value_unit: str | None
    document_sha256: str | None = from_sql(
        answers.document_hash, "Of the report's bytes, in hexadecimal: who holds the report can check it."
    )
    organisation: Organisation = strawberry.field(
        description="Who wrote it down: the seller itself, or an official body."
    )
    recorded_at: Instant


@reads(catalog.StockMovement)
@strawberry.type(description="One change of a lot's balances, with what caused it. Their sums are the balances.")
class StockMovement(Node):
    at: Instant
    cause: str
    on_hand_change: Quantity
    reserved_change: Quantity


@reads(models.LotChange)
@strawberry.type(description="What a lot said of its grade and storage until it was changed.")
class LotChange(Node):
    at: Instant = strawberry.field(description="When it was changed.")
    grade: str | None
    storage_place: str | None
    store_from_celsius: Celsius | None
    store_up_to_celsius: Celsius | None
    cold_chain: bool


@reads(catalog.Lot)
@strawberry.type(description="A lot as its seller keeps it.")
class StoredLot:
    lot: Lot = itself("What anybody sees of it.")
    left: Quantity = from_sql(rows.left_of, "What can still be promised today.")
    sellable: bool = from_sql(rows.is_sellable, "Neither expired nor held nor recalled.")
    needs_review: bool = from_sql(rows.needs_review, "Whether an official has yet to look at what it claims.")
    inspections: list[Inspection] = from_rows(rows.inspections_of, "Newest first.")
    certificates: list[LotCertificate] = from_rows(certificates_of_lot, "What was handed in for it, newest first.")
    certificates_lacking: list[CertificateKind] = from_rows(
        certificates_lacking, "What it needs beside those before it may leave today, by code."
    )
    changes: list[LotChange] = from_rows(rows.changes_of, "What it said before, newest first.")
    movements: Connection[StockMovement] = from_page(rows.movements_of, "Its stock ledger, newest first.")


@reads(orders.Allocation)
@strawberry.type(description="What of a lot went, or goes, to one buyer.")
class LotSale:
    consignment: Consignment | None = from_rows(rows.consignment_of, "With its buyer and where it stands.")
    reserved: Quantity
    dispatched: Quantity | None
    accepted: Quantity | None


@reads(models.RecallLevel)
@strawberry.type(description="How urgent a recall is.")
class RecallLevel(Node):
    code: str
    name_en: str
    name_zh: str
    begin_within_hours: int
    finish_within_days: int
    source: str


@reads(models.Recall)
@strawberry.type(description="That a lot is called back for good, and how far that is.")
class Recall(Node):
    lot: Lot | None
    seller: Organisation
    level: RecallLevel
    reason: str
    ordered_by: Organisation = from_rows(answers.orderer, "The seller itself, or its county.")
    recalled_at: Instant
    cancelled: int = strawberry.field(description="Parts of orders that had not left, and were cancelled whole.")
    buyers_told: int = from_sql(rows.buyers_told, "Of those the viewer may see.")
    buyers_answered: int = from_sql(rows.buyers_answered, "Who have said what became of all they received.")
    quantity_out: Quantity = from_sql(rows.quantity_out, "What went out, as accepted, or as sent until then.")
    returned: Quantity = from_sql(rows.returned, "As buyers said.")
    destroyed: Quantity = from_sql(rows.destroyed, "As buyers said.")
    consumed: Quantity = from_sql(rows.consumed, "As buyers said.")
    notices: list["RecallNotice"] = strawberry.field(description="One for each consignment that went out with it.")


@reads(models.RecallNotice)
@strawberry.type(description="What one buyer is told of one consignment, and what it answered.")
class RecallNotice(Node):
    recall: Recall
    buyer: Organisation
    consignment: Consignment | None
    quantity: Quantity = from_sql(rows.affected, "What it has of the lot: as accepted, or as sent until then.")
    sent_at: Instant
    acknowledged_at: Instant | None
    returned: Quantity | None
    destroyed: Quantity | None
    consumed: Quantity | None


@reads(models.SurplusOffer)
@strawberry.type(description="That what a listing sells must be gone by a day.")
class SurplusOffer(Node):
    listing: Listing
    sell_by: Day
    asked_price: UnitPrice = strawberry.field(
        description="Yuan per base unit that it costs while it lasts, where its tiers are dearer."
    )
    note: str | None
    since: Instant
    ended_at: Instant | None


@reads(None)
@strawberry.type(description="How much of a kind of goods is urgent to sell.")
class SurplusCategory:
    category_code: str
    category_name: str
    base_unit: BaseUnit
    quantity: Quantity
    households: int | None = strawberry.field(description="How many supplied it; null where fewer than five.")


@reads(regions.Region)
@strawberry.type(description="What is urgent to sell in a county.")
class SurplusOverview:
    county: Region = itself("Where.")
    categories: list[SurplusCategory] = from_rows(rows.surplus_by_category, "Most first.")


@reads(catalog.Lot)
@strawberry.type(description="What anybody may know of a lot that was offered for sale. It names no household.")
class Trace:
    lot: Lot = itself("Its days, storage and state.")
    product: Product
    county: Region | None = from_rows(rows.county_of, "Where it comes from.")
    township: Region | None = from_rows(rows.township_of, "Where it comes from, more closely.")
    households: int | None = strawberry.field(description="How many supplied it; null where fewer than five.")
    inspections: list[Inspection] = from_rows(rows.inspections_of, "Newest first.")
    certificates: list[Certification] = from_rows(
        rows.certificates_of, "What its product was certified for when it was harvested or made."
    )
    lot_certificates: list[LotCertificate] = from_rows(
        certificates_of_lot, "What vouches for the lot itself, and what was revoked, newest first."
    )
    cold_chain_kept: bool | None = from_sql(
        lot_kept_cold,
        "Whether the cold was kept on every way it went; null where it needs none, or nobody has received any of it.",
    )
    recalled_at: Instant | None


@reads(catalog.Lot)
@strawberry.type(description="A lot's label.")
class TraceQr:
    payload: str = from_sql(answers.payload, "The address of its trace page.")
    svg: QrCode = from_sql(answers.payload, "The same as a QR code.")


@reads(models.YieldNorm)
@strawberry.type(description="How much a mu, an animal or a working member can bring in a season. Null is no bound.")
class YieldNorm(Node):
    category_code: str
    region: Region = strawberry.field(description="It and all below it.")
    base_unit: BaseUnit
    per_mu: Quantity | None
    per_head: Quantity | None
    per_worker: Quantity | None
    working_from_age: int
    working_to_age: int
    near_percent: int = strawberry.field(description="Of the capacity, from which on a claim is near.")
    over_percent: int = strawberry.field(description="Of the capacity, beyond which a claim is over.")
    season_month: int = strawberry.field(description="A season is the twelve months from its first day on.")
    since: Day | None = from_sql(first_day, "The first day; null where another took its place before it began.")
    until: Day | None = from_sql(last_day, "The last day; null where it is open.")
    source: str


@reads(models.RelabellingFinding)
@strawberry.type(description="What a household is said to have supplied in a season, and what it could have.")
class RelabellingFinding(Node):
    household_name: str = masked(name_masked, Permission.READ_NAMES, "The household.")
    seller: Organisation
    lot_code: str
    category_code: str
    base_unit: BaseUnit
    season_from: Day = from_sql(rows.season_from, "Its first day.")
    season_until: Day = from_sql(rows.season_until, "Its last day.")
    claimed: Quantity = strawberry.field(description="In all lots of the season up to this one, of all sellers.")
    capacity: Quantity | None = strawberry.field(
        description="Land and livestock, at most what its hands can tend, and what was left from before. Null where "
        "nothing is registered."
    )
    mu: Quantity = strawberry.field(description="Of land for it, on any day of the season.")
    by_land: Quantity | None = from_sql(rows.by_land, "What the land can bring by the norm.")
    head: int = strawberry.field(description="Of livestock for it, on any day of the season.")
    by_livestock: Quantity | None = from_sql(rows.by_livestock, "What the livestock can bring by the norm.")
    workers: int = strawberry.field(description="Members of working age when the season began.")
    by_labour: Quantity | None = from_sql(rows.by_labour, "The most that they can tend; null where nothing bounds it.")
    opening: Quantity = strawberry.field(description="What was left when the season began.")
    norm: YieldNorm
    severity: Severity
    review: Review
    reason: str | None = strawberry.field(description="The seller's.")
    note: str | None = strawberry.field(description="The official's.")
    found_at: Instant
    decided_at: Instant | None


@reads(models.OpeningStock)
@strawberry.type(description="What a household had left when a season began.")
class OpeningStock(Node):
    category_code: str
    season_from: Day
    quantity: Quantity
    source: str


@strawberry.type
class InspectionPayload:
    inspection: Inspection | None
    user_errors: list[UserError]


@strawberry.type
class StoredLotPayload:
    stored_lot: StoredLot | None
    user_errors: list[UserError]


@strawberry.type
class RecallPayload:
    recall: Recall | None
    user_errors: list[UserError]


@strawberry.type
class RecallNoticePayload:
    recall_notice: RecallNotice | None
    user_errors: list[UserError]


@strawberry.type
class SurplusOfferPayload:
    surplus_offer: SurplusOffer | None
    user_errors: list[UserError]


@strawberry.type
class RelabellingFindingPayload:
    finding: RelabellingFinding | None
    user_errors: list[UserError]


@strawberry.type
class OpeningStockPayload:
    opening_stock: OpeningStock | None
    user_errors: list[UserError]


@strawberry.type
class PlotPayload:
    plot: Plot | None
    user_errors: list[UserError]


@strawberry.type
class LivestockPayload:
    livestock: Livestock | None
    user_errors: list[UserError]


@strawberry.type
class YieldNormPayload:
    yield_norm: YieldNorm | None
    user_errors: list[UserError]


@strawberry.type
class ProvenanceQueries:
    my_lots: Connection[StoredLot] = read_many(
        answers.my_lots, "A seller's own lots, newest first.", Permission.RECORD_LOT
    )
    stored_lot: StoredLot | None = read_one(answers.stored_lot, "One of a seller's own lots.", Permission.RECORD_LOT)
    lot_sales: Connection[LotSale] = read_many(
        answers.lot_sales,
        "Who bought from a lot, newest first: for its seller, its buyers' own and overseers.",
        Permission.READ_ORDERS,
    )
    inspection_kinds: Connection[InspectionKind] = read_many(answers.inspection_kinds, "By code.")
    recall_levels: Connection[RecallLevel] = read_many(answers.recall_levels, "By code.")
    recalls: Connection[Recall] = read_many(
        answers.recalls, "Newest first: of a seller's lots, a buyer's goods, a county's market.", Permission.READ_ORDERS
    )
    recall: Recall | None = read_one(answers.recall, "One recall.", Permission.READ_ORDERS)
    recall_notices: Connection[RecallNotice] = read_many(
        answers.recall_notices, "Newest first: a buyer's own, a seller's, a county's.", Permission.READ_ORDERS
    )
    surplus: Connection[SurplusOffer] = read_many(answers.surplus, "What must be sold soon, most urgent first.")
    surplus_overview: SurplusOverview | None = read_one(
        answers.surplus_overview, "What must be sold soon in a county, by category.", Permission.READ_HOUSEHOLDS
    )
    trace: Trace | None = read_one(
        answers.trace, "A lot by its public code, however it is written; null where it was never offered for sale."
    )
    trace_qr: TraceQr | None = read_one(answers.trace_qr, "The label of a lot.")
    yield_norms: Connection[YieldNorm] = read_many(
        answers.yield_norms, "What can be grown, of all regions and days: by category."
    )
    relabelling_findings: Connection[RelabellingFinding] = read_many(
        answers.relabelling_findings,
        "Newest first: those of an official's region.",
        Permission.REVIEW_RELABELLING,
    )


@strawberry.type
class ProvenanceMutations:
    correct_stock: StoredLotPayload = act(
        answers.correct_stock,
        "Bring the books to what is on the shelf, never below what is promised.",
        Permission.RECORD_LOT,
    )
    edit_lot: StoredLotPayload = act(
        answers.edit_lot, "Say anew what grade a lot is and how it is kept.", Permission.RECORD_LOT
    )
    record_inspection: InspectionPayload = act(
        answers.record_inspection,
        "Written once. One that failed holds the lot until a later one of its kind passes; what an official found to "
        "fail, an official alone finds to pass.",
        Permission.RECORD_INSPECTION,
    )
    recall_lot: RecallPayload = act(
        answers.recall_lot,
        "Block a lot for good, cancel what has not left with it, and tell whoever has some of it.",
        Permission.RECALL_LOT,
    )
    acknowledge_recall: RecallNoticePayload = act(
        answers.acknowledge_recall, "A buyer accounts for all that it received.", Permission.ACKNOWLEDGE_RECALL
    )
    offer_surplus: SurplusOfferPayload = act(
        answers.offer_surplus,
        "Say that a listing must be sold soon: until its last day it costs at most what is asked.",
        Permission.PUBLISH_LISTING,
    )
    end_surplus: SurplusOfferPayload = act(
        answers.end_surplus, "A listing is no surplus any more.", Permission.PUBLISH_LISTING
    )
    explain_claims: StoredLotPayload = act(
        answers.explain_claims,
        "Say why a lot claims more than its households could have grown; then it may be sold.",
        Permission.RECORD_LOT,
    )
    decide_finding: RelabellingFindingPayload = act(
        answers.decide_finding, "Clear a claim, or uphold the finding.", Permission.REVIEW_RELABELLING
    )
    record_opening_stock: OpeningStockPayload = act(
        answers.record_opening_stock, "What a household had left when a season began.", Permission.REVIEW_RELABELLING
    )
    register_plot: PlotPayload = act(
        answers.register_plot, "Land that a household of one's village works.", Permission.KEEP_REGISTER
    )
    end_plot: PlotPayload = act(answers.end_plot, "A household works some land until a day.", Permission.KEEP_REGISTER)
    register_livestock: LivestockPayload = act(
        answers.register_livestock, "Animals that a household of one's village keeps.", Permission.KEEP_REGISTER
    )
    end_livestock: LivestockPayload = act(
        answers.end_livestock, "A household keeps some animals until a day.", Permission.KEEP_REGISTER
    )
    set_yield_norm: YieldNormPayload = act(
        answers.set_yield_norm,
        "From a day on a norm holds in one's county instead of what the county had set before.",
        Permission.SET_YIELD_NORM,
    )
