"""From a cooperative's lot to a household's income, over HTTP, with every figure of the worked example."""

from tests.story.county import FAMILIES
from tests.story.people import People, deliver, listing, lot, order, statement, work_a_month


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
    await work_a_month(people)
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
