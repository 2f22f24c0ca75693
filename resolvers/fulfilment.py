"""Answering for goods on their way, at the door and on their way back."""

import asyncio
import uuid
from typing import Any, cast

import strawberry
from sqlalchemy import Date, Select, any_, case, select

from domain import clock
from domain.billing.actions.owing import owe
from domain.fulfilment import queries
from domain.fulfilment.actions import accepting, carrying, claiming, returning, ruling
from domain.fulfilment.errors import LotOrLine, RejectedByLot
from domain.fulfilment.models import Acceptance, Claim, GoodsReturn
from domain.fulfilment.rules import LineReading, Measured, Place, Reading, Rejected, Terms, WantedRule
from domain.fulfilment.temperature_log import read_temperature_log
from domain.orders.models import Consignment, ConsignmentState
from domain.purchasing.actions.members import must_hold
from domain.purchasing.models import Duty
from domain.settlement.actions.crediting import settle_claim
from domain.settlement.actions.holding import hold_claim
from domain.settlement.actions.settling import settle
from resolvers.context import Doing
from resolvers.orders import place_of
from resolvers.reading.acting import ReadBack
from resolvers.reading.arguments import parameter
from resolvers.reading.ids import keys_asked
from schema.inputs.fulfilment import (
    AcceptDeliveryInput,
    AcceptOfferInput,
    AnswerClaimInput,
    ClaimTermsInput,
    ClaimWhere,
    ConfirmReplacementInput,
    DecideClaimInput,
    DeliveryWhere,
    DepartureInput,
    EscalateClaimInput,
    ImportTemperaturesInput,
    OpenClaimInput,
    ReadingInput,
    ReceiveReturnInput,
    RecordArrivalInput,
    RecordDepartureInput,
    RecordReadingInput,
    RecordReturnDepartureInput,
    RecordTemperaturesInput,
    RejectedInput,
    RejectGoodsInput,
    RevealDriverPhoneInput,
    SendReplacementInput,
    SetDeliveryRuleInput,
    WithdrawClaimInput,
)
from schema.scalars import Day


def _today() -> Any:
    """The day of whoever asks, as a parameter: a plan outlives many."""
    return parameter(lambda _: clock.today(), Date())


# Queries


def delivery(consignment_id: strawberry.ID) -> Select[Consignment]:
    county_id, key = keys_asked(consignment_id, "Consignment")
    return select(Consignment).where(Consignment.county_id == county_id, Consignment.id == key)


def deliveries(where: DeliveryWhere | None = None) -> Select[Consignment]:
    rows = queries.deliveries()
    if where is not None and where.state is not None:
        rows = rows.where(Consignment.state == any_(cast("Any", where.state)))
    if where is not None and where.deliver_on is not None:
        rows = rows.where(Consignment.deliver_on == where.deliver_on)
    return rows


def overdue() -> Select[Consignment]:
    return queries.deliveries().where(queries.is_overdue(_today()))


def acceptance(consignment: Any) -> Any:
    """How pressing it is that the buyer accepts; null where there is nothing to accept."""
    today = _today()
    standing = case(
        (queries.escalated_on(consignment) <= today, Acceptance.ESCALATED.value),
        (queries.reminded_on(consignment) <= today, Acceptance.REMINDED.value),
        else_=Acceptance.WAITING.value,
    )
    return case((consignment.state == ConsignmentState.DISPATCHED, standing))


def claims(where: ClaimWhere | None = None) -> Select[Claim]:
    rows = queries.claims()
    if where is not None and where.state is not None:
        rows = rows.where(Claim.state == any_(cast("Any", where.state)))
    return rows


def claim(id: strawberry.ID) -> Select[Claim]:
    county_id, key = keys_asked(id, "Claim")
    return select(Claim).where(Claim.county_id == county_id, Claim.id == key)


def awaited_returns() -> Select[GoodsReturn]:
    return queries.returns().where(GoodsReturn.received_at.is_(None))


def rules_in_force(on: Day | None = None) -> Select[Any]:
    return queries.rules_in_force(_today() if on is None else on)


async def set_delivery_rule(doing: Doing, input: SetDeliveryRuleInput) -> ReadBack:
    wanted = WantedRule(input.kind, input.category_code, input.value, input.since, input.source)
    made = await ruling.set_delivery_rule(doing.session, doing.viewer, wanted)
    return ReadBack(id=made.id)


