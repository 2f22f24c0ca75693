"""The API as a reader meets it: written down, described, and with a permission for whatever changes something."""

from graphql import is_object_type

from domain.parties.roles import MAY, Permission
from schema.root import schema
from server.cli import SNAPSHOT

OPEN_MUTATIONS = {"signIn", "refresh", "verifyCertificate", "objectToNotice"}


def test_the_committed_schema_is_the_one_served() -> None:
    assert SNAPSHOT.read_text(encoding="utf-8") == schema.as_str() + "\n", "run: lianxin schema --write"


def test_every_mutation_but_those_open_to_all_names_its_permission() -> None:
    mutation = schema._schema.mutation_type
    assert mutation is not None
    silent = {
        name for name, field in mutation.fields.items() if "Needs the permission" not in (field.description or "")
    }
    assert silent == OPEN_MUTATIONS


def test_every_permission_is_held_by_some_role() -> None:
    assert {each for held in MAY.values() for each in held} == set(Permission)


def test_every_type_says_what_it_is() -> None:
    silent = [
        name
        for name, kind in schema._schema.type_map.items()
        if is_object_type(kind) and not name.startswith("__") and not name.endswith("Payload") and not kind.description
    ]
    assert silent == []
