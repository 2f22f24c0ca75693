"""Answering for what is agreed with households and owed to them: decode, one action, what to read back."""

from decimal import Decimal
from typing import Any

from sqlalchemy import Select, select

from domain.catalog.errors import NotPositive
from domain.errors import NotFound
from domain.linkage import queries
from domain.linkage.actions import confirming, splits
from domain.linkage.actions import contracts as goods
from domain.linkage.actions import leases as land
from domain.linkage.actions import shares as register
from domain.linkage.actions.families import Named
from domain.linkage.actions.paying import pay_dues
from domain.linkage.actions.year_end import distribute_surplus, owe_guaranteed_dividends
from domain.linkage.models import DividendGuarantee, LandLease, SurplusRule, YearEnd
from domain.linkage.rules import GoodsTerms, RentTerms
from domain.settlement.models import HouseholdDue, LinkageContract, ProfitSplit, ShareHolding
from resolvers.context import Doing
from resolvers.orders import place_of
from resolvers.reading.acting import ReadBack
from resolvers.reading.ids import shared_key
from resolvers.reading.matching import Test, Tests, by, by_county_id, by_shared_id, by_yes, matching
from schema.inputs.linkage import (
    AmendContractInput,
    AmendLeaseInput,
    ConfirmContractInput,
    DistributeSurplusInput,
    DueWhere,
    EndContractInput,
    EndLeaseInput,
    EnterContractInput,
    EnterLeaseInput,
    LandLeaseWhere,
    LinkageContractWhere,
    OweGuaranteedDividendsInput,
    PayDuesInput,
    PostRentsInput,
    ResolutionWhere,
    SetDividendGuaranteeInput,
    SetProfitSplitInput,
    SetSharesInput,
    ShareHoldingWhere,
    TransferSharesInput,
)


def _in_force(model: Any) -> Test:
    return lambda given: model.during.contains(given.eq) if given.eq is not None else model.id.is_not(None)


def _of_household(model: Any) -> Tests:
    return {
        "household": by_county_id("Household", model.county_id, model.household_id),
        "household_name": by(model.household_name),
    }


def _of_seller(model: Any) -> Tests:
    return {"seller": by_shared_id("Organisation", model.seller_id), "in_force_on": _in_force(model)}


_CONTRACTS: Tests = {
    **_of_seller(LinkageContract),
    **_of_household(LinkageContract),
    "product": by_county_id("Product", LinkageContract.county_id, LinkageContract.product_id),
    "basis": by(LinkageContract.basis),
    "number": by(LinkageContract.number),
    "confirmed": by_yes(queries.confirmation_of(LinkageContract).exists()),
}
_LEASES: Tests = {**_of_seller(LandLease), **_of_household(LandLease), "number": by(LandLease.number)}
_HOLDINGS: Tests = {**_of_seller(ShareHolding), **_of_household(ShareHolding)}
_DUES: Tests = {
    **_of_household(HouseholdDue),
    "payer": by_shared_id("Organisation", HouseholdDue.payer_id),
    "kind": by(HouseholdDue.kind),
    "due_on": by(HouseholdDue.due_on),
    "paid": by_yes(queries.open_of(HouseholdDue) == 0),
}


def contracts(where: LinkageContractWhere | None = None) -> Select[LinkageContract]:
    rows = queries.newest(LinkageContract)
    return rows if where is None else rows.where(matching(where, _CONTRACTS))


def leases(where: LandLeaseWhere | None = None) -> Select[LandLease]:
    rows = queries.newest(LandLease)
    return rows if where is None else rows.where(matching(where, _LEASES))


def share_register(where: ShareHoldingWhere | None = None) -> Select[ShareHolding]:
    rows = queries.newest(ShareHolding)
    return rows if where is None else rows.where(matching(where, _HOLDINGS))


def profit_splits(where: ResolutionWhere | None = None) -> Select[ProfitSplit]:
    rows = queries.newest(ProfitSplit)
    return rows if where is None else rows.where(matching(where, _of_seller(ProfitSplit)))


def dividend_guarantees(where: ResolutionWhere | None = None) -> Select[DividendGuarantee]:
    rows = queries.newest(DividendGuarantee)
    return rows if where is None else rows.where(matching(where, _of_seller(DividendGuarantee)))


def dues(where: DueWhere | None = None) -> Select[HouseholdDue]:
    rows = queries.dues()
    return rows if where is None else rows.where(matching(where, _DUES))


def year_ends() -> Select[YearEnd]:
    return queries.year_ends()


def surplus_rules() -> Select[SurplusRule]:
    return select(SurplusRule).order_by(SurplusRule.id)


async def enter_contract(doing: Doing, input: EnterContractInput) -> ReadBack:
    wanted = goods.Wanted(
        household=Named(input.household_number, input.household_name),
        product=place_of(input.product_id, "Product", ("productId",)),
        basis=input.basis,
        terms=GoodsTerms(input.unit_price, input.share_of_net or Decimal(0)),
        since=input.from_,
        until=input.until,
        source=input.source,
    )
    made = await goods.enter_contract(doing.session, doing.viewer, wanted)
    return ReadBack(made.county_id, made.id)


