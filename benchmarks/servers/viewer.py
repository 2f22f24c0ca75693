"""Who asks: an officer who may see every family, with a token of the benchmark's own key."""

import functools
import uuid
from datetime import timedelta

from domain import clock
from domain.parties.roles import Role, Viewer
from server.tokens import AccessTokens

VIEWER = Viewer(
    account_id=uuid.UUID(int=1),
    appointment_id=uuid.UUID(int=2),
    role=Role.VILLAGE_OFFICER,
    county_id=320722,
    region_code=320700000000,
)
TOKENS = AccessTokens(bytes(32), timedelta(days=1))


@functools.cache
def authorization() -> str:
    """The same for all requests of a run, as one officer at work would send it."""
    return f"Bearer {TOKENS.issue(VIEWER, clock.now())}"
