"""Values as indented JSON, for reading: never raises, and text inside stays readable."""

from __future__ import annotations

import json

BRACKETS = ("{", "[")


def pretty(value: object) -> str:
    """Any value as indented JSON; characters as they are, so that every language can be read."""
    try:
        return json.dumps(value, ensure_ascii=False, indent=2, default=str)
    except (ValueError, RecursionError):
        return str(value)


def as_json(text: str) -> object | None:
    """The JSON object or array that a text is, or `None` if it is only text."""
    if not text.lstrip().startswith(BRACKETS):
        return None
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value


def readable(text: str) -> str:
    """JSON text indented, other text as it is."""
    value = as_json(text)
    return text if value is None else pretty(value)
