"""Writing down each step where the whole story is told, and finding the consignment it is a step of."""

import uuid
from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.documents.actions import lay_before
from domain.errors import FieldPath, NotFound
from domain.fulfilment.models import ConsignmentEvent, EventKind, Evidence
from domain.fulfilment.rules import Place
from domain.orders import queries as orders
from domain.orders.models import Consignment
from domain.parties.roles import Viewer


def note_step(
    session: AsyncSession,
    viewer: Viewer,
    consignment: Consignment,
    kind: EventKind,
    *,
    about: str | None = None,
    quantity: Decimal | None = None,
    note: str | None = None,
) -> None:
    """Add a step to a consignment's story."""
    session.add(
        ConsignmentEvent(
            county_id=consignment.county_id,
            buyer_id=consignment.buyer_id,
            seller_id=consignment.seller_id,
            consignment_id=consignment.id,
            kind=kind,
            about=about,
            quantity=quantity,
            note=note,
            organisation_id=viewer.organisation,
            account_id=viewer.account_id,
            at=clock.now(),
        )
    )


async def traded_consignment(
    session: AsyncSession, viewer: Viewer, place: Place, *parties: str, at: FieldPath = ("consignmentId",)
) -> Consignment:
    """A consignment, locked, that the viewer's organisation buys or sells. Raises NotFound.

    `parties` are `buyer_id`, `seller_id` or both: whose step it is.
    """
    consignment = (await session.execute(orders.consignment_for_update(*place))).scalar_one_or_none()
    if consignment is None or viewer.organisation not in [getattr(consignment, each) for each in parties]:
        raise NotFound(at=at, what="consignment")
    return consignment


async def show_photos(
    session: AsyncSession,
    viewer: Viewer,
    consignment: Consignment,
    photos: Sequence[Place],
    *,
    at: FieldPath,
    rejection_id: uuid.UUID | None = None,
    claim_id: uuid.UUID | None = None,
) -> None:
    """Lay a buyer's photos before the seller and its county. Raises NotFound, PhotoExpected."""
    documents = await lay_before(
        session, viewer, photos, consignment.county_id, [consignment.seller_id], at=at, photos=True
    )
    session.add_all(
        Evidence(
            county_id=consignment.county_id,
            buyer_id=consignment.buyer_id,
            seller_id=consignment.seller_id,
            document_id=each,
            rejection_id=rejection_id,
            claim_id=claim_id,
        )
        for each in documents
    )
    await session.flush()
