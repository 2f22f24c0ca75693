"""The benchmark of orders still holds: what placing sends can be sent by pgbench too, and all of it adds up."""

import asyncio

import asyncpg
import pytest

from benchmarks import pgbench
from benchmarks.orders import market
from benchmarks.orders.statements import recorded, script
from benchmarks.servers.process import Broken
from server.embedded import Server


async def test_pgbench_places_orders_that_add_up_and_a_flaw_is_found(postgres: Server) -> None:
    name = await market.build(postgres)
    sent = await recorded(postgres.url(name, "lianxin_app"))
    assert [sent[0].text, sent[-2].text] == ["BEGIN", "COMMIT"]
    before = await market.check(postgres, name)
    found = await asyncio.to_thread(pgbench.measured, postgres, name, script(sent, 0.5), 2, 1)
    assert found.rate > 0
    assert await market.check(postgres, name) > before
    owner = await asyncpg.connect(postgres.dsn(name))
    await owner.execute("UPDATE lot SET reserved = reserved + 1 WHERE id = (SELECT id FROM lot LIMIT 1)")
    await owner.close()
    with pytest.raises(Broken, match="sums of its movements"):
        await market.check(postgres, name)
