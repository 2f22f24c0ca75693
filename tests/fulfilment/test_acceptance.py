"""At the door: what is accepted, rejected and short is what was sent, and each reading stands beside the others."""

import asyncio
from typing import Any

import asyncpg
import pytest

from tests.conftest import TestDatabase
from tests.documents.photos import bytes_at, photo_of, uploaded
from tests.fulfilment.steps import Sent, accepted, days_pass, done, refused, sent, story, whole
from tests.reading.county import run
from tests.story.people import People, day
from tests.story.test_many_at_once import balances_are_their_movements

ACCEPT = ("acceptDelivery", "consignment { goods }")


def read(gone: Sent, accepts: str, *rejects: dict[str, Any], **more: str) -> dict[str, Any]:
    reading = {"lotId": gone.lot_id, "accepted": accepts, "rejected": list(rejects), **more}
    return {"consignmentId": gone.id, "readings": [reading]}


def bad(quantity: str, reason: str = "EXPIRED", note: str = "过期", **more: Any) -> dict[str, Any]:
    return {"quantity": quantity, "reason": reason, "note": note, **more}


async def parts(people: People, gone: Sent) -> tuple[str, ...]:
    """Dispatched, accepted, rejected and short."""
    [allocation] = (await story(people, gone))["consignment"]["lines"][0]["allocations"]
    return tuple(allocation[each] for each in ("dispatched", "accepted", "rejected", "short"))


async def test_what_is_accepted_rejected_and_short_is_what_was_sent(people: People) -> None:
    gone = await sent(people)
    photo = await photo_of(people, "buyer")
    rejects = [bad("6.5", "QUALITY", "霉变", photoIds=[photo]), bad("3", "LABEL", "无标签")]
    given = read(gone, "90", *rejects)
    assert (await done(people, "buyer", *ACCEPT, **given))["consignment"]["goods"] == "540.00"
    assert await parts(people, gone) == ("100", "90", "9.5", "0.5")
    shown = await story(people, gone, "seller")
    assert [(each["quantity"], each["reason"], len(each["photos"])) for each in shown["rejections"]] == [
        ("6.5", "QUALITY", 1),
        ("3", "LABEL", 0),
    ]
    assert (await bytes_at(people, "seller", shown["rejections"][0]["photos"][0]["id"])).status_code == 200
    assert [each["quantity"] for each in shown["returns"]] == ["6.5", "3"]


async def test_all_of_it_may_be_rejected(people: People, fresh: TestDatabase) -> None:
    gone = await sent(people)
    await done(people, "buyer", *ACCEPT, **read(gone, "0", bad("100", "WRONG_GOODS", "送错货")))
    assert await parts(people, gone) == ("100", "0", "100", "0")
    shown = (await story(people, gone))["consignment"]
    assert (shown["state"], shown["goods"], shown["open"]) == ("ACCEPTED", "0.00", "0.00")
    await balances_are_their_movements(fresh)


async def test_several_people_read_the_scales_and_one_closes_the_door(people: People) -> None:
    gone = await sent(people)
    weigh = ("recordReading", "weighing { quantity }")
    lots = {"consignmentId": gone.id, "lotId": gone.lot_id}
    await done(people, "buyer", *weigh, **lots, quantity="96", scale="地磅")
    assert (await refused(people, "chief", *ACCEPT, consignmentId=gone.id))[0] == "WEIGH_AGAIN"
    await done(people, "chief", *weigh, **lots, quantity="97")
    await done(people, "chief", "rejectGoods", "rejection { id }", **lots, rejected=bad("2"))
    await done(people, "buyer", *ACCEPT, consignmentId=gone.id)
    assert await parts(people, gone) == ("100", "95", "2", "3")
    shown = await story(people, gone)
    assert [(each["quantity"], each["scale"], each["reader"]) for each in shown["weighings"]] == [
        ("96", "地磅", "buyer"),
        ("97", None, "chief"),
    ]
    assert [each["kind"] for each in shown["timeline"]] == [
        "CONFIRMED",
        "DISPATCHED",
        "WEIGHED",
        "WEIGHED",
        "REJECTED",
        "ACCEPTED",
    ]


