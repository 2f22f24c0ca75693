"""What happens without anybody asking: orders are made of standing orders, what nobody confirmed lapses, sales that
were accepted are settled, rent that is due is posted, what was to be sold by a day is surplus no more once it has
passed, and each night the ledger is held against what it was made of.

There is no queue: what is due is asked of the tables that say so, and a row that is unique for the thing and its day
makes it happen once, however many workers run and wherever one of them stops. See docs/adr/0011.
"""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from domain import clock
from domain.errors import Refusal
from domain.income.outlook import foresee_all
from domain.linkage.actions.leases import AT_ONCE as LEASES_AT_ONCE
from domain.linkage.actions.leases import post_rents
from domain.orders.actions.lapsing import BATCH, lapse_overdue
from domain.parties.roles import Viewer
from domain.provenance.actions import surplus
from domain.reconciliation.actions import reconcile_nightly
from domain.settlement.actions.settling import AT_ONCE, settle_due
from domain.standing_orders.actions import running
from domain.standing_orders.errors import NobodyToActFor
from domain.standing_orders.models import StandingOrder
from server.database import Database
from server.telemetry import span, unexpected

log = logging.getLogger("lianxin.worker")

Work = Callable[[Database], Awaitable[int]]
"""Does what is due, and gives how many things failed and are to be tried again."""


@dataclass(frozen=True, slots=True)
class Job:
    """One kind of work, by the name it has in the log."""

    name: str
    work: Work


async def make_standing_orders(database: Database) -> int:
    """Make the orders that are due by now, in one county after the other, each in the name of who keeps it."""
    async with database.writing(None) as session:
        found = await running.counties(session)
    failed = 0
    for county_id in found:
        async with database.writing(None) as session:
            active = await running.active_in(session, county_id)
        for standing in active:
            failed += await _tried(f"standing order {standing.number}", _make_due, database, standing)
    return failed


async def _make_due(database: Database, standing: StandingOrder) -> int:
    """What is due of one standing order, behind its keeper's walls; reported where nobody keeps it any more."""
    try:
        async with database.writing(None) as session:
            viewer = await running.keeper_of(session, standing)
    except NobodyToActFor as refusal:
        async with database.writing(None) as session:
            days = await running.report_refused(session, standing, refusal)
        for day in days:
            log.warning("standing order %s for %s: %s", standing.number, day, refusal)
        return 0
    async with database.writing(viewer) as session:
        days = await running.due_days(session, (standing.county_id, standing.id))
    failed = 0
    for day in days:
        failed += await _tried(f"standing order {standing.number} for {day}", _make, database, standing, viewer, day)
    return failed


async def _make(database: Database, standing: StandingOrder, viewer: Viewer, day: date) -> int:
    """One day of one standing order, in a transaction of its own."""
    async with database.writing(viewer) as session:
        run = await running.run_day(session, viewer, (standing.county_id, standing.id), day)
    if run is not None:
        log.info("standing order %s for %s: %s", standing.number, day, run.outcome)
    return 0


async def _tried(what: str, work: Callable[..., Awaitable[int]], *given: object) -> int:
    """Do it; whatever goes wrong is logged and left for the next time, so that nothing stops what stands after it."""
    try:
        return await work(*given)
    except Refusal as refusal:
        log.warning("%s: %s Tried again next time.", what, refusal)
    except Exception as error:  # one's flaw must not stop the others
        log.error("%s failed, trace %s; tried again next time", what, unexpected(error))
    return 1


async def lapse_orders(database: Database) -> int:
    """Let lapse, county by county, what had to be confirmed or approved by now and was not."""
    async with database.writing(None) as session:
        found = await running.counties(session)
    return sum([await _tried(f"lapsing in {county_id}", _lapse_in, database, county_id) for county_id in found])


async def _lapse_in(database: Database, county_id: int) -> int:
    """A batch is a transaction of its own, so that nobody waits long for a lot."""
    lapsed = BATCH
    while lapsed == BATCH:
        async with database.writing(None) as session:
            lapsed = await lapse_overdue(session, county_id, clock.now())
        if lapsed:
            log.info("%s parts of orders lapsed in %s", lapsed, county_id)
    return 0


async def settle_sales(database: Database) -> int:
    """Settle, county by county, what was accepted and is not settled yet."""
    async with database.writing(None) as session:
        found = await running.counties(session)
    return sum([await _tried(f"settling in {county_id}", _settle_in, database, county_id) for county_id in found])


