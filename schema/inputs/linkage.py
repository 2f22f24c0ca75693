"""What is agreed with households, how a year ends, what is paid; and how all of it is asked for."""

import strawberry

from domain.settlement.terms import Basis, DueKind
from schema.inputs.filters import BooleanFilter, DayFilter, IdFilter, StringFilter, all_of, any_of
from schema.scalars import Day, Money, Quantity, UnitPrice

_NUMBER = "Of the household (户号), as its paper contract says."
_NAME = "Of one of its members, as the paper contract says."
_FIRST = "The first day."
_LAST = "The last day; without it, it stays open."
_SOURCE = "The paper it rests on."


@strawberry.input(description="A contract over a household's goods.")
class EnterContractInput:
    idempotency_key: str
    household_number: str = strawberry.field(description=_NUMBER)
    household_name: str = strawberry.field(description=_NAME)
    product_id: strawberry.ID
    basis: Basis = strawberry.field(description="SUPPLY (订单收购) or CUSTODY (托管代养).")
    unit_price: UnitPrice = strawberry.field(description="What a base unit brings it at least.")
    share_of_net: Quantity | None = strawberry.field(
        default=None, description="A fraction of what its goods bring after costs; of the two the higher holds."
    )
    from_: Day = strawberry.field(name="from", description=_FIRST)
    until: Day | None = strawberry.field(default=None, description=_LAST)
    source: str = strawberry.field(description=_SOURCE)


@strawberry.input(description="A new version from a day on; the old one ends the day before.")
class AmendContractInput:
    idempotency_key: str
    contract_id: strawberry.ID = strawberry.field(description="Its newest version.")
    unit_price: UnitPrice
    share_of_net: Quantity | None = strawberry.field(default=None, description="Without it, as before.")
    from_: Day = strawberry.field(name="from", description="Today or later.")
    until: Day | None = strawberry.field(default=None, description="The last day; without it, as before.")
    source: str = strawberry.field(description=_SOURCE)


@strawberry.input(description="Goods that have left are settled by the version they left by, whenever it ends.")
class EndContractInput:
    idempotency_key: str
    contract_id: strawberry.ID = strawberry.field(description="Its newest version.")
    until: Day = strawberry.field(description="The last day, today or later.")


@strawberry.input(description="That a household agreed to a contract. Nothing is settled otherwise for it.")
class ConfirmContractInput:
    idempotency_key: str
    contract_id: strawberry.ID = strawberry.field(description="Its newest version.")
    note: str | None = strawberry.field(default=None, description="Why an officer speaks for it; asked of him alone.")


@strawberry.input(description="How what is left of a sale is parted, in percent; together 100.")
class SetProfitSplitInput:
    idempotency_key: str
    village_id: strawberry.ID | None = strawberry.field(default=None, description="The village collective.")
    village: Quantity
    shares: Quantity
    retained: Quantity
    from_: Day = strawberry.field(name="from", description="Today or later.")
    source: str = strawberry.field(description="The resolution it rests on.")


@strawberry.input(description="So many shares from a day on.")
class SetSharesInput:
    idempotency_key: str
    household_number: str = strawberry.field(description=_NUMBER)
    household_name: str = strawberry.field(description=_NAME)
    shares: int = strawberry.field(description="In all; 0 where it withdraws.")
    from_: Day = strawberry.field(name="from", description="In the past only where it holds none yet.")


@strawberry.input(description="Shares from one household to another.")
class TransferSharesInput:
    idempotency_key: str
    giver_number: str = strawberry.field(description=_NUMBER)
    giver_name: str = strawberry.field(description=_NAME)
    taker_number: str = strawberry.field(description=_NUMBER)
    taker_name: str = strawberry.field(description=_NAME)
    shares: int
    from_: Day = strawberry.field(name="from", description="Today or later.")


@strawberry.input(description="What a share earns at least in a calendar year.")
class SetDividendGuaranteeInput:
    idempotency_key: str
    per_share: Money = strawberry.field(description="By share and year; 0 ends the guarantee.")
    from_: Day = strawberry.field(name="from", description="Today or later.")
    source: str = strawberry.field(description=_SOURCE)


@strawberry.input(description="A lease of a household's land. Rent is owed whether anything is sold or not.")
class EnterLeaseInput:
    idempotency_key: str
    household_number: str = strawberry.field(description=_NUMBER)
    household_name: str = strawberry.field(description=_NAME)
    land: str = strawberry.field(description="Which land, as the paper lease names it.")
    mu: Quantity
    rent_per_mu: UnitPrice = strawberry.field(description="Yuan per mu and year.")
    instalments: list[str] = strawberry.field(
        description="The days of every year, as 06-30, on which an equal part of the year's rent is owed."
    )
    from_: Day = strawberry.field(name="from", description=_FIRST)
    until: Day | None = strawberry.field(default=None, description=_LAST)
    source: str = strawberry.field(description=_SOURCE)


