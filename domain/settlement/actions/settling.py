"""Parting accepted consignments by their frozen terms and crediting everybody provisionally (结算).

One consignment or many are read by the same few statements, and written by the four that post them. One whose evidence
does not allow it (terms that name no contract of a household, a register that names nobody) is set aside, and stops no
other.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.money import Fen
from domain.orders.models import Consignment, Cost
from domain.parties.walls import Office, standing_in
from domain.rows import new_key
from domain.settlement import queries
from domain.settlement.actions.cover import cover
from domain.settlement.attribution import AcceptedLot, Attribution, Part, Sale, attribute
from domain.settlement.ledger import Movement, Posting, post_all
from domain.settlement.models import AccountKind, AttributionLine, IncomeEntry, Settlement, Unsettled
from domain.settlement.terms import Basis, Terms
from domain.writing import Bare, write_all

AT_ONCE = 500
"""So many consignments are settled in one go: enough to spare round trips, few enough to be held in memory."""


async def settle_due(session: AsyncSession, county_id: int, at_most: int = AT_ONCE) -> int:
    """Settle accepted consignments of a county that nobody has settled yet, but for those another is at; how many were
    looked at. What was set aside before today is looked at again.
    """
    async with standing_in(session, Office.SETTLEMENT, county_id):
        due = queries.due_for_update(county_id, clock.today()).limit(at_most)
        found = (await session.execute(due)).scalars().all()
    if not found:
        return 0
    async with standing_in(session, Office.MARKET, county_id):
        nobodys = (
            select(Consignment.id)
            .where(Consignment.county_id == county_id, queries.among([each.id for each in found]))
            .order_by(Consignment.id)
            .with_for_update(skip_locked=True, key_share=True)
        )
        locked = set((await session.execute(nobodys)).scalars())
    return await settle_all(session, county_id, [each for each in found if each.id in locked])


async def settle(session: AsyncSession, consignment: Consignment) -> None:
    """Settle one; see `settle_all`."""
    await settle_all(session, consignment.county_id, [consignment])


async def settle_all(session: AsyncSession, county_id: int, consignments: Sequence[Consignment]) -> int:
    """Part accepted consignments of one county, and credit everybody; how many were looked at.

    What is settled already is left, and what cannot be parted is set aside. The consignments are locked.
    """
    if not consignments:
        return 0
    async with standing_in(session, Office.SETTLEMENT, county_id):
        of_them = {"county_id": county_id, "consignment_ids": [each.id for each in consignments]}
        taken_up = {row["consignment_id"]: row for row in await queries.TAKEN_UP.rows(session, **of_them)}
        consignments = [each for each in consignments if each.id in taken_up]
        evidence = await _evidence(session, county_id, consignments, taken_up.values())
        settled: list[_Settled] = []
        for each in consignments:
            with evidence.one(each.id):
                settled.append(_settled(each, evidence))
        await _write(session, county_id, settled)
        await write_all(session, [_set_aside(county_id, *flawed) for flawed in evidence.flaws.items()])
        for late in settled:
            if taken_up[late.consignment.id]["set_aside_on"]:  # its buyer may have paid meanwhile
                await cover(session, (county_id, late.consignment.id), late.id)
    return len(consignments)


def _set_aside(county_id: int, consignment_id: uuid.UUID, flaw: str) -> Unsettled:
    return Unsettled(county_id=county_id, consignment_id=consignment_id, set_aside_on=clock.today(), flaw=flaw)


async def _write(session: AsyncSession, county_id: int, settled: "Sequence[_Settled]") -> None:
    await post_all(
        session,
        county_id,
        [movement for each in settled for movement in each.movements],
        Bare(Settlement, _SETTLEMENT, [each.row() for each in settled]),
        Bare(AttributionLine, _LINE, [line for each in settled for line in each.lines]),
        Bare(IncomeEntry, _INCOME, [row for each in settled for row in each.income]),
    )


@dataclass(slots=True)
class _Evidence:
    """All that settling some consignments rests on, by consignment or by lot."""

    sold: dict[uuid.UUID, list[tuple[uuid.UUID, uuid.UUID, Decimal, Decimal]]]
    """Lot, product, quantity accepted and unit price."""
    costs: dict[uuid.UUID, dict[Cost, Fen]]
    terms: dict[uuid.UUID, Terms]
    supplied: dict[uuid.UUID, dict[uuid.UUID, Decimal]]
    families: dict[uuid.UUID, tuple[str, int]]
    """Name and region of each household."""
    lots: dict[uuid.UUID, tuple[str, str]]
    """Code and product of each lot."""
    flaws: dict[uuid.UUID, str]
    """Why a consignment cannot be settled."""

    @contextmanager
    def one(self, consignment_id: uuid.UUID) -> Iterator[None]:
        """Work on one consignment, without touching the database: whatever goes wrong first is its flaw."""
        try:
            yield
        except Exception as flaw:  # one's flaw must not stop the others
            self.flaws.setdefault(consignment_id, f"{type(flaw).__name__}: {flaw}")


async def _evidence(
    session: AsyncSession, county_id: int, consignments: Sequence[Consignment], taken_up: Iterable[Any]
) -> _Evidence:
    of_them = {"county_id": county_id, "consignment_ids": [each.id for each in consignments]}
    found = _Evidence(defaultdict(list), {}, {}, defaultdict(dict), {}, {}, {})
    for consignment, _, terms, costs in taken_up:
        with found.one(consignment):
            found.terms[consignment] = Terms.from_json(orjson.loads(terms))
            found.costs[consignment] = {Cost(kind): fen for kind, fen in orjson.loads(costs or "{}").items()}
    if any(each.register for each in found.terms.values()):
        sellers = list({each.seller_id for each in consignments})
        for household, name, region in await queries.HOLDERS.rows(session, county_id=county_id, seller_ids=sellers):
            found.families[household] = name, region
    for consignment, lot, accepted, unit_price, product, code, name in await queries.SOLD.rows(session, **of_them):
        found.sold[consignment].append((lot, product, accepted or Decimal(0), unit_price))
        found.lots[lot] = code, name
    supplied = await queries.SUPPLIED.rows(session, county_id=county_id, lot_ids=list(found.lots))
    for lot, household, name, region, quantity in supplied:
        found.supplied[lot][household] = quantity
        found.families[household] = name, region
    return found


def _settled(consignment: Consignment, evidence: _Evidence) -> "_Settled":
    lots = [AcceptedLot(*sold, evidence.supplied[sold[0]]) for sold in evidence.sold[consignment.id]]
    sale = Sale(consignment.id, lots, evidence.costs[consignment.id])
    day = clock.day_of(consignment.accepted_at or clock.now())
    settled = _Settled(consignment, attribute(sale, evidence.terms[consignment.id]), day)
    for part in settled.worked.parts:
        settled.take(part, evidence.families, evidence.lots)
    settled.movements.extend(settled.moving())
    return settled


@dataclass(slots=True)
class _Settled:
    """One consignment parted: the rows it comes to, and the transfers that credit everybody."""

    consignment: Consignment
    worked: Attribution
    day: date
    id: uuid.UUID = field(default_factory=new_key)
    lines: list[tuple[Any, ...]] = field(default_factory=list)
    income: list[tuple[Any, ...]] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)

    def row(self) -> tuple[Any, ...]:
        of_it, worked = self.consignment, self.worked
        ids = (of_it.county_id, self.id, of_it.seller_id, of_it.id)
        return (*ids, worked.goods, worked.net, worked.residual, clock.now())

    def take(
        self, part: Part, families: Mapping[uuid.UUID, tuple[str, int]], lots: Mapping[uuid.UUID, tuple[str, str]]
    ) -> None:
        """Write down one part, with what an officer must see of the trade stamped on it, and who is credited."""
        name, region = families[part.household_id] if part.household_id else (None, None)
        lot, product = lots[part.lot_id] if part.lot_id else (None, None)
        of_it, line_id = self.consignment, new_key()
        self.lines.append(
            (
                of_it.county_id,
                line_id,
                of_it.seller_id,
                self.id,
                len(self.lines) + 1,
                part.basis,
                part.cost,
                region,
                part.household_id,
                name,
                part.organisation_id,
                of_it.number,
                self.day,
                part.lot_id,
                lot,
                product,
                _shown(part),
                part.unit_price,
                part.shares,
                part.contract_id,
                part.amount,
            )
        )
        self.postings.append(self._credit(part, line_id, region) if part.category else _posting(of_it, part))

    def _credit(self, part: Part, line_id: uuid.UUID, region: int | None) -> Posting:
        entry_id, household = new_key(), part.household_id
        of_it = (self.consignment.county_id, entry_id, household, region)
        self.income.append((*of_it, part.category, self.day, part.amount, line_id))
        owner = household or self.consignment.seller_id
        return Posting(AccountKind.HOUSEHOLD_PROVISIONAL, owner, part.amount, region, entry_id)

    def moving(self) -> Iterator[Movement]:
        """Everybody's credit; and freight that the buyer bears, which is its seller's: no part of the sale."""
        of_it = self.consignment
        payer = Posting(AccountKind.PAYER, of_it.buyer_id, -self.worked.goods)
        yield Movement(f"settlement:{of_it.id}", "SETTLEMENT", self.day, [payer, *self.postings])
        if of_it.freight_owed:
            owed = Posting(AccountKind.PAYER, of_it.buyer_id, -of_it.freight_owed)
            earned = Posting(AccountKind.SELLER, of_it.seller_id, of_it.freight_owed)
            yield Movement(f"freight:{of_it.id}", "FREIGHT", self.day, [owed, earned])


def _shown(part: Part) -> Decimal | None:
    """A part's quantity as it is written down: to the gram. The amount was worked out of the exact one."""
    if part.quantity is None:
        return None
    return (Decimal(part.quantity.numerator) / Decimal(part.quantity.denominator)).quantize(Decimal("0.001"))


def _posting(consignment: Consignment, part: Part) -> Posting:
    if part.basis is Basis.VILLAGE and part.organisation_id:
        return Posting(AccountKind.VILLAGE, part.organisation_id, part.amount)
    if part.basis in (Basis.COST, Basis.WAGE):
        return Posting(AccountKind.COSTS, consignment.seller_id, part.amount)
    return Posting(AccountKind.SELLER, consignment.seller_id, part.amount)


_SETTLEMENT = ("county_id", "id", "seller_id", "consignment_id", "goods", "net", "residual", "settled_at")
_INCOME = ("county_id", "id", "household_id", "region_code", "category", "earned_on", "amount", "sale_id")
_LINE = (
    "county_id",
    "id",
    "seller_id",
    "settlement_id",
    "position",
    "basis",
    "cost",
    "region_code",
    "household_id",
    "household_name",
    "organisation_id",
    "consignment_number",
    "accepted_on",
    "lot_id",
    "lot_code",
    "product_name",
    "quantity",
    "unit_price",
    "shares",
    "contract_id",
    "amount",
)
