"""What village and county do about families, as they do it over the API."""

from typing import Any

from domain.identity import check_character
from resolvers.reading.ids import NodeId
from tests.story.county import COUNTY, key
from tests.story.people import People, day

FAMILY = """household { id number version closedOn housingGrade registeredOn
  memberships { relation isHead since until endedBy person { id name bornOn idNumberMasked phoneMasked diedOn } } }"""
CHANGES = """query($id: ID!) { household(id: $id) { version changes(first: 50) { nodes {
  version field before after source changedName person { name } } } } }"""


def household(called: str) -> str:
    return str(NodeId("Household", COUNTY, str(key(called))))


def person(called: str) -> str:
    """The head of a family of the small county."""
    return str(NodeId("Person", COUNTY, str(key(f"person {called}"))))


def id_number(nth: int = 1, born: str = "19800229") -> str:
    """An ID number that somebody could have."""
    first_17 = f"{COUNTY}{born}{nth:03d}"
    return first_17 + check_character(first_17)


def codes(payload: Any) -> list[str]:
    return [each["code"] for each in payload["userErrors"]]


def card(nth: int = 1, name: str = "周家旺", **changes: Any) -> dict[str, Any]:
    return {"name": name, "idNumber": id_number(nth), **changes}


async def registered(people: People, who: str = "officer", **changes: Any) -> Any:
    """The payload of registering a family of one."""
    given = {"number": "SP-0001", "head": card(), "since": day(-30), "source": "入户登记表", **changes}
    return await people.do(who, "registerHousehold", FAMILY, **given)


async def edited(
    people: People, mutation: str, version: int, /, *, of: Any = None, who: str = "officer", **given: Any
) -> Any:
    """The payload of an edit of a household that was looked at at some version; of family A unless it is said."""
    selection = given.pop("selection", FAMILY)
    asked = {"householdId": of or household("A"), "expectedVersion": version, "source": "走访记录", **given}
    return await people.do(who, mutation, selection, **asked)


async def joined(people: People, version: int, nth: int, name: str, **given: Any) -> Any:
    """The person who joined family A, or the family that is said."""
    wanted = {"person": card(nth, name), "relation": "CHILD", "since": day(-20), **given}
    done = await edited(people, "addMember", version, **wanted)
    assert not done["userErrors"], done
    return next(each["person"] for each in done["household"]["memberships"] if each["person"]["name"] == name)


async def changes_of(people: People, id_: str, who: str = "officer") -> Any:
    return (await people.get(who, CHANGES, id=id_))["household"]["changes"]["nodes"]


async def version_of(people: People, id_: str) -> int:
    return int((await people.get("officer", CHANGES, id=id_))["household"]["version"])
