"""Taking something off the price of goods that were accepted. The seller bears it: no household is touched."""

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.actions import new_code
from domain.catalog.errors import NotPositive
from domain.errors import NotFound
from domain.money import Fen, yuan_of
from domain.orders import queries as orders
from domain.orders.actions.serving import must_be
from domain.orders.models import ConsignmentState
from domain.orders.rules import Place
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.rows import new_key
from domain.settlement.actions import open_amount
from domain.settlement.errors import MoreThanOpen
from domain.settlement.ledger import Posting, post
from domain.settlement.models import AccountKind, CreditNote


async def issue_credit_note(
    session: AsyncSession, viewer: Viewer, place: Place, amount: Fen, reason: str
) -> CreditNote:
    """The seller takes an amount off what is open of an accepted consignment.

    Raises NotPositive, NotFound, WrongState, MoreThanOpen.
    """
    if amount <= 0:
        raise NotPositive(at=("amount",))
    consignment = (await session.execute(orders.consignment_for_update(*place))).scalar_one_or_none()
    if consignment is None or consignment.seller_id != viewer.organisation:
        raise NotFound(at=("consignmentId",), what="consignment")
    must_be(consignment, ConsignmentState.ACCEPTED)
    open_ = await open_amount(session, consignment)
    if amount > open_:
        raise MoreThanOpen(at=("amount",), open=yuan_of(open_))
    note = CreditNote(
        county_id=consignment.county_id,
        id=new_key(),
        number=f"CN{clock.today():%Y%m%d}-{new_code()}",
        buyer_id=consignment.buyer_id,
        seller_id=consignment.seller_id,
        consignment_id=consignment.id,
        amount=amount,
        reason=reason,
        issued_on=clock.today(),
        issued_by=viewer.account_id,
        issued_at=clock.now(),
    )
    session.add(note)
    await session.flush()
    postings = [
        Posting(AccountKind.PAYER, note.buyer_id, amount),
        Posting(AccountKind.SELLER, note.seller_id, -amount),
    ]
    async with standing_in(session, Office.SETTLEMENT, note.county_id):
        await post(session, note.county_id, f"credit-note:{note.id}", "CREDIT_NOTE", note.issued_on, postings)
    return note
