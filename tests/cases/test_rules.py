"""The procedure of a case by itself: no forbidden hand, no skipped step, nobody twice; and the history explains all."""

import uuid
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain.cases import procedure, rules
from domain.cases.errors import (
    AnotherLevel,
    ApprovedBefore,
    CaseEvidenceMissing,
    CaseNoticeNotOver,
    CaseObjectionsOpen,
    DelegatedToOneself,
    NobodyAbleToWork,
    NoMeasureTaken,
    NoStepBack,
    NotThisCaseStep,
    OwnFamily,
    OwnProposal,
    RigidCostsOpen,
    TooFewMonthsAbove,
    TooFewVoters,
    TransitionNotOver,
    VoteByAbsentee,
    VotedTwice,
)
from domain.cases.models import CaseAct, CasePurpose, CaseState, Vote
from domain.cases.procedure import Actor, Allowed, Matter, Said, Standing, Taken
from domain.errors import NotFound, Refusal
from domain.parties.roles import Role

FAMILY = uuid.UUID(int=100)
VILLAGE, NEXT_VILLAGE = 320722108201, 320722108202
REACH = {
    Role.HOUSEHOLD_MEMBER: (VILLAGE, VILLAGE),
    Role.VILLAGE_OFFICER: (VILLAGE, VILLAGE),
    Role.TOWNSHIP_REVIEWER: (320722108000, 320722108999),
    Role.COUNTY_APPROVER: (320722000000, 320722999999),
    Role.CITY_MANAGER: (320700000000, 320799999999),
    Role.AUDITOR: (320722000000, 320722999999),
}
PAPER = (320722, uuid.UUID(int=7))
WELL = Said("well", (PAPER,))

HANDS = {
    CaseAct.REPORT: {"HOUSEHOLD_MEMBER", "VILLAGE_OFFICER", "TOWNSHIP_REVIEWER"},
    CaseAct.COMMIT: {"HOUSEHOLD_MEMBER", "VILLAGE_OFFICER"},
    CaseAct.VISIT: {"VILLAGE_OFFICER"},
    CaseAct.PASS_REVIEW: {"VILLAGE_OFFICER"},
    CaseAct.FAIL_REVIEW: {"VILLAGE_OFFICER"},
    CaseAct.POST_NOTICE: {"VILLAGE_OFFICER"},
    CaseAct.ANSWER_OBJECTION: {"TOWNSHIP_REVIEWER"},
    CaseAct.FORWARD: {"VILLAGE_OFFICER"},
    CaseAct.ENDORSE: {"TOWNSHIP_REVIEWER"},
    CaseAct.RETURN: {"TOWNSHIP_REVIEWER", "COUNTY_APPROVER"},
    CaseAct.REJECT: {"TOWNSHIP_REVIEWER", "COUNTY_APPROVER"},
    CaseAct.APPROVE: {"COUNTY_APPROVER"},
    CaseAct.PLAN_MEASURE: {"VILLAGE_OFFICER", "TOWNSHIP_REVIEWER"},
    CaseAct.END_MEASURE: {"VILLAGE_OFFICER", "TOWNSHIP_REVIEWER"},
    CaseAct.FOLLOW_UP: {"VILLAGE_OFFICER"},
    CaseAct.PROPOSE_EXIT: {"VILLAGE_OFFICER"},
    CaseAct.CLOSE: {"COUNTY_APPROVER"},
    CaseAct.REOPEN: {"HOUSEHOLD_MEMBER", "VILLAGE_OFFICER", "TOWNSHIP_REVIEWER"},
    CaseAct.RE_ENTER: {"HOUSEHOLD_MEMBER", "VILLAGE_OFFICER", "TOWNSHIP_REVIEWER"},
}
"""Whose hand may take each step, written down apart from the procedure."""
LADDER = ["COMMIT", "VISIT", "PASS_REVIEW", "POST_NOTICE", "FORWARD", "ENDORSE", "APPROVE"]
"""What lies between a lead and support; without the first of them, between a proposal and the transition."""
WHOLE_WAY = [
    CaseAct.REPORT,
    *map(CaseAct, LADDER),
    CaseAct.FOLLOW_UP,
    CaseAct.PROPOSE_EXIT,
    *map(CaseAct, LADDER[1:]),
    CaseAct.CLOSE,
]
PEOPLE = [uuid.UUID(int=n) for n in range(1, 13)]


