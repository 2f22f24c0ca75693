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
from tests.storm.storm import Storm, put_up
from tests.story.county import load
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
    "no more of a line is replaced than is missing": """
        SELECT l.id FROM order_line AS l JOIN line_replacement AS r ON (r.county_id, r.line_id) = (l.county_id, l.id)
        GROUP BY l.county_id, l.id HAVING sum(r.quantity) > l.quantity""",
    "an order knows its sellers": """
        SELECT c.number FROM purchase_order AS o
        JOIN consignment AS c ON (c.order_county_id, c.order_id) = (o.county_id, o.id)
        WHERE c.seller_id <> ALL (o.seller_ids)""",
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
    "what came back is in stock again or written off, once": """
        SELECT r.id FROM goods_return AS r LEFT JOIN stock_movement AS m
          ON (m.county_id, m.source_id) = (r.county_id, r.id) AND m.cause = 'RETURNED'
        GROUP BY r.county_id, r.id
        HAVING coalesce(sum(m.on_hand_change), 0) <> coalesce(r.restocked, 0)
          OR (r.received_at IS NOT NULL AND r.restocked + r.written_off <> r.quantity)""",
    "no more is claimed than was accepted": """
        SELECT a.id FROM allocation AS a JOIN claim AS c ON (c.county_id, c.allocation_id) = (a.county_id, a.id)
        WHERE c.state <> 'WITHDRAWN' GROUP BY a.county_id, a.id HAVING sum(c.quantity) > a.accepted""",
    "no more is credited than was accepted": """
        SELECT c.number FROM consignment AS c
        JOIN credit_note AS n ON (n.county_id, n.consignment_id) = (c.county_id, c.id)
        GROUP BY c.county_id, c.id HAVING sum(n.amount) > c.goods""",
    "no part of a lot that was recalled waits to leave": """
        SELECT lot.code FROM lot WHERE recalled_at IS NOT NULL AND reserved <> 0""",
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
    database = Database(fresh.app_url, connections=ACTORS, statement_seconds=300)  # who waits is not in the way
    app = Application(Services(database, AccessTokens(bytes(32)), operations=NAMED))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://lianxin") as client:
        people = People(client)
        lots = [lot for nth in range(LOTS // 2) for lot in await put_up(people, ("seller", "rival")[nth % 2])]
        await people.token_of("buyer")
        for seller in ("seller", "rival"):
            policy = {"policy": "SELLER_CHOICE", "since": day(0)}
            await people.do(seller, "setAllocationPolicy", "allocationPolicy { id }", **policy)
        yield Storm(people, database, lots, {"cooperative": "seller", "rival": "rival"})
    await database.close()


async def test_whatever_people_do_at_once_stock_and_money_add_up(storm: Storm, fresh: TestDatabase) -> None:
    seconds, seed = float(os.environ.get("LIANXIN_STORM_SECONDS", "5")), int(os.environ.get("LIANXIN_STORM_SEED", "4"))
    await storm.rage(list(actions.every()), seconds, ACTORS, seed)
    await storm.database.close()  # whose connections tell of deadlocks when they end
    assert storm.seen["done"] > ACTORS, storm.seen
    owner = await asyncpg.connect(fresh.server.dsn(fresh.name))
    broken = {rule: [tuple(row) for row in await owner.fetch(query)] for rule, query in HOLDS.items()}
    await owner.close()
    assert not {rule: rows for rule, rows in broken.items() if rows}
