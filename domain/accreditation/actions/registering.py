"""Registering a seller: it applies with its licences, the county decides."""

import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.accreditation import queries, rules
from domain.accreditation.actions.hands import actor_towards
from domain.accreditation.errors import CreditCodeTaken, NotASeller, NotThisStep
from domain.accreditation.models import (
    Licence,
    LicenceKind,
    LicenceState,
    RegistrationAct,
    RegistrationState,
    RegistrationStep,
    RequiredLicence,
    SellerRegistration,
)
from domain.accreditation.rules import REGISTERING, Place, WantedLicence
from domain.documents.actions import lay_before
from domain.errors import FieldPath, NotFound
from domain.parties.models import Organisation, OrganisationKind
from domain.parties.names import own_name
from domain.parties.roles import Role, Viewer
from domain.parties.walls import Office, standing_in
from domain.rows import new_key


async def apply_to_sell(
    session: AsyncSession, viewer: Viewer, credit_code: str, licences: Sequence[WantedLicence], *, sells_food: bool
) -> SellerRegistration:
    """Ask to be let onto the market, or ask again: after a return or a revocation, or to sell food as well.

    Until the county has decided nothing is in force. Raises NoCreditCode, CreditCodeTaken, NotASeller, LicenceDays,
    LicenceExpired, LicenceMissing, NotFound, NotThisStep.
    """
    rules.check_credit_code(credit_code)
    organisation = await session.get_one(Organisation, viewer.organisation)
    await _check_licences(session, organisation.kind, licences, sells_food=sells_food)
    await _check_code_is_free(session, viewer, credit_code)
    found = await session.execute(queries.registration_of(viewer.county_id, organisation.id).with_for_update())
    known = found.scalar_one_or_none()
    registration = known or _first_application(organisation)
    if known:  # first: a registration is the seller's to write once it is applied for
        await _step(session, viewer, registration, RegistrationAct.APPLY, None)
    registration.kind, registration.name = organisation.kind, organisation.name
    registration.credit_code, registration.sells_food = credit_code, sells_food
    registration.applied_at = clock.now()
    if not known:
        session.add(registration)
        await session.flush()
        await _write_step(session, viewer, registration, RegistrationAct.APPLY, None)
    for at, each in enumerate(licences):
        await _hand_in(session, viewer, registration, each, ("licences", at, "documentId"))
    return registration


def _first_application(organisation: Organisation) -> SellerRegistration:
    return SellerRegistration(
        county_id=organisation.county_id,
        id=new_key(),
        seller_id=organisation.id,
        region_code=organisation.region_code,
        state=RegistrationState.APPLIED,
        changed_at=clock.now(),
    )


async def _check_licences(
    session: AsyncSession, kind: OrganisationKind, licences: Sequence[WantedLicence], *, sells_food: bool
) -> None:
    required = (await session.execute(queries.required_licences(kind, clock.today()))).scalars().all()
    if not required:
        raise NotASeller(kind=kind.value)
    for at, each in enumerate(licences):
        rules.check_licence(each, clock.today(), ("licences", at))
    rules.check_licences(_needed(required, sells_food=sells_food), {each.kind for each in licences})


async def _check_code_is_free(session: AsyncSession, viewer: Viewer, credit_code: str) -> None:
    """Raises CreditCodeTaken as far as the viewer sees; a UNIQUE stands behind it for whom he does not."""
    taken = select(SellerRegistration.id).where(
        SellerRegistration.county_id == viewer.county_id,
        SellerRegistration.credit_code == credit_code,
        SellerRegistration.seller_id != viewer.organisation,
    )
    if (await session.execute(taken)).first():
        raise CreditCodeTaken(at=("creditCode",), written=credit_code)


async def _hand_in(
    session: AsyncSession, viewer: Viewer, registration: SellerRegistration, wanted: WantedLicence, at: FieldPath
) -> None:
    """Raises NotFound where the document is not the viewer's organisation's."""
    [document_id] = await lay_before(session, viewer, [wanted.document], registration.county_id, [], at=at)
    licence = Licence(
        county_id=registration.county_id,
        id=new_key(),
        registration_id=registration.id,
        seller_id=registration.seller_id,
        region_code=registration.region_code,
        kind=wanted.kind,
        number=wanted.number,
        issued_on=wanted.issued_on,
        expires_on=wanted.expires_on,
        document_id=document_id,
        state=LicenceState.SUBMITTED,
        submitted_at=clock.now(),
    )
    session.add(licence)
    await session.flush()


async def renew_licence(session: AsyncSession, viewer: Viewer, wanted: WantedLicence) -> SellerRegistration:
    """Hand in a newer licence beside those that hold; it counts once the county has verified it.

    Raises NotFound without a registration, LicenceDays, LicenceExpired, NotThisStep.
    """
    found = await session.execute(queries.registration_of(viewer.county_id, viewer.organisation).with_for_update())
    registration = found.scalar_one_or_none()
    if registration is None:
        raise NotFound(what="registration")
    if registration.state not in {RegistrationState.APPROVED, RegistrationState.SUSPENDED}:
        raise NotThisStep(act="RENEW", role=viewer.role.value, state=registration.state.value)
    rules.check_licence(wanted, clock.today(), ("licence",))
    await _hand_in(session, viewer, registration, wanted, ("licence", "documentId"))
    return registration


