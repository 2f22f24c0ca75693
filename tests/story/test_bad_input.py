"""Bad input gets a clear code, and changes nothing."""

import asyncio
from typing import Any

import httpx
import pytest

from resolvers.reading.ids import NodeId
from server.app import Application
from server.database import Database
from server.documents import Switches
from server.services import Services
from server.tokens import AccessTokens
from tests.story.county import COUNTY, FAMILIES, PASSWORD, key
from tests.story.people import People, day, deliver, listing, lot, order


def code_of(response: Any) -> str:
    """The code of a response's only error."""
    return str(response["errors"][0]["extensions"]["code"])


RECORD = "mutation($input: RecordLotInput!) { recordLot(input: $input) { lot { id } userErrors { code field } } }"


def described(**changes: Any) -> dict[str, Any]:
    parts = [{"household": FAMILIES["A"], "quantity": "100"}]
    plain = {"product": "蓝莓", "categoryCode": "FRUIT", "baseUnit": "KG", "quantity": "100", "harvestedOn": day(0)}
    return {"idempotencyKey": "a key of some length", "contributions": parts, **plain, **changes}


@pytest.mark.parametrize("quantity", ["1.0001", "1e30", "NaN", "", "一百", "9" * 50, "Infinity"])
async def test_a_figure_that_is_none_is_refused(people: People, quantity: str) -> None:
    answer = await people.ask("seller", RECORD, input=described(quantity=quantity))
    assert code_of(answer) == "BAD_VALUE"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"quantity": "0"}, "NOT_POSITIVE"),
        ({"quantity": "-5"}, "NOT_POSITIVE"),
        ({"quantity": "99"}, "PARTS_DO_NOT_ADD_UP"),
        ({"harvestedOn": day(1)}, "HARVEST_IN_FUTURE"),
        ({"contributions": [{"household": "无名氏", "quantity": "100"}]}, "UNKNOWN_SUPPLIER"),
        ({"categoryCode": "NONE"}, "NOT_FOUND"),
        ({"idempotencyKey": "short"}, "UNFIT_KEY"),
    ],
)
async def test_a_lot_that_cannot_be_is_refused(people: People, changes: dict[str, Any], code: str) -> None:
    payload = (await people.get("seller", RECORD, input=described(**changes)))["recordLot"]
    assert payload["lot"] is None
    assert [each["code"] for each in payload["userErrors"]] == [code]


@pytest.mark.parametrize("changes", [{"code": "x" * 65}, {"grade": "字" * 201}, {"quantity": "99999999999.999"}])
async def test_what_the_columns_cannot_hold_is_refused(people: People, changes: dict[str, Any]) -> None:
    parts = [{"household": FAMILIES["A"], "quantity": changes.get("quantity", "100")}]
    answer = await people.get("seller", RECORD, input=described(contributions=parts, **changes))
    codes = [each["code"] for each in answer["recordLot"]["userErrors"]]
    assert codes == ([] if "quantity" in changes else ["TOO_LARGE"])


async def test_a_price_beyond_all_use_is_refused(people: People) -> None:
    lot_id = await lot(people)
    tiers = [{"fromQuantity": "1", "unitPrice": "99999999999"}]
    terms = {"lotIds": [lot_id], "title": "蓝莓", "unitLabel": "公斤", "unitContent": "1", "minimumQuantity": "1"}
    window = {"leadTimeDays": 0, "deliverFrom": day(0), "deliverUntil": day(7)}
    done = await people.do("seller", "publishListing", "listing { id }", **terms, **window, tiers=tiers)
    assert [each["code"] for each in done["userErrors"]] == ["TOO_LARGE"]


async def test_the_same_lot_code_sent_many_times_at_once_is_one_lot(people: People) -> None:
    await people.token_of("seller")

    async def record(at: int) -> Any:
        given = described(code="SAME", idempotencyKey=f"a key of its own {at}")
        return (await people.get("seller", RECORD, input=given))["recordLot"]

    answers = await asyncio.gather(*(record(at) for at in range(8)))
    assert sum(answer["lot"] is not None for answer in answers) == 1
    refused = {each["code"] for answer in answers for each in answer["userErrors"]}
    assert refused <= {"CONFLICT", "LOT_CODE_TAKEN"}


