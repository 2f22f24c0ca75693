"""Deciding who may sell and what is certified. Nothing here looks at the clock or the database.

A procedure is a table: which step leads from which states to which, at whose level, and what it asks for. There is no
other way from one state to another, and none that time takes by itself.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Generic, TypeVar

from domain.accreditation.errors import (
    ActedBefore,
    CertificateRequired,
    EvidenceMissing,
    LicenceDays,
    LicenceExpired,
    LicenceMissing,
    LotCertificateDays,
    NoCreditCode,
    NotCertified,
    NoticeNotOver,
    NotThisStep,
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
from domain.errors import FieldPath, InvalidInput
from domain.identity import is_credit_code
from domain.parties.roles import Role

LONGEST_REASON = 2000

Place = tuple[int, uuid.UUID]
"""County and key."""

S = TypeVar("S", bound=StrEnum)
A = TypeVar("A", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Step(Generic[S]):
    """From which states a step leads to which."""

    since: frozenset[S]
    becomes: S
    needs_reason: bool = False


Procedure = Mapping[tuple[A, Role], Step[S]]
"""Each step by who takes it. Whoever is not named takes none."""

REGISTERING: Procedure[RegistrationAct, RegistrationState] = {
    (RegistrationAct.APPLY, Role.SELLER): Step(
        frozenset({RegistrationState.RETURNED, RegistrationState.APPROVED, RegistrationState.REVOKED}),
        RegistrationState.APPLIED,
    ),
    (RegistrationAct.RETURN, Role.COUNTY_APPROVER): Step(
        frozenset({RegistrationState.APPLIED}), RegistrationState.RETURNED, needs_reason=True
    ),
    (RegistrationAct.APPROVE, Role.COUNTY_APPROVER): Step(
        frozenset({RegistrationState.APPLIED}), RegistrationState.APPROVED
    ),
    (RegistrationAct.SUSPEND, Role.COUNTY_APPROVER): Step(
        frozenset({RegistrationState.APPROVED}), RegistrationState.SUSPENDED, needs_reason=True
    ),
    (RegistrationAct.RESUME, Role.COUNTY_APPROVER): Step(
        frozenset({RegistrationState.SUSPENDED}), RegistrationState.APPROVED, needs_reason=True
    ),
    (RegistrationAct.REVOKE, Role.COUNTY_APPROVER): Step(
        frozenset({RegistrationState.APPROVED, RegistrationState.SUSPENDED}),
        RegistrationState.REVOKED,
        needs_reason=True,
    ),
}
"""After a first application, which makes the registration."""

CERTIFYING: Procedure[CertificationAct, CertificationState] = {
    (CertificationAct.APPLY, Role.SELLER): Step(frozenset({CertificationState.RETURNED}), CertificationState.APPLIED),
    (CertificationAct.ENDORSE, Role.TOWNSHIP_REVIEWER): Step(
        frozenset({CertificationState.APPLIED}), CertificationState.ENDORSED
    ),
    (CertificationAct.RETURN, Role.TOWNSHIP_REVIEWER): Step(
        frozenset({CertificationState.APPLIED}), CertificationState.RETURNED, needs_reason=True
    ),
    (CertificationAct.REJECT, Role.TOWNSHIP_REVIEWER): Step(
        frozenset({CertificationState.APPLIED}), CertificationState.REJECTED, needs_reason=True
    ),
    (CertificationAct.RETURN, Role.COUNTY_APPROVER): Step(
        frozenset({CertificationState.ENDORSED, CertificationState.NOTICE}),
        CertificationState.RETURNED,
        needs_reason=True,
    ),
    (CertificationAct.REJECT, Role.COUNTY_APPROVER): Step(
        frozenset({CertificationState.ENDORSED, CertificationState.NOTICE}),
        CertificationState.REJECTED,
        needs_reason=True,
    ),
    (CertificationAct.OPEN_NOTICE, Role.COUNTY_APPROVER): Step(
        frozenset({CertificationState.ENDORSED}), CertificationState.NOTICE
    ),
    (CertificationAct.CERTIFY, Role.COUNTY_APPROVER): Step(
        frozenset({CertificationState.NOTICE}), CertificationState.CERTIFIED
    ),
    (CertificationAct.REVOKE, Role.COUNTY_APPROVER): Step(
        frozenset({CertificationState.CERTIFIED}), CertificationState.REVOKED, needs_reason=True
    ),
}
"""After a first application. A rejected product is applied for anew, from the beginning."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who takes a step: the account, under which role, and whether any appointment ties it to the seller."""

    account_id: uuid.UUID
    role: Role
    belongs_to_seller: bool


def next_state(
    procedure: Procedure[A, S],
    act: A,
    state: S,
    actor: Actor,
    earlier: Iterable[tuple[uuid.UUID, Role]],
    reason: str | None,
) -> S:
    """Where a step leads. `earlier` are the steps taken so far: by which account, under which role.

    A seller acts for its own organisation, an officer never does; and nobody acts at two levels of one application.
    Raises NotThisStep, OwnOrganisation, ActedBefore, ReasonMissing.
    """
    step = procedure.get((act, actor.role))
    if step is None or state not in step.since:
        raise NotThisStep(act=act.value, role=actor.role.value, state=state.value)
    check_hands(actor, earlier)
    if step.needs_reason:
        check_reason(reason)
    return step.becomes


