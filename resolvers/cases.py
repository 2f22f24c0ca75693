"""Answering for cases of families at risk: decode, one action, what to read back."""

from typing import Any

import strawberry
from sqlalchemy import ColumnElement, Select, Text

from domain.cases import queries
from domain.cases.actions import (
    checking,
    deciding,
    delegating,
    leaving,
    noticing,
    opening,
    ruling,
    supporting,
)
from domain.cases.models import (
    Case,
    CaseDelegation,
    CaseNotice,
    CaseRule,
    ObjectionReceipt,
)
from domain.cases.procedure import Said
from domain.cases.rules import FoundAtVisit, Place, WantedRule
from domain.catalog.queries import today
from domain.documents.models import Document
from domain.parties.roles import Role
from resolvers.context import Doing
from resolvers.orders import place_of
from resolvers.reading.acting import ReadBack
from resolvers.reading.arguments import derived
from resolvers.reading.ids import keys_asked
from resolvers.reading.matching import Tests, by, by_county_id, by_yes, matching
from resolvers.regions import code_asked
from schema.inputs.cases import (
    AnswerNoticeObjectionInput,
    ApproveCaseInput,
    CaseWhere,
    CloseCaseInput,
    DelegateCasesInput,
    EndDelegationInput,
    EndMeasureInput,
    EndorseCaseInput,
    ForwardCaseInput,
    HoldReviewInput,
    ObjectToNoticeInput,
    PlanMeasureInput,
    PostNoticeInput,
    ProposeExitInput,
    RecordFollowUpInput,
    RecordVisitInput,
    RejectCaseInput,
    ReopenCaseInput,
    ReportLeadInput,
    ReturnCaseInput,
    SetCaseRuleInput,
    TakeCommitmentInput,
)
from schema.scalars import Day

# Reading


def case_rules(on: Day | None = None) -> Select[CaseRule]:
    return queries.case_rules(today() if on is None else on)


def is_overdue(case: Any) -> ColumnElement[bool]:
    return queries.is_overdue(case, today())


def days_left(case: Any) -> Any:
    return queries.days_left(case, today())


def waits_for(case: Any) -> Any:
    return queries.waits_for(case, today())


_CASES: Tests = {
    "number": by(Case.number),
    "household": by_county_id("Household", Case.county_id, Case.household_id),
    "state": by(Case.state),
    "purpose": by(Case.purpose),
    "overdue": by_yes(is_overdue(Case)),
    "returned": by_yes(queries.was_returned(Case)),
}


def cases(where: CaseWhere | None = None) -> Select[Case]:
    rows = queries.cases()
    return rows if where is None else rows.where(matching(where, _CASES))


def case(id: strawberry.ID) -> Select[Case]:
    county_id, key = keys_asked(id, "Case")
    return queries.cases().where(Case.county_id == county_id, Case.id == key)


def tasks(role: Role) -> Select[Case]:
    return queries.waiting(role, today())


def evidence(event: Any) -> Select[Document]:
    return queries.evidence_of(event)


def public_notices(village: str | None = None) -> Select[CaseNotice]:
    rows = queries.public_notices(today())
    return rows if village is None else rows.where(CaseNotice.region_code == code_asked(village, "village"))


def receipt(number: str) -> Select[ObjectionReceipt]:
    return queries.receipt(derived(number, str.strip, Text()))


def case_counts() -> Select[Any]:
    return queries.tallies()


def case_load() -> Select[Any]:
    return queries.load(today())


def delegations() -> Select[CaseDelegation]:
    return queries.delegations()


# Doing


def _case(written: strawberry.ID) -> Place:
    return place_of(written, "Case", ("caseId",))


def _documents(written: list[strawberry.ID]) -> list[Place]:
    return [place_of(each, "Document", ("documentIds", at)) for at, each in enumerate(written)]


def _shown(done: Any) -> ReadBack:
    return ReadBack(done.county_id, done.id)


async def set_case_rule(doing: Doing, input: SetCaseRuleInput) -> ReadBack:
    wanted = WantedRule(
        notice_days=input.notice_days,
        filing_days=input.filing_days,
        least_visitors=input.least_visitors,
        least_voters=input.least_voters,
        months_above_line=input.months_above_line,
        transition_months=input.transition_months,
        follow_up_days=input.follow_up_days,
        since=input.since,
        until=input.until,
        source=input.source,
    )
    made = await ruling.set_case_rule(doing.session, doing.viewer, wanted)
    return ReadBack(id=made.id)


async def report_lead(doing: Doing, input: ReportLeadInput) -> ReadBack:
    household = place_of(input.household_id, "Household", ("householdId",))
    lead = opening.Lead(household, input.cause, input.source)
    said = Said(input.reason, _documents(input.document_ids))
    return _shown(await opening.report_lead(doing.session, doing.viewer, lead, said))


async def take_commitment(doing: Doing, input: TakeCommitmentInput) -> ReadBack:
    said = Said(None, _documents(input.document_ids))
    return _shown(await opening.take_commitment(doing.session, doing.viewer, _case(input.case_id), said))


