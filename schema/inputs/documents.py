"""What is sent to keep a document."""

import strawberry
from strawberry.file_uploads import Upload


@strawberry.input(description="A file by the GraphQL multipart request specification, at most 5 MB.")
class UploadDocumentInput:
    file: Upload
