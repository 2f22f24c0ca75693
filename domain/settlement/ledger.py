"""The ledger: append-only double entry in integer fen (复式记账). Everything that is posted goes through `post`.

One transfer or many are written by the same few statements: for accounts, for transfers with their entries and what
these rest on, and for their buckets.
"""

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.money import Fen
from domain.prepared import Prepared
from domain.rows import Row, new_key
from domain.settlement.models import AccountKind, Balance, CreditInHand, Entry, IncomeMonth, LedgerAccount, Transfer
from domain.settlement.terms import CreditState, IncomeCategory
from domain.writing import Bare, unnested, write_bare

BANK = uuid.UUID(int=0)
"""Owner of a county's bank account: the money itself."""

STATE_OF = {
    AccountKind.HOUSEHOLD_PROVISIONAL: CreditState.PROVISIONAL,
    AccountKind.HOUSEHOLD_HELD: CreditState.HELD,
    AccountKind.HOUSEHOLD_REALISED: CreditState.REALISED,
    AccountKind.HOUSEHOLD_PAID_OUT: CreditState.PAID_OUT,
}
DERIVED = frozenset({AccountKind.BANK, AccountKind.CLEARING})
"""Accounts that a whole county's money goes through: everybody's posting would wait for their bucket, so they have none
and are summed where they are asked for.
"""
IN_HAND = frozenset({AccountKind.HOUSEHOLD_REALISED, AccountKind.HOUSEHOLD_PAID_OUT})
"""Accounts whose sum is what a family can still be paid."""
ACCOUNT_OF = {state: kind for kind, state in STATE_OF.items()}


class Posting(NamedTuple):
    """One line of a transfer to be. What concerns a household names its region, income entry and category.

    What is paid out names no category: paying a credit out is no income.
    """

    kind: AccountKind
    owner_id: uuid.UUID
    amount: Fen
    region_code: int | None = None
    income_entry_id: uuid.UUID | None = None
    category: IncomeCategory | None = None


@dataclass(frozen=True, slots=True)
class Movement:
    """A transfer to be. `key` is what it follows from, so that nothing is posted twice.

    Raises ValueError where its postings do not sum to zero.
    """

    key: str
    kind: str
    effective_on: date
    postings: Sequence[Posting]
    reverses_id: uuid.UUID | None = None
    closed_year: int | None = None
    id: uuid.UUID = field(default_factory=new_key)

    def __post_init__(self) -> None:
        if sum(each.amount for each in self.postings):
            raise ValueError(f"the postings of {self.key} do not sum to zero")

    def input_hash(self) -> bytes:
        return hashlib.sha256(repr([tuple(each) for each in self.postings if each.amount]).encode()).digest()


async def post(
    session: AsyncSession, county_id: int, key: str, kind: str, effective_on: date, postings: Sequence[Posting]
) -> uuid.UUID:
    """Write one transfer; see `post_all`. Gives the transfer's key."""
    movement = Movement(key, kind, effective_on, postings)
    await post_all(session, county_id, [movement])
    return movement.id


async def post_all(session: AsyncSession, county_id: int, movements: Sequence[Movement], *resting_on: Bare) -> None:
    """Write transfers of one county with all their entries and what these rest on, and add them to their buckets.

    A key that stands already makes the database refuse.
    """
    lines = [(movement, posting) for movement in movements for posting in movement.postings if posting.amount]
    accounts = await _accounts(session, county_id, [posting for _, posting in lines]) if lines else {}
    transfers = Bare(Transfer, _TRANSFER, [_transfer(county_id, each) for each in movements])
    entries = Bare(Entry, _ENTRY, [_entry(county_id, *each, accounts) for each in lines])
    await write_bare(session, *resting_on, transfers, entries)
    await _add_to_balances(session, county_id, [posting for _, posting in lines], accounts)
    await _add_to_months(session, county_id, lines)
    await _add_to_hand(session, county_id, [posting for _, posting in lines])


_TRANSFER = (
    "county_id",
    "id",
    "key",
    "input_hash",
    "kind",
    "effective_on",
    "posted_at",
    "reverses_id",
    "closed_year",
)


def _transfer(county_id: int, movement: Movement) -> tuple[Any, ...]:
    return (
        county_id,
        movement.id,
        movement.key,
        movement.input_hash(),
        movement.kind,
        movement.effective_on,
        clock.now(),
        movement.reverses_id,
        movement.closed_year,
    )


Accounts = dict[tuple[AccountKind, uuid.UUID], uuid.UUID]

_ENTRY = (
    "county_id",
    "id",
    "transfer_id",
    "account_id",
    "owner_id",
    "region_code",
    "amount",
    "effective_on",
    "state",
    "income_entry_id",
)