async def decide_registration(
    session: AsyncSession, viewer: Viewer, place: Place, act: RegistrationAct, reason: str | None
) -> SellerRegistration:
    """The county's step. To approve verifies what was handed in; to return or revoke refuses it.

    To suspend or revoke takes off all that the seller lists; orders that were placed stand.

    Raises NotFound, NotThisStep, OwnOrganisation, ActedBefore, ReasonMissing, LicenceMissing.
    """
    registration = await _locked(session, place)
    await _step(session, viewer, registration, act, reason)
    if act is RegistrationAct.APPROVE:
        await _check_still_complete(session, registration)
        await _decide_submitted(session, viewer, registration, LicenceState.VERIFIED, None)
    if act in {RegistrationAct.RETURN, RegistrationAct.REVOKE}:
        await _decide_submitted(session, viewer, registration, LicenceState.REFUSED, reason)
    await session.flush()
    if act in {RegistrationAct.SUSPEND, RegistrationAct.REVOKE}:
        async with standing_in(session, Office.MARKET, registration.county_id):
            at = registration.changed_at
            await session.execute(queries.taking_off(registration.county_id, registration.seller_id, at))
    return registration


async def _check_still_complete(session: AsyncSession, registration: SellerRegistration) -> None:
    """That what was handed in still holds on the day it is approved. Raises LicenceMissing."""
    today = clock.today()
    required = (await session.execute(queries.required_licences(registration.kind, today))).scalars()
    submitted = (await session.execute(queries.licences_submitted(registration))).scalars()
    rules.check_licences(
        _needed(required, sells_food=registration.sells_food),
        {each.kind for each in submitted if each.expires_on is None or each.expires_on >= today},
    )


async def decide_licence(
    session: AsyncSession, viewer: Viewer, place: Place, reason: str | None, *, verified: bool
) -> SellerRegistration:
    """The county verifies or refuses a licence that was handed in anew; to refuse needs a reason.

    Raises NotFound, NotThisStep, OwnOrganisation, ActedBefore, ReasonMissing.
    """
    found = await session.execute(select(Licence).where(Licence.county_id == place[0], Licence.id == place[1]))
    licence = found.scalar_one_or_none()
    if licence is None:
        raise NotFound(at=("licenceId",), what="licence")
    registration = await _locked(session, (licence.county_id, licence.registration_id), ("licenceId",))
    await session.refresh(licence)
    renewable = {RegistrationState.APPROVED, RegistrationState.SUSPENDED}
    if licence.state is not LicenceState.SUBMITTED or registration.state not in renewable:
        raise NotThisStep(act="DECIDE_LICENCE", role=viewer.role.value, state=licence.state.value)
    rules.check_hands(
        await actor_towards(session, viewer, registration.seller_id), await _earlier(session, registration)
    )
    if not verified:
        rules.check_reason(reason)
    _decide([licence], viewer, LicenceState.VERIFIED if verified else LicenceState.REFUSED, reason)
    registration.changed_at = clock.now()
    await session.flush()
    return registration


async def _locked(session: AsyncSession, place: Place, at: FieldPath = ("registrationId",)) -> SellerRegistration:
    found = (await session.execute(queries.registration_for_update(*place))).scalar_one_or_none()
    if found is None:
        raise NotFound(at=at, what="registration")
    return found


async def _step(
    session: AsyncSession, viewer: Viewer, registration: SellerRegistration, act: RegistrationAct, reason: str | None
) -> None:
    """Take a step of the procedure with a registration that is locked, and write it down."""
    actor = await actor_towards(session, viewer, registration.seller_id)
    earlier = await _earlier(session, registration)
    registration.state = rules.next_state(REGISTERING, act, registration.state, actor, earlier, reason)
    registration.changed_at = clock.now()
    await _write_step(session, viewer, registration, act, reason)


async def _earlier(session: AsyncSession, registration: SellerRegistration) -> list[tuple[uuid.UUID, Role]]:
    taken = await session.execute(
        select(RegistrationStep.account_id, RegistrationStep.role).where(
            RegistrationStep.county_id == registration.county_id,
            RegistrationStep.registration_id == registration.id,
        )
    )
    return [(account, role) for account, role in taken]


async def _write_step(
    session: AsyncSession, viewer: Viewer, registration: SellerRegistration, act: RegistrationAct, reason: str | None
) -> None:
    session.add(
        RegistrationStep(
            county_id=registration.county_id,
            id=new_key(),
            registration_id=registration.id,
            seller_id=registration.seller_id,
            region_code=registration.region_code,
            act=act,
            account_id=viewer.account_id,
            actor_name=await own_name(session, viewer),
            role=viewer.role,
            reason=reason,
            at=registration.changed_at,
        )
    )


async def _decide_submitted(
    session: AsyncSession, viewer: Viewer, registration: SellerRegistration, state: LicenceState, reason: str | None
) -> None:
    _decide((await session.execute(queries.licences_submitted(registration))).scalars(), viewer, state, reason)


def _decide(licences: Iterable[Licence], viewer: Viewer, state: LicenceState, reason: str | None) -> None:
    for each in licences:
        each.state, each.reason = state, reason
        each.decided_at, each.decided_by = clock.now(), viewer.account_id


def _needed(required: Iterable[RequiredLicence], *, sells_food: bool) -> set[LicenceKind]:
    return {each.licence_kind for each in required if sells_food or not each.for_food_only}
