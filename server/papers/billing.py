"""Monthly statements as files."""

import asyncio
import uuid
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.billing import queries
from domain.billing.models import TradeSide
from domain.errors import NotFound
from domain.parties.models import Organisation
from server.papers.links import FileAsked
from server.papers.made import Made, made_of
from server.papers.sheets import Cell, Column, Fen, Paper

_COLUMNS = (
    Column("日期 Day", 0.13),
    Column("事项 What", 0.13),
    Column("单号 Number", 0.24),
    Column("对方 Partner", 0.24),
    Column("金额 Yuan", 0.13, is_figure=True),
    Column("余额 Balance", 0.13, is_figure=True),
)
_CALLED = {
    "CONSIGNMENT": "货款",
    "CREDIT_NOTE": "贷项",
    "PAYMENT": "付款",
    "INTEREST": "逾期利息",
    "INTEREST_PAYMENT": "付息",
    "REFUND": "退款",
}


async def statement(session: AsyncSession, asked: FileAsked) -> Made:
    """An account over a month, as far as the viewer's walls show it. Raises NotFound."""
    what = asked.what
    organisation = await _organisation(session, what["organisation"])
    month, side = date.fromisoformat(what["month"]), TradeSide(what["side"])
    partner = await _organisation(session, what["counterpart"]) if what["counterpart"] else None
    account = (organisation, month, side, partner.id if partner else None)
    opening = (await session.execute(select(queries.opening_balance(*account)))).scalar_one()
    closing = (await session.execute(select(queries.closing_balance(*account)))).scalar_one()
    lines = (await session.execute(queries.statement_lines(*account))).all()
    named = select(Organisation.id, Organisation.name).where(
        Organisation.id.in_({line.counterpart_id for line in lines})
    )
    names = {row.id: row.name for row in (await session.execute(named)).all()}
    rows: list[list[Cell]] = [
        [
            line.day,
            _CALLED[line.kind],
            line.number,
            names[line.counterpart_id],
            Fen(line.amount),
            Fen(line.balance),
        ]
        for line in lines
    ]
    paper = Paper(
        title=f"对账单 Statement {month:%Y-%m}",
        dated=month,
        facts=[
            ("单位 Organisation", organisation.name),
            ("身份 As", "销售方 seller" if side is TradeSide.AS_SELLER else "采购方 buyer"),
            ("对方 Partner", partner.name if partner else "全部 all"),
            ("期初余额 Opening", Fen(opening)),
            ("期末余额 Closing", Fen(closing)),
        ],
        columns=_COLUMNS,
        rows=rows,
        notes=["正数为应收(销售方)或应付(采购方)。Positive is owed to the seller by the buyer."],
    )
    return await asyncio.to_thread(made_of, paper, f"statement-{month:%Y-%m}", asked.format)


async def _organisation(session: AsyncSession, key: str) -> Organisation:
    """Raises NotFound."""
    found = await session.get(Organisation, uuid.UUID(key))
    if found is None:
        raise NotFound(what="organisation")
    return found
