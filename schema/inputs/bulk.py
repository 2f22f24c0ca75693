"""What is sent to take tables in, or out."""

from enum import Enum

import strawberry
from strawberry.file_uploads import Upload

from domain.bulk.exports import Kind
from domain.bulk.policy import ErrorPolicy

_POLICY = "What a bad row means for the others."


@strawberry.input(description="A table as CSV (UTF-8, GB18030), XLSX, XLS or ODS: at most 5 MB and 100,000 rows.")
class ImportRowsInput:
    idempotency_key: str
    file: Upload
    error_policy: ErrorPolicy = strawberry.field(default=ErrorPolicy.REJECT_ALL, description=_POLICY)
    dry_run: bool = strawberry.field(default=False, description="Do all of it, tell what came of it, and undo it.")


@strawberry.enum(description="As what a table is taken out.")
class TableFormat(Enum):
    CSV = "csv"
    CSV_GB18030 = "gb18030.csv"
    XLSX = "xlsx"


@strawberry.input
class LinkExportInput:
    kind: Kind
    format: TableFormat
