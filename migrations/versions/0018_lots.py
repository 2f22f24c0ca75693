"""Lots say when they were made and expire, how they are kept, whether they may be sold, and what they are traced by."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

_PRODUCED = ("PROCESSED", "GRAIN.FLOUR", "GRAIN.OIL", "AQUATIC.DRIED", "HARDWARE", "CLOTHING", "HANDICRAFT")
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def upgrade() -> None:
    dated_by = sa.Enum("HARVEST", "PRODUCTION", name="dated_by", native_enum=False, create_constraint=True, length=40)
    op.add_column("category", sa.Column("dated_by", dated_by))
    by_code = sa.column("code").in_(_PRODUCED)
    category = sa.table("category", sa.column("code"), sa.column("dated_by"))
    op.execute(category.update().where(by_code).values(dated_by="PRODUCTION"))
    op.execute(category.update().where(~by_code, sa.column("code") != "OTHER").values(dated_by="HARVEST"))
    _days()
    _keeping()
    _tracing()


def _days() -> None:
    op.alter_column("lot", "harvested_on", nullable=True)
    op.add_column("lot", sa.Column("produced_on", sa.Date()))
    op.add_column("lot", sa.Column("expires_on", sa.Date()))
    op.create_check_constraint(op.f("ck_lot_one_day"), "lot", "num_nonnulls(harvested_on, produced_on) = 1")
    op.create_check_constraint(
        op.f("ck_lot_expires_after_it_was_made"), "lot", "expires_on >= coalesce(harvested_on, produced_on)"
    )


def _keeping() -> None:
    op.add_column("lot", sa.Column("storage_place", sa.String(200)))
    op.add_column("lot", sa.Column("store_from_celsius", sa.Numeric(5, 2)))
    op.add_column("lot", sa.Column("store_up_to_celsius", sa.Numeric(5, 2)))
    op.add_column("lot", sa.Column("cold_chain", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_check_constraint(op.f("ck_lot_temperatures"), "lot", "store_from_celsius <= store_up_to_celsius")
    op.add_column("lot", sa.Column("held_at", sa.DateTime(timezone=True)))
    op.add_column("lot", sa.Column("recalled_at", sa.DateTime(timezone=True)))
    op.create_index("ix_lot_newest_of_seller", "lot", ["county_id", "seller_id", "recorded_at", "id"])


def _tracing() -> None:
    """Lots that stand already get their codes; who migrates meets the wall as anybody does, so it is lowered."""
    op.add_column("lot", sa.Column("trace_code", sa.String(64)))
    op.execute("ALTER TABLE lot NO FORCE ROW LEVEL SECURITY")
    connection = op.get_bind()
    kept = sa.text("UPDATE lot SET trace_code = :code WHERE county_id = :county AND id = :id")
    for each in connection.execute(sa.text("SELECT county_id, id FROM lot")).all():
        connection.execute(kept, {"code": _code(each.county_id), "county": each.county_id, "id": each.id})
    op.execute("ALTER TABLE lot FORCE ROW LEVEL SECURITY")
    op.alter_column("lot", "trace_code", nullable=False)
    op.create_unique_constraint(op.f("uq_lot_county_id_trace_code"), "lot", ["county_id", "trace_code"])


def _code(county_id: int) -> str:
    """As `domain.catalog.rules.trace_code` makes them on the day of this migration."""
    values = [county_id >> 5 * at & 31 for at in (3, 2, 1, 0)] + [secrets.randbelow(32) for _ in range(10)]
    check = 0
    for value in values:
        check = (check ^ value) << 1
        check ^= 0b100101 if check & 32 else 0
    return "".join(_SIGNS[value] for value in (*values, check))
