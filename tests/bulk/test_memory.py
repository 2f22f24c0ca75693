"""A hundred thousand rows are read and written in little more memory than a thousand."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent

READING = """
import resource, sys, tracemalloc
from domain.bulk.lines import table_of
from domain.bulk.prices import FIELDS, REQUIRED
rows = int(sys.argv[1])
data = ("标题,起订数量,单价\\n" + "".join(f"蓝莓{at},{at + 1},5.5\\n" for at in range(rows))).encode("gb18030")
tracemalloc.start()
table = table_of(data, "x.csv", FIELDS, REQUIRED)
assert sum(1 for _ in table.lines) == rows
print(tracemalloc.get_traced_memory()[1])
"""

LISTING = """
import sys, tracemalloc
from pathlib import Path
from domain.catalog.stock_list import read_stock_list
from server.bulk import cuts_of_stock, parts_of
rows, file = int(sys.argv[1]), Path(sys.argv[2])
with file.open("w") as opened:
    opened.write("可供货品表\\n品名,单位,数量,单价,采收日期,供货农户,农户数量\\n")
    opened.writelines(f"蓝莓,公斤,{at + 1},6.00,2020-08-02,王桂兰,{at + 1}\\n" for at in range(rows))
tracemalloc.start()
lots = 0
for part in parts_of(file, cuts=cuts_of_stock(file)):
    lots += len(read_stock_list(part.content, file.name).lots)
assert lots == rows
print(tracemalloc.get_traced_memory()[1])
"""

WRITING = """
import asyncio, sys, tracemalloc
from decimal import Decimal
from domain.bulk.exports import EXPORTS, Kind
from server.papers import streaming
rows, way = int(sys.argv[1]), sys.argv[2]

async def some():
    for start in range(0, rows, 1000):
        those = range(start, start + 1000)
        yield [[f"Listing:320722:{at}", "蓝莓", "公斤", Decimal(1), Decimal("5.5")] for at in those]

async def main():
    export = EXPORTS[Kind.PRICES]
    parts = streaming.as_workbook(export, some()) if way == "xlsx" else streaming.as_text(export, some(), way)
    tracemalloc.start()
    total = 0
    async for part in parts:
        total += len(part)
    assert total > rows
    print(tracemalloc.get_traced_memory()[1])

asyncio.run(main())
"""


def peak(script: str, *arguments: str) -> int:
    """Bytes that Python held at most."""
    command = [sys.executable, "-c", script, *arguments]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    return int(told.stdout)


def test_reading_holds_the_text_and_a_row_at_a_time() -> None:
    """The text itself has at most 5 MB and is held: what may not grow with the rows is what they are made into."""
    assert peak(READING, "100000") < 40 * 1024 * 1024


@pytest.mark.parametrize("way", ["utf-8-sig", "gb18030", "xlsx"])
def test_writing_holds_some_rows_at_a_time(way: str) -> None:
    few, many = peak(WRITING, "2000", way), peak(WRITING, "100000", way)
    assert many < few + 3 * 1024 * 1024


def test_a_long_stock_list_is_held_a_part_at_a_time(tmp_path: Path) -> None:
    few, many = (peak(LISTING, rows, str(tmp_path / f"{rows}.csv")) for rows in ("10000", "100000"))
    assert many < few + 3 * 1024 * 1024
