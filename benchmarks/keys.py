"""Keys of made-up rows, which follow from the rows' numbers: in Python, and in SQL by the functions of `keys.sql`."""

import uuid
from pathlib import Path

FUNCTIONS = (Path(__file__).parent / "keys.sql").read_text(encoding="utf-8")


def made_key(kind: int, n: int) -> uuid.UUID:
    """As the function of this name in `keys.sql`."""
    return uuid.UUID(f"{kind:08x}{n:024x}")
