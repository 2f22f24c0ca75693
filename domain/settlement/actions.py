"""What a sale rests on and what is paid for it: contracts are frozen at dispatch, money realises credits."""

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.errors import NotPositive, UnknownSupplier
from domain.catalog.models import Product
from domain.catalog.rules import plain
from domain.errors import NotFound
from domain.money import Fen, yuan_of
from domain.orders import queries as orders
from domain.orders.errors import Overpaid
from domain.orders.models import (
    Consignment,
    ConsignmentState,
    Order,
    Payment,
    Receipt,
)
from domain.orders.rules import Place
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.rows import new_key
from domain.settlement import queries
from domain.settlement.cover import covered, realising
from domain.settlement.errors import ContractMissing, ShareRegisterEmpty
from domain.settlement.ledger import BANK, Posting, post
from domain.settlement.models import (
    AccountKind,
    ConsignmentTerms,
    IncomeEntry,
    LinkageContract,
)
from domain.settlement.terms import Linkage, Split, Terms


async def suppliers_named(
    session: AsyncSession, viewer: Viewer, product: str, names: list[str]
) -> dict[str, tuple[uuid.UUID, int]]:
    """Household and region of each name that has a contract with the seller today. Raises UnknownSupplier."""
    found = await session.execute(
        queries.contracts_in_force(viewer.county_id, viewer.organisation, clock.today())
        .join(Product, (Product.county_id == LinkageContract.county_id) & (Product.id == LinkageContract.product_id))
        .where(Product.name == product, LinkageContract.household_name.in_(names))
    )
    suppliers = {each.household_name: (each.household_id, each.region_code) for each in found.scalars()}
    check_suppliers(product, names, suppliers)
    return suppliers


def check_suppliers(product: str, names: Sequence[str], known: Collection[str]) -> None:
    """Each name is of a household known to have a contract on a product. Raises UnknownSupplier."""
    for at, name in enumerate(names):
        if name not in known:
            raise UnknownSupplier(
                at=("contributions", at, "household"), household=name, product=product, day=clock.today()
            )


async def take_terms(session: AsyncSession, consignment: Consignment) -> None:
    """Freeze the contracts in force today for a consignment that leaves. Raises ContractMissing, ShareRegisterEmpty."""
    county_id, seller_id, day = consignment.county_id, consignment.seller_id, clock.today()
    contracts = (await session.execute(queries.contracts_in_force(county_id, seller_id, day))).scalars().all()
    linkages = {(each.household_id, each.product_id): _linkage(each) for each in contracts}
    needed = await _supplied(session, consignment)
    for household_id, product_id, household, product in needed:
        if (household_id, product_id) not in linkages:
            raise ContractMissing(household=household, product=product, day=day)
    kept = (await session.execute(queries.split_in_force(county_id, seller_id, day))).scalar_one_or_none()
    split = Split(kept.village_id, kept.village, kept.shares, kept.retained) if kept else Split()
    register = (await session.execute(queries.register_on(county_id, seller_id, day))).scalars().all()
    if split.shares and not register:
        raise ShareRegisterEmpty(percent=plain(split.shares), day=day)
    relevant = {(household, product): linkages[household, product] for household, product, _, _ in needed}
    terms = Terms(relevant, split, {each.household_id: each.shares for each in register})
    async with standing_in(session, Office.SETTLEMENT, county_id):
        session.add(
            ConsignmentTerms(
                county_id=county_id,
                seller_id=seller_id,
                consignment_id=consignment.id,
                terms=terms.as_json(),
                taken_at=clock.now(),
            )
        )


def _linkage(contract: LinkageContract) -> Linkage:
    terms = (contract.basis, contract.unit_price, contract.share_of_net)
    return Linkage(contract.id, *terms, contract.number, contract.version)


