"""The floor: what the two reads cost at least. No GraphQL, no ORM: one statement each, written by hand, whose JSON
PostgreSQL builds and this passes through as bytes. It raises the walls as Lianxin does, for one viewer known before.
"""

import sys
import uuid
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import date, datetime
from typing import Any

import asyncpg
import orjson

from benchmarks.servers.serving import serve
from benchmarks.servers.viewer import VIEWER
from domain.parties.walls import raise_walls_sql

Message = MutableMapping[str, Any]

# The sizes of pages are written out: with a parameter there, PostgreSQL plans anew for each request.
_LISTINGS = """
WITH page AS MATERIALIZED (
    SELECT * FROM listing WHERE withdrawn_at IS NULL {after} ORDER BY published_at DESC, id DESC LIMIT 51
)
SELECT json_build_object('data', json_build_object('listings', json_build_object(
    'nodes', (
        SELECT coalesce(json_agg(json_build_object(
            'id', 'Listing:' || county_id || ':' || id,
            'title', title,
            'unitLabel', unit_label,
            'unitContent', trim_scale(unit_content)::text,
            'minimumQuantity', trim_scale(minimum_quantity)::text,
            'lowestPrice', trim_scale(lowest_price)::text,
            'publishedAt', published_at,
            'product', json_build_object(
                'id', 'Product:' || county_id || ':' || product_id, 'name', product, 'baseUnit', base_unit),
            'seller', json_build_object('id', 'Organisation:' || seller_id, 'name', seller),
            'tiers', (
                SELECT coalesce(json_agg(json_build_object(
                    'fromQuantity', trim_scale(from_quantity)::text, 'unitPrice', trim_scale(unit_price)::text
                ) ORDER BY from_quantity), '[]')
                FROM price_tier WHERE price_tier.county_id = listing.county_id AND listing_id = listing.id
            )
        )), '[]')
        FROM (
            SELECT page.*, product.name AS product, base_unit, organisation.name AS seller
            FROM page
            JOIN product ON product.county_id = page.county_id AND product.id = product_id
            JOIN organisation ON organisation.id = page.seller_id
            ORDER BY published_at DESC, page.id DESC LIMIT 50
        ) AS listing
    ),
    'pageInfo', (
        SELECT json_build_object(
            'hasNextPage', count(*) > 50,
            'endCursor', (
                SELECT published_at || '/' || id
                FROM (SELECT published_at, id FROM page ORDER BY published_at DESC, id DESC LIMIT 50) AS shown
                ORDER BY published_at, id LIMIT 1))
        FROM page
    )
)))
"""
_FIRST_PAGE = _LISTINGS.format(after="")
_PAGE_AFTER = _LISTINGS.format(after="AND (published_at, id) < ($1, $2)")

_HOUSEHOLD = """
SELECT json_build_object('data', json_build_object('incomeStatement', (
    SELECT json_build_object(
        'household', json_build_object(
            'id', 'Household:' || household.county_id || ':' || household.id,
            'number', number,
            'region', json_build_object('name', region.name),
            'memberships', (
                SELECT coalesce(json_agg(json_build_object(
                    'relation', relation, 'isHead', is_head,
                    'person', CASE WHEN person.id IS NOT NULL THEN
                        json_build_object('name', person.name, 'bornOn', born_on) END
                ) ORDER BY is_head DESC, membership.id), '[]')
                FROM household_membership AS membership
                LEFT JOIN person ON person.county_id = membership.county_id AND person.id = person_id
                WHERE membership.county_id = household.county_id AND household_id = household.id
            )
        ),
        'months', (
            SELECT coalesce(json_agg(json_build_object(
                'month', month, 'category', category, 'state', state, 'amount', (amount * 0.01)::text
            ) ORDER BY month, category, state), '[]')
            FROM income_month
            WHERE county_id = household.county_id AND household_id = household.id AND month BETWEEN $3 AND $4
        ),
        'entries', (
            SELECT json_build_object(
                'nodes', coalesce(json_agg(json_build_object(
                    'id', 'IncomeEntry:' || county_id || ':' || id, 'category', category, 'earnedOn', earned_on,
                    'amount', (amount * 0.01)::text
                )) FILTER (WHERE place <= 20), '[]'),
                'pageInfo', json_build_object(
                    'hasNextPage', count(*) > 20,
                    'endCursor', max(earned_on || '/' || id) FILTER (WHERE place = least(found, 20)))
            )
            FROM (
                SELECT *, row_number() OVER (ORDER BY earned_on DESC, id DESC) AS place, count(*) OVER () AS found
                FROM (
                    SELECT * FROM income_entry
                    WHERE county_id = household.county_id AND household_id = household.id
                        AND earned_on BETWEEN $3 AND $4
                    ORDER BY earned_on DESC, id DESC LIMIT 21
                ) AS one_more
                ORDER BY place
            ) AS page
        )
    )
    FROM household JOIN region ON region.code = region_code
    WHERE household.county_id = $1 AND household.id = $2
)))
"""


class Floor:
    """A bare ASGI application: POST the variables as JSON to `/listings` or `/household`."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._walls = raise_walls_sql(VIEWER)

    async def open(self) -> None:
        self._pool = await asyncpg.create_pool(
            self._dsn,
            min_size=10,
            max_size=10,
            init=_pass_json_through,
            reset=_nothing,
            server_settings={"timezone": "Asia/Shanghai", "jit": "off"},
        )

    async def close(self) -> None:
        await self._pool.close()

    async def listings(self, asked: dict[str, Any]) -> Any:
        cursor = asked.get("after")
        if cursor is None:
            return await self._pool.fetchval(_FIRST_PAGE)
        published_at, _, key = cursor.partition("/")
        return await self._pool.fetchval(_PAGE_AFTER, datetime.fromisoformat(published_at), uuid.UUID(key))

    async def household(self, asked: dict[str, Any]) -> Any:
        _, county, key = asked["householdId"].split(":")
        since, until = date.fromisoformat(asked["from"]), date.fromisoformat(asked["to"])
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(self._walls)
            return await connection.fetchval(_HOUSEHOLD, int(county), uuid.UUID(key), since, until)

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message["body"], message.get("more_body", False)
        answer = self.listings if scope["path"] == "/listings" else self.household
        answered: bytes = await answer(orjson.loads(body))
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answered)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answered})

    async def _live(
        self, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        await receive()
        await self.open()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.close()
        await send({"type": "lifespan.shutdown.complete"})


async def _pass_json_through(connection: Any) -> None:
    await connection.set_type_codec("json", schema="pg_catalog", encoder=bytes, decoder=bytes, format="binary")


async def _nothing(_: Any) -> None:
    """A connection needs no reset between requests: every setting of a request ends with its transaction."""


if __name__ == "__main__":
    serve(lambda: Floor(sys.argv[1]))