@pytest.mark.parametrize("text", ["\0", "a\0b"])
async def test_text_that_no_database_keeps_is_refused(people: People, text: str) -> None:
    assert code_of(await people.ask("seller", RECORD, input=described(product=text))) == "BAD_REQUEST"


async def test_a_lone_surrogate_is_refused(people: People) -> None:
    body = b'{"query": "query($s: String) { listings(search: $s) { totalCount } }", "variables": {"s": "\\ud800"}}'
    answer = (await people.client.post("/graphql", content=body)).json()
    assert code_of(answer) == "BAD_REQUEST"


@pytest.mark.parametrize("offset", [-1, 8, 400])
async def test_a_day_outside_the_window_is_refused(people: People, offset: int) -> None:
    listing_id = await listing(people, await lot(people))
    lines = [{"listingId": listing_id, "quantity": "1"}]
    done = await people.do("buyer", "placeOrder", "order { id }", deliverOn=day(offset), lines=lines)
    assert [each["code"] for each in done["userErrors"]] == ["WINDOW_CLOSED"]


@pytest.mark.parametrize(
    ("quantity", "code"), [("0.5", "BELOW_MINIMUM"), ("1.5", "NOT_WHOLE_PACKAGES"), ("-1", "NOT_POSITIVE")]
)
async def test_a_quantity_that_is_not_sold_is_refused(people: People, quantity: str, code: str) -> None:
    done = await order(people, await listing(people, await lot(people)), quantity)
    assert [each["code"] for each in done["userErrors"]] == [code]


@pytest.mark.parametrize(
    "id_", ["", "nonsense", str(NodeId("Lot", COUNTY, str(key("x")))), str(NodeId("Listing", 999999, str(key("x"))))]
)
async def test_an_unknown_or_foreign_id_reads_as_not_found(people: People, id_: str) -> None:
    done = await order(people, id_, "1")
    assert [each["code"] for each in done["userErrors"]] == ["NOT_FOUND"]
    assert (await people.get(None, "query($id: ID!) { listing(id: $id) { title } }", id=id_))["listing"] is None


async def test_a_rivals_order_reads_as_not_found(people: People) -> None:
    placed = await order(people, await listing(people, await lot(people)))
    order_id = placed["order"]["id"]
    done = await people.do("rival", "confirmOrder", "consignment { id }", orderId=order_id)
    assert [each["code"] for each in done["userErrors"]] == ["NOT_FOUND"]
    query = "query($id: ID!) { order(id: $id) { number } }"
    assert (await people.get("rival", query, id=order_id))["order"] is None


async def test_a_step_out_of_turn_is_refused(people: People) -> None:
    lot_id = await lot(people)
    placed = await order(people, await listing(people, lot_id))
    order_id = placed["order"]["id"]
    early = await people.do("seller", "dispatchOrder", "consignment { id }", orderId=order_id)
    assert [each["code"] for each in early["userErrors"]] == ["WRONG_STATE"]
    await deliver(people, lot_id, order_id)
    again = await people.do("seller", "confirmOrder", "consignment { id }", orderId=order_id)
    assert [each["code"] for each in again["userErrors"]] == ["WRONG_STATE"]


async def test_paying_more_than_is_open_is_refused_also_many_at_once(people: People) -> None:
    lot_id = await lot(people)
    placed = await order(people, await listing(people, lot_id))
    await deliver(people, lot_id, placed["order"]["id"])

    async def pay(amount: str) -> Any:
        given = {"orderId": placed["order"]["id"], "amount": amount, "reference": "R"}
        return await people.do("buyer", "payOrder", "order { id }", **given)

    assert [each["code"] for each in (await pay("585.01"))["userErrors"]] == ["OVERPAID"]
    assert [each["code"] for each in (await pay("0"))["userErrors"]] == ["NOT_POSITIVE"]
    answers = await asyncio.gather(*(pay("300.00") for _ in range(4)))
    assert sum(answer["order"] is not None for answer in answers) == 1
    assert (await pay("285.00"))["order"]


