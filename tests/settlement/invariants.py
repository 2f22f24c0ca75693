"""What must hold of a county's ledger at any moment, each as a query that finds where it does not."""

LEDGER = {
    "each transfer sums to zero": "SELECT transfer_id FROM entry GROUP BY 1 HAVING sum(amount) <> 0",
    "a balance is the sum of its entries": """SELECT account_id FROM balance AS b FULL JOIN
        (SELECT account_id, sum(amount) AS amount FROM entry
         WHERE account_id NOT IN (SELECT id FROM ledger_account WHERE kind IN ('BANK', 'CLEARING'))
         GROUP BY 1) AS e USING (account_id)
        WHERE coalesce(b.amount, 0) <> coalesce(e.amount, 0)""",
    "a month is the sum of its entries": """SELECT 1 FROM (
        SELECT owner_id AS household_id, state, date_trunc('month', effective_on)::date AS month, sum(amount) AS amount
        FROM entry WHERE state <> 'PAID_OUT' GROUP BY 1, 2, 3
        ) AS e FULL JOIN (SELECT household_id, state, month, sum(amount) AS amount FROM income_month GROUP BY 1, 2, 3
        ) AS m USING (household_id, state, month) WHERE coalesce(e.amount, 0) <> coalesce(m.amount, 0)""",
    "what is in hand of a credit is the sum of its entries": """SELECT income_entry_id
        FROM credit_in_hand AS h FULL JOIN (SELECT income_entry_id, sum(amount) AS amount FROM entry
         WHERE state IN ('REALISED', 'PAID_OUT') GROUP BY 1) AS e USING (income_entry_id)
        WHERE coalesce(h.amount, 0) <> coalesce(e.amount, 0)""",
    "the parts of a sale sum to what it came to": """SELECT s.id
        FROM settlement AS s JOIN attribution_line AS l ON (l.county_id, l.settlement_id) = (s.county_id, s.id)
        GROUP BY s.county_id, s.id HAVING sum(l.amount) <> s.goods""",
}
