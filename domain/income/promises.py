"""The SQL of what a family may expect: every row from which money may come, and how it is written down and read."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Date,
    DateTime,
    Numeric,
    Select,
    String,
    Text,
    Uuid,
    and_,
    any_,
    cast,
    column,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import aliased

from domain.catalog.models import Listing, Lot, LotContribution, Product
from domain.employment.models import PayrollLine, Placement, Vacancy
from domain.expressions import first_of_month, of_one_county
from domain.households.models import Household
from domain.income.models import ExpectedKind, IncomeOutlook
from domain.linkage.models import LandLease
from domain.orders.models import BEFORE_LEAVING, Allocation, Consignment, ConsignmentState, OrderLine
from domain.parties.models import Organisation
from domain.settlement.models import AttributionLine, Entry, HouseholdDue, IncomeEntry, LinkageContract, Settlement
from domain.settlement.terms import CreditState, DueKind
from domain.standing_orders.models import StandingOrder, StandingOrderRun, StandingOrderState
from domain.standing_orders.queries import on_menu
from domain.tenders.models import PurchaseContract

_TYPES: dict[str, Any] = {
    "last_day": Date(),
    "amount": BigInteger(),
    "quantity": Numeric(),
    "part": Numeric(),
    "unit_price": Numeric(),
}


def _promise(kind: ExpectedKind, household_id: Any, payer: Any, about: Any, day: Any, **figures: Any) -> Any:
    rest = (cast(figures.get(name, null()), type_).label(name) for name, type_ in _TYPES.items())
    said = {"household_id": household_id, "payer": payer, "about": cast(about, Text), "day": cast(day, Date)}
    return select(literal(kind.value, String).label("kind"), *(each.label(name) for name, each in said.items()), *rest)


def promises(county_id: int, today: date, last: date, household_id: uuid.UUID | None) -> Select[Any]:
    """All that the families of a county, or one of them, may expect from a day to another, by one statement."""
    each = union_all(
        _awaited(county_id),
        _orders(county_id),
        _menus(county_id, today, last),
        _wages(county_id, today, last),
        _dues(county_id, today, last),
    ).subquery("promises")
    found: Select[Any] = select(each).order_by(each.c.household_id)
    return found if household_id is None else found.where(each.c.household_id == household_id)


def _awaited(county_id: int) -> Any:
    """What was earned and is provisional still."""
    left = (
        select(Entry.income_entry_id, func.sum(Entry.amount).label("amount"))
        .where(Entry.county_id == county_id, Entry.state == CreditState.PROVISIONAL)
        .group_by(Entry.income_entry_id)
        .having(func.sum(Entry.amount) > 0)
        .subquery("left")
    )
    payer_id = func.coalesce(AttributionLine.seller_id, HouseholdDue.payer_id, PayrollLine.employer_id)
    about = func.coalesce(AttributionLine.consignment_number, HouseholdDue.about, PayrollLine.post)
    return (
        _promise(
            ExpectedKind.AWAITED,
            IncomeEntry.household_id,
            Organisation.name,
            about,
            IncomeEntry.earned_on,
            amount=left.c.amount,
        )
        .select_from(IncomeEntry)
        .join(left, left.c.income_entry_id == IncomeEntry.id)
        .outerjoin(
            AttributionLine, of_one_county(AttributionLine, IncomeEntry, AttributionLine.id == IncomeEntry.sale_id)
        )
        .outerjoin(HouseholdDue, of_one_county(HouseholdDue, IncomeEntry, HouseholdDue.id == IncomeEntry.due_id))
        .outerjoin(PayrollLine, of_one_county(PayrollLine, IncomeEntry, PayrollLine.id == IncomeEntry.wage_id))
        .join(Organisation, Organisation.id == payer_id)
        .where(IncomeEntry.county_id == county_id)
    )


def _linked(household_id: Any, product_id: Any, seller_id: Any, day: Any) -> Any:
    """That a contract with the household is in force for a product on a day."""
    return and_(
        LinkageContract.household_id == household_id,
        LinkageContract.product_id == product_id,
        LinkageContract.seller_id == seller_id,
        LinkageContract.during.contains(day),
    )


def _orders(county_id: int) -> Any:
    """What is ordered and not yet accepted, through the lots it is taken from."""
    under_way = (*BEFORE_LEAVING, ConsignmentState.DISPATCHED)
    return (
        _promise(
            ExpectedKind.ORDER,
            LotContribution.household_id,
            Organisation.name,
            func.concat(Consignment.number, " ", OrderLine.title),
            Consignment.deliver_on,
            quantity=func.coalesce(Allocation.dispatched, Allocation.reserved),
            part=LotContribution.quantity / Lot.quantity,
            unit_price=LinkageContract.unit_price,
        )
        .select_from(Consignment)
        .join(Organisation, Organisation.id == Consignment.seller_id)
        .join(OrderLine, of_one_county(OrderLine, Consignment, OrderLine.consignment_id == Consignment.id))
        .join(Allocation, of_one_county(Allocation, OrderLine, Allocation.line_id == OrderLine.id))
        .join(Lot, of_one_county(Lot, Allocation, Lot.id == Allocation.lot_id))
        .join(LotContribution, of_one_county(LotContribution, Lot, LotContribution.lot_id == Lot.id))
        .join(
            LinkageContract,
            of_one_county(
                LinkageContract,
                LotContribution,
                _linked(LotContribution.household_id, Lot.product_id, Lot.seller_id, Consignment.deliver_on),
            ),
        )
        .where(Consignment.county_id == county_id, Consignment.state.in_(under_way), Lot.quantity > 0)
    )


def _menus(county_id: int, today: date, last: date) -> Any:
    """What standing orders of the county's buyers will ask for, through what each family supplied in twelve months.

    A menu is its buyer's plan and stands behind the walls of the buyer's county, where an office of this one sees none.
    Those of other counties' buyers are left out, and each line says so; what they have ordered is counted (`_orders`).
    """
    asked, part = _asked(county_id, today, last), _parts(county_id, today)
    return (
        _promise(
            ExpectedKind.MENU,
            part.c.household_id,
            Organisation.name,
            Product.name,
            asked.c.month,
            quantity=asked.c.quantity,
            part=part.c.part,
            unit_price=LinkageContract.unit_price,
        )
        .select_from(asked)
        .join(part, and_(part.c.seller_id == asked.c.seller_id, part.c.product_id == asked.c.product_id))
        .join(Organisation, Organisation.id == asked.c.seller_id)
        .join(Product, and_(Product.county_id == county_id, Product.id == asked.c.product_id))
        .join(
            LinkageContract,
            and_(
                LinkageContract.county_id == county_id,
                _linked(part.c.household_id, asked.c.product_id, asked.c.seller_id, today),
            ),
        )
    )


def _asked(county_id: int, today: date, last: date) -> Any:
    """By month, how much of a seller's product menus ask for on days that nothing was ordered for yet."""
    rows = on_menu(StandingOrder, literal(today, Date), literal(last, Date)).lateral("on_menu")
    line = rows.c
    product_id = func.coalesce(Listing.product_id, PurchaseContract.product_id)
    seller_id = func.coalesce(Listing.seller_id, PurchaseContract.seller_id)
    month = first_of_month(line.day)
    made = select(StandingOrderRun.id).where(
        of_one_county(StandingOrderRun, StandingOrder, StandingOrderRun.standing_order_id == StandingOrder.id),
        StandingOrderRun.day == line.day,
    )
    return (
        select(
            seller_id.label("seller_id"),
            product_id.label("product_id"),
            month.label("month"),
            func.sum(line.quantity).label("quantity"),
        )
        .select_from(StandingOrder)
        .join(rows, line.left_out.is_(None))
        .outerjoin(Listing, and_(Listing.county_id == line.seller_county_id, Listing.id == line.listing_id))
        .outerjoin(
            PurchaseContract,
            and_(PurchaseContract.county_id == line.seller_county_id, PurchaseContract.id == line.contract_id),
        )
        .where(
            StandingOrder.county_id == county_id,
            line.seller_county_id == county_id,
            StandingOrder.state == StandingOrderState.ACTIVE,
            or_(Listing.id.is_(None), Listing.withdrawn_at.is_(None)),
            ~made.exists(),
        )
        .group_by(seller_id, product_id, month)
        .subquery("asked")
    )