async def test_a_lot_that_nobody_read_keeps_the_door_open(people: People) -> None:
    gone = await sent(people)
    assert await refused(people, "buyer", *ACCEPT, consignmentId=gone.id) == ("READING_MISSING", ["readings"])
    assert (await story(people, gone))["consignment"]["state"] == "DISPATCHED"


@pytest.mark.parametrize(
    ("accepts", "rejects", "code", "field"),
    [
        ("100.001", [], "MORE_THAN_DISPATCHED", ["readings", "0", "accepted"]),
        ("95", [bad("6")], "MORE_THAN_DISPATCHED", ["readings", "0", "accepted"]),
        ("-1", [], "NOT_POSITIVE", ["readings", "0", "accepted"]),
        ("97.999", [], "WEIGH_AGAIN", ["readings", "0", "firstReading"]),
        ("90", [bad("10", "QUALITY")], "PHOTO_MISSING", ["readings", "0", "rejected", "0", "photoIds"]),
        ("90", [bad("10", note=" ")], "NOTE_MISSING", ["readings", "0", "rejected", "0", "note"]),
        ("100", [bad("0")], "NOT_POSITIVE", ["readings", "0", "rejected", "0", "quantity"]),
        ("90", [bad("10", photoIds=["x"])], "NOT_FOUND", ["readings", "0", "rejected", "0", "photoIds", "0"]),
    ],
)
async def test_what_cannot_be_taken_so_is_refused_and_nothing_changes(
    people: People, accepts: str, rejects: list[dict[str, Any]], code: str, field: list[str]
) -> None:
    gone = await sent(people)
    before = await story(people, gone)
    assert await refused(people, "buyer", *ACCEPT, **read(gone, accepts, *rejects)) == (code, field)
    assert await story(people, gone) == before


async def test_a_reason_is_no_choice(people: People) -> None:
    gone = await sent(people)
    query = "mutation($input: RejectGoodsInput!) { rejectGoods(input: $input) { rejection { id } } }"
    rejected = {"quantity": "1", "note": "坏"}
    given = {"idempotencyKey": "a key to try", "consignmentId": gone.id, "lotId": gone.lot_id, "rejected": rejected}
    assert "reason" in (await people.ask("buyer", query, input=given))["errors"][0]["message"]


async def test_a_paper_is_no_photo_and_anothers_is_nobodys(people: People) -> None:
    gone = await sent(people)
    lots = {"consignmentId": gone.id, "lotId": gone.lot_id}
    paper = (await uploaded(people, "buyer", b"%PDF-1.7\n%%EOF\n", "a.pdf"))["document"]["id"]
    photo = await photo_of(people, "other buyer")
    for id_, code in ((paper, "PHOTO_EXPECTED"), (photo, "NOT_FOUND")):
        given = {**lots, "rejected": bad("1", "QUALITY", photoIds=[id_])}
        assert (await refused(people, "buyer", "rejectGoods", "rejection { id }", **given))[0] == code


async def test_nobody_but_the_buyer_stands_at_the_door(people: People) -> None:
    gone = await sent(people)
    assert (await refused(people, "other buyer", *ACCEPT, **whole(gone)))[0] == "NOT_FOUND"
    assert await story(people, gone, "other buyer") is None
    assert await story(people, gone, "rival") is None
    assert await story(people, gone, "finance")


async def test_a_category_may_have_a_tolerance_of_its_own_for_a_time(people: People, fresh: TestDatabase) -> None:
    rule = "INSERT INTO delivery_rule VALUES ('WEIGHT_TOLERANCE', '{}', {}, {}, {}, 'made up', gen_random_uuid())"
    past, always = "daterange('2020-01-01', '2020-02-01')", "daterange('2020-01-01', NULL)"
    await run(
        fresh,
        rule.format("FRUIT", 0, "0.5", past),
        rule.format("*", 320722000000, "0.03", always),
        rule.format("FRUIT", 320700000000, "0.05", always),
        rule.format("FRUIT", 320723000000, "0.5", always),
    )
    gone = await sent(people)
    assert (await refused(people, "buyer", *ACCEPT, **read(gone, "94.999")))[0] == "WEIGH_AGAIN"
    await done(people, "buyer", *ACCEPT, **read(gone, "95"))


