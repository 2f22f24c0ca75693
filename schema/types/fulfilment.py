"""Goods on their way, at the door, on their way back, and what is claimed for them."""

import strawberry

from domain.expressions import first_day, last_day
from domain.fulfilment import models
from domain.fulfilment import queries as rows
from domain.fulfilment.models import (
    Acceptance,
    BreachKind,
    ClaimAnswer,
    ClaimState,
    Defect,
    EventKind,
    Fault,
    Remedy,
    RuleKind,
)
from domain.orders import models as orders
from domain.parties.roles import Permission
from domain.settlement.queries import judgement_of
from resolvers import fulfilment as answers
from resolvers.reading.acting import act
from resolvers.reading.fields import from_rows, from_sql, itself, reads
from resolvers.reading.roots import read_many, read_one
from schema.scalars import Celsius, Day, Instant, Money, Quantity
from schema.types.catalog import Lot
from schema.types.documents import Document
from schema.types.node import Connection, Node, UserError
from schema.types.orders import Allocation, Consignment, ConsignmentPayload
from schema.types.parties import Organisation
from schema.types.settlement import FaultJudgement


@reads(models.DeliveryRule)
@strawberry.type(description="One figure by which deliveries are judged, for a time, with its source.")
class DeliveryRule(Node):
    kind: RuleKind
    category_code: str = strawberry.field(description="Of a category and all below it, or * for any.")
    region_code: str = from_sql(rows.region_of_rule, "12 digits, of a region and all below it; zeros for everywhere.")
    value: Quantity = strawberry.field(description="A share, °C, minutes or days, by its kind.")
    since: Day | None = from_sql(
        first_day, "The first day it holds; null where another took its place before it began."
    )
    until: Day | None = from_sql(last_day, "The last day; null where it is open.")
    source: str
    set_at: Instant | None = strawberry.field(description="Null for what the platform came with.")


@reads(models.DriverReveal)
@strawberry.type(description="That somebody was shown the whole phone number of a driver.")
class DriverReveal(Node):
    organisation: Organisation = strawberry.field(description="For whom it was asked.")
    reason: str
    at: Instant


@reads(models.TemperatureReading)
@strawberry.type(description="What a thermometer on the way said.")
class TemperatureReading:
    at: Instant
    celsius: Celsius


@reads(models.Leg)
@strawberry.type(description="One stretch of a journey: with whom, in what, from where to where, and when.")
class Leg(Node):
    position: int
    is_return: bool = from_sql(rows.is_return, "Whether goods go back on it.")
    carrier: str
    vehicle_plate: str
    driver_phone: str = from_sql(rows.driver_phone, "Masked; in full by `revealDriverPhone`.")
    driver_reveals: list[DriverReveal] = from_rows(rows.reveals_of, "Who was shown it in full and why, first to last.")
    from_place: str
    to_place: str
    departed_at: Instant
    arrived_at: Instant | None
    readings: list[TemperatureReading] = from_rows(rows.readings_of, "The thermometer's log, in its order.")


@reads(None)
@strawberry.type(description="Where the cold was not kept, or nobody can say that it was.")
class ColdChainBreach:
    kind: BreachKind
    leg: int = strawberry.field(description="The stretch's position; 0 where none was written down.")
    since: Instant
    until: Instant | None = strawberry.field(description="Null while it lasts.")
    celsius: Celsius | None = strawberry.field(description="What was read, if it was too cold or too warm.")


@reads(models.Weighing)
@strawberry.type(description="What the scales at the door said for a lot. The last reading counts, the others stay.")
class Weighing(Node):
    lot: Lot | None
    quantity: Quantity = strawberry.field(description="All that arrived of the lot, bad goods included.")
    line_quantity: Quantity | None = strawberry.field(
        description="What the scales said for a whole line, of which this is the lot's share by what was loaded; null"
        " where the lot was weighed by itself."
    )
    scale: str | None
    reader: str = strawberry.field(description="Who read them.")
    read_at: Instant


@reads(models.Rejection)
@strawberry.type(description="So much of a lot that the buyer does not take, and why.")
class Rejection(Node):
    lot: Lot | None
    quantity: Quantity
    reason: Defect
    note: str
    rejected_at: Instant
    photos: list[Document] = from_rows(rows.photos_of_rejection, "What shows it.")


@reads(models.GoodsReturn)
@strawberry.type(description="Goods that go back to the seller: rejected at the door, or given back on a claim.")
class GoodsReturn(Node):
    lot: Lot | None
    consignment: Consignment | None
    quantity: Quantity
    awaited_since: Instant
    received_at: Instant | None
    restocked: Quantity | None = strawberry.field(description="In stock again.")
    written_off: Quantity | None
    note: str | None


