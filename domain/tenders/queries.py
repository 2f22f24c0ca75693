"""The SQL of requests, quotes and contracts."""

import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Select, and_, func, select
from sqlalchemy.orm import aliased

from domain.catalog import queries as catalog
from domain.catalog.models import Listing
from domain.orders.models import Allocation, Consignment, ConsignmentState, OrderLine, PriceBasis
from domain.parties.models import Organisation
from domain.tenders.models import (
    Award,
    CallOff,
    PurchaseContract,
    Quote,
    QuoteLine,
    Tender,
    TenderInvitation,
    TenderLine,
)


def newest_first() -> Select[Tender]:
    return select(Tender).order_by(Tender.asked_at.desc(), Tender.id.desc())


def contracts_newest_first() -> Select[PurchaseContract]:
    return select(PurchaseContract).order_by(PurchaseContract.agreed_at.desc(), PurchaseContract.id.desc())


def tender_for_update(county_id: int, id_: uuid.UUID) -> Select[Tender]:
    return select(Tender).where(Tender.county_id == county_id, Tender.id == id_).with_for_update()


def lines_of(tender: Tender) -> Select[TenderLine]:
    return select(TenderLine).where(TenderLine.county_id == tender.county_id, TenderLine.tender_id == tender.id)


def newest_version_for_update(tender: Tender, seller_id: uuid.UUID) -> Select[Quote]:
    return (
        select(Quote)
        .where(
            Quote.county_id == tender.county_id,
            Quote.tender_id == tender.id,
            Quote.seller_id == seller_id,
            Quote.replaced_at.is_(None),
        )
        .with_for_update()
    )


def quote_for_update(county_id: int, id_: uuid.UUID) -> Select[Quote]:
    return select(Quote).where(Quote.county_id == county_id, Quote.id == id_).with_for_update()


def quoted_for_update(county_id: int, tender_line_ids: Sequence[uuid.UUID]) -> Select[QuoteLine, Quote]:
    """What was quoted for some lines, whether it stands or not; locks the quotes, in id order."""
    return (
        select(QuoteLine, Quote)
        .join(Quote, and_(Quote.county_id == QuoteLine.county_id, Quote.id == QuoteLine.quote_id))
        .where(QuoteLine.county_id == county_id, QuoteLine.tender_line_id.in_(tender_line_ids))
        .order_by(Quote.id, QuoteLine.id)
        .with_for_update(of=Quote)
    )


def awarded_of_lines(county_id: int, tender_line_ids: Sequence[uuid.UUID]) -> Select[Award]:
    return select(Award).where(Award.county_id == county_id, Award.tender_line_id.in_(tender_line_ids))


def invited_by(tender: Any) -> Select[Organisation]:
    """Whom a buyer invited; nobody else is told."""
    return (
        select(Organisation)
        .join(TenderInvitation, TenderInvitation.seller_id == Organisation.id)
        .where(
            TenderInvitation.county_id == tender.county_id,
            TenderInvitation.tender_id == tender.id,
            tender.buyer_id == func.viewer_organisation(),
        )
        .order_by(Organisation.name, Organisation.id)
    )


def standing_quotes(tender: Any) -> Select[Quote]:
    """The newest version of each seller that was not withdrawn, the cheapest first."""
    return (
        select(Quote)
        .where(
            Quote.county_id == tender.county_id,
            Quote.tender_id == tender.id,
            Quote.replaced_at.is_(None),
            Quote.withdrawn_at.is_(None),
        )
        .order_by(quote_total(Quote), Quote.id)
    )


def earlier_versions(quote: Any) -> Select[Quote]:
    """What the same seller answered before, newest first."""
    earlier = aliased(Quote)
    return (
        select(earlier)
        .where(
            earlier.county_id == quote.county_id,
            earlier.tender_id == quote.tender_id,
            earlier.seller_id == quote.seller_id,
            earlier.version < quote.version,
        )
        .order_by(earlier.version.desc())
    )


def standing_offers(line: Any) -> Select[QuoteLine]:
    """What stands for one line of a request, the cheapest first."""
    return (
        select(QuoteLine)
        .join(Quote, and_(Quote.county_id == QuoteLine.county_id, Quote.id == QuoteLine.quote_id))
        .where(
            QuoteLine.county_id == line.county_id,
            QuoteLine.tender_line_id == line.id,
            Quote.replaced_at.is_(None),
            Quote.withdrawn_at.is_(None),
        )
        .order_by(QuoteLine.unit_price, QuoteLine.id)
    )


def awards_of(line: Any) -> Select[Award]:
    return (
        select(Award)
        .where(Award.county_id == line.county_id, Award.tender_line_id == line.id)
        .order_by(Award.awarded_at, Award.id)
    )


