"""A request for quotation, from asking to the contract that comes of it."""

import asyncio
from typing import Any

import asyncpg
import pytest

from domain.parties.walls import raise_walls_sql
from tests.conftest import TestDatabase
from tests.factories import AppointmentFactory, save
from tests.reading.county import run
from tests.story.county import PASSWORD, key, viewer
from tests.story.people import People, day
from tests.tenders.steps import ask, asked, award, codes, let_close, line, organisation, product, quote, quoted, soon

COMPARE = """query($id: ID!) { tender(id: $id) { state invited { name }
  quotes { seller { name } total version earlierVersions { version total } }
  lines { quantity deliverFrom deliverUntil
    offers { seller { name } unitPrice amount aboveCheapest awarded quantity }
    awards { seller { name } quantity unitPrice reason contract { quantity unitPrice } } } } }"""


async def compared(people: People, who: str, tender: Any) -> Any:
    return (await people.get(who, COMPARE, id=tender["id"]))["tender"]


async def test_quotes_are_sealed_until_they_are_due_and_from_rivals_for_ever(
    people: People, fresh: TestDatabase
) -> None:
    tender = await asked(people)
    await quoted(people, tender, "5.20")
    await quoted(people, tender, "4.90", "60", "rival")
    for who, seen in (("buyer", 0), ("finance", 0), ("seller", 1), ("rival", 1)):
        assert len((await compared(people, who, tender))["quotes"]) == seen, who
    await let_close(fresh)
    for who, seen in (("buyer", 2), ("finance", 2), ("seller", 1), ("rival", 1)):
        assert len((await compared(people, who, tender))["quotes"]) == seen, who


async def test_a_buyer_compares_line_by_line_and_in_total(people: People, fresh: TestDatabase) -> None:
    tender = await asked(people, lines=[line(), line("10", deliverUntil=day(3))])
    both = [
        {
            "tenderLineId": each["id"],
            "productId": f"Product:320722:{key('蓝莓 cooperative')}",
            "quantity": quantity,
            "unitPrice": price,
        }
        for each, quantity, price in zip(tender["lines"], ("100", "10"), ("5.2", "8"), strict=True)
    ]
    assert not (await quote(people, tender, "0", lines=both))["userErrors"]
    await quoted(people, tender, "4.9", "60", "rival")
    await let_close(fresh)
    seen = await compared(people, "buyer", tender)
    assert [(each["seller"]["name"], each["total"]) for each in seen["quotes"]] == [
        ("rival", "294.00"),
        ("cooperative", "600.00"),
    ]
    first, second = seen["lines"]
    assert [(each["seller"]["name"], each["aboveCheapest"]) for each in first["offers"]] == [
        ("rival", "0"),
        ("cooperative", "0.3"),
    ]
    assert [each["amount"] for each in second["offers"]] == ["80.00"]
    assert (second["deliverFrom"], second["deliverUntil"]) == (day(1), day(3))


async def test_a_quote_is_revised_and_its_versions_are_kept(people: People, fresh: TestDatabase) -> None:
    tender = await asked(people)
    first = await quoted(people, tender, "5.20")
    assert (await quoted(people, tender, "5.00"))["version"] == 2
    await let_close(fresh)
    seen = await compared(people, "buyer", tender)
    assert [(each["version"], each["total"]) for each in seen["quotes"]] == [(2, "500.00")]
    assert seen["quotes"][0]["earlierVersions"] == [{"version": 1, "total": "520.00"}]
    assert codes(await award(people, tender, first["lines"][0]["id"])) == ["QUOTE_NOT_STANDING"]


async def test_only_those_invited_see_a_closed_request_and_the_buyer_alone_whom_it_invited(people: People) -> None:
    tender = await asked(people, openToAll=False, sellerIds=[organisation("cooperative")])
    assert await compared(people, "rival", tender) is None
    assert await compared(people, "other buyer", tender) is None
    assert codes(await quote(people, tender, "5", who="rival")) == ["NOT_FOUND"]
    assert (await compared(people, "buyer", tender))["invited"] == [{"name": "cooperative"}]
    assert (await compared(people, "seller", tender))["invited"] == []
    assert not codes(await quote(people, tender, "5"))


