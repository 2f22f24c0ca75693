"""The village checks a case: it visits the family, and holds a review."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.cases import rules
from domain.cases.actions.stepping import begin, finish
from domain.cases.models import Case, CaseAct, CaseReview, CaseVisit, CaseVote, Vote
from domain.cases.procedure import Said
from domain.cases.rules import FoundAtVisit, Place
from domain.parties.roles import Viewer
from domain.rows import new_key


async def record_visit(
    session: AsyncSession, viewer: Viewer, place: Place, found: FoundAtVisit, documents: Sequence[Place]
) -> Case:
    """Write down what was found at a family's by two or more (入户核查).

    Raises NotFound, what `procedure.allowed` raises, TooFewVisitors, DayAhead, AbleToWork, PlaceOutside.
    """
    begun = await begin(session, viewer, place, CaseAct.VISIT, Said(None, documents))
    case = begun.case
    rules.check_visit(found, begun.rule.least_visitors, case.round_on, clock.today(), case.household_size)
    session.add(
        CaseVisit(
            county_id=case.county_id,
            id=new_key(),
            case_id=case.id,
            household_id=case.household_id,
            region_code=case.region_code,
            visited_on=found.visited_on,
            visitors=rules.names(found.visitors),
            findings=found.findings.strip(),
            able_to_work=found.able_to_work,
            rigid_costs_open=found.rigid_costs_open,
            latitude=found.latitude,
            longitude=found.longitude,
        )
    )
    return await finish(session, viewer, begun)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A review: on which day, who was there, and how each of them voted who did."""

    held_on: date
    present: Sequence[str]
    votes: Sequence[tuple[str, Vote]]


async def hold_review(session: AsyncSession, viewer: Viewer, place: Place, meeting: Meeting, said: Said) -> Case:
    """Write down a village's review (民主评议). One that does not pass ends the way in, or the way out.

    Raises NotFound, what `procedure.allowed` raises, TooFewVoters, VoteByAbsentee, VotedTwice, DayAhead.
    """
    passed = rules.is_passed(meeting.present, meeting.votes)
    begun = await begin(session, viewer, place, CaseAct.PASS_REVIEW if passed else CaseAct.FAIL_REVIEW, said)
    case = begun.case
    rules.check_meeting(meeting.present, meeting.votes, begun.rule.least_voters)
    rules.check_day(meeting.held_on, case.round_on, clock.today(), ("heldOn",))
    review = CaseReview(
        county_id=case.county_id,
        id=new_key(),
        case_id=case.id,
        household_id=case.household_id,
        region_code=case.region_code,
        held_on=meeting.held_on,
        present=rules.names(meeting.present),
        passed=passed,
    )
    session.add(review)
    await session.flush()
    session.add_all(
        CaseVote(
            county_id=case.county_id,
            id=new_key(),
            review_id=review.id,
            household_id=case.household_id,
            region_code=case.region_code,
            member=member.strip(),
            vote=vote,
        )
        for member, vote in meeting.votes
    )
    return await finish(session, viewer, begun)
