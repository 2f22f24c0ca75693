"""The papers of the made-up sellers: each is registered with the licences its kind needs."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any

from domain import clock
from domain.accreditation.models import Licence, LicenceKind, LicenceState, RegistrationState, SellerRegistration
from domain.documents.models import Document, MediaType
from domain.identity import credit_check_character
from domain.parties.models import OrganisationKind
from domain.rows import Row
from server.demo.names import COUNTY, SINCE, key

_NEEDED = {
    OrganisationKind.COOPERATIVE: (LicenceKind.BUSINESS_LICENCE,),
    OrganisationKind.PARK: (LicenceKind.BUSINESS_LICENCE, LicenceKind.FOOD_PRODUCTION),
    OrganisationKind.ENTERPRISE: (LicenceKind.BUSINESS_LICENCE, LicenceKind.FOOD_PRODUCTION),
    OrganisationKind.WORKSHOP: (LicenceKind.BUSINESS_LICENCE, LicenceKind.WORKSHOP_FILING),
}
_LONG_AGO = datetime(2020, 1, 1, tzinfo=clock.SHANGHAI)


def registrations(sellers: Iterable[dict[str, Any]]) -> Iterator[tuple[type[Row], list[dict[str, Any]]]]:
    """`sellers` are rows of organisations."""
    everybody = list(sellers)
    yield Document, [_scan(each) for each in everybody]
    yield SellerRegistration, [_registration(at, each) for at, each in enumerate(everybody)]
    yield Licence, [_licence(each, kind) for each in everybody for kind in _NEEDED[each["kind"]]]


def _scan(seller: dict[str, Any]) -> dict[str, Any]:
    content = f"%PDF-1.4\n% {seller['name']}\n%%EOF\n".encode()
    return {
        "county_id": COUNTY,
        "id": key(f"scan {seller['name']}"),
        "organisation_id": seller["id"],
        "shown_to": [],
        "name": "证照.pdf",
        "media_type": MediaType.PDF,
        "size": len(content),
        "sha256": sha256(content).digest(),
        "content": content,
        "uploaded_by": key("account seller"),
        "uploaded_at": _LONG_AGO,
    }


def _registration(at: int, seller: dict[str, Any]) -> dict[str, Any]:
    first_17 = f"93{COUNTY}MADEMO{at:03d}".replace("O", "Q")
    return {
        "county_id": COUNTY,
        "id": key(f"registration {seller['name']}"),
        "seller_id": seller["id"],
        "region_code": seller["region_code"],
        "kind": seller["kind"],
        "name": seller["name"],
        "credit_code": first_17 + credit_check_character(first_17),
        "sells_food": True,
        "state": RegistrationState.APPROVED,
        "applied_at": _LONG_AGO,
        "changed_at": _LONG_AGO,
    }


def _licence(seller: dict[str, Any], kind: LicenceKind) -> dict[str, Any]:
    return {
        "county_id": COUNTY,
        "id": key(f"licence {kind} {seller['name']}"),
        "registration_id": key(f"registration {seller['name']}"),
        "seller_id": seller["id"],
        "region_code": seller["region_code"],
        "kind": kind,
        "number": f"演示-{kind}",
        "issued_on": SINCE,
        "expires_on": None,
        "document_id": key(f"scan {seller['name']}"),
        "state": LicenceState.VERIFIED,
        "submitted_at": _LONG_AGO,
    }
