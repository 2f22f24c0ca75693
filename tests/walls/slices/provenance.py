"""What is found about lots concerns sellers, buyers and officials; what a family grows with, only officials and it."""

from collections.abc import Iterator
from decimal import Decimal

from domain.rows import Row
from tests.factories import LivestockFactory, PlotFactory, YieldNormFactory
from tests.provenance.steps import dispatch, inspect, recall, sold
from tests.provenance.test_checking import opening, record
from tests.provenance.test_keeping import correct, edit
from tests.provenance.test_registering import norm
from tests.provenance.test_surplus import offer
from tests.story.people import People, listing, lot
from tests.walls.slices.groups import BUYER, EVERYBODY, FAMILY, OFFICERS, OVERSEERS

SEEN_BY: dict[str, set[str]] = {
    "stock_correction": {*OVERSEERS, "seller"},
    "lot_change": {*OVERSEERS, "seller"},
    "inspection": EVERYBODY,
    "recall": {*OVERSEERS, *BUYER, "seller"},
    "recall_notice": {*OVERSEERS, *BUYER, "seller"},
    "plot": FAMILY,
    "livestock": FAMILY,
    "opening_stock": FAMILY,
    "relabelling_finding": {*OFFICERS, "seller"},
    "yield_norm": EVERYBODY,
}
"""An inspection is public with its lot: this one was offered for sale."""
PUBLISHED = {"inspection", "yield_norm"}
"""What inspections found in a lot that was offered for sale may be looked at by anybody, and so may norms."""
CHANGED_BY = {"yield_norm": {"approver"}}


def rows() -> Iterator[Row]:
    """Family A has land enough for whatever else is told of it; of B nothing is registered, which is a finding."""
    yield YieldNormFactory.build()
    yield PlotFactory.build(mu=Decimal(1000))
    yield LivestockFactory.build()


async def fill(people: People) -> None:
    lot_id, order_id = await sold(people)
    await inspect(people, lot_id, "PASS")
    await dispatch(people, order_id)
    await recall(people, lot_id)
    kept = await lot(people)
    await correct(people, kept, "SPOILAGE", "-1")
    await edit(people, kept, grade="一级")
    assert not (await offer(people, await listing(people, kept), askedPrice="5.5"))["userErrors"]
    await opening(people)
    await norm(people)
    await record(people, "1", "B")
