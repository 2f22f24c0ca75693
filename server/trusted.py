"""Documents that clients name instead of sending them: those we ship, and those that Apollo's clients register."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cachetools import LRUCache

from resolvers.reading.rehearsal import rehearse
from server.documents import KEPT_DOCUMENTS, LONGEST_KEPT, Document, Documents
from server.limits import BadRequest, GraphQLRequest, Refused

OPERATIONS = Path(__file__).parent.parent / "frontend_contract" / "operations"

_SHA256 = re.compile(r"[0-9a-f]{64}")


class NotTrusted(Refused):
    """This server runs only the operations it knows. Name one of them by its `documentId`.

    本服务器只执行已登记的操作。请用 `documentId` 指明其中之一。
    """


class UnknownDocument(Refused):
    """No document is known by this id. Send the document itself, or check that the server is as new as the client.

    没有登记这个编号的文档。请发送完整文档,或确认服务器版本不低于客户端。
    """


class PersistedQueryNotFound(Refused):
    """PersistedQueryNotFound

    PersistedQueryNotFound
    """


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def shipped(folder: Path = OPERATIONS) -> dict[str, str]:
    """The text of each operation we ship, by its path: `catalog/Listings`."""
    return {
        path.relative_to(folder).with_suffix("").as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.graphql"))
    }


@dataclass
class Library:
    """Where a request's document is found.

    `only` where nothing but what we ship is run. What clients register for themselves is forgotten in time.
    """

    documents: Documents
    texts: Mapping[str, str]
    only: bool = False
    _registered: LRUCache[str, str] = field(default_factory=lambda: LRUCache(KEPT_DOCUMENTS), init=False)

    def __post_init__(self) -> None:
        """Each shipped document holds one operation, which is planned here and now.

        Raises InvalidDocument or Refused for one that the schema or the limits do not allow.
        """
        self._trusted: dict[str, Document] = {}
        for text in self.texts.values():
            document = self.documents.read(text)
            document.check_valid()
            rehearse(document.operation(None).operation)
            self._trusted[hash_of(text)] = document

    def document(self, asked: GraphQLRequest) -> Document:
        """Raises NotTrusted, UnknownDocument, PersistedQueryNotFound, BadRequest, or what reading the text raises."""
        if asked.document_id is not None:
            return self._named(asked.document_id)
        if asked.sha256 is not None:
            return self._persisted(asked.sha256, asked.query)
        return self._sent(asked.query)

    def _named(self, id_: str) -> Document:
        found = self._trusted.get(id_.removeprefix("sha256:"))
        if found is None:
            raise NotTrusted if self.only else UnknownDocument
        return found

    def _persisted(self, sha256: str, text: str | None) -> Document:
        """As Apollo's clients do: first the hash alone, then the text with it, which is then known for a while."""
        if not _SHA256.fullmatch(sha256):
            raise _bad("`sha256Hash` is 64 hexadecimal digits.", "`sha256Hash` 应为 64 位十六进制数字。")
        if sha256 in self._trusted:
            return self._trusted[sha256]
        if self.only:
            raise NotTrusted
        if text is None:
            known = self._registered.get(sha256)
            if known is None:
                raise PersistedQueryNotFound
            return self.documents.read(known)
        if hash_of(text) != sha256:
            raise _bad("`sha256Hash` is not that of the query.", "`sha256Hash` 与查询文本不符。")
        document = self.documents.read(text)
        if len(text) <= LONGEST_KEPT:
            self._registered[sha256] = text
        return document

    def _sent(self, text: str | None) -> Document:
        if text is None:
            raise _bad("`query` must be a string.", "`query` 必须是字符串。")
        if self.only and hash_of(text) not in self._trusted:
            raise NotTrusted
        return self.documents.read(text)


def _bad(reason_en: str, reason_zh: str) -> BadRequest:
    return BadRequest(reason_en=reason_en, reason_zh=reason_zh)
