"""A file as it is sent."""

from dataclasses import dataclass

from server.papers.sheets import PDF, XLSX, Paper, as_pdf, as_xlsx

_WAYS = {"pdf": (PDF, as_pdf), "xlsx": (XLSX, as_xlsx)}


@dataclass(frozen=True, slots=True)
class Made:
    """A file's name, what it is, and its bytes."""

    name: str
    media_type: str
    content: bytes


def made_of(paper: Paper, name: str, format_: str) -> Made:
    """A paper in one of its formats. Raises KeyError for any other."""
    media_type, way = _WAYS[format_]
    return Made(f"{name}.{format_}", media_type, way(paper))
