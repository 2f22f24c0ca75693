"""What a request carries to whoever answers it."""

import uuid
from dataclasses import dataclass, field
from typing import Any

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import Language, Refusal
from domain.parties.roles import Permission, Viewer
from domain.rows import new_key


class NotSignedIn(Refusal):
    """Sign in first, then send the access token as `Authorization: Bearer …`.

    请先登录,再以 `Authorization: Bearer …` 发送访问令牌。
    """


@dataclass(slots=True)
class Context:
    """Who asks, in what language, the services that answer, and the request at work."""

    services: Any
    viewer: Viewer | None = None
    language: Language = "zh-CN"
    answering: Any = None

    def viewer_with(self, permission: Permission | None) -> Viewer | None:
        """Raises NotSignedIn or NotPermitted where a permission is needed."""
        if permission is None:
            return self.viewer
        if self.viewer is None:
            raise NotSignedIn
        self.viewer.must(permission)
        return self.viewer


@dataclass(slots=True)
class Doing:
    """A mutation at work: its transaction, who acts, and the request's context.

    `new_key` is nobody's yet. Of a row that is made with it, in the viewer's county, it is known beforehand that it is
    the answer, which spares writing down the answer to an idempotency key afterwards.
    """

    session: AsyncSession
    context: Context
    new_key: uuid.UUID = field(default_factory=new_key)

    @property
    def viewer(self) -> Viewer:
        """Raises NotSignedIn."""
        if self.context.viewer is None:
            raise NotSignedIn
        return self.context.viewer


Info = strawberry.Info[Context, None]
