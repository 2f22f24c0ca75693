"""One request that all sellers may answer, one of them invited to; what it answered and was given, and one call-off."""

from datetime import timedelta

from domain import clock
from tests.story.people import People, listing, lot
from tests.tenders.steps import asked, award, call_off, codes, organisation, quoted, soon
from tests.walls.slices.groups import OVERSEERS, TRADERS

_TRADE = {*OVERSEERS, *TRADERS}
SEEN_BY: dict[str, set[str]] = {
    "tender": {*_TRADE, "rival"},
    "tender_line": {*_TRADE, "rival"},
    "tender_invitation": _TRADE,
    "quote": _TRADE,
    "quote_line": _TRADE,
    "award": _TRADE,
    "purchase_contract": _TRADE,
    "call_off": _TRADE,
}
"""By then quotes are due. What stays sealed before that is held by tests/tenders."""


async def fill(people: People) -> None:
    for who in ("buyer", "seller"):
        await people.token_of(who)
    with clock.stopped_at(clock.now() - timedelta(minutes=5)):
        tender = await asked(people, closesAt=soon(minutes=1), sellerIds=[organisation("cooperative")])
        offer = await quoted(people, tender, "5.00")
    await listing(people, await lot(people))
    given = await award(people, tender, offer["lines"][0]["id"])
    assert not codes(given), given
    contract_id = given["tender"]["lines"][0]["awards"][0]["contract"]["id"]
    assert not codes(await call_off(people, contract_id, "10"))
