"""What is refused: the wrong hand, the wrong region, one's own family, and input that makes no sense."""

import asyncio
import uuid
from datetime import date
from typing import Any

import asyncpg
from sqlalchemy.dialects.postgresql import Range

from domain.cases import procedure
from domain.cases.actions import deciding
from domain.cases.models import CaseAct, CaseState
from domain.cases.procedure import Said
from domain.parties.roles import Role
from domain.rows import Row
from server.database import Database
from tests.cases.steps import (
    DELEGATION,
    NOTICE_OVER,
    PRESENT,
    codes,
    colleague,
    committed,
    days_on,
    delegated,
    endorsed,
    forwarded,
    noticed,
    objected,
    on_notice,
    planned,
    public,
    reported,
    reviewed,
    stands,
    step,
    supported,
    visited,
    well_off,
)
from tests.conftest import TestDatabase
from tests.factories import (
    COUNTY,
    AppointmentFactory,
    HouseholdFactory,
    IncomeMonthFactory,
    MembershipFactory,
    key,
    save,
)
from tests.racing import DONE, Step, race
from tests.reading.county import run
from tests.story.county import viewer
from tests.story.people import People, day


def uuid_of(id_: str) -> uuid.UUID:
    return uuid.UUID(id_.rsplit(":", 1)[1])


async def test_not_granted_is_not_told_apart_from_not_found(people: People) -> None:
    """Another village's officer, another county's approver, another family: none learns whether there is a case."""
    id_ = await forwarded(people)
    nothing = f"Case:{COUNTY}:{uuid.UUID(int=5)}"
    one = "query($id: ID!) { case(id: $id) { id } }"
    for who in ("next officer", "stranger", "other member"):
        for asked in (id_, nothing):
            assert (await people.get(who, one, id=asked))["case"] is None
    tried = [
        ("next officer", "recordFollowUp", {"findings": "x"}),
        ("stranger", "approveCase", {}),
        ("other member", "takeCommitment", {}),
    ]
    for who, mutation, more in tried:
        refused = [await step(people, who, mutation, caseId=each, **more) for each in (id_, nothing)]
        assert refused[0] == refused[1]
        assert codes(refused[0]) == ["NOT_FOUND"]
    there, away = await reported(people, "A", "next officer"), await reported(people, "nowhere", "next officer")
    assert there == away
    assert codes(there) == ["NOT_FOUND"]


async def test_nobody_takes_a_step_that_is_not_his(people: People) -> None:
    id_ = await forwarded(people)
    assert codes(await step(people, "officer", "forwardCase", caseId=id_)) == ["NOT_THIS_CASE_STEP"]
    assert codes(await step(people, "approver", "approveCase", caseId=id_)) == ["NOT_THIS_CASE_STEP"]
    back = {"caseId": id_, "reason": "x", "backTo": "VISITED"}
    assert codes(await step(people, "approver", "returnCase", **back)) == ["NOT_THIS_CASE_STEP"]
    assert codes(await step(people, "reviewer", "returnCase", **{**back, "backTo": "ENDORSED"})) == ["NO_STEP_BACK"]
    assert codes(await step(people, "reviewer", "returnCase", **{**back, "reason": " "})) == ["CASE_REASON_MISSING"]
    refused = await people.ask("buyer", "{ cases { totalCount } }")
    assert refused["errors"][0]["extensions"]["code"] == "NOT_PERMITTED"


async def test_nobody_acts_on_his_own_family_under_whichever_appointment(people: People, fresh: TestDatabase) -> None:
    """Not under another than the one that ties him to it, nor when that is over."""
    id_ = await forwarded(people)
    await save(fresh.owner_url, [_tie("reviewer", "A")])
    assert codes(await step(people, "reviewer", "endorseCase", caseId=id_)) == ["OWN_FAMILY"]
    assert (await reported(people, "B", "reviewer"))["case"]["state"] == "LEAD"


