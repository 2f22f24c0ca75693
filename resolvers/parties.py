"""Answering at the door."""

import uuid
from datetime import timedelta

from sqlalchemy import Select, func, select

from domain import clock
from domain.errors import NotFound
from domain.parties import actions
from domain.parties.models import Account
from domain.parties.roles import Viewer
from resolvers.context import Doing
from resolvers.reading.acting import ReadBack
from resolvers.reading.ids import shared_key
from schema.inputs.parties import RefreshInput, SignInInput


def me() -> Select[Account]:
    """The wall shows a person to himself alone; it hides everybody from those not signed in."""
    return select(Account).where(Account.id == func.viewer_account()).order_by(Account.id)


async def sign_in(doing: Doing, input: SignInInput) -> ReadBack:
    account = await actions.check_password(doing.session, input.login, input.password)
    if account is None:
        await doing.session.commit()  # the failure is kept although nothing was done
        raise actions.wrong_credentials()
    viewer = await actions.viewer_for(doing.session, account.id, _appointment(input.appointment_id))
    return await _let_in(doing, viewer)


async def refresh(doing: Doing, input: RefreshInput) -> ReadBack:
    spent = await actions.use_refresh_token(doing.session, doing.context.services.refresh_hash(input.refresh_token))
    if spent is None:
        await doing.session.commit()  # that a family was revoked is kept
        raise actions.refresh_refused()
    appointment = _appointment(input.appointment_id) or spent.appointment_id
    viewer = await actions.viewer_for(doing.session, spent.account_id, appointment)
    return await _let_in(doing, viewer, spent.family_id)


def _appointment(written: str | None) -> uuid.UUID | None:
    if written is None:
        return None
    key = shared_key(written, "Appointment")
    if key is None:
        raise NotFound(at=("appointmentId",), what="appointment")
    return key


async def _let_in(doing: Doing, viewer: Viewer, family_id: uuid.UUID | None = None) -> ReadBack:
    services = doing.context.services
    refresh_token, hashed = services.new_refresh_token()
    await actions.keep_refresh_token(doing.session, viewer, hashed, services.refresh_lifetime, family_id)
    lifetime: timedelta = services.access_lifetime
    return ReadBack(
        values={
            "accessToken": services.tokens.issue(viewer, clock.now()),
            "refreshToken": refresh_token,
            "expiresAt": clock.now() + lifetime,
            "role": viewer.role,
        }
    )
