"""How a migration puts a wall around a table: who may read its rows and who may write them, by name.

Applied migrations rest on what stands here, so a reader's SQL is never changed: another rule is another name.
Function calls stand in scalar subqueries, so that PostgreSQL asks once for a statement and not once for a row.
"""

from collections.abc import Mapping, Sequence

from alembic import op

_OFFICERS = "('VILLAGE_OFFICER', 'TOWNSHIP_REVIEWER', 'COUNTY_APPROVER', 'CITY_MANAGER', 'AUDITOR')"
_PLACERS = "('VILLAGE_OFFICER', 'TOWNSHIP_REVIEWER')"
_OVERSEERS = "('COUNTY_APPROVER', 'CITY_MANAGER', 'FINANCE', 'AUDITOR')"
_NEED_OFFICERS = "('COUNTY_APPROVER', 'AUDITOR')"
_PAYERS = "('COUNTY_APPROVER', 'FINANCE')"
_ACCOUNT_WRITERS = "('TOWNSHIP_REVIEWER', 'COUNTY_APPROVER', 'FINANCE')"
_ACCOUNT_KEEPERS = "('TOWNSHIP_REVIEWER', 'COUNTY_APPROVER', 'FINANCE', 'AUDITOR')"
_HOSTS = "('COUNTY_APPROVER', 'CITY_MANAGER')"
_CERTIFIERS = "('TOWNSHIP_REVIEWER', 'COUNTY_APPROVER')"
_CASEWORKERS = "('VILLAGE_OFFICER', 'TOWNSHIP_REVIEWER', 'COUNTY_APPROVER')"
_ACCREDITORS = "('TOWNSHIP_REVIEWER', 'COUNTY_APPROVER', 'CITY_MANAGER', 'AUDITOR')"

_CASE_HANDS = "('VILLAGE_OFFICER', 'TOWNSHIP_REVIEWER', 'COUNTY_APPROVER')"
_CASE_READERS = "('VILLAGE_OFFICER', 'TOWNSHIP_REVIEWER', 'COUNTY_APPROVER', 'AUDITOR')"
_CASE_COUNTERS = "('COUNTY_APPROVER', 'CITY_MANAGER', 'AUDITOR')"

_TODAY = "(now() AT TIME ZONE 'Asia/Shanghai')::date"
_IN_REGION = "region_code BETWEEN (SELECT viewer_region_low()) AND (SELECT viewer_region_high())"
_AT_HOME = "(SELECT viewer_role()) = 'HOUSEHOLD_MEMBER'"
_IN_COUNTY = "county_id BETWEEN (SELECT viewer_region_low()) / 1000000 AND (SELECT viewer_region_high()) / 1000000"

