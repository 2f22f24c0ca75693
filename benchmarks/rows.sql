-- Made-up rows, set by set. Each block is headed `-- phase table: what it is`; those of one phase do not need one
-- another. `:name` is a number of benchmarks/dataset.py. A row's key follows from its number, so that no block looks
-- one up. Rows stand in the order in which life brings them: villages register their families one by one, but every
-- round of payments takes families in another order, so one family's income lies as scattered as it would.

-- 1 helpers: what the blocks below call alike
CREATE FUNCTION made.key(kind text, n bigint, at bigint) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT overlay(overlay(md5(kind || n) PLACING '0' || to_hex(at) || '7' FROM 1) PLACING 'a' FROM 17)::uuid
$$; -- a UUIDv7 of that millisecond, its random bits made of the number
CREATE FUNCTION made.day(n bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT 1577808000000 + n * 86400000 -- the first millisecond of 2020 in Shanghai, and n days
$$;
CREATE FUNCTION made.fen(n bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT 5001 + n * 7919 % 39989
$$;
CREATE FUNCTION made.name(n bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT substr('王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗', (n % 20)::integer + 1, 1)
        || substr('桂英建国秀兰志强玉珍永福春梅德明凤霞国华素芳长青月娥守业', (n / 7 % 14)::integer * 2 + 1, 2)
$$;
CREATE FUNCTION made.goods(n bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (ARRAY['蓝莓', '夏黑葡萄', '红颜草莓', '黄川草莓', '板栗', '黄桃', '西红柿', '芦蒿', '莲藕', '青椒', '平明大米',
                  '花生油', '小麦面粉', '草鸡蛋', '咸鸭蛋', '豆丹', '紫菜', '海带', '淮山药', '牛蒡'])[n % 20 + 1]
$$;

-- 2 places: villages by number, and in which of them sellers and families are
CREATE TABLE made.village AS
SELECT row_number() OVER (ORDER BY code) - 1 AS n, dense_rank() OVER (ORDER BY county_id) - 1 AS county,
       county_id, code, name
FROM region WHERE level = 'VILLAGE';
CREATE TABLE made.seller AS
SELECT each AS n, made.key('seller', each, made.day(-200)) AS id, county_id, code, name
FROM generate_series(0, :sellers - 1) AS each,
     LATERAL (SELECT * FROM made.village WHERE county = each % 7 ORDER BY hashint8(code + each) LIMIT 1) AS village;
CREATE TABLE made.household AS
SELECT each AS n, made.key('household', each, made.day(0) + each * 60000) AS id, village.county_id,
       village.code AS region_code, made.name(each * 3) AS name, seller.n AS seller, seller.id AS seller_id
FROM generate_series(0::bigint, :households - 1) AS each
JOIN made.village AS village ON village.n = each * :villages / :households
JOIN made.seller AS seller ON seller.n = village.county + each % (:sellers / 7) * 7;
CREATE UNIQUE INDEX ON made.household (n);
ANALYZE made.household;

-- 2 income: who earns what in which round of payments. Twenty rounds a year, 18 days apart.
CREATE VIEW made.income AS
SELECT each AS n, each / :households AS round, (each % :households * 48271) % :households AS household,
       made.key('income', each, made.day(18 * (each / :households) + 10) + each % :households) AS id,
       made.key('transfer', each - each / :households % 2 * :households,
                made.day(18 * (each / :households / 2 * 2) + 10)) AS transfer,
       date '2020-01-03' + (each / :households * 18 + each % 7)::integer AS earned_on,
       made.fen(each) AS amount,
       each / :households % 5 IN (0, 2, 3) AS is_wage,
       CASE each / :households % 5 WHEN 1 THEN 'OPERATING' WHEN 4 THEN 'PROPERTY' ELSE 'WAGE' END AS category,
       CASE WHEN each / :households = 19 THEN 'PROVISIONAL' ELSE 'REALISED' END AS state
FROM generate_series(0::bigint, 20 * :households - 1) AS each;

-- 3 organisation: sellers
INSERT INTO organisation (id, county_id, region_code, kind, name, registered_at)
SELECT id, county_id, code, 'COOPERATIVE', name || '第' || n || '合作社', '2019-06-01+08' FROM made.seller ORDER BY n;

-- 3 product: what they grow
INSERT INTO product (county_id, id, seller_id, category_code, name, base_unit)
SELECT county_id, made.key('product', each, made.day(1) + each), id,
       (ARRAY['FRUIT', 'VEGETABLE', 'GRAIN', 'EGGS'])[each % 4 + 1], made.goods(each / :sellers), 'KG'
FROM generate_series(0, :products - 1) AS each JOIN made.seller AS seller ON seller.n = each % :sellers;

-- 3 listing: what they offer, published through a year
INSERT INTO listing (county_id, id, seller_id, product_id, title, unit_label, unit_content, minimum_quantity,
                     lead_time_days, delivery, lowest_price, published_at, withdrawn_at)
SELECT county_id, made.key('listing', each, at), id, made.key('product', product, made.day(1) + product),
       name || made.goods(product / :sellers) || (ARRAY[' 精选', ' 一级果', ' 产地直供', ' 食堂装'])[each % 4 + 1],
       (ARRAY['箱', '袋', '筐', '盒'])[each % 4 + 1], (ARRAY[2.5, 5, 10, 0.5])[each % 4 + 1], 10 + each % 9 * 5,
       1 + each % 3, '[2020-01-01,2022-01-01)', round((3 + each * 31 % 4000 * 0.01) * 0.9, 2),
       to_timestamp(at / 1000), CASE WHEN each % 50 = 7 THEN to_timestamp(at / 1000) + interval '30 days' END
FROM (SELECT each, each * 37 % :products AS product, made.day(0) + 31536000 * each / :listings * 1000 AS at
      FROM generate_series(0::bigint, :listings - 1) AS each)
JOIN made.seller AS seller ON seller.n = product % :sellers ORDER BY each;

-- 3 price_tier: three of each listing
INSERT INTO price_tier (county_id, id, listing_id, from_quantity, unit_price)
SELECT county_id, made.key('tier', each * 3 + nth, at + nth), made.key('listing', each, at),
       (10 + each % 9 * 5) * (ARRAY[1, 10, 50])[nth + 1],
       round((3 + each * 31 % 4000 * 0.01) * (ARRAY[1, 0.95, 0.9])[nth + 1], 2)
FROM (SELECT each, each * 37 % :products AS product, made.day(0) + 31536000 * each / :listings * 1000 AS at
      FROM generate_series(0::bigint, :listings - 1) AS each)
JOIN made.seller AS seller ON seller.n = product % :sellers, generate_series(0, 2) AS nth ORDER BY each, nth;

-- 3 household: families
INSERT INTO household (county_id, id, number, region_code, registered_on)
SELECT county_id, id, 'H' || lpad(n::text, 7, '0'), region_code, '2020-01-01' FROM made.household ORDER BY n;

-- 3 person: three of each family
INSERT INTO person (county_id, id, region_code, name, born_on, id_number_sealed, id_number_hash, id_number_masked)
SELECT county_id, made.key('person', n * 3 + nth, made.day(0) + n * 60000 + nth), region_code, made.name(n * 3 + nth),
       date '1950-01-01' + ((n * 97 + nth * 4001) % 20000)::integer, sha256(('sealed' || n * 3 + nth)::bytea),
       sha256(('hash' || n * 3 + nth)::bytea), county_id || '********' || lpad((n % 10000)::text, 4, '0')
FROM made.household, generate_series(0, 2) AS nth ORDER BY n, nth;

-- 3 household_membership: the head and two more
INSERT INTO household_membership (county_id, id, region_code, household_id, person_id, relation, is_head, during)
SELECT county_id, made.key('membership', n * 3 + nth, made.day(0) + n * 60000 + nth), region_code, id,
       made.key('person', n * 3 + nth, made.day(0) + n * 60000 + nth),
       (ARRAY['HEAD', 'SPOUSE', 'CHILD'])[nth + 1], nth = 0, '[2020-01-01,)'
FROM made.household, generate_series(0, 2) AS nth ORDER BY n, nth;

-- 3 attribution_line: parts of sales that families earned
INSERT INTO attribution_line (county_id, id, seller_id, settlement_id, position, basis, region_code, household_id,
                              household_name, consignment_number, accepted_on, product_name, quantity, unit_price, amount)
SELECT county_id, made.key('sale', income.n, made.day(18 * round + 9)), seller_id,
       made.key('settlement', income.n / 100, made.day(18 * round + 9)), (income.n % 100)::integer,
       CASE category WHEN 'OPERATING' THEN 'SUPPLY' ELSE 'CUSTODY' END, region_code, household.id, household.name,
       'C' || lpad((income.n / 100)::text, 7, '0'), earned_on, made.goods(income.n), amount * 0.005, 2, amount
FROM made.income AS income JOIN made.household AS household ON household.n = household WHERE NOT is_wage;

-- 3 payroll_line: wages that family members earned
INSERT INTO payroll_line (county_id, id, employer_id, region_code, payroll_id, placement_id, household_id, person_name,
                          post, month, amount)
SELECT county_id, made.key('wage', income.n, made.day(18 * round + 9)), seller_id, region_code,
       made.key('payroll', income.n / 100, made.day(18 * round + 9)), made.key('placement', household.n, made.day(5)),
       household.id, household.name, '采摘工', date_trunc('month', earned_on), amount
FROM made.income AS income JOIN made.household AS household ON household.n = household WHERE is_wage;

-- 3 income_entry: what families earned, and on what evidence
INSERT INTO income_entry (county_id, id, household_id, region_code, category, earned_on, amount, sale_id, wage_id)
SELECT county_id, income.id, household.id, region_code, category, earned_on, amount,
       CASE WHEN NOT is_wage THEN made.key('sale', income.n, made.day(18 * round + 9)) END,
       CASE WHEN is_wage THEN made.key('wage', income.n, made.day(18 * round + 9)) END
FROM made.income AS income JOIN made.household AS household ON household.n = household;

-- 3 income_month: the same by month
INSERT INTO income_month (county_id, household_id, month, category, state, region_code, amount)
SELECT county_id, household.id, date_trunc('month', earned_on), category, state, region_code, sum(amount)
FROM made.income AS income JOIN made.household AS household ON household.n = household
GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 3, hashint8(min(income.n));

-- 3 ledger_account: of families and sellers
INSERT INTO ledger_account (county_id, id, kind, owner_id, region_code)
SELECT county_id, made.key('provisional', n, made.day(6)), 'HOUSEHOLD_PROVISIONAL', id, region_code FROM made.household
UNION ALL
SELECT county_id, made.key('realised', n, made.day(6)), 'HOUSEHOLD_REALISED', id, region_code FROM made.household
UNION ALL
SELECT county_id, made.key('seller account', n, made.day(6)), 'SELLER', id, NULL FROM made.seller;

-- 3 transfer: each pays what a family earned in two rounds
INSERT INTO transfer (county_id, id, key, kind, effective_on, posted_at)
SELECT county_id, transfer, 'benchmark ' || income.n, 'PAYMENT', earned_on, earned_on
FROM made.income AS income JOIN made.household AS household ON household.n = household WHERE round % 2 = 0;

-- 3 entry: of each transfer two lines of the family and one of the seller, which sum to zero
INSERT INTO entry (county_id, id, transfer_id, account_id, owner_id, region_code, amount, effective_on, state,
                   income_entry_id)
SELECT county_id, made.key('entry', income.n, made.day(18 * round + 10) + income.n % :households), transfer,
       made.key(lower(state), household, made.day(6)), household.id, region_code, amount, earned_on, state, income.id
FROM made.income AS income JOIN made.household AS household ON household.n = household
UNION ALL
SELECT county_id, made.key('debit', income.n, made.day(18 * round + 10) + income.n % :households), transfer,
       made.key('seller account', seller, made.day(6)), seller_id, NULL, -amount - made.fen(income.n + :households),
       earned_on, NULL, NULL
FROM made.income AS income JOIN made.household AS household ON household.n = household WHERE round % 2 = 0;

-- 4 balance: what the entries of each account come to
INSERT INTO balance (county_id, account_id, owner_id, region_code, amount)
SELECT county_id, account_id, owner_id, region_code, sum(amount) FROM entry GROUP BY 1, 2, 3, 4;
