"""Certificates of what a buyer's money did, and their verification by anybody."""

import strawberry

from domain.impact import models
from domain.impact import queries as rows
from domain.impact.actions import Verdict
from domain.parties.roles import Permission
from resolvers import impact as answers
from resolvers.reading.acting import act
from resolvers.reading.fields import from_sql, reads
from resolvers.reading.roots import read_many, read_one
from schema.scalars import Day, Instant, Money, Quantity
from schema.types.billing import FileLinkPayload
from schema.types.node import Connection, Node, UserError
from schema.types.parties import Organisation

_KEPT_BACK = "Null where it could tell of fewer than five households; a longer period may tell."


@reads(models.ImpactCertificate)
@strawberry.type(
    description="What a buyer paid in whole months, and what its purchases brought households. It names none."
)
class ImpactCertificate(Node):
    code: str = strawberry.field(description="By which anybody verifies it.")
    buyer: Organisation
    since: Day
    until: Day = strawberry.field(description="The last day, included.")
    paid: Money = strawberry.field(description="Less what was paid back in these months.")
    reached: Money | None = strawberry.field(
        description="Realised in households' accounts for what the buyer bought, less what was taken back in these"
        " months. What a seller advanced counts in the month in which they had it, and not again when it is paid."
        f" {_KEPT_BACK}"
    )
    households: int | None = strawberry.field(description=_KEPT_BACK)
    pass_through: Quantity | None = from_sql(
        rows.ratio,
        "Reached over paid, to four decimals; null while more reached them than was paid, as sellers advanced it."
        f" {_KEPT_BACK}",
    )
    proof: str = strawberry.field(description="LXC1.<payload>.<Ed25519 signature>, base64url: what the QR code shows.")
    issued_at: Instant
    superseded_at: Instant | None = from_sql(rows.superseded_at, "When another took its place; null while it stands.")


@reads(models.CertificateKey)
@strawberry.type(description="The public half of a key that certificates are signed with.")
class CertificateKey(Node):
    code: str = strawberry.field(description="As certificates name it.")
    public_key: str = from_sql(rows.public_key_of, "Ed25519, 32 bytes in hexadecimal.")
    first_used_at: Instant


@strawberry.type(description="What a certificate says, as it was signed.")
class CertifiedFacts:
    code: str
    buyer: str
    since: Day
    until: Day
    paid: Money
    reached: Money | None
    households: int | None
    pass_through: Quantity | None
    issued_at: Instant


@strawberry.type
class ImpactCertificatePayload:
    certificate: ImpactCertificate | None
    user_errors: list[UserError]


@strawberry.type(description="What verifying found.")
class VerifyCertificatePayload:
    verdict: Verdict | None
    certificate: CertifiedFacts | None = strawberry.field(description="What was signed, where it is one of ours.")
    superseded_at: Instant | None
    user_errors: list[UserError]


@strawberry.type
class ImpactQueries:
    impact_certificates: Connection[ImpactCertificate] = read_many(
        answers.certificates, "Newest first: a buyer's own, an overseer's county.", Permission.READ_ORDERS
    )
    impact_certificate: ImpactCertificate | None = read_one(
        answers.certificate, "One certificate.", Permission.READ_ORDERS
    )
    certificate_keys: list[CertificateKey] = read_one(answers.keys, "What certificates are checked with.")


@strawberry.type
class ImpactMutations:
    issue_impact_certificate: ImpactCertificatePayload = act(
        answers.issue,
        "Certify whole months that are over. While the figures are the same it is the same certificate.",
        Permission.ISSUE_CERTIFICATE,
    )
    verify_certificate: VerifyCertificatePayload = act(
        answers.check, "Whether a certificate is ours, unaltered (here as well as on paper), and not superseded since."
    )
    link_certificate: FileLinkPayload = act(
        answers.link, "An address for a certificate as PDF or XLSX, with its QR code.", Permission.TAKE_OUT_FILES
    )
