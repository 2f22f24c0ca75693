"""A case stands on public notice in its village; anybody may object, and the township answers."""

from hashlib import sha256

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.cases import queries, rules
from domain.cases.actions.stepping import begin, finish
from domain.cases.errors import (
    CaseNoticeNotOver,
    NothingSaid,
    NoticeGone,
    ObjectionAnsweredAlready,
    OwnProposal,
)
from domain.cases.models import Case, CaseAct, CaseNotice, CaseObjection, ObjectionReceipt
from domain.cases.procedure import Said
from domain.cases.rules import Place
from domain.catalog.actions import new_code
from domain.errors import NotFound
from domain.idempotency import KeyReused
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.rows import new_key


async def post_notice(session: AsyncSession, viewer: Viewer, place: Place, days: int | None) -> Case:
    """Put a case on public notice in its village from today on (公示).

    Raises NotFound, what `procedure.allowed` raises, NoticeDays.
    """
    begun = await begin(session, viewer, place, CaseAct.POST_NOTICE, Said())
    case = begun.case
    session.add(
        CaseNotice(
            county_id=case.county_id,
            id=new_key(),
            case_id=case.id,
            region_code=case.region_code,
            called=rules.called_in_public(case.household_name),
            cause=case.cause,
            purpose=case.purpose,
            posted_on=clock.today(),
            until=rules.last_day_of_notice(clock.today(), days, begun.rule.notice_days),
        )
    )
    return await finish(session, viewer, begun)


async def forward_case(session: AsyncSession, viewer: Viewer, place: Place) -> Case:
    """Hand a case on to the township, once its notice is over and no objection is left.

    Raises NotFound, what `procedure.allowed` raises, CaseNoticeNotOver, CaseObjectionsOpen.
    """
    begun = await begin(session, viewer, place, CaseAct.FORWARD, Said())
    notice = (await session.execute(queries.standing_notice(begun.case))).scalar_one_or_none()
    if notice is None:
        raise CaseNoticeNotOver(day=None)
    left = (await session.execute(queries.unanswered_or_upheld(notice))).scalar_one()
    rules.check_notice_over(notice.until, left, clock.today())
    return await finish(session, viewer, begun)


async def object_to_notice(
    session: AsyncSession, viewer: Viewer | None, place: Place, said: str, said_by: str | None, key: str
) -> ObjectionReceipt:
    """Say what speaks against a notice while it stands; signed in or not. The same key again has the same receipt: who
    is not signed in has no keys of his own, so they stand with what was said.

    Raises NoticeGone, NothingSaid, KeyReused.
    """
    words, name = said.strip(), (said_by or "").strip() or None
    if not 0 < len(words) <= rules.LONGEST_REASON or len(name or "") > rules.LONGEST_NAME:
        raise NothingSaid(at=("text",), most=rules.LONGEST_REASON)
    async with standing_in(session, Office.CASES, place[0]):
        notice = (await session.execute(queries.notice(*place))).scalar_one_or_none()
        stands = notice is not None and notice.withdrawn_at is None
        if notice is None or not stands or not notice.posted_on <= clock.today() <= notice.until:
            raise NoticeGone(at=("noticeId",))
        key_hash = sha256(key.encode()).digest()
        before = (await session.execute(queries.objection_by_key(notice, key_hash))).scalar_one_or_none()
        if before is not None and (before.said, before.said_by) != (words, name):
            raise KeyReused(at=("idempotencyKey",))
        if before is not None:
            return await session.get_one(ObjectionReceipt, (notice.county_id, before.receipt_id))
        receipt = ObjectionReceipt(
            county_id=notice.county_id,
            id=new_key(),
            number=f"{notice.county_id}-{new_code(12)}",
            received_at=clock.now(),
        )
        session.add(receipt)
        session.add(
            CaseObjection(
                county_id=notice.county_id,
                id=new_key(),
                notice_id=notice.id,
                region_code=notice.region_code,
                receipt_id=receipt.id,
                said=words,
                said_by=name,
                key_hash=key_hash,
                account_id=viewer.account_id if viewer else None,
                at=clock.now(),
            )
        )
    return receipt


async def answer_objection(
    session: AsyncSession, viewer: Viewer, place: Place, finding: str, *, upheld: bool
) -> CaseObjection:
    """The township's finding on an objection, by somebody who did not raise it himself.

    Raises NotFound, what `procedure.allowed` raises, ObjectionAnsweredAlready.
    """
    raised = await session.get(CaseObjection, place)
    notice = await session.get(CaseNotice, (place[0], raised.notice_id)) if raised else None
    if raised is None or notice is None:
        raise NotFound(at=("objectionId",), what="objection")
    begun = await begin(session, viewer, (place[0], notice.case_id), CaseAct.ANSWER_OBJECTION, Said(finding))
    objection = (await session.execute(queries.objection_for_update(*place))).scalar_one()
    if objection.answered_at is not None:
        raise ObjectionAnsweredAlready(at=("objectionId",))
    if objection.account_id == viewer.account_id:
        raise OwnProposal
    objection.upheld, objection.finding = upheld, finding.strip()
    objection.answered_by, objection.answered_at = viewer.account_id, clock.now()
    async with standing_in(session, Office.CASES, objection.county_id):
        await session.execute(queries.answering_receipt(objection, upheld=upheld, at=clock.now()))
    await finish(session, viewer, begun)
    return objection
