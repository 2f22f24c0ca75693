"""A case from its lead to its end, by different people; and what each of them is refused on the way."""

from datetime import date, timedelta
from typing import Any

from domain import clock
from domain.cases import procedure, rules
from domain.cases.models import CaseAct, CaseState
from domain.parties.roles import Role
from domain.standing_orders.models import Holiday, HolidayKind
from tests.cases.steps import (
    NOTICE_OVER,
    codes,
    colleague,
    committed,
    days_on,
    forwarded,
    noticed,
    objected,
    on,
    on_notice,
    planned,
    public,
    reported,
    reviewed,
    round_to_notice,
    stands,
    step,
    visited,
    well_off,
)
from tests.conftest import TestDatabase
from tests.factories import save
from tests.story.people import People, day

HISTORY = "query($id: ID!) { case(id: $id) { state purpose events { act role becomes purpose } } }"


async def history(people: People, id_: str, who: str = "officer") -> Any:
    return (await people.get(who, HISTORY, id=id_))["case"]


async def test_a_family_comes_in_is_supported_and_goes_its_own_way(people: People, fresh: TestDatabase) -> None:
    await well_off(fresh)
    lead = (await reported(people, "A", "member", source="SELF"))["case"]
    id_ = lead["id"]
    assert (lead["state"], lead["householdName"]) == ("LEAD", "王桂兰")
    assert lead["daysLeft"] >= 15
    assert (await committed(people, id_, "member"))["case"]["state"] == "COMMITTED"
    assert (await visited(people, id_))["case"]["state"] == "VISITED"
    assert (await reviewed(people, id_))["case"]["state"] == "REVIEWED"
    assert (await noticed(people, id_))["case"]["state"] == "ON_NOTICE"
    [notice] = await public(people)
    assert (notice["called"], notice["until"], notice["village"]) == ("王某", day(5), {"name": "三铺村"})
    receipt = (await objected(people, notice["id"]))["receipt"]
    with days_on(people, NOTICE_OVER):
        assert await public(people) == []
        assert codes(await step(people, "officer", "forwardCase", caseId=id_)) == ["CASE_OBJECTIONS_OPEN"]
    await _answered(people, id_, receipt["number"])
    with days_on(people, NOTICE_OVER):
        await stands(people, "officer", "forwardCase", caseId=id_)
    await stands(people, "reviewer", "endorseCase", caseId=id_)
    filed = await stands(people, "approver", "approveCase", caseId=id_)
    assert (filed["state"], filed["filingNumber"][:7]) == ("SUPPORTED", "320722-")
    assert (await planned(people, id_))["measure"]["person"] == {"name": "王桂兰"}
    await stands(people, "officer", "recordFollowUp", caseId=id_, findings="已上岗")
    await _let_go(people, id_)
    with days_on(people, 800):
        await stands(people, "member", "reopenCase", caseId=id_, reason="再次住院")
    at_last = await history(people, id_)
    taken = [(CaseAct(each["act"]), Role(each["role"]), CaseState(each["becomes"])) for each in at_last["events"]]
    standing = procedure.replayed(taken)
    assert standing is not None
    assert (standing.state, standing.purpose) == (at_last["state"], at_last["purpose"]) == ("LEAD", "ENTRY")


async def _answered(people: People, id_: str, number: str) -> None:
    query = "query($id: ID!) { case(id: $id) { notices { objections { id said saidBy } } } }"
    [notice] = (await people.get("reviewer", query, id=id_))["case"]["notices"]
    [objection] = notice["objections"]
    assert objection["said"] == "他家有两辆车"
    answered = await people.do(
        "reviewer",
        "answerNoticeObjection",
        "objection { upheld }",
        objectionId=objection["id"],
        upheld=False,
        finding="车辆属其弟",
    )
    assert answered["objection"] == {"upheld": False}, answered
    looked_up = "query($n: String!) { objectionReceipt(number: $n) { upheld answeredAt } }"
    assert (await people.get(None, looked_up, n=number))["objectionReceipt"]["upheld"] is False


