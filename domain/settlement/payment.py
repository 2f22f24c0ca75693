"""What a receipt of money realises: households first."""

import uuid
from collections.abc import Mapping

from domain.money import Fen, fair_turn, part


def realised_by(receipt_id: uuid.UUID, amount: Fen, unpaid: Mapping[uuid.UUID, Fen]) -> dict[uuid.UUID, Fen]:
    """How much of each unpaid household line a receipt realises; the rest of it is for village, seller and costs.

    Lines are paid in proportion where it does not reach for all. No line is ever paid more than it is owed, and
    lines paid nothing are left out.
    """
    reach = min(amount, sum(unpaid.values()))
    paid = part(reach, unpaid, tie=fair_turn(receipt_id))
    return {line: fen for line, fen in paid.items() if fen}
