"""Fulfilment: the way of the goods, the door, what comes back, what is claimed."""

import uuid
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.walls import WHO, reference, wall_off

revision = "0028"
down_revision = "0027"


_TRADE = ["buyer", "seller", "overseer", "market", "settlement"]
WRITERS = {
    "leg": ["buyer", "seller"],
    "temperature_reading": ["buyer", "seller"],
    "weighing": ["buyer"],
    "rejection": ["buyer"],
    "evidence": ["buyer"],
    "consignment_event": ["buyer", "seller", "market"],
    "claim": ["market"],
    "credit": ["market"],
    "goods_return": ["market"],
}
"""All of them are read by buyer, seller and overseers. What settles a claim neither side writes by itself."""
CHANGEABLE = {"leg", "claim", "goods_return"}

DEFAULTS = [
    ("WEIGHT_TOLERANCE", "0.02", "平台默认值"),
    ("LOWEST_CELSIUS", "0", "GB 31605-2020 食品冷链物流卫生规范"),
    ("HIGHEST_CELSIUS", "10", "GB 31605-2020 食品冷链物流卫生规范"),
    ("LONGEST_GAP", "30", "平台默认值"),
    ("REMIND_AFTER", "1", "平台默认值"),
    ("ESCALATE_AFTER", "3", "平台默认值"),
    ("CLAIM_WITHIN", "7", "平台默认值"),
    ("ANSWER_WITHIN", "3", "平台默认值"),
]


_RULES = sa.table(
    "delivery_rule",
    sa.column("id", sa.Uuid()),
    sa.column("kind", sa.String()),
    sa.column("category_code", sa.String()),
    sa.column("region_code", sa.BigInteger()),
    sa.column("value", sa.Numeric()),
    sa.column("during", postgresql.DATERANGE()),
    sa.column("source", sa.Text()),
)


