"""What is agreed with households and villages, what is owed to households by it, and what a year's end comes to."""

import strawberry

from domain.expressions import first_day, last_day, name_masked
from domain.linkage import models
from domain.linkage import queries as rows
from domain.parties.roles import Permission
from domain.settlement import models as settlement
from domain.settlement.terms import Basis, DueKind
from resolvers import linkage as answers
from resolvers.reading.acting import act
from resolvers.reading.fields import from_rows, from_sql, masked, reads
from resolvers.reading.roots import read_many
from schema.scalars import Day, Instant, Money, Quantity, UnitPrice
from schema.types.catalog import Product
from schema.types.node import Connection, Node, UserError
from schema.types.parties import Organisation

_WHOLE_NAME = "As its paper names it; else its first character."
_FIRST, _LAST = "The first day.", "The last day; null where it is open."


@reads(models.ContractConfirmation)
@strawberry.type(description="A household's word that it agreed to a version of a contract (农户确认).")
class ContractConfirmation:
    on_behalf: bool = strawberry.field(description="Whether its village officer said so for it.")
    note: str | None = strawberry.field(description="An officer's reason to speak for it.")
    confirmed_name: str = masked(rows.confirmer_masked, Permission.READ_NAMES, "Who said so; else the first character.")
    confirmed_at: Instant


@reads(settlement.LinkageContract)
@strawberry.type(description="One version of what a seller owes a household for its goods (利益联结合同).")
class LinkageContract(Node):
    number: str
    version: int = strawberry.field(description="A change is another version from a day on, under the same number.")
    seller: Organisation
    household_name: str = masked(name_masked, Permission.READ_NAMES, _WHOLE_NAME)
    product: Product
    basis: Basis
    unit_price: UnitPrice = strawberry.field(description="What a base unit brings it at least.")
    share_of_net: Quantity = strawberry.field(
        description="A fraction of what its goods bring after costs; of the two the higher holds."
    )
    since: Day = from_sql(first_day, _FIRST)
    until: Day | None = from_sql(last_day, _LAST)
    source: str = strawberry.field(description="The paper it rests on.")
    entered_at: Instant
    confirmation: ContractConfirmation | None = from_rows(
        rows.confirmation_of, "Null where its household never confirmed this version; it is settled by all the same."
    )


@reads(settlement.ProfitSplit)
@strawberry.type(description="How a seller parts what is left of a sale, in percent (收益分配方案).")
class ProfitSplit(Node):
    seller: Organisation
    collective: Organisation | None = strawberry.field(description="The village that gets the first part.")
    village: Quantity
    shares: Quantity
    retained: Quantity
    since: Day = from_sql(first_day, _FIRST)
    until: Day | None = from_sql(last_day, _LAST)
    source: str = strawberry.field(description="The resolution it rests on.")


@reads(settlement.ShareHolding)
@strawberry.type(description="How many shares of a seller a household holds for a time (股份登记).")
class ShareHolding(Node):
    seller: Organisation
    household_name: str = masked(name_masked, Permission.READ_NAMES, _WHOLE_NAME)
    shares: int
    since: Day = from_sql(first_day, _FIRST)
    until: Day | None = from_sql(last_day, _LAST)


@reads(models.DividendGuarantee)
@strawberry.type(description="What a seller's share earns at least in a calendar year (保底分红).")
class DividendGuarantee(Node):
    seller: Organisation
    per_share: Money
    since: Day = from_sql(first_day, _FIRST)
    until: Day | None = from_sql(last_day, _LAST)
    source: str = strawberry.field(description="The paper it rests on.")


@reads(models.LandLease)
@strawberry.type(description="One version of what a seller owes a household for its land (土地流转合同).")
class LandLease(Node):
    number: str
    version: int = strawberry.field(description="A change is another version from a day on, under the same number.")
    seller: Organisation
    household_name: str = masked(name_masked, Permission.READ_NAMES, _WHOLE_NAME)
    land: str
    mu: Quantity
    rent_per_mu: UnitPrice = strawberry.field(description="Yuan per mu and year.")
    instalments: list[str] = strawberry.field(description="The days of every year on which an equal part is owed.")
    since: Day = from_sql(first_day, _FIRST)
    until: Day | None = from_sql(last_day, _LAST)
    next_due_on: Day | None = strawberry.field(description="The next instalment; null where none is left.")
    source: str = strawberry.field(description="The paper it rests on.")
    entered_at: Instant


@reads(settlement.HouseholdDue)
@strawberry.type(description="What an organisation owes a household beside sales and wages (应付农户款).")
class HouseholdDue(Node):
    payer: Organisation
    kind: DueKind
    household_name: str = masked(name_masked, Permission.READ_NAMES, _WHOLE_NAME)
    about: str = strawberry.field(description="A lease's number and instalment, a year, or a plan's number.")
    due_on: Day
    amount: Money
    paid: Money = from_sql(rows.paid_of, "What was paid of it.")
    open: Money = from_sql(rows.open_of, "What is still to be paid.")


@reads(models.SurplusRule)
@strawberry.type(description="How much of a surplus goes back by trade at least (盈余返还规则).")
class SurplusRule(Node):
    by_trade: Quantity = strawberry.field(description="Percent.")
    since: Day = from_sql(first_day, _FIRST)
    until: Day | None = from_sql(last_day, _LAST)
    source: str


