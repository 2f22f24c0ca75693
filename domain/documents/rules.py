"""What bytes are kept as documents, and as what. Nothing here looks at the clock or the database."""

import hashlib
import io
from dataclasses import dataclass
from pathlib import PurePath

from PIL import Image, ImageOps

from domain.bookkeeping.containers import unpack
from domain.documents.errors import DocumentTooLarge, DocumentUnreadable
from domain.documents.models import MediaType

LARGEST_MB = 5
_LARGEST_BYTES = LARGEST_MB * 1024 * 1024
_MOST_PIXELS = 50_000_000
"""More than any telephone takes; a small file that unpacks to more is meant to fill the memory."""
_LONGEST_EDGE = 2560
"""Pixels kept of a photo's longer side: enough to read a label, and a fraction of the bytes."""
_QUALITY = 88
_LONGEST_NAME = 200

ACCEPTED = ", ".join(MediaType)
MIME = {
    MediaType.JPEG: "image/jpeg",
    MediaType.PNG: "image/png",
    MediaType.WEBP: "image/webp",
    MediaType.PDF: "application/pdf",
    MediaType.OFD: "application/ofd",
}
PHOTOS = frozenset({MediaType.JPEG, MediaType.PNG, MediaType.WEBP})


@dataclass(frozen=True, slots=True)
class Kept:
    """A document as it is kept."""

    name: str
    media_type: MediaType
    content: bytes

    @property
    def sha256(self) -> bytes:
        return hashlib.sha256(self.content).digest()


def kept(name: str, data: bytes) -> Kept:
    """What becomes of bytes that somebody sent. A photo is drawn anew, so that nothing but the picture comes along.

    Raises DocumentTooLarge, DocumentUnreadable.
    """
    plain = PurePath(name.replace("\\", "/").replace("\0", "")).name[-_LONGEST_NAME:] or "document"
    if len(data) > _LARGEST_BYTES:
        raise DocumentTooLarge(at=("file",), limit=LARGEST_MB)
    media_type = _sniffed(data)
    if media_type is None:
        raise DocumentUnreadable(at=("file",), name=plain, accepted=ACCEPTED)
    if media_type not in PHOTOS:
        return Kept(plain, media_type, data)
    redrawn = _redrawn(data, media_type)
    if redrawn is None:
        raise DocumentUnreadable(at=("file",), name=plain, accepted=ACCEPTED)
    return Kept(plain, media_type, redrawn)


def _sniffed(data: bytes) -> MediaType | None:
    """By the first bytes, as each format sets them; and a PDF by its end too, which a broken transfer lacks."""
    if data.startswith(b"\xff\xd8\xff"):
        return MediaType.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return MediaType.PNG
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return MediaType.WEBP
    if data.startswith(b"%PDF-") and b"%%EOF" in data[-1024:]:
        return MediaType.PDF
    return MediaType.OFD if _is_ofd(data) else None


def _is_ofd(data: bytes) -> bool:
    """Whether it is a package of the national layout format (GB/T 33190), and no bomb in the shape of one."""
    if not data.startswith(b"PK\x03\x04"):
        return False
    try:
        return "ofd.xml" in unpack(data)
    except Exception:  # whatever is wrong with a container, it is no document
        return False


def _redrawn(data: bytes, media_type: MediaType) -> bytes | None:
    """The first picture in it, upright, no larger than is needed; None where it cannot be drawn."""
    drawn = io.BytesIO()
    try:
        with Image.open(io.BytesIO(data), formats=[media_type.value]) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                return None
            picture = ImageOps.exif_transpose(opened)
            picture.thumbnail((_LONGEST_EDGE, _LONGEST_EDGE))
            _without_notes(picture, media_type).save(drawn, media_type.value, quality=_QUALITY)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):  # all that Pillow says of damaged files
        return None
    return drawn.getvalue()


def _without_notes(picture: Image.Image, media_type: MediaType) -> Image.Image:
    """The pixels alone: `save` would write down again much of what was noted beside them."""
    mode = "RGBA" if media_type is not MediaType.JPEG and "A" in picture.getbands() else "RGB"
    pixels = picture.convert(mode)
    bare = Image.new(mode, pixels.size)
    bare.paste(pixels)
    return bare
