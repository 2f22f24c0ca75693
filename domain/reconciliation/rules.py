"""What a run makes of the differences it meets. Nothing here looks at the clock or the database."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.money import Fen
from domain.reconciliation.models import Check


@dataclass(frozen=True, slots=True)
class Difference:
    """Two sides that should come to the same, in fen, and what they are about."""

    kind: Check
    about: str
    expected: Fen
    found: Fen


@dataclass(frozen=True, slots=True)
class Compared:
    """What a run changes: differences nobody has seen yet, findings it met again, and findings that are gone."""

    new: list[Difference]
    again: list[uuid.UUID]
    gone: list[uuid.UUID]


def compared(standing: Mapping[Difference, uuid.UUID], differences: Iterable[Difference]) -> Compared:
    """Hold what stands by now against what was found this time. The same difference is never two findings."""
    met = dict.fromkeys(differences)
    return Compared(
        new=[each for each in met if each not in standing],
        again=[key for each, key in standing.items() if each in met],
        gone=[key for each, key in standing.items() if each not in met],
    )
