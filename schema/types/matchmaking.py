"""The consumption centre: sessions, who comes to them, and the leads that come of them."""

import strawberry

from domain.matchmaking import models
from domain.matchmaking import queries as rows
from domain.matchmaking.models import Attendance, LeadState, SessionState, Side
from domain.parties.roles import Permission
from resolvers import matchmaking as answers
from resolvers.reading.acting import act
from resolvers.reading.fields import from_sql, itself, reads
from resolvers.reading.roots import read_many, read_one
from schema.scalars import Day, Instant, Money, Quantity
from schema.types.node import Connection, Node, UserError
from schema.types.parties import Organisation


@reads(models.Participation)
@strawberry.type(description="One organisation's part in a session. Seen by itself, by the host, and by overseers.")
class Participation(Node):
    organisation: Organisation
    side: Side
    attendance: Attendance
    changed_at: Instant


@reads(models.MatchmakingSession)
@strawberry.type(description="A day on which sellers and buyers meet.")
class MatchmakingSession(Node):
    theme: str
    place: str
    held_on: Day
    host: Organisation
    capacity: int = strawberry.field(description="Organisations.")
    seats_taken: int
    state: SessionState
    cancel_reason: str | None
    participations: list[Participation] = strawberry.field(description="Those that the viewer may see.")


@reads(models.Lead)
@strawberry.type(description="What a seller and a buyer who met mean to trade. Seen by the two, and by overseers.")
class Lead(Node):
    session: MatchmakingSession | None
    seller: Organisation
    buyer: Organisation
    product_name: str
    quantity: Quantity
    expected_value: Money
    follow_up_on: Day
    state: LeadState
    lost_reason: str | None
    order_number: str | None = strawberry.field(description="Of the order that won it.")
    value: Money = from_sql(
        rows.value_of, "What that order comes to for the product: accepted goods, ordered lines until acceptance."
    )
    opened_at: Instant
    closed_at: Instant | None


@reads(models.MatchmakingSession)
@strawberry.type(description="What came of a session, counted and summed from its leads and their orders.")
class SessionOutcome:
    session: MatchmakingSession = itself("The session.")
    sellers_there: int = from_sql(rows.sellers_there, "Sellers that attended.")
    buyers_there: int = from_sql(rows.buyers_there, "Buyers that attended.")
    leads_opened: int = from_sql(rows.leads_opened, "Leads, in whatever state.")
    leads_won: int = from_sql(rows.leads_won, "Leads that an order came of.")
    leads_lost: int = from_sql(rows.leads_lost, "Leads that nothing came of.")
    value_expected: Money = from_sql(rows.value_expected, "Expected of leads that are not lost.")
    value_won: Money = from_sql(rows.value_won, "What the orders that won leads come to, for the leads' products.")


@strawberry.type
class MatchmakingSessionPayload:
    session: MatchmakingSession | None
    user_errors: list[UserError]


@strawberry.type
class LeadPayload:
    lead: Lead | None
    user_errors: list[UserError]


@strawberry.type
class MatchmakingQueries:
    matchmaking_sessions: Connection[MatchmakingSession] = read_many(answers.sessions, "The latest day first.")
    matchmaking_session: MatchmakingSession | None = read_one(answers.session, "One session.")
    session_outcome: SessionOutcome | None = read_one(
        answers.outcome, "What came of a session, as far as the overseer sees its leads.", Permission.READ_OUTCOMES
    )
    leads: Connection[Lead] = read_many(
        answers.leads, "By the day of their follow-up: one's own, an overseer's all.", Permission.READ_LEADS
    )


@strawberry.type
class MatchmakingMutations:
    announce_session: MatchmakingSessionPayload = act(
        answers.announce, "Announce a day on which sellers and buyers meet.", Permission.HOST_SESSION
    )
    invite_to_session: MatchmakingSessionPayload = act(
        answers.invite, "Ask organisations to come; an invitation takes no seat.", Permission.HOST_SESSION
    )
    sign_up_for_session: MatchmakingSessionPayload = act(
        answers.sign_up, "Take a seat, invited or not.", Permission.JOIN_SESSION
    )
    withdraw_from_session: MatchmakingSessionPayload = act(
        answers.withdraw, "Give the seat back.", Permission.JOIN_SESSION
    )
    hold_session: MatchmakingSessionPayload = act(
        answers.hold, "Say who was there, on the day or after it.", Permission.HOST_SESSION
    )
    close_session: MatchmakingSessionPayload = act(
        answers.close, "No more leads are opened from it.", Permission.HOST_SESSION
    )
    cancel_session: MatchmakingSessionPayload = act(
        answers.cancel, "It will not be held, for a reason.", Permission.HOST_SESSION
    )
    open_lead: LeadPayload = act(
        answers.open_lead, "Between a seller and a buyer who both attended.", Permission.JOIN_SESSION
    )
    follow_up_lead: LeadPayload = act(
        answers.follow_up, "Be in talks, and agree on the next day.", Permission.JOIN_SESSION
    )
    win_lead: LeadPayload = act(answers.win, "Name the order between the two that came of it.", Permission.JOIN_SESSION)
    lose_lead: LeadPayload = act(answers.lose, "Nothing came of it, for a reason.", Permission.JOIN_SESSION)