async def test_a_family_that_shares_a_member_with_ones_own_is_ones_own(people: People, fresh: TestDatabase) -> None:
    """The son who moved out, and the family that he left."""
    left = MembershipFactory.build(
        head_of="A", id=key("before"), household_id=key("old home"), is_head=False, during=LONG_AGO
    )
    await save(fresh.owner_url, [HouseholdFactory.build(called="old home"), left, _tie("reviewer", "old home")])
    assert codes(await reported(people, "A", "reviewer")) == ["OWN_FAMILY"]


LONG_AGO = Range(date(2010, 1, 1), date(2019, 1, 1))


def _tie(who: str, family: str) -> Row:
    """That an officer was a member of a family once."""
    return AppointmentFactory.build(
        of=who, id=uuid.UUID(int=2**128 - 1), role=Role.HOUSEHOLD_MEMBER, household=family, during=LONG_AGO
    )


async def test_nobody_acts_at_two_levels_of_one_case(people: People, fresh: TestDatabase) -> None:
    id_ = await forwarded(people)
    connection = await asyncpg.connect(fresh.server.dsn(fresh.name))
    await connection.execute("UPDATE case_event SET account_id = $1 WHERE act = 'VISIT'", key("account reviewer"))
    await connection.close()
    assert codes(await step(people, "reviewer", "endorseCase", caseId=id_)) == ["ANOTHER_LEVEL"]


async def test_who_reported_a_family_does_not_endorse_it(people: People) -> None:
    id_ = (await reported(people, "A", "reviewer"))["case"]["id"]
    await committed(people, id_)
    await visited(people, id_)
    await reviewed(people, id_)
    await noticed(people, id_)
    with days_on(people, NOTICE_OVER):
        await stands(people, "officer", "forwardCase", caseId=id_)
    assert codes(await step(people, "reviewer", "endorseCase", caseId=id_)) == ["OWN_PROPOSAL"]


async def test_a_family_has_one_case_at_a_time_and_reports_for_itself(people: People) -> None:
    assert codes(await reported(people, "A", "member")) == ["SELF_REPORT_ONLY"]
    assert codes(await reported(people, "B", "member", source="SELF")) == ["NOT_FOUND"]
    await reported(people)
    assert codes(await reported(people, "A", "member", source="SELF")) == ["CASE_OPEN_ALREADY"]


async def test_what_makes_no_sense_changes_nothing(people: People) -> None:
    id_ = (await reported(people))["case"]["id"]
    assert codes(await step(people, "officer", "takeCommitment", caseId=id_)) == ["CASE_EVIDENCE_MISSING"]
    await committed(people, id_)
    senseless: list[tuple[dict[str, Any], str]] = [
        ({"visitors": ["一个人"]}, "TOO_FEW_VISITORS"),
        ({"visitors": ["甲", "甲 "]}, "TOO_FEW_VISITORS"),
        ({"visitedOn": day(1)}, "DAY_AHEAD"),
        ({"visitedOn": day(-1)}, "DAY_AHEAD"),
        ({"findings": " "}, "CASE_REASON_MISSING"),
        ({"ableToWork": 9}, "ABLE_TO_WORK"),
        ({"latitude": None}, "PLACE_OUTSIDE"),
        ({"latitude": "0"}, "PLACE_OUTSIDE"),
        ({"documentIds": []}, "CASE_EVIDENCE_MISSING"),
        ({"documentIds": [f"Document:{COUNTY}:{uuid.UUID(int=9)}"]}, "NOT_FOUND"),
    ]
    for changes, code in senseless:
        assert codes(await visited(people, id_, **changes)) == [code], changes
    await visited(people, id_)
    absent = [{"member": "不在场", "vote": "FOR"}]
    twice = [{"member": PRESENT[0], "vote": "FOR"}] * 2
    unfit: list[tuple[dict[str, Any], str]] = [
        ({"votes": absent}, "VOTE_BY_ABSENTEE"),
        ({"votes": twice}, "VOTED_TWICE"),
        ({"present": PRESENT[:2], "votes": []}, "TOO_FEW_VOTERS"),
    ]
    for changes, code in unfit:
        assert codes(await reviewed(people, id_, **changes)) == [code], changes
    await reviewed(people, id_)
    for days in (None, 4, 61, -5):
        assert codes(await noticed(people, id_, days)) == ["NOTICE_DAYS"]
    stood = (await people.get("officer", "{ cases { nodes { state events { act } } } }"))["cases"]["nodes"]
    acts = ("REPORT", "COMMIT", "VISIT", "PASS_REVIEW")
    assert stood == [{"state": "REVIEWED", "events": [{"act": each} for each in acts]}]


