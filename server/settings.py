"""What a deployment chooses, read from the environment, and the keys it must bring.

Every name starts with LIANXIN_ (`LIANXIN_PORT`, `LIANXIN_LIMITS_MAX_COST`) but for the two database addresses, which
go by the names that hosting services set.
"""

import base64
import binascii
import contextlib
import hashlib
import hmac
import os
import secrets
import tempfile
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import orjson
from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from server.documents import Switches
from server.limits import Limits

KEY_BYTES = 32
KEY_FILE = "keys.json"
MAKE_A_KEY = 'python3 -c "import base64, secrets; print(base64.b64encode(secrets.token_bytes(32)).decode())"'


class CannotStart(Exception):
    """The server refuses to start; the message says which setting is wrong and what to do about it."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Four secrets of 32 bytes. Lose `sealing` and what is encrypted stays so; lose `lookup` and nobody is found.

    `certificate` is an Ed25519 private key: who has it can sign impact certificates in the platform's name.
    """

    sealing: bytes = field(repr=False)
    lookup: bytes = field(repr=False)
    signing: bytes = field(repr=False)
    certificate: bytes = field(repr=False)


class Settings(BaseSettings):
    """What the environment says. Without `database_url` a PostgreSQL of our own is started in `data_folder`.

    `database_url` is of the role that owns nothing; migrations go through `owner_database_url`.
    """

    model_config = SettingsConfigDict(
        env_prefix="LIANXIN_",
        env_ignore_empty=True,
        env_nested_delimiter="_",
        env_nested_max_split=1,
        populate_by_name=True,
        frozen=True,
        hide_input_in_errors=True,
    )

    database_url: Annotated[str | None, Field(validation_alias="DATABASE_URL", repr=False)] = None
    owner_database_url: Annotated[str | None, Field(validation_alias="OWNER_DATABASE_URL", repr=False)] = None
    data_folder: Path = Path(".lianxin")
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    sealing_key: SecretStr | None = None
    lookup_key: SecretStr | None = None
    signing_key: SecretStr | None = None
    certificate_key: SecretStr | None = None
    limits: Limits = Limits()
    introspection: bool | None = None
    suggestions: bool | None = None
    graphiql: bool | None = None
    get: bool | None = None
    trusted_only: Annotated[bool, Field(validation_alias=AliasChoices("LIANXIN_TRUSTED_ONLY", "TRUSTED_ONLY"))] = False
    workers: Annotated[int, Field(ge=1, le=256)] | None = None
    statement_seconds: Annotated[float, Field(gt=0, le=3600)] = 30
    worker_seconds: Annotated[float, Field(gt=0, le=86400)] = 60
    access_token_minutes: Annotated[int, Field(ge=1, le=1440)] = 15
    refresh_token_days: Annotated[int, Field(ge=1, le=365)] = 14

    @property
    def is_embedded(self) -> bool:
        return self.database_url is None

    @property
    def switches(self) -> Switches:
        """As set; what is not set is on for a look around on a database of our own, and off in production."""
        given = {each.name: getattr(self, each.name) for each in fields(Switches)}
        return Switches(**{name: self.is_embedded if value is None else value for name, value in given.items()})

    @property
    def access_token_lifetime(self) -> timedelta:
        return timedelta(minutes=self.access_token_minutes)

    @property
    def refresh_token_lifetime(self) -> timedelta:
        return timedelta(days=self.refresh_token_days)


def read_settings() -> Settings:
    """The environment's settings. Raises CannotStart, which names each variable that is wrong but not its value."""
    try:
        return Settings()
    except ValidationError as flaws:
        wrong = (f"{_variable_at(*each['loc'])}: {each['msg']}" for each in flaws.errors())
        raise CannotStart("\n".join(wrong)) from None


def _variable_at(*path: int | str) -> str:
    name = "_".join(str(step) for step in path).upper()
    return name if name.endswith("DATABASE_URL") else f"LIANXIN_{name}"


def keys_of(settings: Settings) -> Keys:
    """The keys to run with. Raises CannotStart for a malformed key, or a missing one where a database was given.

    On the embedded database missing keys are made once and kept beside it, so that a second start can read the first's.
    """
    given = {name: _given_key(settings, name) for name in _NAMES}
    missing = [_variable(name) for name, key in given.items() if key is None]
    if missing and not settings.is_embedded:
        raise CannotStart(
            f"{', '.join(missing)} must be set where DATABASE_URL is: 32 random bytes in base64, one value each, "
            f"kept outside the database. Make one with: {MAKE_A_KEY}"
        )
    kept = _kept_keys(settings.data_folder) if missing else {}
    return Keys(**{name: given[name] or kept[name] for name in _NAMES})


_NAMES = [each.name for each in fields(Keys)]


def _variable(name: str) -> str:
    return _variable_at(name, "key")


def _given_key(settings: Settings, name: str) -> bytes | None:
    secret: SecretStr | None = getattr(settings, f"{name}_key")
    return None if secret is None else _decoded(secret.get_secret_value(), _variable(name))


def _decoded(text: object, where: str) -> bytes:
    with contextlib.suppress(binascii.Error, ValueError):
        key = base64.b64decode(text.strip(), validate=True) if isinstance(text, str) else b""
        if len(key) == KEY_BYTES:
            return key
    raise CannotStart(f"{where} is not {KEY_BYTES} bytes in base64. Make one with: {MAKE_A_KEY}")


def _kept_keys(folder: Path) -> dict[str, bytes]:
    """The keys kept in `folder`, made first where there are none. Of two starters at once both get the same."""
    kept = folder / KEY_FILE
    try:
        if not kept.exists():
            folder.mkdir(parents=True, exist_ok=True)
            _make_keys(kept)
        found = orjson.loads(kept.read_bytes())
    except (OSError, orjson.JSONDecodeError) as flaw:
        raise CannotStart(f"The keys in {kept} cannot be read or made: {flaw}. {_RESTORE}") from None
    if not isinstance(found, dict):
        raise CannotStart(f"{kept} holds no keys. {_RESTORE}")
    keys = {name: _decoded(found[name], f"{name} in {kept}") for name in _NAMES if name in found}
    if "signing" in keys:  # a folder of before there were certificates
        keys.setdefault("certificate", hmac.digest(keys["signing"], b"certificates", hashlib.sha256))
    return {name: keys.get(name) or _decoded(None, f"{name} in {kept}") for name in _NAMES}


_RESTORE = "Restore it from a copy; if the data may be lost too, delete the whole folder."


def _make_keys(kept: Path) -> None:
    """Written in full under another name (mode 0600), then linked: a link is made by one starter only, and whole."""
    handle, name = tempfile.mkstemp(prefix=".keys-", dir=kept.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(orjson.dumps({each: _new_key() for each in _NAMES}, option=orjson.OPT_INDENT_2))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(name, kept)
    finally:
        os.unlink(name)


def _new_key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
