-- A county's ledger, as it stands after a year of sales: 60 sales of each household, each settled and paid. Blocks are
-- headed as in benchmarks/rows.sql, and `:households` is a number of benchmarks/dataset.py, divisible by ten.
--
-- The n-th sale is of ten households, one of each tenth of them, of seller n % 50 to buyer n % 20. It is settled by one
-- transfer of twelve entries and paid by one of twenty-two.

-- 2 helpers: what the blocks below and the benchmark itself call alike
CREATE FUNCTION made_household(n bigint, part bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT part * (:households / 10) + n * 7919 % (:households / 10)
$$; -- the number of the household that has so manieth a part in the n-th sale or lot; later parts have higher ones
CREATE FUNCTION made_region(household bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT 320722900001 + household % 97
$$;
CREATE FUNCTION made.part(n bigint, part bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT 5000 + n % 1000 + part * 100
$$; -- what a household earned by a sale, in fen
CREATE FUNCTION made.goods(n bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT 57500 + n % 1000 * 10
$$; -- all ten parts, and 3000 that the seller keeps
CREATE FUNCTION made.month(n bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT 1 + n / (:households / 10) / 5
$$;
CREATE FUNCTION made.day(n bigint) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT make_date(2025, made.month(n)::integer, (1 + n / (:households / 10) % 5 * 5 + n % 5)::integer)
$$;
CREATE FUNCTION made.category(n bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN n / (:households / 10) % 3 = 2 THEN 'PROPERTY' ELSE 'OPERATING' END
$$;

-- 3 region: villages
INSERT INTO region (code, level, name, parent_code, county_id)
SELECT 320722900000, 'TOWNSHIP', '测乡', 320722000000, 320722
UNION ALL SELECT 320722900000 + n, 'VILLAGE', '测村' || n, 320722900000, 320722 FROM generate_series(1, 97) AS n;

-- 3 organisation: sellers, buyers and the villages' collectives
INSERT INTO organisation (id, county_id, region_code, kind, name, registered_at)
SELECT made_key(1, n), 320722, 320722000000, 'COOPERATIVE', 'seller ' || n, timestamptz '2024-06-01+08' FROM generate_series(0, 49) AS n
UNION ALL SELECT made_key(2, n), 320722, 320722000000, 'CANTEEN', 'buyer ' || n, timestamptz '2024-06-01+08' FROM generate_series(0, 19) AS n
UNION ALL SELECT made_key(3, n), 320722, 320722000000, 'VILLAGE_COLLECTIVE', 'collective ' || n, timestamptz '2024-06-01+08' FROM generate_series(0, 49) AS n;

-- 3 product: one of each seller
INSERT INTO product (county_id, id, seller_id, category_code, name, base_unit)
SELECT 320722, made_key(4, n), made_key(1, n), 'FRUIT', '蓝莓', 'KG' FROM generate_series(0, 49) AS n;

-- 3 listing: one of each seller
INSERT INTO listing (county_id, id, seller_id, product_id, title, unit_label, unit_content, minimum_quantity,
                     lead_time_days, delivery, lowest_price, published_at)
SELECT 320722, made_key(5, n), made_key(1, n), made_key(4, n), '蓝莓', '公斤', 1, 1, 0, '[2025-01-01,2035-01-01)', 6,
       '2025-01-01+08' FROM generate_series(0, 49) AS n;

-- 3 household: families
INSERT INTO household (county_id, id, number, region_code, registered_on)
SELECT 320722, made_key(6, n), 'H' || n, made_region(n), '2024-01-01' FROM generate_series(0, :households - 1) AS n;

-- 3 consignment: the sales
INSERT INTO consignment (county_id, id, number, order_county_id, order_id, buyer_id, seller_id, state, deliver_on,
                         confirmed_at, dispatched_at, accepted_at, goods)
SELECT 320722, made_key(8, n), 'C' || n, 320722, made_key(9, n), made_key(2, n % 20), made_key(1, n % 50), 'ACCEPTED',
       made.day(n), made.day(n), made.day(n), made.day(n), made.goods(n)
FROM generate_series(0, 6 * :households - 1) AS n;

-- 3 consignment_terms: nobody asks for those of what is settled, but that there are some
INSERT INTO consignment_terms (county_id, id, seller_id, consignment_id, terms, taken_at)
SELECT 320722, made_key(10, n), made_key(1, n % 50), made_key(8, n), '{}', made.day(n)
FROM generate_series(0, 6 * :households - 1) AS n;

-- 3 settlement: of each sale
INSERT INTO settlement (county_id, id, seller_id, consignment_id, goods, net, residual, settled_at)
SELECT 320722, made_key(11, n), made_key(1, n % 50), made_key(8, n), made.goods(n), made.goods(n), 3000, made.day(n)
FROM generate_series(0, 6 * :households - 1) AS n;

-- 3 attribution_line: ten households' parts of each sale, and the seller's
INSERT INTO attribution_line (county_id, id, seller_id, settlement_id, position, basis, region_code, household_id,
                              household_name, consignment_number, accepted_on, product_name, quantity, unit_price, amount)
SELECT 320722, made_key(12, n * 10 + part), made_key(1, n % 50), made_key(11, n), part + 1,
       CASE made.category(n) WHEN 'PROPERTY' THEN 'CUSTODY' ELSE 'SUPPLY' END,
       made_region(made_household(n, part)), made_key(6, made_household(n, part)), 'H' || made_household(n, part),
       'C' || n, made.day(n), '蓝莓', 10, 5, made.part(n, part)
FROM generate_series(0, 6 * :households - 1) AS n, generate_series(0, 9) AS part
UNION ALL
SELECT 320722, made_key(13, n), made_key(1, n % 50), made_key(11, n), 11, 'RETAINED', NULL, NULL, NULL, 'C' || n,
       made.day(n), NULL, NULL, NULL, 3000
FROM generate_series(0, 6 * :households - 1) AS n;

-- 3 income_entry: what each household earned by each sale
INSERT INTO income_entry (county_id, id, household_id, region_code, category, earned_on, amount, sale_id)
SELECT 320722, made_key(14, n * 10 + part), made_key(6, made_household(n, part)), made_region(made_household(n, part)),
       made.category(n), made.day(n), made.part(n, part), made_key(12, n * 10 + part)
FROM generate_series(0, 6 * :households - 1) AS n, generate_series(0, 9) AS part;

-- 3 income_month: the same by month; all that was provisional is realised
INSERT INTO income_month (county_id, household_id, month, category, state, region_code, amount)
SELECT 320722, made_key(6, household), make_date(2025, month::integer, 1), category, state, made_region(household),
       CASE state WHEN 'REALISED' THEN amount ELSE 0 END
FROM (SELECT made_household(n, part) AS household, made.month(n) AS month, made.category(n) AS category,
             sum(made.part(n, part)) AS amount
      FROM generate_series(0, 6 * :households - 1) AS n, generate_series(0, 9) AS part GROUP BY 1, 2, 3) AS earned,
     unnest(ARRAY['PROVISIONAL', 'REALISED']) AS state;

-- 3 ledger_account: of families, sellers, buyers, collectives, and the bank's
INSERT INTO ledger_account (county_id, id, kind, owner_id, region_code)
SELECT 320722, made_key(20, n), 'HOUSEHOLD_PROVISIONAL', made_key(6, n), made_region(n) FROM generate_series(0, :households - 1) AS n
UNION ALL SELECT 320722, made_key(21, n), 'HOUSEHOLD_REALISED', made_key(6, n), made_region(n) FROM generate_series(0, :households - 1) AS n
UNION ALL SELECT 320722, made_key(22, n), 'SELLER', made_key(1, n), NULL FROM generate_series(0, 49) AS n
UNION ALL SELECT 320722, made_key(23, n), 'COSTS', made_key(1, n), NULL FROM generate_series(0, 49) AS n
UNION ALL SELECT 320722, made_key(24, n), 'PAYER', made_key(2, n), NULL FROM generate_series(0, 19) AS n
UNION ALL SELECT 320722, made_key(25, n), 'VILLAGE', made_key(3, n), NULL FROM generate_series(0, 49) AS n
UNION ALL SELECT 320722, made_key(26, 0), 'BANK', made_key(0, 0), NULL;

-- 3 transfer: two of each sale
INSERT INTO transfer (county_id, id, key, kind, effective_on, posted_at)
SELECT 320722, made_key(15, n * 2 + paid), (ARRAY['settlement:', 'receipt:'])[paid + 1] || made_key(8, n),
       (ARRAY['SETTLEMENT', 'RECEIPT'])[paid + 1], made.day(n) + 3 * paid, made.day(n) + 3 * paid
FROM generate_series(0, 6 * :households - 1) AS n, generate_series(0, 1) AS paid;

-- 3 entry: the buyer owes, ten families and the seller are owed; he pays into the bank, and each credit is realised
INSERT INTO entry (county_id, id, transfer_id, account_id, owner_id, region_code, amount, effective_on, state,
                   income_entry_id)
SELECT 320722, made_key(16, n * 34 + nth), made_key(15, n * 2 + (nth >= 12)::integer),
       CASE kind WHEN 20 THEN made_key(20, household) WHEN 21 THEN made_key(21, household)
                 WHEN 22 THEN made_key(22, n % 50) WHEN 24 THEN made_key(24, n % 20) ELSE made_key(26, 0) END,
       CASE kind WHEN 22 THEN made_key(1, n % 50) WHEN 24 THEN made_key(2, n % 20) WHEN 26 THEN made_key(0, 0)
                 ELSE made_key(6, household) END,
       CASE WHEN kind <= 21 THEN made_region(household) END,
       CASE kind WHEN 21 THEN made.part(n, part) WHEN 22 THEN 3000 WHEN 26 THEN -made.goods(n)
                 WHEN 20 THEN made.part(n, part) * (CASE WHEN nth < 12 THEN 1 ELSE -1 END)
                 ELSE made.goods(n) * (CASE WHEN nth < 12 THEN -1 ELSE 1 END) END,
       made.day(n) + 3 * (nth >= 12)::integer,
       CASE kind WHEN 20 THEN 'PROVISIONAL' WHEN 21 THEN 'REALISED' END,
       CASE WHEN kind <= 21 THEN made_key(14, n * 10 + part) END
FROM generate_series(0::bigint, 6 * :households - 1) AS n,
     LATERAL (SELECT nth, part, kind, made_household(n, part) AS household FROM made.line) AS line;

-- 2 lines: what account each of a sale's entries is of, and whose part
CREATE TABLE made.line AS
SELECT nth::bigint, (CASE WHEN nth < 12 THEN nth - 1 ELSE (nth - 14) / 2 END)::bigint AS part,
       CASE WHEN nth IN (0, 12) THEN 24 WHEN nth = 11 THEN 22 WHEN nth = 13 THEN 26
            WHEN nth < 11 OR nth % 2 = 0 THEN 20 ELSE 21 END AS kind
FROM generate_series(0, 33) AS nth;

-- 4 balance: what the entries of each account come to
INSERT INTO balance (county_id, account_id, owner_id, region_code, amount)
SELECT county_id, account_id, owner_id, region_code, sum(amount) FROM entry GROUP BY 1, 2, 3, 4;

-- 3 lot: what new sales are of
INSERT INTO lot (county_id, id, seller_id, product_id, code, trace_code, harvested_on, quantity, on_hand, reserved,
                 recorded_at)
SELECT 320722, made_key(7, n), made_key(1, n % 50), made_key(4, n % 50), 'L' || n, 'T' || n, '2025-12-01', 1000, 1000, 0,
       '2025-12-01+08' FROM generate_series(0, :lots - 1) AS n;

-- 3 lot_contribution: ten families supplied each
INSERT INTO lot_contribution (county_id, id, seller_id, region_code, lot_id, household_id, household_name, quantity)
SELECT 320722, made_key(17, n * 10 + part), made_key(1, n % 50), made_region(made_household(n, part)), made_key(7, n),
       made_key(6, made_household(n, part)), 'H' || made_household(n, part), 82 + part * 4
FROM generate_series(0, :lots - 1) AS n, generate_series(0, 9) AS part;