def _parts(county_id: int, today: date) -> Any:
    """What part of a seller's lots of a product each family supplied in the twelve months before a day."""
    supplied = (Lot.county_id == county_id, Lot.recorded_at > cast(today, Date) - literal_column("interval '1 year'"))
    whole = (
        select(Lot.seller_id, Lot.product_id, func.sum(Lot.quantity).label("quantity"))
        .where(*supplied)
        .group_by(Lot.seller_id, Lot.product_id)
        .subquery("whole")
    )
    return (
        select(
            LotContribution.household_id,
            whole.c.seller_id,
            whole.c.product_id,
            (func.sum(LotContribution.quantity) / whole.c.quantity).label("part"),
        )
        .select_from(Lot)
        .join(LotContribution, of_one_county(LotContribution, Lot, LotContribution.lot_id == Lot.id))
        .join(whole, and_(whole.c.seller_id == Lot.seller_id, whole.c.product_id == Lot.product_id))
        .where(*supplied, whole.c.quantity > 0)
        .group_by(LotContribution.household_id, whole.c.seller_id, whole.c.product_id, whole.c.quantity)
        .subquery("part")
    )


def _wages(county_id: int, today: date, last: date) -> Any:
    """A placement's months from this one on, as far as it lasts, of which no pay was confirmed yet."""
    series = (
        func.generate_series(
            cast(today.replace(day=1), DateTime), cast(last, DateTime), literal_column("interval '1 month'")
        )
        .table_valued("at")
        .render_derived(name="series")
    )
    month = cast(series.c.at, Date)
    end = cast(series.c.at + literal_column("interval '1 month - 1 day'"), Date)
    first = func.greatest(month, func.lower(Placement.during))
    final = func.least(end, func.upper(Placement.during) - 1)
    paid = select(PayrollLine.id).where(
        of_one_county(PayrollLine, Placement, PayrollLine.placement_id == Placement.id), PayrollLine.month == month
    )
    return (
        _promise(
            ExpectedKind.WAGE,
            Placement.household_id,
            Organisation.name,
            Vacancy.title,
            first,
            last_day=final,
            amount=Vacancy.monthly_wage,
        )
        .select_from(Placement)
        .join(Vacancy, of_one_county(Vacancy, Placement, Vacancy.id == Placement.vacancy_id))
        .join(Organisation, Organisation.id == Placement.employer_id)
        .join(series, and_(Placement.during.op("&&")(func.daterange(month, end, "[]"))))
        .where(Placement.county_id == county_id, ~paid.exists())
    )


