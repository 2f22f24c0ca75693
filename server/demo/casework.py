"""Made-up families in every state of a case, each with the history that led there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.dialects.postgresql import Range

from domain import clock
from domain.cases import procedure, rules
from domain.cases.models import (
    Case,
    CaseAct,
    CaseEvent,
    CaseMeasure,
    CaseNotice,
    CasePurpose,
    CaseReview,
    CaseRule,
    CaseState,
    CaseTally,
    CaseVisit,
    CaseVote,
    LeadSource,
    Support,
    Vote,
)
from domain.cases.procedure import Actor, Matter, Said, Standing, Taken
from domain.households.models import RiskCause
from domain.parties.roles import Role
from domain.rows import Row
from server.demo.names import ALWAYS, COUNTY, key

_IN = (
    CaseAct.REPORT,
    CaseAct.COMMIT,
    CaseAct.VISIT,
    CaseAct.PASS_REVIEW,
    CaseAct.POST_NOTICE,
    CaseAct.FORWARD,
    CaseAct.ENDORSE,
    CaseAct.APPROVE,
)
_SUPPORTED = (*_IN, CaseAct.PLAN_MEASURE, CaseAct.FOLLOW_UP)
_OUT = (CaseAct.PROPOSE_EXIT, *_IN[2:])
_STORIES: tuple[tuple[CaseAct, ...], ...] = (
    *(_IN[: at + 1] for at in range(len(_IN))),
    (*_IN[:3], CaseAct.FAIL_REVIEW),
    (*_IN[:7], CaseAct.RETURN),
    _SUPPORTED,
    (*_SUPPORTED, *_OUT[:4]),
    (*_SUPPORTED, *_OUT),
    (*_SUPPORTED, *_OUT, CaseAct.CLOSE),
)
"""What was done with the case of each family that has one, up to today."""
_FIRST = 6
"""The first of these families; those before it are the story's own."""
_DAYS: Mapping[CaseAct, int] = {CaseAct.FORWARD: 6, CaseAct.PROPOSE_EXIT: 200, CaseAct.CLOSE: 367}
"""After how many days a step comes; the next day where nothing stands here."""
_HANDS: Mapping[CaseAct, str] = {
    CaseAct.ENDORSE: "township",
    CaseAct.RETURN: "approver",
    CaseAct.APPROVE: "approver",
    CaseAct.CLOSE: "approver",
}
"""By whose login a step was taken; the village's where nothing stands here."""
_ROLES = {
    "village": Role.VILLAGE_OFFICER,
    "township": Role.TOWNSHIP_REVIEWER,
    "approver": Role.COUNTY_APPROVER,
}
_SAID: Mapping[CaseAct, str] = {
    CaseAct.REPORT: "住院自付较高,收入骤减",
    CaseAct.FAIL_REVIEW: "家中有稳定务工收入,评议未通过",
    CaseAct.RETURN: "入户核查情况不完整,请重新核查",
    CaseAct.PLAN_MEASURE: "安排村级公益性岗位",
    CaseAct.FOLLOW_UP: "已上岗,收入稳定",
    CaseAct.PROPOSE_EXIT: "连续六个月收入高于监测线",
    CaseAct.CLOSE: "过渡期满,情况稳定",
}
_FIGURES = {
    "notice_days": 5,
    "filing_days": 15,
    "least_visitors": 2,
    "least_voters": 3,
    "months_above_line": 6,
    "transition_months": 12,
    "follow_up_days": 90,
}
_PRESENT = ["赵一", "钱二", "孙三", "李四", "周五"]
_PAPER = (COUNTY, key("paper"))

Rows = dict[type[Row], list[dict[str, Any]]]


@dataclass
class _Told:
    """A case as far as it has been told."""

    at: int
    name: str
    village: int
    taken: list[Taken] = field(default_factory=list)
    standing: Standing | None = None
    days: list[date] = field(default_factory=list)

    @property
    def of_case(self) -> dict[str, Any]:
        """What every row about the case says alike."""
        return {
            "county_id": COUNTY,
            "case_id": key(f"case {self.at}"),
            "household_id": key(f"household {self.at}"),
            "region_code": self.village,
        }


def cases(village: int, names: Sequence[str]) -> Iterator[tuple[type[Row], list[dict[str, Any]]]]:
    """`names` are of the heads of the households of the story's village."""
    models = (Case, CaseEvent, CaseVisit, CaseReview, CaseVote, CaseNotice, CaseMeasure)
    rows: Rows = {each: [] for each in models}
    for nth, acts in enumerate(_STORIES):
        told = _Told(_FIRST + nth, names[_FIRST + nth], village)
        day = clock.today() - timedelta(days=sum(_DAYS.get(act, 1) for act in acts[1:]))
        for place, act in enumerate(acts):
            day += timedelta(days=_DAYS.get(act, 1) if place else 0)
            _tell(told, act, day, rows)
        rows[Case].append(_case(told))
    yield CaseRule, [_rule()]
    yield from rows.items()
    yield CaseTally, _tally(rows[Case])


def _rule() -> dict[str, Any]:
    return {
        "id": key("case rule"),
        "region_code": 320700000000,
        **_FIGURES,
        "during": ALWAYS,
        "source": "默认值",
    }


