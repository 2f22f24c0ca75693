"""People, organisations and regions."""

from typing import Any

from graphql import GraphQLError

from domain.parties.models import Account, Appointment
from domain.regions.models import Region
from tests.reading.answers.asking import Args, Asking, answers, sorted_by
from tests.reading.answers.pages import Page, page
from tests.reading.rows import NODES


@answers("Query.regions")
def _regions(asking: Asking, _: Any, args: Args) -> Page:
    rows = asking.world.all(Region)
    if args.get("under") is not None:
        rows = [each for each in rows if str(each.code).startswith(_prefix(args["under"]))]
    if args.get("level") is not None:
        rows = [each for each in rows if each.level == args["level"]]
    return page(asking, rows, [("code", False)], "Query.regions", args)


def _prefix(code: str) -> str:
    """What all codes below a region begin with: a city is told by 4 digits, a county by 6, a township by 9."""
    if len(code) != 12 or not (code.isascii() and code.isdecimal()):
        raise GraphQLError("no code")
    return next(code[:digits] for digits in (4, 6, 9, 12) if not code[digits:].strip("0"))


@answers("Query.me")
def _me(asking: Asking, *_: Any) -> Any:
    return asking.viewer and asking.world.one(Account, id=asking.viewer.account_id)


def organisation_of(asking: Asking, id_: Any) -> Any:
    return asking.world.one(NODES["Organisation"], id=id_)


def organisation_at(attribute: str, *paths: str) -> None:
    answers(*paths)(lambda asking, row, _: organisation_of(asking, getattr(row, attribute)))


organisation_at(
    "seller_id",
    "Product.seller",
    "Lot.seller",
    "Listing.seller",
    "Consignment.seller",
    "AttributionLine.seller",
    "BuyerContract.seller",
    "PriceDeparture.seller",
)
organisation_at("buyer_id", "Order.buyer", "Consignment.buyer", "ImpactCertificate.buyer")


TRADED = ("PaymentAgreement", "Receivable", "InterestNote", "Invoice")
organisation_at("seller_id", *(f"{each}.seller" for each in TRADED))
organisation_at("buyer_id", *(f"{each}.buyer" for each in TRADED))
organisation_at("buyer_id", "Order.buyer", "Consignment.buyer", "BuyerContract.buyer", "PriceDeparture.buyer")
organisation_at("employer_id", "Vacancy.employer", "WageEvidence.employer")
organisation_at("organisation_id", "Appointment.organisation", "AttributionLine.organisation", "Document.organisation")


@answers("Region.code")
def _code(_: Asking, region: Any, __: Args) -> str:
    return f"{region.code:012d}"


@answers("Organisation.region", "Household.region")
def _region(asking: Asking, row: Any, _: Args) -> Any:
    return asking.world.one(Region, code=row.region_code)


@answers("Account.appointments")
def _appointments(asking: Asking, account: Account, _: Args) -> Any:
    return sorted_by("id", asking.world.all(Appointment, account_id=account.id))
