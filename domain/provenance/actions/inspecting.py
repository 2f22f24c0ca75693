"""Writing down what inspections found."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.documents.models import Document
from domain.errors import NotFound
from domain.orders.rules import Place
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.provenance import queries, rules
from domain.provenance.actions.holding import hold_or_release, locked_lot
from domain.provenance.models import Inspection
from domain.provenance.rules import WantedInspection
from domain.rows import new_key


async def record_inspection(
    session: AsyncSession, viewer: Viewer, place: Place, wanted: WantedInspection, document: Place | None
) -> Inspection:
    """An inspection that failed holds its lot; a later one of the same kind that passed lets it go.

    One that an official wrote down as failed is made good by an official's alone.

    Raises NotFound, InspectedTooEarly, ValueWithoutUnit, FiguresSayOtherwise.
    """
    async with standing_in(session, Office.MARKET, place[0]):
        lot = await locked_lot(session, viewer, place)
        made_on = lot.harvested_on or lot.produced_on or wanted.inspected_on
        rules.check_inspection(wanted, made_on, clock.today())
        kind = (await session.execute(queries.kind_in_force(wanted.kind_code, wanted.inspected_on))).first()
        if kind is None:
            raise NotFound(at=("kindCode",), what="inspection kind")
        made = Inspection(
            county_id=lot.county_id,
            id=new_key(),
            seller_id=lot.seller_id,
            lot_id=lot.id,
            kind_code=wanted.kind_code,
            lab=wanted.lab,
            inspected_on=wanted.inspected_on,
            result=wanted.result,
            value=wanted.value,
            limit_value=wanted.limit_value,
            value_unit=wanted.value_unit,
            document_sha256=await _hash_of(session, viewer, document) if document else None,
            organisation_id=viewer.organisation,
            account_id=viewer.account_id,
            recorded_at=clock.now(),
        )
        session.add(made)
        await session.flush()
        await hold_or_release(session, lot)
    return made


async def _hash_of(session: AsyncSession, viewer: Viewer, place: Place) -> bytes:
    """Of a document that the viewer's organisation sent. Raises NotFound."""
    county_id, id_ = place
    own = select(Document.sha256).where(
        Document.county_id == county_id, Document.id == id_, Document.organisation_id == viewer.organisation
    )
    found = (await session.execute(own)).scalar_one_or_none()
    if found is None:
        raise NotFound(at=("documentId",), what="document")
    return found
