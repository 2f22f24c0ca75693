"""Goods on their way, at the door, and what comes back."""

from typing import Any

from domain.documents.models import Document
from domain.fulfilment.models import (
    Claim,
    Credit,
    DeliveryRule,
    DriverReveal,
    Evidence,
    GoodsReturn,
    Leg,
    Rejection,
    TemperatureReading,
    Weighing,
)
from domain.orders.models import Allocation, Consignment
from domain.parties.roles import Permission
from tests.reading.answers.asking import Args, Asking, answers, sorted_by
from tests.reading.answers.orders import lot_of
from tests.reading.answers.pages import Page, page
from tests.reading.answers.parties import organisation_at

answers("Weighing.lot", "Rejection.lot", "GoodsReturn.lot", "Claim.lot")(lot_of)
organisation_at("seller_id", "Claim.seller")
organisation_at("buyer_id", "Claim.buyer")
organisation_at("organisation_id", "DriverReveal.organisation")


@answers("GoodsReturn.consignment", "Claim.consignment")
def _consignment(asking: Asking, row: Any, _: Args) -> Any:
    return asking.world.one(Consignment, county_id=row.county_id, id=row.consignment_id)


@answers("Claim.allocation")
def _allocation(asking: Asking, claim: Claim, _: Args) -> Any:
    return asking.world.one(Allocation, county_id=claim.county_id, id=claim.allocation_id)


@answers("Claim.credited")
def _credited(asking: Asking, claim: Claim, _: Args) -> Any:
    credit = asking.world.one(Credit, county_id=claim.county_id, claim_id=claim.id)
    return credit and credit.amount


@answers("Claim.photos")
def _photos_of_claim(asking: Asking, claim: Claim, _: Args) -> Any:
    return _photos(asking, claim.county_id, claim_id=claim.id)


@answers("Rejection.photos")
def _photos_of_rejection(asking: Asking, rejection: Rejection, _: Args) -> Any:
    return _photos(asking, rejection.county_id, rejection_id=rejection.id)


def _photos(asking: Asking, county_id: int, **of: Any) -> list[Any]:
    shown = {each.document_id for each in asking.world.all(Evidence, county_id=county_id, **of)}
    found = asking.world.all(Document, county_id=county_id)
    return sorted_by("id", [each for each in found if each.id in shown])


@answers("Leg.isReturn")
def _is_return(_: Asking, leg: Leg, __: Args) -> bool:
    return leg.return_id is not None


@answers("Leg.driverPhone")
def _driver_phone(_: Asking, leg: Leg, __: Args) -> str:
    return leg.driver_phone_masked


@answers("Leg.readings")
def _readings(asking: Asking, leg: Leg, _: Args) -> Any:
    return sorted_by("at", asking.world.all(TemperatureReading, county_id=leg.county_id, leg_id=leg.id))


@answers("Leg.driverReveals")
def _reveals(asking: Asking, leg: Leg, _: Args) -> Any:
    return sorted(
        asking.world.all(DriverReveal, county_id=leg.county_id, leg_id=leg.id), key=lambda each: (each.at, each.id)
    )


@answers("DeliveryRule.regionCode")
def _region_code(_: Asking, rule: DeliveryRule, __: Args) -> str:
    return f"{rule.region_code:012d}"


@answers("Query.delivery")
def _delivery(asking: Asking, _: Any, args: Args) -> Any:
    asking.must(Permission.READ_ORDERS)
    return asking.node(args["consignmentId"], "Consignment")


@answers("Delivery.consignment")
def _delivered(_: Asking, consignment: Consignment, __: Args) -> Consignment:
    return consignment


@answers("Delivery.legs")
def _legs(asking: Asking, consignment: Consignment, _: Args) -> Any:
    return sorted_by("position", asking.world.all(Leg, **_of(consignment)))


@answers("Delivery.weighings")
def _weighings(asking: Asking, consignment: Consignment, _: Args) -> Any:
    return sorted_by("id", asking.world.all(Weighing, **_of(consignment)))


@answers("Delivery.rejections")
def _rejections(asking: Asking, consignment: Consignment, _: Args) -> Any:
    return sorted_by("id", asking.world.all(Rejection, **_of(consignment)))


@answers("Delivery.returns")
def _returns(asking: Asking, consignment: Consignment, _: Args) -> Any:
    return sorted_by("id", asking.world.all(GoodsReturn, **_of(consignment)))


@answers("Delivery.claims")
def _claims_of(asking: Asking, consignment: Consignment, _: Args) -> Any:
    return sorted_by("id", asking.world.all(Claim, **_of(consignment)))


def _of(consignment: Consignment) -> dict[str, Any]:
    return {"county_id": consignment.county_id, "consignment_id": consignment.id}


@answers("Query.claims")
def _claims(asking: Asking, _: Any, args: Args) -> Page:
    asking.must(Permission.READ_ORDERS)
    states = (args.get("where") or {}).get("state")
    rows = [each for each in asking.world.all(Claim) if states is None or each.state in states]
    return page(asking, rows, [("opened_at", True), ("id", True)], "Query.claims", args)


@answers("Query.claim")
def _claim(asking: Asking, _: Any, args: Args) -> Any:
    asking.must(Permission.READ_ORDERS)
    return asking.node(args["id"], "Claim")


@answers("Query.awaitedReturns")
def _awaited_returns(asking: Asking, _: Any, args: Args) -> Page:
    asking.must(Permission.READ_ORDERS)
    rows = [each for each in asking.world.all(GoodsReturn) if each.received_at is None]
    return page(asking, rows, [("awaited_since", True), ("id", True)], "Query.awaitedReturns", args)
