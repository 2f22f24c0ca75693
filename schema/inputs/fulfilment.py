"""What is sent while goods are carried, taken in, sent back and claimed for."""

import strawberry
from strawberry.file_uploads import Upload

from domain.fulfilment.models import ClaimAnswer, ClaimState, Defect, Fault, Remedy, RuleKind
from domain.orders.models import ConsignmentState
from schema.scalars import Celsius, Day, Instant, Money, Quantity


@strawberry.input(description="So much of a lot that is not taken, and why.")
class RejectedInput:
    quantity: Quantity
    reason: Defect
    note: str = strawberry.field(description="In a few words, for the seller.")
    photo_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="Of documents sent before; needed for QUALITY and DAMAGE."
    )


@strawberry.input(
    description="What the scales said for one lot, or for a whole line whose lots nobody can tell apart: its weight is"
    " then shared by the lots pro rata to what was loaded. Both readings where it was weighed again."
)
class ReadingInput:
    lot_id: strawberry.ID | None = None
    line_id: strawberry.ID | None = strawberry.field(
        default=None, description="Instead of a lot. What is rejected of its lots is rejected before."
    )
    accepted: Quantity = strawberry.field(description="What is taken: what arrived less what is rejected here.")
    first_reading: Quantity | None = None
    rejected: list[RejectedInput] = strawberry.field(default_factory=list)


@strawberry.input
class AcceptDeliveryInput:
    idempotency_key: str
    consignment_id: strawberry.ID
    readings: list[ReadingInput] = strawberry.field(
        default_factory=list, description="Of lots that were not read while unloading, or are read anew."
    )


@strawberry.input
class RecordReadingInput:
    idempotency_key: str
    consignment_id: strawberry.ID
    lot_id: strawberry.ID
    quantity: Quantity = strawberry.field(description="All that arrived of the lot, bad goods included.")
    scale: str | None = strawberry.field(default=None, description="Which scales, where there are several.")


@strawberry.input
class RejectGoodsInput:
    idempotency_key: str
    consignment_id: strawberry.ID
    lot_id: strawberry.ID
    rejected: RejectedInput


@strawberry.input(description="With whom and in what goods set off.")
class DepartureInput:
    carrier: str
    vehicle_plate: str
    driver_phone: str = strawberry.field(description="Kept encrypted, and shown masked.")
    from_place: str
    to_place: str
    departed_at: Instant


@strawberry.input
class RecordDepartureInput:
    idempotency_key: str
    consignment_id: strawberry.ID
    departure: DepartureInput


@strawberry.input
class RecordReturnDepartureInput:
    idempotency_key: str
    return_id: strawberry.ID
    departure: DepartureInput


@strawberry.input
class RecordArrivalInput:
    idempotency_key: str
    leg_id: strawberry.ID
    arrived_at: Instant


@strawberry.input
class TemperatureInput:
    at: Instant
    celsius: Celsius


@strawberry.input
class RecordTemperaturesInput:
    idempotency_key: str
    leg_id: strawberry.ID
    readings: list[TemperatureInput] = strawberry.field(description="In their order.")
    with_gaps: bool = strawberry.field(
        default=False, description="Keep the log although it is silent for too long; it is then judged so."
    )


@strawberry.input(description="A log as CSV: an instant (2020-08-02T09:30:00+08:00, or 2020-08-02 09:30:00) and °C.")
class ImportTemperaturesInput:
    leg_id: strawberry.ID
    file: Upload
    with_gaps: bool = strawberry.field(
        default=False, description="Keep the log although it is silent for too long; it is then judged so."
    )


@strawberry.input
class RevealDriverPhoneInput:
    idempotency_key: str
    leg_id: strawberry.ID
    reason: str = strawberry.field(description="Kept beside your name.")


@strawberry.input(description="A figure by which one's county judges deliveries.")
class SetDeliveryRuleInput:
    idempotency_key: str
    kind: RuleKind
    category_code: str | None = strawberry.field(
        default=None, description="For goods of this category and all below it; without it, for any."
    )
    value: Quantity = strawberry.field(description="A share, °C, minutes or days, by its kind.")
    since: Day = strawberry.field(description="The first day it holds, tomorrow or later.")
    source: str = strawberry.field(description="What it rests on: the number of a paper, a standard.")


@strawberry.input
class ReceiveReturnInput:
    idempotency_key: str
    return_id: strawberry.ID
    restocked: Quantity = strawberry.field(description="What can be sold again; the rest is written off.")
    note: str | None = None


@strawberry.input
class OpenClaimInput:
    idempotency_key: str
    allocation_id: strawberry.ID = strawberry.field(description="Which lot of which line.")
    asked: Remedy
    reason: Defect
    quantity: Quantity
    note: str = strawberry.field(description="In a few words, for the seller.")
    photo_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="Of documents sent before; needed for QUALITY and DAMAGE."
    )


@strawberry.input(description="How a claim is to be settled.")
class ClaimTermsInput:
    remedy: Remedy
    quantity: Quantity = strawberry.field(description="At most what is claimed.")
    fault: Fault
    allowance: Money | None = strawberry.field(
        default=None, description="What comes off the price, for a PRICE_ALLOWANCE: at most what the goods are worth."
    )
    goods_back: bool = strawberry.field(default=False, description="Whether the goods go back to the seller.")


@strawberry.input
class AnswerClaimInput:
    idempotency_key: str
    claim_id: strawberry.ID
    answer: ClaimAnswer
    terms: ClaimTermsInput | None = strawberry.field(
        default=None, description="On which it is accepted, or what is offered instead; none where it is refused."
    )
    note: str = strawberry.field(default="", description="Needed for an offer and for a refusal.")


@strawberry.input
class AcceptOfferInput:
    idempotency_key: str
    claim_id: strawberry.ID


@strawberry.input
class EscalateClaimInput:
    idempotency_key: str
    claim_id: strawberry.ID
    note: str


@strawberry.input
class WithdrawClaimInput:
    idempotency_key: str
    claim_id: strawberry.ID


@strawberry.input
class DecideClaimInput:
    idempotency_key: str
    claim_id: strawberry.ID
    terms: ClaimTermsInput | None = strawberry.field(
        default=None, description="None where there is nothing to make good."
    )
    note: str = strawberry.field(description="Why, for both sides.")


@strawberry.input
class SendReplacementInput:
    idempotency_key: str
    claim_id: strawberry.ID
    lot_id: strawberry.ID


@strawberry.input
class ConfirmReplacementInput:
    idempotency_key: str
    claim_id: strawberry.ID


@strawberry.input(description="Which deliveries. What is left out does not narrow.")
class DeliveryWhere:
    state: list[ConsignmentState] | None = strawberry.field(default=None, description="One of these; none if empty.")
    deliver_on: Day | None = None


@strawberry.input(description="Which claims. What is left out does not narrow.")
class ClaimWhere:
    state: list[ClaimState] | None = strawberry.field(default=None, description="One of these; none if empty.")
