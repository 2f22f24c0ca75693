"""Node ids: opaque to clients, and carrying type, county and key, so that a look-up meets one shard."""

import base64
import binascii
import uuid
from dataclasses import dataclass

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class NodeId:
    """What an id stands for. `county_id` is None for rows that all counties share; `key` is a UUID's hex or a code."""

    type_name: str
    county_id: int | None
    key: str

    def __str__(self) -> str:
        plain = f"{self.type_name}:{'' if self.county_id is None else self.county_id}:{self.key}"
        return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")

    @property
    def uuid(self) -> uuid.UUID:
        return uuid.UUID(self.key)


def node_id(written: str) -> NodeId | None:
    """What an id stands for; None for what we never wrote."""
    if len(written) > _LONGEST:
        return None
    try:
        plain = base64.urlsafe_b64decode(written + "=" * (-len(written) % 4)).decode()
        type_name, county, key = plain.split(":", 2)
        found = NodeId(type_name, int(county) if county else None, key)
    except (binascii.Error, UnicodeError, ValueError):
        return None
    return found if str(found) == written and found.key else None


def key_within(written: str, type_name: str) -> tuple[int, uuid.UUID] | None:
    """County and key of a node of this type; None for any other id, which then reads as not found."""
    found = node_id(written)
    if found is None or found.type_name != type_name or found.county_id is None:
        return None
    try:
        return found.county_id, found.uuid
    except ValueError:
        return None


def shared_key(written: str, type_name: str) -> uuid.UUID | None:
    """The key of a node of a type that all counties share; None for any other id."""
    found = node_id(written)
    if found is None or found.type_name != type_name or found.county_id is not None:
        return None
    try:
        return found.uuid
    except ValueError:
        return None
