"""Claiming, answering, letting a claim be, paying, and what comes back."""

from decimal import Decimal
from random import Random

from tests.storm.actions import Action
from tests.storm.storm import Claimed, Storm

_ACCEPTED = """query($id: ID!) { node(id: $id) { ... on Consignment { lines { allocations { id accepted } } } } }"""
_AWAITED = "{ awaitedReturns(first: 20) { nodes { id quantity } } }"


async def claim(storm: Storm, chance: Random) -> None:
    """On some of what was accepted of a lot; others may have claimed the rest of it."""
    if not storm.accepted:
        return
    part = chance.choice(storm.accepted[-20:])
    lines = (await storm.people.get("buyer", _ACCEPTED, id=part.id))["node"]["lines"]
    sound = [each for line in lines for each in line["allocations"] if Decimal(each["accepted"] or 0) >= 1]
    if not sound:
        return
    on = chance.choice(sound)
    quantity = str(chance.randint(1, int(Decimal(on["accepted"]))))
    given = {"asked": "REFUND", "reason": "EXPIRED", "note": "storm", "quantity": quantity, "allocationId": on["id"]}
    done = await storm.people.do("buyer", "openClaim", "claim { id }", **given)
    if storm.note(done, "MORE_THAN_ACCEPTED"):
        storm.claims.append(Claimed(part, done["claim"]["id"], quantity))


async def answer(storm: Storm, chance: Random) -> None:
    """The seller accepts, and may want the goods back."""
    if storm.claims:
        claimed = chance.choice(storm.claims[-20:])
        fault = chance.choice(("LOT", "SELLER", "CARRIER"))
        terms = {"remedy": "REFUND", "quantity": claimed.quantity, "fault": fault, "goodsBack": chance.random() < 0.7}
        given = {"claimId": claimed.id, "answer": "ACCEPT", "terms": terms}
        done = await storm.people.do(claimed.part.seller, "answerClaim", "claim { id }", **given)
        storm.note(done, "WRONG_STATE")


async def withdraw(storm: Storm, chance: Random) -> None:
    if storm.claims:
        claimed = chance.choice(storm.claims[-20:])
        done = await storm.people.do("buyer", "withdrawClaim", "claim { id }", claimId=claimed.id)
        storm.note(done, "WRONG_STATE")


async def take_back(storm: Storm, chance: Random) -> None:
    """Some of what came back can be sold again."""
    seller = chance.choice(("seller", "rival"))
    awaited = (await storm.people.get(seller, _AWAITED))["awaitedReturns"]["nodes"]
    if awaited:
        back = chance.choice(awaited)
        restocked = Decimal(back["quantity"]) if chance.random() < 0.5 else Decimal(0)
        given = {"returnId": back["id"], "restocked": str(restocked), "note": "storm"}
        storm.note(await storm.people.do(seller, "receiveReturn", "goodsReturn { id }", **given), "WRONG_STATE")


async def pay(storm: Storm, chance: Random) -> None:
    """A little of what is owed, if so much still is."""
    if storm.accepted:
        part = chance.choice(storm.accepted[-20:])
        given = {"orderId": part.order, "amount": str(chance.randint(1, 90)), "reference": "storm"}
        storm.note(await storm.people.do("buyer", "payOrder", "order { id }", **given), "OVERPAID")


ACTIONS: list[tuple[int, Action]] = [(8, claim), (6, answer), (2, withdraw), (6, take_back), (4, pay)]