def check_hands(actor: Actor, earlier: Iterable[tuple[uuid.UUID, Role]]) -> None:
    """Raises OwnOrganisation, ActedBefore."""
    if actor.role is not Role.SELLER and actor.belongs_to_seller:
        raise OwnOrganisation
    if any(account == actor.account_id and role is not actor.role for account, role in earlier):
        raise ActedBefore


def check_reason(reason: str | None, at: FieldPath = ("reason",)) -> None:
    """Raises ReasonMissing."""
    if reason is None or not 0 < len(reason.strip()) <= LONGEST_REASON:
        raise ReasonMissing(at=at, most=LONGEST_REASON)


def check_evidence(documents: Sequence[Place], least: int) -> None:
    """Raises EvidenceMissing."""
    if len(documents) < least or len(set(documents)) < len(documents):
        raise EvidenceMissing(at=("evidence",), least=least)


def last_day_of_notice(opened_on: date, days: int) -> date:
    """So many whole days after the day on which it is opened, which does not count."""
    return opened_on + timedelta(days=days)


def check_notice_over(notice_until: date | None, unanswered_or_upheld: int, today: date) -> None:
    """Raises NoticeNotOver, ObjectionsOpen."""
    if notice_until is None or today <= notice_until:
        raise NoticeNotOver(day=notice_until)
    if unanswered_or_upheld:
        raise ObjectionsOpen(number=unanswered_or_upheld)


def is_on_notice(state: CertificationState, notice_until: date | None, today: date) -> bool:
    """Its last day counts."""
    return state is CertificationState.NOTICE and notice_until is not None and today <= notice_until


def check_validity(since: date, until: date, most_months: int, today: date) -> None:
    """Both days count. Raises ValidTooLong."""
    if not since <= until or until < today or until >= _months_after(since, most_months):
        raise ValidTooLong(at=("validUntil",), months=most_months)


def _months_after(day: date, months: int) -> date:
    """The same day so many months on; the first of the month after that where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    after = (first + timedelta(days=31)).replace(day=1)
    return min(first + timedelta(days=day.day - 1), after)


# Registering


@dataclass(frozen=True, slots=True)
class WantedLicence:
    """A licence as its holder describes it."""

    kind: LicenceKind
    number: str
    issued_on: date
    expires_on: date | None
    document: Place


def check_credit_code(written: str) -> None:
    """Raises NoCreditCode."""
    if not is_credit_code(written):
        raise NoCreditCode(at=("creditCode",), written=written[:18])


def check_licence(wanted: WantedLicence, today: date, at: FieldPath) -> None:
    """Raises LicenceDays, LicenceExpired."""
    if wanted.issued_on > today or (wanted.expires_on is not None and wanted.expires_on < wanted.issued_on):
        raise LicenceDays(at=(*at, "issuedOn"))
    if wanted.expires_on is not None and wanted.expires_on < today:
        raise LicenceExpired(at=(*at, "expiresOn"), day=wanted.expires_on)


def check_licences(needed: Collection[LicenceKind], held: Collection[LicenceKind]) -> None:
    """Raises LicenceMissing."""
    if set(needed) - set(held):
        raise LicenceMissing(at=("licences",), kinds=", ".join(sorted(needed)))


# Selling


def check_certificates(
    product: str, title: str, required: Collection[str], held: Collection[str], claims: Iterable[CertificateClaim]
) -> None:
    """That a product, or its seller, holds what its category requires, and the product what its title claims.

    Raises CertificateRequired, NotCertified.
    """
    missing = sorted(set(required) - set(held))
    if missing:
        raise CertificateRequired(at=("lotIds",), product=product, certificates=", ".join(missing))
    for claim in claims:
        if claim.certificate_code not in held and claim.word.lower() in title.lower():
            raise NotCertified(at=("title",), product=product, certificate=claim.word)


# Lots


@dataclass(frozen=True, slots=True)
class WantedLotCertificate:
    """A lot's certificate as its seller describes it."""

    certificate_code: str
    number: str
    issuer: str
    issued_on: date
    expires_on: date | None
    document: Place


def last_day(wanted: WantedLotCertificate, valid_months: int | None) -> date | None:
    """The last day it holds: its own, or that of its kind where that comes first; None where it has none."""
    if valid_months is None:
        return wanted.expires_on
    by_kind = _months_after(wanted.issued_on, valid_months) - timedelta(days=1)
    return min(wanted.expires_on or by_kind, by_kind)


def check_lot_certificate(wanted: WantedLotCertificate, last: date | None, made_on: date, today: date) -> None:
    """`last` is the last day it holds. Raises InvalidInput, LotCertificateDays."""
    for name, written, most in (("number", wanted.number, 64), ("issuer", wanted.issuer, 200)):
        if not 0 < len(written) <= most:
            raise InvalidInput(
                at=(name,),
                reason_en=f"Copy it from the certificate; it has at most {most} characters.",
                reason_zh=f"请按证书填写,最多 {most} 个字符。",
            )
    if not made_on <= wanted.issued_on <= today:
        raise LotCertificateDays(at=("issuedOn",), made=made_on)
    if last is not None and last < max(today, wanted.issued_on):
        raise LotCertificateDays(at=("expiresOn",), made=made_on)