def _entry(county_id: int, movement: Movement, posting: Posting, accounts: Accounts) -> tuple[Any, ...]:
    return (
        county_id,
        new_key(),
        movement.id,
        accounts[posting.kind, posting.owner_id],
        posting.owner_id,
        posting.region_code,
        posting.amount,
        movement.effective_on,
        STATE_OF.get(posting.kind),
        posting.income_entry_id,
    )


async def _accounts(session: AsyncSession, county_id: int, lines: Sequence[Posting]) -> Accounts:
    """The account of each kind and owner, opened where there is none."""
    regions = {(each.kind, each.owner_id): each.region_code for each in lines}
    wanted = sorted(regions)
    found = await _found(session, county_id, wanted)
    missing = [each for each in wanted if each not in found]
    if not missing:
        return found
    opened = [
        {"county_id": county_id, "id": new_key(), "kind": each[0], "owner_id": each[1], "region_code": regions[each]}
        for each in missing
    ]
    await _OPEN.rows(session, **_by_column("opened", opened))
    return found | await _found(session, county_id, missing)


async def _found(session: AsyncSession, county_id: int, wanted: Sequence[tuple[AccountKind, uuid.UUID]]) -> Accounts:
    asked = [{"county_id": county_id, "kind": kind, "owner_id": owner} for kind, owner in wanted]
    rows = await _FIND.rows(session, **_by_column("asked", asked))
    return {(AccountKind(row["kind"]), row["owner_id"]): row["id"] for row in rows}


async def _add_to_balances(session: AsyncSession, county_id: int, lines: Sequence[Posting], accounts: Accounts) -> None:
    sums: dict[uuid.UUID, Fen] = defaultdict(int)
    owners: dict[uuid.UUID, Posting] = {}
    for each in lines:
        if each.kind in DERIVED:
            continue
        account = accounts[each.kind, each.owner_id]
        sums[account] += each.amount
        owners[account] = each
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
    if not rows:
        return
    await _adding(Balance).rows(session, **_by_column("added", rows))


async def _add_to_months(session: AsyncSession, county_id: int, lines: Sequence[tuple[Movement, Posting]]) -> None:
    sums: dict[tuple[uuid.UUID, date, IncomeCategory, CreditState], Fen] = defaultdict(int)
    regions: dict[uuid.UUID, int | None] = {}
    for movement, each in lines:
        if each.category is not None:
            month = movement.effective_on.replace(day=1)
            sums[each.owner_id, month, each.category, STATE_OF[each.kind]] += each.amount
            regions[each.owner_id] = each.region_code
    if not sums:
        return
    rows = [
        {
            "county_id": county_id,
            "household_id": household,
            "month": month,
            "category": category,
            "state": state,
            "region_code": regions[household],
            "amount": sums[household, month, category, state],
        }
        for household, month, category, state in sorted(sums)
    ]
    await _adding(IncomeMonth).rows(session, **_by_column("added", rows))


async def _add_to_hand(session: AsyncSession, county_id: int, lines: Sequence[Posting]) -> None:
    sums: dict[uuid.UUID, Fen] = defaultdict(int)
    for each in lines:
        if each.kind in IN_HAND and each.income_entry_id is not None:
            sums[each.income_entry_id] += each.amount
    rows = [
        {"county_id": county_id, "income_entry_id": credit, "amount": sums[credit]}
        for credit in sorted(sums)
        if sums[credit]
    ]
    if rows:
        await _adding(CreditInHand).rows(session, **_by_column("added", rows))


def _by_column(name: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    return {f"{name}_{column}": [row[column] for row in rows] for column in rows[0]}


@cache
def _adding(bucket: type[Row]) -> Prepared:
    """Adds rows to a bucket: to what stands there, or as its first. Rows come in the order of their keys."""
    table = cast("Table", bucket.__table__)

    def adding() -> Any:
        rows = unnested("added", {each.name: each.type for each in table.c})
        added = upsert(table).from_select([each.name for each in table.c], select(*rows.c), include_defaults=False)
        return added.on_conflict_do_update(
            index_elements=list(table.primary_key), set_={"amount": table.c.amount + added.excluded.amount}
        )

    return Prepared(adding)


def _open() -> Any:
    table = cast("Table", LedgerAccount.__table__)
    rows = unnested("opened", {each.name: each.type for each in table.c})
    opened = upsert(table).from_select([each.name for each in table.c], select(*rows.c), include_defaults=False)
    return opened.on_conflict_do_nothing()


def _find() -> Any:
    table = cast("Table", LedgerAccount.__table__)
    asked = unnested("asked", {name: table.c[name].type for name in ("county_id", "kind", "owner_id")})
    return select(table.c.kind, table.c.owner_id, table.c.id).join(
        asked,
        (table.c.county_id == asked.c.county_id)
        & (table.c.kind == asked.c.kind)
        & (table.c.owner_id == asked.c.owner_id),
    )


_OPEN = Prepared(_open)
_FIND = Prepared(_find)
