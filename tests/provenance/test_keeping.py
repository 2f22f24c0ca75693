"""A seller's stock: what it finds, changes and looks for, and what the ledger says of it."""

from typing import Any

import pytest

from tests.provenance.steps import codes, recall, sold, stored
from tests.story.people import People, day, lot

LEDGER = "lot { onHand reserved } movements(first: 10) { nodes { cause onHandChange reservedChange } }"


async def correct(people: People, lot_id: str, reason: str, change: str, who: str = "seller") -> Any:
    return await people.do(
        who, "correctStock", "storedLot { lot { onHand } }", lotId=lot_id, reason=reason, change=change
    )


async def test_a_correction_is_a_movement_with_its_reason(people: People) -> None:
    lot_id = await lot(people)
    await correct(people, lot_id, "SPOILAGE", "-10.5")
    done = await correct(people, lot_id, "COUNT", "0.5")
    assert done["storedLot"]["lot"] == {"onHand": "90"}
    ledger = await stored(people, lot_id, LEDGER)
    moves = ledger["movements"]["nodes"]
    assert [(each["cause"], each["onHandChange"]) for each in moves] == [
        ("COUNT", "0.5"),
        ("SPOILAGE", "-10.5"),
        ("RECORDED", "100"),
    ]
    assert sum(float(each["onHandChange"]) for each in moves) == float(ledger["lot"]["onHand"])


@pytest.mark.parametrize(
    ("reason", "change", "code"),
    [
        ("SHRINKAGE", "-61", "BELOW_RESERVED"),
        ("COUNT", "-200", "BELOW_RESERVED"),
        ("COUNT", "1", "MORE_THAN_RECORDED"),
        ("SPOILAGE", "1", "NOTHING_TO_CORRECT"),
        ("COUNT", "0", "NOTHING_TO_CORRECT"),
    ],
)
async def test_a_correction_that_cannot_be_changes_nothing(people: People, reason: str, change: str, code: str) -> None:
    lot_id, _ = await sold(people, "40")
    assert codes(await correct(people, lot_id, reason, change)) == [code]
    assert (await stored(people, lot_id))["lot"] == {"onHand": "100", "reserved": "40", "heldAt": None}


async def test_nobody_corrects_or_edits_a_lot_of_another(people: People) -> None:
    lot_id = await lot(people)
    assert codes(await correct(people, lot_id, "COUNT", "-1", who="rival")) == ["NOT_FOUND"]
    assert (await people.get("rival", "query($id: ID!) { storedLot(id: $id) { left } }", id=lot_id))[
        "storedLot"
    ] is None


async def edit(people: People, lot_id: str, who: str = "seller", **given: Any) -> Any:
    return await people.do(who, "editLot", "storedLot { left }", lotId=lot_id, **given)


async def test_what_a_lot_said_before_stays(people: People) -> None:
    lot_id = await lot(people)
    for grade, place in (("一级", "1 号库"), ("二级", "2 号库")):
        cold = {"place": place, "fromCelsius": "0", "upToCelsius": "4"}
        assert not codes(await edit(people, lot_id, grade=grade, storage=cold))
    kept = await stored(people, lot_id, "lot { grade storagePlace } changes { grade storagePlace }")
    assert kept["lot"] == {"grade": "二级", "storagePlace": "2 号库"}
    assert [(each["grade"], each["storagePlace"]) for each in kept["changes"]] == [("一级", "1 号库"), (None, None)]


async def test_a_recalled_or_foreign_lot_is_not_edited(people: People) -> None:
    lot_id = await lot(people)
    assert codes(await edit(people, lot_id, "rival")) == ["NOT_FOUND"]
    await recall(people, lot_id)
    assert codes(await edit(people, lot_id)) == ["LOT_RECALLED"]


MINE = "query($w: MyLotWhere) { myLots(where: $w) { totalCount nodes { lot { code } } } }"


async def test_a_seller_finds_its_own_lots(people: People) -> None:
    described = {"product": "蓝莓", "categoryCode": "FRUIT", "baseUnit": "KG", "quantity": "5", "harvestedOn": day(-3)}
    for who, code, until in (("seller", "SOON", 1), ("seller", "LATE", 9), ("seller", "BACK", 9), ("rival", "R", 9)):
        made = await people.do(who, "recordLot", "lot { id }", **described, code=code, expiresOn=day(until))
        if code == "BACK":
            await recall(people, made["lot"]["id"])

    async def found(**where: Any) -> set[str]:
        answer = (await people.get("seller", MINE, w=where))["myLots"]
        assert answer["totalCount"] == len(answer["nodes"])
        return {each["lot"]["code"] for each in answer["nodes"]}

    assert await found() == {"SOON", "LATE", "BACK"}
    assert await found(expiringBy={"eq": day(2)}) == {"SOON"}
    assert await found(recalled={"eq": True}) == {"BACK"}
    assert await found(recalled={"eq": False}, inStock={"eq": True}, held={"eq": False}) == {"SOON", "LATE"}
    assert await found(category={"eq": "FRUIT"}) == {"SOON", "LATE", "BACK"}
    assert await found(category={"oneOf": []}) == set()
