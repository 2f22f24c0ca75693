"""The steps of a buying organisation, as its people take them over the API."""

from typing import Any

from tests.story.people import People, day


def codes(payload: Any) -> list[str]:
    return [each["code"] for each in payload["userErrors"]]


async def done(people: People, who: str, mutation: str, selection: str, /, **given: Any) -> Any:
    """The payload of a mutation that is not refused."""
    payload = await people.do(who, mutation, selection, **given)
    assert not payload["userErrors"], payload
    return payload


async def duties(people: People, login: str, *held: str, by: str = "chief") -> Any:
    return await people.do(by, "setMemberDuties", "buyerMember { id }", login=login, duties=held, since=day(0))


async def unit(people: People, code: str, who: str = "chief") -> str:
    made = await done(people, who, "openBudgetUnit", "budgetUnit { id }", code=code, name=f"单位{code}", since=day(0))
    return str(made["budgetUnit"]["id"])


async def limit(people: People, period: str, amount: str, **of: Any) -> Any:
    """A limit of the canteen from today on, as its chief sets it."""
    given = {"period": period, "amount": amount, "since": day(0), **of}
    return (await done(people, "chief", "setSpendingLimit", "spendingLimit { id }", **given))["spendingLimit"]


async def order(people: People, listing_id: str, quantity: str, who: str = "buyer", **given: Any) -> Any:
    lines = [{"listingId": listing_id, "quantity": quantity}]
    return await people.do(
        who, "placeOrder", "order { id total budgetUnit { code } }", **{"deliverOn": day(1), "lines": lines, **given}
    )


ORDER = "query($id: ID!) { order(id: $id) { total consignments { state cancelCause cancelReason } } }"


async def states(people: People, order_id: str, who: str = "buyer") -> list[str]:
    found = (await people.get(who, ORDER, id=order_id))["order"]
    return [each["state"] for each in found["consignments"]]
