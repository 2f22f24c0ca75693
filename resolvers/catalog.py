"""Answering for the catalog."""

import asyncio
import uuid
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

import strawberry
from sqlalchemy import ARRAY, ColumnElement, Integer, Select, Text, false, func, select, true

from domain import clock
from domain.accreditation.actions.selling import check_may_go_on_selling, check_may_sell
from domain.bookkeeping.faults import Fault
from domain.bulk.policy import MOST_TOLD
from domain.bulk.stock import Outcome, Taken, import_stock
from domain.catalog import actions, queries, rules
from domain.catalog.changing import change_listing as change
from domain.catalog.changing import withdraw_listing as withdraw
from domain.catalog.models import Category, CertificateKind, Listing
from domain.catalog.stock_list import StockList, read_stock_list
from domain.errors import Language, NotFound
from domain.pricing.actions import justify_listing
from domain.provenance.actions.checking import Claim, check_claims
from domain.settlement.actions.suppliers import suppliers_named
from resolvers.accreditation import is_certified
from resolvers.context import Doing
from resolvers.reading.acting import ReadBack
from resolvers.reading.arguments import derived
from resolvers.reading.forms import Plain
from resolvers.reading.ids import key_within, keys_asked
from resolvers.reading.matching import Tests, by, by_county, by_shared_id, by_texts, by_yes, matching, ordered
from schema.inputs.catalog import (
    AvailableOnFilter,
    ChangeListingInput,
    ImportStockListInput,
    ListingOrder,
    ListingWhere,
    PriceTierInput,
    PublishListingInput,
    RecordLotInput,
    StorageInput,
    WithdrawListingInput,
)

_TEXTS = ARRAY(Text())


def listings(
    where: ListingWhere | None = None, order_by: ListingOrder | None = None, search: str | None = None
) -> Select[Listing]:
    rows = queries.published()
    if where is not None:
        rows = rows.where(matching(where, _LISTINGS))
    if search is not None:
        words, patterns = derived(search, rules.words_of, _TEXTS), derived(search, rules.patterns_of, _TEXTS)
        rows = rows.where(queries.matching_search(Listing, words, patterns))
    return ordered(rows, Listing, order_by or ListingOrder())


def _orderable_on(given: AvailableOnFilter) -> ColumnElement[bool]:
    if given.eq is None:
        return true()
    days_ahead = derived(given.eq, lambda day: (day - clock.today()).days, Integer())
    return queries.orderable_on(Listing, given.eq, days_ahead)


_LISTINGS: Tests = {
    "category": by_texts(lambda codes: queries.in_categories(Listing, codes)),
    "food": by_yes(queries.is_food(Listing)),
    "seller": by_shared_id("Organisation", Listing.seller_id),
    "seller_kind": by_texts(lambda kinds: queries.of_seller_kinds(Listing, kinds)),
    "county": by_county(Listing.county_id),
    "price": by(queries.lowest_asked(Listing, queries.today())),
    "available_on": _orderable_on,
    "surplus": by_yes(func.coalesce(Listing.surplus_until >= queries.today(), false())),
    "certification": by_texts(lambda codes: is_certified(Listing, codes)),
    "household_linked": by_yes(Listing.household_linked),
}


def categories() -> Select[Category]:
    return queries.categories()


def certificate_kinds() -> Select[CertificateKind]:
    return queries.certificate_kinds()


def listing(id: strawberry.ID) -> Select[Listing]:
    county_id, key = keys_asked(id, "Listing")
    return queries.published().where(Listing.county_id == county_id, Listing.id == key)


async def record_lot(doing: Doing, input: RecordLotInput) -> ReadBack:
    known = select(Category.code).where(Category.code == input.category_code)
    if (await doing.session.execute(known)).first() is None:
        raise NotFound(at=("categoryCode",), what="category")
    wanted = rules.WantedLot(
        product=input.product.strip(),
        category_code=input.category_code,
        base_unit=input.base_unit,
        quantity=input.quantity,
        harvested_on=input.harvested_on,
        produced_on=input.produced_on,
        expires_on=input.expires_on,
        contributions=[(each.household.strip(), each.quantity) for each in input.contributions],
        grade=input.grade,
        storage=storage_of(input.storage),
        code=input.code,
    )
    names = [name for name, _ in wanted.contributions]
    suppliers = await suppliers_named(doing.session, doing.viewer, wanted.product, names)
    lot = await actions.record_lot(doing.session, doing.viewer, wanted, suppliers)
    claims = await check_claims(doing.session, lot, input.capacity_reason)
    return ReadBack(lot.county_id, lot.id, {"warnings": [_warning(each) for each in claims if each.is_warning]})


def _warning(claim: Claim) -> Plain:
    return Plain(
        household=claim.household_name, severity=claim.severity, claimed=claim.claimed, capacity=claim.capacity
    )


def storage_of(given: StorageInput | None) -> rules.Storage | None:
    if given is None:
        return None
    return rules.Storage(given.place, given.from_celsius, given.up_to_celsius, given.cold_chain)


async def import_stock_list(doing: Doing, input: ImportStockListInput) -> ReadBack:
    name, data = cast("tuple[str, bytes]", input.file)  # as the multipart reader leaves it
    read = await asyncio.to_thread(read_stock_list, data, name)
    policy, dry_run = input.error_policy, input.dry_run
    taken = await import_stock(doing.session, doing.viewer, read, policy=policy, dry_run=dry_run)
    return ReadBack(values=_told(read, taken, doing.context.language) | {"dryRun": dry_run}, kept=True)