async def record_visit(doing: Doing, input: RecordVisitInput) -> ReadBack:
    found = FoundAtVisit(
        visited_on=input.visited_on,
        visitors=input.visitors,
        findings=input.findings,
        able_to_work=input.able_to_work,
        rigid_costs_open=input.rigid_costs_open,
        latitude=input.latitude,
        longitude=input.longitude,
    )
    documents = _documents(input.document_ids)
    return _shown(await checking.record_visit(doing.session, doing.viewer, _case(input.case_id), found, documents))


async def hold_review(doing: Doing, input: HoldReviewInput) -> ReadBack:
    done = await checking.hold_review(
        doing.session,
        doing.viewer,
        _case(input.case_id),
        checking.Meeting(input.held_on, input.present, [(each.member, each.vote) for each in input.votes]),
        Said(input.reason, _documents(input.document_ids)),
    )
    return _shown(done)


async def post_notice(doing: Doing, input: PostNoticeInput) -> ReadBack:
    return _shown(await noticing.post_notice(doing.session, doing.viewer, _case(input.case_id), input.days))


async def object_to_notice(doing: Doing, input: ObjectToNoticeInput) -> ReadBack:
    notice = place_of(input.notice_id, "PublicNotice", ("noticeId",))
    receipt = await noticing.object_to_notice(
        doing.session, doing.context.viewer, notice, input.text, input.name, input.idempotency_key
    )
    return _shown(receipt)


async def answer_objection(doing: Doing, input: AnswerNoticeObjectionInput) -> ReadBack:
    place = place_of(input.objection_id, "NoticeObjection", ("objectionId",))
    done = await noticing.answer_objection(doing.session, doing.viewer, place, input.finding, upheld=input.upheld)
    return _shown(done)


async def forward_case(doing: Doing, input: ForwardCaseInput) -> ReadBack:
    return _shown(await noticing.forward_case(doing.session, doing.viewer, _case(input.case_id)))


async def endorse_case(doing: Doing, input: EndorseCaseInput) -> ReadBack:
    said = Said(input.reason, _documents(input.document_ids))
    return _shown(await deciding.endorse_case(doing.session, doing.viewer, _case(input.case_id), said))


async def return_case(doing: Doing, input: ReturnCaseInput) -> ReadBack:
    said = Said(input.reason, (), input.back_to)
    return _shown(await deciding.return_case(doing.session, doing.viewer, _case(input.case_id), said))


async def reject_case(doing: Doing, input: RejectCaseInput) -> ReadBack:
    return _shown(await deciding.reject_case(doing.session, doing.viewer, _case(input.case_id), Said(input.reason)))


async def approve_case(doing: Doing, input: ApproveCaseInput) -> ReadBack:
    said = Said(input.reason, _documents(input.document_ids))
    return _shown(await deciding.approve_case(doing.session, doing.viewer, _case(input.case_id), said))


async def plan_measure(doing: Doing, input: PlanMeasureInput) -> ReadBack:
    _, person_id = place_of(input.person_id, "Person", ("personId",))
    wanted = supporting.WantedMeasure(person_id, input.support, input.is_primary, input.about, input.since, input.until)
    return _shown(await supporting.plan_measure(doing.session, doing.viewer, _case(input.case_id), wanted))


async def end_measure(doing: Doing, input: EndMeasureInput) -> ReadBack:
    place = place_of(input.measure_id, "CaseMeasure", ("measureId",))
    said = Said(input.reason)
    return _shown(await supporting.end_measure(doing.session, doing.viewer, place, input.last_day, said))


async def record_follow_up(doing: Doing, input: RecordFollowUpInput) -> ReadBack:
    said = Said(input.findings, _documents(input.document_ids))
    return _shown(await supporting.record_follow_up(doing.session, doing.viewer, _case(input.case_id), said))


async def propose_exit(doing: Doing, input: ProposeExitInput) -> ReadBack:
    said = Said(input.reason, _documents(input.document_ids))
    return _shown(await leaving.propose_exit(doing.session, doing.viewer, _case(input.case_id), said))


async def close_case(doing: Doing, input: CloseCaseInput) -> ReadBack:
    return _shown(await leaving.close_case(doing.session, doing.viewer, _case(input.case_id), Said(input.reason)))


async def reopen_case(doing: Doing, input: ReopenCaseInput) -> ReadBack:
    said = Said(input.reason, _documents(input.document_ids))
    return _shown(await opening.reopen_case(doing.session, doing.viewer, _case(input.case_id), said))


async def delegate_cases(doing: Doing, input: DelegateCasesInput) -> ReadBack:
    made = await delegating.delegate_cases(
        doing.session, doing.viewer, input.delegate.strip(), input.since, input.until, input.reason
    )
    return _shown(made)


async def end_delegation(doing: Doing, input: EndDelegationInput) -> ReadBack:
    place = place_of(input.delegation_id, "CaseDelegation", ("delegationId",))
    return _shown(await delegating.end_delegation(doing.session, doing.viewer, place))
