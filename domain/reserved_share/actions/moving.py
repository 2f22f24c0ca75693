"""Moving an order to another budget unit, as one action that leaves its trace."""

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.errors import NotFound
from domain.money import Fen, yuan_of
from domain.orders.rules import Place
from domain.parties.names import own_name
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.purchasing import queries as purchasing
from domain.purchasing.actions.buying import check_open, check_year_open, held_to_limits
from domain.purchasing.actions.members import must_hold
from domain.purchasing.errors import ReasonMissing
from domain.purchasing.models import BudgetUnit, Duty, OrderCharge
from domain.reserved_share import queries
from domain.reserved_share.errors import AlreadyThere, LimitedThere, NeverApproved, NotInSameFiling
from domain.reserved_share.models import OrderMove
from domain.rows import new_key


async def move_order(session: AsyncSession, viewer: Viewer, order: Place, unit: Place, reason: str) -> OrderMove:
    """Charge an order to another budget unit of its buyer, or of an organisation in the same filing.

    The charge is locked first, then both units in id order, then the limits that the charge meets at its new place.
    Raises DutyMissing, ReasonMissing, NotFound, AlreadyThere, NotInSameFiling, LimitedThere, BudgetUnitNotInForce,
    BudgetYearClosed, OverSpendingLimit, NeverApproved.
    """
    await must_hold(session, viewer, Duty.MANAGER)
    if not reason:
        raise ReasonMissing(at=("reason",))
    charge = (await session.execute(purchasing.charge_for_update(*order))).scalar_one_or_none()
    if charge is None or charge.buyer_id != viewer.organisation:
        raise NotFound(at=("orderId",), what="order")
    before, after = await _units(session, charge, unit)
    if charge.budget_unit_id == after.id:
        raise AlreadyThere(at=("budgetUnitId",), name=after.name)
    if after.buyer_id != viewer.organisation:
        await _check_takes_others(session, charge, after)
    charge.budget_unit_id = after.id
    await session.flush()
    ceiling = await held_to_limits(session, charge, at=("budgetUnitId",))
    await _check_approved(session, charge, ceiling)
    move = OrderMove(
        county_id=charge.county_id,
        id=new_key(),
        buyer_id=charge.buyer_id,
        order_id=charge.order_id,
        from_unit_id=before.id if before else None,
        from_name=before.name if before else None,
        to_unit_id=after.id,
        to_name=after.name,
        year=charge.year,
        amount=charge.amount,
        reason=reason,
        moved_by=viewer.account_id,
        moved_name=await own_name(session, viewer),
        moved_at=clock.now(),
    )
    session.add(move)
    await session.flush()
    return move


async def _check_takes_others(session: AsyncSession, charge: OrderCharge, unit: BudgetUnit) -> None:
    """Another organisation's unit is in the same filing, and that organisation does not limit what is spent on it.

    What its limits have left cannot be told here: nobody sees both sides' orders. Raises NotInSameFiling, LimitedThere.
    """
    shared = queries.shared_filing(charge.county_id, charge.buyer_id, unit.id, charge.year)
    if (await session.execute(shared)).first() is None:
        raise NotInSameFiling(at=("budgetUnitId",), year=charge.year)
    async with standing_in(session, Office.MARKET, unit.county_id):
        if (await session.execute(purchasing.limits_of_unit(unit, charge.deliver_on))).first():
            raise LimitedThere(at=("budgetUnitId",), name=unit.name)


async def _check_approved(session: AsyncSession, charge: OrderCharge, ceiling: Fen | None) -> None:
    """Above the limit of a single order that holds where it goes, somebody was asked. Raises NeverApproved."""
    if ceiling is None:
        return
    total, _ = (await session.execute(purchasing.total_of(charge))).one()
    asked = await session.execute(purchasing.approval_at(charge.county_id, charge.order_id))
    if total > ceiling and asked.first() is None:
        raise NeverApproved(at=("budgetUnitId",), total=yuan_of(total), limit=yuan_of(ceiling))


async def _units(session: AsyncSession, charge: OrderCharge, unit: Place) -> tuple[BudgetUnit | None, BudgetUnit]:
    """Where the order is charged and where it is to be, both held open through the market's door.

    The other unit may be another organisation's. Raises NotFound, BudgetYearClosed, BudgetUnitNotInForce.
    """
    if unit[0] != charge.county_id:
        raise NotFound(at=("budgetUnitId",), what="budget unit")
    async with standing_in(session, Office.MARKET, charge.county_id):
        held: dict[object, BudgetUnit] = {}
        for id_ in sorted({unit[1], charge.budget_unit_id or unit[1]}):
            found = (await session.execute(purchasing.unit_held_open(charge.county_id, id_))).scalar_one_or_none()
            if found is None:
                raise NotFound(at=("budgetUnitId",), what="budget unit")
            held[id_] = found
        before, after = held.get(charge.budget_unit_id), held[unit[1]]
        if before is not None:
            await check_year_open(session, before, charge.year, at=("orderId",))
        await check_open(session, after, charge.deliver_on)
    return before, after
