"""Keeping weekly menus, and letting a worker make orders of them."""

from datetime import date, timedelta
from typing import Any

from domain import clock
from server.database import Database
from server.worker import run_once
from tests.story.people import People, day

EVERY_DAY = range(1, 8)

RUNS = """query($id: ID!) { standingOrder(id: $id) { runs(first: 20) { nodes { day outcome code lines {
  title outcome quantity unitPrice amount code explainedZh order { number total } } } } } }"""
PREVIEW = """query($id: ID!, $weeks: Int!) { standingOrder(id: $id) { preview(weeks: $weeks) {
  day orderedOn position title quantity unitPrice amount outcome holidaysPublished } } }"""


def line(listing_id: str | None, quantity: str = "10", weekday: int | None = None, **given: Any) -> dict[str, Any]:
    """By default for tomorrow."""
    tomorrow = (clock.today() + timedelta(days=1)).isoweekday()
    return {"weekday": weekday or tomorrow, "listingId": listing_id, "quantity": quantity, **given}


async def keep(people: People, *lines: Any, who: str = "buyer", **given: Any) -> Any:
    plain = {"name": "食堂周菜单", "from": day(0), "onHolidays": True, "lines": list(lines)}
    picked = "standingOrder { id number state lines { id position } }"
    return await people.do(who, "makeStandingOrder", picked, **{**plain, **given})


async def kept(people: People, *lines: Any, **given: Any) -> Any:
    done = await keep(people, *lines, **given)
    assert not done["userErrors"], done
    return done["standingOrder"]


async def change(people: People, standing: Any, how: str, who: str = "buyer") -> Any:
    """`how` is pause, resume or end."""
    return await people.do(who, f"{how}StandingOrder", "standingOrder { state }", standingOrderId=standing["id"])


async def except_for(people: People, standing: Any, offset: int, what: str, **given: Any) -> Any:
    asked = {"standingOrderId": standing["id"], "day": day(offset), "change": what, **given}
    return await people.do("buyer", "setStandingOrderException", "standingOrder { id }", **asked)


async def runs(people: People, standing: Any, who: str = "buyer") -> Any:
    found = (await people.get(who, RUNS, id=standing["id"]))["standingOrder"]
    return found and found["runs"]["nodes"]


async def preview(people: People, standing: Any, weeks: int = 1) -> Any:
    return (await people.get("buyer", PREVIEW, id=standing["id"], weeks=weeks))["standingOrder"]["preview"]


async def work(database: Database) -> None:
    assert await run_once(database) == 0


async def orders_placed(people: People, who: str = "buyer") -> int:
    return int((await people.get(who, "{ orders { totalCount } }"))["orders"]["totalCount"])


def days_of(planned: Any) -> list[date]:
    return [date.fromisoformat(each["day"]) for each in planned]