async def _let_go(people: People, id_: str) -> None:
    """The way out, by the same steps; then a transition, and the end of the case."""
    with days_on(people, 200):
        out = await stands(people, "officer", "proposeExit", caseId=id_, reason="收入稳定")
        assert (out["state"], out["purpose"]) == ("COMMITTED", "EXIT")
        await round_to_notice(people, id_)
    with days_on(people, 200 + NOTICE_OVER):
        await stands(people, "officer", "forwardCase", caseId=id_)
        await stands(people, "reviewer", "endorseCase", caseId=id_)
        away = await stands(people, "approver", "approveCase", caseId=id_)
        until = rules.months_after(clock.today(), 12)
        assert (away["state"], away["transitionUntil"]) == ("TRANSITION", until.isoformat())
        assert codes(await step(people, "approver", "closeCase", caseId=id_, reason="x")) == ["TRANSITION_NOT_OVER"]
        await stands(people, "officer", "recordFollowUp", caseId=id_, findings="平稳")
    with on(people, until + timedelta(days=1)):
        tasks = "{ tasks { nodes { case { id } overdue daysLeft } } }"
        waiting = (await people.get("approver", tasks))["tasks"]["nodes"]
        assert [each["case"]["id"] for each in waiting] == [id_]
        closed = await stands(people, "approver", "closeCase", caseId=id_, reason="过渡期满")
        assert closed["state"] == "CLOSED"


async def test_who_is_voted_down_is_rejected_and_can_be_reopened(people: People) -> None:
    id_ = (await reported(people))["case"]["id"]
    await committed(people, id_)
    await visited(people, id_)
    assert (await reviewed(people, id_, in_favour=2))["case"]["state"] == "REJECTED"
    again = await stands(people, "officer", "reopenCase", caseId=id_, reason="新增医疗支出")
    assert (again["state"], again["events"][-1]["act"]) == ("LEAD", "REOPEN")


async def test_a_return_takes_back_the_notice_and_another_reviewer_endorses(
    people: People, fresh: TestDatabase
) -> None:
    await save(fresh.owner_url, colleague("other reviewer"))
    id_ = await forwarded(people)
    await stands(people, "reviewer", "endorseCase", caseId=id_)
    back = {"caseId": id_, "reason": "请重新公示", "backTo": "REVIEWED"}
    returned = await stands(people, "approver", "returnCase", **back)
    assert (returned["state"], returned["returned"]) == ("REVIEWED", True)
    assert returned["notices"][0]["withdrawnAt"]
    await round_to_notice(people, id_, since="REVIEWED")
    with days_on(people, NOTICE_OVER):
        await stands(people, "officer", "forwardCase", caseId=id_)
    assert codes(await step(people, "reviewer", "endorseCase", caseId=id_)) == ["APPROVED_BEFORE"]
    assert (await stands(people, "other reviewer", "endorseCase", caseId=id_))["state"] == "ENDORSED"


async def test_an_objection_that_is_upheld_holds_the_case(people: People) -> None:
    id_ = await on_notice(people)
    [notice] = await public(people)
    await objected(people, notice["id"])
    waiting = (await people.get("reviewer", "{ tasks { nodes { case { id } } } }"))["tasks"]["nodes"]
    assert waiting == [{"case": {"id": id_}}]
    query = "query($id: ID!) { case(id: $id) { notices { objections { id } } } }"
    objection = (await people.get("reviewer", query, id=id_))["case"]["notices"][0]["objections"][0]
    given = {"objectionId": objection["id"], "upheld": True, "finding": "属实"}
    await people.do("reviewer", "answerNoticeObjection", "objection { id }", **given)
    twice = await people.do("reviewer", "answerNoticeObjection", "objection { id }", **given)
    assert codes(twice) == ["OBJECTION_ANSWERED_ALREADY"]
    with days_on(people, NOTICE_OVER):
        assert codes(await step(people, "officer", "forwardCase", caseId=id_)) == ["CASE_OBJECTIONS_OPEN"]
    await stands(people, "reviewer", "returnCase", caseId=id_, reason="重新核查", backTo="COMMITTED")
    assert await public(people) == []


async def test_what_is_late_is_shown_with_its_days_and_decides_nothing(people: People) -> None:
    id_ = (await reported(people))["case"]["id"]
    overdue = "{ cases(where: {overdue: {eq: true}}) { nodes { id state overdue daysLeft } } }"
    assert (await people.get("approver", overdue))["cases"]["nodes"] == []
    with days_on(people, 400):
        [late] = (await people.get("approver", overdue))["cases"]["nodes"]
    assert (late["id"], late["state"], late["overdue"]) == (id_, "LEAD", True)
    assert late["daysLeft"] < -300


