"""The tables of accreditation: sellers' registrations, certifications of products, and the rules they rest on."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.walls import reference, wall_off

revision = "0029"
down_revision = "0028"

_SELLER = ["seller", "accreditor"]
READERS = {
    "seller_registration": _SELLER,
    "licence": _SELLER,
    "registration_step": _SELLER,
    "certification": [*_SELLER, "anyone, once published"],
    "certification_evidence": _SELLER,
    "certification_step": _SELLER,
    "certification_objection": ["account", "accreditor"],
    "objection_finding": ["objector", "accreditor"],
}
WRITERS = {
    "seller_registration": ["seller", "registrar"],
    "licence": ["seller", "registrar"],
    "registration_step": ["seller", "registrar"],
    "certification": ["seller", "certifier"],
    "certification_evidence": ["seller"],
    "certification_step": ["seller", "certifier"],
    "certification_objection": ["account"],
    "objection_finding": ["registrar"],
}
CHANGEABLE = {"seller_registration", "licence", "certification"}

_LAW = "网络交易监督管理办法、食品安全法第三十五条"
_REQUIRED = (
    ("COOPERATIVE", "BUSINESS_LICENCE", False),
    ("VILLAGE_COLLECTIVE", "BUSINESS_LICENCE", False),
    ("PARK", "BUSINESS_LICENCE", False),
    ("PARK", "FOOD_PRODUCTION", True),
    ("ENTERPRISE", "BUSINESS_LICENCE", False),
    ("ENTERPRISE", "FOOD_PRODUCTION", True),
    ("WORKSHOP", "BUSINESS_LICENCE", False),
    ("WORKSHOP", "WORKSHOP_FILING", True),
    ("SUPERMARKET", "BUSINESS_LICENCE", False),
    ("SUPERMARKET", "FOOD_OPERATION", True),
    ("E_COMMERCE", "BUSINESS_LICENCE", False),
    ("E_COMMERCE", "FOOD_OPERATION", True),
)
"""Who sells what it grew itself needs no food licence; who processes or trades food does."""
_CLAIMS = (
    ("有机", "ORGANIC", "有机产品认证管理办法"),
    ("organic", "ORGANIC", "有机产品认证管理办法"),
    ("绿色食品", "GREEN_FOOD", "绿色食品标志管理办法"),
    ("地理标志", "GEO_INDICATION", "农产品地理标志管理办法"),
    ("扶贫产品", "CONSUMPTION", "扶贫产品认定管理办法"),
    ("帮扶产品", "CONSUMPTION", "扶贫产品认定管理办法"),
)


def upgrade() -> None:
    op.create_table(
        "required_licence",
        sa.Column(
            "organisation_kind",
            sa.Enum(
                "COOPERATIVE",
                "PARK",
                "ENTERPRISE",
                "WORKSHOP",
                "CANTEEN",
                "SUPERMARKET",
                "WHOLESALE_MARKET",
                "E_COMMERCE",
                "INSURER",
                "GOVERNMENT_OFFICE",
                "VILLAGE_COLLECTIVE",
                name="organisation_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "licence_kind",
            sa.Enum(
                "BUSINESS_LICENCE",
                "FOOD_PRODUCTION",
                "FOOD_OPERATION",
                "WORKSHOP_FILING",
                name="licence_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("for_food_only", sa.Boolean(), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_required_licence")),
        sa.UniqueConstraint("organisation_kind", "licence_kind", "during", name="uq_required_licence_once"),
        info={"citus": "reference"},
    )
    op.create_table(
        "certificate_claim",
        sa.Column("word", sa.String(length=200), nullable=False),
        sa.Column("certificate_code", sa.String(length=64), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_code"],
            ["certificate_kind.code"],
            name=op.f("fk_certificate_claim_certificate_kind_certificate_code"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_claim")),
        sa.UniqueConstraint("word", name=op.f("uq_certificate_claim_word")),
        info={"citus": "reference"},
    )
    op.create_table(
        "certification_terms",
        sa.Column("region_code", sa.BigInteger(), nullable=True),
        sa.Column("review_days", sa.Integer(), nullable=False),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column("valid_months", sa.Integer(), nullable=False),
        sa.Column("evidence_least", sa.Integer(), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("evidence_least >= 0", name=op.f("ck_certification_terms_evidence")),
        sa.CheckConstraint(
            "notice_days > 0 AND review_days > 0 AND valid_months > 0", name=op.f("ck_certification_terms_positive")
        ),
        sa.ForeignKeyConstraint(
            ["region_code"], ["region.code"], name=op.f("fk_certification_terms_region_region_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certification_terms")),
        sa.UniqueConstraint("region_code", "during", name=op.f("uq_certification_terms_region_code_during")),
        info={"citus": "reference"},
    )
    op.create_table(
        "seller_registration",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "COOPERATIVE",
                "PARK",
                "ENTERPRISE",
                "WORKSHOP",
                "CANTEEN",
                "SUPERMARKET",
                "WHOLESALE_MARKET",
                "E_COMMERCE",
                "INSURER",
                "GOVERNMENT_OFFICE",
                "VILLAGE_COLLECTIVE",
                name="organisation_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("credit_code", sa.String(length=64), nullable=False),
        sa.Column("sells_food", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "APPLIED",
                "RETURNED",
                "APPROVED",
                "SUSPENDED",
                "REVOKED",
                name="registration_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["organisation.id"], name=op.f("fk_seller_registration_organisation_seller_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_seller_registration")),
        sa.UniqueConstraint("county_id", "credit_code", name=op.f("uq_seller_registration_county_id_credit_code")),
        sa.UniqueConstraint("county_id", "seller_id", name=op.f("uq_seller_registration_county_id_seller_id")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_seller_registration_oldest", "seller_registration", ["changed_at", "id"], unique=False)
    op.create_table(
        "certification",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("certificate_code", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "APPLIED",
                "RETURNED",
                "ENDORSED",
                "NOTICE",
                "CERTIFIED",
                "REJECTED",
                "REVOKED",
                name="certification_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notice_until", sa.Date(), nullable=True),
        sa.Column("number", sa.String(length=64), nullable=True),
        sa.Column("during", postgresql.DATERANGE(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("county_id"), "="),
            (sa.column("product_id"), "="),
            (sa.column("certificate_code"), "="),
            (sa.column("during"), "&&"),
            where=sa.text("state = 'CERTIFIED'"),
            using="gist",
            name=op.f("ex_certification_certified_once"),
        ),
        sa.CheckConstraint("(state = 'REVOKED') = (revoked_at IS NOT NULL)", name=op.f("ck_certification_revoked")),
        sa.CheckConstraint(
            "(state IN ('CERTIFIED', 'REVOKED')) = (number IS NOT NULL AND during IS NOT NULL)",
            name=op.f("ck_certification_certificate"),
        ),
        sa.CheckConstraint(
            "(state IN ('NOTICE', 'CERTIFIED', 'REVOKED')) = (published_at IS NOT NULL)",
            name=op.f("ck_certification_public_from_notice"),
        ),
        sa.ForeignKeyConstraint(
            ["certificate_code"],
            ["certificate_kind.code"],
            name=op.f("fk_certification_certificate_kind_certificate_code"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "product_id"],
            ["product.county_id", "product.id"],
            name=op.f("fk_certification_product_county_id_product_id"),
        ),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_certification_region_region_code")),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["organisation.id"], name=op.f("fk_certification_organisation_seller_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_certification")),
        sa.UniqueConstraint("county_id", "number", name=op.f("uq_certification_county_id_number")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_certification_due", "certification", ["due_on", "id"], unique=False)
    op.create_index("ix_certification_newest", "certification", ["applied_at", "id"], unique=False)
    op.create_index(op.f("ix_certification_product_id"), "certification", ["product_id"], unique=False)
    op.create_index(op.f("ix_certification_seller_id"), "certification", ["seller_id"], unique=False)
    op.create_index(
        "uq_certification_undecided",
        "certification",
        ["county_id", "product_id", "certificate_code"],
        unique=True,
        postgresql_where=sa.text("state IN ('APPLIED', 'RETURNED', 'ENDORSED', 'NOTICE')"),
    )
    op.create_table(
        "licence",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "BUSINESS_LICENCE",
                "FOOD_PRODUCTION",
                "FOOD_OPERATION",
                "WORKSHOP_FILING",
                name="licence_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "SUBMITTED",
                "VERIFIED",
                "REFUSED",
                name="licence_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("issued_on <= expires_on", name=op.f("ck_licence_days")),
        sa.ForeignKeyConstraint(
            ["county_id", "document_id"],
            ["document.county_id", "document.id"],
            name=op.f("fk_licence_document_county_id_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "registration_id"],
            ["seller_registration.county_id", "seller_registration.id"],
            name=op.f("fk_licence_seller_registration_county_id_registration_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_licence")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(op.f("ix_licence_registration_id"), "licence", ["registration_id"], unique=False)
    op.create_table(
        "registration_step",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "APPLY",
                "RETURN",
                "APPROVE",
                "SUSPEND",
                "RESUME",
                "REVOKE",
                name="registration_act",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "BUYER",
                "SELLER",
                "VILLAGE_OFFICER",
                "TOWNSHIP_REVIEWER",
                "COUNTY_APPROVER",
                "CITY_MANAGER",
                "SURVEYOR",
                "FINANCE",
                "AUDITOR",
                "HOUSEHOLD_MEMBER",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "registration_id"],
            ["seller_registration.county_id", "seller_registration.id"],
            name=op.f("fk_registration_step_seller_registration_county_id_registration_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_registration_step")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(
        op.f("ix_registration_step_registration_id"), "registration_step", ["registration_id"], unique=False
    )
    op.create_table(
        "certification_evidence",
        sa.Column("certification_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "certification_id"],
            ["certification.county_id", "certification.id"],
            name=op.f("fk_certification_evidence_certification_county_id_certification_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "document_id"],
            ["document.county_id", "document.id"],
            name=op.f("fk_certification_evidence_document_county_id_document_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_certification_evidence")),
        sa.UniqueConstraint("county_id", "certification_id", "document_id", name="uq_certification_evidence_once"),
        info={"citus": "county_id", "wall": True},
    )
    op.create_table(
        "certification_objection",
        sa.Column("certification_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("notice_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "certification_id"],
            ["certification.county_id", "certification.id"],
            name=op.f("fk_certification_objection_certification_county_id_certification_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_certification_objection")),
        sa.UniqueConstraint(
            "county_id", "certification_id", "account_id", "notice_at", name="uq_certification_objection_once"
        ),
        info={"citus": "county_id", "wall": True},
    )
    op.create_table(
        "certification_step",
        sa.Column("certification_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "APPLY",
                "ENDORSE",
                "RETURN",
                "REJECT",
                "OPEN_NOTICE",
                "CERTIFY",
                "REVOKE",
                name="certification_act",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "BUYER",
                "SELLER",
                "VILLAGE_OFFICER",
                "TOWNSHIP_REVIEWER",
                "COUNTY_APPROVER",
                "CITY_MANAGER",
                "SURVEYOR",
                "FINANCE",
                "AUDITOR",
                "HOUSEHOLD_MEMBER",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "certification_id"],
            ["certification.county_id", "certification.id"],
            name=op.f("fk_certification_step_certification_county_id_certification_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_certification_step")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(
        op.f("ix_certification_step_certification_id"), "certification_step", ["certification_id"], unique=False
    )
    op.create_table(
        "objection_finding",
        sa.Column("objection_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("objector_id", sa.Uuid(), nullable=False),
        sa.Column("upheld", sa.Boolean(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "objection_id"],
            ["certification_objection.county_id", "certification_objection.id"],
            name=op.f("fk_objection_finding_certification_objection_county_id_objection_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_objection_finding")),
        sa.UniqueConstraint("county_id", "objection_id", name=op.f("uq_objection_finding_county_id_objection_id")),
        info={"citus": "county_id", "wall": True},
    )
    for table, readers in READERS.items():
        wall_off(table, readers, WRITERS[table], changeable=table in CHANGEABLE)
    for table in ("certificate_claim", "required_licence", "certification_terms"):
        reference(table)
    _write_what_holds_everywhere()


def _write_what_holds_everywhere() -> None:
    op.execute(
        "INSERT INTO certificate_kind (code, name_en, name_zh, certifies, valid_months, during, source) VALUES "
        "('CONSUMPTION', 'Consumption-assistance product', '消费帮扶产品认定', 'PRODUCT', 36, '[2020-01-01,)', "
        "'扶贫产品认定管理办法')"
    )
    for word, code, source in _CLAIMS:
        op.execute(
            sa.text(
                "INSERT INTO certificate_claim (id, word, certificate_code, source) "
                "VALUES (gen_random_uuid(), :word, :code, :source)"
            ).bindparams(word=word, code=code, source=source)
        )
    for kind, licence, for_food_only in _REQUIRED:
        op.execute(
            sa.text(
                "INSERT INTO required_licence (id, organisation_kind, licence_kind, for_food_only, during, source) "
                "VALUES (gen_random_uuid(), :kind, :licence, :food, '[2020-01-01,)', :law)"
            ).bindparams(kind=kind, licence=licence, food=for_food_only, law=_LAW)
        )
    op.execute(
        "INSERT INTO certification_terms "
        "(id, review_days, notice_days, valid_months, evidence_least, during, source) "
        "VALUES (gen_random_uuid(), 15, 5, 36, 1, '[2020-01-01,)', '默认值')"
    )