def somebody(account: int, role: Role, *, family: bool = False, reach: tuple[int, int] | None = None) -> Actor:
    return Actor(uuid.UUID(int=account), role, [reach or REACH[role]], {FAMILY} if family else set())


class Casework(RuleBasedStateMachine):
    """Anybody tries anything, again and again; what is allowed is done."""

    def __init__(self) -> None:
        super().__init__()
        self.standing: Standing | None = None
        self.history: list[Taken] = []
        self.relatives: dict[uuid.UUID, bool] = {}

    @initialize(steps=st.integers(0, 17))
    def come_some_way(self, steps: int) -> None:
        """From the lead on as one ought, by a hand of its own at each level, as far as the end of a case."""
        for act in WHOLE_WAY[:steps]:
            role = next(each for each in REACH if each.value in HANDS[act] and each is not Role.HOUSEHOLD_MEMBER)
            self._try(act, somebody(500 + list(REACH).index(role), role), WELL)
        assert len(self.history) == steps

    @rule(
        act=st.sampled_from(CaseAct),
        who=st.sampled_from(PEOPLE),
        role=st.sampled_from(sorted(REACH)),
        said=st.sampled_from([WELL, WELL, Said(), Said("  ", (PAPER,)), Said("why", (PAPER, PAPER))]),
        back_to=st.sampled_from([None, *CaseState]),
        elsewhere=st.sampled_from([False, False, False, True]),
        data=st.data(),
    )
    def try_anything(
        self, act: CaseAct, who: uuid.UUID, role: Role, said: Said, back_to: Any, elsewhere: bool, data: st.DataObject
    ) -> None:
        family = self.relatives.setdefault(who, data.draw(st.sampled_from([False, False, True])))
        reach = (NEXT_VILLAGE, NEXT_VILLAGE) if elsewhere else REACH[role]
        actor = Actor(who, role, [reach], {FAMILY} if family else set())
        self._try(act, actor, Said(said.reason, said.documents, back_to))

    @rule(fresh=st.booleans(), data=st.data())
    def go_on_as_one_ought(self, fresh: bool, data: st.DataObject) -> None:
        """What takes a walk as far as support and out of it: a step that somebody of the right role may take."""
        acts = [each for each in CaseAct if any(self._fits(each, Role(hand)) for hand in HANDS[each])]
        act = data.draw(st.sampled_from(acts))
        role = Role(data.draw(st.sampled_from([hand for hand in sorted(HANDS[act]) if self._fits(act, Role(hand))])))
        number = 1000 * (1 + list(REACH).index(role)) + (len(self.history) if fresh else 0)
        back = data.draw(st.sampled_from([CaseState.VISITED, CaseState.REVIEWED, CaseState.COMMITTED]))
        actor = somebody(number, role, family=role is Role.HOUSEHOLD_MEMBER)
        self._try(act, actor, Said("well", (PAPER,), back if act is CaseAct.RETURN else None))

    def _fits(self, act: CaseAct, role: Role) -> bool:
        try:
            procedure._step(self.standing, act, role)
        except NotThisCaseStep:
            return False
        return True

    def _try(self, act: CaseAct, actor: Actor, said: Said) -> None:
        before = self.standing
        try:
            led = procedure.allowed(Matter(VILLAGE, FAMILY, before), act, actor, self.history, said)
        except Refusal:
            return
        self._held(act, actor, said)
        self.history.append(Taken(act, actor.account_id, actor.role, led.becomes))
        self.standing = led.becomes

    def _held(self, act: CaseAct, actor: Actor, said: Said) -> None:
        """What is true of each step that was allowed, by the rules as people tell them."""
        assert actor.role in HANDS[act]
        assert (actor.role is Role.HOUSEHOLD_MEMBER) == (FAMILY in actor.families), "a family for itself, no other"
        assert all(each.role is actor.role for each in self.history if each.account_id == actor.account_id)
        if actor.role is not Role.HOUSEHOLD_MEMBER:
            assert actor.regions[0][0] <= VILLAGE <= actor.regions[0][1]
        if act in {CaseAct.RETURN, CaseAct.REJECT}:
            assert said.reason
            assert said.reason.strip()
        if act in procedure.APPROVALS:
            mine = [each.act for each in self._round() if each.account_id == actor.account_id]
            assert not set(mine) & (procedure.APPROVALS | procedure.BEGINNINGS)

    def _round(self) -> list[Taken]:
        starts = [at for at, each in enumerate(self.history) if each.act in procedure.BEGINNINGS]
        return self.history[starts[-1] :] if starts else []

    @invariant()
    def the_history_explains_where_it_stands(self) -> None:
        assert procedure.replayed((each.act, each.role, each.becomes.state) for each in self.history) == self.standing

    @invariant()
    def nothing_was_skipped(self) -> None:
        """After the last return to before it, each step of the ladder was taken, one after the other."""
        if not self.history or self.history[-1].act is not CaseAct.APPROVE:
            return
        done = [each.act.value for each in self._round()]
        wanted = LADDER if self._round()[0].act is not CaseAct.PROPOSE_EXIT else LADDER[1:]
        left = iter(done)
        assert all(step in left for step in wanted), done

    @invariant()
    def it_stands_where_it_can(self) -> None:
        if self.standing is None:
            return
        exits = {CaseState.TRANSITION, CaseState.CLOSED}
        entries = {CaseState.LEAD, CaseState.SUPPORTED, CaseState.REJECTED}
        if self.standing.state in exits:
            assert self.standing.purpose is CasePurpose.EXIT
        if self.standing.state in entries:
            assert self.standing.purpose is CasePurpose.ENTRY


