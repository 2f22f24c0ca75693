"""Traces by OpenTelemetry: a span for each operation and one for each statement, never one for a field.

Without an SDK set up these calls do nothing. `opentelemetry-instrument lianxin serve` sets one up.
"""

import logging
import traceback
import uuid
from contextlib import AbstractContextManager, nullcontext

from opentelemetry import trace

log = logging.getLogger("lianxin")

LONGEST_LOGGED = 8_000
"""Characters of one error: what a request holds may stand in it."""


_NO_SPAN: AbstractContextManager[None] = nullcontext()


def span(name: str) -> AbstractContextManager[object]:
    """A span for what the block does; nothing at all where nobody collects them."""
    provider = trace.get_tracer_provider()
    if isinstance(provider, trace.ProxyTracerProvider):
        return _NO_SPAN
    return provider.get_tracer("lianxin").start_as_current_span(name)


def unexpected(error: BaseException) -> str:
    """Log an error that nobody should have met, and give the trace id by which it is found."""
    context = trace.get_current_span().get_span_context()
    id_ = f"{context.trace_id:032x}" if context.is_valid else uuid.uuid4().hex
    log.error("unexpected, trace %s: %s", id_, shortened("".join(traceback.format_exception(error))))
    return id_


def shortened(text: str) -> str:
    """Both ends of a text that is too long to log."""
    half = LONGEST_LOGGED // 2
    return text if len(text) <= LONGEST_LOGGED else f"{text[:half]}\n… {len(text) - 2 * half} more …\n{text[-half:]}"
