"""Long files go in parts under their headings, and no row is cut in two."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.bulk import KINDS, cuts_for, parts_of

cells = st.text(st.characters(blacklist_categories=["Cs", "Cc"], whitelist_characters='"\n,'), max_size=8)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(cells, cells), max_size=12), at_once=st.integers(1, 5))
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_the_parts_hold_all_rows_once(tmp_path: Path, rows: list[tuple[str, str]], at_once: int, encoding: str) -> None:
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([("a", "b"), *rows])
    file = tmp_path / "rows.csv"
    file.write_bytes(written.getvalue().encode(encoding))
    found: list[tuple[str, ...]] = []
    for part in parts_of(file, at_once):
        assert part.before == len(found)
        head, *theirs = csv.reader(io.StringIO(part.content.decode(encoding), newline=""))
        assert head == ["a", "b"]
        assert len(theirs) == part.rows <= at_once
        found += [tuple(each) for each in theirs]
    assert found == rows


@pytest.mark.parametrize(("kind", "parts"), [("prices", 3), ("orders", 1)])
def test_a_file_of_orders_is_sent_as_one_for_rows_of_an_order_may_stand_apart(
    tmp_path: Path, kind: str, parts: int
) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("a,b\n" + "A,1\nB,1\n" * 3)
    assert len(list(parts_of(file, 2, cuts_for(KINDS[kind], file)))) == parts