@pytest.mark.parametrize("open_to_all", [True, False])
async def test_nobody_who_is_invited_learns_who_else_is_by_any_statement(
    people: People, fresh: TestDatabase, open_to_all: bool
) -> None:
    both = [organisation("cooperative"), organisation("rival")]
    tender = await asked(people, openToAll=open_to_all, sellerIds=both)
    assert [each["name"] for each in (await compared(people, "buyer", tender))["invited"]] == ["cooperative", "rival"]
    connection = await asyncpg.connect(fresh.server.dsn(fresh.name, user="lianxin_app"))
    try:
        for who, other in (("seller", "rival"), ("rival", "cooperative")):
            assert (await compared(people, who, tender))["invited"] == []
            async with connection.transaction():
                await connection.execute(raise_walls_sql(viewer(who)))
                for table in ("tender", "tender_line", "tender_invitation"):
                    seen = [str(row[0]) for row in await connection.fetch(f"SELECT each::text FROM {table} AS each")]
                    assert len(seen) == 1, table
                    assert str(key(other)) not in seen[0], f"{who} sees a rival in {table}"
    finally:
        await connection.close()


async def test_an_award_is_split_and_each_part_becomes_a_contract(people: People, fresh: TestDatabase) -> None:
    tender = await asked(people)
    dear, cheap = await quoted(people, tender, "5.20"), await quoted(people, tender, "4.90", "60", "rival")
    await let_close(fresh)
    done = await award(people, tender, cheap["lines"][0]["id"])
    assert done["tender"]["state"] == "ASKED", "40 kg are not awarded yet"
    assert (await award(people, tender, dear["lines"][0]["id"]))["tender"]["state"] == "AWARDED"
    seen = await compared(people, "buyer", tender)
    contracts = [(each["seller"]["name"], each["contract"]) for each in seen["lines"][0]["awards"]]
    assert contracts == [
        ("rival", {"quantity": "60", "unitPrice": "4.9"}),
        ("cooperative", {"quantity": "40", "unitPrice": "5.2"}),
    ]
    own = await compared(people, "seller", tender)
    assert [each["quantity"] for each in own["lines"][0]["awards"]] == ["40"], "nobody sees what a rival was given"


async def test_who_takes_all_of_the_cheapest_needs_no_reason_for_the_next(people: People, fresh: TestDatabase) -> None:
    tender = await asked(people)
    dear, cheap = await quoted(people, tender, "5.20"), await quoted(people, tender, "4.90", "60", "rival")
    dear_id, cheap_id = dear["lines"][0]["id"], cheap["lines"][0]["id"]
    await let_close(fresh)
    assert codes(await award(people, tender, dear_id)) == ["REASON_MISSING"]
    assert codes(await award(people, tender, dear_id, {"quoteLineId": cheap_id, "quantity": "10"})) == [
        "AWARDED_TOO_MUCH"
    ], "the dearer one takes all there is first"
    part = {"quoteLineId": dear_id, "quantity": "40"}
    assert not codes(await award(people, tender, part, cheap_id))


async def test_a_dearer_quote_is_awarded_for_a_reason_that_is_kept(people: People, fresh: TestDatabase) -> None:
    tender = await asked(people)
    dear = await quoted(people, tender, "5.20")
    await quoted(people, tender, "4.90", "100", "rival")
    await let_close(fresh)
    blank = {"quoteLineId": dear["lines"][0]["id"], "reason": "  "}
    assert codes(await award(people, tender, blank)) == ["REASON_MISSING"]
    done = await award(people, tender, {**blank, "reason": "可当日送达"})
    assert done["tender"]["lines"][0]["awards"][0]["reason"] == "可当日送达"


async def test_of_two_awards_at_once_one_sees_the_other(people: People, fresh: TestDatabase) -> None:
    tender = await asked(people)
    offer = await quoted(people, tender, "5")
    await let_close(fresh)
    await people.token_of("buyer")
    wanted = {"quoteLineId": offer["lines"][0]["id"], "quantity": "60"}
    done = await asyncio.gather(*(award(people, tender, wanted) for _ in range(4)))
    assert sorted(codes(each) for each in done) == [[], *[["AWARDED_TOO_MUCH"]] * 3]


async def test_a_withdrawn_quote_cannot_be_awarded_nor_seen_among_those_that_stand(
    people: People, fresh: TestDatabase
) -> None:
    tender = await asked(people)
    offer = await quoted(people, tender, "5")
    done = await people.do("seller", "withdrawQuote", "quote { withdrawnAt }", quoteId=offer["id"])
    assert done["quote"]["withdrawnAt"]
    again = await people.do("seller", "withdrawQuote", "quote { id }", quoteId=offer["id"])
    assert codes(again) == ["QUOTE_NOT_STANDING"]
    await let_close(fresh)
    assert (await compared(people, "buyer", tender))["quotes"] == []
    assert codes(await award(people, tender, offer["lines"][0]["id"])) == ["QUOTE_NOT_STANDING"]