async def amend_contract(doing: Doing, input: AmendContractInput) -> ReadBack:
    place = place_of(input.contract_id, "LinkageContract", ("contractId",))
    change = goods.GoodsChange(input.unit_price, input.share_of_net, input.from_, input.until, input.source)
    made = await goods.amend_contract(doing.session, doing.viewer, place, change)
    return ReadBack(made.county_id, made.id)


async def end_contract(doing: Doing, input: EndContractInput) -> ReadBack:
    place = place_of(input.contract_id, "LinkageContract", ("contractId",))
    done = await goods.end_contract(doing.session, doing.viewer, place, input.until)
    return ReadBack(done.county_id, done.id)


async def confirm_contract(doing: Doing, input: ConfirmContractInput) -> ReadBack:
    place = place_of(input.contract_id, "LinkageContract", ("contractId",))
    done = await confirming.confirm_contract(doing.session, doing.viewer, place, input.note)
    return ReadBack(done.county_id, done.id)


async def set_profit_split(doing: Doing, input: SetProfitSplitInput) -> ReadBack:
    village_id = None
    if input.village_id is not None:
        village_id = shared_key(input.village_id, "Organisation")
        if village_id is None:
            raise NotFound(at=("villageId",), what="village collective")
    wanted = splits.WantedSplit(village_id, input.village, input.shares, input.retained)
    made = await splits.set_profit_split(doing.session, doing.viewer, wanted, input.from_, input.source)
    return ReadBack(made.county_id, made.id)


async def set_shares(doing: Doing, input: SetSharesInput) -> ReadBack:
    household = Named(input.household_number, input.household_name)
    made = await register.set_shares(doing.session, doing.viewer, household, input.shares, input.from_)
    return ReadBack(made.county_id, made.id) if made else ReadBack()


async def transfer_shares(doing: Doing, input: TransferSharesInput) -> ReadBack:
    giver = Named(input.giver_number, input.giver_name)
    taker = Named(input.taker_number, input.taker_name)
    made = await register.transfer_shares(doing.session, doing.viewer, giver, taker, input.shares, input.from_)
    return ReadBack(made.county_id, made.id)


async def set_dividend_guarantee(doing: Doing, input: SetDividendGuaranteeInput) -> ReadBack:
    made = await splits.set_dividend_guarantee(doing.session, doing.viewer, input.per_share, input.from_, input.source)
    return ReadBack(made.county_id, made.id)


async def enter_lease(doing: Doing, input: EnterLeaseInput) -> ReadBack:
    wanted = land.Wanted(
        household=Named(input.household_number, input.household_name),
        land=input.land,
        terms=RentTerms(input.mu, input.rent_per_mu, input.instalments),
        since=input.from_,
        until=input.until,
        source=input.source,
    )
    made = await land.enter_lease(doing.session, doing.viewer, wanted)
    return ReadBack(made.county_id, made.id)


async def amend_lease(doing: Doing, input: AmendLeaseInput) -> ReadBack:
    place = place_of(input.lease_id, "LandLease", ("leaseId",))
    terms = RentTerms(input.mu, input.rent_per_mu, input.instalments)
    change = land.LeaseChange(terms, input.from_, input.until, input.source)
    made = await land.amend_lease(doing.session, doing.viewer, place, change)
    return ReadBack(made.county_id, made.id)


async def end_lease(doing: Doing, input: EndLeaseInput) -> ReadBack:
    place = place_of(input.lease_id, "LandLease", ("leaseId",))
    done = await land.end_lease(doing.session, doing.viewer, place, input.until)
    return ReadBack(done.county_id, done.id)


async def post_rents(doing: Doing, input: PostRentsInput) -> ReadBack:
    if input.at_most <= 0:
        raise NotPositive(at=("atMost",))
    posted = await land.post_rents(doing.session, doing.viewer.county_id, min(input.at_most, land.AT_ONCE))
    return ReadBack(values={"leases": posted})


async def owe_dividends(doing: Doing, input: OweGuaranteedDividendsInput) -> ReadBack:
    done = await owe_guaranteed_dividends(doing.session, doing.viewer, input.year)
    return ReadBack(done.county_id, done.id)


async def distribute(doing: Doing, input: DistributeSurplusInput) -> ReadBack:
    done = await distribute_surplus(doing.session, doing.viewer, input.year, input.distributable, input.by_trade)
    return ReadBack(done.county_id, done.id)


async def pay(doing: Doing, input: PayDuesInput) -> ReadBack:
    ids = input.due_ids or []
    named = [place_of(each, "HouseholdDue", ("dueIds", at)) for at, each in enumerate(ids)]
    done = await pay_dues(doing.session, doing.viewer, named, input.until, input.amount, input.reference)
    return ReadBack(done.county_id, done.id)
