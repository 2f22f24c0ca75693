"""The procedures, step by step: no sequence of steps, however mad, skips one or lets one pair of hands act twice."""

import uuid
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.accreditation import rules
from domain.accreditation.errors import (
    ActedBefore,
    CertificateRequired,
    EvidenceMissing,
    LicenceDays,
    LicenceExpired,
    LicenceMissing,
    NotCertified,
    NoticeNotOver,
    ObjectionsOpen,
    OwnOrganisation,
    ReasonMissing,
    ValidTooLong,
)
from domain.accreditation.models import (
    CertificateClaim,
    CertificationAct,
    CertificationState,
    LicenceKind,
    RegistrationAct,
    RegistrationState,
)
from domain.accreditation.rules import CERTIFYING, REGISTERING, Actor, WantedLicence
from domain.errors import Refusal
from domain.parties.roles import Role
from tests.accreditation.walks import Attempt, attempts, walk

TODAY = date(2020, 8, 2)


@given(tried=attempts(CertificationAct))
def test_nothing_is_certified_but_by_township_county_and_notice_in_turn(tried: list[Attempt]) -> None:
    taken = walk(CERTIFYING, CertificationState.APPLIED, tried)
    for at, step in enumerate(taken):
        if step.act is CertificationAct.CERTIFY:
            acts = [each.act for each in taken[: at + 1]]
            assert acts[-3:] == [CertificationAct.ENDORSE, CertificationAct.OPEN_NOTICE, CertificationAct.CERTIFY]
        if step.act is CertificationAct.REVOKE:
            assert taken[at - 1].act is CertificationAct.CERTIFY


@given(tried=attempts(CertificationAct))
def test_nobody_acts_at_two_levels_of_a_certification_nor_on_his_own_organisation(tried: list[Attempt]) -> None:
    taken = walk(CERTIFYING, CertificationState.APPLIED, tried)
    roles: dict[uuid.UUID, Role] = {}
    for step in taken:
        assert roles.setdefault(step.actor.account_id, step.actor.role) is step.actor.role
        assert step.actor.role is Role.SELLER or not step.actor.belongs_to_seller


@given(tried=attempts(RegistrationAct))
def test_a_registration_is_approved_only_by_the_county_and_only_what_was_applied_for(tried: list[Attempt]) -> None:
    state = RegistrationState.APPLIED
    for step in walk(REGISTERING, state, tried):
        if step.becomes is RegistrationState.APPROVED:
            assert step.actor.role is Role.COUNTY_APPROVER
            assert not step.actor.belongs_to_seller
            assert state in {RegistrationState.APPLIED, RegistrationState.SUSPENDED}
        state = RegistrationState(step.becomes)


@given(tried=attempts(CertificationAct))
def test_what_returns_rejects_or_revokes_says_why(tried: list[Attempt]) -> None:
    for step in walk(CERTIFYING, CertificationState.APPLIED, tried):
        if step.act in {CertificationAct.RETURN, CertificationAct.REJECT, CertificationAct.REVOKE}:
            assert step.reason


def actor(role: Role = Role.COUNTY_APPROVER, *, own: bool = False) -> Actor:
    return Actor(uuid.UUID(int=1), role, belongs_to_seller=own)


