"""The ledger: append-only double entry in integer fen (复式记账). Everything that is posted goes through `post`.

One transfer or many are written by the same few statements: for accounts, and for transfers with their entries and
what these rest on. All that a transaction posts is added to its buckets at its end, by one statement and in key order:
nobody waits for a bucket in a circle, nor longer than for a commit.
"""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, cast

from sqlalchemy import ARRAY, Integer, Table, Uuid, any_, func, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.ending import at_the_end
from domain.expressions import fen, first_of_month, of_one_county
from domain.money import Fen
from domain.parties.walls import Office, stand_last
from domain.prepared import Prepared, given
from domain.rows import Row, new_key
from domain.settlement.models import (
    AccountKind,
    Balance,
    CreditInHand,
    Entry,
    IncomeEntry,
    IncomeMonth,
    LedgerAccount,
    Transfer,
)
from domain.settlement.terms import CreditState
from domain.writing import Bare, unnested, write_bare

BANK = uuid.UUID(int=0)
"""Owner of a county's bank account and of what is in clearing: the money itself.

A whole county's money goes through these, and everybody's posting would wait for their bucket: so they have none and
are summed where they are asked for.
"""

STATE_OF = {
    AccountKind.HOUSEHOLD_PROVISIONAL: CreditState.PROVISIONAL,
    AccountKind.HOUSEHOLD_HELD: CreditState.HELD,
    AccountKind.HOUSEHOLD_REALISED: CreditState.REALISED,
    AccountKind.HOUSEHOLD_PAID_OUT: CreditState.PAID_OUT,
}
IN_HAND = (CreditState.REALISED, CreditState.PAID_OUT)
"""States whose sum is what a family can still be paid."""
ACCOUNT_OF = {state: kind for kind, state in STATE_OF.items()}


class Posting(NamedTuple):
    """One line of a transfer to be. What concerns a household names its region and its income entry."""

    kind: AccountKind
    owner_id: uuid.UUID
    amount: Fen
    region_code: int | None = None
    income_entry_id: uuid.UUID | None = None


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


async def post(
    session: AsyncSession, county_id: int, key: str, kind: str, effective_on: date, postings: Sequence[Posting]
) -> uuid.UUID:
    """Write one transfer; see `post_all`. Gives the transfer's key."""
    movement = Movement(key, kind, effective_on, postings)
    await post_all(session, county_id, [movement])
    return movement.id


async def post_all(session: AsyncSession, county_id: int, movements: Sequence[Movement], *resting_on: Bare) -> None:
    """Write transfers of one county with all their entries and what these rest on.

    They are in the buckets once the transaction has ended. A key that stands already makes the database refuse.
    """
    lines = [(movement, posting) for movement in movements for posting in movement.postings if posting.amount]
    accounts = await _accounts(session, county_id, [posting for _, posting in lines]) if lines else {}
    transfers = Bare(Transfer, _TRANSFER, [_transfer(county_id, each) for each in movements])
    entries = Bare(Entry, _ENTRY, [_entry(county_id, *each, accounts) for each in lines])
    await write_bare(session, *resting_on, transfers, entries)
    if lines:
        posted = session.info.setdefault(_POSTED, defaultdict(list))
        posted[county_id] += [each.id for each in movements]
        at_the_end(session, _add_up)


_POSTED = "transfers posted, by county"


_TRANSFER = (
    "county_id",
    "id",
    "key",
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


async def _add_up(session: AsyncSession) -> None:
    """Add to the buckets what the transaction has posted: all by one statement for each county, in key order."""
    for county_id, posted in sorted(session.info.pop(_POSTED).items()):
        await stand_last(session, Office.SETTLEMENT, county_id)
        await _ADD_UP.rows(session, county_id=county_id, transfer_ids=posted)


def _by_column(name: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    return {f"{name}_{column}": [row[column] for row in rows] for column in rows[0]}


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


def _adding_up() -> Any:
    """Sums of the transfers' entries, added to what stands in each bucket, or as its first."""
    posted = (
        select(Entry, IncomeEntry.category)
        .outerjoin(IncomeEntry, of_one_county(IncomeEntry, Entry, IncomeEntry.id == Entry.income_entry_id))
        .where(
            Entry.county_id == given("county_id", Integer()),
            Entry.transfer_id == any_(cast("Any", given("transfer_ids", ARRAY(Uuid())))),
        )
        .cte("posted")
    )
    each = posted.c
    month = first_of_month(each.effective_on)
    region = func.max(each.region_code)
    months = _added(
        IncomeMonth,
        (each.county_id, each.owner_id, month, each.category, each.state),
        (region, fen(func.sum(each.amount))),
        each.category.is_not(None) & (each.state != CreditState.PAID_OUT),
    )
    balances = _added(
        Balance,
        (each.county_id, each.account_id, each.owner_id),
        (region, fen(func.sum(each.amount))),
        each.owner_id != BANK,
    )
    in_hand = _added(
        CreditInHand,
        (each.county_id, each.income_entry_id),
        (fen(func.sum(each.amount)),),
        each.income_entry_id.is_not(None) & or_(*(each.state == state for state in IN_HAND)),
    )
    return months.add_cte(balances.cte("balances"), in_hand.cte("in_hand"))


def _added(bucket: type[Row], by: tuple[Any, ...], summed: tuple[Any, ...], which: Any) -> Any:
    """The last of what is summed is the amount."""
    table = cast("Table", bucket.__table__)
    sums = select(*by, *summed).where(which).group_by(*by).having(summed[-1] != 0).order_by(*by)
    added = upsert(table).from_select([each.name for each in table.c], sums, include_defaults=False)
    return added.on_conflict_do_update(
        index_elements=list(table.primary_key), set_={"amount": table.c.amount + added.excluded.amount}
    )


_OPEN = Prepared(_open)
_FIND = Prepared(_find)
_ADD_UP = Prepared(_adding_up)
