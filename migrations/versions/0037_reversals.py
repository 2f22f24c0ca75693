"""What is taken back, advanced, paid back and judged."""

import sqlalchemy as sa
from alembic import op

from migrations.walls import wall_off

revision = "0037"
down_revision = "0036"

_OVER = ["overseer", "settlement"]
READERS = {
    "reversal": ["seller", *_OVER],
    "reversal_line": ["seller", "officer", "household", *_OVER],
    "fault_judgement": ["buyer", "seller", *_OVER],
    "advance": ["seller", *_OVER],
    "refund": ["buyer", "seller", *_OVER],
}
"""A buyer learns what was taken off his price, never who gave it back. All are written by settlement alone."""


def upgrade() -> None:
    _reversal()
    _reversal_line()
    _fault_judgement()
    _advance()
    _refund()
    for table, readers in READERS.items():
        wall_off(table, readers, ["settlement"])
    op.execute(
        "CREATE POLICY reading_by_entry ON transfer FOR SELECT USING (EXISTS (SELECT FROM entry"
        " WHERE entry.county_id = transfer.county_id AND entry.transfer_id = transfer.id))"
    )
    """Whoever sees an entry sees of what movement it is: a kind and a day. Entry's own wall decides who that is."""


def _reversal() -> None:
    op.create_table(
        "reversal",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("settlement_id", sa.Uuid(), nullable=False),
        sa.Column("credit_note_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reversed_on", sa.Date(), nullable=False),
        sa.Column("reversed_at", sa.DateTime(timezone=True), nullable=False),
        *_key("reversal"),
        _positive("reversal"),
        _within("reversal", "settlement_id", "settlement"),
        _within("reversal", "credit_note_id", "credit_note"),
        _within("reversal", "lot_id", "lot"),
        _organisation("reversal", "seller_id"),
        sa.UniqueConstraint("county_id", "credit_note_id", name=op.f("uq_reversal_county_id_credit_note_id")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_reversal_of_lot", "reversal", ["county_id", "settlement_id", "lot_id"])


def _reversal_line() -> None:
    op.create_table(
        "reversal_line",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("reversal_id", sa.Uuid(), nullable=False),
        sa.Column("attribution_line_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=True),
        sa.Column("household_id", sa.Uuid(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        *_key("reversal_line"),
        _positive("reversal_line"),
        _within("reversal_line", "reversal_id", "reversal"),
        _within("reversal_line", "attribution_line_id", "attribution_line"),
        sa.UniqueConstraint(
            "county_id",
            "reversal_id",
            "attribution_line_id",
            name=op.f("uq_reversal_line_county_id_reversal_id_attribution_line_id"),
        ),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_reversal_line_of_part", "reversal_line", ["county_id", "attribution_line_id"])
    op.create_index(op.f("ix_reversal_line_region_code"), "reversal_line", ["region_code"])
    op.create_index(op.f("ix_reversal_line_household_id"), "reversal_line", ["household_id"])


def _fault_judgement() -> None:
    op.create_table(
        "fault_judgement",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("lot_at_fault", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("judged_by", sa.Uuid(), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        *_key("fault_judgement"),
        _within("fault_judgement", "claim_id", "claim"),
        sa.UniqueConstraint("county_id", "claim_id", name=op.f("uq_fault_judgement_county_id_claim_id")),
        info={"citus": "county_id", "wall": True},
    )


def _advance() -> None:
    op.create_table(
        "advance",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("advanced_by", sa.Uuid(), nullable=False),
        sa.Column("advanced_at", sa.DateTime(timezone=True), nullable=False),
        *_key("advance"),
        _positive("advance"),
        _within("advance", "consignment_id", "consignment"),
        _organisation("advance", "seller_id"),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_advance_of_consignment", "advance", ["county_id", "consignment_id"])


def _refund() -> None:
    op.create_table(
        "refund",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("refunded_by", sa.Uuid(), nullable=False),
        sa.Column("refunded_at", sa.DateTime(timezone=True), nullable=False),
        *_key("refund"),
        _positive("refund"),
        _within("refund", "consignment_id", "consignment"),
        _organisation("refund", "buyer_id"),
        _organisation("refund", "seller_id"),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_refund_of_consignment", "refund", ["county_id", "consignment_id"])


def _key(table: str) -> tuple[sa.Column[int], sa.Column[object], sa.PrimaryKeyConstraint]:
    return (
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f(f"pk_{table}")),
    )


def _positive(table: str) -> sa.CheckConstraint:
    return sa.CheckConstraint("amount > 0", name=op.f(f"ck_{table}_positive"))


def _within(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["county_id", column],
        [f"{target}.county_id", f"{target}.id"],
        name=op.f(f"fk_{table}_{target}_county_id_{column}"),
    )


def _organisation(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["organisation.id"], name=op.f(f"fk_{table}_organisation_{column}"))
