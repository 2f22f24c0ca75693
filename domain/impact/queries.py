"""The SQL of certificates."""

import uuid
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Numeric,
    Select,
    Text,
    case,
    cast,
    func,
    literal_column,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from domain.expressions import first_of_month, of_one_county
from domain.impact.models import CertificateKey, ImpactCertificate
from domain.orders.models import Consignment, ConsignmentState, Receipt
from domain.settlement.models import Entry, Refund, Transfer
from domain.settlement.terms import CreditState


def _month_of(instant: Any) -> Any:
    """The first day of the month in Shanghai in which an instant falls."""
    return first_of_month(func.timezone("Asia/Shanghai", instant))


def paid_by_month(buyer_id: uuid.UUID, until: date) -> Select[date, int]:
    """Month and fen of all that a buyer ever paid, less what he got back, through a day."""
    moved = union_all(
        _money(Receipt, Receipt.received_at, Receipt.amount, buyer_id),
        _money(Refund, Refund.refunded_at, -Refund.amount, buyer_id),
    ).subquery("moved")
    return (
        select(moved.c.month, cast(func.sum(moved.c.amount), BigInteger).label("paid"))
        .where(moved.c.month <= until)
        .group_by(moved.c.month)
    )


def _money(kept: type[Receipt | Refund], at: Any, amount: Any, buyer_id: uuid.UUID) -> Select[date, int]:
    month = _month_of(at).label("month")
    return select(month, amount.label("amount")).where(kept.buyer_id == buyer_id)


def counties_sold_from(buyer_id: uuid.UUID) -> Select[int]:
    """The counties whose goods a buyer ever accepted: where its money goes, and what is advanced on it."""
    return (
        select(Consignment.county_id)
        .where(Consignment.buyer_id == buyer_id, Consignment.state == ConsignmentState.ACCEPTED)
        .distinct()
        .order_by(Consignment.county_id)
    )


def reached_by_month(county_id: int, buyer_id: uuid.UUID, until: date) -> Select[date, uuid.UUID, int]:
    """Month, household and fen of what a buyer's purchases realised in a county, from the ledger's own entries.

    A credit is realised once, whoever's money does it: what a seller advanced is in the month in which households had
    it, and the payment that makes it good to him realises nothing more. What a dispute held, or a lot's fault took
    back, is less in the month in which it was.
    """
    settlements = (
        select(("settlement:" + cast(Consignment.id, Text)).label("key"))
        .where(Consignment.county_id == county_id, Consignment.buyer_id == buyer_id)
        .subquery("settlements")
    )
    credits_ = (
        select(Entry.income_entry_id)
        .select_from(settlements)
        .join(Transfer, (Transfer.county_id == county_id) & (Transfer.key == settlements.c.key))
        .join(Entry, of_one_county(Entry, Transfer, Entry.transfer_id == Transfer.id))
        .where(Entry.state == CreditState.PROVISIONAL)
        .subquery("credits")
    )
    month = first_of_month(Entry.effective_on)
    return (
        select(month.label("month"), Entry.owner_id, cast(func.sum(Entry.amount), BigInteger).label("reached"))
        .select_from(credits_)
        .join(Entry, (Entry.county_id == county_id) & (Entry.income_entry_id == credits_.c.income_entry_id))
        .where(month <= until, Entry.state == CreditState.REALISED)
        .group_by(literal_column("month"), Entry.owner_id)
    )


def newest_first() -> Select[ImpactCertificate]:
    return select(ImpactCertificate).order_by(ImpactCertificate.issued_at.desc(), ImpactCertificate.id.desc())


def latest_of(county_id: int, buyer_id: uuid.UUID, since: date, until: date) -> Select[ImpactCertificate]:
    """The certificate of a period that stands."""
    return (
        newest_first()
        .where(
            ImpactCertificate.county_id == county_id,
            ImpactCertificate.buyer_id == buyer_id,
            ImpactCertificate.since == since,
            ImpactCertificate.until == until,
        )
        .limit(1)
    )


def called(county_id: int, code: str) -> Select[ImpactCertificate]:
    return select(ImpactCertificate).where(ImpactCertificate.county_id == county_id, ImpactCertificate.code == code)


def superseded_at(certificate: Any) -> Any:
    """When a later one was issued for the same buyer and period; null while it stands."""
    later = aliased(ImpactCertificate)
    return (
        select(func.min(later.issued_at))
        .where(
            later.county_id == certificate.county_id,
            later.buyer_id == certificate.buyer_id,
            later.since == certificate.since,
            later.until == certificate.until,
            later.id > certificate.id,
        )
        .correlate(certificate)
        .scalar_subquery()
    )


def ratio(certificate: Any) -> Any:
    """As `rules.ratio_of` has it."""
    exact = cast(certificate.reached, Numeric) / func.nullif(certificate.paid, 0)
    untold = or_(certificate.reached.is_(None), certificate.paid <= 0, certificate.reached > certificate.paid)
    return case((untold, null()), else_=func.round(exact, 4))


def keys() -> Select[CertificateKey]:
    return select(CertificateKey).order_by(CertificateKey.first_used_at, CertificateKey.code)


def public_key_of(key: Any) -> Any:
    """32 bytes in hexadecimal."""
    return func.encode(key.public_key, "hex")