# On the way


def _departure(given: DepartureInput) -> carrying.Departure:
    return carrying.Departure(
        carrier=given.carrier.strip(),
        vehicle_plate=given.vehicle_plate.strip(),
        driver_phone=given.driver_phone.strip(),
        from_place=given.from_place.strip(),
        to_place=given.to_place.strip(),
        departed_at=given.departed_at,
    )


async def record_departure(doing: Doing, input: RecordDepartureInput) -> ReadBack:
    place = place_of(input.consignment_id, "Consignment", ("consignmentId",))
    sealer, departure = doing.context.services.sealer, _departure(input.departure)
    made = await carrying.record_departure(doing.session, doing.viewer, sealer, place, departure)
    return ReadBack(made.county_id, made.id)


async def record_return_departure(doing: Doing, input: RecordReturnDepartureInput) -> ReadBack:
    place = place_of(input.return_id, "GoodsReturn", ("returnId",))
    sealer, departure = doing.context.services.sealer, _departure(input.departure)
    made = await carrying.record_return_departure(doing.session, doing.viewer, sealer, place, departure)
    return ReadBack(made.county_id, made.id)


async def record_arrival(doing: Doing, input: RecordArrivalInput) -> ReadBack:
    leg = place_of(input.leg_id, "Leg", ("legId",))
    done = await carrying.record_arrival(doing.session, doing.viewer, leg, input.arrived_at)
    return ReadBack(done.county_id, done.id)


async def record_temperatures(doing: Doing, input: RecordTemperaturesInput) -> ReadBack:
    leg = place_of(input.leg_id, "Leg", ("legId",))
    readings = [Measured(each.at, each.celsius) for each in input.readings]
    done = await carrying.record_temperatures(doing.session, doing.viewer, leg, readings, with_gaps=input.with_gaps)
    return ReadBack(done.county_id, done.id)


async def import_temperatures(doing: Doing, input: ImportTemperaturesInput) -> ReadBack:
    leg = place_of(input.leg_id, "Leg", ("legId",))
    name, data = cast("tuple[str, bytes]", input.file)  # as the multipart reader leaves it
    readings = await asyncio.to_thread(read_temperature_log, data, name)
    done = await carrying.record_temperatures(doing.session, doing.viewer, leg, readings, with_gaps=input.with_gaps)
    return ReadBack(done.county_id, done.id)


async def reveal_driver_phone(doing: Doing, input: RevealDriverPhoneInput) -> ReadBack:
    leg = place_of(input.leg_id, "Leg", ("legId",))
    sealer = doing.context.services.sealer
    phone = await carrying.reveal_driver_phone(doing.session, doing.viewer, sealer, leg, input.reason.strip())
    return ReadBack(values={"phone": phone})


# At the door


def _lot(written: str, *at: str | int) -> uuid.UUID:
    return place_of(written, "Lot", (*at, "lotId"))[1]


def _photos(ids: list[strawberry.ID], *at: str | int) -> list[Place]:
    return [place_of(each, "Document", (*at, "photoIds", nth)) for nth, each in enumerate(ids)]


def _rejected(given: RejectedInput, *at: str | int) -> Rejected:
    return Rejected(given.quantity, given.reason, given.note.strip(), _photos(given.photo_ids, *at))


async def record_reading(doing: Doing, input: RecordReadingInput) -> ReadBack:
    place = place_of(input.consignment_id, "Consignment", ("consignmentId",))
    await must_hold(doing.session, doing.viewer, Duty.RECEIVER)
    made = await accepting.record_weighing(
        doing.session, doing.viewer, place, _lot(input.lot_id), input.quantity, input.scale
    )
    return ReadBack(made.county_id, made.id)


async def reject_goods(doing: Doing, input: RejectGoodsInput) -> ReadBack:
    place = place_of(input.consignment_id, "Consignment", ("consignmentId",))
    await must_hold(doing.session, doing.viewer, Duty.RECEIVER)
    rejected = _rejected(input.rejected, "rejected")
    made = await accepting.reject_goods(doing.session, doing.viewer, place, _lot(input.lot_id), rejected)
    return ReadBack(made.county_id, made.id)