async def test_an_objection_comes_within_the_days_of_its_notice(people: People) -> None:
    await on_notice(people)
    [notice] = await public(people)
    first, again = [await objected(people, notice["id"], key="sent twice") for _ in range(2)]
    assert first == again, "the same key has the same receipt"
    assert codes(await objected(people, notice["id"], "另一件事", key="sent twice")) == ["KEY_REUSED"]
    assert codes(await objected(people, notice["id"], key="short")) == ["UNFIT_KEY"]
    neighbour = await objected(people, notice["id"])
    assert neighbour["receipt"]["number"] != first["receipt"]["number"], "who says the same is somebody else"
    assert codes(await objected(people, notice["id"], "  ")) == ["NOTHING_SAID"]
    with days_on(people, NOTICE_OVER):
        late = await objected(people, notice["id"], "迟到")
    never = await objected(people, f"PublicNotice:{COUNTY}:{uuid.UUID(int=4)}", "x")
    assert late == never
    assert codes(late) == ["NOTICE_GONE"]
    assert (await people.get(None, '{ objectionReceipt(number: "320722-0") { id } }'))["objectionReceipt"] is None


async def test_a_notice_shows_a_surname_and_no_more_whoever_asks(people: People) -> None:
    await on_notice(people)
    for who in (None, "buyer", "city", "member"):
        [notice] = await public(people, who, "320722108201")
        assert notice["called"] == "王某"
        assert await public(people, who, "320722108202") == []
    query = "query($id: ID!) { node(id: $id) { id ... on CaseNotice { objections { id } } } }"
    id_ = notice["id"].replace("PublicNotice", "CaseNotice")
    await objected(people, notice["id"])
    seen = (await people.get("buyer", query, id=id_))["node"]
    assert seen in (None, {"id": id_, "objections": []}), "who objected is for the officers"


async def test_a_notice_is_not_cut_short(people: People) -> None:
    id_ = await on_notice(people)
    assert codes(await step(people, "officer", "forwardCase", caseId=id_)) == ["CASE_NOTICE_NOT_OVER"]


async def test_a_person_has_one_primary_measure(people: People) -> None:
    id_ = await supported(people)
    first = (await planned(people, id_))["measure"]
    assert codes(await planned(people, id_, support="INDUSTRY")) == ["ALREADY_PRIMARY"]
    assert codes(await planned(people, id_, isPrimary=False)) == ["ALREADY_PRIMARY"]
    second = await planned(people, id_, support="CONSUMPTION", isPrimary=False, until=day(30))
    assert second["measure"]["until"] == day(30)
    assert codes(await planned(people, id_, "B", support="INDUSTRY", isPrimary=False)) == ["NOT_OF_THE_FAMILY"]
    assert codes(await planned(people, id_, support="INDUSTRY", until=day(-1))) == ["MEASURE_DAYS"]
    ending = {"measureId": first["id"], "lastDay": day(0), "reason": "合同到期"}
    assert (await people.do("officer", "endMeasure", "measure { until }", **ending))["measure"] == {"until": day(0)}
    assert (await planned(people, id_, support="INDUSTRY", since=day(1)))["measure"]["isPrimary"]


async def test_a_family_is_let_go_only_on_what_reached_it(people: People, fresh: TestDatabase) -> None:
    id_ = await supported(people)
    out = {"caseId": id_, "reason": "收入稳定"}
    assert codes(await step(people, "officer", "proposeExit", **out)) == ["NO_MEASURE_TAKEN"]
    await planned(people, id_)
    await save(fresh.owner_url, [IncomeMonthFactory.build(of="A", amount=99_999_00)])
    assert codes(await step(people, "officer", "proposeExit", **out)) == ["TOO_FEW_MONTHS_ABOVE"]