def _told(read: StockList, taken: Sequence[Taken], language: Language) -> dict[str, Any]:
    """In bounded length, however long the list is."""
    counts = Counter(each.outcome for each in taken)
    refused = [each for each in taken if each.refusal]
    shown = sorted(taken, key=lambda each: each.outcome in _FINE)[:MOST_TOLD]
    faults = [_fault(each, language) for each in read.faults[:MOST_TOLD]]
    faults += [_refused(each, language) for each in refused[: MOST_TOLD - len(faults)]]
    return {
        "lots": [_lot(each) for each in sorted(shown, key=lambda each: (each.listed.sheet, each.listed.rows))],
        "recorded": counts[Outcome.RECORDED],
        "alreadyKnown": counts[Outcome.ALREADY_KNOWN],
        "refused": counts[Outcome.REFUSED],
        "givenUp": counts[Outcome.GIVEN_UP],
        "faults": faults,
        "faultCount": len(read.faults) + len(refused),
        "passedOver": len(read.passed_over),
    }


_FINE = frozenset({Outcome.RECORDED, Outcome.ALREADY_KNOWN})


def _lot(taken: Taken) -> Plain:
    listed = taken.listed
    return Plain(
        sheet=listed.sheet,
        rows=list(listed.rows),
        product=listed.product,
        quantity=rules.plain(listed.quantity),
        outcome=taken.outcome,
    )


def _fault(fault: Fault, language: Language) -> Plain:
    return Plain(
        sheet=fault.sheet,
        row=fault.row,
        column=f"{fault.column.letter} {fault.column.title}" if fault.column else None,
        value=fault.value,
        code=fault.code,
        message=fault.reason_en if language == "en" else fault.reason_zh,
    )


def _refused(taken: Taken, language: Language) -> Plain:
    """A lot that reads well and is refused all the same, by its first row."""
    refusal, listed = taken.refusal, taken.listed
    return Plain(
        sheet=listed.sheet,
        row=listed.rows[0],
        column=None,
        value=listed.product,
        code=refusal.code if refusal else "",
        message=refusal.message(language) if refusal else "",
    )


def my_listings() -> Select[Listing]:
    return queries.own_listings()


async def publish_listing(doing: Doing, input: PublishListingInput) -> ReadBack:
    mine = _own_lots(doing, input.lot_ids)
    wanted = rules.WantedListing(
        title=input.title.strip(),
        unit_label=input.unit_label,
        unit_content=input.unit_content,
        minimum_quantity=input.minimum_quantity,
        lead_time_days=input.lead_time_days,
        deliver_from=input.deliver_from,
        deliver_until=input.deliver_until,
        tiers=[(each.from_quantity, each.unit_price) for each in input.tiers],
    )
    await check_may_sell(doing.session, doing.viewer, mine, wanted.title)
    made = await actions.publish_listing(doing.session, doing.viewer, wanted, mine)
    await justify_listing(doing.session, doing.viewer, made, _prices(input.tiers), input.reason)
    return ReadBack(made.county_id, made.id)


def _own_lots(doing: Doing, ids: Sequence[strawberry.ID]) -> list[uuid.UUID]:
    """The keys of lots in the seller's county. Raises NotFound."""
    keys = [key_within(each, "Lot") for each in ids]
    mine = [key[1] for key in keys if key and key[0] == doing.viewer.county_id]
    if len(mine) < len(keys):
        raise NotFound(at=("lotIds",), what="lot")
    return mine


def _prices(tiers: Sequence[PriceTierInput]) -> list[Decimal]:
    return [each.unit_price for each in tiers]


async def change_listing(doing: Doing, input: ChangeListingInput) -> ReadBack:
    changes = rules.Changes(
        minimum_quantity=input.minimum_quantity,
        lead_time_days=input.lead_time_days,
        deliver_from=input.deliver_from,
        deliver_until=input.deliver_until,
        tiers=None if input.tiers is None else [(each.from_quantity, each.unit_price) for each in input.tiers],
    )
    lots = None if input.lot_ids is None else _own_lots(doing, input.lot_ids)
    listing_id = _own_listing(doing, input.listing_id)
    if any(each is not None for each in (lots, input.deliver_from, input.deliver_until, input.tiers)):
        await check_may_go_on_selling(doing.session, doing.viewer, listing_id, lots)
    changed = await change(doing.session, doing.viewer, listing_id, changes, lots)
    if input.tiers is not None:
        await justify_listing(doing.session, doing.viewer, changed, _prices(input.tiers), input.reason)
    return ReadBack(changed.county_id, changed.id)


async def withdraw_listing(doing: Doing, input: WithdrawListingInput) -> ReadBack:
    done = await withdraw(doing.session, doing.viewer, _own_listing(doing, input.listing_id))
    return ReadBack(done.county_id, done.id)


def _own_listing(doing: Doing, id_: strawberry.ID) -> uuid.UUID:
    """The key of a listing in the seller's county. Raises NotFound."""
    key = key_within(id_, "Listing")
    if key is None or key[0] != doing.viewer.county_id:
        raise NotFound(at=("listingId",), what="listing")
    return key[1]
