"""Objecting to a certification on public notice, and answering objections."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.accreditation import queries, rules
from domain.accreditation.actions.certifying import earlier_steps
from domain.accreditation.actions.hands import actor_towards
from domain.accreditation.errors import ActedBefore, NoticeClosed, ObjectedAlready, ObjectionAnswered
from domain.accreditation.models import Certification, Objection, ObjectionFinding
from domain.accreditation.rules import Place
from domain.errors import NotFound
from domain.parties.roles import Viewer
from domain.rows import new_key


async def object_to_certification(session: AsyncSession, viewer: Viewer, place: Place, text: str) -> Objection:
    """Say what speaks against a certification while its notice stands.

    The row's foreign key waits for whoever decides at the same moment, so the notice is looked at again behind it.
    Raises NotFound, NoticeClosed, ObjectedAlready, ReasonMissing.
    """
    rules.check_reason(text, at=("text",))
    certification = await _on_notice(session, place)
    mine = queries.objections_by(viewer.account_id, certification)
    if (await session.execute(mine)).first():
        raise ObjectedAlready(at=("certificationId",))
    objection = Objection(
        county_id=certification.county_id,
        id=new_key(),
        certification_id=certification.id,
        region_code=certification.region_code,
        account_id=viewer.account_id,
        notice_at=certification.published_at,
        text=text.strip(),
        at=clock.now(),
    )
    session.add(objection)
    await session.flush()
    await _on_notice(session, place)
    return objection


async def _on_notice(session: AsyncSession, place: Place) -> Certification:
    found = await session.execute(
        select(Certification)
        .where(
            Certification.county_id == place[0], Certification.id == place[1], Certification.published_at.is_not(None)
        )
        .execution_options(populate_existing=True)
    )
    certification = found.scalar_one_or_none()
    if certification is None:
        raise NotFound(at=("certificationId",), what="certification")
    if not rules.is_on_notice(certification.state, certification.notice_until, clock.today()):
        raise NoticeClosed(at=("certificationId",))
    return certification


async def answer_objection(
    session: AsyncSession, viewer: Viewer, place: Place, finding: str, *, upheld: bool
) -> ObjectionFinding:
    """The county's finding on an objection: not by who raised it, nor by the seller's own, nor by who reviewed before.

    Raises NotFound, ObjectionAnswered, OwnOrganisation, ActedBefore, ReasonMissing.
    """
    rules.check_reason(finding, at=("finding",))
    found = await session.execute(select(Objection).where(Objection.county_id == place[0], Objection.id == place[1]))
    objection = found.scalar_one_or_none()
    if objection is None:
        raise NotFound(at=("objectionId",), what="objection")
    locked = queries.certification_for_update(objection.county_id, objection.certification_id)
    certification = (await session.execute(locked)).scalar_one_or_none()
    if certification is None:
        raise NotFound(at=("objectionId",), what="objection")
    if (await session.execute(queries.finding_on(objection))).first():
        raise ObjectionAnswered(at=("objectionId",))
    actor = await actor_towards(session, viewer, certification.seller_id)
    rules.check_hands(actor, await earlier_steps(session, certification))
    if objection.account_id == viewer.account_id:
        raise ActedBefore
    answer = ObjectionFinding(
        county_id=objection.county_id,
        id=new_key(),
        objection_id=objection.id,
        region_code=objection.region_code,
        objector_id=objection.account_id,
        upheld=upheld,
        finding=finding.strip(),
        account_id=viewer.account_id,
        at=clock.now(),
    )
    session.add(answer)
    await session.flush()
    return answer
