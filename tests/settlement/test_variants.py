"""What becomes of the worked example's credits, to the fen, whatever befalls the sale afterwards."""

from datetime import date

from tests.fulfilment.steps import accepted, claimed, done, refund, refused
from tests.settlement.sales import decided, earned, figures, on, pay, sold
from tests.story.county import COUNTY
from tests.story.people import People

WHOLE = {"A": "245.70", "B": "163.80", "C": "11.48", "D": "7.65", "E": "7.65"}
NOTHING = dict.fromkeys(WHOLE, "0.00")
ADVANCE = ("advancePayment", "advance { amount }")
REFUND = ("refundBuyer", "refund { amount }")
JUDGE = ("judgeFault", "faultJudgement { lotAtFault }")


async def test_delivered_short_is_credited_by_what_was_accepted(people: People) -> None:
    await sold(people)
    assert await figures(people, "amount") == WHOLE
    assert await figures(people, "realised") == NOTHING


async def test_paid_in_three_parts_realises_households_first(people: People) -> None:
    """436.28 are the households'. 200 realise 200/436.28 of each; odd fen go to the largest remainders."""
    sale = await sold(people)
    await pay(people, sale, "200.00")
    assert await figures(people, "realised") == {
        "A": "112.63",
        "B": "75.09",
        "C": "5.26",
        "D": "3.51",
        "E": "3.51",
    }
    await pay(people, sale, "200.00")
    second = await figures(people, "realised")
    assert sum(float(each) for each in second.values()) == 400
    await pay(people, sale, "185.00")
    assert await figures(people, "realised") == WHOLE
    assert await figures(people, "state") == dict.fromkeys(WHOLE, "REALISED")


async def test_a_dispute_holds_its_part_and_no_more(people: People) -> None:
    """10 kg of 97.5 are 60.00 of 585.00: of A's 245.70 that is 25.20, of B's 163.80 it is 16.80."""
    sale = await sold(people)
    claim = await claimed(people, sale, "10")
    assert await figures(people, "held", "AB") == {"A": "25.20", "B": "16.80"}
    assert await figures(people, "state", "AB") == {"A": "HELD", "B": "HELD"}
    await pay(people, sale, "525.00")
    assert await figures(people, "realised", "AB") == {"A": "220.50", "B": "147.00"}
    await done(people, "buyer", "withdrawClaim", "claim { id }", claimId=claim)
    assert await figures(people, "held") == NOTHING
    assert await figures(people, "realised") == WHOLE, "525.00 reach for all households"


async def test_a_lots_fault_takes_back_what_was_earned_by_it(people: People) -> None:
    sale = await sold(people)
    await decided(people, sale, "10", "LOT")
    assert await figures(people, "reversed", "ABC") == {"A": "25.20", "B": "16.80", "C": "1.18"}
    assert await figures(people, "held") == NOTHING
    await pay(people, sale, "525.00")
    assert await figures(people, "realised", "ABC") == {"A": "220.50", "B": "147.00", "C": "10.30"}


async def test_a_lot_that_was_bad_altogether_leaves_its_families_nothing(people: People) -> None:
    sale = await sold(people)
    await decided(people, sale, "60", "LOT")
    await decided(people, sale, "37.5", "LOT")
    assert await figures(people, "reversed") == WHOLE
    assert await figures(people, "state") == dict.fromkeys(WHOLE, "REVERSED")


async def test_no_other_fault_touches_a_household(people: People) -> None:
    sale = await sold(people)
    await decided(people, sale, "10", "CARRIER")
    await decided(people, sale, "10", "SELLER")
    assert await figures(people, "reversed") == NOTHING
    await pay(people, sale, "465.00")
    assert await figures(people, "realised") == WHOLE


async def test_what_two_sides_agree_touches_no_family_before_the_county_has_judged(people: People) -> None:
    sale = await sold(people)
    claim = await refund(people, sale)
    assert await figures(people, "reversed") == NOTHING
    assert await figures(people, "held", "AB") == {"A": "25.20", "B": "16.80"}
    judged = {"claimId": claim, "lotAtFault": True, "note": "检验不合格"}
    assert (await done(people, "approver", *JUDGE, **judged))["faultJudgement"] == {"lotAtFault": True}
    assert await figures(people, "reversed", "AB") == {"A": "25.20", "B": "16.80"}
    assert await figures(people, "held") == NOTHING
    assert await refused(people, "approver", *JUDGE, **judged) == ("NOTHING_TO_JUDGE", ["claimId"])


_JUDGED = "query($id: ID!) { claim(id: $id) { faultJudgement { lotAtFault note judgedAt } } }"


