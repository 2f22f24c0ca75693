"""The tables of provenance, and what households have to grow with."""

from datetime import date

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.walls import lay_open, reference, wall_off

revision = "0031"
down_revision = "0030"

_FAMILY = ["officer", "household", "settlement"]

WALLS = {
    "plot": (_FAMILY, ["settlement"]),
    "livestock": (_FAMILY, ["settlement"]),
    "stock_correction": (["seller", "overseer"], ["seller"]),
    "lot_change": (["seller", "overseer"], ["seller"]),
    "inspection": (["seller", "overseer", "market", "anyone, once its lot is published"], ["seller", "market"]),
    "recall": (["seller", "one shown it", "overseer", "market"], ["market"]),
    "recall_notice": (["seller", "buyer", "overseer", "market"], ["buyer", "market"]),
    "opening_stock": (_FAMILY, ["officer"]),
    "relabelling_finding": (["seller", "officer", "market"], ["seller", "market"]),
}
"""Readers and writers. The market's door is for an official's step upon a seller's lot."""

CHANGEABLE = {"recall_notice", "relabelling_finding"}

_STANDING = postgresql.Range(date(2020, 1, 1), None)
_KINDS = (
    ("PESTICIDE_RESIDUE", "Pesticide residues", "农药残留", "GB 2763 食品中农药最大残留限量"),
    ("VETERINARY_DRUG", "Residues of veterinary drugs", "兽药残留", "GB 31650 食品中兽药最大残留限量"),
    ("CONTAMINANT", "Heavy metals and other contaminants", "重金属等污染物", "GB 2762 食品中污染物限量"),
    ("PATHOGEN", "Pathogenic bacteria", "致病菌", "GB 29921 预包装食品中致病菌限量"),
    ("ANIMAL_QUARANTINE", "Animal quarantine", "动物检疫", "中华人民共和国动物防疫法"),
    ("PLANT_QUARANTINE", "Plant quarantine", "植物检疫", "植物检疫条例"),
)
_LEVELS = (("LEVEL_1", "一级召回", 24, 10), ("LEVEL_2", "二级召回", 48, 20), ("LEVEL_3", "三级召回", 72, 30))
"""Hours within which a recall begins, and days within which it ends."""


def upgrade() -> None:
    op.add_column("lot", sa.Column("households", sa.Integer()))
    op.drop_index("ix_lot_newest_of_seller", "lot")
    op.create_index("ix_lot_newest_of_seller", "lot", ["seller_id", "recorded_at", "id"])
    op.create_index("ix_stock_movement_newest_of_lot", "stock_movement", ["county_id", "lot_id", "at", "id"])
    _registers()
    _stock()
    _inspections()
    _recalls()
    _surplus()
    _claims()
    for table in ("inspection_kind", "recall_level", "yield_norm"):
        reference(table)
    for table, (readers, writers) in WALLS.items():
        wall_off(table, readers, writers, changeable=table in CHANGEABLE)
    lay_open("surplus_offer", changeable=True)


