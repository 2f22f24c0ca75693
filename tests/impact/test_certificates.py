"""A certificate re-adds from the ledger, names nobody, and is verified by anybody."""

import asyncio
import base64
import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import orjson
import pypdf
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from domain import clock
from tests.billing.steps import accepted, codes, pay, rows_of, run
from tests.conftest import TestDatabase
from tests.fulfilment.steps import claimed, done, terms
from tests.settlement.sales import decided, sold
from tests.story.county import FAMILIES
from tests.story.people import People

SHOWN = "certificate { id code since until paid reached households passThrough proof supersededAt buyer { name } }"
VERIFY = """mutation($input: VerifyCertificateInput!) { verifyCertificate(input: $input) { verdict supersededAt
  certificate { code buyer since until paid reached households passThrough issuedAt } userErrors { code } } }"""


def months_ago(months: int) -> tuple[date, date]:
    """First and last day of a month that is over."""
    last = clock.today().replace(day=1) - timedelta(days=1)
    for _ in range(months - 1):
        last = last.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


async def traded(people: People, months: int, paid: str = "585.00") -> None:
    """The worked example, some months ago, paid in whole or in part."""
    with clock.stopped_at(months_ago(months)[0] + timedelta(days=9)):
        then = People(people.client)
        order_id, _ = await accepted(then)
        await pay(then, order_id, paid)


async def issue(people: People, months: int = 1, through: int | None = None, who: str = "buyer") -> Any:
    period = {"since": months_ago(months)[0].isoformat(), "until": months_ago(through or months)[1].isoformat()}
    return await people.do(who, "issueImpactCertificate", SHOWN, **period)


async def verified(people: People, text: str) -> Any:
    return (await people.get(None, VERIFY, input={"text": text}))["verifyCertificate"]


async def test_a_certificate_re_adds_from_the_ledgers_rows(people: People, fresh: TestDatabase) -> None:
    await traded(people, 1, "400.01")
    made = (await issue(people))["certificate"]
    realised = await rows_of(
        fresh,
        "SELECT sum(e.amount) AS reached, count(DISTINCT e.owner_id) AS households FROM entry e JOIN ledger_account a"
        " ON a.county_id = e.county_id AND a.id = e.account_id WHERE a.kind = 'HOUSEHOLD_REALISED'",
    )
    paid = (await rows_of(fresh, "SELECT sum(amount) AS paid FROM receipt"))[0]["paid"]
    assert made["paid"] == f"{paid / 100:.2f}" == "400.01"
    assert made["reached"] == f"{realised[0]['reached'] / 100:.2f}"
    assert made["households"] == realised[0]["households"] == 5
    ratio = (Decimal(int(realised[0]["reached"])) / int(paid)).quantize(Decimal("0.0001"))
    assert Decimal(made["passThrough"]) == ratio
    assert made["buyer"] == {"name": "canteen"}


_REALISED = (
    "SELECT sum(e.amount) AS reached FROM entry e JOIN ledger_account a ON a.county_id = e.county_id"
    " AND a.id = e.account_id WHERE a.kind = 'HOUSEHOLD_REALISED'"
)


async def test_what_went_back_is_not_certified(people: People, fresh: TestDatabase) -> None:
    """585.00 paid; 10 of 97.5 kg were bad by the lot's fault: 60.00 go back, and the households' part of them."""
    with clock.stopped_at(months_ago(1)[0] + timedelta(days=9)):
        then = People(people.client)
        sale = await sold(then)
        await pay(then, sale.order_id, "585.00")
        await decided(then, sale, "10", "LOT")
        given = {"consignmentId": sale.id, "amount": "60.00", "reference": "T1"}
        assert not codes(await then.do("finance", "refundBuyer", "refund { amount }", **given))
    made = (await issue(people))["certificate"]
    (realised,) = await rows_of(fresh, _REALISED)
    assert (made["paid"], made["households"]) == ("525.00", 5)
    assert made["reached"] == f"{realised['reached'] / 100:.2f}" < "436.28"


async def test_what_goes_back_in_a_later_month_is_less_in_that_month(people: People) -> None:
    with clock.stopped_at(months_ago(2)[0] + timedelta(days=9)):
        then = People(people.client)
        sale = await sold(then)
        await pay(then, sale.order_id, "585.00")
        claim = await claimed(then, sale, "10")
    with clock.stopped_at(months_ago(1)[0] + timedelta(days=1)):
        then = People(people.client)
        await done(then, "seller", "answerClaim", "claim { id }", claimId=claim, answer="ACCEPT", terms=terms("10"))
        await done(then, "approver", "judgeFault", "faultJudgement { id }", claimId=claim, lotAtFault=True, note="查实")
        refund = {"consignmentId": sale.id, "amount": "60.00", "reference": "T1"}
        await done(then, "finance", "refundBuyer", "refund { id }", **refund)
    before, after = [(await issue(people, month))["certificate"] for month in (2, 1)]
    both = (await issue(people, 2, 1))["certificate"]
    assert (before["paid"], after["paid"], both["paid"]) == ("585.00", "-60.00", "525.00")
    assert (after["reached"], after["passThrough"]) == (None, None)