def _dues(county_id: int, today: date, last: date) -> Any:
    """Rent that was due a year before the days in question, where its lease has that day still and nothing is owed yet.

    Of an amended lease it is the version in force on the day that counts. No other due comes again by itself: dividends
    and refunds are of a year that is over, interest of money that was late.
    """
    again = cast(HouseholdDue.due_on + literal_column("interval '1 year'"), Date)
    let, version, other = aliased(LandLease), aliased(LandLease), aliased(HouseholdDue)
    in_force = and_(
        version.number == let.number,
        version.during.contains(again),
        func.to_char(again, "MM-DD") == any_(version.instalments),
    )
    owed = select(other.id).where(
        of_one_county(other, HouseholdDue, other.household_id == HouseholdDue.household_id),
        other.contract_id == version.id,
        other.due_on == again,
    )
    return (
        _promise(
            ExpectedKind.DUE,
            HouseholdDue.household_id,
            Organisation.name,
            HouseholdDue.about,
            HouseholdDue.due_on,
            amount=HouseholdDue.amount,
        )
        .join(Organisation, Organisation.id == HouseholdDue.payer_id)
        .join(let, of_one_county(let, HouseholdDue, let.id == HouseholdDue.contract_id))
        .join(version, of_one_county(version, let, in_force))
        .where(HouseholdDue.county_id == county_id, HouseholdDue.kind == DueKind.RENT)
        .where(again > today, again <= last, ~owed.exists())
    )


