"""The tables of matchmaking: sessions, who comes to them, and leads."""

import sqlalchemy as sa
from alembic import op

from migrations.walls import wall_off

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.create_table(
        "matchmaking_session",
        sa.Column("host_id", sa.Uuid(), nullable=False),
        sa.Column("theme", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("seats_taken", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "ANNOUNCED",
                "HELD",
                "CLOSED",
                "CANCELLED",
                name="session_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'CANCELLED') = (cancel_reason IS NOT NULL)",
            name=op.f("ck_matchmaking_session_cancelled_for_a_reason"),
        ),
        sa.CheckConstraint("0 <= seats_taken AND seats_taken <= capacity", name=op.f("ck_matchmaking_session_seats")),
        sa.ForeignKeyConstraint(
            ["host_id"], ["organisation.id"], name=op.f("fk_matchmaking_session_organisation_host_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_matchmaking_session")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_matchmaking_session_latest", "matchmaking_session", ["held_on", "id"], unique=False)
    op.create_table(
        "lead",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("product_county_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("product_name", sa.String(length=200), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("expected_value", sa.BigInteger(), nullable=False),
        sa.Column("follow_up_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "OPEN",
                "IN_TALKS",
                "WON",
                "LOST",
                name="lead_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("lost_reason", sa.Text(), nullable=True),
        sa.Column("order_number", sa.String(length=64), nullable=True),
        sa.Column("consignment_county_id", sa.Integer(), nullable=True),
        sa.Column("consignment_id", sa.Uuid(), nullable=True),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(state = 'LOST') = (lost_reason IS NOT NULL)", name=op.f("ck_lead_lost_for_a_reason")),
        sa.CheckConstraint("(state = 'WON') = (consignment_id IS NOT NULL)", name=op.f("ck_lead_won_by_an_order")),
        sa.CheckConstraint("quantity > 0 AND expected_value > 0", name=op.f("ck_lead_positive")),
        sa.ForeignKeyConstraint(["buyer_id"], ["organisation.id"], name=op.f("fk_lead_organisation_buyer_id")),
        sa.ForeignKeyConstraint(
            ["county_id", "session_id"],
            ["matchmaking_session.county_id", "matchmaking_session.id"],
            name=op.f("fk_lead_matchmaking_session_county_id_session_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["organisation.id"], name=op.f("fk_lead_organisation_seller_id")),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_lead")),
        sa.UniqueConstraint(
            "county_id", "consignment_id", "product_id", name=op.f("uq_lead_county_id_consignment_id_product_id")
        ),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_lead_due", "lead", ["follow_up_on", "id"], unique=False)
    op.create_index(op.f("ix_lead_session_id"), "lead", ["session_id"], unique=False)
    op.create_table(
        "matchmaking_participation",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("host_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "side",
            sa.Enum("SELLER", "BUYER", name="side", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "attendance",
            sa.Enum(
                "INVITED",
                "SIGNED_UP",
                "WITHDRAWN",
                "ATTENDED",
                "ABSENT",
                name="attendance",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "session_id"],
            ["matchmaking_session.county_id", "matchmaking_session.id"],
            name=op.f("fk_matchmaking_participation_matchmaking_session_county_id_session_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_matchmaking_participation_organisation_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_matchmaking_participation")),
        sa.UniqueConstraint(
            "county_id", "session_id", "organisation_id", name="uq_matchmaking_participation_once_in_a_session"
        ),
        info={"citus": "county_id", "wall": True},
    )
    wall_off("matchmaking_session", ["anyone, once published"], ["host", "market"], changeable=True)
    wall_off(
        "matchmaking_participation",
        ["organisation", "host", "overseer", "market"],
        ["organisation", "host"],
        changeable=True,
    )
    wall_off("lead", ["buyer", "seller", "overseer"], ["buyer", "seller"], changeable=True)