async def test_what_a_dispute_held_is_certified_once_it_is_released(people: People, fresh: TestDatabase) -> None:
    """That the seller is at fault costs households nothing."""
    with clock.stopped_at(months_ago(1)[0] + timedelta(days=9)):
        then = People(people.client)
        sale = await sold(then)
        claim = await claimed(then, sale, "10")
        await pay(then, sale.order_id, "525.00")
        fault = terms("10", fault="SELLER")
        await done(then, "seller", "answerClaim", "claim { id }", claimId=claim, answer="ACCEPT", terms=fault)
    assert (await issue(people))["certificate"]["reached"] == "436.28"


async def test_what_a_seller_advanced_is_certified_once(people: People, fresh: TestDatabase) -> None:
    """585.00 of goods, 436.28 of it households'. 100.00 paid and 136.28 advanced in one month, 485.00 paid in the next.

    100.00 + 136.28 reach them in the first; of the 485.00 the 200.00 still awaited do, and the rest is the seller's.
    """
    with clock.stopped_at(months_ago(2)[0] + timedelta(days=9)):
        then = People(people.client)
        sale = await sold(then)
        await pay(then, sale.order_id, "100.00")
        given = {"consignmentId": sale.id, "amount": "136.28", "reference": "D1"}
        await done(then, "seller", "advancePayment", "advance { id }", **given)
    with clock.stopped_at(months_ago(1)[0] + timedelta(days=1)):
        await pay(People(people.client), sale.order_id, "485.00")
    first, second, both = [(await issue(people, *period))["certificate"] for period in ((2,), (1,), (2, 1))]
    assert [each["paid"] for each in (first, second, both)] == ["100.00", "485.00", "585.00"]
    assert [each["reached"] for each in (first, second, both)] == ["236.28", "200.00", "436.28"]
    ratios = [each["passThrough"] and Decimal(each["passThrough"]) for each in (first, second, both)]
    assert ratios == [None, Decimal("0.4124"), Decimal("0.7458")]
    assert [each["households"] for each in (first, second, both)] == [5, 5, 5]
    (realised,) = await rows_of(fresh, _REALISED)
    assert both["reached"] == f"{realised['reached'] / 100:.2f}"
    for format_, sheet in (("PDF", False), ("XLSX", True)):
        paper = (await fetched(people, first["id"], format_)).content
        if sheet:
            shown: Any = openpyxl.load_workbook(io.BytesIO(paper)).active
            facts = {row[0]: row[1] for row in shown.iter_rows(min_row=2, max_row=11, max_col=2, values_only=True)}
            assert (facts["到户金额(元) Yuan that reached households"], facts["到户比例 Pass-through"]) == (236.28, "—")
        else:
            assert "236.28" in "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(paper)).pages)


async def test_all_advanced_and_paid_later_adds_no_household_twice(people: People) -> None:
    with clock.stopped_at(months_ago(2)[0] + timedelta(days=9)):
        then = People(people.client)
        sale = await sold(then)
        given = {"consignmentId": sale.id, "amount": "436.28", "reference": "D1"}
        await done(then, "seller", "advancePayment", "advance { id }", **given)
    with clock.stopped_at(months_ago(1)[0] + timedelta(days=1)):
        await pay(People(people.client), sale.order_id, "585.00")
    first, second, both = [(await issue(people, *period))["certificate"] for period in ((2,), (1,), (2, 1))]
    assert (first["paid"], first["reached"], first["passThrough"]) == ("0.00", "436.28", None)
    assert (second["paid"], second["reached"]) == ("585.00", None)
    assert (both["paid"], both["reached"], both["households"]) == ("585.00", "436.28", 5)


async def test_a_certificate_names_no_household(people: People) -> None:
    await traded(people, 1)
    made = (await issue(people))["certificate"]
    signed = base64.urlsafe_b64decode(made["proof"].split(".")[1] + "===").decode()
    for told in (signed, orjson.dumps(await verified(people, made["code"])).decode()):
        assert not any(name in told for name in FAMILIES.values())


async def _only_two_supply(fresh: TestDatabase) -> None:
    await run(fresh, "UPDATE profit_split SET village = 0, shares = 0, retained = 100")


