"""Node ids: opaque to clients, and carrying type, county and key, so that a look-up meets one shard.

They are plain text (`Listing:320722:0198…`), so that PostgreSQL writes them beside the row's other columns.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, Uuid, func, inspect, literal_column

from resolvers.reading.arguments import derived

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class NodeId:
    """What an id stands for. `county_id` is None for rows that all counties share; `key` is a UUID or a code."""

    type_name: str
    county_id: int | None
    key: str

    def __str__(self) -> str:
        county = "" if self.county_id is None else f"{self.county_id}:"
        return f"{self.type_name}:{county}{self.key}"

    @property
    def uuid(self) -> uuid.UUID:
        """Raises ValueError for a key that is none, or is written otherwise than we do."""
        found = uuid.UUID(self.key)
        if str(found) != self.key:
            raise ValueError(f"{self.key} is not how we write it")
        return found


def node_id(written: str) -> NodeId | None:
    """What an id stands for; None for what we never wrote."""
    parts = written.split(":") if len(written) <= _LONGEST else []
    if len(parts) == 2 and all(parts):
        return NodeId(parts[0], None, parts[1])
    if len(parts) == 3 and all(parts) and parts[1].isascii() and parts[1].isdecimal() and len(parts[1]) == 6:
        return NodeId(parts[0], int(parts[1]), parts[2])
    return None


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


def keys_asked(id_: Any, type_name: str) -> tuple[Any, Any]:
    """County and key that an argument of type ID stands for, as parameters; both null for an id of anything else."""

    def opened(written: str) -> tuple[int | None, uuid.UUID | None]:
        return key_within(written, type_name) or (None, None)

    county_id = derived(id_, lambda written: opened(written)[0], Integer())
    return county_id, derived(id_, lambda written: opened(written)[1], Uuid())


def shared_key_asked(id_: Any, type_name: str) -> Any:
    """The key that an argument of type ID stands for, as a parameter; null for an id of anything else."""
    return derived(id_, lambda written: shared_key(written, type_name), Uuid())


def written_id(type_name: str, source: Any) -> ColumnElement[str]:
    """The SQL that writes a row's id, as `str(NodeId(...))` does."""
    columns = [getattr(source, inspect(source).mapper.get_property_by_column(each).key) for each in _key(source)]
    apart: ColumnElement[str] = literal_column("':'")
    return func.concat(literal_column(f"'{type_name}'"), *(each for column in columns for each in (apart, column)))


def _key(source: Any) -> tuple[Any, ...]:
    return tuple(inspect(source).mapper.primary_key)
