"""The ledger: append-only double entry in integer fen (复式记账). Everything that is posted goes through `post`."""

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date

from sqlalchemy import insert, select, tuple_
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.money import Fen
from domain.rows import new_key
from domain.settlement.models import AccountKind, Balance, Entry, IncomeMonth, LedgerAccount, Transfer
from domain.settlement.terms import CreditState, IncomeCategory

BANK = uuid.UUID(int=0)
"""Owner of a county's bank account: the money itself."""

STATE_OF = {
    AccountKind.HOUSEHOLD_PROVISIONAL: CreditState.PROVISIONAL,
    AccountKind.HOUSEHOLD_REALISED: CreditState.REALISED,
}


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of a transfer to be. What concerns a household names its region, income entry and category."""

    kind: AccountKind
    owner_id: uuid.UUID
    amount: Fen
    region_code: int | None = None
    income_entry_id: uuid.UUID | None = None
    category: IncomeCategory | None = None


async def post(
    session: AsyncSession, county_id: int, key: str, kind: str, effective_on: date, postings: Sequence[Posting]
) -> uuid.UUID:
    """Write one transfer with all its entries and add them to their buckets. Gives the transfer's key.

    A key that stands already makes the database refuse. Raises ValueError where the postings do not sum to zero.
    """
    lines = [each for each in postings if each.amount]
    if sum(each.amount for each in lines):
        raise ValueError(f"the postings of {key} do not sum to zero")
    transfer = Transfer(
        county_id=county_id,
        id=new_key(),
        key=key,
        input_hash=hashlib.sha256(repr([astuple(each) for each in lines]).encode()).digest(),
        kind=kind,
        effective_on=effective_on,
        posted_at=clock.now(),
    )
    session.add(transfer)
    await session.flush()
    if lines:
        accounts = await _accounts(session, county_id, lines)
        await _write_entries(session, transfer, lines, accounts)
        await _add_to_balances(session, county_id, lines, accounts)
        await _add_to_months(session, transfer, lines)
    return transfer.id


Accounts = dict[tuple[AccountKind, uuid.UUID], uuid.UUID]


async def _accounts(session: AsyncSession, county_id: int, lines: Sequence[Posting]) -> Accounts:
    """The account of each kind and owner, opened where there is none."""
    regions = {(each.kind, each.owner_id): each.region_code for each in lines}
    wanted = sorted(regions)
    await session.execute(
        upsert(LedgerAccount)
        .values(
            [
                {
                    "county_id": county_id,
                    "id": new_key(),
                    "kind": kind,
                    "owner_id": owner,
                    "region_code": regions[kind, owner],
                }
                for kind, owner in wanted
            ]
        )
        .on_conflict_do_nothing()
    )
    found = await session.execute(
        select(LedgerAccount.kind, LedgerAccount.owner_id, LedgerAccount.id).where(
            LedgerAccount.county_id == county_id,
            tuple_(LedgerAccount.kind, LedgerAccount.owner_id).in_(wanted),
        )
    )
    return {(kind, owner): id_ for kind, owner, id_ in found.all()}


async def _write_entries(
    session: AsyncSession, transfer: Transfer, lines: Sequence[Posting], accounts: Accounts
) -> None:
    await session.execute(
        insert(Entry),
        [
            {
                "county_id": transfer.county_id,
                "id": new_key(),
                "transfer_id": transfer.id,
                "account_id": accounts[each.kind, each.owner_id],
                "owner_id": each.owner_id,
                "region_code": each.region_code,
                "amount": each.amount,
                "effective_on": transfer.effective_on,
                "state": STATE_OF.get(each.kind),
                "income_entry_id": each.income_entry_id,
            }
            for each in lines
        ],
    )


async def _add_to_balances(session: AsyncSession, county_id: int, lines: Sequence[Posting], accounts: Accounts) -> None:
    sums: dict[uuid.UUID, Fen] = defaultdict(int)
    owners = {accounts[each.kind, each.owner_id]: each for each in lines}
    for each in lines:
        sums[accounts[each.kind, each.owner_id]] += each.amount
    rows = [
        {
            "county_id": county_id,
            "account_id": account,
            "owner_id": owners[account].owner_id,
            "region_code": owners[account].region_code,
            "amount": sums[account],
        }
        for account in sorted(sums)
    ]
    added = upsert(Balance).values(rows)
    await session.execute(
        added.on_conflict_do_update(
            index_elements=[Balance.county_id, Balance.account_id],
            set_={"amount": Balance.amount + added.excluded.amount},
        )
    )


async def _add_to_months(session: AsyncSession, transfer: Transfer, lines: Sequence[Posting]) -> None:
    sums: dict[tuple[uuid.UUID, IncomeCategory, CreditState], Fen] = defaultdict(int)
    regions: dict[uuid.UUID, int | None] = {}
    for each in lines:
        if each.category is not None:
            sums[each.owner_id, each.category, STATE_OF[each.kind]] += each.amount
            regions[each.owner_id] = each.region_code
    if not sums:
        return
    rows = [
        {
            "county_id": transfer.county_id,
            "household_id": household,
            "month": transfer.effective_on.replace(day=1),
            "category": category,
            "state": state,
            "region_code": regions[household],
            "amount": sums[household, category, state],
        }
        for household, category, state in sorted(sums)
    ]
    added = upsert(IncomeMonth).values(rows)
    keys = (IncomeMonth.county_id, IncomeMonth.household_id, IncomeMonth.month, IncomeMonth.category, IncomeMonth.state)
    await session.execute(
        added.on_conflict_do_update(
            index_elements=list(keys), set_={"amount": IncomeMonth.amount + added.excluded.amount}
        )
    )
