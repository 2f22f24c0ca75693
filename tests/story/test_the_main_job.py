"""From a cooperative's lot to a household's income, over HTTP, with every figure of the worked example."""

import uuid
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest_asyncio

from domain import clock
from resolvers.reading.ids import NodeId
from server.app import Services, application
from server.database import Database
from server.tokens import AccessTokens
from tests.conftest import TestDatabase
from tests.story.county import COUNTY, FAMILIES, PASSWORD, key, load


class People:
    """Whoever is signed in, and what they ask."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.tokens: dict[str, str] = {}

    async def ask(self, who: str | None, query: str, **variables: Any) -> Any:
        """The whole response."""
        headers = {"Accept-Language": "en"}
        if who:
            headers["Authorization"] = f"Bearer {await self.token_of(who)}"
        sent = await self.client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
        return sent.json()

    async def get(self, who: str | None, query: str, **variables: Any) -> Any:
        """The data of a response without errors."""
        response = await self.ask(who, query, **variables)
        assert "errors" not in response, response
        return response["data"]

    async def do(self, who: str, mutation: str, selection: str, /, **given: Any) -> Any:
        """The payload of a mutation."""
        name = mutation[0].upper() + mutation[1:]
        query = f"mutation($input: {name}Input!) {{ {mutation}(input: $input) {{ {selection} {ERRORS} }} }}"
        asked = {"idempotencyKey": uuid.uuid4().hex, **given}
        return (await self.get(who, query, input=asked))[mutation]

    async def token_of(self, who: str) -> str:
        if who not in self.tokens:
            query = "mutation($input: SignInInput!) { signIn(input: $input) { accessToken userErrors { message } } }"
            signed_in = await self.get(None, query, input={"login": who, "password": PASSWORD})
            self.tokens[who] = signed_in["signIn"]["accessToken"]
        return self.tokens[who]


ERRORS = "userErrors { __typename field code message ... on InsufficientStock { available } }"


@pytest_asyncio.fixture
async def people(fresh: TestDatabase, database: Database) -> AsyncIterator[People]:
    await load(fresh.owner_url)
    app = application(Services(database, AccessTokens(bytes(32))))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://lianxin") as client:
        yield People(client)


def day(offset: int) -> str:
    return (clock.today() + timedelta(days=offset)).isoformat()


async def lot(people: People, quantity: str = "100", a: str = "60", b: str = "40") -> str:
    done = await people.do(
        "seller",
        "recordLot",
        "lot { id }",
        product="蓝莓",
        categoryCode="FRUIT",
        baseUnit="KG",
        quantity=quantity,
        harvestedOn=day(0),
        contributions=[{"household": FAMILIES["A"], "quantity": a}, {"household": FAMILIES["B"], "quantity": b}],
    )
    assert not done["userErrors"], done
    return str(done["lot"]["id"])


async def listing(people: People, lot_id: str) -> str:
    done = await people.do(
        "seller",
        "publishListing",
        "listing { id }",
        lotIds=[lot_id],
        title="双店蓝莓",
        unitLabel="公斤",
        unitContent="1",
        minimumQuantity="1",
        leadTimeDays=0,
        deliverFrom=day(0),
        deliverUntil=day(7),
        tiers=[{"fromQuantity": "1", "unitPrice": "6.00"}],
    )
    assert not done["userErrors"], done
    return str(done["listing"]["id"])


async def order(people: People, listing_id: str, quantity: str = "100") -> Any:
    lines = [{"listingId": listing_id, "quantity": quantity}]
    return await people.do("buyer", "placeOrder", "order { id total }", deliverOn=day(1), lines=lines)


STATEMENT = """query($id: ID!, $from: Date!, $to: Date!) {
  incomeStatement(householdId: $id, from: $from, to: $to) {
    household { number } householdSize net perHead line { perHead }
    sources { category realised provisional }
    entries(first: 10) { totalCount nodes {
      category amount realised state
      sale { consignmentNumber lotCode productName quantity unitPrice amount seller { name } }
      wage { post month amount employer { name } }
    } }
  }
}"""


async def statement(people: People, who: str, family: str) -> Any:
    id_ = str(NodeId("Household", COUNTY, key(family).hex))
    return (await people.get(who, STATEMENT, **{"id": id_, "from": day(-30), "to": day(0)}))["incomeStatement"]


async def deliver(people: People, lot_id: str, order_id: str) -> str:
    """Confirm, dispatch and accept by the worked example; gives the consignment's id."""
    await people.do("seller", "confirmOrder", "consignment { state }", orderId=order_id)
    costs = [
        {"kind": "FREIGHT", "amount": "30.00"},
        {"kind": "WAGE", "amount": "29.25"},
        {"kind": "OTHER", "amount": "27.00"},
    ]
    sent = await people.do("seller", "dispatchOrder", "consignment { id state }", orderId=order_id, costs=costs)
    assert not sent["userErrors"], sent
    id_ = sent["consignment"]["id"]
    light = await people.do(
        "buyer",
        "acceptDelivery",
        "consignment { id }",
        consignmentId=id_,
        readings=[{"lotId": lot_id, "accepted": "97.5"}],
    )
    assert light["userErrors"][0]["code"] == "WEIGH_AGAIN"
    reading = {"lotId": lot_id, "accepted": "97.5", "firstReading": "97.4"}
    accepted = await people.do(
        "buyer", "acceptDelivery", "consignment { id state goods }", consignmentId=id_, readings=[reading]
    )
    assert accepted["consignment"] == {"id": id_, "state": "ACCEPTED", "goods": "585.00"}
    return str(id_)


