"""Rosters in bulk (花名册): families and members, who are found by the keyed hash of the ID number, or are new."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.bookkeeping.cells import name, written
from domain.bookkeeping.dates import day
from domain.bookkeeping.faults import Fault, Unsound, fault
from domain.bookkeeping.grid import Value, is_empty
from domain.bookkeeping.text import plain
from domain.bulk.errors import HeadOfRosterMissing, IdNumberAsFigure, LabourUnknown, RelationUnknown, RowTwice
from domain.bulk.lines import Fields, Flawed, Line, Table, refused, table_of
from domain.bulk.policy import ErrorPolicy, Report, RowOutcome, RowResult, tried
from domain.bulk.spelling import without_guard
from domain.errors import Refusal
from domain.households import queries, rules
from domain.households.actions.keeping import Edit, Edited, begin_edit
from domain.households.actions.members import Joining, join, register_household
from domain.households.errors import HeadElsewhere
from domain.households.models import Household, LabourCapacity, Relation
from domain.parties.roles import Viewer
from domain.sealing import Sealer

FIELDS: Fields = {
    "number": frozenset({"户编号", "户号", "编号", "household", "number"}),
    "name": frozenset({"姓名", "成员姓名", "name"}),
    "id_number": frozenset({"身份证号", "身份证号码", "公民身份号码", "证件号码", "idnumber"}),
    "relation": frozenset({"与户主关系", "关系", "relation"}),
    "phone": frozenset({"电话", "联系电话", "手机", "手机号", "phone"}),
    "labour": frozenset({"劳动能力", "劳动技能", "labour"}),
    "since": frozenset({"登记日期", "起始日期", "加入日期", "since"}),
}
REQUIRED = ("number", "name", "id_number", "relation")

RELATIONS = {
    **dict.fromkeys(("户主", "本人", "本人或户主"), Relation.HEAD),
    **dict.fromkeys(("配偶", "妻子", "丈夫", "妻", "夫"), Relation.SPOUSE),
    **dict.fromkeys(
        ("子女", "子", "女", "之子", "之女", "儿子", "女儿", "长子", "长女", "次子", "次女"), Relation.CHILD
    ),
    **dict.fromkeys(("父母", "父亲", "母亲", "父", "母", "之父", "之母"), Relation.PARENT),
    **dict.fromkeys(("孙子女", "孙子", "孙女", "之孙子", "之孙女", "外孙", "外孙女"), Relation.GRANDCHILD),
    **dict.fromkeys(("其他", "之儿媳", "儿媳", "之女婿", "女婿", "兄弟姐妹", "之兄弟姐妹"), Relation.OTHER),
}
"""How relations are written in rosters, as the national register spells them and as people do."""
LABOUR = {
    **dict.fromkeys(("普通劳动力", "普通", "有劳动能力"), LabourCapacity.ORDINARY),
    **dict.fromkeys(("技能劳动力", "技能"), LabourCapacity.SKILLED),
    **dict.fromkeys(("弱劳动力或半劳动力", "弱劳动力", "半劳动力", "丧失部分劳动能力"), LabourCapacity.WEAK),
    **dict.fromkeys(("无劳动力", "无劳动能力", "丧失劳动力", "丧失劳动能力"), LabourCapacity.NONE),
}


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One member of a household."""

    line: int
    number: str
    joining: Joining
    relation: Relation
    since: date


async def import_roster(
    session: AsyncSession,
    viewer: Viewer,
    data: bytes,
    file: str,
    *,
    sealer: Sealer,
    policy: ErrorPolicy,
    dry_run: bool,
) -> Report:
    """Register the families of a file and their members in the viewer's village. Who is a member already stays so.

    What of it cannot be done is in the report; of a new family without its head nobody is taken.
    """
    report = Report(dry_run, policy)
    table = table_of(data, file, FIELDS, REQUIRED)
    if isinstance(table, Fault):
        report.fault = table
        return report
    async with tried(session, report):
        families: dict[str, list[RosterRow]] = defaultdict(list)
        try:
            for row in _read(table, report):
                families[row.number].append(row)
        except Unsound as unsound:
            report.add(RowResult(None, RowOutcome.REFUSED, None, fault(unsound)))
        roster = _Roster(session, viewer, sealer, f"导入 {file}", report)
        for number, rows in families.items():
            await roster.take(number, rows)
    return report


def _read(table: Table, report: Report) -> Iterator[RosterRow]:
    """The sound rows, each ID number once; the others go to the report."""
    seen: dict[str, int] = {}
    for line in table.lines:
        try:
            row = _row(line)
            known = seen.setdefault(row.joining.id_number, line.number)
            if known != line.number:
                raise RowTwice(row=known)
            yield row
        except Flawed as flawed:
            report.add(refused(table, line, flawed))
        except Refusal as refusal:
            heading = table.headings.get(_FIELD_OF.get(type(refusal), ""))
            report.add(RowResult(line.number, RowOutcome.REFUSED, heading, refusal))