WHO = {
    "anyone": "true",
    "officer": f"(SELECT viewer_role()) IN {_OFFICERS} AND {_IN_REGION}",
    "placer": f"(SELECT viewer_role()) IN {_PLACERS} AND {_IN_REGION}",
    "overseer": f"(SELECT viewer_role()) IN {_OVERSEERS} AND {_IN_COUNTY}",
    "household": "household_id = (SELECT viewer_household())",
    "household itself": "id = (SELECT viewer_household())",
    "buyer": "buyer_id = (SELECT viewer_organisation())",
    "seller": "seller_id = (SELECT viewer_organisation())",
    "one of its sellers": "(SELECT viewer_organisation()) = ANY (seller_ids)",
    "employer": "employer_id = (SELECT viewer_organisation())",
    "payer": "payer_id = (SELECT viewer_organisation())",
    "owner": "owner_id IN ((SELECT viewer_organisation()), (SELECT viewer_household()))",
    "anyone, once published": "published_at IS NOT NULL",
    "anyone, once its lot is published": "EXISTS (SELECT FROM lot WHERE lot.county_id = inspection.county_id"
    " AND lot.id = inspection.lot_id AND lot.published_at IS NOT NULL)",
    "anyone, once the lot it judges is published": "EXISTS (SELECT FROM lot"
    " WHERE lot.county_id = cold_chain_verdict.county_id AND lot.id = cold_chain_verdict.lot_id"
    " AND lot.published_at IS NOT NULL)",
    "anyone, once the lot it vouches for is published": "EXISTS (SELECT FROM lot"
    " WHERE lot.county_id = lot_certificate.county_id AND lot.id = lot_certificate.lot_id"
    " AND lot.published_at IS NOT NULL)",
    "account": "account_id = (SELECT viewer_account())",
    "account itself": "id = (SELECT viewer_account())",
    "door": "(SELECT viewer_office()) = 'DOOR'",
    "market": "(SELECT viewer_office()) = 'MARKET' AND county_id = (SELECT viewer_office_county())",
    "settlement": "(SELECT viewer_office()) = 'SETTLEMENT' AND county_id = (SELECT viewer_office_county())",
    "billing": "(SELECT viewer_office()) = 'BILLING' AND county_id = (SELECT viewer_office_county())",
    "impact": "(SELECT viewer_office()) = 'IMPACT' AND county_id = (SELECT viewer_office_county())",
    "allocation": "(SELECT viewer_office()) = 'ALLOCATION' AND county_id = (SELECT viewer_office_county())",
    "officer of need": f"(SELECT viewer_role()) IN {_NEED_OFFICERS} AND {_IN_COUNTY}",
    "one of its parties": "(SELECT viewer_organisation()) = ANY (party_ids)",
    "organisation": "organisation_id = (SELECT viewer_organisation())",
    "one shown it": "(SELECT viewer_organisation()) = ANY (shown_to)",
    "schedule": "(SELECT viewer_office()) = 'SCHEDULE' AND county_id = (SELECT viewer_office_county())",
    "any seller, where open to all": "open_to_all AND (SELECT viewer_role()) = 'SELLER'",
    "buyer, once unsealed": "buyer_id = (SELECT viewer_organisation()) AND opens_at <= now()",
    "overseer, once unsealed": f"(SELECT viewer_role()) IN {_OVERSEERS} AND {_IN_COUNTY} AND opens_at <= now()",
    "seller invited": "(county_id, id) IN (SELECT own.county_id, own.tender_id FROM tender_invitation AS own"
    " WHERE own.seller_id = (SELECT viewer_organisation()))",
    "seller invited to its tender": "(county_id, tender_id) IN (SELECT own.county_id, own.tender_id"
    " FROM tender_invitation AS own WHERE own.seller_id = (SELECT viewer_organisation()))",
    "accreditor": f"(SELECT viewer_role()) IN {_ACCREDITORS} AND {_IN_REGION}",
    "certifier": f"(SELECT viewer_role()) IN {_CERTIFIERS} AND {_IN_REGION}",
    "registrar": f"(SELECT viewer_role()) = 'COUNTY_APPROVER' AND {_IN_REGION}",
    "host": f"(SELECT viewer_role()) IN {_HOSTS} AND host_id = (SELECT viewer_organisation())",
    "household payer": f"(SELECT viewer_role()) IN {_PAYERS} AND {_IN_COUNTY}",
    "account keeper": f"(SELECT viewer_role()) IN {_ACCOUNT_KEEPERS} AND {_IN_REGION}",
    "account writer": f"(SELECT viewer_role()) IN {_ACCOUNT_WRITERS} AND {_IN_REGION}",
    "register keeper": f"(SELECT viewer_role()) = 'VILLAGE_OFFICER' AND {_IN_REGION}",
    "caseworker": f"(SELECT viewer_role()) IN {_CASEWORKERS} AND {_IN_REGION}",
    "register": "(SELECT viewer_office()) = 'REGISTER' AND county_id = (SELECT viewer_office_county())",
    "objector": "objector_id = (SELECT viewer_account())",
    "seller of its listing": "EXISTS (SELECT FROM (SELECT county_id AS its_county_id, id AS its_id, seller_id"
    " FROM listing) AS its WHERE its_county_id = county_id AND its_id = listing_id"
    " AND its.seller_id = (SELECT viewer_organisation()))",
    "county approver": f"(SELECT viewer_role()) = 'COUNTY_APPROVER' AND {_IN_COUNTY}",
    "impact, for every county": "(SELECT viewer_office()) = 'IMPACT'",
    "finance": f"(SELECT viewer_role()) = 'FINANCE' AND {_IN_COUNTY}",
    "villager": f"{_AT_HOME} AND {_IN_REGION}",
    "case reader": f"(SELECT viewer_role()) IN {_CASE_READERS} AND {_IN_REGION}",
    "case hand": f"(SELECT viewer_role()) IN {_CASE_HANDS} AND {_IN_REGION}",
    "case delegate": f"(SELECT viewer_role()) IN {_CASE_HANDS} AND region_code <@ ANY (ARRAY(SELECT"  # noqa: S608
    " int8range(d.region_code, d.region_high, '[]') FROM case_delegation AS d WHERE d.delegate_id = viewer_account()"
    f" AND d.role = viewer_role() AND d.during @> {_TODAY}))",
    "case counter": f"(SELECT viewer_role()) IN {_CASE_COUNTERS} AND {_IN_COUNTY}",
    "cases": "(SELECT viewer_office()) = 'CASES' AND county_id = (SELECT viewer_office_county())",
    "anyone, while it is on notice": f"withdrawn_at IS NULL AND {_TODAY} BETWEEN posted_on AND until",
    "delegator": "delegator_id = (SELECT viewer_account())",
    "delegate": "delegate_id = (SELECT viewer_account())",
}
"""Each reader or writer, as a condition on the table's own columns."""


