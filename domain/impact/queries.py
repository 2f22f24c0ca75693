"""The SQL of certificates."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Date,
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

from domain.fulfilment.models import Claim
from domain.impact.models import CertificateKey, ImpactCertificate
from domain.orders.models import CreditNote, Receipt
from domain.settlement.models import Entry, Refund, Transfer
from domain.settlement.terms import CreditState


def _month_of(instant: Any) -> Any:
    """The first day of the month in Shanghai in which an instant falls."""
    return _first_of(func.timezone("Asia/Shanghai", instant))


def _first_of(day: Any) -> Any:
    """The first day of the month of a day."""
    return cast(func.date_trunc(literal_column("'month'"), day), Date)


def paid_by_month(buyer_id: uuid.UUID, until: date) -> Select[int, date, int]:
    """County, month and fen of all that a buyer ever paid, less what he got back, through a day."""
    moved = union_all(
        _money(Receipt, Receipt.received_at, Receipt.amount, buyer_id),
        _money(Refund, Refund.refunded_at, -Refund.amount, buyer_id),
    ).subquery("moved")
    return (
        select(moved.c.county_id, moved.c.month, cast(func.sum(moved.c.amount), BigInteger).label("paid"))
        .where(moved.c.month <= until)
        .group_by(moved.c.county_id, moved.c.month)
    )


def _money(kept: type[Receipt | Refund], at: Any, amount: Any, buyer_id: uuid.UUID) -> Select[int, date, int]:
    month = _month_of(at).label("month")
    return select(kept.county_id, month, amount.label("amount")).where(kept.buyer_id == buyer_id)


def reached_by_month(county_id: int, buyer_id: uuid.UUID, until: date) -> Select[date, uuid.UUID, int]:
    """Month, household and fen of what a buyer's sales realised in a county, from the ledger's own entries.

    By the month in which it was: what a dispute held, or a lot's fault took back, is less in that month.
    """
    keys = union_all(
        *(
            select((prefix + cast(source.id, Text)).label("key")).where(
                source.county_id == county_id, source.buyer_id == buyer_id
            )
            for source, prefixes in _REALISING.items()
            for prefix in prefixes
        )
    ).subquery("keys")
    month = _first_of(Transfer.effective_on)
    entered = (Entry.county_id == Transfer.county_id) & (Entry.transfer_id == Transfer.id)
    return (
        select(month.label("month"), Entry.owner_id, cast(func.sum(Entry.amount), BigInteger).label("reached"))
        .select_from(keys)
        .join(Transfer, (Transfer.county_id == county_id) & (Transfer.key == keys.c.key))
        .join(Entry, entered)
        .where(month <= until, Entry.state == CreditState.REALISED)
        .group_by(literal_column("month"), Entry.owner_id)
    )


_REALISING: Mapping[type[Receipt | CreditNote | Claim], Sequence[str]] = {
    Receipt: ("receipt:",),
    CreditNote: ("reversal:", "cover:"),
    Claim: ("hold:", "release:", "cover:"),
}
"""What moves what households have for good of a buyer's purchases, and how the keys of those transfers begin."""


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
    return case((or_(certificate.reached.is_(None), certificate.paid <= 0), null()), else_=func.round(exact, 4))


def keys() -> Select[CertificateKey]:
    return select(CertificateKey).order_by(CertificateKey.first_used_at, CertificateKey.code)


def public_key_of(key: Any) -> Any:
    """32 bytes in hexadecimal."""
    return func.encode(key.public_key, "hex")