async def test_of_many_who_close_the_door_at_once_one_does(people: People) -> None:
    gone = await sent(people)
    await asyncio.gather(people.token_of("buyer"), people.token_of("chief"))

    async def close(at: int) -> Any:
        return await people.do(("buyer", "chief")[at % 2], *ACCEPT, **read(gone, str(100 - at % 3)))

    answers = await asyncio.gather(*(close(at) for at in range(8)))
    assert sum(answer["consignment"] is not None for answer in answers) == 1
    assert {each["code"] for answer in answers for each in answer["userErrors"]} == {"WRONG_STATE"}
    shown = await story(people, gone)
    assert len(shown["weighings"]) == 1
    assert shown["consignment"]["goods"] == f"{6 * float(shown['weighings'][0]['quantity']):.2f}"


async def test_a_reading_after_the_door_is_closed_is_refused(people: People) -> None:
    gone = await accepted(people)
    lots = {"consignmentId": gone.id, "lotId": gone.lot_id}
    assert (await refused(people, "buyer", "recordReading", "weighing { id }", **lots, quantity="1"))[
        0
    ] == "WRONG_STATE"
    rejects = await refused(people, "buyer", "rejectGoods", "rejection { id }", **lots, rejected=bad("1"))
    assert rejects[0] == "WRONG_STATE"


async def test_nothing_is_accepted_by_time_out_but_asked_about(people: People, fresh: TestDatabase) -> None:
    gone = await sent(people)
    listed = "{ overdueDeliveries { nodes { acceptance consignment { id } } } }"
    for days, standing in ((0, "WAITING"), (2, "REMINDED"), (2, "ESCALATED"), (300, "ESCALATED")):
        await days_pass(fresh, days)
        shown = await story(people, gone)
        assert (shown["acceptance"], shown["consignment"]["state"]) == (standing, "DISPATCHED")
        for who in ("buyer", "approver"):
            overdue = (await people.get(who, listed))["overdueDeliveries"]["nodes"]
            assert [each["acceptance"] for each in overdue] == ([] if standing == "WAITING" else [standing])
    assert (await people.get("stranger", listed))["overdueDeliveries"]["nodes"] == []
    await done(people, "buyer", *ACCEPT, **whole(gone))
    assert (await story(people, gone))["acceptance"] is None
    assert (await people.get("buyer", listed))["overdueDeliveries"]["nodes"] == []


async def test_a_buyers_deliveries_of_a_day(people: People) -> None:
    gone, taken = await sent(people), await accepted(people)
    query = "query($w: DeliveryWhere) { deliveries(where: $w) { nodes { consignment { id } } } }"

    async def found(**where: Any) -> list[str]:
        nodes = (await people.get("buyer", query, w=where))["deliveries"]["nodes"]
        return sorted(each["consignment"]["id"] for each in nodes)

    assert await found() == sorted([gone.id, taken.id])
    assert await found(state=["DISPATCHED"], deliverOn=day(1)) == [gone.id]
    assert await found(deliverOn=day(2)) == []
    assert await found(state=[]) == []
    literal = "{ deliveries(where: {state: [ACCEPTED, CANCELLED]}) { totalCount } }"
    assert (await people.get("seller", literal))["deliveries"]["totalCount"] == 1


async def test_a_door_closes_while_another_is_at_the_lot(people: People, fresh: TestDatabase) -> None:
    """Whoever orders of a lot and whoever accepts some of it do not wait for each other."""
    gone = await sent(people)
    connection = await asyncpg.connect(fresh.server.dsn(fresh.name))
    try:
        async with connection.transaction():
            await connection.execute("SELECT FROM lot FOR NO KEY UPDATE")
            async with asyncio.timeout(20):
                await done(people, "buyer", *ACCEPT, **whole(gone))
    finally:
        await connection.close()
