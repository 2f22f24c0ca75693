"""A month's statement re-adds from raw rows, on the screen as on paper."""

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pypdf
import pytest

from domain import clock
from domain.clock import stopped_at
from tests.billing.steps import accepted, age, codes, pay, rows_of
from tests.conftest import TestDatabase
from tests.factories import key
from tests.story.people import People, day

STATEMENT = """query($id: ID!, $side: TradeSide!, $month: Date!, $with: ID) {
  accountStatement(organisationId: $id, side: $side, month: $month, counterpartId: $with) {
    organisation { name } opening closing lines { day kind number counterpart { name } amount balance } } }"""


async def statement(people: People, who: str, name: str, side: str, month: str = "", **given: Any) -> Any:
    asked = {"id": f"Organisation:{key(name)}", "side": side, "month": month or day(0), **given}
    return (await people.get(who, STATEMENT, **asked))["accountStatement"]


async def eventful(people: People, fresh: TestDatabase) -> None:
    """One of each: goods, a credit, a payment in part, interest, and interest paid."""
    order_id, consignment_id = await accepted(people)
    given = {"consignmentId": consignment_id, "amount": "5.55", "reason": "破损"}
    assert codes(await people.do("seller", "issueCreditNote", "creditNote { id }", **given)) == []
    await pay(people, order_id, "100.01")
    await age(fresh, 45)
    claimed = {"consignmentId": consignment_id, "until": day(0)}
    note = (await people.do("seller", "claimInterest", "interestNote { id }", **claimed))["interestNote"]
    paid = {"interestNoteId": note["id"], "reference": "R"}
    assert codes(await people.do("buyer", "payInterest", "interestNote { id }", **paid)) == []


_RAW = {
    "CONSIGNMENT": "SELECT amount, accepted_on AS day FROM receivable",
    "CREDIT_NOTE": "SELECT -amount AS amount, issued_on AS day FROM credit_note",
    "PAYMENT": "SELECT -amount AS amount, (received_at AT TIME ZONE 'Asia/Shanghai')::date AS day FROM receipt",
    "INTEREST": "SELECT amount, claimed_on AS day FROM interest_note",
    "INTEREST_PAYMENT": "SELECT -amount AS amount, (paid_at AT TIME ZONE 'Asia/Shanghai')::date AS day"
    " FROM interest_payment",
}


def yuan(amount: int) -> str:
    return f"{Decimal(amount).scaleb(-2):.2f}"


async def test_a_statement_re_adds_from_raw_rows_for_both_sides(people: People, fresh: TestDatabase) -> None:
    await eventful(people, fresh)
    first = clock.today().replace(day=1)
    raw = {kind: await rows_of(fresh, sql) for kind, sql in _RAW.items()}
    assert all(raw.values())
    before = sum(each["amount"] for rows in raw.values() for each in rows if each["day"] < first)
    within = sorted(
        (kind, each["day"].isoformat(), yuan(each["amount"]))
        for kind, rows in raw.items()
        for each in rows
        if each["day"] >= first
    )
    after = sum(each["amount"] for rows in raw.values() for each in rows)
    for who, name, side, partner in (
        ("seller", "cooperative", "AS_SELLER", "canteen"),
        ("buyer", "canteen", "AS_BUYER", "cooperative"),
    ):
        told = await statement(people, who, name, side)
        assert (told["opening"], told["closing"]) == (yuan(before), yuan(after))
        assert sorted((each["kind"], each["day"], each["amount"]) for each in told["lines"]) == within
        assert {each["counterpart"]["name"] for each in told["lines"]} == {partner}
        assert told["lines"][-1]["balance"] == told["closing"]
        running = Decimal(told["opening"])
        for each in told["lines"]:
            running += Decimal(each["amount"])
            assert Decimal(each["balance"]) == running


async def test_a_statement_shows_nobody_elses_trade(people: People, fresh: TestDatabase) -> None:
    await eventful(people, fresh)
    for who in ("rival", "other buyer", "stranger"):
        told = await statement(people, who, "cooperative", "AS_SELLER")
        assert (told["opening"], told["closing"], told["lines"]) == ("0.00", "0.00", [])
    none = await statement(
        people, "seller", "cooperative", "AS_SELLER", **{"with": f"Organisation:{key('other canteen')}"}
    )
    assert (none["closing"], none["lines"]) == ("0.00", [])
    overseen = await statement(people, "finance", "cooperative", "AS_SELLER")
    assert overseen == await statement(people, "seller", "cooperative", "AS_SELLER")


