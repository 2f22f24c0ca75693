"""Showing whole what is sealed of a person, to who works on the case; each time is written down."""

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.errors import NotFound
from domain.households import queries
from domain.households.actions.members import ID_NUMBER, PHONE
from domain.households.actions.recording import CERTIFICATE, STATE
from domain.households.errors import NothingSealed, RevealWithoutReason
from domain.households.models import Person, PersonReveal, SealedField
from domain.households.rules import Place
from domain.parties.names import own_name
from domain.parties.roles import Viewer
from domain.rows import new_key
from domain.sealing import Sealer


async def reveal_person(
    session: AsyncSession, viewer: Viewer, sealer: Sealer, place: Place, field: SealedField, reason: str
) -> str:
    """What is sealed. Raises RevealWithoutReason, NotFound, NothingSealed."""
    if not reason.strip():
        raise RevealWithoutReason(at=("reason",))
    person = await session.get(Person, place)
    if person is None:
        raise NotFound(at=("personId",), what="person")
    sealed, bound_to = await _sealed(session, person, field)
    if sealed is None:
        raise NothingSealed(at=("field",))
    session.add(
        PersonReveal(
            county_id=person.county_id,
            id=new_key(),
            region_code=person.region_code,
            person_id=person.id,
            field=field,
            reason=reason.strip(),
            account_id=viewer.account_id,
            revealed_name=await own_name(session, viewer),
            at=clock.now(),
        )
    )
    await session.flush()
    return sealer.unseal(sealed, bound_to=bound_to)


async def _sealed(session: AsyncSession, person: Person, field: SealedField) -> tuple[bytes | None, str]:
    if field is SealedField.ID_NUMBER:
        return person.id_number_sealed, ID_NUMBER
    if field is SealedField.PHONE:
        return person.phone_sealed, PHONE
    health = (await session.execute(queries.health_of(person))).scalar_one_or_none()
    if field is SealedField.HEALTH:
        return health.state_sealed if health else None, STATE
    return health.certificate_sealed if health else None, CERTIFICATE
