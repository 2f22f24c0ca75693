-- :count new sales from the :first-th on: accepted today, their contracts frozen, and not settled yet. The n-th is of
-- lot n % :lots, whose families are owed by contract; it bore freight, and of what is left a tenth is the village's.

INSERT INTO consignment (county_id, id, number, order_county_id, order_id, buyer_id, seller_id, state, deliver_on,
                         confirmed_at, dispatched_at, accepted_at, goods)
SELECT 320722, made_key(8, n), 'C' || n, 320722, made_key(9, n), made_key(2, n % 20), made_key(1, n % 50), 'ACCEPTED',
       current_date, now(), now(), now(), 60000
FROM generate_series(:first, :first + :count - 1) AS n;
INSERT INTO order_line (county_id, id, buyer_id, seller_id, consignment_id, listing_id, product_id, position, title,
                        base_unit, quantity, unit_price, amount)
SELECT 320722, made_key(18, n), made_key(2, n % 20), made_key(1, n % 50), made_key(8, n), made_key(5, n % 50),
       made_key(4, n % 50), 1, '蓝莓', 'KG', 100, 6, 60000
FROM generate_series(:first, :first + :count - 1) AS n;
INSERT INTO allocation (county_id, id, buyer_id, seller_id, consignment_id, line_id, lot_id, reserved, dispatched,
                        accepted, rejected)
SELECT 320722, made_key(19, n), made_key(2, n % 20), made_key(1, n % 50), made_key(8, n), made_key(18, n),
       made_key(7, n % :lots), 100, 100, 100, 0
FROM generate_series(:first, :first + :count - 1) AS n;
INSERT INTO consignment_cost (county_id, id, seller_id, consignment_id, kind, amount)
SELECT 320722, made_key(27, n), made_key(1, n % 50), made_key(8, n), 'FREIGHT', 1500
FROM generate_series(:first, :first + :count - 1) AS n;
INSERT INTO consignment_terms (county_id, id, seller_id, consignment_id, terms, taken_at)
SELECT 320722, made_key(10, n), made_key(1, n % 50), made_key(8, n), jsonb_build_object(
           'linkages', (SELECT jsonb_agg(jsonb_build_object(
               'household', made_key(6, household), 'product', made_key(4, n % 50), 'contract', made_key(28, household),
               'basis', 'SUPPLY', 'unitPrice', '5.0137', 'shareOfNet', '0.0000'))
               FROM generate_series(0, 9) AS part, LATERAL (SELECT made_household(n % :lots, part) AS household) AS of),
           'split', jsonb_build_object('villageId', made_key(3, n % 50), 'village', '10.00', 'shares', '0.00',
                                       'retained', '90.00'),
           'register', '{}'::jsonb), now()
FROM generate_series(:first, :first + :count - 1) AS n;
INSERT INTO unsettled (county_id, consignment_id)
SELECT 320722, made_key(8, n) FROM generate_series(:first, :first + :count - 1) AS n;