async def test_the_countys_judgement_stands_beside_its_claim_for_all_but_the_buyer(people: People) -> None:
    claim = await refund(people, await sold(people))
    assert (await people.get("seller", _JUDGED, id=claim))["claim"] == {"faultJudgement": None}
    await done(people, "approver", *JUDGE, claimId=claim, lotAtFault=True, note="检验不合格")
    for who in ("seller", "approver", "auditor"):
        told = (await people.get(who, _JUDGED, id=claim))["claim"]["faultJudgement"]
        assert (told["lotAtFault"], told["note"]) == (True, "检验不合格"), who
    assert (await people.get("buyer", _JUDGED, id=claim))["claim"] == {"faultJudgement": None}


async def test_goods_that_were_sound_when_they_left_cost_their_families_nothing(people: People) -> None:
    sale = await sold(people)
    claim = await refund(people, sale)
    await done(people, "approver", *JUDGE, claimId=claim, lotAtFault=False, note="运输受热")
    assert await figures(people, "reversed") == NOTHING
    await pay(people, sale, "525.00")
    assert await figures(people, "realised") == WHOLE


async def test_a_claim_that_the_county_decided_needs_no_judgement(people: People) -> None:
    claim = await decided(people, await sold(people), "10", "LOT")
    refusal = await refused(people, "approver", *JUDGE, claimId=claim, lotAtFault=True, note="再判")
    assert refusal == ("NOTHING_TO_JUDGE", ["claimId"])


async def test_taken_back_after_payment_goes_back_to_the_buyer(people: People) -> None:
    sale = await sold(people)
    await pay(people, sale)
    await decided(people, sale, "10", "LOT")
    assert await figures(people, "realised", "AB") == {"A": "220.50", "B": "147.00"}
    given = {"consignmentId": sale.id, "reference": "T1"}
    assert await refused(people, "finance", *REFUND, amount="60.01", **given) == ("MORE_THAN_OVERPAID", ["amount"])
    await done(people, "finance", *REFUND, amount="60.00", **given)
    assert await refused(people, "finance", *REFUND, amount="0.01", **given) == ("MORE_THAN_OVERPAID", ["amount"])


async def test_a_refund_never_comes_out_of_what_is_a_households(people: People) -> None:
    """All was bad by the seller's fault: 585.00 are the buyer's, but 436.28 of them are the households'."""
    sale = await sold(people)
    await pay(people, sale)
    await decided(people, sale, "97.5", "SELLER")
    given = {"consignmentId": sale.id, "reference": "T1"}
    assert await refused(people, "finance", *REFUND, amount="148.73", **given) == ("NO_CASH_FOR_REFUND", ["amount"])
    too_much = await refused(people, "seller", *ADVANCE, amount="436.29", **given)
    assert too_much == ("MORE_THAN_HOUSEHOLDS_AWAIT", ["amount"])
    await done(people, "seller", *ADVANCE, amount="436.28", **given)
    await done(people, "finance", *REFUND, amount="585.00", **given)
    assert await figures(people, "realised") == WHOLE


async def test_a_seller_may_advance_what_the_buyer_has_not_paid(people: People) -> None:
    sale = await sold(people)
    given = {"consignmentId": sale.id, "reference": "D1"}
    await done(people, "seller", *ADVANCE, amount="436.28", **given)
    assert await figures(people, "realised") == WHOLE
    assert (await refused(people, "seller", *ADVANCE, amount="0.01", **given))[0] == "MORE_THAN_HOUSEHOLDS_AWAIT"
    await pay(people, sale)
    assert await figures(people, "realised") == WHOLE


async def test_nobody_else_advances_or_pays_back(people: People) -> None:
    sale = await sold(people)
    given = {"consignmentId": sale.id, "reference": "D1", "amount": "1.00"}
    assert await refused(people, "rival", *ADVANCE, **given) == ("NOT_FOUND", ["consignmentId"])
    assert await refused(people, "seller", *ADVANCE, **{**given, "amount": "0.00"}) == ("NOT_POSITIVE", ["amount"])
    assert await refused(people, "finance", *REFUND, **given) == ("MORE_THAN_OVERPAID", ["amount"])


