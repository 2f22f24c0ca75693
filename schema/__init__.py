"""The API as a reader meets it."""

from schema import enums as enums
