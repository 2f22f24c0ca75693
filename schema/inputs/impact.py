"""What is sent to certify what a buyer's money did."""

import strawberry

from schema.inputs.billing import PaperFormat
from schema.scalars import Day


@strawberry.input
class IssueImpactCertificateInput:
    idempotency_key: str
    since: Day = strawberry.field(description="The first day of a month.")
    until: Day = strawberry.field(description="The last day of a month that is over.")


@strawberry.input
class VerifyCertificateInput:
    text: str = strawberry.field(description="The certificate's code, or the whole text of its QR code.")


@strawberry.input
class LinkCertificateInput:
    certificate_id: strawberry.ID
    format: PaperFormat
