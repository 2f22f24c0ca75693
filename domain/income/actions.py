"""A family confirms or disputes what it is said to have earned, and its officer answers."""

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.errors import NotFound
from domain.income import queries
from domain.income.errors import NoteOnIncomeMissing
from domain.income.models import IncomeRemark, IncomeWord
from domain.income.rules import check_said
from domain.orders.rules import Place
from domain.parties.names import own_name
from domain.parties.roles import Viewer
from domain.rows import new_key
from domain.settlement.models import IncomeEntry


async def remark(
    session: AsyncSession, viewer: Viewer, place: Place, word: IncomeWord, note: str | None
) -> IncomeRemark:
    """Add a word to an income entry that the viewer sees; one after the other, whoever speaks at once.

    Raises NotFound, NoteOnIncomeMissing, DisputedAlready, NothingDisputed.
    """
    if word is not IncomeWord.CONFIRMED and not (note and note.strip()):
        raise NoteOnIncomeMissing(at=("note",))
    entry = await session.get(IncomeEntry, place)
    if entry is None:
        raise NotFound(at=("entryId",), what="income entry")
    await session.execute(queries.turn_to_speak(entry.id))
    last = (await session.execute(queries.last_remark(entry))).scalar_one_or_none()
    check_said(last.word if last else None, word)
    said = IncomeRemark(
        county_id=entry.county_id,
        id=new_key(),
        income_entry_id=entry.id,
        household_id=entry.household_id,
        region_code=entry.region_code,
        position=last.position + 1 if last else 1,
        word=word,
        note=note.strip() if note else None,
        made_by=viewer.account_id,
        made_name=await own_name(session, viewer),
        made_at=clock.now(),
    )
    session.add(said)
    await session.flush()
    return said
