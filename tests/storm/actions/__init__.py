"""What people do in the storm, a module for each slice.

A module says `ACTIONS`: pairs of how often, against the others, and a coroutine function of the storm and a source of
chance. An action asks over HTTP as people do and reports each answer to `storm.note`, which fails the run for a refusal
that is not expected of people who want the same thing. To add a slice is to add a module.
"""

import pkgutil
from collections.abc import Awaitable, Callable, Iterator
from importlib import import_module
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.storm.storm import Storm

Action = Callable[["Storm", Random], Awaitable[None]]


def every() -> Iterator[tuple[int, Action]]:
    for found in pkgutil.iter_modules(__path__):
        yield from import_module(f"{__name__}.{found.name}").ACTIONS
