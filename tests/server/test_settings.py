import asyncio
import base64
import json
import os
import re
import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from server.documents import Switches
from server.settings import MAKE_A_KEY, CannotStart, Keys, Settings, keys_of, read_settings

DATABASE = "postgresql://lianxin_app:secret@db/lianxin"
NAMES = ("sealing", "lookup", "signing", "certificate")


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No setting of the machine that runs the tests is seen, and a folder of one's own holds the data."""
    for name in list(os.environ):
        if name.startswith("LIANXIN_") or name.endswith("DATABASE_URL"):
            monkeypatch.delenv(name)
    folder = tmp_path / "数据 folder"
    monkeypatch.setenv("LIANXIN_DATA_FOLDER", str(folder))
    return folder


def key(letter: str) -> str:
    return base64.b64encode(letter.encode() * 32).decode()


def give_keys(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    for name in names:
        monkeypatch.setenv(f"LIANXIN_{name.upper()}_KEY", key(name[0]))


def test_nothing_set_means_the_embedded_database_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LIANXIN_DATA_FOLDER")
    settings = read_settings()
    assert settings.is_embedded
    assert (settings.host, settings.port, settings.data_folder) == ("127.0.0.1", 8000, Path(".lianxin"))
    assert settings.access_token_lifetime == timedelta(minutes=15)
    assert settings.refresh_token_lifetime == timedelta(days=14)


def test_the_limits_that_hold_unless_told_otherwise() -> None:
    limits = read_settings().limits
    assert (limits.max_body_bytes, limits.max_upload_bytes) == (1024 * 1024, 6 * 1024 * 1024)
    assert (limits.max_depth, limits.max_aliases, limits.max_tokens) == (12, 30, 2000)
    assert (limits.max_cost, limits.max_mutations) == (5000, 4)


def test_every_setting_can_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", DATABASE)
    monkeypatch.setenv("OWNER_DATABASE_URL", DATABASE + "?owner")
    monkeypatch.setenv("LIANXIN_PORT", "9000")
    monkeypatch.setenv("LIANXIN_LIMITS_MAX_COST", "70")
    monkeypatch.setenv("LIANXIN_ACCESS_TOKEN_MINUTES", "1")
    settings = read_settings()
    assert (settings.database_url, settings.owner_database_url) == (DATABASE, DATABASE + "?owner")
    assert (settings.port, settings.limits.max_cost, settings.limits.max_depth) == (9000, 70, 12)
    assert settings.access_token_lifetime == timedelta(minutes=1)


def test_an_empty_variable_is_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("LIANXIN_PORT", "")
    assert read_settings().is_embedded
    assert read_settings().port == 8000


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("LIANXIN_PORT", "70000"),
        ("LIANXIN_PORT", "http"),
        ("LIANXIN_LIMITS_MAX_DEPTH", "0"),
        ("LIANXIN_LIMITS_MAX_DEPTH", "deep"),
        ("LIANXIN_ACCESS_TOKEN_MINUTES", "soon"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(CannotStart, match=f"^{variable}: "):
        read_settings()


@pytest.mark.parametrize("days", ["0", "-60", "1000000000000"])
def test_a_refresh_token_lasts_a_day_to_a_year(monkeypatch: pytest.MonkeyPatch, days: str) -> None:
    monkeypatch.setenv("LIANXIN_REFRESH_TOKEN_DAYS", days)
    with pytest.raises(CannotStart, match="LIANXIN_REFRESH_TOKEN_DAYS"):
        read_settings()


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", DATABASE)
    give_keys(monkeypatch, *NAMES)
    settings = read_settings()
    shown = f"{settings!r} {settings} {keys_of(settings)!r}"
    assert "secret@" not in shown
    assert key("s") not in shown
    assert "sss" not in shown


def test_the_embedded_database_makes_its_keys_once(bare_environment: Path) -> None:
    first = keys_of(read_settings())
    assert {len(first.sealing), len(first.lookup), len(first.signing)} == {32}
    assert len({first.sealing, first.lookup, first.signing}) == 3
    assert keys_of(read_settings()) == first
    assert [each.name for each in bare_environment.iterdir()] == ["keys.json"]


def test_kept_keys_are_for_their_owner_only(bare_environment: Path) -> None:
    keys_of(read_settings())
    assert stat.S_IMODE((bare_environment / "keys.json").stat().st_mode) == 0o600


def test_a_given_key_goes_before_a_kept_one(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = keys_of(read_settings())
    give_keys(monkeypatch, "signing")
    assert keys_of(read_settings()) == Keys(kept.sealing, kept.lookup, b"s" * 32, kept.certificate)


def test_with_all_keys_given_none_are_kept(monkeypatch: pytest.MonkeyPatch, bare_environment: Path) -> None:
    give_keys(monkeypatch, *NAMES)
    assert keys_of(read_settings()) == Keys(b"s" * 32, b"l" * 32, b"s" * 32, b"c" * 32)
    assert not bare_environment.exists()


async def test_starters_at_once_agree(bare_environment: Path) -> None:
    settings = read_settings()
    made = await asyncio.gather(*(asyncio.to_thread(keys_of, settings) for _ in range(16)))
    assert len({each.sealing for each in made}) == 1
    assert os.listdir(bare_environment) == ["keys.json"]


@pytest.mark.parametrize("missing", NAMES)
def test_a_database_of_ones_own_needs_every_key(
    monkeypatch: pytest.MonkeyPatch, bare_environment: Path, missing: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", DATABASE)
    give_keys(monkeypatch, *(name for name in NAMES if name != missing))
    with pytest.raises(CannotStart) as refusal:
        keys_of(read_settings())
    assert re.findall(r"LIANXIN_\w+", str(refusal.value)) == [f"LIANXIN_{missing.upper()}_KEY"]
    assert MAKE_A_KEY in str(refusal.value)
    assert not bare_environment.exists()


def test_the_command_that_the_message_gives_makes_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    program = MAKE_A_KEY.removeprefix('python3 -c "').removesuffix('"')
    made = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    monkeypatch.setenv("LIANXIN_SIGNING_KEY", made)
    assert keys_of(read_settings()).signing == base64.b64decode(made)


@pytest.mark.parametrize("wrong", ["hunter2", "连心", "AAAA", base64.b64encode(bytes(31)).decode(), "!" * 44])
def test_a_malformed_key_is_refused_without_being_shown(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("LIANXIN_LOOKUP_KEY", wrong)
    with pytest.raises(CannotStart, match="LIANXIN_LOOKUP_KEY is not 32 bytes in base64") as refusal:
        keys_of(read_settings())
    assert wrong not in str(refusal.value)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", json.dumps(dict.fromkeys(NAMES, "AAAA"))])
def test_a_damaged_key_file_is_refused_and_left_alone(bare_environment: Path, content: str) -> None:
    bare_environment.mkdir()
    (bare_environment / "keys.json").write_text(content)
    with pytest.raises(CannotStart, match=r"keys\.json"):
        keys_of(read_settings())
    assert (bare_environment / "keys.json").read_text() == content


def test_a_data_folder_that_cannot_be_is_refused(bare_environment: Path) -> None:
    bare_environment.write_text("a file stands here")
    with pytest.raises(CannotStart, match=r"keys\.json"):
        keys_of(read_settings())


def test_settings_do_not_change_while_running() -> None:
    settings = Settings()
    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1


def test_what_helps_looking_around_is_on_beside_the_embedded_database_and_off_in_production(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert read_settings().switches == Switches(introspection=True, suggestions=True, graphiql=True, get=True)
    monkeypatch.setenv("DATABASE_URL", DATABASE)
    assert read_settings().switches == Switches(introspection=False, suggestions=False, graphiql=False, get=False)
    monkeypatch.setenv("LIANXIN_GRAPHIQL", "true")
    assert read_settings().switches == Switches(introspection=False, suggestions=False, graphiql=True, get=False)


def test_a_folder_kept_since_before_certificates_gets_a_key_that_stays(bare_environment: Path) -> None:
    bare_environment.mkdir()
    kept = {name: key(name[0]) for name in ("sealing", "lookup", "signing")}
    (bare_environment / "keys.json").write_text(json.dumps(kept))
    first, second = keys_of(read_settings()), keys_of(read_settings())
    assert first == second
    assert first.certificate not in {first.sealing, first.lookup, first.signing}
