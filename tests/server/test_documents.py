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
    assert known.ready("{ number }") is known.ready("{ number }")
    assert known.ready("{ number }") is not known.ready("{ number  }")


def test_the_oldest_document_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "KEPT_DOCUMENTS", 2)
    known = asked()
    first, second = known.ready("{ a: number }"), known.ready("{ b: number }")
    assert known.ready("{ a: number }") is first
    known.ready("{ c: number }")
    assert known.ready("{ a: number }") is first
    assert known.ready("{ b: number }") is not second


def test_a_long_document_is_run_and_not_kept() -> None:
    known, text = asked(), "{ number }" + " " * documents.LONGEST_KEPT
    assert known.ready(text) is not known.ready(text)


def test_what_was_refused_once_is_refused_again() -> None:
    known = asked(limits=Limits(max_depth=2))
    for _ in range(2):
        with pytest.raises(TooDeep):
            known.ready("{ listings { listings { number } } }")
        with pytest.raises(InvalidDocument):
            known.ready("{ unknown }")


@pytest.mark.parametrize(
    "text", [get_introspection_query(), '{ __type(name: "Query") { name } }', "{ __schema { description } }"]
)
def test_introspection_can_be_switched_off(text: str) -> None:
    asked().ready(text)
    with pytest.raises(InvalidDocument) as refused:
        asked(Switches(introspection=False)).ready(text)
    assert "introspection" in refused.value.flaws[0].message
    asked(Switches(introspection=False)).ready("{ __typename }")


def test_suggestions_can_be_switched_off() -> None:
    for suggestions in (True, False):
        with pytest.raises(InvalidDocument) as refused:
            asked(Switches(suggestions=suggestions)).ready("{ numbr }")
        assert ("Did you mean" in refused.value.flaws[0].message) is suggestions
