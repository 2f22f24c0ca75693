"""Pictures and papers to send, and sending them."""

import io
from typing import Any

import orjson
from PIL import Image

from tests.story.people import People

UPLOAD = """mutation($input: UploadDocumentInput!) { uploadDocument(input: $input) {
  document { id name mediaType size sha256 organisation { name } } userErrors { code message field } } }"""
WRITTEN_ON_IT = b"119.12 E 34.54 N"


def photo(kind: str = "JPEG", size: tuple[int, int] = (40, 30), colour: str = "navy") -> bytes:
    """A picture with a place noted beside it, as telephones do."""
    drawn = io.BytesIO()
    notes = Image.Exif()
    notes[0x010E] = WRITTEN_ON_IT.decode()
    Image.new("RGB", size, colour).save(drawn, kind, exif=notes)
    return drawn.getvalue()


PAPER = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"


async def uploaded(people: People, who: str, data: bytes, name: str = "photo.jpg") -> Any:
    """The payload of an upload."""
    answer = await people.client.post(
        "/graphql",
        data={
            "operations": orjson.dumps({"query": UPLOAD, "variables": {"input": {"file": None}}}).decode(),
            "map": '{"0": ["variables.input.file"]}',
        },
        files={"0": (name, data)},
        headers={"Authorization": f"Bearer {await people.token_of(who)}", "Accept-Language": "en"},
    )
    told = answer.json()
    assert "errors" not in told, told
    return told["data"]["uploadDocument"]


async def photo_of(people: People, who: str, colour: str = "navy") -> str:
    """The id of a new photo."""
    return str((await uploaded(people, who, photo(colour=colour)))["document"]["id"])


async def bytes_at(people: People, who: str | None, id_: str) -> Any:
    headers = {"Authorization": f"Bearer {await people.token_of(who)}"} if who else {}
    return await people.client.get(f"/documents/{id_}", headers=headers)
