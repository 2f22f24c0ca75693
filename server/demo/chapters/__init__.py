"""What the demonstration tells after the main job, a module for each slice, in the order of their `PLACE`.

A module's `tell(client, console)` plays its part over HTTP as people who sign in would, and says in a line or two what
happened. Told again at a second start it must neither fail nor pile up: it says what stands already.
"""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType


def every() -> Iterator[ModuleType]:
    found = [import_module(f"{__name__}.{each.name}") for each in pkgutil.iter_modules(__path__)]
    yield from sorted(found, key=lambda each: each.PLACE)