@reads(models.Claim)
@strawberry.type(
    description="A buyer's claim on goods it accepted and found bad afterwards. Only what it disputes is held. Seen by "
    "buyer, seller and overseers."
)
class Claim(Node):
    number: str
    state: ClaimState
    buyer: Organisation
    seller: Organisation
    consignment: Consignment | None
    allocation: Allocation | None
    lot: Lot | None
    asked: Remedy = strawberry.field(description="What the buyer asks for.")
    reason: Defect
    quantity: Quantity
    note: str
    photos: list[Document] = from_rows(rows.photos_of_claim, "What shows it.")
    opened_at: Instant
    answer_by: Day = strawberry.field(description="Afterwards the buyer may take it to the county unanswered.")
    answer: ClaimAnswer | None
    answer_note: str | None
    answered_at: Instant | None
    escalated_at: Instant | None
    remedy: Remedy | None = strawberry.field(description="By the terms as last proposed; agreed or decided, for good.")
    settled_quantity: Quantity | None
    allowance: Money | None
    goods_back: bool | None
    fault: Fault | None = strawberry.field(description="Only a lot's ever touches a household's credit.")
    credited: Money | None = from_sql(rows.credit_of_claim, "What it takes off the goods' price.")
    agreed_at: Instant | None
    decided_at: Instant | None
    decision_note: str | None
    fault_judgement: FaultJudgement | None = from_rows(
        judgement_of, "The county's word on an agreed fault of the lot; null for its buyer, whose business it is not."
    )
    replaced_at: Instant | None
    closed_at: Instant | None


@reads(None)
@strawberry.type(description="One step in a consignment's life.")
class Step:
    at: Instant
    kind: EventKind
    about: str | None = strawberry.field(description="The lot, claim or place it is about.")
    quantity: Quantity | None
    note: str | None
    by: str | None = strawberry.field(description="Whose step it was; null for the platform's.")


@reads(orders.Consignment)
@strawberry.type(description="All that happened to a consignment between the seller's gate and the buyer's kitchen.")
class Delivery:
    consignment: Consignment = itself("What is delivered.")
    remind_on: Day | None = from_sql(rows.reminded_on, "From then on its buyer is reminded to accept.")
    escalate_on: Day | None = from_sql(rows.escalated_on, "From then on the county asks why nobody accepts.")
    acceptance: Acceptance | None = from_sql(answers.acceptance, "How pressing it is; null where nothing is due.")
    legs: list[Leg] = from_rows(rows.legs_of, "The way out and the way back, stretch by stretch.")
    cold_chain_kept: bool | None = from_sql(
        rows.cold_chain_kept, "By the rules in force when it left; null for goods that need no cold."
    )
    breaches: list[ColdChainBreach] = from_rows(rows.breaches, "Why it is not: each gap and excursion.")
    weighings: list[Weighing] = from_rows(rows.weighings_of, "Every reading of the scales, first to last.")
    rejections: list[Rejection] = from_rows(rows.rejections_of, "What was not taken.")
    returns: list[GoodsReturn] = from_rows(rows.returns_of, "What goes back.")
    claims: list[Claim] = from_rows(rows.claims_of, "What turned out bad afterwards.")
    timeline: list[Step] = from_rows(rows.timeline, "The whole story, first to last.")


@strawberry.type
class LegPayload:
    leg: Leg | None
    user_errors: list[UserError]


@strawberry.type
class RevealDriverPhonePayload:
    phone: str | None = strawberry.field(description="Null too where the request is a repeated one.")
    user_errors: list[UserError]


@strawberry.type
class DeliveryRulePayload:
    delivery_rule: DeliveryRule | None
    user_errors: list[UserError]


@strawberry.type
class WeighingPayload:
    weighing: Weighing | None
    user_errors: list[UserError]


@strawberry.type
class RejectionPayload:
    rejection: Rejection | None
    user_errors: list[UserError]


@strawberry.type
class GoodsReturnPayload:
    goods_return: GoodsReturn | None
    user_errors: list[UserError]


@strawberry.type
class ClaimPayload:
    claim: Claim | None
    user_errors: list[UserError]


