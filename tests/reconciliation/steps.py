"""Reconciling a county, and spoiling its ledger as only its owner can."""

from typing import Any

import asyncpg

from tests.conftest import TestDatabase
from tests.purchasing.steps import done
from tests.story.people import People, day

FINDINGS = """query($standing: Boolean) { reconciliationFindings(standing: $standing) { nodes {
  id kind about expected found difference firstSeenAt lastSeenAt vanishedAt closedName closedWhy } } }"""
ROWS = """query($by: ReconciliationBy!, $from: Date!, $to: Date!) { reconciliation(by: $by, from: $from, to: $to) {
  about share reversed provisional held realised expected found difference } }"""
REACHED = """query($by: PassThroughBy!, $from: Date!, $to: Date!) { passThrough(by: $by, from: $from, to: $to) {
  about received realised ratio } }"""
LATELY = {"from": day(-31), "to": day(0)}


async def reconciled(people: People, who: str = "finance") -> tuple[int, int, int]:
    """How many differences stand, are new, and are gone."""
    payload = await done(people, who, "reconcile", "run { standing opened vanished }")
    run = payload["run"]
    return run["standing"], run["opened"], run["vanished"]


async def findings(people: People, who: str = "finance", *, standing: bool | None = True) -> Any:
    return (await people.get(who, FINDINGS, standing=standing))["reconciliationFindings"]["nodes"]


async def rows(people: People, by: str, who: str = "finance") -> Any:
    return (await people.get(who, ROWS, by=by, **LATELY))["reconciliation"]


async def reached(people: People, by: str, who: str = "finance") -> Any:
    return (await people.get(who, REACHED, by=by, **LATELY))["passThrough"]


async def spoil(test: TestDatabase, *statements: str) -> None:
    """As the owner, past all walls and keys."""
    connection = await asyncpg.connect(test.server.dsn(test.name))
    try:
        await connection.execute("SET session_replication_role = replica")
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
