"""Sales settled one at a time over eight connections, and pgbench sending the same statements."""

from typing import NamedTuple

from benchmarks import pgbench
from benchmarks.keys import made_key
from benchmarks.load import Measured
from benchmarks.settlement.ledger import BUYERS, CONSIGNMENT, SELLERS, Due, Size
from benchmarks.settlement.worker import Task, measured, settle_one
from benchmarks.statements import Known, Sent, recording
from server.database import Database
from server.embedded import Server

CLIENTS = 8
THREADS, PROCESSES = 2, 8
"""Of pgbench, and of ours: one for each connection, as PostgreSQL has."""
_WARM = 5
_CONTRACT = 28
"""The kind of its `made_key`; those of the others stand at `_PER_SALE` and `_PER_HOUSEHOLD`."""

_PER_SALE = {CONSIGNMENT: "n", 1: "seller", 2: "buyer", 3: "seller", 4: "seller", 7: "lot"}
_PER_SALE |= {22: "seller", 23: "seller", 24: "buyer", 25: "seller"}
"""By kind of key, the variable of the script that is its number."""
_PER_HOUSEHOLD = (6, 20, _CONTRACT)


class Recorded(NamedTuple):
    """The number of a sale, and all that settling it sent."""

    sale: int
    sent: list[Sent]


async def recorded(url: str, due: Due) -> Recorded:
    """Settle a sale, and write down what it sends."""
    database = Database(url)
    *warm, last = await due.more(_WARM + 1)
    for n in warm:
        await settle_one(database, n)
    with recording(database) as sent:
        await settle_one(database, last)
    await database.close()
    return Recorded(last, [Sent("BEGIN", ()), *sent, Sent("COMMIT", ())])


def script(recorded: Recorded, size: Size, sales: range) -> str:
    """For `pgbench --file`: each connection settles every eighth of these sales, one a transaction."""
    lines = [
        rf"\set n {sales.start} + :i * {CLIENTS} + :client_id",
        r"\set i :i + 1",
        rf"\set seller :n % {SELLERS}",
        rf"\set buyer :n % {BUYERS}",
        rf"\set lot :n % {size.lots}",
    ]
    known = Known(_rows(recorded.sale, size))
    return "\n".join([*lines, *(f"{known.filled_in(each)};" for each in recorded.sent)]) + "\n"


def _rows(n: int, size: Size) -> dict[object, str]:
    """What follows from the number of the sale that was recorded, as it follows from any."""
    lot = n % size.lots
    numbers = {"n": n, "seller": n % SELLERS, "buyer": n % BUYERS, "lot": lot}
    key = made_key(CONSIGNMENT, n)
    rows: dict[object, str] = {
        made_key(kind, numbers[of]): f"made_key({kind}, :{of})" for kind, of in _PER_SALE.items()
    }
    rows |= {f"C{n}": "'C' || :n", f"L{lot}": "'L' || :lot"}
    rows[f"settlement:{key}"] = f"'settlement:' || made_key({CONSIGNMENT}, :n)"
    for part in range(10):
        household, number = size.household(lot, part), f"made_household(:lot, {part})"
        rows |= {made_key(kind, household): f"made_key({kind}, {number})" for kind in _PER_HOUSEHOLD}
        rows |= {f"H{household}": f"'H' || {number}", size.region(household): f"made_region({number})"}
    return rows


def ours(url: str, warmup: range, sales: range) -> Measured:
    """Settle them, all connections at once. Raises Broken."""
    warm, each = _shared(warmup), _shared(sales)
    return measured([Task(url, warm[nth::PROCESSES], each[nth::PROCESSES]) for nth in range(PROCESSES)])


def _shared(sales: range) -> list[list[int]]:
    return [list(sales[nth::CLIENTS]) for nth in range(CLIENTS)]


def theirs(server: Server, name: str, written: str, sales: range) -> Measured:
    """Raises Broken."""
    return pgbench.measured_each(server, name, written, CLIENTS, len(sales) // CLIENTS, THREADS)
