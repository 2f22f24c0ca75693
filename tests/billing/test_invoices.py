"""A tax invoice is for what was accepted, to the fen; its number is used once, and only a red letter voids it."""

import asyncio
from typing import Any

import pytest

from tests.billing.steps import accepted, codes, issue, rows_of, stated
from tests.conftest import TestDatabase
from tests.documents.photos import PAPER, uploaded
from tests.story.people import People, day


async def test_an_invoice_is_matched_to_what_was_accepted(people: People) -> None:
    _, consignment_id = await accepted(people)
    made = await issue(people, consignment_id)
    assert codes(made) == []
    invoice = made["invoice"]
    assert (invoice["total"], invoice["difference"], invoice["kind"]) == ("585.00", "0.00", "ORDINARY")
    assert invoice["document"] == {"name": "发票.pdf", "mediaType": "PDF"}
    assert [each["amount"] for each in invoice["items"]] == ["585.00"]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"number": "1234"}, "UNFIT_INVOICE_NUMBER", "number"),
        ({"number": "12345678"}, "UNFIT_INVOICE_NUMBER", "number"),
        ({"number": "12345678", "code": "12345"}, "UNFIT_INVOICE_NUMBER", "number"),
        ({"number": "24322000000012345678", "code": "0123456789"}, "UNFIT_INVOICE_NUMBER", "number"),
        ({"issuedOn": day(1)}, "DAY_NOT_COME", "issuedOn"),
        ({"net": "536.69"}, "INVOICE_DOES_NOT_ADD_UP", "total"),
        ({"net": "536.64", "tax": "48.36"}, "TAX_IS_OFF", "tax"),
        ({"net": "535.78", "tax": "48.22", "total": "584.00"}, "INVOICE_DIFFERS_FROM_ORDER", "total"),
        ({"net": "-1.00", "tax": "0.00", "total": "-1.00"}, "NOT_POSITIVE", "total"),
        ({"taxRate": "1"}, "NOT_POSITIVE", "taxRate"),
    ],
)
async def test_an_invoice_that_cannot_be_is_refused(
    people: People, fresh: TestDatabase, changes: dict[str, Any], code: str, field: str
) -> None:
    _, consignment_id = await accepted(people)
    refused = await issue(people, consignment_id, **changes)
    assert [(each["code"], each["field"]) for each in refused["userErrors"]] == [(code, ["input", field])]
    assert await rows_of(fresh, "SELECT 1 FROM invoice UNION ALL SELECT 1 FROM invoice_number") == []


async def test_tax_that_was_rounded_line_by_line_is_taken(people: People) -> None:
    _, consignment_id = await accepted(people)
    assert codes(await issue(people, consignment_id, net="536.65", tax="48.35")) == []


async def test_a_number_is_used_once_whoever_uses_it(people: People) -> None:
    _, first = await accepted(people)
    _, second = await accepted(people)
    assert codes(await issue(people, first)) == []
    assert codes(await issue(people, second)) == ["INVOICE_NUMBER_USED"]
    assert codes(await issue(people, second, number="12345678", code="012345678901")) == []


async def test_a_number_used_many_times_at_once_is_used_once(people: People) -> None:
    consignments = [(await accepted(people))[1] for _ in range(4)]
    answers = await asyncio.gather(*(issue(people, each) for each in consignments))
    assert sorted(code for each in answers for code in codes(each)) == ["INVOICE_NUMBER_USED"] * 3


async def test_a_consignment_invoiced_many_times_at_once_is_invoiced_once(people: People) -> None:
    _, consignment_id = await accepted(people)
    numbers = [f"2432200000001234567{at}" for at in range(4)]
    answers = await asyncio.gather(*(issue(people, consignment_id, number=each) for each in numbers))
    assert sorted(code for each in answers for code in codes(each)) == ["ALREADY_INVOICED"] * 3


async def test_a_red_letter_voids_an_invoice_once_and_frees_what_stood_on_it(people: People) -> None:
    _, consignment_id = await accepted(people)
    invoice = (await issue(people, consignment_id))["invoice"]
    assert codes(await issue(people, consignment_id, number="24322000000000000002")) == ["ALREADY_INVOICED"]
    shown = "invoice { kind total net tax reason voids { number } items { amount } document { name } }"

    async def void(number: str) -> Any:
        given = {"invoiceId": invoice["id"], "number": number, "reason": "抬头有误"}
        return await people.do("seller", "voidInvoice", shown, **given)

    assert codes(await void(invoice["number"])) == ["INVOICE_NUMBER_USED"]
    answers = await asyncio.gather(*(void(f"2432200000000000001{at}") for at in range(3)))
    done = [each["invoice"] for each in answers if each["invoice"]]
    refused = [code for each in answers for code in codes(each)]
    assert (len(done), refused) == (1, ["ALREADY_VOIDED"] * 2)
    red = done[0]
    assert (red["kind"], red["total"], red["net"], red["tax"]) == ("RED_LETTER", "-585.00", "-536.70", "-48.30")
    assert red["voids"]["number"] == invoice["number"]
    assert (red["items"], red["document"], red["reason"]) == ([{"amount": "-585.00"}], None, "抬头有误")
    assert codes(await issue(people, consignment_id, number="24322000000000000003")) == []


async def test_a_credit_since_shows_as_a_difference(people: People) -> None:
    _, consignment_id = await accepted(people)
    invoice = (await issue(people, consignment_id))["invoice"]
    given = {"consignmentId": consignment_id, "amount": "5.00", "reason": "破损"}
    done = await people.do("seller", "issueCreditNote", "creditNote { number amount }", **given)
    assert done["creditNote"]["amount"] == "5.00"
    query = "query($id: ID!) { node(id: $id) { ... on Invoice { difference } } }"
    assert (await people.get("buyer", query, id=invoice["id"]))["node"] == {"difference": "5.00"}


async def test_only_the_seller_invoices_and_only_what_was_accepted(people: People) -> None:
    _, consignment_id = await accepted(people)
    assert codes(await issue(people, consignment_id, who="rival")) == ["NOT_FOUND"]
    unknown = consignment_id[:-1] + ("0" if consignment_id[-1] != "0" else "1")
    assert codes(await issue(people, unknown)) == ["NOT_FOUND"]


async def test_somebody_elses_document_is_no_invoice(people: People) -> None:
    _, consignment_id = await accepted(people)
    theirs = (await uploaded(people, "rival", PAPER, "x.pdf"))["document"]["id"]
    given = {"consignmentIds": [consignment_id], "documentId": theirs, **stated()}
    assert codes(await people.do("seller", "issueInvoice", "invoice { id }", **given)) == ["NOT_FOUND"]


async def test_an_invoices_document_comes_as_it_was_to_both_sides_and_to_nobody_else(people: People) -> None:
    _, consignment_id = await accepted(people)
    await issue(people, consignment_id)
    shown = (await people.get("buyer", "{ invoices { nodes { document { id } } } }"))["invoices"]["nodes"]
    query = "mutation($input: LinkDocumentInput!) { linkDocument(input: $input) { url expiresAt } }"
    for who, status in (("seller", 200), ("buyer", 200), ("rival", 404), ("other buyer", 404)):
        asked = {"documentId": shown[0]["document"]["id"]}
        link = (await people.get(who, query, input=asked))["linkDocument"]
        fetched = await people.client.get(link["url"])
        assert fetched.status_code == status, who
        if status == 200:
            assert (fetched.content, fetched.headers["content-type"]) == (PAPER, "application/pdf")
            assert fetched.headers["content-disposition"].startswith("attachment;")
            assert fetched.headers["cache-control"] == "private, no-store"
