"""Answering for matchmaking: decode, one action, what to read back."""

import uuid

import strawberry
from sqlalchemy import Select

from domain.errors import FieldPath, NotFound
from domain.matchmaking import queries
from domain.matchmaking.actions import leads as following
from domain.matchmaking.actions import sessions as holding
from domain.matchmaking.actions.sessions import Place
from domain.matchmaking.models import Lead, MatchmakingSession
from resolvers.context import Doing
from resolvers.orders import place_of
from resolvers.reading.acting import ReadBack
from resolvers.reading.ids import keys_asked, shared_key
from resolvers.reading.matching import Tests, by, by_county_id, by_shared_id, matching
from schema.inputs.matchmaking import (
    AnnounceSessionInput,
    CancelSessionInput,
    CloseSessionInput,
    FollowUpLeadInput,
    HoldSessionInput,
    InviteToSessionInput,
    LeadWhere,
    LoseLeadInput,
    OpenLeadInput,
    SessionWhere,
    SignUpForSessionInput,
    WinLeadInput,
    WithdrawFromSessionInput,
)

# Reading

_SESSIONS: Tests = {
    "host": by_shared_id("Organisation", MatchmakingSession.host_id),
    "state": by(MatchmakingSession.state),
    "held_on": by(MatchmakingSession.held_on),
}
_LEADS: Tests = {
    "session": by_county_id("MatchmakingSession", Lead.county_id, Lead.session_id),
    "seller": by_shared_id("Organisation", Lead.seller_id),
    "buyer": by_shared_id("Organisation", Lead.buyer_id),
    "state": by(Lead.state),
    "follow_up_on": by(Lead.follow_up_on),
}


def sessions(where: SessionWhere | None = None) -> Select[MatchmakingSession]:
    rows = queries.latest_first()
    return rows if where is None else rows.where(matching(where, _SESSIONS))


def session(id: strawberry.ID) -> Select[MatchmakingSession]:
    county_id, key = keys_asked(id, "MatchmakingSession")
    return queries.latest_first().where(MatchmakingSession.county_id == county_id, MatchmakingSession.id == key)


def outcome(session_id: strawberry.ID) -> Select[MatchmakingSession]:
    return session(session_id)


def leads(where: LeadWhere | None = None) -> Select[Lead]:
    rows = queries.leads_by_day()
    return rows if where is None else rows.where(matching(where, _LEADS))


# Sessions


async def announce(doing: Doing, input: AnnounceSessionInput) -> ReadBack:
    made = await holding.announce_session(
        doing.session, doing.viewer, input.theme.strip(), input.place.strip(), input.held_on, input.capacity
    )
    return ReadBack(made.county_id, made.id)


async def invite(doing: Doing, input: InviteToSessionInput) -> ReadBack:
    invited = [_organisation(each, ("organisationIds", at)) for at, each in enumerate(input.organisation_ids)]
    done = await holding.invite(doing.session, doing.viewer, _session(input.session_id), invited)
    return ReadBack(done.county_id, done.id)


async def sign_up(doing: Doing, input: SignUpForSessionInput) -> ReadBack:
    done = await holding.sign_up(doing.session, doing.viewer, _session(input.session_id))
    return ReadBack(done.county_id, done.id)


async def withdraw(doing: Doing, input: WithdrawFromSessionInput) -> ReadBack:
    done = await holding.withdraw(doing.session, doing.viewer, _session(input.session_id))
    return ReadBack(done.county_id, done.id)


async def hold(doing: Doing, input: HoldSessionInput) -> ReadBack:
    attended = {_organisation(each, ("attended", at)) for at, each in enumerate(input.attended)}
    done = await holding.hold_session(doing.session, doing.viewer, _session(input.session_id), attended)
    return ReadBack(done.county_id, done.id)


async def close(doing: Doing, input: CloseSessionInput) -> ReadBack:
    done = await holding.close_session(doing.session, doing.viewer, _session(input.session_id))
    return ReadBack(done.county_id, done.id)


async def cancel(doing: Doing, input: CancelSessionInput) -> ReadBack:
    done = await holding.cancel_session(doing.session, doing.viewer, _session(input.session_id), input.reason)
    return ReadBack(done.county_id, done.id)


def _session(written: str) -> Place:
    return place_of(written, "MatchmakingSession", ("sessionId",))


def _organisation(written: str, at: FieldPath) -> uuid.UUID:
    """Raises NotFound for an id of anything else."""
    key = shared_key(written, "Organisation")
    if key is None:
        raise NotFound(at=at, what="organisation")
    return key


# Leads


async def open_lead(doing: Doing, input: OpenLeadInput) -> ReadBack:
    wanted = following.WantedLead(
        other_id=_organisation(input.other_id, ("otherId",)),
        product=place_of(input.product_id, "Product", ("productId",)),
        quantity=input.quantity,
        expected_value=input.expected_value,
        follow_up_on=input.follow_up_on,
    )
    made = await following.open_lead(doing.session, doing.viewer, _session(input.session_id), wanted)
    return ReadBack(made.county_id, made.id)


async def follow_up(doing: Doing, input: FollowUpLeadInput) -> ReadBack:
    done = await following.follow_up(doing.session, _lead(input.lead_id), input.follow_up_on)
    return ReadBack(done.county_id, done.id)


async def win(doing: Doing, input: WinLeadInput) -> ReadBack:
    done = await following.win_lead(doing.session, _lead(input.lead_id), input.order_number.strip())
    return ReadBack(done.county_id, done.id)


async def lose(doing: Doing, input: LoseLeadInput) -> ReadBack:
    done = await following.lose_lead(doing.session, _lead(input.lead_id), input.reason)
    return ReadBack(done.county_id, done.id)


def _lead(written: str) -> Place:
    return place_of(written, "Lead", ("leadId",))
