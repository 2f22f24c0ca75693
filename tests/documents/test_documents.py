"""Evidence is kept as a picture or a paper, once, and shown to nobody whose business it is not."""

import hashlib
import io
import zipfile
from collections.abc import Sequence

import pytest
from PIL import Image

from domain.documents import rules
from domain.documents.actions import lay_before
from domain.documents.errors import DocumentTooLarge, DocumentUnreadable, PhotoExpected
from domain.documents.models import MediaType
from domain.errors import NotFound
from resolvers.reading.ids import NodeId, key_within
from server.database import Database
from tests.documents.photos import PAPER, WRITTEN_ON_IT, bytes_at, photo, uploaded
from tests.story.county import COUNTY, ELSEWHERE, key, viewer
from tests.story.people import People


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_kept_without_what_was_noted_beside_it(kind: str) -> None:
    sent = photo(kind)
    assert WRITTEN_ON_IT in sent
    kept = rules.kept("a/b\\c.dat", sent)
    assert (kept.name, kept.media_type) == ("c.dat", kind)
    assert WRITTEN_ON_IT not in kept.content
    with Image.open(io.BytesIO(kept.content)) as opened:
        assert (opened.format, opened.size, len(opened.getexif())) == (kind, (40, 30), 0)


def test_a_photo_larger_than_anybody_needs_is_drawn_smaller() -> None:
    with Image.open(io.BytesIO(rules.kept("x", photo(size=(4000, 100))).content)) as opened:
        assert opened.size == (2560, 64)


def test_a_paper_is_kept_to_the_byte() -> None:
    assert rules.kept("contract.pdf", PAPER) == rules.Kept("contract.pdf", MediaType.PDF, PAPER)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"<svg onload='alert(1)'/>",
        b"MZ\x90\x00",
        b"\xff\xd8\xff",
        photo()[:300],
        photo("PNG")[:50],
        b"RIFF\x00\x00\x00\x00WEBPjunk",
        PAPER[:-8],
    ],
)
def test_what_only_calls_itself_a_picture_is_refused(data: bytes) -> None:
    with pytest.raises(DocumentUnreadable):
        rules.kept("photo.jpg", data)


def test_a_picture_that_unpacks_to_too_much_is_refused() -> None:
    bomb = io.BytesIO()
    Image.new("1", (8000, 8000)).save(bomb, "PNG")
    with pytest.raises(DocumentUnreadable):
        rules.kept("bomb.png", bomb.getvalue())


def test_five_megabytes_are_the_most() -> None:
    with pytest.raises(DocumentTooLarge):
        rules.kept("photo.jpg", photo() + bytes(5 * 1024 * 1024))


async def test_the_same_bytes_are_one_document_for_each_who_sends_them(people: People) -> None:
    first, again = await uploaded(people, "buyer", PAPER, "a.pdf"), await uploaded(people, "chief", PAPER, "b.pdf")
    assert first["document"] == again["document"]
    assert first["document"]["sha256"] == hashlib.sha256(PAPER).hexdigest()
    other = await uploaded(people, "other buyer", PAPER, "a.pdf")
    assert other["document"]["id"] != first["document"]["id"]


def packed(name: str, content: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr(name, content)
    return written.getvalue()


def test_an_ofd_is_known_by_what_is_in_it() -> None:
    invoice = packed("OFD.xml", b"<ofd/>")
    assert rules.kept("invoice.ofd", invoice) == rules.Kept("invoice.ofd", MediaType.OFD, invoice)


BOMBS = {"another archive": ("a.xml", b"x"), "a bomb": ("OFD.xml", bytes(80_000_000))}


@pytest.mark.parametrize("which", BOMBS)
def test_an_archive_that_is_no_ofd_is_refused(which: str) -> None:
    with pytest.raises(DocumentUnreadable):
        rules.kept("invoice.ofd", packed(*BOMBS[which]))


async def test_a_file_that_is_no_document_is_refused_by_name(people: People) -> None:
    told = await uploaded(people, "buyer", b"MZ", "holiday.jpg")
    assert told["document"] is None
    refused = told["userErrors"][0]
    assert (refused["code"], refused["field"]) == ("DOCUMENT_UNREADABLE", ["input", "file"])
    assert refused["message"].startswith("holiday.jpg is none of JPEG, PNG, WEBP, PDF, OFD")


async def test_its_bytes_are_for_its_sender_and_the_overseers(people: People) -> None:
    id_ = (await uploaded(people, "buyer", PAPER, "a.pdf"))["document"]["id"]
    for who in ("buyer", "chief", "approver", "auditor"):
        answer = await bytes_at(people, who, id_)
        assert (answer.content, answer.headers["content-type"]) == (PAPER, "application/pdf"), who
        assert answer.headers["x-content-type-options"] == "nosniff"
    outsiders: list[str | None] = [None, "seller", "other buyer", "officer", "stranger", "member"]
    for nobody in outsiders:
        assert (await bytes_at(people, nobody, id_)).status_code == 404, nobody
        asked = await people.get(nobody, "query($id: ID!) { document(id: $id) { name } }", id=id_)
        assert asked["document"] is None, nobody
    assert (await bytes_at(people, "buyer", "nonsense")).status_code == 404
    assert (await people.client.get(f"/documents/{id_}", headers={"Authorization": "Bearer x"})).status_code == 401


async def laid(
    database: Database, who: str, id_: str, county: int, shown_to: Sequence[str], *, photos: bool = False
) -> str:
    """The id of somebody's document in a county's files, once it is shown to organisations."""
    place = key_within(id_, "Document")
    assert place
    mine, them = viewer(who), [key(each) for each in shown_to]
    async with database.writing(mine) as session:
        [found] = await lay_before(session, mine, [place], county, them, at=("photoIds",), photos=photos)
    return str(NodeId("Document", county, str(found)))


async def test_it_is_laid_before_others_where_they_decide(people: People, database: Database) -> None:
    id_ = (await uploaded(people, "buyer", PAPER, "a.pdf"))["document"]["id"]
    assert await laid(database, "buyer", id_, COUNTY, ["cooperative"]) == id_
    assert await laid(database, "chief", id_, COUNTY, ["rival", "cooperative"]) == id_
    for who, status in (("seller", 200), ("rival", 200), ("other buyer", 404), ("stranger", 404)):
        assert (await bytes_at(people, who, id_)).status_code == status, who
    copy = await laid(database, "buyer", id_, ELSEWHERE // 10**6, ["cooperative"])
    assert copy == await laid(database, "buyer", id_, ELSEWHERE // 10**6, [])
    for who, status in (("seller", 200), ("rival", 404), ("stranger", 200), ("approver", 404), ("buyer", 200)):
        assert (await bytes_at(people, who, copy)).status_code == status, who


async def test_nobody_lays_anybody_elses_papers_before_others_or_a_paper_for_a_photo(
    people: People, database: Database
) -> None:
    id_ = (await uploaded(people, "buyer", PAPER, "a.pdf"))["document"]["id"]
    with pytest.raises(NotFound):
        await laid(database, "other buyer", id_, COUNTY, ["other canteen"])
    with pytest.raises(PhotoExpected):
        await laid(database, "buyer", id_, COUNTY, ["cooperative"], photos=True)
    assert (await bytes_at(people, "seller", id_)).status_code == 404
