"""What goes on while something is killed: sales with all that befalls them, payouts, and files taken in.

What is refused is refused: whoever was killed before left things in any state, and others are at work beside.
"""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.bulk.steps import ORDERS, order_row, table
from tests.bulk.steps import orders as order_file
from tests.payouts.steps import BATCH, accounts, answered, csv_of, file_of, rows_for
from tests.settlement.sales import decided, pay, sold
from tests.story.county import FAMILIES
from tests.story.import_steps import a_list, stock_list
from tests.story.people import People, day, listing, lot

LOTS_OF_A_LIST, ORDERS_OF_A_FILE = 3, 2
_BATCHES = f"{{ payoutBatches(first: 8) {{ nodes {{ {BATCH.removeprefix('batch {')} }} }}"
_BEGUN = ("DRAFT", "SUBMITTED", "APPROVED", "SENT")


@dataclass(frozen=True, slots=True)
class Stage:
    """The people, and the listing that files order from."""

    people: People
    listing_id: str


async def staged(people: People) -> Stage:
    """A county in which there is something to pay out, something was taken back, and there is enough to order."""
    await accounts(people)
    for quantity in ("10", "20", "30"):
        sale = await sold(people)
        await pay(people, sale)
        await decided(people, sale, quantity, "LOT")
    return Stage(people, await listing(people, await lot(people, "100000", "60000", "40000")))


async def sell(stage: Stage) -> None:
    """One sale, with all that can befall it."""
    people, chance = stage.people, _chance()
    sale = await sold(people)
    given = {"consignmentId": sale.id, "reference": "R"}
    paid = {"orderId": sale.order_id, "reference": "R", "amount": f"{chance.randint(1, 585)}.00"}
    await people.do("buyer", "payOrder", "order { id }", **paid)
    await decided(people, sale, str(chance.randint(1, 50)), chance.choice(["LOT", "LOT", "SELLER"]))
    await people.do("seller", "advancePayment", "advance { id }", amount="50.00", **given)
    await people.do("finance", "refundBuyer", "refund { id }", amount="1.00", **given)


async def pay_out(stage: Stage) -> None:
    """One batch as far as it goes: one that somebody left behind, or of what failed, or of what can be paid. The bank
    can pay little of it, so that there is always something to pay.
    """
    people, chance = stage.people, _chance()
    nodes = (await people.get("finance", _BATCHES))["payoutBatches"]["nodes"]
    batch = next((each for each in nodes if each["state"] in _BEGUN), None) or await _planned(people, nodes)
    if batch is None:
        return
    given = {"batchId": batch["id"]}
    await people.do("finance", "submitPayout", "batch { id }", **given)
    approved = await people.do("approver", "approvePayout", BATCH, **given)
    if any(each["code"] == "NO_LONGER_PAYABLE" for each in approved["userErrors"]):
        await people.do("finance", "cancelPayout", "batch { id }", reason="改期", **given)
        return
    batch = approved["batch"] or batch
    if batch["state"] == "APPROVED":
        await file_of(people, batch)
    said = [chance.choice(["失败", "失败", "失败", "未知", "成功"]) for _ in batch["lines"]]
    await answered(people, batch, csv_of(batch, rows_for(batch, *said)))
    known = [each for each, word in zip(rows_for(batch, *["失败"] * len(said)), said, strict=True) if word == "未知"]
    if known:
        await answered(people, batch, csv_of(batch, known))


async def _planned(people: People, nodes: list[Any]) -> Any:
    """What failed comes first; None where there is nothing to pay."""
    for batch in nodes:
        failed = {"batchId": batch["id"]}
        if any(line["state"] == "FAILED" for line in batch["lines"]):
            found = await _drafted(people, "FollowUp", failed)
            if found:
                return found
    return await _drafted(people, "Payout", {"purpose": "SALES", "until": day(0)})


async def _drafted(people: People, what: str, given: dict[str, Any]) -> Any:
    told = await people.do("finance", f"reckon{what}", "count total", **given)
    if not told["count"]:
        return None
    declared = {"declaredCount": told["count"], "declaredTotal": told["total"]}
    return (await people.do("finance", f"draft{what}", BATCH, **given, **declared))["batch"]


async def take_in(stage: Stage) -> None:
    """A stock list and a file of orders, each of which is taken whole or not at all. A list's lots have a fraction of a
    kilogram of their own.
    """
    fraction = f"{_chance().randint(1, 999):03}"
    quantities = [f"{at}0.{fraction}" for at in range(1, LOTS_OF_A_LIST + 1)]
    lots = [f"蓝莓,公斤,{each},6.00,{day(0)},{FAMILIES['A']},{each}" for each in quantities]
    await stock_list(stage.people, "list.csv", a_list(*lots), errorPolicy="REJECT_ALL")
    rows = [order_row(f"{at}", stage.listing_id, each) for at in range(ORDERS_OF_A_FILE) for each in ("1", "2")]
    await order_file(stage.people, table(*rows, headings=ORDERS).encode())


LIVES: dict[str, Callable[[Stage], Awaitable[None]]] = {"sell": sell, "pay out": pay_out, "take in": take_in}


def _chance() -> Random:
    """Another one in each process, however it was forked."""
    return Random(time.monotonic_ns())