def _reading(given: ReadingInput, at: int) -> Reading | LineReading:
    """Raises LotOrLine, RejectedByLot, NotFound."""
    path = ("readings", at)
    if given.lot_id is not None and given.line_id is None:
        rejected = [_rejected(bad, *path, "rejected", nth) for nth, bad in enumerate(given.rejected)]
        return Reading(_lot(given.lot_id, *path), given.accepted, given.first_reading, rejected)
    if given.line_id is None or given.lot_id is not None:
        raise LotOrLine(at=path)
    if given.rejected:
        raise RejectedByLot(at=(*path, "rejected"))
    _, line_id = place_of(given.line_id, "OrderLine", (*path, "lineId"))
    return LineReading(line_id, given.accepted, given.first_reading)


async def accept(doing: Doing, input: AcceptDeliveryInput) -> ReadBack:
    place = place_of(input.consignment_id, "Consignment", ("consignmentId",))
    readings = [_reading(each, at) for at, each in enumerate(input.readings)]
    await must_hold(doing.session, doing.viewer, Duty.RECEIVER)
    done = await accepting.accept_delivery(doing.session, doing.viewer, place, readings)
    await settle(doing.session, done)
    await owe(doing.session, done)
    return ReadBack(done.county_id, done.id)


# On the way back


async def receive_return(doing: Doing, input: ReceiveReturnInput) -> ReadBack:
    place = place_of(input.return_id, "GoodsReturn", ("returnId",))
    done = await returning.receive_return(doing.session, doing.viewer, place, input.restocked, input.note)
    return ReadBack(done.county_id, done.id)


async def open_claim(doing: Doing, input: OpenClaimInput) -> ReadBack:
    allocation = place_of(input.allocation_id, "Allocation", ("allocationId",))
    claimed = claiming.Claimed(input.asked, input.reason, input.quantity, input.note.strip(), _photos(input.photo_ids))
    await must_hold(doing.session, doing.viewer, Duty.RECEIVER)
    made = await claiming.open_claim(doing.session, doing.viewer, allocation, claimed)
    await hold_claim(doing.session, made)
    return ReadBack(made.county_id, made.id)


def _claim(written: str) -> Place:
    return place_of(written, "Claim", ("claimId",))


def _terms(given: ClaimTermsInput | None) -> Terms | None:
    if given is None:
        return None
    return Terms(given.remedy, given.quantity, given.fault, given.allowance, goods_back=given.goods_back)


async def answer_claim(doing: Doing, input: AnswerClaimInput) -> ReadBack:
    done = await claiming.answer_claim(
        doing.session, doing.viewer, _claim(input.claim_id), input.answer, _terms(input.terms), input.note.strip()
    )
    await settle_claim(doing.session, doing.viewer, done)
    return ReadBack(done.county_id, done.id)


async def accept_offer(doing: Doing, input: AcceptOfferInput) -> ReadBack:
    done = await claiming.accept_offer(doing.session, doing.viewer, _claim(input.claim_id))
    await settle_claim(doing.session, doing.viewer, done)
    return ReadBack(done.county_id, done.id)


async def escalate_claim(doing: Doing, input: EscalateClaimInput) -> ReadBack:
    done = await claiming.escalate_claim(doing.session, doing.viewer, _claim(input.claim_id), input.note.strip())
    return ReadBack(done.county_id, done.id)


async def withdraw_claim(doing: Doing, input: WithdrawClaimInput) -> ReadBack:
    done = await claiming.withdraw_claim(doing.session, doing.viewer, _claim(input.claim_id))
    await settle_claim(doing.session, doing.viewer, done)
    return ReadBack(done.county_id, done.id)


async def decide_claim(doing: Doing, input: DecideClaimInput) -> ReadBack:
    done = await claiming.decide_claim(
        doing.session, doing.viewer, _claim(input.claim_id), _terms(input.terms), input.note.strip()
    )
    await settle_claim(doing.session, doing.viewer, done)
    return ReadBack(done.county_id, done.id)


async def send_replacement(doing: Doing, input: SendReplacementInput) -> ReadBack:
    lot = place_of(input.lot_id, "Lot", ("lotId",))
    done = await claiming.send_replacement(doing.session, doing.viewer, _claim(input.claim_id), lot)
    return ReadBack(done.county_id, done.id)


async def confirm_replacement(doing: Doing, input: ConfirmReplacementInput) -> ReadBack:
    done = await claiming.confirm_replacement(doing.session, doing.viewer, _claim(input.claim_id))
    await settle_claim(doing.session, doing.viewer, done)
    return ReadBack(done.county_id, done.id)
