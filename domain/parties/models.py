"""Organisations, the people who log in, and the roles they hold."""

import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Integer, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from domain.parties.roles import Role
from domain.regions.models import Region
from domain.rows import SHARED, SHARED_WALLED, Code, Days, Instant, Name, RegionCode, SharedRow, one_of, related


class OrganisationKind(StrEnum):
    """What an organisation is; it decides what it may do on the market."""

    COOPERATIVE = "COOPERATIVE"
    PARK = "PARK"
    ENTERPRISE = "ENTERPRISE"
    WORKSHOP = "WORKSHOP"
    CANTEEN = "CANTEEN"
    SUPERMARKET = "SUPERMARKET"
    WHOLESALE_MARKET = "WHOLESALE_MARKET"
    E_COMMERCE = "E_COMMERCE"
    INSURER = "INSURER"
    GOVERNMENT_OFFICE = "GOVERNMENT_OFFICE"
    VILLAGE_COLLECTIVE = "VILLAGE_COLLECTIVE"


class Organisation(SharedRow):
    """Whoever trades, governs or insures. What stands here is public."""

    __tablename__ = "organisation"
    __table_args__ = SHARED

    county_id: Mapped[int] = mapped_column(Integer, index=True)
    region_code: Mapped[RegionCode] = mapped_column(ForeignKey("region.code"))
    kind: Mapped[OrganisationKind] = mapped_column(one_of(OrganisationKind))
    name: Mapped[Name] = mapped_column(unique=True)
    registered_at: Mapped[Instant]

    region: Mapped[Region] = related()


class Account(SharedRow):
    """A person who logs in."""

    __tablename__ = "account"
    __table_args__ = SHARED_WALLED

    login: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    password_hash: Mapped[str]
    language: Mapped[Code] = mapped_column(server_default="zh-CN")
    closed_at: Mapped[Instant | None]

    appointments: Mapped[list["Appointment"]] = related(order_by="Appointment.id")


class Appointment(SharedRow):
    """A role that a person holds, for a time, in an organisation or as a member of a household (任职).

    A signed-in person acts under one appointment at a time.
    """

    __tablename__ = "appointment"
    __table_args__ = (
        CheckConstraint("num_nonnulls(organisation_id, household_id) = 1", name="one_place"),
        SHARED_WALLED,
    )

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[Role] = mapped_column(one_of(Role))
    county_id: Mapped[int] = mapped_column(Integer)
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
    household_id: Mapped[uuid.UUID | None]
    during: Mapped[Days]

    account: Mapped[Account] = related()
    organisation: Mapped[Organisation | None] = related()


class RefreshToken(SharedRow):
    """One link in a chain of rotating refresh tokens. A link used twice ends its whole family."""

    __tablename__ = "refresh_token"
    __table_args__ = SHARED_WALLED

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), index=True)
    appointment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("appointment.id"))
    family_id: Mapped[uuid.UUID] = mapped_column(index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    issued_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    used_at: Mapped[Instant | None]
    revoked_at: Mapped[Instant | None]


class SignInAttempt(SharedRow):
    """A failed sign-in by login, kept so that guessing slows down."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = SHARED_WALLED

    login: Mapped[Code] = mapped_column(index=True)
    at: Mapped[Instant]