def largest_buyers(county_id: int, today: date, household_id: uuid.UUID | None) -> Select[uuid.UUID, Any]:
    """Of each family's sales realised in the twelve months before a day, what part one buyer paid at most."""
    realised = func.sum(Entry.amount)
    by_buyer = (
        select(IncomeEntry.household_id, realised.label("realised"))
        .select_from(Entry)
        .join(IncomeEntry, of_one_county(IncomeEntry, Entry, IncomeEntry.id == Entry.income_entry_id))
        .join(AttributionLine, of_one_county(AttributionLine, IncomeEntry, AttributionLine.id == IncomeEntry.sale_id))
        .join(Settlement, of_one_county(Settlement, AttributionLine, Settlement.id == AttributionLine.settlement_id))
        .join(Consignment, of_one_county(Consignment, Settlement, Consignment.id == Settlement.consignment_id))
        .where(
            Entry.county_id == county_id,
            Entry.state == CreditState.REALISED,
            Entry.effective_on > cast(today, Date) - literal_column("interval '1 year'"),
        )
        .group_by(IncomeEntry.household_id, Consignment.buyer_id)
        .having(realised > 0)
        .subquery("by_buyer")
    )
    share = func.round(func.max(by_buyer.c.realised) / func.sum(by_buyer.c.realised), 4)
    found = select(by_buyer.c.household_id, share.label("share")).group_by(by_buyer.c.household_id)
    return found if household_id is None else found.where(by_buyer.c.household_id == household_id)


def households_with_outlook(county_id: int) -> Select[uuid.UUID]:
    return select(IncomeOutlook.household_id).where(IncomeOutlook.county_id == county_id)


def writing(county_id: int, rows: Sequence[tuple[uuid.UUID, uuid.UUID, str, Any]], at: Any) -> Any:
    """Write down outlooks: a new key, the household, its lines as JSON, and the largest buyer's share."""
    keys, households, lines, shares = (list(each) for each in zip(*rows, strict=True))
    given = (
        func.unnest(
            cast(keys, ARRAY(Uuid())),
            cast(households, ARRAY(Uuid())),
            cast(lines, ARRAY(Text())),
            cast(shares, ARRAY(Numeric())),
        )
        .table_valued(
            column("id", Uuid()), column("household_id", Uuid()), column("lines", Text()), column("share", Numeric())
        )
        .render_derived(name="given")
    )
    made = select(
        Household.county_id,
        given.c.id,
        given.c.household_id,
        Household.region_code,
        cast(given.c.lines, JSONB),
        given.c.share,
        literal(at, DateTime(timezone=True)),
    ).join(given, and_(Household.county_id == county_id, Household.id == given.c.household_id))
    names = ["county_id", "id", "household_id", "region_code", "lines", "largest_buyer_share", "made_at"]
    added = upsert(IncomeOutlook).from_select(names, made.order_by(given.c.household_id))
    return added.on_conflict_do_update(
        index_elements=["county_id", "household_id"], set_={name: added.excluded[name] for name in names[3:]}
    )


# Reading


def outlook_of(household: Any) -> Select[IncomeOutlook]:
    return select(IncomeOutlook).where(
        IncomeOutlook.county_id == household[0], IncomeOutlook.household_id == household[1]
    )


_LINE = (
    column("kind", Text()),
    column("payer", Text()),
    column("about", Text()),
    column("month", Date()),
    column("amount", BigInteger()),
    column("assumed_en", Text()),
    column("assumed_zh", Text()),
)


def _read(outlook: Any, until: Any) -> Any:
    lines = func.jsonb_to_recordset(outlook.lines).table_valued(*_LINE).render_derived(name="line", with_types=True)
    found = select(lines)
    return found if until is None else found.where(lines.c.month <= cast(until, Date))


def lines(outlook: Any, until: Any = None) -> Select[Any]:
    """What is expected, by month, up to that of a day."""
    line = _read(outlook, until).correlate(outlook).lateral("line")
    return select(line).order_by(line.c.month, line.c.kind, line.c.payer, line.c.about)


def months(outlook: Any, until: Any = None) -> Select[Any]:
    """What is expected in all, month by month. Fen."""
    line = _read(outlook, until).correlate(outlook).lateral("line")
    month = (
        select(line.c.month, cast(func.sum(line.c.amount), BigInteger).label("amount"))
        .group_by(line.c.month)
        .correlate(outlook)
        .lateral("month")
    )
    return select(month).order_by(month.c.month)


def total(outlook: Any, until: Any = None) -> Any:
    """What is expected in all. Fen."""
    line = _read(outlook, until).correlate(outlook).lateral("line")
    return select(cast(func.coalesce(func.sum(line.c.amount), 0), BigInteger)).correlate(outlook).scalar_subquery()