async def test_once_quotes_are_due_nothing_is_quoted_revised_or_withdrawn(people: People, fresh: TestDatabase) -> None:
    tender = await asked(people)
    offer = await quoted(people, tender, "5")
    await let_close(fresh)
    assert codes(await quote(people, tender, "4")) == ["QUOTING_CLOSED"]
    assert codes(await quote(people, tender, "4", who="rival")) == ["QUOTING_CLOSED"]
    late = await people.do("seller", "withdrawQuote", "quote { id }", quoteId=offer["id"])
    assert codes(late) == ["QUOTING_CLOSED"]
    assert [each["total"] for each in (await compared(people, "buyer", tender))["quotes"]] == ["500.00"]


async def test_an_award_before_quotes_are_due_is_refused(people: People) -> None:
    tender = await asked(people)
    offer = await quoted(people, tender, "5")
    assert codes(await award(people, tender, offer["lines"][0]["id"])) == ["STILL_SEALED"]


async def test_a_quote_that_is_no_longer_valid_cannot_be_awarded(people: People, fresh: TestDatabase) -> None:
    tender = await asked(people)
    offer = await quoted(people, tender, "5")
    await let_close(fresh)
    await run(fresh, "UPDATE quote SET valid_until = valid_until - 40")
    assert codes(await award(people, tender, offer["lines"][0]["id"])) == ["QUOTE_EXPIRED"]


AWARDED = "query($id: ID!) { tender(id: $id) { lines { awards { contract { deliverFrom deliverUntil } } } } }"


async def contracts(people: People, tender: Any) -> list[tuple[str, str]]:
    """From when until when the contracts of a request hold, line by line."""
    lines = (await people.get("buyer", AWARDED, id=tender["id"]))["tender"]["lines"]
    made = [each["contract"] for line in lines for each in line["awards"]]
    return [(each["deliverFrom"], each["deliverUntil"]) for each in made]


@pytest.mark.parametrize(
    ("given", "at"),
    [
        ({"from": day(0)}, "from"),
        ({"to": day(31)}, "to"),
        ({"from": day(31), "to": day(40)}, "from"),
        ({"from": day(31), "to": None}, "from"),
        ({"from": day(0), "to": day(0)}, "from"),
    ],
)
async def test_a_contract_holds_for_no_day_that_was_not_quoted_for(
    people: People, fresh: TestDatabase, given: dict[str, Any], at: str
) -> None:
    tender = await asked(people)
    offer = await quoted(people, tender, "5")
    await let_close(fresh)
    refused = await award(people, tender, offer["lines"][0]["id"], **{"from": day(1), "to": day(30), **given})
    assert codes(refused) == ["OUTSIDE_QUOTED"]
    assert refused["userErrors"][0]["field"] == ["input", at]
    assert f"from {day(1)} until {day(30)}" in refused["userErrors"][0]["message"]
    assert await contracts(people, tender) == []


async def test_without_days_each_contract_holds_for_those_its_line_was_quoted_for(
    people: People, fresh: TestDatabase
) -> None:
    tender = await asked(people, lines=[line(), line("10", deliverFrom=day(5), deliverUntil=day(9))])
    both = [
        {"tenderLineId": each["id"], "productId": product("cooperative"), "quantity": "10", "unitPrice": "5"}
        for each in tender["lines"]
    ]
    offer = (await quote(people, tender, "5", lines=both))["quote"]
    await let_close(fresh)
    first, second = (each["id"] for each in offer["lines"])
    refused = await award(people, tender, first, second, **{"from": day(1)})
    assert codes(refused) == ["OUTSIDE_QUOTED"], "one of the two would begin too early"
    assert await contracts(people, tender) == []
    assert not codes(await award(people, tender, first, second, to=day(8)))
    assert await contracts(people, tender) == [(day(1), day(8)), (day(5), day(8))]


async def test_a_cancelled_request_is_neither_answered_nor_awarded(people: People, fresh: TestDatabase) -> None:
    tender = await asked(people)
    offer = await quoted(people, tender, "5")
    done = await people.do("buyer", "cancelTender", "tender { state }", tenderId=tender["id"], reason="食堂停业")
    assert done["tender"]["state"] == "CANCELLED"
    assert codes(await quote(people, tender, "4", who="rival")) == ["WRONG_STATE"]
    await let_close(fresh)
    assert codes(await award(people, tender, offer["lines"][0]["id"])) == ["WRONG_STATE"]


