-- A market to place orders on: one county, ten sellers, :listings listings of one lot each that never runs out, and five
-- orders of each already: PostgreSQL plans otherwise for tables that are empty, and keeps to it.

INSERT INTO region (code, level, name, parent_code, county_id)
VALUES (320700000000, 'CITY', '连云港市', NULL, 320700), (320722000000, 'COUNTY', '东海县', 320700000000, 320722);
INSERT INTO organisation (id, county_id, region_code, kind, name, registered_at)
SELECT made_key(1, n), 320722, 320722000000, 'COOPERATIVE', 'seller ' || n, now() FROM generate_series(0, 9) AS n
UNION ALL SELECT made_key(2, 0), 320722, 320722000000, 'CANTEEN', 'buyer', now();
INSERT INTO category (code, name_en, name_zh, is_food, shelf_life_days, cold_chain, live_goods)
VALUES ('FRUIT', 'Fruit', '水果', true, 7, true, false) ON CONFLICT DO NOTHING;
INSERT INTO product (county_id, id, seller_id, category_code, name, base_unit)
SELECT 320722, made_key(3, n), made_key(1, n), 'FRUIT', '蓝莓', 'KG' FROM generate_series(0, 9) AS n;
INSERT INTO lot (county_id, id, seller_id, product_id, code, trace_code, harvested_on, quantity, on_hand, reserved,
                 recorded_at, published_at)
SELECT 320722, made_key(4, n), made_key(1, n % 10), made_key(3, n % 10), 'L' || n, 'T' || n, current_date, 10000000, 10000000, 0,
       now(), now() FROM generate_series(0, :listings - 1) AS n;
INSERT INTO stock_movement (county_id, id, seller_id, lot_id, on_hand_change, reserved_change, cause, source_id,
                            account_id, at)
SELECT county_id, id, seller_id, id, on_hand, 0, 'RECORDED', id, id, now() FROM lot;
INSERT INTO listing (county_id, id, seller_id, product_id, title, unit_label, unit_content, minimum_quantity,
                     lead_time_days, delivery, lowest_price, published_at)
SELECT 320722, made_key(5, n), made_key(1, n % 10), made_key(3, n % 10), '蓝莓', '公斤', 1, 1, 0,
       daterange(current_date, current_date + 365), 5.5, now() FROM generate_series(0, :listings - 1) AS n;
INSERT INTO price_tier (county_id, id, listing_id, from_quantity, unit_price)
SELECT 320722, made_key(6, 3 * n + tier), made_key(5, n), (ARRAY[1, 20, 100])[tier + 1], 6 - 0.25 * tier
FROM generate_series(0, :listings - 1) AS n, generate_series(0, 2) AS tier;
INSERT INTO listing_lot (county_id, id, listing_id, lot_id)
SELECT 320722, made_key(7, n), made_key(5, n), made_key(4, n) FROM generate_series(0, :listings - 1) AS n;

CREATE TEMPORARY TABLE placed AS
SELECT n, n % :listings AS listing, n % :listings % 10 AS seller, 1 + n % 9 AS quantity FROM generate_series(0, 5 * :listings - 1) AS n;
INSERT INTO purchase_order (county_id, id, number, buyer_id, seller_ids, placed_by, placed_at, deliver_on)
SELECT 320722, made_key(8, n), 'P' || n, made_key(2, 0), ARRAY[made_key(1, seller)], made_key(2, 0), now(), current_date FROM placed;
INSERT INTO consignment (county_id, id, number, order_county_id, order_id, buyer_id, seller_id, state, deliver_on)
SELECT 320722, made_key(9, n), 'P' || n || '-1', 320722, made_key(8, n), made_key(2, 0), made_key(1, seller), 'PLACED', current_date
FROM placed;
INSERT INTO order_line (county_id, id, buyer_id, seller_id, consignment_id, listing_id, product_id, position, title, base_unit,
                        quantity, unit_price, amount, price_basis)
SELECT 320722, made_key(10, n), made_key(2, 0), made_key(1, seller), made_key(9, n), made_key(5, listing), made_key(3, seller), 1,
       '蓝莓', 'KG', quantity, 6, quantity * 600, 'TIER' FROM placed;
INSERT INTO allocation (county_id, id, buyer_id, seller_id, consignment_id, line_id, lot_id, reserved)
SELECT 320722, made_key(11, n), made_key(2, 0), made_key(1, seller), made_key(9, n), made_key(10, n), made_key(4, listing), quantity
FROM placed;
INSERT INTO consignment_delivery (county_id, id, buyer_id, seller_id, consignment_id, region_code, payer, freight)
SELECT 320722, made_key(12, n), made_key(2, 0), made_key(1, seller), made_key(9, n), 320722000000, 'SELLER', 0 FROM placed;
INSERT INTO order_charge (county_id, id, buyer_id, order_id, account_id, deliver_on, year, amount)
SELECT 320722, made_key(13, n), made_key(2, 0), made_key(8, n), made_key(2, 0), current_date, extract(year FROM current_date),
       quantity * 600 FROM placed;
INSERT INTO stock_movement (county_id, id, seller_id, lot_id, on_hand_change, reserved_change, cause, source_id, account_id, at)
SELECT 320722, made_key(14, n), made_key(1, seller), made_key(4, listing), 0, quantity, 'RESERVED', made_key(8, n), made_key(2, 0),
       now() FROM placed;
UPDATE lot SET reserved = (SELECT sum(quantity) FROM placed WHERE made_key(4, listing) = lot.id);
INSERT INTO idempotency_record (county_id, account_id, key, operation, input_hash, at)
SELECT 320722, made_key(2, 0), 'placed-' || n, 'placeOrder', '', now() FROM placed;
