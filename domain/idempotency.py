"""What was answered to a mutation sent under a key, so that sending it again does nothing twice."""

import hashlib
import uuid
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Integer, LargeBinary, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from domain import clock
from domain.errors import Refusal
from domain.parties.roles import Viewer
from domain.prepared import Prepared, given
from domain.rows import WALLED, Code, Instant, Row


class IdempotencyRecord(Row):
    """One key of one account, in its county: the hash of what was asked, and the row it was answered with.

    Of an answer that is no row there are its values instead, as JSON.
    """

    __tablename__ = "idempotency_record"
    __table_args__ = WALLED

    county_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    key: Mapped[Code] = mapped_column(primary_key=True)
    operation: Mapped[Code]
    input_hash: Mapped[bytes] = mapped_column(LargeBinary)
    answer_county_id: Mapped[int | None]
    answer_id: Mapped[uuid.UUID | None]
    answer_values: Mapped[str | None]
    at: Mapped[Instant]


class KeyReused(Refusal):
    """This idempotency key was already used for other input. Send a new key with a new request.

    这个幂等键已用于另一次不同的提交。新的请求请换用新的键。
    """


class UnfitKey(Refusal):
    """An idempotency key has 8 to 64 characters. Make one at random for each request.

    幂等键长度应为 8 至 64 个字符。请为每次提交随机生成一个。
    """


@dataclass(frozen=True, slots=True)
class Answer:
    """The row a mutation was answered with, or else the values: numbers, texts, lists and objects of them."""

    county_id: int | None
    id: uuid.UUID | None
    values: Any = None


async def claim(
    session: AsyncSession, viewer: Viewer, key: str, operation: str, asked: Any, answer: Answer
) -> Answer | None:
    """Take a key for this transaction; the first answer where it was taken before. Raises KeyReused for other input.

    `answer` is what it is to be answered with, unless another is remembered: whoever makes a row of that key has
    answered already. Of the same key sent many times at once one goes on and the others wait for it here.
    """
    hashed = hashlib.sha256(orjson.dumps(asked, default=str, option=orjson.OPT_SORT_KEYS)).digest()
    taken = await _CLAIM.rows(
        session,
        county=viewer.county_id,
        account=viewer.account_id,
        claimed=key,
        operation_name=operation,
        hashed=hashed,
        answered_county=answer.county_id,
        answered=answer.id,
        now=clock.now(),
    )
    if taken:
        return None
    first = (await session.execute(select(IdempotencyRecord).where(*_of(viewer, key)))).scalar_one()
    if (first.operation, first.input_hash) != (operation, hashed):
        raise KeyReused(at=("idempotencyKey",))
    values = None if first.answer_values is None else orjson.loads(first.answer_values)
    return Answer(first.answer_county_id, first.answer_id, values)


async def remember(session: AsyncSession, viewer: Viewer, key: str, answer: Answer) -> None:
    """Keep what a claimed key was answered with, where that is another row than was claimed."""
    await _REMEMBER.rows(
        session,
        county=viewer.county_id,
        account=viewer.account_id,
        claimed=key,
        answered_county=answer.county_id,
        answered=answer.id,
        told=None if answer.values is None else orjson.dumps(answer.values).decode(),
    )


_CLAIM = Prepared(
    lambda: (
        insert(IdempotencyRecord)
        .values(
            county_id=given("county"),
            account_id=given("account"),
            key=given("claimed"),
            operation=given("operation_name"),
            input_hash=given("hashed"),
            answer_county_id=given("answered_county"),
            answer_id=given("answered"),
            at=given("now"),
        )
        .on_conflict_do_nothing()
        .returning(IdempotencyRecord.key)
    )
)
_REMEMBER = Prepared(
    lambda: (
        update(IdempotencyRecord)
        .where(
            IdempotencyRecord.county_id == given("county"),
            IdempotencyRecord.account_id == given("account"),
            IdempotencyRecord.key == given("claimed"),
        )
        .values(answer_county_id=given("answered_county"), answer_id=given("answered"), answer_values=given("told"))
    )
)


def _of(viewer: Viewer, key: str) -> tuple[ColumnElement[bool], ...]:
    return (
        IdempotencyRecord.county_id == viewer.county_id,
        IdempotencyRecord.account_id == viewer.account_id,
        IdempotencyRecord.key == key,
    )
