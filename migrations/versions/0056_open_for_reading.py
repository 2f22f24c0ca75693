"""What everybody reads only those write whose it is: catalogue, delivery terms, corridors, vacancies, public keys.

The application checked that before, and still does; now the database does as well. A listing is taken off, and its
surplus ended, by the market's office too, where a rule asks for it.
"""

from alembic import op

from migrations.walls import let_only

revision = "0056"
down_revision = "0055"


def upgrade() -> None:
    op.execute("REVOKE UPDATE ON product FROM lianxin_app")  # nothing ever changes one
    let_only(["seller"], "product")
    for table in ("listing", "surplus_offer"):
        let_only(["seller", "market"], table, changeable=True)
    let_only(["seller of its listing"], "price_record")
    for table in ("price_tier", "listing_lot"):
        let_only(["seller of its listing"], table, changeable=True, removable=True)
    for table in ("delivery_terms", "freight_rule"):
        let_only(["seller"], table, changeable=True)
    let_only(["county approver"], "price_corridor", changeable=True)
    let_only(["employer"], "vacancy")
    let_only(["impact, for every county"], "certificate_key")
