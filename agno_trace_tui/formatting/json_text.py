"""Values as indented JSON, for reading: never raises, and text inside stays readable."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from agno_trace_tui.semantics.texts import json_or_none

if TYPE_CHECKING:
    from collections.abc import Iterator

BRACKETS = ("{", "[")
LEAD = 1_000
"""Characters within which JSON begins, after blanks."""

INDENT = "  "

MANY_LINES = 20_000
"""Lines of a value that are made at once; beyond, it is shown as it is written."""

FEW = 8
SHORT = 60
"""Values and characters up to which an inner object or array stays on one line."""

quoted = json.JSONEncoder(ensure_ascii=False).encode


def as_json(text: str) -> object | None:
    """The JSON object or array that a text is, or `None` if it is only text."""
    return json_or_none(text) if text[:LEAD].lstrip().startswith(BRACKETS) else None


def json_lines(text: str) -> list[str] | None:
    """The lines of JSON text, indented; `None` if the text is no JSON object or array.

    Characters stay as they are, so that every language can be read. Long or very deep JSON stays on its lines.
    """
    value = as_json(text)
    if value is None:
        return None
    return value_lines(value) or text.split("\n")


def value_lines(value: object) -> list[str] | None:
    """The lines of a value as indented JSON; `None` if there are too many, or it is too deep."""
    lines: list[str] = []
    try:
        for line in indented(value):
            lines.append(line)
            if len(lines) > MANY_LINES:
                return None
    except (ValueError, TypeError, RecursionError):
        return None
    return lines


def indented(value: object, margin: str = "", label: str = "", comma: str = "") -> Iterator[str]:
    """The lines of a value that JSON told (three times as fast as `json.dumps` with an indent)."""
    line = None if margin == "" else short(value)
    if line is not None:
        yield f"{margin}{label}{line}{comma}"
        return
    if isinstance(value, dict) and value:
        marks, items = "{}", [(f"{quoted(name)}: ", item) for name, item in value.items()]
    elif isinstance(value, list) and value:
        marks, items = "[]", [("", item) for item in value]
    else:
        yield f"{margin}{label}{quoted(value)}{comma}"
        return
    yield f"{margin}{label}{marks[0]}"
    inner = margin + INDENT
    last = len(items) - 1
    for number, (name, item) in enumerate(items):
        end = "," if number < last else ""
        if isinstance(item, dict | list) and item:
            yield from indented(item, inner, name, end)
        else:
            yield f"{inner}{name}{quoted(item)}{end}"
    yield f"{margin}{marks[1]}{comma}"


def short(value: object) -> str | None:
    """An object or array of few plain values on one line; `None` if it needs more."""
    if not isinstance(value, dict | list) or not 0 < len(value) <= FEW:
        return None
    items = value.values() if isinstance(value, dict) else value
    if any(isinstance(item, dict | list) or (isinstance(item, str) and len(item) > SHORT) for item in items):
        return None
    line = quoted(value)
    return line if len(line) <= SHORT else None


def readable(text: str) -> str:
    """JSON text indented, other text as it is."""
    lines = json_lines(text)
    return text if lines is None else "\n".join(lines)