def _tell(told: _Told, act: CaseAct, day: date, rows: Rows) -> None:
    """Take one step by the rules, and write down all that comes with it."""
    login = _HANDS.get(act, "village")
    actor = Actor(key(f"account {login}"), _ROLES[login], [(0, 10**12)])
    back_to = CaseState.COMMITTED if act is CaseAct.RETURN else None
    said = Said(_SAID.get(act), (_PAPER,), back_to)
    matter = Matter(told.village, key(f"household {told.at}"), told.standing)
    told.standing = procedure.allowed(matter, act, actor, told.taken, said).becomes
    told.taken.append(Taken(act, actor.account_id, actor.role, told.standing))
    told.days.append(day)
    rows[CaseEvent].append(_event(told, login))
    about = f"{told.at} {len(told.taken)}"
    if act is CaseAct.VISIT:
        rows[CaseVisit].append(_visit(told, about, day))
    elif act in {CaseAct.PASS_REVIEW, CaseAct.FAIL_REVIEW}:
        rows[CaseReview].append(_review(told, about, day))
        rows[CaseVote].extend(_votes(told, about))
    elif act is CaseAct.POST_NOTICE:
        rows[CaseNotice].append(_notice(told, about, day))
    elif act is CaseAct.PLAN_MEASURE:
        rows[CaseMeasure].append(_measure(told, about, day))


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), clock.SHANGHAI)


def _event(told: _Told, login: str) -> dict[str, Any]:
    last = told.taken[-1]
    return {
        **told.of_case,
        "id": key(f"case event {told.at} {len(told.taken)}"),
        "position": len(told.taken),
        "act": last.act,
        "purpose": last.becomes.purpose,
        "becomes": last.becomes.state,
        "account_id": last.account_id,
        "actor_name": login,
        "role": last.role,
        "reason": _SAID.get(last.act),
        "document_ids": [],
        "at": _noon(told.days[-1]),
    }


def _visit(told: _Told, about: str, day: date) -> dict[str, Any]:
    return {
        **told.of_case,
        "id": key(f"case visit {about}"),
        "visited_on": day,
        "visitors": _PRESENT[:2],
        "findings": "户主住院,家中一人务工,住房安全。",
        "able_to_work": 1,
        "rigid_costs_open": False,
    }


def _review(told: _Told, about: str, day: date) -> dict[str, Any]:
    return {
        **told.of_case,
        "id": key(f"case review {about}"),
        "held_on": day,
        "present": _PRESENT,
        "passed": told.taken[-1].act is CaseAct.PASS_REVIEW,
    }


def _votes(told: _Told, about: str) -> Iterator[dict[str, Any]]:
    vote = Vote.FOR if told.taken[-1].act is CaseAct.PASS_REVIEW else Vote.AGAINST
    alike = {name: value for name, value in told.of_case.items() if name != "case_id"}
    for each in _PRESENT:
        review = {"id": key(f"case vote {about} {each}"), "review_id": key(f"case review {about}")}
        yield {**alike, **review, "member": each, "vote": vote}


def _notice(told: _Told, about: str, day: date) -> dict[str, Any]:
    alike = {name: value for name, value in told.of_case.items() if name != "household_id"}
    return {
        **alike,
        "id": key(f"case notice {about}"),
        "called": rules.called_in_public(told.name),
        "cause": _cause(told),
        "purpose": told.taken[-1].becomes.purpose,
        "posted_on": day,
        "until": day + timedelta(days=_FIGURES["notice_days"]),
    }


def _measure(told: _Told, about: str, day: date) -> dict[str, Any]:
    return {
        **told.of_case,
        "id": key(f"case measure {about}"),
        "person_id": key(f"person {told.at} 0"),
        "support": Support.EMPLOYMENT,
        "is_primary": True,
        "about": _SAID[CaseAct.PLAN_MEASURE],
        "during": Range(day, None),
    }


def _cause(told: _Told) -> RiskCause:
    return list(RiskCause)[told.at % len(RiskCause)]


def _case(told: _Told) -> dict[str, Any]:
    last = told.taken[-1].becomes
    begun = max(at for at, each in enumerate(told.taken) if each.act in procedure.BEGINNINGS)
    filed = any(each.act is CaseAct.APPROVE for each in told.taken)
    away = [
        at for at, each in enumerate(told.taken) if each.becomes == procedure.TRANSITION and each.act is CaseAct.APPROVE
    ]
    over = last.state in {CaseState.CLOSED, CaseState.REJECTED}
    looked_after = last in {procedure.SUPPORTED, procedure.TRANSITION}
    days = _FIGURES["follow_up_days"] if looked_after else _FIGURES["filing_days"]
    due = told.days[-1] if over else (told.days[-1] if looked_after else told.days[begun]) + timedelta(days=days)
    return {
        "county_id": COUNTY,
        "id": key(f"case {told.at}"),
        "number": f"{told.days[0]:%Y}-DEMO{told.at:04d}",
        "region_code": told.village,
        "household_id": key(f"household {told.at}"),
        "household_name": told.name,
        "household_size": 1 + told.at % 4,
        "cause": _cause(told),
        "source": list(LeadSource)[told.at % len(LeadSource)],
        "rule_id": key("case rule"),
        "purpose": last.purpose,
        "state": last.state,
        "steps": len(told.taken),
        "opened_at": _noon(told.days[0]),
        "round_on": told.days[begun],
        "due_on": due,
        "filing_number": f"{COUNTY}-{told.days[begun]:%Y}-DEMO{told.at:04d}" if filed else None,
        "transition_until": rules.months_after(told.days[away[0]], 12) if away else None,
    }


def _tally(told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    counted: dict[tuple[CasePurpose, CaseState], int] = {}
    for each in told:
        standing = each["purpose"], each["state"]
        counted[standing] = counted.get(standing, 0) + 1
    return [
        {"county_id": COUNTY, "purpose": purpose, "state": state, "cases": number}
        for (purpose, state), number in counted.items()
    ]
