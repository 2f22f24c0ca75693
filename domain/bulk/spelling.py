"""Text in exported sheets: no cell of ours is taken for a formula by whatever opens it."""

GUARD = "'"
_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n")


def guarded(text: str) -> str:
    """Text that a spreadsheet would run as a formula gets an apostrophe before it, as one types it there by hand."""
    return GUARD + text if text.startswith(_BEGINNINGS) else text


def without_guard(text: str) -> str:
    """What was meant by text that came back from a sheet of ours."""
    return text[1:] if text.startswith(GUARD) and text[1:].startswith(_BEGINNINGS) else text
