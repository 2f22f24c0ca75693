"""What is asked of a seller before something is offered."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.accreditation import queries, rules
from domain.accreditation.errors import NotRegisteredForFood, SellerNotRegistered
from domain.accreditation.models import CertificateClaim, SellerRegistration
from domain.catalog.models import Category, Product
from domain.errors import Refusal
from domain.parties.roles import Viewer


@dataclass(frozen=True, slots=True)
class Standing:
    """Under what a seller sells today: its registration, which is locked, its licences, and what words claim what."""

    registration: SellerRegistration
    licences: Collection[str]
    claims: Sequence[CertificateClaim]
    kinds: Collection[str]
    """Certificates that speak of products or sellers. What speaks of lots is looked at lot by lot."""

    def check(self, title: str, product: Product, category: Category, held: Collection[str]) -> None:
        """Raises NotRegisteredForFood, CertificateRequired, NotCertified."""
        if category.is_food and not self.registration.sells_food:
            raise NotRegisteredForFood(at=("lotIds",), product=product.name)
        needed = set(category.certificates_required).intersection(self.kinds)
        rules.check_certificates(product.name, title, needed, {*self.licences, *held}, self.claims)


async def _standing(session: AsyncSession, viewer: Viewer) -> Standing:
    """Raises SellerNotRegistered."""
    today = clock.today()
    registration = queries.registration_of(viewer.county_id, viewer.organisation)
    in_force = registration.where(queries.in_force(SellerRegistration, today)).with_for_update(read=True)
    found = (await session.execute(in_force)).scalar_one_or_none()
    if found is None:
        raise SellerNotRegistered(day=today)
    claims = (await session.execute(select(CertificateClaim).order_by(CertificateClaim.word))).scalars().all()
    licences = {each.value for each in (await session.execute(queries.licences_held(found, today))).scalars()}
    kinds = (await session.execute(queries.kinds_beside_lots())).scalars().all()
    return Standing(found, licences, claims, kinds)


async def _held_by(session: AsyncSession, county_id: int, products: Iterable[Product]) -> dict[uuid.UUID, set[str]]:
    """By product the kinds of certificates that it holds today, which are locked against being revoked meanwhile."""
    held = {each.id: set[str]() for each in products}
    rows = await session.execute(queries.codes_held_for_share(county_id, list(held), clock.today()))
    for product_id, code in rows.all():
        held[product_id].add(code)
    return held


async def check_may_sell(session: AsyncSession, viewer: Viewer, lot_ids: Sequence[uuid.UUID], title: str) -> None:
    """That the seller may offer goods from these lots of its own, today, under this title.

    Raises SellerNotRegistered, and what `Standing.check` raises.
    """
    standing = await _standing(session, viewer)
    offered = queries.products_of_lots(viewer.county_id, viewer.organisation, lot_ids)
    rows = (await session.execute(offered)).all()
    held = await _held_by(session, viewer.county_id, (product for product, _ in rows))
    for product, category in rows:
        standing.check(title, product, category, held[product.id])


async def not_to_be_sold(
    session: AsyncSession, viewer: Viewer, listing_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, Refusal]:
    """Why own listings may not be offered anew, as `check_may_sell` says it; nothing of those that may.

    Ask before they are locked, as of `check_may_go_on_selling`.
    """
    try:
        standing = await _standing(session, viewer)
    except SellerNotRegistered as refusal:
        return dict.fromkeys(listing_ids, refusal)
    rows = (await session.execute(queries.products_of_listings(viewer.county_id, listing_ids))).all()
    held = await _held_by(session, viewer.county_id, (product for _, _, product, _ in rows))
    refused: dict[uuid.UUID, Refusal] = {}
    for listing_id, title, product, category in rows:
        try:
            standing.check(title, product, category, held[product.id])
        except Refusal as refusal:
            refused[listing_id] = refusal
    return refused


async def check_may_go_on_selling(
    session: AsyncSession, viewer: Viewer, listing_id: uuid.UUID, lot_ids: Sequence[uuid.UUID] | None
) -> None:
    """That an own listing may be offered for longer, at other prices, or from these lots, as if it were offered anew.

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
