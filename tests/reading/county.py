"""A county with something in every table, told through the API: two sellers, two buyers, sales in every state."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import asyncpg
from sqlalchemy.dialects.postgresql import Range

from domain import clock
from domain.households.models import EntitlementKind, PersonReveal, RiskCause, SealedField
from domain.parties.models import OrganisationKind
from domain.rows import Row
from domain.settlement.models import LineKind
from resolvers.reading.ids import NodeId
from tests.billing.steps import issue
from tests.cases.steps import objected, on_notice, planned, public, reported, supported
from tests.conftest import TestDatabase
from tests.documents.photos import photo_of
from tests.factories import (
    CITY,
    COUNTY,
    VILLAGE,
    AppointmentFactory,
    EntitlementFactory,
    HouseholdFactory,
    IncomeLineFactory,
    LoanFactory,
    LoanRuleFactory,
    MembershipFactory,
    MonitoringFactory,
    OrganisationFactory,
    PersonFactory,
    key,
    save,
)
from tests.fulfilment.steps import Sent, arrived, at, departed, terms
from tests.purchasing.steps import done, duties, limit, unit
from tests.purchasing.test_deliveries import address, rule
from tests.reserved_share.steps import filed, organisation
from tests.story.county import COUNTY_REGION, ELSEWHERE, FAMILIES
from tests.story.people import People, day, promise, trade, work_a_month

TITLES = [
    "双店蓝莓",
    "蓝莓 100% \\ \"引号\" 'x' _a_ 🫐",
    "عنب grapes' OR '1'='1",
    "Straw-Berries  {0} %s :x $1",
    "\u202e蓝莓",
    "一",
]
SHOP = "it's \"a\" \\ 'shop' %_ 🏪"
CAME_BACK = "周归来"
"""Has been the head of one family twice."""
SHUT = Range(date(2020, 1, 1), date(2020, 7, 1))


async def tell(people: People, test: TestDatabase) -> None:
    """Fill a county that was just loaded."""
    await save(test.owner_url, _more())
    await trade(people)
    await work_a_month(people)
    offers = await _offers(people)
    await _prices(people, offers["seller"][0])
    await _orders(people, offers)
    await _papers(people, test)
    await _wages(people)
    await _limits(people, offers)
    await _cases(people)
    await _by_hand(test)


def _more() -> list[Row]:
    """What no step of the main job writes: families without members, lines of old, names out of the ordinary."""
    return [
        OrganisationFactory.build(
            name="it's \"a\" \\ 'shop' %_ 🏪", kind=OrganisationKind.CANTEEN, region_code=ELSEWHERE
        ),
        HouseholdFactory.build(called="nobody", region_code=320722108202),
        HouseholdFactory.build(called="far", county_id=ELSEWHERE // 10**6, region_code=ELSEWHERE, number="0"),
        PersonFactory.build(head_of="far", county_id=ELSEWHERE // 10**6, region_code=ELSEWHERE, name="O'Brien \\ 🧑‍🌾"),
        MembershipFactory.build(head_of="far", county_id=ELSEWHERE // 10**6, region_code=ELSEWHERE),
        PersonFactory.build(head_of="F", name="王桂兰"),
        MembershipFactory.build(head_of="F", household_id=key("B"), is_head=False, relation="CHILD"),
        MembershipFactory.build(
            head_of="nobody", id=key("past"), person_id=key("person F"), during=Range(None, SHUT.lower)
        ),
        HouseholdFactory.build(called="back"),
        PersonFactory.build(head_of="back", name=CAME_BACK),
        MembershipFactory.build(head_of="back"),
        MembershipFactory.build(head_of="back", id=key("before"), during=Range(None, date(2010, 1, 1))),
        HouseholdFactory.build(called="merged", merged_into_id=key("B"), closed_on=date(2026, 1, 1), version=7),
        LoanRuleFactory.build(),
        LoanFactory.build(),
        LoanFactory.build(of="B"),
        EntitlementFactory.build(),
        EntitlementFactory.build(id=key("own"), person_id=key("person A"), kind=EntitlementKind.OLD_AGE, during=SHUT),
        PersonReveal(
            county_id=COUNTY,
            id=key("reveal"),
            region_code=VILLAGE,
            person_id=key("person A"),
            field=SealedField.ID_NUMBER,
            reason="核对 100% \\ 'x'",
            account_id=key("account officer"),
            revealed_name="officer",
            at=clock.now(),
        ),
        MonitoringFactory.build(of="B", during=SHUT, cause=RiskCause.SCHOOLING),
        MonitoringFactory.build(of="A", id=key("monitoring of old"), during=Range(date(2019, 1, 1), date(2019, 7, 1))),
        IncomeLineFactory.build(id=key("county line"), region_code=COUNTY_REGION, per_head=10_500_50),
        IncomeLineFactory.build(id=key("old line"), region_code=COUNTY_REGION, during=Range(None, date(2020, 1, 1))),
        IncomeLineFactory.build(id=key("dibao line"), kind=LineKind.DIBAO, region_code=CITY, per_head=7_000_05),
        AppointmentFactory.build(of="seller", id=key("appointment of old"), at="rival", during=SHUT),
    ]


async def _cases(people: People) -> None:
    """One on notice that is objected to, one in support, and a lead."""
    await planned(people, await supported(people, "C"), "C")
    await on_notice(people, "A")
    [notice, *_] = await public(people)
    await objected(people, notice["id"], "it's \"not\" \\ so 'x' %_", "buyer")
    await reported(people, "B", "reviewer", cause="SCHOOLING", source="DEPARTMENT")


async def _lot(people: People, seller: str, quantity: str, **given: Any) -> str:
    done = await people.do(
        seller,
        "recordLot",
        "lot { id }",
        **{"product": "蓝莓", "categoryCode": "FRUIT", "baseUnit": "KG", "harvestedOn": day(-3), **given},
        quantity=quantity,
    )
    assert not done["userErrors"], done
    await promise(people, done["lot"]["id"], seller)
    return str(done["lot"]["id"])


async def _offer(people: People, seller: str, title: str, lots: list[str], *tiers: tuple[str, str]) -> str:
    done = await people.do(
        seller,
        "publishListing",
        "listing { id }",
        lotIds=lots,
        title=title,
        unitLabel="箱",
        unitContent="0.5",
        minimumQuantity="1.5",
        leadTimeDays=1,
        deliverFrom=day(0),
        deliverUntil=day(9),
        tiers=[{"fromQuantity": start, "unitPrice": price} for start, price in tiers],
    )
    assert not done["userErrors"], done
    return str(done["listing"]["id"])


async def _offers(people: People) -> dict[str, list[str]]:
    """Listings by seller. A lot that nobody may see stays behind."""
    grown = [{"household": FAMILIES["A"], "quantity": "20.125"}, {"household": FAMILIES["B"], "quantity": "30"}]
    first = await _lot(people, "seller", "50.125", contributions=grown, grade="特级", code="L'1\\")
    second = await _lot(people, "seller", "30", harvestedOn=day(-9), expiresOn=day(9))
    made = {"harvestedOn": None, "producedOn": day(-3)}
    tools = await _lot(people, "seller", "7", product="锄头", categoryCode="HARDWARE", baseUnit="PIECE", **made)
    await _lot(people, "seller", "3", grade="hidden")
    rivals = [await _lot(people, "rival", quantity) for quantity in ("80", "0.001")]
    return {
        "seller": [
            await _offer(people, "seller", TITLES[1], [first, second], ("1", "6.1234"), ("20", "5.5"), ("40", "5")),
            await _offer(people, "seller", TITLES[3], [tools], ("1", "99999.9999")),
            await _offer(people, "seller", TITLES[5], [first], ("1", "5")),
        ],
        "rival": [
            await _offer(people, "rival", TITLES[2], rivals, ("1", "5")),
            await _offer(people, "rival", TITLES[4], rivals[1:], ("0.001", "0.0001")),
        ],
    }


async def _prices(people: People, listing_id: str) -> None:
    """Corridors of a name and of a category; contract prices in every state; a price that changes."""
    figures = {"baseUnit": "KG", "from": day(0), "source": "市场调查 'x'"}
    for of in (
        {"productName": "蓝莓", "low": "5.5", "high": "5.8"},
        {"categoryCode": "FRUIT", "low": "1", "high": "20.5"},
    ):
        done = await people.do("approver", "setPriceCorridor", "corridor { id }", **figures, **of)
        assert not done["userErrors"], done
    product = str(NodeId("Product", COUNTY, str(key("蓝莓 cooperative"))))
    offers = {"5.7": ("decline", "buyer"), "5": ("withdraw", "seller"), "5.6": None, "5.9": ("accept", "buyer")}
    for price, end in offers.items():
        offered = await people.do(
            "seller",
            "offerContractPrice",
            "contract { id }",
            buyerId=str(NodeId("Organisation", None, str(key("canteen" if end else "other canteen")))),
            productId=product,
            unitPrice=price,
            quantityCap="30",
            reason='早熟品种 "特级"',
            **{"from": day(-1), "until": day(30)},
        )
        assert not offered["userErrors"], offered
        if end:
            mutation, who = f"{end[0]}ContractPrice", end[1]
            done = await people.do(who, mutation, "contract { state }", contractId=offered["contract"]["id"])
            assert not done["userErrors"], done
    tiers = [{"fromQuantity": "1", "unitPrice": "6.1234"}, {"fromQuantity": "40", "unitPrice": "5"}]
    changed = await people.do(
        "seller", "changeListing", "listing { id }", listingId=listing_id, tiers=tiers, reason="采收成本上涨"
    )
    assert not changed["userErrors"], changed


async def _order(people: People, buyer: str, **lines: str) -> str:
    wanted = [{"listingId": listing, "quantity": quantity} for listing, quantity in lines.items()]
    done = await people.do(buyer, "placeOrder", "order { id }", deliverOn=day(2), lines=wanted)
    assert not done["userErrors"], done
    return str(done["order"]["id"])


async def _orders(people: People, offers: dict[str, list[str]]) -> None:
    """One of two sellers, of which one has confirmed; one rejected by the scales and paid in part; one just placed."""
    mine, rivals = offers["seller"], offers["rival"]
    both = await _order(people, "buyer", **{mine[0]: "55.5", mine[1]: "2", rivals[0]: "10"})
    confirmed = await people.do("rival", "confirmOrder", "consignment { id }", orderId=both)
    assert not confirmed["userErrors"], confirmed
    await _order(people, "other buyer", **{rivals[0]: "1.5"})
    part = await _order(people, "buyer", **{mine[0]: "12.5"})
    await people.do("seller", "confirmOrder", "consignment { id }", orderId=part)
    costs = [{"kind": "FREIGHT", "amount": "0.01"}]
    picked = "consignment { id lines { allocations { id reserved lot { id } } } }"
    sent = await people.do("seller", "dispatchOrder", picked, orderId=part, costs=costs)
    assert not sent["userErrors"], sent
    await _deliver(people, part, sent["consignment"])
    paid = await people.do("buyer", "payOrder", "order { id }", orderId=part, amount="20.01", reference="in part")
    assert not paid["userErrors"], paid


async def _deliver(people: People, order_id: str, gone: Any) -> None:
    """Over two stretches to the door: some of it is refused, some claimed for and made good, some still disputed."""
    loaded = [each for line in gone["lines"] for each in line["allocations"]]
    sent = Sent(loaded[0]["lot"]["id"], order_id, gone["id"])
    for begins, ends in ((-300, -200), (-180, -60)):
        leg_id = await departed(people, sent, begins)
        readings = [{"at": at(begins + 10), "celsius": "-0.05"}, {"at": at(begins + 35), "celsius": "12.5"}]
        await done(people, "seller", "recordTemperatures", "leg { id }", legId=leg_id, readings=readings)
        await arrived(people, leg_id, ends)
    refused = {
        "quantity": "0.125",
        "reason": "QUALITY",
        "note": "霉变 'x' \\",
        "photoIds": [await photo_of(people, "buyer")],
    }
    rest = str(Decimal(loaded[0]["reserved"]) - Decimal("0.125"))
    taken = [{"lotId": each["lot"]["id"], "accepted": each["reserved"]} for each in loaded]
    taken[0] |= {"accepted": rest, "rejected": [refused]}
    await done(people, "buyer", "acceptDelivery", "consignment { id }", consignmentId=gone["id"], readings=taken)
    claim = {"allocationId": loaded[0]["id"], "asked": "REFUND", "reason": "EXPIRED", "quantity": "0.5"}
    for note in ("软烂", 'still "open" 🫐'):
        made = await done(people, "buyer", "openClaim", "claim { id }", **claim, note=note)
        if note == "软烂":
            answer = {"claimId": made["claim"]["id"], "answer": "ACCEPT", "terms": terms("0.25", fault="CARRIER")}
            await done(people, "seller", "answerClaim", "claim { id }", **answer)


async def _papers(people: People, test: TestDatabase) -> None:
    """Invoices, one of them voided; interest on what was due long ago, once paid; a certificate of a past month."""
    await run(test, "UPDATE receivable SET accepted_on = accepted_on - 70, due_on = due_on - 70")
    asked = "{ receivables(first: 9) { nodes { amount credited consignment { id } } } }"
    owed = (await people.get("seller", asked))["receivables"]["nodes"]
    for at_, each in enumerate(owed):
        total = f"{Decimal(each['amount']) - Decimal(each['credited']):.2f}"
        stands = {"number": f"{at_:020d}", "net": total, "tax": "0.00", "taxRate": "0", "total": total}
        issued = await issue(people, each["consignment"]["id"], **stands)
        assert not issued["userErrors"], issued
        if at_:
            red = {"invoiceId": issued["invoice"]["id"], "number": "9" * 20, "reason": "开错 'x'"}
            await done(people, "seller", "voidInvoice", "invoice { id }", **red)
        claimed = {"consignmentId": each["consignment"]["id"], "until": day(-1)}
        note = await done(people, "seller", "claimInterest", "interestNote { id }", **claimed)
        if at_:
            paid = {"interestNoteId": note["interestNote"]["id"], "reference": "late"}
            await done(people, "buyer", "payInterest", "interestNote { id }", **paid)
    month = clock.today().replace(day=1) - timedelta(days=1)
    period = {"since": month.replace(day=1).isoformat(), "until": month.isoformat()}
    await done(people, "buyer", "issueImpactCertificate", "certificate { id }", **period)


async def _wages(people: People) -> None:
    """A month that is confirmed and not paid yet, two months ago."""
    month = (clock.today().replace(day=1) - timedelta(days=40)).replace(day=1)
    members = "{ households { nodes { memberships { person { id name } } } } }"
    found = (await people.get("approver", members))["households"]["nodes"]
    worker = next(
        each["person"]["id"] for one in found for each in one["memberships"] if each["person"]["name"] == FAMILIES["C"]
    )
    vacancy = await people.do("rival", "openVacancy", "vacancy { id }", title="包装工 'x'", posts=2, monthlyWage="0.01")
    placed = await people.do(
        "officer",
        "placeWorker",
        "placement { id }",
        vacancyId=vacancy["vacancy"]["id"],
        personId=worker,
        since=month.isoformat(),
    )
    line = {"placementId": placed["placement"]["id"], "amount": "2345.67"}
    done = await people.do("rival", "confirmPayroll", "payroll { id }", month=month.isoformat(), lines=[line])
    assert not done["userErrors"], done


async def _limits(people: People, offers: dict[str, list[str]]) -> None:
    """A unit with a limit, an order that waits above it and another that was declined."""
    await duties(people, "other buyer", "PURCHASER", "MANAGER", by="other buyer")
    unit_id = await unit(people, "it's \\ 1", "other buyer")
    given = {"period": "ORDER", "amount": "0.01", "since": day(0), "budgetUnitId": unit_id}
    await done(people, "other buyer", "setSpendingLimit", "spendingLimit { id }", **given)
    await _order(people, "other buyer", **{offers["rival"][0]: "2"})
    await address(people, label="it's \\ 'here'")
    await rule(people, flat="1.23", perKg="0.0101", freeFrom="99.99")
    filing_id = await filed(people, unit_id, who="other buyer", partyIds=[organisation("canteen")], kind="SHARED")
    joined = {"filingId": filing_id, "budgetUnitIds": [await unit(people, "B")]}
    await done(people, "chief", "joinReservedShare", "reservedShareFiling { id }", **joined)
    await done(people, "finance", "confirmReservedShare", "reservedShareFiling { id }", filingId=filing_id)
    await done(people, "buyer", "putInCart", "cart { id }", listingId=offers["seller"][0], quantity="0.7")
    await limit(people, "ORDER", "0.01")
    await limit(people, "YEAR", "9000000.00", login="buyer")
    declined = await _order(people, "buyer", **{offers["rival"][0]: "3"})
    await done(people, "chief", "declineOrder", "order { id }", orderId=declined, reason='"太多" \\ 🫐')


async def _by_hand(test: TestDatabase) -> None:
    """What no mutation does yet: a listing withdrawn, two published at one instant, income of other kinds."""
    await run(
        test,
        f"UPDATE listing SET withdrawn_at = now() WHERE title = {_quoted(TITLES[4])}",
        f"UPDATE listing SET published_at = (SELECT published_at FROM listing WHERE title = {_quoted(TITLES[5])})"
        f" WHERE title = {_quoted(TITLES[0])}",
        "UPDATE purchase_order SET placed_at = (SELECT min(placed_at) FROM purchase_order) WHERE buyer_id ="
        " (SELECT id FROM organisation WHERE name = 'other canteen')",
        *(_income(category, amount, at) for at, (category, amount) in enumerate(_EXTRA)),
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


async def run(test: TestDatabase, *statements: str) -> None:
    """Do something to a test's database as its owner, whom no wall hinders."""
    connection = await asyncpg.connect(test.server.dsn(test.name))
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