@strawberry.type
class FulfilmentQueries:
    delivery: Delivery | None = read_one(
        answers.delivery, "The whole story of one consignment.", Permission.READ_ORDERS
    )
    deliveries: Connection[Delivery] = read_many(
        answers.deliveries,
        "By day of delivery: a buyer's to take in, a seller's to send, an overseer's county's.",
        Permission.READ_ORDERS,
    )
    overdue_deliveries: Connection[Delivery] = read_many(
        answers.overdue, "Sent, and not accepted in time: to be reminded of, or asked about.", Permission.READ_ORDERS
    )
    claims: Connection[Claim] = read_many(
        answers.claims,
        "Newest first: a buyer's own, a seller's to answer, a county's to decide.",
        Permission.READ_ORDERS,
    )
    claim: Claim | None = read_one(answers.claim, "One claim.", Permission.READ_ORDERS)
    awaited_returns: Connection[GoodsReturn] = read_many(
        answers.awaited_returns, "Goods on their way back, newest first.", Permission.READ_ORDERS
    )
    delivery_rules: list[DeliveryRule] = read_one(
        answers.rules_in_force, "The figures in force on a day, today without one, with their sources."
    )


@strawberry.type
class FulfilmentMutations:
    record_departure: LegPayload = act(
        answers.record_departure, "Goods set off on a stretch of their way out.", Permission.RECORD_TRANSPORT
    )
    record_return_departure: LegPayload = act(
        answers.record_return_departure, "Goods set off on a stretch of their way back.", Permission.RECORD_TRANSPORT
    )
    record_arrival: LegPayload = act(answers.record_arrival, "A stretch ends.", Permission.RECORD_TRANSPORT)
    record_temperatures: LegPayload = act(
        answers.record_temperatures,
        "Add to a stretch's log: all readings or none. A silence too long is refused unless it is kept knowingly.",
        Permission.RECORD_TRANSPORT,
    )
    import_temperatures: LegPayload = act(
        answers.import_temperatures,
        "As `recordTemperatures`, from the thermometer's own CSV file.",
        Permission.RECORD_TRANSPORT,
    )
    reveal_driver_phone: RevealDriverPhonePayload = act(
        answers.reveal_driver_phone,
        "The whole number of a stretch's driver, for seller or buyer. It is written down who saw it and why.",
        Permission.REVEAL_CONTACT,
    )
    set_delivery_rule: DeliveryRulePayload = act(
        answers.set_delivery_rule,
        "From a day on a figure holds in one's county instead of what the county had set before. What left earlier is "
        "judged by what held then.",
        Permission.SET_DELIVERY_RULE,
    )
    record_reading: WeighingPayload = act(
        answers.record_reading, "Keep what the scales say while unloading.", Permission.ACCEPT_DELIVERY
    )
    reject_goods: RejectionPayload = act(
        answers.reject_goods, "Refuse part of a lot, or all of it, while unloading.", Permission.ACCEPT_DELIVERY
    )
    accept_delivery: ConsignmentPayload = act(
        answers.accept,
        "Close the door: what the scales say, lot by lot, less what is rejected; the sale is settled. Every lot needs "
        "a reading, and a second where the first is off by more than the tolerance.",
        Permission.ACCEPT_DELIVERY,
    )
    receive_return: GoodsReturnPayload = act(
        answers.receive_return,
        "Goods are back: into stock what is sound, the rest is written off.",
        Permission.RECEIVE_RETURN,
    )
    open_claim: ClaimPayload = act(
        answers.open_claim,
        "Claim on goods that were accepted, within the days of their category. Only what is claimed is held.",
        Permission.OPEN_CLAIM,
    )
    answer_claim: ClaimPayload = act(
        answers.answer_claim,
        "The seller accepts (which settles it), offers other terms, or refuses.",
        Permission.ANSWER_CLAIM,
    )
    accept_offer: ClaimPayload = act(
        answers.accept_offer, "The buyer takes what the seller offered.", Permission.OPEN_CLAIM
    )
    escalate_claim: ClaimPayload = act(
        answers.escalate_claim, "Either side takes it to the seller's county.", Permission.ESCALATE_CLAIM
    )
    withdraw_claim: ClaimPayload = act(answers.withdraw_claim, "The buyer lets it be.", Permission.OPEN_CLAIM)
    decide_claim: ClaimPayload = act(
        answers.decide_claim, "The seller's county decides what neither side could agree on.", Permission.DECIDE_CLAIM
    )
    send_replacement: ClaimPayload = act(
        answers.send_replacement, "Send other goods of the same product instead.", Permission.ANSWER_CLAIM
    )
    confirm_replacement: ClaimPayload = act(
        answers.confirm_replacement, "The other goods are here.", Permission.OPEN_CLAIM
    )
