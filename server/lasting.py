"""How a process that lasts runs: on the quickest loop there is, and hardly ever looking for garbage."""

import asyncio
import gc
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run a process's main work to its end."""
    spare_the_collector()
    with asyncio.Runner(loop_factory=_quickest_loop()) as runner:
        return runner.run(main)


def _quickest_loop() -> Any:
    """What makes it; None for Python's own where there is no other for the system."""
    with suppress(ImportError):
        from uvloop import new_event_loop  # not for every system

        return new_event_loop
    return None


def spare_the_collector() -> None:
    """What stands at the start stays, and what answers or settles something is freed by itself: neither is worth
    looking through for cycles.

    Left as it is, the collector takes a tenth of a server's time, and now and then a tenth of a second at once; of the
    time in which many sales are settled it takes half.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS, 20, 20)


_ALLOCATIONS = 50_000
"""Of objects alive at once beyond the last look: some hundred requests', or a few hundred sales'."""