@strawberry.input(description="A new version from a day on; the old one ends the day before.")
class AmendLeaseInput:
    idempotency_key: str
    lease_id: strawberry.ID = strawberry.field(description="Its newest version.")
    mu: Quantity
    rent_per_mu: UnitPrice = strawberry.field(description="Yuan per mu and year.")
    instalments: list[str] = strawberry.field(description="Days of every year, as 06-30.")
    from_: Day = strawberry.field(name="from", description="Today or later.")
    until: Day | None = strawberry.field(default=None, description="The last day; without it, as before.")
    source: str = strawberry.field(description=_SOURCE)


@strawberry.input(description="No instalment after its last day is owed.")
class EndLeaseInput:
    idempotency_key: str
    lease_id: strawberry.ID = strawberry.field(description="Its newest version.")
    until: Day = strawberry.field(description="The last day, today or later.")


@strawberry.input(description="Sent twice it posts nothing twice: what is posted is not due.")
class PostRentsInput:
    at_most: int = strawberry.field(default=500, description="Leases at once; never more than 500.")


@strawberry.input(description="For a year that is over.")
class OweGuaranteedDividendsInput:
    idempotency_key: str
    year: int


@strawberry.input(description="For a year that is over.")
class DistributeSurplusInput:
    idempotency_key: str
    year: int
    distributable: Money = strawberry.field(description="The surplus that is parted (可分配盈余).")
    by_trade: Quantity | None = strawberry.field(
        default=None, description="Percent of it that go back by trade; without it, as much as the rule asks at least."
    )


@strawberry.input(description="Some dues, or all until a day.")
class PayDuesInput:
    idempotency_key: str
    due_ids: list[strawberry.ID] | None = strawberry.field(default=None, description="These; or else a day is given.")
    until: Day | None = strawberry.field(default=None, description="All that are due by this day.")
    amount: Money | None = strawberry.field(
        default=None, description="Without it, all that is open of them; less is paid in proportion."
    )
    reference: str = strawberry.field(description="Of the bank's slip.")


@strawberry.input(description="By why a sale's part is a household's.")
class BasisFilter:
    eq: Basis | None = None
    one_of: list[Basis] | None = strawberry.field(
        default=None, description="One of these. An empty list matches nothing."
    )


@strawberry.input(description="By why it is owed.")
class DueKindFilter:
    eq: DueKind | None = None
    one_of: list[DueKind] | None = strawberry.field(
        default=None, description="One of these. An empty list matches nothing."
    )


@strawberry.input(description="What holds on a day.")
class OnDayFilter:
    eq: Day | None = None


@strawberry.input(description="Which versions of contracts. What is left out, or null, does not narrow.")
class LinkageContractWhere:
    seller: IdFilter | None = None
    household: IdFilter | None = None
    household_name: StringFilter | None = None
    product: IdFilter | None = None
    basis: BasisFilter | None = None
    number: StringFilter | None = None
    in_force_on: OnDayFilter | None = None
    confirmed: BooleanFilter | None = strawberry.field(default=None, description="Whether its household confirmed it.")
    and_: list["LinkageContractWhere"] | None = all_of()
    or_: list["LinkageContractWhere"] | None = any_of()


@strawberry.input(description="Which versions of leases. What is left out, or null, does not narrow.")
class LandLeaseWhere:
    seller: IdFilter | None = None
    household: IdFilter | None = None
    household_name: StringFilter | None = None
    number: StringFilter | None = None
    in_force_on: OnDayFilter | None = None
    and_: list["LandLeaseWhere"] | None = all_of()
    or_: list["LandLeaseWhere"] | None = any_of()


@strawberry.input(description="Which holdings. What is left out, or null, does not narrow.")
class ShareHoldingWhere:
    seller: IdFilter | None = None
    household: IdFilter | None = None
    household_name: StringFilter | None = None
    in_force_on: OnDayFilter | None = None
    and_: list["ShareHoldingWhere"] | None = all_of()
    or_: list["ShareHoldingWhere"] | None = any_of()


@strawberry.input(description="Which of a seller's resolutions. What is left out, or null, does not narrow.")
class ResolutionWhere:
    seller: IdFilter | None = None
    in_force_on: OnDayFilter | None = None
    and_: list["ResolutionWhere"] | None = all_of()
    or_: list["ResolutionWhere"] | None = any_of()


@strawberry.input(description="Which dues. What is left out, or null, does not narrow.")
class DueWhere:
    payer: IdFilter | None = None
    household: IdFilter | None = None
    household_name: StringFilter | None = None
    kind: DueKindFilter | None = None
    due_on: DayFilter | None = None
    paid: BooleanFilter | None = strawberry.field(default=None, description="Whether nothing of it is open.")
    and_: list["DueWhere"] | None = all_of()
    or_: list["DueWhere"] | None = any_of()
