"""What is agreed with a family is known to it, its officers and who agreed it; what is owed to it, to finance too."""

from collections.abc import Iterator

from domain import clock
from domain.linkage.models import YearEnd
from domain.rows import Row
from domain.settlement.terms import DueKind
from tests.linkage.steps import done_with
from tests.linkage.test_confirming import confirm
from tests.linkage.test_contracts import id_of
from tests.story.county import COUNTY, key
from tests.story.people import People
from tests.walls.slices.groups import FAMILY, OVERSEERS

SEEN_BY: dict[str, set[str]] = {
    "contract_confirmation": {*FAMILY, "seller"},
    "land_lease": {*FAMILY, "seller"},
    "dividend_guarantee": {*OVERSEERS, "seller"},
    "year_end": {*OVERSEERS, "seller"},
    "household_due": {*FAMILY, "other member", *OVERSEERS, "seller"},  # both have interest on late payment
    "due_receipt": {*FAMILY, "other member", *OVERSEERS, "seller"},
    "due_payment": {*OVERSEERS, "seller"},
}


def rows() -> Iterator[Row]:
    """A year's end: it needs a year that is over."""
    yield YearEnd(
        county_id=COUNTY,
        id=key("year end"),
        seller_id=key("cooperative"),
        year=2020,
        kind=DueKind.PATRONAGE,
        amount=100,
        by_trade=60,
        decided_by=key("account seller"),
        decided_at=clock.now(),
    )


async def fill(people: People) -> None:
    """A lease whose rent is owed and paid in part, a guarantee, and a contract that its family confirmed."""
    await done_with(people)
    done = await confirm(people, "member", id_of("A"))
    assert not done["userErrors"], done