async def _supplied(session: AsyncSession, consignment: Consignment) -> set[tuple[uuid.UUID, uuid.UUID, str, str]]:
    """Household and product, by key and by name, of all that is in a consignment."""
    allocations = (await session.execute(orders.allocations_of(consignment))).all()
    products = {allocation.lot_id: (line.product_id, line.title) for allocation, line in allocations}
    rows = await session.execute(queries.contributions_to(consignment.county_id, list(products)))
    return {
        (each.household_id, products[each.lot_id][0], each.household_name, products[each.lot_id][1])
        for each in rows.scalars()
    }


async def pay_order(session: AsyncSession, viewer: Viewer, place: Place, amount: Fen, reference: str) -> Payment:
    """Pay on an order: its oldest unpaid consignments first. Raises NotPositive, NotFound, Overpaid."""
    if amount <= 0:
        raise NotPositive(at=("amount",))
    order = await session.get(Order, place)
    if order is None or order.buyer_id != viewer.organisation:
        raise NotFound(at=("orderId",), what="order")
    open_ = await _open_amounts(session, order)
    if amount > sum(fen for _, fen in open_):
        raise Overpaid(at=("amount",), open=yuan_of(sum(fen for _, fen in open_)))
    payment = Payment(
        county_id=order.county_id,
        id=new_key(),
        buyer_id=order.buyer_id,
        order_id=order.id,
        amount=amount,
        reference=reference,
        paid_by=viewer.account_id,
        paid_at=clock.now(),
    )
    session.add(payment)
    await session.flush()
    left = amount
    for consignment, fen in open_:
        received = min(left, fen)
        if received:
            await _receive(session, consignment, payment, received)
        left -= received
    return payment


async def _open_amounts(session: AsyncSession, order: Order) -> list[tuple[Consignment, Fen]]:
    """What can be paid of each accepted consignment, locked, in the order of their numbers.

    What claims took off the price is not owed, and what is disputed is not asked for yet. Looked at once all are
    locked: a claim locks its consignment too.
    """
    found = await session.execute(orders.consignments_for_update(order.county_id, order.id))
    accepted = [each for each in found.scalars() if each.state is ConsignmentState.ACCEPTED]
    return [(each, await open_amount(session, each)) for each in accepted]


async def open_amount(session: AsyncSession, consignment: Consignment) -> Fen:
    """What can be paid now of an accepted consignment that is locked: its goods and their freight, less credits,
    receipts and what is disputed.
    """
    open_ = select(queries.open_of(Consignment)).where(
        Consignment.county_id == consignment.county_id, Consignment.id == consignment.id
    )
    fen: Fen = (await session.execute(open_)).scalar_one()
    return fen


async def _receive(session: AsyncSession, consignment: Consignment, payment: Payment, amount: Fen) -> None:
    """Money has come for a consignment: the households' parts of it become theirs first."""
    async with standing_in(session, Office.SETTLEMENT, consignment.county_id):
        receipt = Receipt(
            county_id=consignment.county_id,
            id=new_key(),
            buyer_id=consignment.buyer_id,
            seller_id=consignment.seller_id,
            consignment_id=consignment.id,
            payment_id=payment.id,
            amount=amount,
            received_at=payment.paid_at,
        )
        session.add(receipt)
        await session.flush()
        money = [Posting(AccountKind.PAYER, consignment.buyer_id, amount), Posting(AccountKind.BANK, BANK, -amount)]
        moved = await covered(session, (consignment.county_id, consignment.id), receipt.id)
        await post(session, consignment.county_id, f"receipt:{receipt.id}", "RECEIPT", clock.today(), [*money, *moved])


async def realise(
    session: AsyncSession,
    county_id: int,
    source_id: uuid.UUID,
    payer_id: uuid.UUID,
    amount: Fen,
    unpaid: Sequence[tuple[IncomeEntry, Fen]],
    out_of: tuple[AccountKind, uuid.UUID] = (AccountKind.BANK, BANK),
) -> None:
    """Post money of a payer, received or taken `out_of` what is his, and what it realises of unpaid income entries."""
    money = [Posting(AccountKind.PAYER, payer_id, amount), Posting(*out_of, -amount)]
    moved = realising(source_id, amount, unpaid)
    await post(session, county_id, f"receipt:{source_id}", "RECEIPT", clock.today(), [*money, *moved])
