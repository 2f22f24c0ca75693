"""The SQL of how a sale was parted, step by step, and what was taken back of it."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Numeric,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)

from domain.orders.models import Allocation, Cost, OrderLine
from domain.settlement.models import (
    AttributionLine,
    ConsignmentTerms,
    Reversal,
)
from domain.settlement.terms import Basis, StepKind


def lots_of(settlement: Any) -> Select[Allocation]:
    """What was accepted of each lot, in the order of lines."""
    return (
        select(Allocation)
        .join(OrderLine, and_(OrderLine.county_id == Allocation.county_id, OrderLine.id == Allocation.line_id))
        .where(
            Allocation.county_id == settlement.county_id,
            Allocation.consignment_id == settlement.consignment_id,
            Allocation.accepted.is_not(None),
        )
        .order_by(OrderLine.position, Allocation.id)
    )


_STEPS = (
    (StepKind.COSTS_BEFORE_NET, and_(AttributionLine.basis == Basis.COST, AttributionLine.cost != Cost.OTHER)),
    (StepKind.OTHER_COSTS, AttributionLine.basis == Basis.COST),
    (StepKind.WAGE, AttributionLine.basis == Basis.WAGE),
    *((StepKind(basis.value), AttributionLine.basis == basis) for basis in (Basis.SUPPLY, Basis.CUSTODY)),
    *((StepKind(each), AttributionLine.basis == Basis(each)) for each in ("VILLAGE", "SHARES", "RETAINED")),
)


_ORDER = list(StepKind)


def steps_of(settlement: Any) -> Select[Any]:
    """How a sale was parted, step by step: what each came to, by what percent, and what was left after it. Fen."""
    kind = case(*((condition, literal(_ORDER.index(step))) for step, condition in _STEPS))
    parted = (
        select(kind.label("nth"), func.sum(AttributionLine.amount).cast(BigInteger).label("amount"))
        .where(AttributionLine.county_id == settlement.county_id, AttributionLine.settlement_id == settlement.id)
        .group_by(kind)
        .correlate(settlement)
    )
    goods = select(literal(0), settlement.goods).correlate(settlement)
    steps = union_all(parted, goods).lateral("step")
    left = func.sum(case((steps.c.nth == 0, steps.c.amount), else_=-steps.c.amount)).over(order_by=steps.c.nth)
    named = case(*((steps.c.nth == at, step.value) for at, step in enumerate(_ORDER)))
    percent = case(*((steps.c.nth == _ORDER.index(each), _percent(settlement, each)) for each in _SPLIT))
    told = (
        select(
            steps.c.nth.label("nth"),
            named.label("kind"),
            steps.c.amount.label("amount"),
            left.cast(BigInteger).label("left"),
            percent.label("percent"),
        )
        .correlate(settlement)
        .lateral("told")
    )
    return select(told).order_by(told.c.nth)


_SPLIT = (StepKind.VILLAGE, StepKind.SHARES, StepKind.RETAINED)


def _percent(settlement: Any, step: StepKind) -> Any:
    """What percent of the residual the frozen terms give to village, shares or seller."""
    return (
        select(cast(ConsignmentTerms.terms["split"][step.value.lower()].astext, Numeric(14, 3)))
        .where(
            ConsignmentTerms.county_id == settlement.county_id,
            ConsignmentTerms.consignment_id == settlement.consignment_id,
        )
        .correlate(settlement)
        .scalar_subquery()
    )


def reversals_of(settlement: Any) -> Select[Reversal]:
    """What was taken back of a sale, first to last."""
    return (
        select(Reversal)
        .where(Reversal.county_id == settlement.county_id, Reversal.settlement_id == settlement.id)
        .order_by(Reversal.id)
    )
