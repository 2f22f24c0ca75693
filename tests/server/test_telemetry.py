"""A trace has a span for the operation and one for each statement; an accident is logged in bounds and found again."""

import logging

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from server.database import Database
from server.telemetry import LONGEST_LOGGED, shortened
from tests.story.people import People


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: provider)
    return exporter


async def test_operations_and_statements_are_traced_and_fields_are_not(
    people: People, spans: InMemorySpanExporter
) -> None:
    await people.get(None, "query Market { listings { nodes { title } } regions { nodes { name level } } }")
    names = [span.name for span in spans.get_finished_spans()]
    assert names == ["statement", "statement", "query Market"]
    one, other, operation = spans.get_finished_spans()
    assert operation.context is not None
    assert {span.parent and span.parent.span_id for span in (one, other)} == {operation.context.span_id}


async def test_an_accident_is_masked_and_its_trace_id_leads_to_the_log(
    people: People, database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("secret " * 10_000)

    monkeypatch.setattr(database, "fetch", broken)
    with caplog.at_level(logging.ERROR, logger="lianxin"):
        answer = await people.ask(None, "{ regions { totalCount } }")
    error = answer["errors"][0]
    assert error["extensions"]["code"] == "INTERNAL"
    assert "secret" not in str(answer)
    (record,) = caplog.records
    assert error["extensions"]["traceId"] in record.getMessage()
    assert len(record.getMessage()) < LONGEST_LOGGED + 200


def test_a_text_is_shortened_in_its_middle() -> None:
    assert shortened("short") == "short"
    long = shortened("a" * 9000 + "z")
    assert (long[0], long[-1], len(long) < 9000) == ("a", "z", True)


def test_without_an_sdk_nothing_is_traced() -> None:
    assert not trace.get_current_span().get_span_context().is_valid
