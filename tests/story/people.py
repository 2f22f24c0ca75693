"""People who sign in over HTTP, and the steps of the main job as they take them."""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx

from domain import clock
from resolvers.reading.ids import NodeId
from server.tokens import AccessTokens
from tests.story.county import COUNTY, FAMILIES, MEMBERS, PASSWORD, PEOPLE, key, viewer


class People:
    """Whoever is signed in, and what they ask."""

    def __init__(self, client: httpx.AsyncClient, database: Any = None, door: AccessTokens | None = None) -> None:
        """`database` is the server's own, for what a worker does beside it. Whom the `door` knows is let in by it, as
        if he had signed in: checking a password takes as long as a test's other steps.
        """
        self.client, self.database, self.door = client, database, door
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
            if self.door is not None and who in (*PEOPLE, *MEMBERS):
                self.tokens[who] = self.door.issue(viewer(who), clock.now())
            else:
                await self.sign_in(who)
        return self.tokens[who]

    async def sign_in(self, who: str) -> None:
        """By the password, as whatever he is appointed by now."""
        query = "mutation($input: SignInInput!) { signIn(input: $input) { accessToken userErrors { message } } }"
        done = await self.get(None, query, input={"login": who, "password": PASSWORD})
        self.tokens[who] = done["signIn"]["accessToken"]


ERRORS = "userErrors { __typename field code message ... on InsufficientStock { available } }"


def day(offset: int) -> str:
    return (clock.today() + timedelta(days=offset)).isoformat()


async def lot(
    people: People,
    quantity: str = "100",
    a: str = "60",
    b: str = "40",
    *,
    parts: Mapping[str, str] | None = None,
    promised: bool = True,
) -> str:
    """A lot of two families, or of those of `parts`, with the producer's promise of conformity that fruit may not leave
    without.
    """
    supplied = {"A": a, "B": b} if parts is None else parts
    done = await people.do(
        "seller",
        "recordLot",
        "lot { id }",
        product="蓝莓",
        categoryCode="FRUIT",
        baseUnit="KG",
        quantity=quantity,
        harvestedOn=day(0),
        contributions=[{"household": FAMILIES[family], "quantity": part} for family, part in supplied.items()],
    )
    assert not done["userErrors"], done
    if promised:
        await promise(people, done["lot"]["id"])
    return str(done["lot"]["id"])


LOT_CERTIFICATE = "certificate { id number inForce revokedAt revokedReason }"


async def promise(people: People, lot_id: str, who: str = "seller", **changes: Any) -> Any:
    """The payload of a promise of conformity for a lot; its paper is the scan that its seller has."""
    _, seller = PEOPLE[who]
    usual = {"certificateCode": "CONFORMITY", "number": f"HGZ-{lot_id[-12:]}", "issuer": seller, "issuedOn": day(0)}
    usual["documentId"] = str(NodeId("Document", COUNTY, str(key(f"scan {seller}"))))
    return await people.do(who, "addLotCertificate", LOT_CERTIFICATE, **{"lotId": lot_id, **usual, **changes})


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
    id_ = str(NodeId("Household", COUNTY, str(key(family))))
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


async def trade(people: People) -> None:
    """The sale of the worked example, from harvest to payment."""
    lot_id = await lot(people)
    placed = (await order(people, await listing(people, lot_id)))["order"]
    await deliver(people, lot_id, placed["id"])
    paid = await people.do("buyer", "payOrder", "order { id }", orderId=placed["id"], amount="585.00", reference="R1")
    assert not paid["userErrors"], paid


async def work_a_month(people: People) -> None:
    """The head of family A is placed, works, and is paid."""
    vacancy = await people.do("seller", "openVacancy", "vacancy { id }", title="采摘工", posts=1, monthlyWage="3000.00")
    person = str(NodeId("Person", COUNTY, str(key("person A"))))
    placement = await people.do(
        "officer", "placeWorker", "placement { id }", vacancyId=vacancy["vacancy"]["id"], personId=person, since=day(0)
    )
    line = {"placementId": placement["placement"]["id"], "amount": "2800.00"}
    month = day(0)[:8] + "01"
    payroll = await people.do("seller", "confirmPayroll", "payroll { id total }", month=month, lines=[line])
    paid = await people.do("seller", "payPayroll", "payroll { state }", payrollId=payroll["payroll"]["id"])
    assert paid["payroll"] == {"state": "PAID"}, paid