async def fetched(people: People, who: str, format_: str, **changes: Any) -> Any:
    given = {"organisationId": f"Organisation:{key('cooperative')}", "side": "AS_SELLER", "month": day(0)}
    query = (
        "mutation($input: LinkStatementInput!) { linkStatement(input: $input) { url expiresAt userErrors { code } } }"
    )
    link = (await people.get(who, query, input={**given, "format": format_, **changes}))["linkStatement"]
    assert link["userErrors"] == []
    return await people.client.get(link["url"])


async def workbook_of(people: People, who: str) -> Any:
    return openpyxl.load_workbook(io.BytesIO((await fetched(people, who, "XLSX")).content)).active


async def test_a_workbook_holds_the_statement(people: People, fresh: TestDatabase) -> None:
    await eventful(people, fresh)
    told = await statement(people, "seller", "cooperative", "AS_SELLER")
    sheet = await workbook_of(people, "seller")
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    facts = {row[0]: row[1] for row in rows[1:6]}
    assert facts["单位 Organisation"] == "cooperative"
    assert f"{facts['期初余额 Opening']:.2f}" == told["opening"]
    assert f"{facts['期末余额 Closing']:.2f}" == told["closing"]
    written = [
        (row[0].date().isoformat(), row[2], f"{row[4]:.2f}", f"{row[5]:.2f}")
        for row in rows[8 : 8 + len(told["lines"])]
    ]
    assert written == [(each["day"], each["number"], each["amount"], each["balance"]) for each in told["lines"]]
    total = sum((Decimal(amount) for _, _, amount, _ in written), Decimal(told["opening"]))
    assert total == Decimal(told["closing"])


async def test_a_pdf_holds_the_statement_with_its_chinese(people: People, fresh: TestDatabase) -> None:
    await eventful(people, fresh)
    told = await statement(people, "seller", "cooperative", "AS_SELLER")
    answer = await fetched(people, "seller", "PDF")
    assert answer.headers["content-type"] == "application/pdf"
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    for each in ("对账单", "期末余额", told["closing"], *(line["amount"] for line in told["lines"])):
        assert each in text


@pytest.mark.parametrize("format_", ["PDF", "XLSX"])
async def test_the_same_statement_is_the_same_bytes(people: People, fresh: TestDatabase, format_: str) -> None:
    await eventful(people, fresh)
    first = await fetched(people, "seller", format_)
    with stopped_at(clock.now().replace(microsecond=0)):
        assert (await fetched(people, "seller", format_)).content == first.content


async def test_a_link_shows_what_its_owner_may_see_and_lapses(people: People, fresh: TestDatabase) -> None:
    await eventful(people, fresh)
    rivals = await workbook_of(people, "rival")
    assert [
        row for row in rivals.iter_rows(min_row=9, max_col=1, values_only=True) if row[0] and "正数" not in row[0]
    ] == []
    query = "mutation($input: LinkStatementInput!) { linkStatement(input: $input) { url } }"
    given = {
        "organisationId": f"Organisation:{key('cooperative')}",
        "side": "AS_SELLER",
        "month": day(0),
        "format": "PDF",
    }
    url = (await people.get("seller", query, input=given))["linkStatement"]["url"]
    with stopped_at(clock.now() + timedelta(minutes=6)):
        late = await people.client.get(url)
    assert (late.status_code, late.json()["errors"][0]["extensions"]["code"]) == (410, "LINK_EXPIRED")
    _, _, token, name = url.split("/")
    for forged in (f"/files/{token[:-2]}AA/{name}", f"/files/x/{name}", f"/files/{'x' * 5000}/{name}"):
        answer = await people.client.get(forged)
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (404, "LINK_MALFORMED")
    access = await people.token_of("seller")
    assert (await people.client.get(f"/files/{access}/{name}")).status_code == 404
    as_token = {"Authorization": f"Bearer {token}"}
    assert (
        await people.client.post("/graphql", json={"query": "{ me { login } }"}, headers=as_token)
    ).status_code == 401
