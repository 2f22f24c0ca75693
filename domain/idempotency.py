"""What was answered to a mutation sent under a key, so that sending it again does nothing twice."""

import uuid

from sqlalchemy import Integer, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from domain.errors import Refusal
from domain.rows import WALLED, Code, Instant, Row


class IdempotencyRecord(Row):
    """One key of one account, in its county: the hash of what was asked, and the row it was answered with."""

    __tablename__ = "idempotency_record"
    __table_args__ = WALLED

    county_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    key: Mapped[Code] = mapped_column(primary_key=True)
    operation: Mapped[Code]
    input_hash: Mapped[bytes] = mapped_column(LargeBinary)
    answer_county_id: Mapped[int | None]
    answer_id: Mapped[uuid.UUID | None]
    at: Mapped[Instant]


class KeyReused(Refusal):
    """This idempotency key was already used for other input. Send a new key with a new request.

    这个幂等键已用于另一次不同的提交。新的请求请换用新的键。
    """
