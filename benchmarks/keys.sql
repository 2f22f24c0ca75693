-- `made_key(kind, n)` is the key of the n-th row of a kind, `new_key(kind, n)` one that nobody has yet.

CREATE FUNCTION made_key(kind int, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (lpad(to_hex(kind), 8, '0') || lpad(to_hex(n), 24, '0'))::uuid
$$;
CREATE FUNCTION new_key(kind int, n bigint) RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint), 12, '0')
        || '7' || lpad(to_hex(kind), 3, '0') || 'a' || lpad(to_hex(n), 15, '0'))::uuid
$$; -- a UUIDv7 of this transaction: as the application's keys do, those made later sort later
