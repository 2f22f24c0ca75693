"""Entering, amending and ending contracts over households' goods. Goods that have left keep the version of that day."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.models import Product
from domain.errors import NotFound
from domain.linkage import queries, rules
from domain.linkage.actions.families import Named, family
from domain.linkage.actions.versions import new_number, newest_version, next_version
from domain.linkage.errors import LinkageOverlaps
from domain.linkage.rules import GoodsTerms
from domain.orders.rules import Place
from domain.parties.roles import Viewer
from domain.rows import new_key
from domain.settlement.models import LinkageContract
from domain.settlement.terms import Basis


@dataclass(frozen=True, slots=True)
class Wanted:
    """A contract as it is entered. It holds from `since` to `until`, both included; None is open."""

    household: Named
    product: Place
    basis: Basis
    terms: GoodsTerms
    since: date
    until: date | None
    source: str


async def enter_contract(session: AsyncSession, viewer: Viewer, wanted: Wanted) -> LinkageContract:
    """Enter a contract of the viewer's organisation with a household of its county.

    Raises UnknownHousehold, LinkageOverlaps, NotFound for another's product, and what `check_basis`, `check_goods`
    and `period` raise.
    """
    rules.check_basis(wanted.basis)
    rules.check_goods(wanted.terms)
    during = rules.period(wanted.since, wanted.until)
    county_id, product_id = wanted.product
    of_product = select(Product.seller_id).where(Product.county_id == county_id, Product.id == product_id)
    owner = (await session.execute(of_product)).scalar_one_or_none()
    if owner != viewer.organisation or county_id != viewer.county_id:
        raise NotFound(at=("productId",), what="product")
    household = await family(session, county_id, wanted.household)
    contract = LinkageContract(
        county_id=county_id,
        id=new_key(),
        seller_id=viewer.organisation,
        region_code=household.region_code,
        household_id=household.id,
        household_name=household.name,
        product_id=product_id,
        basis=wanted.basis,
        unit_price=wanted.terms.unit_price,
        share_of_net=wanted.terms.share_of_net,
        during=during,
        source=wanted.source,
        number=new_number("HT"),
        version=1,
        entered_at=clock.now(),
    )
    await _check_is_free(session, contract)
    session.add(contract)
    await session.flush()
    return contract


async def _check_is_free(session: AsyncSession, contract: LinkageContract) -> None:
    """Raises LinkageOverlaps. Of two entered at one moment the exclusion constraint refuses the second."""
    there = (await session.execute(queries.contracts_overlapping(contract))).scalar_one_or_none()
    if there is not None:
        raise LinkageOverlaps(at=("from",), number=there.number, first=there.during.lower)


@dataclass(frozen=True, slots=True)
class GoodsChange:
    """What a new version says otherwise: `until` and `share_of_net` as before where they are None."""

    unit_price: Decimal
    share_of_net: Decimal | None
    since: date
    until: date | None
    source: str


async def amend_contract(session: AsyncSession, viewer: Viewer, place: Place, change: GoodsChange) -> LinkageContract:
    """Put a new version in force from a day on; the old one ends the day before.

    Raises NotFound, NewerVersion, DayHasPassed, LinkageOverlaps, and what `check_goods` and `amended` raise.
    """
    rules.not_passed(change.since, clock.today(), "from")
    before = await newest_version(session, viewer, LinkageContract, place, "contractId", "contract")
    share = before.share_of_net if change.share_of_net is None else change.share_of_net
    rules.check_goods(GoodsTerms(change.unit_price, share))
    days = rules.amended(before.during, change.since, change.until)
    after = next_version(
        before,
        unit_price=change.unit_price,
        share_of_net=share,
        during=days.after,
        source=change.source,
    )
    await _check_is_free(session, after)
    before.during = days.before
    await session.flush()  # before the new one is there, so that they never overlap
    session.add(after)
    await session.flush()
    return after


async def end_contract(session: AsyncSession, viewer: Viewer, place: Place, last: date) -> LinkageContract:
    """Let a contract end with a day, which is today or later. Raises NotFound, NewerVersion, DayHasPassed,
    EndsBeforeItBegins.
    """
    rules.not_passed(last, clock.today(), "until")
    contract = await newest_version(session, viewer, LinkageContract, place, "contractId", "contract")
    contract.during = rules.ended(contract.during, last)
    await session.flush()
    return contract
