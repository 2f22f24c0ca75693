"""The SQL of certificates."""

import uuid
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Date, Numeric, Select, Text, case, cast, func, literal_column, null, select
from sqlalchemy.orm import aliased

from domain.impact.models import CertificateKey, ImpactCertificate
from domain.orders.models import Receipt
from domain.settlement.models import Entry, Transfer
from domain.settlement.terms import CreditState


def _month_of(instant: Any) -> Any:
    """The first day of the month in Shanghai in which an instant falls."""
    return cast(func.date_trunc(literal_column("'month'"), func.timezone("Asia/Shanghai", instant)), Date)


def paid_by_month(buyer_id: uuid.UUID, until: date) -> Select[int, date, int]:
    """County, month and fen of all that a buyer ever paid, through a day."""
    month = _month_of(Receipt.received_at)
    return (
        select(Receipt.county_id, month.label("month"), cast(func.sum(Receipt.amount), BigInteger).label("paid"))
        .where(Receipt.buyer_id == buyer_id, month <= until)
        .group_by(Receipt.county_id, literal_column("month"))
    )


def reached_by_month(county_id: int, buyer_id: uuid.UUID, until: date) -> Select[date, uuid.UUID, int]:
    """Month, household and fen of what a buyer's payments realised in a county, from the ledger's own entries."""
    month = _month_of(Receipt.received_at)
    posted = (Transfer.county_id == Receipt.county_id) & (Transfer.key == "receipt:" + cast(Receipt.id, Text))
    entered = (Entry.county_id == Transfer.county_id) & (Entry.transfer_id == Transfer.id)
    return (
        select(month.label("month"), Entry.owner_id, cast(func.sum(Entry.amount), BigInteger).label("reached"))
        .select_from(Receipt)
        .join(Transfer, posted)
        .join(Entry, entered)
        .where(
            Receipt.county_id == county_id,
            Receipt.buyer_id == buyer_id,
            month <= until,
            Entry.state == CreditState.REALISED,
        )
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
    return case((certificate.reached.is_(None), null()), else_=func.round(exact, 4))


def keys() -> Select[CertificateKey]:
    return select(CertificateKey).order_by(CertificateKey.first_used_at, CertificateKey.code)


def public_key_of(key: Any) -> Any:
    """32 bytes in hexadecimal."""
    return func.encode(key.public_key, "hex")