TestCasework = Casework.TestCase
TestCasework.settings = settings(max_examples=120, stateful_step_count=40, deadline=None)


def take(standing: Standing | None, act: CaseAct, actor: Actor, history: list[Taken], said: Said = WELL) -> Allowed:
    return procedure.allowed(Matter(VILLAGE, FAMILY, standing), act, actor, history, said)


def at(state: CaseState, purpose: CasePurpose = CasePurpose.ENTRY) -> Standing:
    return Standing(state, purpose)


REVIEWER, OTHER_REVIEWER = somebody(2, Role.TOWNSHIP_REVIEWER), somebody(3, Role.TOWNSHIP_REVIEWER)


def test_an_officer_never_acts_on_his_own_family() -> None:
    with pytest.raises(OwnFamily):
        take(at(CaseState.FORWARDED), CaseAct.ENDORSE, somebody(2, Role.TOWNSHIP_REVIEWER, family=True), [])


def test_who_has_no_business_with_a_family_is_told_as_if_there_was_no_case() -> None:
    next_one = somebody(2, Role.VILLAGE_OFFICER, reach=(NEXT_VILLAGE, NEXT_VILLAGE))
    for actor in (next_one, somebody(9, Role.HOUSEHOLD_MEMBER)):
        with pytest.raises(NotFound):
            take(procedure.LEAD, CaseAct.COMMIT, actor, [])


def test_nobody_acts_at_two_levels_of_one_case() -> None:
    before = [Taken(CaseAct.VISIT, uuid.UUID(int=2), Role.VILLAGE_OFFICER, at(CaseState.VISITED))]
    with pytest.raises(AnotherLevel):
        take(at(CaseState.FORWARDED), CaseAct.ENDORSE, REVIEWER, before)


