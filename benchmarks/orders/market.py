"""A market to place orders on, and what must hold on it whatever was ordered."""

import uuid
from pathlib import Path

import asyncpg

from benchmarks.keys import FUNCTIONS, made_key
from benchmarks.servers.process import Broken
from domain.parties.roles import Role, Viewer
from server.database import migrate
from server.embedded import Server

COUNTY = 320722
LISTINGS = 2000
_ROWS = Path(__file__).parent / "market.sql"
_NAME = "measured_market"

SELLER, BUYER, PRODUCT, LOT, LISTING = range(1, 6)
"""The kinds of `made_key`."""

VIEWER = Viewer(
    account_id=uuid.UUID(int=1),
    appointment_id=uuid.UUID(int=2),
    role=Role.BUYER,
    county_id=COUNTY,
    region_code=COUNTY * 10**6,
    organisation_id=made_key(BUYER, 0),
)

HOLDS = {
    "a lot's balances are the sums of its movements": """
        SELECT lot.code FROM lot LEFT JOIN stock_movement AS m ON (m.county_id, m.lot_id) = (lot.county_id, lot.id)
        GROUP BY lot.county_id, lot.id
        HAVING (on_hand, reserved) IS DISTINCT FROM (sum(m.on_hand_change), sum(m.reserved_change))""",
    "what is reserved of a lot is what is promised and has not left": """
        SELECT lot.code FROM lot LEFT JOIN (
          SELECT a.county_id, a.lot_id, sum(a.reserved) AS promised FROM allocation AS a
          JOIN consignment AS c ON (c.county_id, c.id) = (a.county_id, a.consignment_id)
          WHERE c.state IN ('AWAITING_APPROVAL', 'PLACED', 'CONFIRMED') GROUP BY a.county_id, a.lot_id
        ) AS a ON (a.county_id, a.lot_id) = (lot.county_id, lot.id)
        WHERE lot.reserved <> coalesce(promised, 0)""",
    "a line is promised whole": """
        SELECT l.id FROM order_line AS l LEFT JOIN allocation AS a ON (a.county_id, a.line_id) = (l.county_id, l.id)
        GROUP BY l.county_id, l.id HAVING coalesce(sum(a.reserved), 0) <> l.quantity""",
    "a line costs its quantity at its price": """
        SELECT id FROM order_line WHERE amount <> round(quantity * unit_price * 100)""",
    "an order has a part for each of its sellers, and each part a line": """
        SELECT o.number FROM purchase_order AS o
        LEFT JOIN consignment AS c ON (c.order_county_id, c.order_id) = (o.county_id, o.id)
        LEFT JOIN order_line AS l ON (l.county_id, l.consignment_id) = (c.county_id, c.id)
        GROUP BY o.county_id, o.id
        HAVING count(DISTINCT c.seller_id) <> cardinality(o.seller_ids) OR bool_or(l.id IS NULL)""",
}
"""Each a query for what breaks it."""


async def build(server: Server, listings: int = LISTINGS) -> str:
    """The name of a database with the market in it."""
    connection = await asyncpg.connect(server.dsn())
    try:
        await connection.execute(f"DROP DATABASE IF EXISTS {_NAME} WITH (FORCE)")
        await connection.execute(f"CREATE DATABASE {_NAME}")
        await migrate(server.url(_NAME))
        await connection.execute("ALTER ROLE lianxin_app LOGIN")
    finally:
        await connection.close()
    connection = await asyncpg.connect(server.dsn(_NAME))
    try:
        await connection.execute(FUNCTIONS)
        await connection.execute(_ROWS.read_text(encoding="utf-8").replace(":listings", str(listings)))
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()
    return _NAME


async def check(server: Server, name: str) -> int:
    """How many orders there are, all of which add up. Raises Broken where something does not."""
    connection = await asyncpg.connect(server.dsn(name))
    try:
        for rule, query in HOLDS.items():
            broken = await connection.fetch(query)
            if broken:
                raise Broken(f"It does not hold that {rule}: {len(broken)} times, such as {tuple(broken[0])}.")
        return int(await connection.fetchval("SELECT count(*) FROM purchase_order"))
    finally:
        await connection.close()