async def test_few_households_are_kept_back_and_told_with_the_months_after(people: People, fresh: TestDatabase) -> None:
    await traded(people, 3)
    await _only_two_supply(fresh)
    await traded(people, 2)
    first = (await issue(people, 3))["certificate"]
    assert (first["households"], first["reached"] is None) == (5, False)
    few = (await issue(people, 2))["certificate"]
    assert (few["paid"], few["reached"], few["households"], few["passThrough"]) == ("585.00", None, None, None)
    both = (await issue(people, 3, 2))["certificate"]
    assert (both["paid"], both["reached"], both["households"]) == ("1170.00", None, None), (
        "or the difference would tell"
    )
    await run(fresh, "UPDATE profit_split SET village = 20, shares = 30, retained = 50")
    await traded(people, 1)
    whole = (await issue(people, 3, 1))["certificate"]
    assert (whole["paid"], whole["households"], whole["reached"] is None) == ("1755.00", 5, False)
    block = (await issue(people, 2, 1))["certificate"]
    assert block["reached"] is not None
    assert (await issue(people, 1))["certificate"]["reached"] is None, "or February would be the rest of both"


async def test_whole_months_that_are_over_and_no_other(people: People) -> None:
    today = clock.today()
    first = today.replace(day=1)
    for since, until, code in (
        (first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1), "PERIOD_NOT_ENDED"),
        (months_ago(1)[0], months_ago(1)[1] - timedelta(days=1), "NOT_WHOLE_MONTHS"),
        (months_ago(1)[0], months_ago(2)[1], "NOT_WHOLE_MONTHS"),
    ):
        period = {"since": since.isoformat(), "until": until.isoformat()}
        assert codes(await people.do("buyer", "issueImpactCertificate", SHOWN, **period)) == [code]


async def test_another_buyers_certificate_is_not_to_be_had(people: People) -> None:
    await traded(people, 1)
    made = (await issue(people))["certificate"]
    mine = (await issue(people, who="other buyer"))["certificate"]
    assert (mine["paid"], mine["reached"], mine["buyer"]["name"]) == ("0.00", None, "other canteen")
    query = "query($id: ID!) { impactCertificate(id: $id) { code } impactCertificates { totalCount } }"
    seen = {who: await people.get(who, query, id=made["id"]) for who in ("buyer", "other buyer", "auditor", "stranger")}
    assert {who: each["impactCertificate"] is not None for who, each in seen.items()} == {
        "buyer": True,
        "other buyer": False,
        "auditor": True,
        "stranger": False,
    }
    link = "mutation($input: LinkCertificateInput!) { linkCertificate(input: $input) { url } }"
    asked = {"certificateId": made["id"], "format": "PDF"}
    url = (await people.get("other buyer", link, input=asked))["linkCertificate"]["url"]
    assert (await people.client.get(url)).status_code == 404
    refused = await people.ask(
        "seller",
        "mutation($input: IssueImpactCertificateInput!) {"
        " issueImpactCertificate(input: $input) { certificate { id } } }",
        input={"idempotencyKey": "long enough", "since": "2026-01-01", "until": "2026-01-31"},
    )
    assert refused["errors"][0]["extensions"]["code"] == "NOT_PERMITTED"


async def test_anybody_verifies_by_the_public_key_alone(people: People) -> None:
    await traded(people, 1)
    made = (await issue(people))["certificate"]
    (key,) = (await people.get(None, "{ certificateKeys { code publicKey } }"))["certificateKeys"]
    form, *parts = made["proof"].split(".")
    payload, signature = (base64.urlsafe_b64decode(each + "=" * (-len(each) % 4)) for each in parts)
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key["publicKey"]))
    public.verify(signature, payload)
    with pytest.raises(InvalidSignature):
        public.verify(signature, payload.replace(b"canteen", b"cantine"))
    said = orjson.loads(payload)
    assert (form, said["key"], said["code"], said["paid"]) == ("LXC1", key["code"], made["code"], "585.00")
    assert payload == orjson.dumps(said, option=orjson.OPT_SORT_KEYS), "canonical"


