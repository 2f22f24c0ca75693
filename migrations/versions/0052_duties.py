"""From the first duty of anybody on only what is written counts, of everybody in an organisation.

Before, it counted of each from the first of his own on. Of whom nothing is written yet, where something is of others,
what he had stays his by being written.
"""

from alembic import op

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    op.execute(
        "INSERT INTO buyer_member (county_id, id, buyer_id, account_id, name, duty, during, written_by)"
        " SELECT given.county_id, gen_random_uuid(), given.buyer_id, person.id, person.name, duty.name,"
        " daterange(given.since, NULL), person.id"
        " FROM (SELECT county_id, buyer_id, min(lower(during)) AS since FROM buyer_member"
        " WHERE NOT isempty(during) GROUP BY 1, 2) AS given"
        " JOIN (SELECT DISTINCT organisation_id, account_id FROM appointment"
        " WHERE role = 'BUYER' AND (upper_inf(during) OR upper(during) > current_date)) AS held"
        " ON held.organisation_id = given.buyer_id"
        " JOIN account AS person ON person.id = held.account_id"
        " CROSS JOIN unnest(ARRAY['MANAGER', 'PURCHASER', 'APPROVER', 'RECEIVER']) AS duty (name)"
        " WHERE NOT EXISTS (SELECT FROM buyer_member AS own WHERE own.county_id = given.county_id"
        " AND own.buyer_id = given.buyer_id AND own.account_id = person.id)"
    )
