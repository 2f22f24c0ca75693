"""The life of sales, across a year's end: agreed, sold, paid in parts, disputed, refunded, advanced, in any order."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from resolvers.reading.ids import NodeId
from tests.fulfilment.steps import Sent, claimed, story, terms
from tests.settlement.oracle import AGREED, SUPPLIED, Claimed, Sale, SoldLot, income_year
from tests.settlement.sales import FAMILIES
from tests.settlement.world import World, yuan
from tests.story.county import COUNTY, key
from tests.story.people import day, lot

CREDITS = """SELECT s.consignment_id, i.household_id, i.id, i.amount,
      coalesce(sum(e.amount) FILTER (WHERE e.state = 'PROVISIONAL'), 0)::bigint AS provisional,
      coalesce(sum(e.amount) FILTER (WHERE e.state = 'HELD'), 0)::bigint AS held,
      coalesce(sum(e.amount) FILTER (WHERE e.state = 'REALISED'), 0)::bigint AS realised,
      coalesce(-sum(e.amount) FILTER (WHERE e.state = 'PAID_OUT'), 0)::bigint AS paid_out
    FROM income_entry AS i
    JOIN attribution_line AS l ON (l.county_id, l.id) = (i.county_id, i.sale_id)
    JOIN settlement AS s ON (s.county_id, s.id) = (l.county_id, l.settlement_id)
    JOIN entry AS e ON (e.county_id, e.income_entry_id) = (i.county_id, i.id)
    GROUP BY 1, 2, 3, 4"""
LAST_DAY = date(2026, 10, 5)
"""Claims can be made for a week after acceptance: all that was sold can be claimed on until then."""
CONTRACT = "contract { id version }"

fen = st.integers(1, 80_000)
kilograms = st.decimals("98.000", "100.000", places=3)
prices = st.sampled_from(["6.00", "5.37", "4.05"])
costs = st.integers(0, 4000)
suppliers = st.sampled_from(sorted(SUPPLIED))
agreed_prices = st.sampled_from(["4.20", "3.9725", "5.5"])
lots = st.lists(st.tuples(kilograms, prices), min_size=2, max_size=3)
alone: st.SearchStrategy[list[dict[str, Fraction]]] = st.permutations([{"A": Fraction(1)}, {"B": Fraction(1)}, {}])
"""Lots of one family each, and one that nobody is named for, in any order."""


@dataclass
class Contract:
    """One family's, with the days its versions begin on and what a kilogram is worth by each, in yuan."""

    id: str
    versions: list[tuple[date, Decimal]] = field(default_factory=lambda: [(date(2020, 1, 1), AGREED)])

    def price_on(self, day: date) -> Decimal:
        return [price for since, price in self.versions if since <= day][-1]