async def test_every_figure_of_the_worked_example(people: People) -> None:
    lot_id = await lot(people)
    placed = await order(people, await listing(people, lot_id))
    assert placed["order"]["total"] == "600.00"
    consignment_id = await deliver(people, lot_id, placed["order"]["id"])
    query = """query($id: ID!) { settlement(consignmentId: $id) {
      goods net residual lines { basis householdName amount quantity shares } } }"""
    settled = (await people.get("seller", query, id=consignment_id))["settlement"]
    assert (settled["goods"], settled["net"], settled["residual"]) == ("585.00", "555.00", "89.25")
    lines = {
        (each["basis"], each["householdName"]): each["amount"] for each in settled["lines"] if each["basis"] != "COST"
    }
    assert lines == {
        ("SUPPLY", FAMILIES["A"]): "245.70",
        ("SUPPLY", FAMILIES["B"]): "163.80",
        ("VILLAGE", None): "17.85",
        ("SHARES", FAMILIES["C"]): "11.48",
        ("SHARES", FAMILIES["D"]): "7.65",
        ("SHARES", FAMILIES["E"]): "7.65",
        ("RETAINED", None): "44.62",
        ("WAGE", None): "29.25",
    }
    before = await statement(people, "officer", "A")
    assert before["net"] == "0.00"
    assert before["sources"] == [{"category": "OPERATING", "realised": "0.00", "provisional": "245.70"}]
    paid = await people.do(
        "buyer", "payOrder", "order { id total }", orderId=placed["order"]["id"], amount="585.00", reference="R1"
    )
    assert not paid["userErrors"], paid
    after = await statement(people, "officer", "A")
    assert (after["net"], after["perHead"], after["line"]) == ("245.70", "245.70", {"perHead": "9000.00"})
    entry = after["entries"]["nodes"][0]
    assert (entry["state"], entry["realised"], entry["sale"]["quantity"]) == ("REALISED", "245.70", "58.5")
    assert entry["sale"]["productName"] == "蓝莓"
    assert await statement(people, "stranger", "A") is None


async def test_a_sale_and_a_wage_stand_side_by_side(people: People) -> None:
    lot_id = await lot(people)
    placed = await order(people, await listing(people, lot_id))
    await deliver(people, lot_id, placed["order"]["id"])
    vacancy = await people.do("seller", "openVacancy", "vacancy { id }", title="采摘工", posts=1, monthlyWage="3000.00")
    person = str(NodeId("Person", COUNTY, key("person A").hex))
    placement = await people.do(
        "officer", "placeWorker", "placement { id }", vacancyId=vacancy["vacancy"]["id"], personId=person, since=day(0)
    )
    month = day(0)[:8] + "01"
    line = {"placementId": placement["placement"]["id"], "amount": "2800.00"}
    payroll = await people.do("seller", "confirmPayroll", "payroll { id total }", month=month, lines=[line])
    await people.do("seller", "payPayroll", "payroll { state }", payrollId=payroll["payroll"]["id"])
    shown = await statement(people, "officer", "A")
    assert {each["category"]: each["realised"] for each in shown["sources"]} == {"OPERATING": "0.00", "WAGE": "2800.00"}
    evidence = {
        each["category"]: (each["sale"] is not None, each["wage"] is not None) for each in shown["entries"]["nodes"]
    }
    assert evidence == {"OPERATING": (True, False), "WAGE": (False, True)}


async def test_more_than_is_left_is_refused_and_takes_nothing(people: People) -> None:
    listing_id = await listing(people, await lot(people))
    refused = await order(people, listing_id, "101")
    assert refused["order"] is None
    assert refused["userErrors"][0] | {"message": ""} == {
        "__typename": "InsufficientStock",
        "field": ["input", "lines", "0", "quantity"],
        "code": "INSUFFICIENT_STOCK",
        "message": "",
        "available": "100",
    }
    found = await people.get(
        None, "{ listings { nodes { title available tiers { unitPrice } seller { name } } totalCount } }"
    )
    assert found["listings"]["totalCount"] == 1
    assert found["listings"]["nodes"][0]["available"] == "100"