async def test_a_buyer_may_not_record_lots_and_nobody_unknown_may_ask_for_orders(people: People) -> None:
    assert code_of(await people.ask("buyer", RECORD, input=described())) == "NOT_PERMITTED"
    assert code_of(await people.ask(None, "{ orders { totalCount } }")) == "NOT_SIGNED_IN"


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é" * 9])
async def test_a_malformed_token_is_refused(people: People, token: str) -> None:
    headers = {b"Authorization": f"Bearer {token}".encode()}
    answer = await people.client.post("/graphql", json={"query": "{ me { login } }"}, headers=headers)
    assert answer.status_code == 401
    assert code_of(answer.json()) == "TOKEN_MALFORMED"


async def test_guessing_a_password_is_stopped(people: People) -> None:
    query = "mutation($input: SignInInput!) { signIn(input: $input) { accessToken userErrors { code } } }"

    async def attempt(password: str) -> Any:
        return (await people.get(None, query, input={"login": "buyer", "password": password}))["signIn"]

    for _ in range(5):
        assert [each["code"] for each in (await attempt("wrong"))["userErrors"]] == ["WRONG_CREDENTIALS"]
    assert [each["code"] for each in (await attempt(PASSWORD))["userErrors"]] == ["TOO_MANY_ATTEMPTS"]


async def test_a_refresh_token_works_once_and_its_reuse_ends_the_family(people: People) -> None:
    sign_in = "mutation($input: SignInInput!) { signIn(input: $input) { refreshToken } }"
    first = (await people.get(None, sign_in, input={"login": "buyer", "password": PASSWORD}))["signIn"]["refreshToken"]
    refresh = "mutation($input: RefreshInput!) { refresh(input: $input) { refreshToken userErrors { code } } }"

    async def use(token: str) -> Any:
        return (await people.get(None, refresh, input={"refreshToken": token}))["refresh"]

    second = (await use(first))["refreshToken"]
    assert second
    assert [each["code"] for each in (await use(first))["userErrors"]] == ["REFRESH_REFUSED"]
    assert [each["code"] for each in (await use(second))["userErrors"]] == ["REFRESH_REFUSED"]


async def test_ten_thousand_aliases_and_a_body_of_five_megabytes_are_refused(people: People) -> None:
    many = "{" + " ".join(f"a{n}: __typename" for n in range(10_000)) + "}"
    assert code_of(await people.ask(None, many)) in {"TOO_MANY_TOKENS", "TOO_MANY_ALIASES"}
    answer = await people.client.post("/graphql", content=b"x" * 5 * 1024 * 1024)
    assert code_of(answer.json()) == "BODY_TOO_LARGE"


async def test_a_page_has_an_end(people: People) -> None:
    assert code_of(await people.ask(None, "{ listings(first: 101) { totalCount } }")) == "PAGE_TOO_LARGE"
    assert code_of(await people.ask(None, '{ listings(after: "x") { nodes { id } } }')) == "BAD_CURSOR"


async def test_in_production_the_api_does_not_describe_itself(database: Database) -> None:
    off = Switches(introspection=False, suggestions=False, graphiql=False, get=False)
    app = Application(Services(database, AccessTokens(bytes(32)), switches=off))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://lianxin") as client:
        assert (await client.get("/graphql")).status_code == 405
        for query in ("{ __schema { types { name } } }", "{ listing { titl } }", "{ listngs { totalCount } }"):
            answer = (await client.post("/graphql", json={"query": query})).json()
            assert "data" not in answer
            assert "Did you mean" not in answer["errors"][0]["message"]