class Sales(World):
    """Sales, as people make them over HTTP, beside one oracle for each."""

    def __init__(self) -> None:
        super().__init__()
        self.sales: dict[str, Sale] = {}
        self.orders: dict[str, str] = {}
        self.contracts = {
            family: Contract(str(NodeId("LinkageContract", COUNTY, str(key(f"contract {family}")))))
            for family in SUPPLIED
        }
        self.credits: dict[tuple[str, str], dict[str, int]] = {}
        """What stands of each credit in which state, by sale and family, when this was last looked at."""

    def one_of(self, chosen: Any) -> tuple[str, Sale]:
        id_ = chosen.choice(sorted(self.sales))
        return id_, self.sales[id_]

    @initialize(freight=costs)
    def begun(self, freight: int) -> None:
        self.sold(Decimal("98.003"), "6.00", freight, 0)

    @precondition(lambda self: self.today < LAST_DAY)
    @rule(days=st.integers(1, 3))
    def slept(self, days: int) -> None:
        self.days_go_by(min(days, (LAST_DAY - self.today).days))

    @rule(accepted=kilograms, price=prices, freight=costs, wage=costs)
    def sold(self, accepted: Decimal, price: str, freight: int, wage: int) -> None:
        self.taken(self.dispatched([SoldLot(Decimal(price), SUPPLIED)], freight, wage), [accepted])

    @rule(weighed=lots, suppliers=alone, freight=costs, wage=costs)
    def sold_of_several_lots(
        self, weighed: list[tuple[Decimal, str]], suppliers: list[dict[str, Fraction]], freight: int, wage: int
    ) -> None:
        of_them = zip(weighed, suppliers, strict=False)
        gone = self.dispatched([SoldLot(Decimal(price), supplied) for (_, price), supplied in of_them], freight, wage)
        self.taken(gone, [accepted for accepted, _ in weighed])
        self.reach(f"{len(weighed)} lots")

    @rule(accepted=kilograms, price=prices, family=suppliers, agreed=agreed_prices)
    def sold_while_a_contract_changed(self, accepted: Decimal, price: str, family: str, agreed: str) -> None:
        """Goods that have left keep the contracts of the day they left on."""
        gone = self.dispatched([SoldLot(Decimal(price), SUPPLIED)], 0, 500)
        self.amended(family, agreed, 0)
        self.taken(gone, [accepted])

    def dispatched(self, sold: list[SoldLot], freight: int, wage: int) -> tuple[list[str], Sent, Sale]:
        """The ids of the lots, in the order of the sale's, and the sale."""
        costs = {kind: cost for kind, cost in {"FREIGHT": freight, "WAGE": wage}.items() if cost}
        lot_ids, gone, number = self.run(self._dispatched(sold, costs))
        prices = {family: each.price_on(self.today) for family, each in self.contracts.items()}
        return lot_ids, gone, Sale(sold, freight + wage, prices, self.today, number)

    async def _dispatched(self, sold: list[SoldLot], costs: dict[str, int]) -> tuple[list[str], Sent, str]:
        people = self.people
        lot_ids = [await lot(people, parts=_parts(each)) for each in sold]
        lines = [
            {"listingId": await self._listed(lot_id, f"{each.price}"), "quantity": "100"}
            for lot_id, each in zip(lot_ids, sold, strict=True)
        ]
        placed = await people.do("buyer", "placeOrder", "order { id }", deliverOn=day(1), lines=lines)
        order_id = placed["order"]["id"]
        await people.do("seller", "confirmOrder", "consignment { id }", orderId=order_id)
        spent = [{"kind": kind, "amount": yuan(cost)} for kind, cost in costs.items()]
        sent = await people.do("seller", "dispatchOrder", "consignment { id number }", orderId=order_id, costs=spent)
        return lot_ids, Sent(lot_ids[0], order_id, sent["consignment"]["id"]), sent["consignment"]["number"]

    async def _listed(self, lot_id: str, price: str) -> str:
        listed = await self.people.do(
            "seller",
            "publishListing",
            "listing { id }",
            lotIds=[lot_id],
            title="蓝莓",
            unitLabel="公斤",
            unitContent="1",
            minimumQuantity="1",
            leadTimeDays=0,
            deliverFrom=day(0),
            deliverUntil=day(7),
            tiers=[{"fromQuantity": "1", "unitPrice": price}],
        )
        return str(listed["listing"]["id"])

    def taken(self, dispatched: tuple[list[str], Sent, Sale], accepted: list[Decimal]) -> None:
        lot_ids, gone, sale = dispatched
        weighed = zip(lot_ids, accepted, strict=True)
        readings = [{"lotId": lot_id, "accepted": str(quantity)} for lot_id, quantity in weighed]
        given = {"consignmentId": gone.id, "readings": readings}
        assert not self.do("buyer", "acceptDelivery", "consignment { id }", **given)
        for each, quantity in zip(sale.lots, accepted, strict=True):
            each.accepted = quantity
        sale.accepted_on = self.today
        self.sales[gone.id], self.orders[gone.id] = sale, gone.order_id

    @rule(family=suppliers, price=agreed_prices, ahead=st.integers(0, 2))
    def amended(self, family: str, price: str, ahead: int) -> None:
        contract, since = self.contracts[family], self.today + timedelta(days=ahead)
        given = {"unitPrice": price, "from": since.isoformat(), "source": "补充协议"}
        payload, refused = self.ask("seller", "amendContract", CONTRACT, contractId=contract.id, **given)
        assert (refused == ["NOT_WITHIN_CONTRACT"]) == (since <= contract.versions[-1][0])
        if not refused:
            contract.id = payload["contract"]["id"]
            contract.versions.append((since, Decimal(price)))
            self.reach("amended contract")

    @precondition(lambda self: self.sales)
    @rule(chosen=st.randoms(), amount=st.none() | fen)
    def paid(self, chosen: Any, amount: int | None) -> None:
        """So much, or all that is open."""
        id_, sale = self.one_of(chosen)
        amount = amount or sale.open or 1
        given = {"orderId": self.orders[id_], "amount": yuan(amount), "reference": "R"}
        if self.do("buyer", "payOrder", "order { id }", **given):
            assert amount > sale.open
        else:
            assert amount <= sale.open
            sale.paid += amount

    @precondition(lambda self: self.sales)
    @rule(chosen=st.randoms(), quantity=st.decimals("0.5", "60", places=3), which=st.integers(0, 2))
    def disputed(self, chosen: Any, quantity: Decimal, which: int = 0) -> None:
        id_, sale = self.one_of(chosen)
        at = which % len(sale.lots)
        of = sale.lots[at]
        taken = sum((each.quantity for each in sale.claims.values() if each.lot is of), Decimal(0))
        if quantity > of.accepted - taken - of.settled:
            return
        claim = self.run(self._claimed(id_, at, quantity))
        sale.claims[claim] = Claimed(of, quantity, of.worth(quantity))

    async def _claimed(self, id_: str, at: int, quantity: Decimal) -> str:
        gone = Sent("", "", id_)
        lines = (await story(self.people, gone))["consignment"]["lines"]
        return await claimed(self.people, gone, str(quantity), allocationId=lines[at]["allocations"][0]["id"])

    @precondition(lambda self: any(each.claims for each in self.sales.values()))
    @rule(chosen=st.randoms())
    def withdrawn(self, chosen: Any) -> None:
        sale, id_ = self.one_claim(chosen)
        assert not self.do("buyer", "withdrawClaim", "claim { id }", claimId=id_)
        del sale.claims[id_]

    @precondition(lambda self: any(each.claims for each in self.sales.values()))
    @rule(chosen=st.randoms(), fault=st.sampled_from(["LOT", "SELLER", "CARRIER"]))
    def decided(self, chosen: Any, fault: str) -> None:
        sale, id_ = self.one_claim(chosen)
        claim = sale.claims.pop(id_)
        assert not self.do("seller", "answerClaim", "claim { id }", claimId=id_, answer="REFUSE", note="无")
        assert not self.do("buyer", "escalateClaim", "claim { id }", claimId=id_, note="裁决")
        ruling = terms(str(claim.quantity), fault=fault)
        assert not self.do("approver", "decideClaim", "claim { id }", claimId=id_, terms=ruling, note="查实")
        of, worth = claim.lot, claim.lot.worth(claim.quantity)
        sale.credited += worth
        of.settled += claim.quantity
        if fault == "LOT":
            of.fault += worth
            sale.lot_faults.append((self.today, of, worth))
            if income_year(self.today) != income_year(sale.accepted_on):
                self.reach("closed year")

    def one_claim(self, chosen: Any) -> tuple[Sale, str]:
        sale = chosen.choice([each for each in self.sales.values() if each.claims])
        return sale, chosen.choice(sorted(sale.claims))

    @precondition(lambda self: self.sales)
    @rule(chosen=st.randoms(), amount=fen)
    def advanced(self, chosen: Any, amount: int) -> None:
        id_, sale = self.one_of(chosen)
        given = {"consignmentId": id_, "amount": yuan(amount), "reference": "D"}
        refused = self.do("seller", "advancePayment", "advance { id }", **given)
        if not sale.claims and not sale.lot_fault:  # else what households await is known but for odd fen
            assert (amount > sale.lacking) == (refused == ["MORE_THAN_HOUSEHOLDS_AWAIT"])
        if not refused:
            sale.advanced += amount

    @precondition(lambda self: any(each.overpaid for each in self.sales.values()))
    @rule(chosen=st.randoms(), part=st.floats(0.1, 1.2))
    def refunded(self, chosen: Any, part: float) -> None:
        id_, sale = chosen.choice([(id_, each) for id_, each in sorted(self.sales.items()) if each.overpaid])
        amount = max(1, int(sale.overpaid * part))
        given = {"consignmentId": id_, "amount": yuan(amount), "reference": "T"}
        refused = self.do("finance", "refundBuyer", "refund { id }", **given)
        assert refused != ["MORE_THAN_OVERPAID"] or amount > sale.overpaid
        if not refused:
            assert amount <= sale.overpaid
            sale.refunded += amount

    @invariant()
    def each_credit_is_what_the_oracle_says(self) -> None:
        families = {key(family): family for family in FAMILIES}
        self.credits = {}
        for row in self.run(self.plain.fetch(CREDITS)):
            id_ = next(each for each in self.sales if str(row["consignment_id"]) in each)
            self.credits[id_, families[row["household_id"]]] = dict(row)
        for id_, sale in self.sales.items():
            check(sale, {family: row for (of_it, family), row in self.credits.items() if of_it == id_})


def _parts(sold: SoldLot) -> dict[str, str]:
    return {family: f"{int(100 * part)}" for family, part in sold.supplied.items()}


def check(sale: Sale, rows: dict[str, Any]) -> None:
    assert sum(row["amount"] for row in rows.values()) == sale.earned
    for family, row in rows.items():
        assert abs(row["amount"] - sale.exactly(family)) < 1
        gone = row["amount"] - row["provisional"] - row["held"] - row["realised"]
        faulty = len([each for each in sale.lots if each.fault])
        assert abs(gone - sale.taken(family)) <= 2 * faulty, (
            "by lot, a share and what is taken of it are rounded to a fen"
        )
        assert min(row["provisional"], row["held"], row["realised"]) >= 0
    bound = sum(max(row["realised"], row["paid_out"]) for row in rows.values())
    assert bound <= sale.cash, "nothing is realised, and nothing has gone to a family's account, without cash"
    if not sale.claims:
        assert sum(row["held"] for row in rows.values()) == 0
        assert bound == sale.cash or not any(row["provisional"] for row in rows.values()), "households come first"