def _default(kind: str, value: str, source: str) -> dict[str, object]:
    """A figure for any category everywhere, from 2020 on."""
    return {
        "id": uuid.uuid5(uuid.NAMESPACE_OID, f"delivery rule {kind}"),
        "kind": kind,
        "category_code": "*",
        "region_code": 0,
        "value": Decimal(value),
        "during": postgresql.Range(date(2020, 1, 1), None),
        "source": source,
    }


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "delivery_rule",
        sa.Column(
            "kind",
            _one_of(
                "rule_kind",
                "WEIGHT_TOLERANCE",
                "LOWEST_CELSIUS",
                "HIGHEST_CELSIUS",
                "LONGEST_GAP",
                "REMIND_AFTER",
                "ESCALATE_AFTER",
                "CLAIM_WITHIN",
                "ANSWER_WITHIN",
            ),
            nullable=False,
        ),
        sa.Column("category_code", sa.String(length=64), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.Numeric(precision=10, scale=3), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("kind"), "="),
            (sa.column("category_code"), "="),
            (sa.column("region_code"), "="),
            (sa.column("during"), "&&"),
            using="gist",
            name=op.f("ex_delivery_rule_one_in_force"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_rule")),
        info={"citus": "reference"},
    )
    op.create_table(
        "consignment_event",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            _one_of(
                "event_kind",
                "CONFIRMED",
                "DISPATCHED",
                "DEPARTED",
                "ARRIVED",
                "TEMPERATURES_POSTED",
                "WEIGHED",
                "REJECTED",
                "ACCEPTED",
                "CANCELLED",
                "CLAIM_OPENED",
                "CLAIM_ANSWERED",
                "CLAIM_ESCALATED",
                "CLAIM_AGREED",
                "CLAIM_DECIDED",
                "CLAIM_WITHDRAWN",
                "CLAIM_CLOSED",
                "REPLACEMENT_SENT",
                "RETURN_RECEIVED",
            ),
            nullable=False,
        ),
        sa.Column("about", sa.String(length=200), nullable=True),
        sa.Column("quantity", sa.Numeric(precision=14, scale=3), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "consignment_id"],
            ["consignment.county_id", "consignment.id"],
            name=op.f("fk_consignment_event_consignment_county_id_consignment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_consignment_event_organisation_organisation_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_consignment_event")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(
        "ix_consignment_event_in_order", "consignment_event", ["county_id", "consignment_id", "at", "id"], unique=False
    )
    op.create_table(
        "rejection",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column(
            "reason",
            _one_of("defect", "QUALITY", "DAMAGE", "TEMPERATURE", "WRONG_GOODS", "EXPIRED", "LABEL"),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("rejected_by", sa.Uuid(), nullable=False),
        sa.Column("rejected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_rejection_positive")),
        sa.ForeignKeyConstraint(
            ["county_id", "consignment_id"],
            ["consignment.county_id", "consignment.id"],
            name=op.f("fk_rejection_consignment_county_id_consignment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "lot_id"], ["lot.county_id", "lot.id"], name=op.f("fk_rejection_lot_county_id_lot_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_rejection")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_rejection_of_consignment", "rejection", ["county_id", "consignment_id", "id"], unique=False)
    op.create_table(
        "weighing",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("scale", sa.String(length=200), nullable=True),
        sa.Column("reader", sa.String(length=200), nullable=False),
        sa.Column("read_by", sa.Uuid(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_weighing_not_negative")),
        sa.ForeignKeyConstraint(
            ["county_id", "consignment_id"],
            ["consignment.county_id", "consignment.id"],
            name=op.f("fk_weighing_consignment_county_id_consignment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "lot_id"], ["lot.county_id", "lot.id"], name=op.f("fk_weighing_lot_county_id_lot_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_weighing")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_weighing_of_consignment", "weighing", ["county_id", "consignment_id", "id"], unique=False)
    op.create_table(
        "claim",
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column("allocation_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            _one_of("claim_state", "OPENED", "ANSWERED", "ESCALATED", "AGREED", "DECIDED", "CLOSED", "WITHDRAWN"),
            nullable=False,
        ),
        sa.Column("asked", _one_of("asked", "REFUND", "REPLACEMENT", "PRICE_ALLOWANCE"), nullable=False),
        sa.Column(
            "reason",
            _one_of("defect", "QUALITY", "DAMAGE", "TEMPERATURE", "WRONG_GOODS", "EXPIRED", "LABEL"),
            nullable=False,
        ),
        sa.Column("quantity", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("answer", _one_of("claim_answer", "ACCEPT", "OFFER", "REFUSE"), nullable=True),
        sa.Column("answer_note", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remedy", _one_of("remedy", "REFUND", "REPLACEMENT", "PRICE_ALLOWANCE"), nullable=True),
        sa.Column("settled_quantity", sa.Numeric(precision=14, scale=3), nullable=True),
        sa.Column("allowance", sa.BigInteger(), nullable=True),
        sa.Column("goods_back", sa.Boolean(), nullable=True),
        sa.Column("fault", _one_of("fault", "LOT", "SELLER", "CARRIER", "BUYER"), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decision_note", sa.Text(), nullable=True),
        sa.Column("replacement_lot_id", sa.Uuid(), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(remedy = 'PRICE_ALLOWANCE') = (allowance IS NOT NULL)", name=op.f("ck_claim_allowance_of_its_kind")
        ),
        sa.CheckConstraint(
            "quantity > 0 AND settled_quantity BETWEEN 0 AND quantity", name=op.f("ck_claim_quantities")
        ),
        sa.ForeignKeyConstraint(["buyer_id"], ["organisation.id"], name=op.f("fk_claim_organisation_buyer_id")),
        sa.ForeignKeyConstraint(
            ["county_id", "allocation_id"],
            ["allocation.county_id", "allocation.id"],
            name=op.f("fk_claim_allocation_county_id_allocation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "consignment_id"],
            ["consignment.county_id", "consignment.id"],
            name=op.f("fk_claim_consignment_county_id_consignment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "lot_id"], ["lot.county_id", "lot.id"], name=op.f("fk_claim_lot_county_id_lot_id")
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "replacement_lot_id"],
            ["lot.county_id", "lot.id"],
            name=op.f("fk_claim_lot_county_id_replacement_lot_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["organisation.id"], name=op.f("fk_claim_organisation_seller_id")),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_claim")),
        sa.UniqueConstraint("county_id", "number", name=op.f("uq_claim_county_id_number")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_claim_newest", "claim", ["opened_at", "id"], unique=False)
    op.create_index("ix_claim_of_allocation", "claim", ["county_id", "allocation_id"], unique=False)
    op.create_index("ix_claim_of_consignment", "claim", ["county_id", "consignment_id"], unique=False)
    op.create_table(
        "credit",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column("allocation_id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("fault", _one_of("fault", "LOT", "SELLER", "CARRIER", "BUYER"), nullable=False),
        sa.Column("credited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("quantity > 0 AND amount >= 0", name=op.f("ck_credit_not_negative")),
        sa.ForeignKeyConstraint(
            ["county_id", "allocation_id"],
            ["allocation.county_id", "allocation.id"],
            name=op.f("fk_credit_allocation_county_id_allocation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "claim_id"], ["claim.county_id", "claim.id"], name=op.f("fk_credit_claim_county_id_claim_id")
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "consignment_id"],
            ["consignment.county_id", "consignment.id"],
            name=op.f("fk_credit_consignment_county_id_consignment_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_credit")),
        sa.UniqueConstraint("county_id", "claim_id", name=op.f("uq_credit_county_id_claim_id")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_credit_of_allocation", "credit", ["county_id", "allocation_id"], unique=False)
    op.create_index("ix_credit_of_consignment", "credit", ["county_id", "consignment_id"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("rejection_id", sa.Uuid(), nullable=True),
        sa.Column("claim_id", sa.Uuid(), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("num_nonnulls(rejection_id, claim_id) = 1", name=op.f("ck_evidence_of_one_thing")),
        sa.ForeignKeyConstraint(
            ["county_id", "claim_id"],
            ["claim.county_id", "claim.id"],
            name=op.f("fk_evidence_claim_county_id_claim_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "document_id"],
            ["document.county_id", "document.id"],
            name=op.f("fk_evidence_document_county_id_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "rejection_id"],
            ["rejection.county_id", "rejection.id"],
            name=op.f("fk_evidence_rejection_county_id_rejection_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_evidence")),
        sa.UniqueConstraint(
            "county_id", "claim_id", "document_id", name=op.f("uq_evidence_county_id_claim_id_document_id")
        ),
        sa.UniqueConstraint(
            "county_id", "rejection_id", "document_id", name=op.f("uq_evidence_county_id_rejection_id_document_id")
        ),
        info={"citus": "county_id", "wall": True},
    )
    op.create_table(
        "goods_return",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("rejection_id", sa.Uuid(), nullable=True),
        sa.Column("claim_id", sa.Uuid(), nullable=True),
        sa.Column("quantity", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("awaited_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("restocked", sa.Numeric(precision=14, scale=3), nullable=True),
        sa.Column("written_off", sa.Numeric(precision=14, scale=3), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("received_by", sa.Uuid(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "num_nonnulls(received_at, restocked, written_off) IN (0, 3)", name=op.f("ck_goods_return_received_whole")
        ),
        sa.CheckConstraint("num_nonnulls(rejection_id, claim_id) = 1", name=op.f("ck_goods_return_one_cause")),
        sa.CheckConstraint(
            "quantity > 0 AND restocked >= 0 AND written_off >= 0", name=op.f("ck_goods_return_not_negative")
        ),
        sa.CheckConstraint("restocked + written_off = quantity", name=op.f("ck_goods_return_all_of_it")),
        sa.ForeignKeyConstraint(
            ["county_id", "claim_id"],
            ["claim.county_id", "claim.id"],
            name=op.f("fk_goods_return_claim_county_id_claim_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "consignment_id"],
            ["consignment.county_id", "consignment.id"],
            name=op.f("fk_goods_return_consignment_county_id_consignment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "lot_id"], ["lot.county_id", "lot.id"], name=op.f("fk_goods_return_lot_county_id_lot_id")
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "rejection_id"],
            ["rejection.county_id", "rejection.id"],
            name=op.f("fk_goods_return_rejection_county_id_rejection_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_goods_return")),
        sa.UniqueConstraint("county_id", "claim_id", name=op.f("uq_goods_return_county_id_claim_id")),
        sa.UniqueConstraint("county_id", "rejection_id", name=op.f("uq_goods_return_county_id_rejection_id")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_goods_return_newest", "goods_return", ["awaited_since", "id"], unique=False)
    op.create_index("ix_goods_return_of_consignment", "goods_return", ["county_id", "consignment_id"], unique=False)
    op.create_table(
        "leg",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column("return_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("carrier", sa.String(length=200), nullable=False),
        sa.Column("vehicle_plate", sa.String(length=64), nullable=False),
        sa.Column("driver_phone_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("driver_phone_masked", sa.String(length=64), nullable=False),
        sa.Column("from_place", sa.String(length=200), nullable=False),
        sa.Column("to_place", sa.String(length=200), nullable=False),
        sa.Column("departed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("arrived_at >= departed_at", name=op.f("ck_leg_arrives_after_departing")),
        sa.ForeignKeyConstraint(
            ["county_id", "consignment_id"],
            ["consignment.county_id", "consignment.id"],
            name=op.f("fk_leg_consignment_county_id_consignment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "return_id"],
            ["goods_return.county_id", "goods_return.id"],
            name=op.f("fk_leg_goods_return_county_id_return_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_leg")),
        sa.UniqueConstraint(
            "county_id", "consignment_id", "position", name=op.f("uq_leg_county_id_consignment_id_position")
        ),
        info={"citus": "county_id", "wall": True},
    )
    op.create_table(
        "temperature_reading",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("leg_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("celsius", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("posted_by", sa.Uuid(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "leg_id"],
            ["leg.county_id", "leg.id"],
            name=op.f("fk_temperature_reading_leg_county_id_leg_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_temperature_reading")),
        sa.UniqueConstraint("county_id", "leg_id", "at", name=op.f("uq_temperature_reading_county_id_leg_id_at")),
        info={"citus": "county_id", "wall": True},
    )
    op.add_column("allocation", sa.Column("rejected", sa.Numeric(precision=14, scale=3), nullable=True))
    op.drop_constraint(op.f("ck_allocation_not_negative"), "allocation")
    op.create_check_constraint(
        op.f("ck_allocation_not_negative"),
        "allocation",
        "reserved >= 0 AND dispatched >= 0 AND accepted >= 0 AND rejected >= 0",
    )
    op.create_check_constraint(
        op.f("ck_allocation_no_more_than_sent"), "allocation", "accepted + rejected <= dispatched"
    )
    op.create_index("ix_consignment_by_day", "consignment", ["deliver_on", "id"])
    op.add_column("credit_note", sa.Column("claim_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_credit_note_claim_county_id_claim_id"),
        "credit_note",
        "claim",
        ["county_id", "claim_id"],
        ["county_id", "id"],
    )
    op.create_unique_constraint(op.f("uq_credit_note_county_id_claim_id"), "credit_note", ["county_id", "claim_id"])
    op.execute(f"CREATE POLICY adding_for_claims ON credit_note FOR INSERT WITH CHECK ({WHO['settlement']})")
    for table, writers in WRITERS.items():
        wall_off(table, _TRADE, writers, changeable=table in CHANGEABLE)
    reference("delivery_rule")
    op.bulk_insert(_RULES, [_default(*each) for each in DEFAULTS])
