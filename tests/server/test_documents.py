"""Documents are read once, and tell a stranger no more than the switches say."""

import pytest
from graphql import build_schema, get_introspection_query

from server import documents
from server.documents import Documents, InvalidDocument, Switches
from server.limits import Limits, TooDeep

SCHEMA = build_schema("type Query { listings: [Query!]! number: String }")


def asked(switches: Switches | None = None, limits: Limits | None = None) -> Documents:
    return Documents(SCHEMA, limits or Limits(), switches or Switches())


def test_a_document_that_comes_again_is_not_read_again() -> None:
    known = asked()
    assert known.read("{ number }") is known.read("{ number }")
    assert known.read("{ number }") is not known.read("{ number  }")


def test_the_oldest_document_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    known = asked()
    monkeypatch.setattr(known._kept, "_Cache__maxsize", 2)
    first, second = known.read("{ a: number }"), known.read("{ b: number }")
    assert known.read("{ a: number }") is first
    known.read("{ c: number }")
    assert known.read("{ a: number }") is first
    assert known.read("{ b: number }") is not second


def test_a_long_document_is_run_and_not_kept() -> None:
    known, text = asked(), "{ number }" + " " * documents.LONGEST_KEPT
    assert known.read(text) is not known.read(text)


def test_what_was_refused_once_is_refused_again() -> None:
    known = asked(limits=Limits(max_depth=2))
    for _ in range(2):
        with pytest.raises(TooDeep):
            known.read("{ listings { listings { number } } }")
        with pytest.raises(InvalidDocument):
            known.read("{ unknown }").check_valid()


@pytest.mark.parametrize(
    "text", [get_introspection_query(), '{ __type(name: "Query") { name } }', "{ __schema { description } }"]
)
def test_introspection_can_be_switched_off(text: str) -> None:
    asked().read(text).check_valid()
    with pytest.raises(InvalidDocument) as refused:
        asked(Switches(introspection=False)).read(text).check_valid()
    assert "introspection" in refused.value.flaws[0].message
    asked(Switches(introspection=False)).read("{ __typename }").check_valid()


def test_suggestions_can_be_switched_off() -> None:
    for suggestions in (True, False):
        with pytest.raises(InvalidDocument) as refused:
            asked(Switches(suggestions=suggestions)).read("{ numbr }").check_valid()
        assert ("Did you mean" in refused.value.flaws[0].message) is suggestions