async def test_a_genuine_a_forged_and_an_unknown_one_are_told_apart(people: People) -> None:
    await traded(people, 1)
    made = (await issue(people))["certificate"]
    for text in (made["code"], made["code"].lower(), made["proof"]):
        told = await verified(people, text)
        assert (told["verdict"], told["supersededAt"]) == ("STANDS", None)
        assert told["certificate"]["paid"] == "585.00"
    form, payload, signature = made["proof"].split(".")
    altered = (
        base64.urlsafe_b64encode(
            base64.urlsafe_b64decode(payload + "===").replace(b'"paid":"585.00"', b'"paid":"985.00"')
        )
        .decode()
        .rstrip("=")
    )
    forged = f"{form}.{altered}.{signature}"
    no_key = f"{form}.{base64.urlsafe_b64encode(b'{}').decode().rstrip('=')}.{signature}"
    for text, verdict in (
        (forged, "FORGED"),
        (no_key, "FORGED"),
        ("320722-" + "0" * 20, "UNKNOWN"),
        ("", "UNKNOWN"),
        ("x" * 3999, "UNKNOWN"),
        ("LXC1.a.b", "UNKNOWN"),
        (f"LXC1.{payload}", "UNKNOWN"),
        ("' OR 1=1 --", "UNKNOWN"),
    ):
        told = await verified(people, text)
        assert (told["verdict"], told["certificate"]) == (verdict, None), text
    assert codes(await verified(people, "x" * 4001)) == ["INVALID_INPUT"]


_ALTERED = [
    "paid = paid + 100000",
    "reached = reached + 1",
    "households = households + 1",
    "since = since - 31",
    "until = until + 31",
    "buyer_id = (SELECT id FROM organisation WHERE name = 'other canteen')",
    "issued_at = issued_at - interval '1 day'",
    "proof = 'LXC1.e30.AAAA'",
    "proof = ''",
    "proof = (SELECT proof FROM impact_certificate AS i WHERE i.buyer_id <> impact_certificate.buyer_id)",
]


@pytest.mark.parametrize("altered", _ALTERED)
async def test_a_row_altered_in_the_database_does_not_verify(people: People, fresh: TestDatabase, altered: str) -> None:
    await traded(people, 1)
    await issue(people, who="other buyer")
    made = (await issue(people))["certificate"]
    await run(fresh, f"UPDATE impact_certificate SET {altered} WHERE code = '{made['code']}'")
    by_code, by_paper = await verified(people, made["code"]), await verified(people, made["proof"])
    assert (by_code["verdict"], by_code["certificate"]) == ("RECORD_ALTERED", None)
    assert (by_paper["verdict"], by_paper["certificate"]["paid"]) == ("RECORD_ALTERED", "585.00"), "what was signed"


async def test_a_buyer_renamed_since_is_still_certified(people: People, fresh: TestDatabase) -> None:
    await traded(people, 1)
    made = (await issue(people))["certificate"]
    await run(fresh, "UPDATE organisation SET name = 'canteen (new)' WHERE name = 'canteen'")
    told = await verified(people, made["code"])
    assert (told["verdict"], told["certificate"]["buyer"]) == ("STANDS", "canteen")


async def test_the_same_figures_are_the_same_certificate_also_many_at_once(people: People) -> None:
    await traded(people, 1)
    await people.token_of("buyer")
    made = await asyncio.gather(*(issue(people) for _ in range(4)))
    assert len({each["certificate"]["code"] for each in made}) == 1


async def test_figures_that_changed_supersede(people: People, fresh: TestDatabase) -> None:
    await traded(people, 1)
    first = (await issue(people))["certificate"]
    await traded(people, 1)
    second = (await issue(people))["certificate"]
    assert (second["paid"], second["supersededAt"]) == ("1170.00", None)
    told = await verified(people, first["code"])
    assert (told["verdict"], told["certificate"]["paid"]) == ("SUPERSEDED", "585.00")
    assert told["supersededAt"] is not None
    assert (await verified(people, second["code"]))["verdict"] == "STANDS"


async def fetched(people: People, certificate_id: str, format_: str) -> Any:
    link = "mutation($input: LinkCertificateInput!) { linkCertificate(input: $input) { url } }"
    asked = {"certificateId": certificate_id, "format": format_}
    return await people.client.get((await people.get("buyer", link, input=asked))["linkCertificate"]["url"])


async def test_a_certificate_on_paper_says_the_same(people: People) -> None:
    await traded(people, 1)
    made = (await issue(people))["certificate"]
    pdf = (await fetched(people, made["id"], "PDF")).content
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    for each in (made["code"], made["paid"], made["reached"], "成效证书", str(made["passThrough"])):
        assert each in text
    assert not any(name in text for name in FAMILIES.values())
    assert (await fetched(people, made["id"], "PDF")).content == pdf
    sheet: Any = openpyxl.load_workbook(io.BytesIO((await fetched(people, made["id"], "XLSX")).content)).active
    facts = {row[0]: row[1] for row in sheet.iter_rows(min_row=2, max_row=11, max_col=2, values_only=True)}
    assert f"{facts['已付货款(元) Yuan paid']:.2f}" == made["paid"]
    assert facts["受益户数 Households"] == made["households"]
