"""That no half of anything is there: a query for each way there could be, and what the platform itself finds."""

from collections import Counter

import asyncpg

from tests.conftest import TestDatabase
from tests.killed.lives import LOTS_OF_A_LIST, ORDERS_OF_A_FILE, Stage
from tests.payouts.steps import ledger
from tests.reconciliation.steps import findings, reconciled
from tests.settlement.invariants import LEDGER
from tests.story.test_many_at_once import balances_are_their_movements

WHOLE = LEDGER | {
    "what is accepted is settled": """SELECT c.number FROM consignment AS c
        LEFT JOIN settlement AS s ON (s.county_id, s.consignment_id) = (c.county_id, c.id)
        WHERE c.state = 'ACCEPTED' AND s.id IS NULL""",
    "what is settled is posted": """SELECT s.id FROM settlement AS s
        LEFT JOIN transfer AS t ON t.key = 'settlement:' || s.consignment_id WHERE t.id IS NULL""",
    "what left has its terms": """SELECT c.number FROM consignment AS c
        LEFT JOIN consignment_terms AS t ON (t.county_id, t.consignment_id) = (c.county_id, c.id)
        WHERE c.state IN ('DISPATCHED', 'ACCEPTED') AND t.id IS NULL""",
    "each receipt, advance and refund is posted": """SELECT id FROM (
        SELECT id, 'receipt:' || id AS key FROM receipt UNION ALL SELECT id, 'advance:' || id FROM advance
        UNION ALL SELECT id, 'refund:' || id FROM refund) AS money
        WHERE NOT EXISTS (SELECT FROM transfer WHERE transfer.key = money.key)""",
    "an open claim holds, a closed one does not": """SELECT k.number FROM claim AS k
        LEFT JOIN transfer AS h ON h.key = 'hold:' || k.id LEFT JOIN transfer AS r ON r.key = 'release:' || k.id
        WHERE (k.state = 'DECIDED' OR k.state = 'CLOSED') <> (r.id IS NOT NULL) AND h.id IS NOT NULL""",
    "what was credited for a lot's fault is taken back": """SELECT n.number FROM credit_note AS n
        JOIN claim AS k ON (k.county_id, k.id) = (n.county_id, n.claim_id)
        LEFT JOIN reversal AS r ON (r.county_id, r.credit_note_id) = (n.county_id, n.id)
        WHERE (k.fault = 'LOT') <> (r.id IS NOT NULL)""",
    "nothing is realised without cash": """SELECT s.consignment_id FROM settlement AS s
        JOIN attribution_line AS l ON (l.county_id, l.settlement_id) = (s.county_id, s.id)
        JOIN income_entry AS i ON (i.county_id, i.sale_id) = (l.county_id, l.id)
        JOIN entry AS e ON (e.county_id, e.income_entry_id) = (i.county_id, i.id) AND e.state = 'REALISED'
        GROUP BY s.county_id, s.consignment_id
        HAVING sum(e.amount) > (SELECT coalesce(sum(amount), 0) FROM (
          SELECT amount FROM receipt AS m WHERE m.consignment_id = s.consignment_id
          UNION ALL SELECT amount FROM advance AS m WHERE m.consignment_id = s.consignment_id
          UNION ALL SELECT -amount FROM refund AS m WHERE m.consignment_id = s.consignment_id) AS cash)""",
    "what was approved has been taken, and nothing else": """SELECT b.number FROM payout_batch AS b
        JOIN payout_line AS l ON (l.county_id, l.batch_id) = (b.county_id, b.id)
        JOIN payout_item AS i ON (i.county_id, i.line_id) = (l.county_id, l.id)
        LEFT JOIN transfer AS t ON t.key = 'payout:' || b.id
        WHERE (b.state IN ('APPROVED', 'SENT', 'RECONCILED')) <> (t.id IS NOT NULL)
          OR (t.id IS NOT NULL) <> (i.state = 'TAKEN') OR (t.id IS NULL) <> (l.state IN ('PLANNED', 'CANCELLED'))""",
    "what the bank answered is written in its lines": """SELECT b.number FROM payout_batch AS b
        JOIN LATERAL (SELECT count(*) FILTER (WHERE state = 'PAID') AS paid, count(*) FILTER (WHERE state = 'FAILED')
          AS failed, count(*) FILTER (WHERE state IN ('ORDERED', 'UNKNOWN')) AS left_over
          FROM payout_line AS l WHERE (l.county_id, l.batch_id) = (b.county_id, b.id)) AS l ON true
        JOIN LATERAL (SELECT coalesce(sum(paid_count), 0) AS paid, coalesce(sum(failed_count), 0) AS failed
          FROM bank_answer AS a WHERE (a.county_id, a.batch_id) = (b.county_id, b.id)) AS a ON true
        WHERE (l.paid, l.failed) <> (a.paid, a.failed)
          OR (b.state = 'RECONCILED') <> (l.paid + l.failed > 0 AND l.left_over = 0)""",
    "what the bank answered is posted": """SELECT a.id FROM bank_answer AS a
        LEFT JOIN transfer AS p ON p.key = 'payout-paid:' || a.id LEFT JOIN transfer AS f
          ON f.key = 'payout-failed:' || a.id
        WHERE (a.paid_total > 0) <> (p.id IS NOT NULL) OR (a.failed_total > 0) <> (f.id IS NOT NULL)""",
    "a stock list is in stock whole": f"""SELECT on_hand % 1 FROM lot WHERE on_hand % 1 <> 0
        GROUP BY 1 HAVING count(*) <> {LOTS_OF_A_LIST}""",
    "a lot has all that was put into it": """SELECT l.code FROM lot AS l
        JOIN LATERAL (SELECT coalesce(sum(quantity), 0) AS quantity FROM lot_contribution AS c
          WHERE (c.county_id, c.lot_id) = (l.county_id, l.id)) AS c ON true
        JOIN LATERAL (SELECT max(on_hand_change) AS quantity FROM stock_movement AS m
          WHERE (m.county_id, m.lot_id) = (l.county_id, l.id)) AS m ON true
        WHERE c.quantity IS DISTINCT FROM m.quantity""",
}
"""Each finds what is half, and nothing else."""
_FILED = "SELECT consignment_id FROM order_line WHERE 'Listing:' || county_id || ':' || listing_id = $1"
"""Of a file's orders each has one consignment of two lines."""
_DONE = ("settlement", "receipt", "credit_note", "reversal", "payout_batch", "bank_answer")


async def is_whole(test: TestDatabase, stage: Stage) -> None:
    connection = await asyncpg.connect(test.server.dsn(test.name))
    try:
        for table in _DONE:
            assert await connection.fetchval(f"SELECT count(*) FROM {table}"), "nothing was done that could be halved"
        for what, query in WHOLE.items():
            assert await connection.fetch(query) == [], what
        orders = Counter(row["consignment_id"] for row in await connection.fetch(_FILED, stage.listing_id))
        assert set(orders.values()) == {2}
        assert len(orders) % ORDERS_OF_A_FILE == 0
    finally:
        await connection.close()
    await ledger(test)
    await balances_are_their_movements(test)
    assert await reconciled(stage.people) == (0, 0, 0), await findings(stage.people)
