"""Random walks through a procedure: steps tried by anybody, in any order; those that are allowed are taken."""

import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from hypothesis import strategies as st

from domain.accreditation.rules import Actor, Procedure, next_state
from domain.errors import Refusal
from domain.parties.roles import Role

_PEOPLE = [uuid.UUID(int=n) for n in range(1, 5)]
_ROLES = [Role.SELLER, Role.TOWNSHIP_REVIEWER, Role.COUNTY_APPROVER, Role.CITY_MANAGER, Role.BUYER]


@dataclass(frozen=True)
class Attempt:
    """A step that somebody tries."""

    act: StrEnum
    actor: Actor
    reason: str | None


@dataclass(frozen=True)
class Taken(Attempt):
    """A step that was allowed, and where it led."""

    becomes: StrEnum


def attempts(acts: type[StrEnum]) -> st.SearchStrategy[list[Attempt]]:
    actors = st.builds(Actor, st.sampled_from(_PEOPLE), st.sampled_from(_ROLES), st.booleans())
    tried = st.builds(Attempt, st.sampled_from(list(acts)), actors, st.sampled_from([None, " ", "why"]))
    return st.lists(tried, max_size=60)


def walk(procedure: Procedure[Any, Any], state: Any, tried: list[Attempt]) -> list[Taken]:
    """Whatever of it is allowed, after a seller's application."""
    applied = (uuid.UUID(int=1), Role.SELLER)
    taken: list[Taken] = []
    for each in tried:
        earlier = [applied, *((step.actor.account_id, step.actor.role) for step in taken)]
        try:
            state = next_state(procedure, each.act, state, each.actor, earlier, each.reason)
        except Refusal:
            continue
        taken.append(Taken(each.act, each.actor, each.reason, state))
    return taken