_FIELD_OF: dict[type[Refusal], str] = {
    IdNumberAsFigure: "id_number",
    RelationUnknown: "relation",
    LabourUnknown: "labour",
}


def _row(line: Line) -> RosterRow:
    """Raises Flawed, and a refusal for what is readable and cannot be."""
    if line.flaw:
        raise Flawed(line.flaw)
    cells = {each: _cell(line, each) for each in ("number", "name", "id_number", "relation", "phone", "labour")}
    relation, labour = RELATIONS.get(plain(cells["relation"])), LABOUR.get(plain(cells["labour"]))
    if relation is None:
        raise RelationUnknown(relation=cells["relation"])
    if cells["labour"] and labour is None:
        raise LabourUnknown(labour=cells["labour"])
    if isinstance(line["id_number"], int | float):
        raise IdNumberAsFigure
    number = rules.id_number(cells["id_number"], clock.today(), ())
    joining = Joining(cells["name"], number, cells["phone"] or None, labour, None)
    return RosterRow(line.number, rules.number(cells["number"]), joining, relation, _since(line))


def _cell(line: Line, field: str) -> str:
    """Raises Flawed for a required cell that is empty, or one that nobody can have typed."""
    value: Value = line[field]
    if field not in REQUIRED and is_empty(value):
        return ""
    try:
        return without_guard(name(value) if field == "name" else _text(value))
    except Unsound as unsound:
        raise Flawed(unsound, field) from None


def _text(value: Value) -> str:
    """A number that a sheet keeps as a figure is written without decimals. Raises Unsound."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return written(value).strip()


def _since(line: Line) -> date:
    """Today where a roster says nothing. Raises Flawed."""
    if is_empty(line["since"]):
        return clock.today()
    try:
        return day(line["since"])
    except Unsound as unsound:
        raise Flawed(unsound, "since") from None


@dataclass(frozen=True, slots=True)
class _Roster:
    """A file on its way into the register, a family at a time."""

    session: AsyncSession
    viewer: Viewer
    sealer: Sealer
    source: str
    report: Report

    async def take(self, number: str, rows: Sequence[RosterRow]) -> None:
        found = queries.household_by_number(self.viewer.county_id, number)
        household = (await self.session.execute(found)).scalar_one_or_none()
        if household is None:
            household, rows = await self._registered(number, rows)
        if household is not None:
            await self._join(household, rows)

    async def _registered(self, number: str, rows: Sequence[RosterRow]) -> tuple[Household | None, Sequence[RosterRow]]:
        """A new household and whom else it has; without its head none, and nobody of it is taken."""
        head = next((each for each in rows if each.relation is Relation.HEAD), None)
        others = [each for each in rows if each is not head]
        made: Household | None = None
        if head is not None:
            given = self.viewer, self.sealer, number, head.joining, None, head.since, self.source
            try:
                async with self.session.begin_nested():
                    made = await register_household(self.session, *given)
                self._tell(head, RowOutcome.TAKEN)
            except Refusal as refusal:
                self._tell(head, RowOutcome.REFUSED, refusal)
        if made is None:
            for each in others:
                self._tell(each, RowOutcome.REFUSED, HeadOfRosterMissing(number=number))
        return made, others

    async def _join(self, household: Household, rows: Sequence[RosterRow]) -> None:
        """Whoever is not a member yet joins; one edit of the household for all of them, if there is any."""
        held = queries.member_hashes(household)
        members = set((await self.session.execute(held)).scalars())
        edit: Edit | None = None
        for each in rows:
            if self.sealer.lookup(each.joining.id_number) in members:
                self._tell(each, RowOutcome.UNCHANGED)
                continue
            try:
                if each.relation is Relation.HEAD:
                    raise HeadElsewhere
                edit = edit or await self._begun(household)
                async with self.session.begin_nested():
                    await join(edit, self.sealer, each.joining, each.relation, each.since, ())
                self._tell(each, RowOutcome.TAKEN)
            except Refusal as refusal:
                self._tell(each, RowOutcome.REFUSED, refusal)

    async def _begun(self, household: Household) -> Edit:
        looked_at = Edited((household.county_id, household.id), household.version, self.source)
        return await begin_edit(self.session, self.viewer, looked_at)

    def _tell(self, row: RosterRow, outcome: RowOutcome, why: Refusal | None = None) -> None:
        self.report.add(RowResult(row.line, outcome, None, why))
