"""What may be said of an income entry after what was said last. Nothing here looks at the clock or the database."""

from domain.income.errors import DisputedAlready, NothingDisputed
from domain.income.models import IncomeWord


def check_said(last: IncomeWord | None, word: IncomeWord) -> None:
    """Whether `word` may follow. Raises DisputedAlready, NothingDisputed.

    A family may confirm or dispute at any time, but not dispute what waits for an answer; only a dispute is answered.
    """
    if word is IncomeWord.DISPUTED and last is IncomeWord.DISPUTED:
        raise DisputedAlready(at=("entryId",))
    if word in (IncomeWord.UPHELD, IncomeWord.DISMISSED) and last is not IncomeWord.DISPUTED:
        raise NothingDisputed(at=("entryId",))