async def test_every_step_of_an_attribution_is_shown(people: People) -> None:
    sale = await sold(people)
    query = """query($id: ID!) { explainAttribution(consignmentId: $id) {
        settlement { goods net residual } steps { kind amount percent left } } }"""
    explained = (await people.get("seller", query, id=sale.id))["explainAttribution"]
    assert explained["settlement"] == {"goods": "585.00", "net": "555.00", "residual": "89.25"}
    assert [(each["kind"], each["amount"], each["percent"], each["left"]) for each in explained["steps"]] == [
        ("GOODS", "585.00", None, "585.00"),
        ("COSTS_BEFORE_NET", "30.00", None, "555.00"),
        ("SUPPLY", "409.50", None, "145.50"),
        ("WAGE", "29.25", None, "116.25"),
        ("OTHER_COSTS", "27.00", None, "89.25"),
        ("VILLAGE", "17.85", "20", "71.40"),
        ("SHARES", "26.78", "30", "44.62"),
        ("RETAINED", "44.62", "50", "0.00"),
    ]


async def test_every_step_of_a_credit_is_shown_to_its_family(people: People) -> None:
    sale = await sold(people)
    await decided(people, sale, "10", "LOT")
    [entry] = await earned(people, "A")
    query = """query($id: ID!) { explainCredit(entryId: $id) { amount state reversed
        history { state amount transfer { kind } } takenBack { amount line { basis } } } }"""
    explained = (await people.get("member", query, id=entry["id"]))["explainCredit"]
    assert [(each["transfer"]["kind"], each["state"], each["amount"]) for each in explained["history"]] == [
        ("SETTLEMENT", "PROVISIONAL", "245.70"),
        ("HOLD", "PROVISIONAL", "-25.20"),
        ("HOLD", "HELD", "25.20"),
        ("RELEASE", "HELD", "-25.20"),
        ("RELEASE", "PROVISIONAL", "25.20"),
        ("REVERSAL", "PROVISIONAL", "-25.20"),
    ]
    assert explained["takenBack"] == [{"amount": "25.20", "line": {"basis": "SUPPLY"}}]
    assert (await people.get("other member", query, id=entry["id"]))["explainCredit"] is None


async def test_what_one_claim_takes_back_while_another_holds_binds_no_money(people: People) -> None:
    """All is paid, and all of the lot disputed by two claims; one is decided, the other given up. 409.50 - 168.00."""
    sale = await sold(people)
    await pay(people, sale)
    other = await claimed(people, sale, "57.5")
    await decided(people, sale, "40", "LOT")
    await done(people, "buyer", "withdrawClaim", "claim { id }", claimId=other)
    assert await figures(people, "realised", "AB") == {"A": "144.90", "B": "96.60"}
    await done(people, "finance", *REFUND, consignmentId=sale.id, reference="T1", amount="240.00")


async def test_each_claim_holds_what_its_own_quantity_is_worth(people: People) -> None:
    """585.00 - 9.46 (9.456) - 3.00 - 113.05 (113.046)."""
    sale = await sold(people)
    for quantity in ("1.576", "0.5", "18.841"):
        await claimed(people, sale, quantity)
    more = {"orderId": sale.order_id, "amount": "459.50", "reference": "R"}
    assert await refused(people, "buyer", "payOrder", "order { id }", **more) == ("OVERPAID", ["amount"])
    await pay(people, sale, "459.49")


async def test_nobody_moves_money_of_another_county(people: People) -> None:
    sale = await sold(people)
    elsewhere = sale.id.replace(str(COUNTY), "320723")
    for who, what in (("seller", ADVANCE), ("finance", REFUND)):
        given = {"consignmentId": elsewhere, "amount": "1.00", "reference": "X"}
        assert await refused(people, who, *what, **given) == ("NOT_FOUND", ["consignmentId"])


async def test_ten_claims_on_small_parts_take_no_more_than_one_on_all(people: People) -> None:
    sale = await accepted(people, "10")
    for _ in range(10):
        await decided(people, sale, "1", "LOT")
    assert await figures(people, "state", "AB") == {"A": "REVERSED", "B": "REVERSED"}


async def test_what_is_taken_back_of_a_closed_year_is_posted_now_and_marked_with_it(people: People) -> None:
    """An income year ends on 30 September."""
    with on(people, date(2026, 9, 28)):
        sale = await sold(people)
        await pay(people, sale)
    with on(people, date(2026, 10, 3)):
        await decided(people, sale, "10", "LOT")
        assert await figures(people, "realised", "AB") == {"A": "220.50", "B": "147.00"}
        [entry] = await earned(people, "A")
        query = """query($id: ID!) { explainCredit(entryId: $id) {
            history { amount transfer { kind effectiveOn closedYear } } } }"""
        steps = (await people.get("officer", query, id=entry["id"]))["explainCredit"]["history"]
    assert [step for step in steps if step["transfer"]["kind"] == "REVERSAL"] == [
        {"amount": "-25.20", "transfer": {"kind": "REVERSAL", "effectiveOn": "2026-10-03", "closedYear": 2025}}
    ]