async def test_a_deadline_moves_off_a_public_holiday(people: People, fresh: TestDatabase) -> None:
    usual = date.fromisoformat((await reported(people, "A"))["case"]["dueOn"])
    off = Holiday(day=usual, kind=HolidayKind.HOLIDAY, name_en="Made up", name_zh="测试", source="测试")
    await save(fresh.owner_url, [off])
    moved = date.fromisoformat((await reported(people, "B"))["case"]["dueOn"])
    assert usual < moved
    assert moved.weekday() < 5


async def test_what_is_late_is_shown_to_the_levels_above(people: People) -> None:
    id_ = (await reported(people))["case"]["id"]
    tasks = "{ tasks { nodes { waitsFor overdue case { id } } } }"
    for above in ("reviewer", "approver"):
        assert (await people.get(above, tasks))["tasks"]["nodes"] == []
    for who in ("officer", "member"):
        [task] = (await people.get(who, tasks))["tasks"]["nodes"]
        assert task == {"waitsFor": "VILLAGE_OFFICER", "overdue": False, "case": {"id": id_}}
    with days_on(people, 60):
        for who in ("officer", "reviewer", "approver"):
            [late] = (await people.get(who, tasks))["tasks"]["nodes"]
            assert late == {"waitsFor": "VILLAGE_OFFICER", "overdue": True, "case": {"id": id_}}
        assert (await people.get("auditor", tasks))["tasks"]["nodes"] == []


async def test_each_level_sees_how_much_waits_for_whom_and_how_much_is_late(people: People) -> None:
    await reported(people, "A")
    await reported(people, "B")
    await forwarded(people, "C")
    load = "{ caseLoad { role regionName waiting overdue } }"
    village = {"role": "VILLAGE_OFFICER", "regionName": "三铺村", "waiting": 2, "overdue": 0}
    township = {"role": "TOWNSHIP_REVIEWER", "regionName": "双店镇", "waiting": 1, "overdue": 0}
    assert (await people.get("approver", load))["caseLoad"] == [village, township]
    assert (await people.get("next officer", load))["caseLoad"] == []
    with days_on(people, 60):
        late = (await people.get("reviewer", load))["caseLoad"]
    assert late == [{**village, "overdue": 2}, {**township, "overdue": 1}]


async def test_a_case_keeps_the_rule_it_was_opened_under(people: People) -> None:
    id_ = await on_notice(people)
    figures = {
        "noticeDays": 10,
        "filingDays": 20,
        "leastVisitors": 3,
        "leastVoters": 5,
        "monthsAboveLine": 6,
        "transitionMonths": 12,
        "followUpDays": 30,
        "since": day(0),
        "source": "县办〔2026〕1号",
    }
    made = await people.do("approver", "setCaseRule", "caseRule { noticeDays regionCode }", **figures)
    assert made["caseRule"] == {"noticeDays": 10, "regionCode": "320722000000"}, made
    other = (await reported(people, "B"))["case"]["id"]
    await committed(people, other)
    assert codes(await visited(people, other)) == ["TOO_FEW_VISITORS"]
    rule = "query($id: ID!) { case(id: $id) { rule { noticeDays } } }"
    assert (await people.get("officer", rule, id=id_))["case"]["rule"] == {"noticeDays": 5}


async def test_the_city_counts_and_sees_no_case(people: People) -> None:
    await on_notice(people, "A")
    await reported(people, "B")
    counts = "{ caseCounts { countyId purpose state cases } }"
    standing = [each for each in (await people.get("city", counts))["caseCounts"] if each["cases"]]
    assert standing == [
        {"countyId": 320722, "purpose": "ENTRY", "state": "LEAD", "cases": 1},
        {"countyId": 320722, "purpose": "ENTRY", "state": "ON_NOTICE", "cases": 1},
    ]
    refused = await people.ask("city", "{ cases { totalCount } }")
    assert refused["errors"][0]["extensions"]["code"] == "NOT_PERMITTED"
