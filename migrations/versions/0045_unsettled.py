"""What has left and is not settled yet says so itself: nobody looks through all that ever was."""

import sqlalchemy as sa
from alembic import op

from migrations.walls import wall_off

revision = "0045"
down_revision = "0044"

_WALLED = ("consignment_terms", "settlement")
"""What is read to find what is due; walls stand before the tables' owner too."""


def upgrade() -> None:
    op.create_table(
        "unsettled",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "consignment_id"],
            ["consignment.county_id", "consignment.id"],
            name=op.f("fk_unsettled_consignment_county_id_consignment_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "consignment_id", name=op.f("pk_unsettled")),
        info={"citus": "county_id", "wall": True},
    )
    for table in _WALLED:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "INSERT INTO unsettled (county_id, consignment_id) SELECT county_id, consignment_id FROM consignment_terms AS t"
        " WHERE NOT EXISTS (SELECT FROM settlement AS s"
        " WHERE (s.county_id, s.consignment_id) = (t.county_id, t.consignment_id))"
    )
    for table in _WALLED:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    wall_off("unsettled", ["overseer", "settlement"], ["settlement"], changeable=True)
    op.execute(
        "CREATE POLICY settling ON unsettled FOR DELETE USING"
        " ((SELECT viewer_office()) = 'SETTLEMENT' AND county_id = (SELECT viewer_office_county()))"
    )
    op.execute("GRANT DELETE ON unsettled TO lianxin_app")