def _registers() -> None:
    op.create_table(
        "plot",
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("category_code", sa.String(length=64), nullable=False),
        sa.Column("mu", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("mu > 0", name=op.f("ck_plot_positive")),
        sa.ForeignKeyConstraint(
            ["county_id", "household_id"],
            ["household.county_id", "household.id"],
            name=op.f("fk_plot_household_county_id_household_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_plot")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(op.f("ix_plot_household_id"), "plot", ["household_id"], unique=False)
    op.create_index(op.f("ix_plot_region_code"), "plot", ["region_code"], unique=False)
    op.create_table(
        "livestock",
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("category_code", sa.String(length=64), nullable=False),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("head > 0", name=op.f("ck_livestock_positive")),
        sa.ForeignKeyConstraint(
            ["county_id", "household_id"],
            ["household.county_id", "household.id"],
            name=op.f("fk_livestock_household_county_id_household_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_livestock")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(op.f("ix_livestock_household_id"), "livestock", ["household_id"], unique=False)
    op.create_index(op.f("ix_livestock_region_code"), "livestock", ["region_code"], unique=False)


def _stock() -> None:
    op.create_table(
        "stock_correction",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "SHRINKAGE",
                "SPOILAGE",
                "COUNT",
                name="correction_reason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("change", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("change <> 0", name=op.f("ck_stock_correction_something")),
        sa.ForeignKeyConstraint(
            ["county_id", "lot_id"], ["lot.county_id", "lot.id"], name=op.f("fk_stock_correction_lot_county_id_lot_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_stock_correction")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(op.f("ix_stock_correction_lot_id"), "stock_correction", ["lot_id"], unique=False)
    op.create_table(
        "lot_change",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("grade", sa.String(length=200), nullable=True),
        sa.Column("storage_place", sa.String(length=200), nullable=True),
        sa.Column("store_from_celsius", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("store_up_to_celsius", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("cold_chain", sa.Boolean(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "lot_id"], ["lot.county_id", "lot.id"], name=op.f("fk_lot_change_lot_county_id_lot_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_lot_change")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(op.f("ix_lot_change_lot_id"), "lot_change", ["lot_id"], unique=False)


def _inspections() -> None:
    kinds = op.create_table(
        "inspection_kind",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_inspection_kind")),
        info={"citus": "reference"},
    )
    named = ("code", "name_en", "name_zh", "source")
    op.bulk_insert(kinds, [{**dict(zip(named, each, strict=True)), "during": _STANDING} for each in _KINDS])
    op.create_table(
        "inspection",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("kind_code", sa.String(length=64), nullable=False),
        sa.Column("lab", sa.String(length=200), nullable=False),
        sa.Column("inspected_on", sa.Date(), nullable=False),
        sa.Column(
            "result",
            sa.Enum("PASS", "FAIL", name="result", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("value", sa.Numeric(precision=14, scale=3), nullable=True),
        sa.Column("limit_value", sa.Numeric(precision=14, scale=3), nullable=True),
        sa.Column("value_unit", sa.String(length=64), nullable=True),
        sa.Column("document_sha256", sa.LargeBinary(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("num_nonnulls(value, value_unit) IN (0, 2)", name=op.f("ck_inspection_value_with_unit")),
        sa.ForeignKeyConstraint(
            ["county_id", "lot_id"], ["lot.county_id", "lot.id"], name=op.f("fk_inspection_lot_county_id_lot_id")
        ),
        sa.ForeignKeyConstraint(
            ["kind_code"], ["inspection_kind.code"], name=op.f("fk_inspection_inspection_kind_kind_code")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_inspection")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_inspection_of_lot", "inspection", ["county_id", "lot_id", "inspected_on", "id"], unique=False)


def _recalls() -> None:
    levels = op.create_table(
        "recall_level",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("begin_within_hours", sa.Integer(), nullable=False),
        sa.Column("finish_within_days", sa.Integer(), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_recall_level")),
        info={"citus": "reference"},
    )
    op.bulk_insert(
        levels,
        [
            {
                "code": code,
                "name_en": f"Level {at}",
                "name_zh": name_zh,
                "begin_within_hours": hours,
                "finish_within_days": days,
                "during": _STANDING,
                "source": "食品召回管理办法",
            }
            for at, (code, name_zh, hours, days) in enumerate(_LEVELS, start=1)
        ],
    )
    op.create_table(
        "recall",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("level_code", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ordered_by", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("recalled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown_to", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("cancelled", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "lot_id"], ["lot.county_id", "lot.id"], name=op.f("fk_recall_lot_county_id_lot_id")
        ),
        sa.ForeignKeyConstraint(["level_code"], ["recall_level.code"], name=op.f("fk_recall_recall_level_level_code")),
        sa.ForeignKeyConstraint(["ordered_by"], ["organisation.id"], name=op.f("fk_recall_organisation_ordered_by")),
        sa.ForeignKeyConstraint(["seller_id"], ["organisation.id"], name=op.f("fk_recall_organisation_seller_id")),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_recall")),
        sa.UniqueConstraint("county_id", "lot_id", name=op.f("uq_recall_county_id_lot_id")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_recall_newest", "recall", ["recalled_at", "id"], unique=False)
    op.create_table(
        "recall_notice",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("recall_id", sa.Uuid(), nullable=False),
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.Uuid(), nullable=True),
        sa.Column("returned", sa.Numeric(precision=14, scale=3), nullable=True),
        sa.Column("destroyed", sa.Numeric(precision=14, scale=3), nullable=True),
        sa.Column("consumed", sa.Numeric(precision=14, scale=3), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "num_nonnulls(acknowledged_at, returned, destroyed, consumed) IN (0, 4)",
            name=op.f("ck_recall_notice_acknowledged_whole"),
        ),
        sa.CheckConstraint(
            "returned >= 0 AND destroyed >= 0 AND consumed >= 0", name=op.f("ck_recall_notice_not_negative")
        ),
        sa.ForeignKeyConstraint(["buyer_id"], ["organisation.id"], name=op.f("fk_recall_notice_organisation_buyer_id")),
        sa.ForeignKeyConstraint(
            ["county_id", "consignment_id"],
            ["consignment.county_id", "consignment.id"],
            name=op.f("fk_recall_notice_consignment_county_id_consignment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "recall_id"],
            ["recall.county_id", "recall.id"],
            name=op.f("fk_recall_notice_recall_county_id_recall_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_recall_notice")),
        sa.UniqueConstraint(
            "county_id", "recall_id", "consignment_id", name=op.f("uq_recall_notice_county_id_recall_id_consignment_id")
        ),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(op.f("ix_recall_notice_buyer_id"), "recall_notice", ["buyer_id"], unique=False)
    op.create_index("ix_recall_notice_newest", "recall_notice", ["sent_at", "id"], unique=False)


def _surplus() -> None:
    op.create_table(
        "surplus_offer",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("sell_by", sa.Date(), nullable=False),
        sa.Column("asked_price", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("asked_price > 0", name=op.f("ck_surplus_offer_positive")),
        sa.ForeignKeyConstraint(
            ["county_id", "listing_id"],
            ["listing.county_id", "listing.id"],
            name=op.f("fk_surplus_offer_listing_county_id_listing_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["organisation.id"], name=op.f("fk_surplus_offer_organisation_seller_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_surplus_offer")),
        info={"citus": "county_id"},
    )
    op.create_index("ix_surplus_offer_urgent", "surplus_offer", ["sell_by", "id"], unique=False)
    op.create_index(
        "uq_surplus_offer_open",
        "surplus_offer",
        ["county_id", "listing_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _claims() -> None:
    op.create_table(
        "yield_norm",
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("category_code", sa.String(length=64), nullable=False),
        sa.Column(
            "base_unit",
            sa.Enum("KG", "PIECE", name="base_unit", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("per_mu", sa.Numeric(precision=14, scale=3), nullable=True),
        sa.Column("per_head", sa.Numeric(precision=14, scale=3), nullable=True),
        sa.Column("per_worker", sa.Numeric(precision=14, scale=3), nullable=True),
        sa.Column("working_from_age", sa.Integer(), nullable=False),
        sa.Column("working_to_age", sa.Integer(), nullable=False),
        sa.Column("season_month", sa.Integer(), nullable=False),
        sa.Column("near_percent", sa.Integer(), nullable=False),
        sa.Column("over_percent", sa.Integer(), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("0 < near_percent AND near_percent <= over_percent", name=op.f("ck_yield_norm_percents")),
        sa.CheckConstraint("season_month BETWEEN 1 AND 12", name=op.f("ck_yield_norm_month")),
        sa.ForeignKeyConstraint(
            ["category_code"], ["category.code"], name=op.f("fk_yield_norm_category_category_code")
        ),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_yield_norm_region_region_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_yield_norm")),
        sa.UniqueConstraint(
            "region_code", "category_code", "during", name=op.f("uq_yield_norm_region_code_category_code_during")
        ),
        info={"citus": "reference"},
    )
    op.create_table(
        "opening_stock",
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("category_code", sa.String(length=64), nullable=False),
        sa.Column("season_from", sa.Date(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_opening_stock_not_negative")),
        sa.ForeignKeyConstraint(
            ["category_code"], ["category.code"], name=op.f("fk_opening_stock_category_category_code")
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "household_id"],
            ["household.county_id", "household.id"],
            name=op.f("fk_opening_stock_household_county_id_household_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_opening_stock")),
        sa.UniqueConstraint(
            "county_id",
            "household_id",
            "category_code",
            "season_from",
            name=op.f("uq_opening_stock_county_id_household_id_category_code_season_from"),
        ),
        info={"citus": "county_id", "wall": True},
    )
    op.create_table(
        "relabelling_finding",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("lot_code", sa.String(length=64), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("household_name", sa.String(length=200), nullable=False),
        sa.Column("category_code", sa.String(length=64), nullable=False),
        sa.Column(
            "base_unit",
            sa.Enum("KG", "PIECE", name="base_unit", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("season", postgresql.DATERANGE(), nullable=False),
        sa.Column("norm_id", sa.Uuid(), nullable=False),
        sa.Column("claimed", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("mu", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.Column("workers", sa.Integer(), nullable=False),
        sa.Column("opening", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("capacity", sa.Numeric(precision=14, scale=3), nullable=True),
        sa.Column(
            "severity",
            sa.Enum(
                "OK", "NEAR", "OVER", "NO_BASIS", name="severity", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "review",
            sa.Enum(
                "NOTED",
                "OPEN",
                "CLEARED",
                "UPHELD",
                name="review",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "household_id"],
            ["household.county_id", "household.id"],
            name=op.f("fk_relabelling_finding_household_county_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "lot_id"],
            ["lot.county_id", "lot.id"],
            name=op.f("fk_relabelling_finding_lot_county_id_lot_id"),
        ),
        sa.ForeignKeyConstraint(["norm_id"], ["yield_norm.id"], name=op.f("fk_relabelling_finding_yield_norm_norm_id")),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["organisation.id"], name=op.f("fk_relabelling_finding_organisation_seller_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_relabelling_finding")),
        sa.UniqueConstraint(
            "county_id", "lot_id", "household_id", name=op.f("uq_relabelling_finding_county_id_lot_id_household_id")
        ),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(op.f("ix_relabelling_finding_household_id"), "relabelling_finding", ["household_id"], unique=False)
    op.create_index("ix_relabelling_finding_newest", "relabelling_finding", ["found_at", "id"], unique=False)
    op.create_index(op.f("ix_relabelling_finding_region_code"), "relabelling_finding", ["region_code"], unique=False)