async def all_settling(database: Database) -> AsyncIterator[int]:
    """As `settling`, in every county."""
    async with database.writing(None) as session:
        found = await running.counties(session)
    for county_id in found:
        async for settled in settling(database, county_id):
            yield settled


async def _settle_in(database: Database, county_id: int) -> int:
    async for settled in settling(database, county_id):
        log.info("%s sales settled in %s", settled, county_id)
    return 0


async def settling(database: Database, county_id: int) -> AsyncIterator[int]:
    """Settle what is due in a county, batch by batch, each in a transaction of its own; how many each time.

    Two at once: while the database writes one batch, the next is worked out.
    """
    running = {asyncio.create_task(_settled(database, county_id)) for _ in range(2)}
    try:
        while running:
            done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for settled in [each.result() for each in done]:
                if settled == AT_ONCE:
                    running.add(asyncio.create_task(_settled(database, county_id)))
                if settled:
                    yield settled
    finally:
        await asyncio.gather(*running, return_exceptions=True)


async def _settled(database: Database, county_id: int) -> int:
    async with database.writing(None) as session:
        return await settle_due(session, county_id)


async def post_due_rents(database: Database) -> int:
    """Post, county by county, the rent of leased land that has come due."""
    async with database.writing(None) as session:
        found = await running.counties(session)
    return sum([await _tried(f"posting rents in {county_id}", _post_in, database, county_id) for county_id in found])


async def _post_in(database: Database, county_id: int) -> int:
    """A batch is a transaction of its own."""
    posted = LEASES_AT_ONCE
    while posted == LEASES_AT_ONCE:
        async with database.writing(None) as session:
            posted = await post_rents(session, county_id)
        if posted:
            log.info("rent of %s leases posted in %s", posted, county_id)
    return 0


async def end_surplus(database: Database) -> int:
    """End, county by county, what was to be sold by a day that has passed."""
    async with database.writing(None) as session:
        found = await running.counties(session)
    return sum([await _tried(f"ending surplus in {county_id}", _end_in, database, county_id) for county_id in found])


async def _end_in(database: Database, county_id: int) -> int:
    async with database.writing(None) as session:
        over = await surplus.end_past(session, county_id)
    if over:
        log.info("%s listings in %s are no surplus any more", over, county_id)
    return 0


async def reconcile_ledgers(database: Database) -> int:
    """Reconcile each county's ledger once a day, as it begins, and work out anew what families may expect."""
    async with database.writing(None) as session:
        found = await running.counties(session)
    return sum([await _tried(f"reconciling {county_id}", _reconcile_in, database, county_id) for county_id in found])


async def _reconcile_in(database: Database, county_id: int) -> int:
    async with database.writing(None) as session:
        run = await reconcile_nightly(session, county_id)
    if run is None:
        return 0
    async with database.writing(None) as session:  # whatever goes wrong with it, what was found stands
        await foresee_all(session, county_id)
    if run.standing:
        log.warning("%s differences in the ledger of %s, %s of them new", run.standing, county_id, run.opened)
    return 0


JOBS = (
    Job("standing orders", make_standing_orders),
    Job("lapsing", lapse_orders),
    Job("settling", settle_sales),
    Job("rents", post_due_rents),
    Job("surplus", end_surplus),
    Job("reconciliation", reconcile_ledgers),
)


async def run_once(database: Database, jobs: tuple[Job, ...] = JOBS) -> int:
    """Do all that is due, and give how many things failed."""
    failed = 0
    for job in jobs:
        with span(f"job {job.name}"):
            failed += await _tried(job.name, job.work, database)
    return failed


async def run_until(stop: asyncio.Event, database: Database, seconds: float) -> None:
    """Do what is due every so many seconds. Once stopped, what is at hand is finished and nothing begun."""
    jobs = tuple(Job(job.name, _unless(stop, job.work)) for job in JOBS)
    while not stop.is_set():
        await run_once(database, jobs)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), seconds)


def _unless(stop: asyncio.Event, work: Work) -> Work:
    async def done(database: Database) -> int:
        return 0 if stop.is_set() else await work(database)

    return done


async def run_until_told(database: Database, seconds: float) -> None:
    """As `run_until`, until SIGTERM or SIGINT comes."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop.set)
    await run_until(stop, database, seconds)
