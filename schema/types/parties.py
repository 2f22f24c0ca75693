"""Organisations, and the person who is signed in."""

import strawberry

from domain.parties import models
from domain.parties.models import OrganisationKind
from domain.parties.roles import Role
from resolvers import parties as answers
from resolvers.reading.acting import act
from resolvers.reading.fields import reads
from resolvers.reading.roots import read_one
from schema.scalars import Instant
from schema.types.node import Node, UserError
from schema.types.regions import Region


@reads(models.Organisation)
@strawberry.type(description="Whoever trades, governs or insures.")
class Organisation(Node):
    name: str
    kind: OrganisationKind
    region: Region


@reads(models.Appointment)
@strawberry.type(description="A role that a person holds, in an organisation or as a member of a household.")
class Appointment(Node):
    role: Role
    organisation: Organisation | None


@reads(models.Account)
@strawberry.type(description="A person who logs in.")
class Account(Node):
    login: str
    name: str
    language: str
    appointments: list[Appointment]


@strawberry.type(description="What a signed-in client carries.")
class SignInPayload:
    access_token: str | None = strawberry.field(description="Send it as `Authorization: Bearer …`.")
    refresh_token: str | None = strawberry.field(description="Use it once, with `refresh`.")
    expires_at: Instant | None
    role: Role | None
    user_errors: list[UserError]


@strawberry.type
class PartyQueries:
    me: Account | None = read_one(answers.me, "Who is signed in.")


@strawberry.type
class PartyMutations:
    sign_in: SignInPayload = act(answers.sign_in, "By login and password.")
    refresh: SignInPayload = act(answers.refresh, "By a refresh token; it can also switch to another appointment.")
