"""Asking for quotes and answering, as buyers and sellers do it."""

from datetime import timedelta
from typing import Any

from domain import clock
from resolvers.reading.ids import NodeId
from tests.conftest import TestDatabase
from tests.reading.county import run
from tests.story.county import COUNTY, key
from tests.story.people import People, day

TENDER = "tender { id number state lines { id position } }"
QUOTE = "quote { id version lines { id unitPrice quantity } }"


def organisation(name: str) -> str:
    return str(NodeId("Organisation", None, str(key(name))))


def product(seller: str) -> str:
    return str(NodeId("Product", COUNTY, str(key(f"蓝莓 {seller}"))))


def soon(**later: float) -> str:
    return (clock.now() + timedelta(**(later or {"hours": 1}))).isoformat()


def line(quantity: str = "100", **given: Any) -> dict[str, Any]:
    plain = {"goods": "蓝莓,新鲜", "categoryCode": "FRUIT", "baseUnit": "KG", "grade": "一级"}
    return {**plain, "quantity": quantity, "deliverFrom": day(1), "deliverUntil": day(30), **given}


async def ask(people: People, who: str = "buyer", **given: Any) -> Any:
    plain = {"title": "十二月水果", "place": "东海县实验中学食堂", "closesAt": soon(), "openToAll": True}
    return await people.do(who, "requestQuotes", TENDER, **{**plain, "lines": [line()], **given})


async def asked(people: People, **given: Any) -> Any:
    done = await ask(people, **given)
    assert not done["userErrors"], done
    return done["tender"]


async def quote(
    people: People, tender: Any, price: str, quantity: str = "100", who: str = "seller", **given: Any
) -> Any:
    """Answer a request's first line."""
    seller = {"seller": "cooperative", "rival": "rival"}.get(who, who)
    lines = [
        {
            "tenderLineId": tender["lines"][0]["id"],
            "productId": product(seller),
            "quantity": quantity,
            "unitPrice": price,
        }
    ]
    return await people.do(
        who, "submitQuote", QUOTE, **{"tenderId": tender["id"], "validUntil": day(20), "lines": lines, **given}
    )


async def quoted(people: People, tender: Any, price: str, quantity: str = "100", who: str = "seller") -> Any:
    done = await quote(people, tender, price, quantity, who)
    assert not done["userErrors"], done
    return done["quote"]


async def let_close(fresh: TestDatabase) -> None:
    """Let the time pass until which quotes are taken."""
    await run(
        fresh,
        "UPDATE tender SET closes_at = now() - interval '1 second'",
        "UPDATE quote SET opens_at = now() - interval '1 second'",
        "UPDATE quote_line SET opens_at = now() - interval '1 second'",
    )


async def award(people: People, tender: Any, *awards: Any, who: str = "buyer", **given: Any) -> Any:
    """Each award is a line's id, or an id with quantity and reason."""
    wanted = [each if isinstance(each, dict) else {"quoteLineId": each} for each in awards]
    picked = "tender { id state lines { awards { quantity reason contract { id number } } } }"
    return await people.do(who, "awardTender", picked, **{"tenderId": tender["id"], "awards": wanted, **given})


async def contract(people: People, fresh: TestDatabase, price: str = "5.00", quantity: str = "100") -> str:
    """A contract of the canteen with the cooperative, come of a request that only it answered."""
    tender = await asked(people, lines=[line(quantity)])
    offer = await quoted(people, tender, price, quantity)
    await let_close(fresh)
    done = await award(people, tender, offer["lines"][0]["id"])
    assert not done["userErrors"], done
    return str(done["tender"]["lines"][0]["awards"][0]["contract"]["id"])


async def call_off(people: People, contract_id: str, quantity: str, offset: int = 1, who: str = "buyer") -> Any:
    picked = "order { id total consignments { id number state lines { unitPrice quantity } } }"
    return await people.do(who, "callOff", picked, contractId=contract_id, quantity=quantity, deliverOn=day(offset))


STATE = """query($id: ID!) { purchaseContract(id: $id) {
  quantity calledOff accepted left unitPrice tenderNumber callOffs { line { quantity } consignment { state } } } }"""


async def state_of(people: People, contract_id: str, who: str = "buyer") -> Any:
    return (await people.get(who, STATE, id=contract_id))["purchaseContract"]


def codes(done: Any) -> list[str]:
    return [each["code"] for each in done["userErrors"]]
