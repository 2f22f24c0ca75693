"""The command line as a newcomer meets it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

FIGURES = [
    "585.00",
    "555.00",
    "89.25",
    "245.70",
    "163.80",
    "17.85",
    "11.48",
    "7.65",
    "44.62",
    "30.00",
    "29.25",
    "27.00",
]


def lianxin(folder: Path, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name}
    return subprocess.run(
        [sys.executable, "-m", "server.cli", *words],
        cwd=folder,
        env={**kept, "LIANXIN_PORT": "0", "COLUMNS": "160", **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_demo_tells_the_worked_example_and_goes_on_with_its_data(tmp_path: Path) -> None:
    first = lianxin(tmp_path, "demo", "--exit")
    assert first.returncode == 0, first.stdout + first.stderr
    assert [figure for figure in FIGURES if figure not in first.stdout] == []
    assert "5 lots recorded" in first.stdout
    assert "held against what it was made of: 0 differences" in first.stdout
    assert "An officer of another county is shown: None" in first.stdout
    second = lianxin(tmp_path, "demo", "--exit")
    assert second.returncode == 0, second.stdout + second.stderr
    assert "0 lots recorded, 5 known" in second.stdout
    assert "held against what it was made of: 0 differences" in second.stdout
    _is_explained(tmp_path)


def _is_explained(folder: Path) -> None:
    """A document is shown down to what PostgreSQL does for it."""
    done = lianxin(folder, "explain", "catalog/Listings", "--variables", '{"first": 3}', "--login", "buyer")
    assert done.returncode == 0, done.stdout + done.stderr
    assert [part for part in ("FROM listing", "Execution Time", "'unitPrice'") if part not in done.stdout] == []
    unknown = lianxin(folder, "explain", "catalog/Nothing")
    assert unknown.returncode == 1
    assert "catalog/Listings" in unknown.stdout


@pytest.mark.parametrize(("command", "wanted"), [("serve", "DATABASE_URL"), ("migrate", "OWNER_DATABASE_URL")])
def test_a_missing_setting_is_named(tmp_path: Path, command: str, wanted: str) -> None:
    refused = lianxin(tmp_path, command)
    assert refused.returncode == 1
    assert f"Cannot start. {wanted} must be set" in refused.stdout


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    refused = lianxin(tmp_path, "import", "stock", "nothing.csv", "--login", "x", "--password", "x")
    assert refused.returncode == 2
    assert "nothing.csv" in refused.stderr