@pytest.mark.parametrize(
    ("who", "earlier", "refusal"),
    [
        (actor(own=True), [], OwnOrganisation),
        (actor(), [(uuid.UUID(int=1), Role.TOWNSHIP_REVIEWER)], ActedBefore),
        (actor(), [(uuid.UUID(int=1), Role.SELLER)], ActedBefore),
    ],
)
def test_hands_that_are_tied(who: Actor, earlier: list[tuple[uuid.UUID, Role]], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        rules.check_hands(who, earlier)


def test_one_office_may_act_twice_at_its_own_level() -> None:
    rules.check_hands(actor(), [(uuid.UUID(int=1), Role.COUNTY_APPROVER)])


@pytest.mark.parametrize("reason", [None, "", "  ", "x" * 2001])
def test_a_reason_has_something_to_say(reason: str | None) -> None:
    with pytest.raises(ReasonMissing):
        rules.check_reason(reason)


@given(days=st.integers(1, 60), later=st.integers(-5, 70))
def test_a_notice_stands_all_its_whole_days_and_is_decided_after_the_last(days: int, later: int) -> None:
    until, today = rules.last_day_of_notice(TODAY, days), TODAY + timedelta(days=later)
    stands = rules.is_on_notice(CertificationState.NOTICE, until, today)
    assert stands is (later <= days)
    if stands:
        with pytest.raises(NoticeNotOver):
            rules.check_notice_over(until, 0, today)
    else:
        rules.check_notice_over(until, 0, today)
        with pytest.raises(ObjectionsOpen):
            rules.check_notice_over(until, 1, today)


@pytest.mark.parametrize(
    ("since", "until", "allowed"),
    [
        (TODAY, TODAY, True),
        (TODAY, date(2023, 8, 1), True),
        (TODAY, date(2023, 8, 2), False),
        (date(2020, 2, 29), date(2023, 2, 28), True),
        (date(2020, 2, 29), date(2023, 3, 1), False),
        (TODAY, date(2020, 8, 1), False),
        (date(2018, 1, 1), date(2019, 1, 1), False),
    ],
)
def test_a_certificate_holds_for_three_years_at_most_and_is_not_over(since: date, until: date, allowed: bool) -> None:
    if allowed:
        rules.check_validity(since, until, 36, TODAY)
    else:
        with pytest.raises(ValidTooLong):
            rules.check_validity(since, until, 36, TODAY)


def test_evidence_is_counted_once_for_each_document() -> None:
    one = (320722, uuid.UUID(int=1))
    rules.check_evidence([one], least=1)
    for documents in ([], [one, one]):
        with pytest.raises(EvidenceMissing):
            rules.check_evidence(documents, least=1)


def licence(issued_on: date, expires_on: date | None) -> WantedLicence:
    return WantedLicence(LicenceKind.BUSINESS_LICENCE, "N1", issued_on, expires_on, (320722, uuid.UUID(int=1)))


@pytest.mark.parametrize(
    ("issued_on", "expires_on", "refusal"),
    [
        (TODAY + timedelta(days=1), None, LicenceDays),
        (TODAY, TODAY - timedelta(days=1), LicenceDays),
        (date(2019, 1, 1), TODAY - timedelta(days=1), LicenceExpired),
    ],
)
def test_a_licence_that_does_not_hold_today(issued_on: date, expires_on: date | None, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        rules.check_licence(licence(issued_on, expires_on), TODAY, ("licence",))


def test_a_licence_holds_on_its_last_day() -> None:
    rules.check_licence(licence(TODAY, TODAY), TODAY, ("licence",))
    rules.check_licence(licence(TODAY, None), TODAY, ("licence",))


def test_all_licences_that_are_needed_must_be_there() -> None:
    needed = {LicenceKind.BUSINESS_LICENCE, LicenceKind.FOOD_PRODUCTION}
    rules.check_licences(needed, needed)
    with pytest.raises(LicenceMissing):
        rules.check_licences(needed, {LicenceKind.BUSINESS_LICENCE})


CLAIMS = [
    CertificateClaim(word="有机", certificate_code="ORGANIC", source="made up"),
    CertificateClaim(word="organic", certificate_code="ORGANIC", source="made up"),
]


@pytest.mark.parametrize("title", ["有机蓝莓", "ORGANIC blueberries"])
def test_a_title_claims_no_certificate_that_the_product_lacks(title: str) -> None:
    with pytest.raises(NotCertified):
        rules.check_certificates("蓝莓", title, [], set(), CLAIMS)
    rules.check_certificates("蓝莓", title, [], {"ORGANIC"}, CLAIMS)


def test_every_certificate_that_a_category_asks_for_is_needed() -> None:
    rules.check_certificates("豆丹", "豆丹", ["QUARANTINE"], {"QUARANTINE"}, CLAIMS)
    with pytest.raises(CertificateRequired):
        rules.check_certificates("豆丹", "豆丹", ["ORGANIC", "QUARANTINE"], {"QUARANTINE"}, CLAIMS)
