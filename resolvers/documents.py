"""Answering for documents."""

import asyncio
from typing import cast

import strawberry
from sqlalchemy import Select, select

from domain.documents import rules
from domain.documents.actions import keep_document
from domain.documents.models import Document
from resolvers.context import Doing
from resolvers.reading.acting import ReadBack
from resolvers.reading.ids import keys_asked
from schema.inputs.documents import UploadDocumentInput


def one(id: strawberry.ID) -> Select[Document]:
    county_id, key = keys_asked(id, "Document")
    return select(Document).where(Document.county_id == county_id, Document.id == key)


async def upload(doing: Doing, input: UploadDocumentInput) -> ReadBack:
    name, data = cast("tuple[str, bytes]", input.file)  # as the multipart reader leaves it
    kept = await asyncio.to_thread(rules.kept, name, data)
    made = await keep_document(doing.session, doing.viewer, kept)
    return ReadBack(made.county_id, made.id)