_EXTRA = [("CLAIM", 1_000_01), ("OPERATING_COST", 300_50), ("SELF_PAID_MEDICAL", 99_99), ("TRANSFER", -5_00)]


def _income(category: str, amount: int, at: int) -> str:
    """Income of family A that rests on some part of a sale nobody's income rests on yet; realised two months ago."""
    return f"""WITH evidence AS (
          SELECT id FROM attribution_line WHERE id NOT IN (SELECT sale_id FROM income_entry WHERE sale_id IS NOT NULL)
          ORDER BY id LIMIT 1),
        earned AS (
          INSERT INTO income_entry (county_id, id, household_id, region_code, category, earned_on, amount, sale_id)
          SELECT {COUNTY}, gen_random_uuid(), '{key("A")}', {VILLAGE}, '{category}', current_date - {60 + at}, {amount},
            id FROM evidence RETURNING id)
        INSERT INTO entry (county_id, id, transfer_id, account_id, owner_id, region_code, amount, effective_on, state,
          income_entry_id)
        SELECT e.county_id, gen_random_uuid(), e.transfer_id, e.account_id, e.owner_id, e.region_code, {amount},
          current_date - {60 + at}, 'REALISED', earned.id
        FROM earned, (SELECT * FROM entry WHERE owner_id = '{key("A")}' LIMIT 1) e"""
