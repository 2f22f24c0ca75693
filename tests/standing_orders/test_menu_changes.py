"""Changing a menu from a day on: the days before stay as they were, and what was said of single days stays."""

from datetime import timedelta
from typing import Any

import pytest

from domain import clock
from server.database import Database
from tests.standing_orders.steps import EVERY_DAY, change, except_for, kept, line, preview, runs, work
from tests.story.people import People, day, listing, lot
from tests.tenders.steps import codes

LINES = "standingOrder { lines { id position weekday quantity since until } }"


async def offered(people: People) -> str:
    return await listing(people, await lot(people))


async def altered(people: People, standing: Any, offset: int, who: str = "buyer", **given: Any) -> Any:
    asked = {"standingOrderId": standing["id"], "from": day(offset), **given}
    return await people.do(who, "changeStandingOrder", LINES, **asked)


async def done(people: People, standing: Any, offset: int, **given: Any) -> list[dict[str, Any]]:
    payload = await altered(people, standing, offset, **given)
    assert not payload["userErrors"], payload
    return list(payload["standingOrder"]["lines"])


async def quantities(people: People, standing: Any) -> dict[str, list[str]]:
    """What the next week brings by day."""
    found: dict[str, list[str]] = {}
    for each in await preview(people, standing):
        if each["outcome"] != "SKIPPED":
            found.setdefault(each["day"], []).append(each["quantity"])
    return found


def weekday(offset: int) -> int:
    return (clock.today() + timedelta(days=offset)).isoweekday()


async def daily(people: People, listing_id: str) -> Any:
    """A menu of 10 kg every day."""
    return await kept(people, *(line(listing_id, weekday=each) for each in EVERY_DAY))


async def test_another_quantity_holds_from_its_day_on(people: People) -> None:
    standing = await daily(people, await offered(people))
    by_day = {each["position"]: each["id"] for each in standing["lines"]}
    fourth = by_day[weekday(4)]
    await except_for(people, standing, 4, "QUANTITY", lineId=fourth, quantity="3")
    lines = await done(people, standing, 3, quantities=[{"lineId": fourth, "quantity": "25"}])
    places = [(each["quantity"], each["since"], each["until"]) for each in lines if each["position"] == weekday(4)]
    assert places == [("10", day(0), day(2)), ("25", day(3), None)]
    assert (await quantities(people, standing))[day(4)] == ["3"], "what was said of the day stays"
    heir = next(each["id"] for each in lines if each["quantity"] == "25")
    await except_for(people, standing, 4, "AS_USUAL", lineId=heir)
    assert (await quantities(people, standing))[day(4)] == ["25"]
    assert (await quantities(people, standing))[day(2)] == ["10"]


async def test_what_is_changed_again_before_it_began_is_changed_in_place(people: People) -> None:
    standing = await kept(people, line(await offered(people)))
    [first] = standing["lines"]
    lines = await done(people, standing, 3, quantities=[{"lineId": first["id"], "quantity": "25"}])
    lines = await done(people, standing, 2, quantities=[{"lineId": lines[1]["id"], "quantity": "30"}])
    assert [(each["quantity"], each["since"]) for each in lines] == [("10", day(0)), ("30", day(3))]
    lines = await done(people, standing, 1, quantities=[{"lineId": lines[0]["id"], "quantity": "20"}])
    told = [(each["quantity"], each["since"], each["until"]) for each in lines]
    assert told == [("10", day(0), day(0)), ("30", day(3), None), ("20", day(1), day(2))]


async def test_lines_are_added_and_taken_off_and_the_worker_goes_by_it(people: People, database: Database) -> None:
    one, other = await offered(people), await offered(people)
    standing = await kept(people, line(one))
    [first] = standing["lines"]
    lines = await done(people, standing, 1, remove=[first["id"]], add=[line(other, "7")])
    assert [(each["position"], each["quantity"], each["since"]) for each in lines] == [
        (1, "10", day(0)),
        (2, "7", day(1)),
    ]
    await work(database)
    (made,) = await runs(people, standing)
    assert [each["quantity"] for each in made["lines"]] == ["7"]
    late = await altered(people, standing, 1, quantities=[{"lineId": lines[1]["id"], "quantity": "8"}])
    assert codes(late) == ["ORDERED_ALREADY"]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({}, "NOTHING_TO_CHANGE", ["from"]),
        ({"from": day(-1), "remove": ["own"]}, "NOT_ON_MENU", ["from"]),
        ({"remove": ["own"]}, "EMPTY_MENU", ["add"]),
        ({"remove": ["own", "own"]}, "NOT_FOUND", ["remove", "1"]),
        ({"remove": ["own"], "quantities": [{"lineId": "own", "quantity": "1"}]}, "NOT_FOUND", ["quantities", "0"]),
        ({"quantities": [{"lineId": "own", "quantity": "0"}]}, "NOT_POSITIVE", ["quantities", "0"]),
        ({"add": ["same"]}, "LINE_TWICE", ["add", "0"]),
        ({"add": ["nothing"]}, "NOT_FOUND", ["add", "0"]),
        ({"add": ["eighth"]}, "NO_SUCH_WEEKDAY", ["add", "0"]),
    ],
)
async def test_what_makes_no_menu_is_refused_whole(
    people: People, changes: dict[str, Any], code: str, field: list[str]
) -> None:
    listing_id = await offered(people)
    standing = await kept(people, line(listing_id))
    own = standing["lines"][0]["id"]
    stand = {
        "own": own,
        "same": line(listing_id, "1"),
        "nothing": line("Listing:320722:01a00000-0000-7000-8000-000000000000"),
        "eighth": line(listing_id, weekday=8),
    }

    def filled(value: Any) -> Any:
        if isinstance(value, list):
            return [filled(each) for each in value]
        if isinstance(value, dict):
            return {name: filled(each) for name, each in value.items()}
        return stand.get(value, value)

    [error] = (await altered(people, standing, 1, **filled(changes)))["userErrors"]
    assert (error["code"], error["field"][1 : 1 + len(field)]) == (code, field)
    assert [each["quantity"] for each in await preview(people, standing)] == ["10"]


async def test_nobody_else_changes_it_and_what_has_ended_stays(people: People) -> None:
    standing = await kept(people, line(await offered(people)))
    removal: dict[str, Any] = {"remove": [standing["lines"][0]["id"]]}
    assert codes(await altered(people, standing, 1, "other buyer", **removal)) == ["NOT_FOUND"]
    await change(people, standing, "end")
    assert codes(await altered(people, standing, 1, **removal)) == ["WRONG_STATE"]
