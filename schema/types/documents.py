"""Photos and papers sent as evidence."""

import strawberry

from domain.documents import models
from domain.documents import queries as rows
from domain.documents.models import MediaType
from domain.parties.roles import Permission
from resolvers import documents as answers
from resolvers.reading.acting import act
from resolvers.reading.fields import from_sql, reads
from resolvers.reading.roots import read_one
from schema.scalars import Instant
from schema.types.node import Node, UserError
from schema.types.parties import Organisation


@reads(models.Document)
@strawberry.type(
    description="A photo or paper sent as evidence. Its bytes are at `/documents/` followed by its id, for whoever may "
    "see it, with the same access token."
)
class Document(Node):
    name: str = strawberry.field(description="As its sender called it.")
    media_type: MediaType
    size: int = strawberry.field(description="Bytes.")
    sha256: str = from_sql(rows.hash_of, "Of its bytes, in hexadecimal.")
    organisation: Organisation = strawberry.field(description="Who sent it.")
    uploaded_at: Instant


@strawberry.type
class DocumentPayload:
    document: Document | None
    user_errors: list[UserError]


@strawberry.type
class DocumentQueries:
    document: Document | None = read_one(
        answers.one, "One document: its sender's, whoever's it was laid before, and the county's overseers'."
    )


@strawberry.type
class DocumentMutations:
    upload_document: DocumentPayload = act(
        answers.upload,
        "Keep a photo (JPEG, PNG, WebP) or paper (PDF, OFD), at most 5 MB. Of a photo only the picture is kept, not"
        " where or with what it was taken. The same bytes twice are one document.",
        Permission.UPLOAD_DOCUMENT,
    )
