"""What is sent to hold matchmaking sessions and to follow up what comes of them."""

import strawberry

from domain.matchmaking.models import LeadState, SessionState
from schema.inputs.filters import DayFilter, IdFilter, all_of, any_of
from schema.scalars import Day, Money, Quantity


@strawberry.input
class AnnounceSessionInput:
    idempotency_key: str
    theme: str
    place: str
    held_on: Day
    capacity: int = strawberry.field(description="Organisations.")


@strawberry.input
class InviteToSessionInput:
    idempotency_key: str
    session_id: strawberry.ID
    organisation_ids: list[strawberry.ID]


@strawberry.input
class SignUpForSessionInput:
    idempotency_key: str
    session_id: strawberry.ID


@strawberry.input
class WithdrawFromSessionInput:
    idempotency_key: str
    session_id: strawberry.ID


@strawberry.input
class HoldSessionInput:
    idempotency_key: str
    session_id: strawberry.ID
    attended: list[strawberry.ID] = strawberry.field(description="Organisations; who else signed up was absent.")


@strawberry.input
class CloseSessionInput:
    idempotency_key: str
    session_id: strawberry.ID


@strawberry.input
class CancelSessionInput:
    idempotency_key: str
    session_id: strawberry.ID
    reason: str


@strawberry.input
class OpenLeadInput:
    idempotency_key: str
    session_id: strawberry.ID
    other_id: strawberry.ID = strawberry.field(description="The organisation on the other side.")
    product_id: strawberry.ID = strawberry.field(description="The seller's.")
    quantity: Quantity
    expected_value: Money
    follow_up_on: Day


@strawberry.input
class FollowUpLeadInput:
    idempotency_key: str
    lead_id: strawberry.ID
    follow_up_on: Day


@strawberry.input
class WinLeadInput:
    idempotency_key: str
    lead_id: strawberry.ID
    order_number: str


@strawberry.input
class LoseLeadInput:
    idempotency_key: str
    lead_id: strawberry.ID
    reason: str


@strawberry.input(description="By where a session stands.")
class SessionStateFilter:
    eq: SessionState | None = None
    one_of: list[SessionState] | None = strawberry.field(
        default=None, description="One of these. An empty list matches nothing."
    )


@strawberry.input(description="Which sessions. What is left out, or null, does not narrow.")
class SessionWhere:
    host: IdFilter | None = None
    state: SessionStateFilter | None = None
    held_on: DayFilter | None = None
    and_: list["SessionWhere"] | None = all_of()
    or_: list["SessionWhere"] | None = any_of()


@strawberry.input(description="By where a lead stands.")
class LeadStateFilter:
    eq: LeadState | None = None
    one_of: list[LeadState] | None = strawberry.field(
        default=None, description="One of these. An empty list matches nothing."
    )


@strawberry.input(description="Which leads. What is left out, or null, does not narrow.")
class LeadWhere:
    session: IdFilter | None = None
    seller: IdFilter | None = None
    buyer: IdFilter | None = None
    state: LeadStateFilter | None = None
    follow_up_on: DayFilter | None = None
    and_: list["LeadWhere"] | None = all_of()
    or_: list["LeadWhere"] | None = any_of()
