"""What is done last in a transaction, once for all that it did: what others wait for is then held but for a moment.

Whoever opens a transaction ends it with `end`, before the commit; a session that was not may not commit.
"""

from collections.abc import Awaitable, Callable

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

Step = Callable[[AsyncSession], Awaitable[None]]
_STEPS = "steps at the end"


def at_the_end(session: AsyncSession, step: Step) -> None:
    """Have a step done last, once, however often it is asked for."""
    session.info.setdefault(_STEPS, {})[step] = None


async def end(session: AsyncSession) -> None:
    """Do what was left for the end. Nothing where nothing was."""
    for step in session.info.pop(_STEPS, ()):
        await step(session)


@event.listens_for(Session, "before_commit")
def _ended(session: Session) -> None:
    if session.info.get(_STEPS) and not session.in_nested_transaction():
        raise AssertionError("this transaction was not ended before it is committed")
