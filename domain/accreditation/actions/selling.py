"""What is asked of a seller before something is offered."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.accreditation import queries, rules
from domain.accreditation.errors import NotRegisteredForFood, SellerNotRegistered
from domain.accreditation.models import CertificateClaim, SellerRegistration
from domain.parties.roles import Viewer


async def check_may_sell(session: AsyncSession, viewer: Viewer, lot_ids: Sequence[uuid.UUID], title: str) -> None:
    """That the seller may offer goods from these lots of its own, today, under this title.

    Raises SellerNotRegistered, NotRegisteredForFood, CertificateRequired, NotCertified.
    """
    today = clock.today()
    registration = queries.registration_of(viewer.county_id, viewer.organisation)
    in_force = registration.where(queries.in_force(SellerRegistration, today)).with_for_update(read=True)
    found = (await session.execute(in_force)).scalar_one_or_none()
    if found is None:
        raise SellerNotRegistered(day=today)
    claims = (await session.execute(select(CertificateClaim).order_by(CertificateClaim.word))).scalars().all()
    licences = {each.value for each in (await session.execute(queries.licences_held(found, today))).scalars()}
    offered = queries.products_of_lots(viewer.county_id, viewer.organisation, lot_ids)
    for product, category in (await session.execute(offered)).all():
        if category.is_food and not found.sells_food:
            raise NotRegisteredForFood(at=("lotIds",), product=product.name)
        needed = (await session.execute(queries.certificates_needed(category))).scalars().all()
        held = licences.union((await session.execute(queries.codes_held_for_share(product, today))).scalars())
        rules.check_certificates(product.name, title, needed, held, claims)


async def check_may_go_on_selling(
    session: AsyncSession, viewer: Viewer, listing_id: uuid.UUID, lot_ids: Sequence[uuid.UUID] | None
) -> None:
    """That an own listing may be offered for longer, or from these lots, as if it were offered anew.

    Ask before the listing is locked: what takes it off locks the registration, or the certificate, first. Nothing is
    said of a listing that is not the seller's. Raises as `check_may_sell`.
    """
    own = queries.title_of_listing(viewer.county_id, viewer.organisation, listing_id)
    title = (await session.execute(own)).scalar_one_or_none()
    if title is None:
        return
    if lot_ids is None:
        lot_ids = (await session.execute(queries.lots_of_listing(viewer.county_id, listing_id))).scalars().all()
    await check_may_sell(session, viewer, lot_ids, title)
