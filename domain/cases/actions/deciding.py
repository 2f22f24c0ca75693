"""The township and the county decide about a case: endorse, return, reject, approve and file."""

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.cases import queries, rules
from domain.cases.actions.leaving import check_ready
from domain.cases.actions.stepping import Begun, begin, finish
from domain.cases.models import Case, CaseAct, CasePurpose, CaseState
from domain.cases.procedure import Said
from domain.cases.rules import Place
from domain.catalog.actions import new_code
from domain.parties.roles import Viewer


async def endorse_case(session: AsyncSession, viewer: Viewer, place: Place, said: Said) -> Case:
    """The township has reviewed a case and hands it on to the county.

    Raises NotFound, what `procedure.allowed` raises.
    """
    begun = await begin(session, viewer, place, CaseAct.ENDORSE, said)
    return await finish(session, viewer, begun)


async def return_case(session: AsyncSession, viewer: Viewer, place: Place, said: Said) -> Case:
    """Send a case back to a step that has to be taken again; a notice that has to be posted again ends.

    Raises NotFound, and what `procedure.allowed` raises.
    """
    begun = await begin(session, viewer, place, CaseAct.RETURN, said)
    if begun.allowed.becomes.state is not CaseState.FORWARDED:
        await _withdraw_notice(session, begun)
    return await finish(session, viewer, begun)


async def reject_case(session: AsyncSession, viewer: Viewer, place: Place, said: Said) -> Case:
    """Refuse to let a family in, or to let it go: then it is looked after further.

    Raises NotFound, and what `procedure.allowed` raises.
    """
    begun = await begin(session, viewer, place, CaseAct.REJECT, said)
    await _withdraw_notice(session, begun)
    return await finish(session, viewer, begun)


async def _withdraw_notice(session: AsyncSession, begun: Begun) -> None:
    notice = (await session.execute(queries.standing_notice(begun.case))).scalar_one_or_none()
    if notice is not None:
        notice.withdrawn_at = clock.now()


async def approve_case(session: AsyncSession, viewer: Viewer, place: Place, said: Said) -> Case:
    """The county approves and files (审批备案): a family is in support from now on, or in transition out of it.

    Raises NotFound, what `procedure.allowed` raises, and for the way out what `rules.check_ready` raises.
    """
    begun = await begin(session, viewer, place, CaseAct.APPROVE, said)
    filed = {"filing_number": f"{begun.case.county_id}-{clock.today():%Y}-{new_code(8)}"}
    if begun.case.purpose is CasePurpose.ENTRY:
        return await finish(session, viewer, begun, **filed)
    await check_ready(session, begun)
    until = rules.months_after(clock.today(), begun.rule.transition_months)
    return await finish(session, viewer, begun, transition_until=until, **filed)
