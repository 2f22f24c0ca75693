"""What each field answers, by a few lines of Python over plain rows, a module for each slice.

It shares nothing with `resolvers/reading`: rows come whole from their tables, as the viewer sees them, and what the
API's descriptions say of a field is said here again in Python.
"""

from tests.reading.answers import billing, catalog, fulfilment, households, nodes, orders, parties, pricing, settlement
from tests.reading.answers.asking import ANSWERS, CURSOR, Args, Asking
from tests.reading.answers.columns import COLUMNS

__all__ = [
    "ANSWERS",
    "COLUMNS",
    "CURSOR",
    "Args",
    "Asking",
    "billing",
    "catalog",
    "fulfilment",
    "households",
    "nodes",
    "orders",
    "parties",
    "pricing",
    "settlement",
]
