"""No oversell, no lost reservation, no deadlock, and every order's money adds up, whatever people do at once.

`LIANXIN_STORM_SECONDS` says how long, `LIANXIN_STORM_SEED` which storm; `just storm` is a long one.
"""

import os
from collections.abc import AsyncIterator

import asyncpg
import httpx
import pytest_asyncio

from server.app import Application
from server.database import Database
from server.services import Services
from server.tokens import AccessTokens
from tests.conftest import NAMED, TestDatabase
from tests.storm import actions
from tests.storm.storm import Storm
from tests.story.county import FAMILIES, load
from tests.story.people import People, day

ACTORS = 64
LOTS = 20

HOLDS = {
    "a lot's balances are the sums of its movements": """
        SELECT lot.code FROM lot LEFT JOIN stock_movement AS m ON (m.county_id, m.lot_id) = (lot.county_id, lot.id)
        GROUP BY lot.county_id, lot.id
        HAVING (on_hand, reserved) IS DISTINCT FROM (sum(m.on_hand_change), sum(m.reserved_change))""",
    "what is reserved of a lot is what is promised and has not left": """
        SELECT lot.code FROM lot LEFT JOIN LATERAL (
          SELECT sum(a.reserved) AS promised FROM allocation AS a
          JOIN consignment AS c ON (c.county_id, c.id) = (a.county_id, a.consignment_id)
          WHERE (a.county_id, a.lot_id) = (lot.county_id, lot.id)
            AND c.state IN ('AWAITING_APPROVAL', 'PLACED', 'CONFIRMED')) AS a ON true
        WHERE lot.reserved <> coalesce(promised, 0)""",
    "a line is promised whole": """
        SELECT l.id FROM order_line AS l JOIN allocation AS a ON (a.county_id, a.line_id) = (l.county_id, l.id)
        GROUP BY l.county_id, l.id HAVING sum(a.reserved) <> l.quantity""",
    "a line costs its quantity at its price": """
        SELECT id FROM order_line WHERE amount <> round(quantity * unit_price * 100)""",
    "what was accepted is what lots gave at the line's price": """
        SELECT c.number FROM consignment AS c
        JOIN order_line AS l ON (l.county_id, l.consignment_id) = (c.county_id, c.id)
        JOIN allocation AS a ON (a.county_id, a.line_id) = (l.county_id, l.id)
        GROUP BY c.county_id, c.id
        HAVING c.goods IS DISTINCT FROM CASE WHEN c.state = 'ACCEPTED'
          THEN sum(round(a.accepted * l.unit_price * 100)) END""",
    "what was accepted is settled once, and parted to the fen": """
        SELECT c.number FROM consignment AS c
        LEFT JOIN settlement AS s ON (s.county_id, s.consignment_id) = (c.county_id, c.id)
        LEFT JOIN LATERAL (SELECT sum(amount) AS parted FROM attribution_line AS l
          WHERE (l.county_id, l.settlement_id) = (s.county_id, s.id)) AS l ON true
        WHERE (c.state = 'ACCEPTED') <> (s.id IS NOT NULL) OR s.goods <> c.goods OR parted <> c.goods""",
    "every transfer balances": """
        SELECT transfer_id FROM entry GROUP BY county_id, transfer_id HAVING sum(amount) <> 0""",
    "nobody waited in a circle": """
        SELECT deadlocks FROM pg_stat_database WHERE datname = current_database() AND deadlocks > 0""",
}
"""Each a query for what breaks it."""


@pytest_asyncio.fixture
async def storm(fresh: TestDatabase) -> AsyncIterator[Storm]:
    """Twenty lots of two sellers, two in each listing."""
    await load(fresh.owner_url)
    database = Database(fresh.app_url, connections=ACTORS)
    app = Application(Services(database, AccessTokens(bytes(32)), operations=NAMED))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://lianxin") as client:
        people = People(client)
        listings = [await _listing(people, ("seller", "rival")[nth % 2]) for nth in range(LOTS // 2)]
        await people.token_of("buyer")
        yield Storm(people, database, listings, {"cooperative": "seller", "rival": "rival"})
    await database.close()


async def _listing(people: People, seller: str) -> str:
    """Two lots of 100 kg; the cooperative's were grown by two families."""
    by = [{"household": FAMILIES["A"], "quantity": "60"}, {"household": FAMILIES["B"], "quantity": "40"}]
    goods = {"product": "蓝莓", "categoryCode": "FRUIT", "baseUnit": "KG", "quantity": "100", "harvestedOn": day(0)}
    lots = [
        await people.do(seller, "recordLot", "lot { id }", **goods, contributions=by if seller == "seller" else [])
        for _ in range(2)
    ]
    terms = {"unitLabel": "公斤", "unitContent": "1", "minimumQuantity": "1", "leadTimeDays": 0}
    window = {"deliverFrom": day(0), "deliverUntil": day(7), "tiers": [{"fromQuantity": "1", "unitPrice": "6.15"}]}
    lot_ids = [each["lot"]["id"] for each in lots]
    done = await people.do(seller, "publishListing", "listing { id }", lotIds=lot_ids, title="storm", **terms, **window)
    return str(done["listing"]["id"])


async def test_whatever_people_do_at_once_stock_and_money_add_up(storm: Storm, fresh: TestDatabase) -> None:
    seconds, seed = float(os.environ.get("LIANXIN_STORM_SECONDS", "5")), int(os.environ.get("LIANXIN_STORM_SEED", "4"))
    await storm.rage(list(actions.every()), seconds, ACTORS, seed)
    await storm.database.close()  # whose connections tell of deadlocks when they end
    assert storm.seen["done"] > ACTORS, storm.seen
    owner = await asyncpg.connect(fresh.server.dsn(fresh.name))
    broken = {rule: [tuple(row) for row in await owner.fetch(query)] for rule, query in HOLDS.items()}
    await owner.close()
    assert not {rule: rows for rule, rows in broken.items() if rows}