async def test_a_family_of_whom_nobody_can_work_is_never_let_go(people: People, fresh: TestDatabase) -> None:
    await well_off(fresh)
    id_ = (await reported(people))["case"]["id"]
    await committed(people, id_)
    await visited(people, id_, ableToWork=0)
    await reviewed(people, id_)
    await noticed(people, id_)
    with days_on(people, NOTICE_OVER):
        await stands(people, "officer", "forwardCase", caseId=id_)
    await stands(people, "reviewer", "endorseCase", caseId=id_)
    await stands(people, "approver", "approveCase", caseId=id_)
    await planned(people, id_)
    refused = await step(people, "officer", "proposeExit", caseId=id_, reason="收入稳定")
    assert codes(refused) == ["NOBODY_ABLE_TO_WORK"]


async def test_nor_is_one_that_cannot_work_by_the_register(people: People, fresh: TestDatabase) -> None:
    """Whatever was found at the visit."""
    await well_off(fresh)
    id_ = await supported(people)
    await planned(people, id_)
    await run(fresh, "UPDATE person SET labour_capacity = 'NONE'")
    refused = await step(people, "officer", "proposeExit", caseId=id_, reason="收入稳定")
    assert codes(refused) == ["NOBODY_ABLE_TO_WORK"]
    await run(fresh, "UPDATE person SET labour_capacity = 'WEAK'")
    assert (await stands(people, "officer", "proposeExit", caseId=id_, reason="收入稳定"))["purpose"] == "EXIT"


async def test_no_case_is_opened_for_a_household_that_lives_on_in_another(people: People, fresh: TestDatabase) -> None:
    await run(fresh, f"UPDATE household SET closed_on = current_date WHERE id = '{key('A')}'")
    assert codes(await reported(people, "A")) == ["NOT_FOUND"]


async def test_a_delegate_acts_for_some_days_and_nobody_delegates_to_himself(people: People) -> None:
    assert codes(await delegated(people, "officer", "officer")) == ["DELEGATED_TO_ONESELF"]
    for to in ("reviewer", "nobody at all"):
        assert codes(await delegated(people, "officer", to)) == ["NOT_FOUND"], "of the same role, or not there"
    assert codes(await delegated(people, "officer", "next officer", until=day(-1))) == ["DELEGATION_DAYS"]
    assert codes(await delegated(people, "officer", "next officer", until=day(300))) == ["DELEGATION_DAYS"]
    id_ = (await reported(people))["case"]["id"]
    made = (await delegated(people, "officer", "next officer"))["delegation"]
    assert codes(await delegated(people, "officer", "next officer", since=day(2))) == ["DELEGATED_ALREADY"]
    done = await committed(people, id_, "next officer")
    assert done["case"]["events"][-1]["actorName"] == "next officer", done
    back = await people.do("officer", "endDelegation", DELEGATION, delegationId=made["id"])
    assert not back["userErrors"], back
    assert codes(await visited(people, id_, "next officer")) == ["NOT_FOUND"]


async def test_evidence_about_a_family_is_for_those_who_handle_its_case(people: People) -> None:
    """Other evidence is every overseer's; this is not the city's, nor of those who pay."""
    id_ = await on_notice(people)
    query = "query($id: ID!) { case(id: $id) { events { act documents { id } } } }"
    events = (await people.get("reviewer", query, id=id_))["case"]["events"]
    [photo] = next(each for each in events if each["act"] == "VISIT")["documents"]
    one = "query($id: ID!) { document(id: $id) { id } }"
    for who in ("officer", "reviewer", "approver", "auditor"):
        assert (await people.get(who, one, id=photo["id"]))["document"] == photo, who
    for who in ("city", "finance", "next officer", "member", "stranger", "surveyor"):
        assert (await people.get(who, one, id=photo["id"]))["document"] is None, who


async def test_a_family_sees_its_own_case_and_not_who_voted_or_objected(people: People) -> None:
    id_ = await on_notice(people)
    [notice] = await public(people)
    await objected(people, notice["id"])
    query = """query($id: ID!) { case(id: $id) { events { act documents { id } } visits { findings }
      reviews { passed votes { member } } notices { called objections { said } } } }"""
    seen = (await people.get("member", query, id=id_))["case"]
    assert seen["events"][0]["act"] == "REPORT"
    assert seen["visits"]
    assert seen["reviews"] == [{"passed": True, "votes": []}]
    assert seen["notices"] == [{"called": "王某", "objections": []}]
    assert not any(each["documents"] for each in seen["events"])