def quote_total(quote: Any) -> Any:
    """What a quote comes to, over the lines it answers. Fen."""
    return (
        select(func.coalesce(func.sum(QuoteLine.amount), 0).cast(BigInteger))
        .where(QuoteLine.county_id == quote.county_id, QuoteLine.quote_id == quote.id)
        .correlate(quote)
        .scalar_subquery()
    )


def above_cheapest(quoted: Any) -> Any:
    """By how many yuan per base unit an offer is above the cheapest that stands for its line."""
    other, whole = aliased(QuoteLine), aliased(Quote)
    cheapest = (
        select(func.min(other.unit_price))
        .join(whole, and_(whole.county_id == other.county_id, whole.id == other.quote_id))
        .where(
            other.county_id == quoted.county_id,
            other.tender_line_id == quoted.tender_line_id,
            whole.replaced_at.is_(None),
            whole.withdrawn_at.is_(None),
        )
        .correlate(quoted)
        .scalar_subquery()
    )
    return quoted.unit_price - func.least(quoted.unit_price, cheapest)


def awarded_of(quoted: Any) -> Any:
    """How much of an offer was awarded, in base units."""
    return (
        select(func.coalesce(func.sum(Award.quantity), 0))
        .where(Award.county_id == quoted.county_id, Award.quote_line_id == quoted.id)
        .correlate(quoted)
        .scalar_subquery()
    )


def contract_for_update(county_id: int, id_: uuid.UUID) -> Select[PurchaseContract]:
    return (
        select(PurchaseContract)
        .where(PurchaseContract.county_id == county_id, PurchaseContract.id == id_)
        .with_for_update()
    )


def _accepted() -> Any:
    """What was accepted of a line; null before acceptance."""
    return (
        select(func.sum(Allocation.accepted))
        .where(Allocation.county_id == OrderLine.county_id, Allocation.line_id == OrderLine.id)
        .correlate(OrderLine)
        .scalar_subquery()
    )


def _of_call_offs(contract: Any, counted: Any) -> Any:
    """The sum over all lines that a contract's call-offs have come to. Null counts nothing.

    A call-off is an order of one line. What its seller does not send at once becomes a line of another part, at the
    same price, and is called off no less.
    """
    first, part = aliased(Consignment), aliased(Consignment)
    of_same = (
        part.county_id == first.county_id,
        part.order_county_id == first.order_county_id,
        part.order_id == first.order_id,
        part.seller_id == first.seller_id,
    )
    return (
        select(func.coalesce(func.sum(counted), 0))
        .select_from(CallOff)
        .join(first, and_(first.county_id == CallOff.county_id, first.id == CallOff.consignment_id))
        .join(part, and_(*of_same))
        .join(OrderLine, and_(OrderLine.county_id == part.county_id, OrderLine.consignment_id == part.id))
        .where(
            CallOff.county_id == contract.county_id,
            CallOff.contract_id == contract.id,
            part.state != ConsignmentState.CANCELLED,
            OrderLine.price_basis == PriceBasis.AWARD,
        )
        .correlate(contract)
        .scalar_subquery()
    )


def called_off_of(contract: Any) -> Any:
    """What was called off of a contract, in base units: what was accepted counts in place of what was ordered, and
    what was cancelled counts nothing, so both give back what did not come."""
    return _of_call_offs(contract, func.coalesce(_accepted(), OrderLine.quantity))


def accepted_of(contract: Any) -> Any:
    """What was accepted under a contract, in base units."""
    return _of_call_offs(contract, _accepted())


def left_of(contract: Any) -> Any:
    """What can still be called off, in base units."""
    return contract.quantity - called_off_of(contract)


def listings_for(contract: PurchaseContract, day: date) -> Select[uuid.UUID]:
    """The seller's listings that may be called off from: those that are delivered on the day."""
    return select(Listing.id).where(
        Listing.county_id == contract.county_id,
        Listing.seller_id == contract.seller_id,
        Listing.product_id == contract.product_id,
        Listing.withdrawn_at.is_(None),
        Listing.delivery.contains(day),
    )


def listing_for(contract: PurchaseContract, quantity: Decimal, day: date) -> Select[uuid.UUID]:
    """The one of them to call off from, if possible with enough in stock."""
    enough = catalog.available(Listing) >= quantity
    return listings_for(contract, day).order_by(enough.desc(), Listing.published_at.desc(), Listing.id).limit(1)


def contract_of(award: Any) -> Select[PurchaseContract]:
    """What came of an award; it may live in another county."""
    return select(PurchaseContract).where(
        PurchaseContract.county_id == award.contract_county_id, PurchaseContract.id == award.contract_id
    )


def first_day(delivered: Any) -> Any:
    """The first delivery day of a line, or of a contract."""
    return func.lower(delivered.delivery)


def last_day(delivered: Any) -> Any:
    """The last delivery day; a range of days ends before its upper bound."""
    return func.upper(delivered.delivery) - 1