@reads(models.YearEnd)
@strawberry.type(description="What a seller worked out for a year that is over, once for each kind (年终分配).")
class YearEnd(Node):
    seller: Organisation
    year: int
    kind: DueKind = strawberry.field(description="GUARANTEED_DIVIDEND, or PATRONAGE for a surplus that was parted.")
    amount: Money = strawberry.field(description="What guarantees still owed; or the surplus.")
    by_trade: Quantity | None = strawberry.field(description="Percent of the surplus that went back by trade.")
    decided_at: Instant


@reads(models.DuePayment)
@strawberry.type(description="What was paid of dues in one go.")
class DuePayment(Node):
    amount: Money
    reference: str
    paid_at: Instant


@strawberry.type
class LinkageContractPayload:
    contract: LinkageContract | None
    user_errors: list[UserError]


@strawberry.type
class ProfitSplitPayload:
    profit_split: ProfitSplit | None
    user_errors: list[UserError]


@strawberry.type
class ShareHoldingPayload:
    holding: ShareHolding | None = strawberry.field(description="Null where the household withdrew.")
    user_errors: list[UserError]


@strawberry.type
class DividendGuaranteePayload:
    guarantee: DividendGuarantee | None
    user_errors: list[UserError]


@strawberry.type
class LandLeasePayload:
    lease: LandLease | None
    user_errors: list[UserError]


@strawberry.type
class PostRentsPayload:
    leases: int | None = strawberry.field(description="Of how many leases rent was posted.")
    user_errors: list[UserError]


@strawberry.type
class YearEndPayload:
    year_end: YearEnd | None
    user_errors: list[UserError]


@strawberry.type
class DuePaymentPayload:
    payment: DuePayment | None
    user_errors: list[UserError]


@strawberry.type
class LinkageQueries:
    contracts: Connection[LinkageContract] = read_many(
        answers.contracts,
        "Versions of contracts over goods, last entered first: a seller's, a household's own, an officer's region's.",
        Permission.READ_CONTRACTS,
    )
    leases: Connection[LandLease] = read_many(
        answers.leases,
        "Versions of land leases, last entered first: a seller's, a household's own, an officer's region's.",
        Permission.READ_CONTRACTS,
    )
    share_register: Connection[ShareHolding] = read_many(
        answers.share_register, "Holdings, last entered first.", Permission.READ_CONTRACTS
    )
    profit_splits: Connection[ProfitSplit] = read_many(
        answers.profit_splits, "A seller's own; all of its county to an overseer.", Permission.READ_CONTRACTS
    )
    dividend_guarantees: Connection[DividendGuarantee] = read_many(
        answers.dividend_guarantees, "A seller's own; all of its county to an overseer.", Permission.READ_CONTRACTS
    )
    surplus_rules: Connection[SurplusRule] = read_many(answers.surplus_rules, "Each with its source.")
    year_ends: Connection[YearEnd] = read_many(
        answers.year_ends, "Newest first: a seller's own; all of its county to an overseer.", Permission.READ_CONTRACTS
    )
    dues: Connection[HouseholdDue] = read_many(
        answers.dues,
        "Last due first: what a seller owes, what a household is owed, all to officers and overseers.",
        Permission.READ_CONTRACTS,
    )


@strawberry.type
class LinkageMutations:
    enter_contract: LinkageContractPayload = act(
        answers.enter_contract, "Enter a contract over a household's goods.", Permission.KEEP_CONTRACTS
    )
    amend_contract: LinkageContractPayload = act(
        answers.amend_contract, "Put a new version of a contract in force from a day on.", Permission.KEEP_CONTRACTS
    )
    end_contract: LinkageContractPayload = act(
        answers.end_contract, "Let a contract end with a day.", Permission.KEEP_CONTRACTS
    )
    confirm_contract: LinkageContractPayload = act(
        answers.confirm_contract,
        "Say that one's household agreed to a contract's newest version; or, as its village officer, that it did.",
        Permission.CONFIRM_CONTRACT,
    )
    set_profit_split: ProfitSplitPayload = act(
        answers.set_profit_split, "Part what is left of sales otherwise from a day on.", Permission.KEEP_CONTRACTS
    )
    set_shares: ShareHoldingPayload = act(
        answers.set_shares, "Register how many shares a household holds from a day on.", Permission.KEEP_CONTRACTS
    )
    transfer_shares: ShareHoldingPayload = act(
        answers.transfer_shares, "Give shares from one household to another.", Permission.KEEP_CONTRACTS
    )
    set_dividend_guarantee: DividendGuaranteePayload = act(
        answers.set_dividend_guarantee, "Guarantee what a share earns from a day on.", Permission.KEEP_CONTRACTS
    )
    enter_lease: LandLeasePayload = act(
        answers.enter_lease, "Enter a lease of a household's land.", Permission.KEEP_CONTRACTS
    )
    amend_lease: LandLeasePayload = act(
        answers.amend_lease, "Put a new version of a lease in force from a day on.", Permission.KEEP_CONTRACTS
    )
    end_lease: LandLeasePayload = act(answers.end_lease, "Let a lease end with a day.", Permission.KEEP_CONTRACTS)
    post_rents: PostRentsPayload = act(
        answers.post_rents, "Post the rent that is due in one's county, as the worker does.", Permission.SETTLE
    )
    owe_guaranteed_dividends: YearEndPayload = act(
        answers.owe_dividends,
        "Owe what guaranteed dividends of a year exceed the dividends of its sales by.",
        Permission.DISTRIBUTE_SURPLUS,
    )
    distribute_surplus: YearEndPayload = act(
        answers.distribute, "Part a year's surplus by trade and by shares.", Permission.DISTRIBUTE_SURPLUS
    )
    pay_dues: DuePaymentPayload = act(
        answers.pay, "Pay what one owes households; it is theirs at once.", Permission.PAY_DUES
    )