async def test_the_same_step_sent_twice_is_taken_once(people: People) -> None:
    id_ = await forwarded(people)
    given = {"caseId": id_, "idempotencyKey": "endorsed-once"}
    first, again = [await stands(people, "reviewer", "endorseCase", **given) for _ in range(2)]
    assert first == again
    assert first["state"] == "ENDORSED"


async def test_a_county_is_stricter_than_the_state_and_never_laxer(people: People) -> None:
    strict = {
        "noticeDays": 7,
        "filingDays": 10,
        "leastVisitors": 2,
        "leastVoters": 7,
        "monthsAboveLine": 6,
        "transitionMonths": 12,
        "followUpDays": 60,
        "since": day(0),
        "source": "县办〔2026〕2号",
    }
    lax: list[dict[str, Any]] = [
        {"noticeDays": 4},
        {"leastVisitors": 1},
        {"monthsAboveLine": 5},
        {"transitionMonths": 11},
        {"since": day(-1)},
        {"until": day(-1)},
        {"source": " "},
    ]
    for each in lax:
        refused = await people.do("approver", "setCaseRule", "caseRule { id }", **{**strict, **each})
        assert codes(refused) == ["CASE_RULE_UNFIT"], each
    later = await people.do("approver", "setCaseRule", "caseRule { since }", **{**strict, "since": day(9)})
    assert later["caseRule"] == {"since": day(9)}
    overlapping = await people.do("approver", "setCaseRule", "caseRule { id }", **strict)
    assert codes(overlapping) == ["CASE_RULE_OVERLAPS"]


async def test_of_two_who_decide_at_once_one_is_refused(
    people: People, fresh: TestDatabase, database: Database
) -> None:
    id_ = uuid_of(await forwarded(people))
    await save(fresh.owner_url, colleague("other reviewer"))
    place, reviewer = (COUNTY, id_), viewer("reviewer")

    def endorse(session: Any) -> Any:
        return deciding.endorse_case(session, reviewer, place, Said())

    def reject(session: Any) -> Any:
        return deciding.reject_case(session, reviewer, place, Said("材料不实"))

    assert await race(fresh, database, Step(reviewer, endorse), Step(reviewer, reject)) == (DONE, "NOT_THIS_CASE_STEP")


async def test_of_two_leads_for_one_family_one_opens_a_case(people: People) -> None:
    both = await asyncio.gather(reported(people), reported(people, "A", "reviewer"), return_exceptions=True)
    told = [each for each in both if isinstance(each, dict)]
    assert sorted(len(each["userErrors"]) for each in told) == [0, 1], both


async def test_the_history_of_each_case_explains_its_state_and_the_tally_its_number(
    people: People, fresh: TestDatabase
) -> None:
    await endorsed(people, "A")
    await on_notice(people, "B")
    await supported(people, "C")
    await reported(people, "D")
    connection = await asyncpg.connect(fresh.server.dsn(fresh.name))
    try:
        stood = await connection.fetch("SELECT id, state, purpose, steps FROM household_case")
        for row in stood:
            events = await connection.fetch(
                "SELECT act, role, becomes FROM case_event WHERE case_id = $1 ORDER BY position", row["id"]
            )
            taken = [(CaseAct(act), Role(role), CaseState(becomes)) for act, role, becomes in events]
            standing = procedure.replayed(taken)
            assert standing is not None
            assert (standing.state, standing.purpose, len(events)) == (row["state"], row["purpose"], row["steps"])
        tallied = await connection.fetch("SELECT purpose, state, cases FROM case_tally WHERE cases <> 0")
        counted = await connection.fetch("SELECT purpose, state, count(*) FROM household_case GROUP BY 1, 2")
    finally:
        await connection.close()
    assert sorted(map(tuple, tallied)) == sorted(map(tuple, counted))
