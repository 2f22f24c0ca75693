"""Paying what is owed to households: what is paid is theirs at once, in proportion where it is not all."""

import uuid
from collections.abc import Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.errors import NotPositive
from domain.errors import NotFound
from domain.linkage import queries
from domain.linkage.errors import MoreThanDue, NoDueNamed, NothingDue
from domain.linkage.models import DuePayment
from domain.money import Fen, yuan_of
from domain.orders.rules import Place
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.rows import new_key
from domain.settlement.actions.dues import realise_dues
from domain.settlement.models import HouseholdDue
from domain.settlement.queries import unpaid_of_dues


async def pay_dues(
    session: AsyncSession,
    viewer: Viewer,
    named: Sequence[Place],
    until: date | None,
    amount: Fen | None,
    reference: str,
) -> DuePayment:
    """Pay dues of the viewer's organisation: those named, or all that are due by a day; without `amount` all of it.

    Raises NoDueNamed, NotPositive, NotFound, NothingDue, MoreThanDue.
    """
    if (not named) == (until is None):
        raise NoDueNamed(at=("dueIds",))
    if amount is not None and amount <= 0:
        raise NotPositive(at=("amount",))
    async with standing_in(session, Office.SETTLEMENT, viewer.county_id):
        ids = await _locked(session, viewer, named, until)
        unpaid = sum(fen for _, fen in (await session.execute(unpaid_of_dues(viewer.county_id, ids))).all())
    if not unpaid:
        raise NothingDue(at=("dueIds",))
    if amount is not None and amount > unpaid:
        raise MoreThanDue(at=("amount",), open=yuan_of(unpaid))
    payment = DuePayment(
        county_id=viewer.county_id,
        id=new_key(),
        payer_id=viewer.organisation,
        amount=unpaid if amount is None else amount,
        reference=reference,
        paid_by=viewer.account_id,
        paid_at=clock.now(),
    )
    session.add(payment)
    await session.flush()
    await realise_dues(session, payment.county_id, payment.payer_id, payment.id, ids, payment.amount)
    return payment


async def _locked(session: AsyncSession, viewer: Viewer, named: Sequence[Place], until: date | None) -> list[uuid.UUID]:
    """The dues that are meant, locked in the order of their ids. Raises NotFound for one that is not the viewer's."""
    own = queries.dues_of_payer(viewer.county_id, viewer.organisation)
    if until is not None:
        due = own.where(HouseholdDue.due_on <= until, queries.open_of(HouseholdDue) > 0)
        return list((await session.execute(due)).scalars())
    found = set((await session.execute(own.where(HouseholdDue.id.in_([id_ for _, id_ in named])))).scalars())
    for at, (county_id, id_) in enumerate(named):
        if county_id != viewer.county_id or id_ not in found:
            raise NotFound(at=("dueIds", at), what="due")
    return sorted(found)