def test_nobody_approves_what_he_brought_forward_himself() -> None:
    before = [Taken(CaseAct.REPORT, REVIEWER.account_id, Role.TOWNSHIP_REVIEWER, procedure.LEAD)]
    with pytest.raises(OwnProposal):
        take(at(CaseState.FORWARDED), CaseAct.ENDORSE, REVIEWER, before)


def test_after_a_return_another_approves() -> None:
    county = somebody(4, Role.COUNTY_APPROVER)
    before = [
        Taken(CaseAct.REPORT, uuid.UUID(int=1), Role.VILLAGE_OFFICER, procedure.LEAD),
        Taken(CaseAct.ENDORSE, REVIEWER.account_id, REVIEWER.role, at(CaseState.ENDORSED)),
        Taken(CaseAct.RETURN, county.account_id, county.role, at(CaseState.FORWARDED)),
    ]
    with pytest.raises(ApprovedBefore):
        take(at(CaseState.FORWARDED), CaseAct.ENDORSE, REVIEWER, before)
    assert take(at(CaseState.FORWARDED), CaseAct.ENDORSE, OTHER_REVIEWER, before).becomes == at(CaseState.ENDORSED)


def test_a_case_goes_back_only_to_a_step_that_lies_behind_it() -> None:
    for back_to in (None, CaseState.ENDORSED, CaseState.SUPPORTED, CaseState.FORWARDED):
        with pytest.raises(NoStepBack):
            take(at(CaseState.FORWARDED), CaseAct.RETURN, REVIEWER, [], Said("why", (), back_to))
    led = take(at(CaseState.FORWARDED), CaseAct.RETURN, REVIEWER, [], Said("why", (), CaseState.VISITED))
    assert led.becomes == at(CaseState.VISITED)
    out = at(CaseState.FORWARDED, CasePurpose.EXIT)
    with pytest.raises(NoStepBack):
        take(out, CaseAct.RETURN, REVIEWER, [], Said("why", (), CaseState.LEAD))


def test_who_is_not_let_out_is_looked_after_further() -> None:
    led = take(at(CaseState.ENDORSED, CasePurpose.EXIT), CaseAct.REJECT, somebody(4, Role.COUNTY_APPROVER), [])
    assert led == Allowed(procedure.SUPPORTED, procedure.Deadline.FOLLOW_UP)


def test_a_visit_needs_a_photo() -> None:
    with pytest.raises(CaseEvidenceMissing):
        take(at(CaseState.COMMITTED), CaseAct.VISIT, somebody(1, Role.VILLAGE_OFFICER), [], Said("x"))


def test_a_review_passes_by_more_than_half_of_those_present() -> None:
    present = ["a", "b", "c", "d"]
    assert not rules.is_passed(present, [("a", Vote.FOR), ("b", Vote.FOR)])
    assert rules.is_passed(present, [("a", Vote.FOR), ("b", Vote.FOR), ("c", Vote.FOR), ("d", Vote.AGAINST)])
    with pytest.raises(VoteByAbsentee):
        rules.check_meeting(present, [("e", Vote.FOR)], 3)
    with pytest.raises(VotedTwice):
        rules.check_meeting(present, [("a", Vote.FOR), ("a", Vote.FOR)], 3)
    with pytest.raises(TooFewVoters):
        rules.check_meeting(["a", "b", "b"], [], 3)


def test_a_notice_is_neither_cut_short_nor_passed_over_an_objection() -> None:
    until = rules.last_day_of_notice(date(2026, 3, 2), 5, 5)
    assert until == date(2026, 3, 7)
    with pytest.raises(CaseNoticeNotOver):
        rules.check_notice_over(until, 0, until)
    with pytest.raises(CaseObjectionsOpen):
        rules.check_notice_over(until, 1, date(2026, 3, 8))
    rules.check_notice_over(until, 0, date(2026, 3, 8))


