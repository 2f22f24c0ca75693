"""Answering for requests, quotes and contracts: decode, one action, what to read back."""

import uuid

import strawberry
from sqlalchemy import Select

from domain.errors import FieldPath, NotFound
from domain.orders.rules import Place
from domain.tenders import queries, rules
from domain.tenders.actions import asking, awarding, calling_off, quoting
from domain.tenders.models import PurchaseContract, Tender
from resolvers.context import Doing
from resolvers.orders import place_of
from resolvers.reading.acting import ReadBack
from resolvers.reading.ids import keys_asked, shared_key
from schema.inputs.tenders import (
    AwardTenderInput,
    CallOffInput,
    CancelTenderInput,
    RequestQuotesInput,
    SubmitQuoteInput,
    TenderLineInput,
    WithdrawQuoteInput,
)


def visible() -> Select[Tender]:
    return queries.newest_first()


def one(id: strawberry.ID) -> Select[Tender]:
    county_id, key = keys_asked(id, "Tender")
    return queries.newest_first().where(Tender.county_id == county_id, Tender.id == key)


def contracts() -> Select[PurchaseContract]:
    return queries.contracts_newest_first()


def contract(id: strawberry.ID) -> Select[PurchaseContract]:
    county_id, key = keys_asked(id, "PurchaseContract")
    return queries.contracts_newest_first().where(PurchaseContract.county_id == county_id, PurchaseContract.id == key)


async def request(doing: Doing, input: RequestQuotesInput) -> ReadBack:
    wanted = rules.WantedTender(
        title=input.title.strip(),
        place=input.place.strip(),
        closes_at=input.closes_at,
        open_to_all=input.open_to_all,
        seller_ids=[_seller(each, at) for at, each in enumerate(input.seller_ids)],
        lines=[_wanted_line(each) for each in input.lines],
    )
    done = await asking.request_quotes(doing.session, doing.viewer, wanted)
    return ReadBack(done.county_id, done.id)


def _seller(written: str, at: int) -> uuid.UUID:
    key = shared_key(written, "Organisation")
    if key is None:
        raise NotFound(at=("sellerIds", at), what="organisation")
    return key


def _wanted_line(each: TenderLineInput) -> rules.WantedLine:
    return rules.WantedLine(
        goods=each.goods.strip(),
        category_code=each.category_code,
        base_unit=each.base_unit,
        quantity=each.quantity,
        grade=each.grade,
        deliver_from=each.deliver_from,
        deliver_until=each.deliver_until,
    )


async def cancel(doing: Doing, input: CancelTenderInput) -> ReadBack:
    tender = place_of(input.tender_id, "Tender", ("tenderId",))
    done = await asking.cancel_tender(doing.session, doing.viewer, tender, input.reason.strip())
    return ReadBack(done.county_id, done.id)


async def submit(doing: Doing, input: SubmitQuoteInput) -> ReadBack:
    tender = place_of(input.tender_id, "Tender", ("tenderId",))
    lines = [
        rules.OfferedLine(
            place_of(each.tender_line_id, "TenderLine", ("lines", at, "tenderLineId")),
            place_of(each.product_id, "Product", ("lines", at, "productId")),
            each.quantity,
            each.unit_price,
        )
        for at, each in enumerate(input.lines)
    ]
    done = await quoting.submit_quote(doing.session, doing.viewer, tender, lines, input.valid_until, input.note)
    return ReadBack(done.county_id, done.id)


async def withdraw(doing: Doing, input: WithdrawQuoteInput) -> ReadBack:
    quote = place_of(input.quote_id, "Quote", ("quoteId",))
    done = await quoting.withdraw_quote(doing.session, doing.viewer, quote)
    return ReadBack(done.county_id, done.id)


async def award(doing: Doing, input: AwardTenderInput) -> ReadBack:
    tender = place_of(input.tender_id, "Tender", ("tenderId",))
    wanted = [
        rules.WantedAward(
            _beside(tender, each.quote_line_id, ("awards", at, "quoteLineId")), each.quantity, each.reason
        )
        for at, each in enumerate(input.awards)
    ]
    during = (input.since, input.until)
    done = await awarding.award_tender(doing.session, doing.viewer, tender, wanted, during)
    return ReadBack(done.county_id, done.id)


def _beside(tender: Place, written: str, at: FieldPath) -> uuid.UUID:
    """The key of a quote's line that lives where its request does. Raises NotFound."""
    county_id, key = place_of(written, "QuoteLine", at)
    if county_id != tender[0]:
        raise NotFound(at=at, what="quote line")
    return key


async def call_off(doing: Doing, input: CallOffInput) -> ReadBack:
    place = place_of(input.contract_id, "PurchaseContract", ("contractId",))
    unit = place_of(input.budget_unit_id, "BudgetUnit", ("budgetUnitId",)) if input.budget_unit_id else None
    order = await calling_off.call_off(doing.session, doing.viewer, place, input.quantity, input.deliver_on, unit)
    return ReadBack(order.county_id, order.id)