async def test_nobody_quotes_where_his_own_organisation_asks(people: People, fresh: TestDatabase) -> None:
    """The rival's seller becomes a seller of the canteen."""
    tender = await asked(people)
    held = key("second appointment")
    await save(fresh.owner_url, [AppointmentFactory.build(of="rival", id=held, at="canteen")])
    query = "mutation($input: SignInInput!) { signIn(input: $input) { accessToken } }"
    given = {"login": "rival", "password": PASSWORD, "appointmentId": f"Appointment:{held}"}
    people.tokens["rival"] = (await people.get(None, query, input=given))["signIn"]["accessToken"]
    assert codes(await quote(people, tender, "4", who="rival")) == ["OWN_TENDER"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"lines": []}, "NOTHING_ASKED"),
        ({"lines": [line("0")]}, "NOT_POSITIVE"),
        ({"lines": [line(deliverUntil=day(-1))]}, "EMPTY_PERIOD"),
        ({"lines": [line(categoryCode="NONE")]}, "NOT_FOUND"),
        ({"openToAll": False}, "NOBODY_ASKED"),
        ({"openToAll": False, "sellerIds": [organisation("nobody")]}, "NOT_FOUND"),
        ({"sellerIds": [organisation("canteen")]}, "OWN_TENDER"),
        ({"closesAt": soon(hours=-1)}, "CLOSES_TOO_SOON"),
        ({"closesAt": soon(days=3)}, "CLOSES_TOO_SOON"),
        ({"title": "字" * 201}, "TOO_LARGE"),
    ],
)
async def test_a_request_that_cannot_be_is_refused(people: People, given: dict[str, Any], code: str) -> None:
    assert codes(await ask(people, **given)) == [code]
    assert (await people.get("buyer", "{ tenders { totalCount } }"))["tenders"]["totalCount"] == 0


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"lines": []}, "NOTHING_QUOTED"),
        ({"validUntil": day(-1)}, "EMPTY_PERIOD"),
        ({"price": "0"}, "NOT_POSITIVE"),
        ({"quantity": "-1"}, "NOT_POSITIVE"),
        ({"product": "rival"}, "NOT_FOUND"),
        ({"unit": "PIECE"}, "OTHER_UNIT"),
        ({"twice": True}, "NOTHING_QUOTED"),
        ({"line": "TenderLine:320722:00000000-0000-0000-0000-000000000000"}, "NOT_FOUND"),
    ],
)
async def test_a_quote_that_cannot_be_is_refused(people: People, given: dict[str, Any], code: str) -> None:
    tender = await asked(people, lines=[line(baseUnit=given.pop("unit", "KG"))])
    answered = {
        "tenderLineId": given.pop("line", tender["lines"][0]["id"]),
        "productId": f"Product:320722:{key('蓝莓 ' + given.pop('product', 'cooperative'))}",
        "quantity": given.pop("quantity", "1"),
        "unitPrice": given.pop("price", "1"),
    }
    lines = [answered] * (2 if given.pop("twice", False) else 1)
    assert codes(await quote(people, tender, "1", **{"lines": lines, **given})) == [code]
    assert (await compared(people, "seller", tender))["quotes"] == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"awards": []}, "NOTHING_AWARDED"),
        ({"to": day(-1)}, "EMPTY_PERIOD"),
        ({"from": day(9), "to": day(8)}, "EMPTY_PERIOD"),
        ({"quantity": "0"}, "NOT_POSITIVE"),
        ({"quantity": "100.001"}, "AWARDED_TOO_MUCH"),
        ({"quoteLineId": "QuoteLine:320722:00000000-0000-0000-0000-000000000000"}, "NOT_FOUND"),
        ({"quoteLineId": "QuoteLine:320723:00000000-0000-0000-0000-000000000000"}, "NOT_FOUND"),
        ({"who": "chief"}, None),
        ({"who": "other buyer"}, "NOT_FOUND"),
    ],
)
async def test_an_award_that_cannot_be_is_refused(
    people: People, fresh: TestDatabase, given: dict[str, Any], code: str | None
) -> None:
    tender = await asked(people)
    offer = await quoted(people, tender, "5")
    await let_close(fresh)
    wanted = {"quoteLineId": offer["lines"][0]["id"]}
    wanted |= {name: given.pop(name) for name in ("quantity", "quoteLineId") if name in given}
    assert codes(await award(people, tender, wanted, **given)) == ([code] if code else [])
