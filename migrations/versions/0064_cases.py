"""Cases of families at risk: the figures of the procedure, cases with their history, delegations, and a tally.

Evidence about a family is not for all overseers: of such a document the county's approver and auditor alone see it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.walls import WHO, let_read, let_write, wall_off

revision = "0064"
down_revision = "0063"

_BY_HIMSELF = "account_id = (SELECT viewer_account()) AND role = (SELECT viewer_role())"
_ACTS = {
    "HOUSEHOLD_MEMBER": "'REPORT', 'COMMIT', 'REOPEN', 'RE_ENTER'",
    "VILLAGE_OFFICER": "'REPORT', 'COMMIT', 'VISIT', 'PASS_REVIEW', 'FAIL_REVIEW', 'POST_NOTICE', 'FORWARD',"
    " 'PLAN_MEASURE', 'END_MEASURE', 'FOLLOW_UP', 'PROPOSE_EXIT', 'REOPEN', 'RE_ENTER'",
    "TOWNSHIP_REVIEWER": "'REPORT', 'ANSWER_OBJECTION', 'ENDORSE', 'RETURN', 'REJECT', 'PLAN_MEASURE', 'END_MEASURE',"
    " 'REOPEN', 'RE_ENTER'",
    "COUNTY_APPROVER": "'RETURN', 'REJECT', 'APPROVE', 'CLOSE'",
}
"""Which steps each role writes into a history, in its own name."""
_HIS_OWN_DUTY = (
    "role = (SELECT viewer_role()) AND role IN ('VILLAGE_OFFICER', 'TOWNSHIP_REVIEWER', 'COUNTY_APPROVER')"
    " AND region_code BETWEEN (SELECT viewer_region_low()) AND (SELECT viewer_region_high())"
    " AND region_high BETWEEN (SELECT viewer_region_low()) AND (SELECT viewer_region_high())"
)
"""Nobody gives away more than he has: a delegation opens walls."""
_OF_THE_COUNTY = "(SELECT viewer_role()) = 'COUNTY_APPROVER'"


def upgrade() -> None:
    _case_rule()
    _household_case()
    _case_event()
    _case_delegation()
    _case_tally()
    _document()
    _walls()
    op.execute(
        "INSERT INTO case_rule (id, notice_days, filing_days, least_visitors, least_voters, months_above_line,"
        " transition_months, follow_up_days, during, source)"
        " VALUES (gen_random_uuid(), 5, 15, 2, 3, 6, 12, 90, '[2020-01-01,)', '默认值')"
    )


def _case_rule() -> None:
    op.create_table(
        "case_rule",
        sa.Column("region_code", sa.BigInteger(), nullable=True),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column("filing_days", sa.Integer(), nullable=False),
        sa.Column("least_visitors", sa.Integer(), nullable=False),
        sa.Column("least_voters", sa.Integer(), nullable=False),
        sa.Column("months_above_line", sa.Integer(), nullable=False),
        sa.Column("transition_months", sa.Integer(), nullable=False),
        sa.Column("follow_up_days", sa.Integer(), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("region_code"), "="),
            (sa.column("during"), "&&"),
            using="gist",
            name=op.f("ex_case_rule_one_rule"),
        ),
        sa.CheckConstraint("least_visitors >= 2 AND least_voters >= 1", name=op.f("ck_case_rule_several_eyes")),
        sa.CheckConstraint("months_above_line >= 1 AND transition_months >= 1", name=op.f("ck_case_rule_months")),
        sa.CheckConstraint(
            "notice_days >= 1 AND filing_days >= 1 AND follow_up_days >= 1", name=op.f("ck_case_rule_days")
        ),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_case_rule_region_region_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_rule")),
        info={"citus": "reference", "wall": True},
    )


def _household_case() -> None:
    op.create_table(
        "household_case",
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("household_name", sa.String(length=200), nullable=False),
        sa.Column("household_size", sa.Integer(), nullable=False),
        sa.Column(
            "cause",
            sa.Enum(
                "ILLNESS",
                "SCHOOLING",
                "DISASTER",
                name="risk_cause",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.Enum(
                "SELF",
                "OFFICER",
                "DEPARTMENT",
                name="lead_source",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum("ENTRY", "EXIT", name="case_purpose", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "LEAD",
                "COMMITTED",
                "VISITED",
                "REVIEWED",
                "ON_NOTICE",
                "FORWARDED",
                "ENDORSED",
                "SUPPORTED",
                "TRANSITION",
                "CLOSED",
                "REJECTED",
                name="case_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("round_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("filing_number", sa.String(length=64), nullable=True),
        sa.Column("transition_until", sa.Date(), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('TRANSITION', 'CLOSED')) <= (transition_until IS NOT NULL)",
            name=op.f("ck_household_case_transition"),
        ),
        sa.CheckConstraint("steps >= 1", name=op.f("ck_household_case_has_history")),
        sa.ForeignKeyConstraint(
            ["county_id", "household_id"],
            ["household.county_id", "household.id"],
            name=op.f("fk_household_case_household_county_id_household_id"),
        ),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_household_case_region_region_code")),
        sa.ForeignKeyConstraint(["rule_id"], ["case_rule.id"], name=op.f("fk_household_case_case_rule_rule_id")),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_household_case")),
        sa.UniqueConstraint("county_id", "number", name=op.f("uq_household_case_county_id_number")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_household_case_due", "household_case", ["due_on", "id"], unique=False)
    op.create_index("ix_household_case_household_id", "household_case", ["county_id", "household_id"], unique=False)
    op.create_index("ix_household_case_newest", "household_case", ["opened_at", "id"], unique=False)
    op.create_index(
        "uq_household_case_open",
        "household_case",
        ["county_id", "household_id"],
        unique=True,
        postgresql_where=sa.text("state NOT IN ('CLOSED', 'REJECTED')"),
    )


def _case_event() -> None:
    op.create_table(
        "case_event",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "REPORT",
                "COMMIT",
                "VISIT",
                "PASS_REVIEW",
                "FAIL_REVIEW",
                "POST_NOTICE",
                "ANSWER_OBJECTION",
                "FORWARD",
                "ENDORSE",
                "RETURN",
                "REJECT",
                "APPROVE",
                "PLAN_MEASURE",
                "END_MEASURE",
                "FOLLOW_UP",
                "PROPOSE_EXIT",
                "CLOSE",
                "REOPEN",
                "RE_ENTER",
                name="case_act",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "purpose",
            sa.Enum("ENTRY", "EXIT", name="case_purpose", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "becomes",
            sa.Enum(
                "LEAD",
                "COMMITTED",
                "VISITED",
                "REVIEWED",
                "ON_NOTICE",
                "FORWARDED",
                "ENDORSED",
                "SUPPORTED",
                "TRANSITION",
                "CLOSED",
                "REJECTED",
                name="case_state",
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
        sa.Column("delegation_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("document_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(act = 'RETURN') <= (reason IS NOT NULL)", name=op.f("ck_case_event_returned_with_reason")),
        sa.ForeignKeyConstraint(
            ["county_id", "case_id"],
            ["household_case.county_id", "household_case.id"],
            name=op.f("fk_case_event_household_case_county_id_case_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_case_event")),
        sa.UniqueConstraint("county_id", "case_id", "position", name=op.f("uq_case_event_county_id_case_id_position")),
        info={"citus": "county_id", "wall": True},
    )


def _case_delegation() -> None:
    op.create_table(
        "case_delegation",
        sa.Column("delegator_id", sa.Uuid(), nullable=False),
        sa.Column("delegator_name", sa.String(length=200), nullable=False),
        sa.Column("delegate_id", sa.Uuid(), nullable=False),
        sa.Column("delegate_name", sa.String(length=200), nullable=False),
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
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("region_high", sa.BigInteger(), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("county_id"), "="),
            (sa.column("delegator_id"), "="),
            (sa.column("role"), "="),
            (sa.column("during"), "&&"),
            using="gist",
            name=op.f("ex_case_delegation_one_delegate"),
        ),
        sa.CheckConstraint("NOT lower_inf(during) AND NOT upper_inf(during)", name=op.f("ck_case_delegation_dated")),
        sa.CheckConstraint("delegator_id <> delegate_id", name=op.f("ck_case_delegation_never_to_oneself")),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_case_delegation_region_region_code")),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_case_delegation")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_case_delegation_delegate", "case_delegation", ["delegate_id"], unique=False)
    op.create_index("ix_case_delegation_newest", "case_delegation", ["made_at", "id"], unique=False)


def _case_tally() -> None:
    op.create_table(
        "case_tally",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum("ENTRY", "EXIT", name="case_purpose", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "LEAD",
                "COMMITTED",
                "VISITED",
                "REVIEWED",
                "ON_NOTICE",
                "FORWARDED",
                "ENDORSED",
                "SUPPORTED",
                "TRANSITION",
                "CLOSED",
                "REJECTED",
                name="case_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "purpose", "state", name=op.f("pk_case_tally")),
        info={"citus": "county_id", "wall": True},
    )


def _document() -> None:
    op.add_column("document", sa.Column("case_only", sa.Boolean(), server_default="false", nullable=False))


def _walls() -> None:
    wall_off("case_rule", ["anyone"], ["registrar"], changeable=True)
    readers, writers = ["case reader", "case delegate", "household"], ["case hand", "case delegate", "household"]
    wall_off("household_case", readers, writers, changeable=True)
    closed_by_county = f"(state <> 'CLOSED' OR {_OF_THE_COUNTY})"
    let_write(
        "household_case",
        {
            "case hand": closed_by_county,
            "case delegate": closed_by_county,
            "household": "purpose = 'ENTRY' AND state IN ('LEAD', 'COMMITTED')",
        },
    )
    wall_off("case_event", readers, writers)
    written = " OR ".join(f"(role = '{role}' AND act IN ({acts}))" for role, acts in _ACTS.items())
    let_write("case_event", dict.fromkeys(writers, f"{_BY_HIMSELF} AND ({written})"))
    wall_off("case_delegation", ["delegator", "delegate", "officer of need"], ["delegator"], changeable=True)
    let_write("case_delegation", {"delegator": _HIS_OWN_DUTY})
    wall_off("case_tally", ["case counter", "cases"], ["cases"], changeable=True)
    for table in ("household", "household_membership", "person"):
        let_read(table, "cases", "true")
    op.execute(
        f"ALTER POLICY reading ON document USING (({WHO['organisation']}) OR ({WHO['one shown it']})"
        f" OR (NOT case_only AND {WHO['overseer']}) OR (case_only AND {WHO['officer of need']}))"
    )