def wall_off(table: str, readers: Sequence[str], writers: Sequence[str], *, changeable: bool = False) -> None:
    """Nobody reads or writes the table but those named; rows are updated only where `changeable`, never deleted."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    seen, written = _any_of(readers), _any_of(writers)
    op.execute(f"CREATE POLICY reading ON {table} FOR SELECT USING ({seen})")
    op.execute(f"CREATE POLICY adding ON {table} FOR INSERT WITH CHECK ({written})")
    op.execute(f"CREATE POLICY changing ON {table} FOR UPDATE USING ({written}) WITH CHECK ({written})")
    lay_open(table, changeable=changeable)


def let_write(table: str, writers: Mapping[str, str]) -> None:
    """Of a walled table each writer writes only some of the rows from now on: a condition on what they come to be.

    Whose rows a writer may lock stays as it was.
    """
    written = " OR ".join(f"({WHO[name]} AND {only})" for name, only in writers.items())
    op.execute(f"ALTER POLICY adding ON {table} WITH CHECK ({written})")
    op.execute(f"ALTER POLICY changing ON {table} WITH CHECK ({written})")


def let_read(table: str, reader: str, only: str) -> None:
    """One reader more of a walled table, and for it only some of the rows: `only` is a condition on its columns."""
    op.execute(f"CREATE POLICY reading_for_{reader} ON {table} FOR SELECT USING ({WHO[reader]} AND {only})")


def let_only(writers: Sequence[str], write: str, *, changeable: bool = False, removable: bool = False) -> None:
    """Of a table that is laid open only those named `write` from now on. Everybody reads it as before: that asks
    nothing of the viewer, so it needs no transaction, and PostgreSQL plans as if there were no policy.
    """
    written = _any_of(writers)
    op.execute(f"ALTER TABLE {write} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {write} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY reading ON {write} FOR SELECT USING (true)")
    op.execute(f"CREATE POLICY adding ON {write} FOR INSERT WITH CHECK ({written})")
    if changeable:
        op.execute(f"CREATE POLICY changing ON {write} FOR UPDATE USING ({written}) WITH CHECK ({written})")
    if removable:
        op.execute(f"CREATE POLICY removing ON {write} FOR DELETE USING ({written})")


def let_also_write(table: str, writers: Sequence[str]) -> None:
    """More writers of a walled table, beside those it had."""
    written = _any_of(writers)
    op.execute(f"CREATE POLICY adding_too ON {table} FOR INSERT WITH CHECK ({written})")
    op.execute(f"CREATE POLICY changing_too ON {table} FOR UPDATE USING ({written}) WITH CHECK ({written})")


def lay_open(table: str, *, changeable: bool = False) -> None:
    """Everybody reads the table; the application checks whose rows are whose before it writes."""
    op.execute(f"GRANT SELECT, INSERT ON {table} TO lianxin_app")
    if changeable:
        op.execute(f"GRANT UPDATE ON {table} TO lianxin_app")


def reference(table: str) -> None:
    """Everybody reads the table; only migrations and who runs the platform write it."""
    op.execute(f"GRANT SELECT ON {table} TO lianxin_app")


def _any_of(names: Sequence[str]) -> str:
    return " OR ".join(f"({WHO[name]})" for name in names)
