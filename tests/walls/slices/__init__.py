"""Who sees which walled table, a module for each slice.

A module says `SEEN_BY`: by table, the people of the small county who see any of its rows; what several modules say of
one table is added up. Where the main job leaves a table empty, its `fill(people)` takes the steps that put something
into it; what no step of the API puts there stands in its `rows()`. `PUBLISHED` are its tables of which even those who
are not signed in see something, and `CHANGED_BY` says who may change rows of them though the main job's rows are none
of their business.
"""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType


def every() -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(__path__):
        yield import_module(f"{__name__}.{found.name}")