@pytest.mark.parametrize(
    ("name", "called"), [("王桂兰", "王某"), ("欧阳春梅", "欧阳某"), ("东方", "东某"), ("O", "O某")]
)
def test_a_notice_calls_a_family_by_its_surname_alone(name: str, called: str) -> None:
    assert rules.called_in_public(name) == called


@given(name=st.text(min_size=1, max_size=6))
def test_no_given_name_is_ever_public(name: str) -> None:
    called = rules.called_in_public(name)
    assert len(called) <= 3
    assert called[:-1] == name[: len(called) - 1]
    assert len(called) - 1 < len(name) or len(name) == 1


READY = rules.Readiness(able_to_work=1, rigid_costs_open=False, measures=1, months_above=6)


@pytest.mark.parametrize(
    ("lacking", "refusal"),
    [
        ({"able_to_work": 0}, NobodyAbleToWork),
        ({"rigid_costs_open": True}, RigidCostsOpen),
        ({"measures": 0}, NoMeasureTaken),
        ({"months_above": 5}, TooFewMonthsAbove),
    ],
)
def test_a_family_is_let_go_only_on_its_own_feet(lacking: dict[str, Any], refusal: type[Refusal]) -> None:
    rules.check_ready(READY, 6)
    given = {each: getattr(READY, each) for each in ("able_to_work", "rigid_costs_open", "measures", "months_above")}
    with pytest.raises(refusal):
        rules.check_ready(rules.Readiness(**{**given, **lacking}), 6)


def test_only_months_in_a_row_up_to_the_last_count() -> None:
    assert rules.months_above([(9, 8), (9, 8), (8, 8), (9, 8)]) == 2
    assert rules.months_above([(None, 8), (9, 8)]) == 0
    assert rules.months_above([(9, None)]) == 0


def test_a_transition_is_not_cut_short() -> None:
    assert rules.months_after(date(2027, 2, 28), 12) == date(2028, 2, 28)
    assert rules.months_after(date(2028, 2, 29), 12) == date(2029, 2, 28)
    with pytest.raises(TransitionNotOver):
        rules.check_transition_over(date(2027, 1, 31), date(2027, 1, 31))
    rules.check_transition_over(date(2027, 1, 31), date(2027, 2, 1))


def test_a_deadline_never_falls_on_a_day_off() -> None:
    saturday = date(2026, 10, 10)
    assert rules.workday_from(saturday, free=[], worked=[saturday]) == saturday
    assert rules.workday_from(saturday, free=[], worked=[]) == date(2026, 10, 12)
    assert rules.workday_from(saturday, free=[date(2026, 10, 12)], worked=[]) == date(2026, 10, 13)


def test_nobody_delegates_to_himself() -> None:
    with pytest.raises(DelegatedToOneself):
        rules.check_delegation(PEOPLE[0], PEOPLE[0], date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 2))


def test_each_role_has_the_tasks_that_wait_for_it() -> None:
    assert at(CaseState.FORWARDED) in procedure.waiting_for(Role.TOWNSHIP_REVIEWER)
    assert at(CaseState.ENDORSED, CasePurpose.EXIT) in procedure.waiting_for(Role.COUNTY_APPROVER)
    assert procedure.waiting_for(Role.AUDITOR) == frozenset()
    assert procedure.waiting_for(Role.CITY_MANAGER) == frozenset()


def test_each_case_that_is_not_over_waits_for_some_officer() -> None:
    over = {CaseState.CLOSED, CaseState.REJECTED}
    reached = {each.becomes for each in procedure.STEPS if each.becomes is not None}
    waiting = {each for each in reached if procedure.officer_awaited(each) is not None}
    assert {each.state for each in reached - waiting} == over
