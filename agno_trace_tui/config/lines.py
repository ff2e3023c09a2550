"""Where in a settings file each key stands, and tables within tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def flattened(table: Mapping[str, Any], above: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], object]]:
    """The entries of a table: `app.quit = "Q"` without quotes makes tables within tables."""
    entries: list[tuple[tuple[str, ...], object]] = []
    for key, value in table.items():
        if isinstance(value, dict) and len(above) < 2:
            entries += flattened(value, (*above, key))
        else:
            entries.append(((*above, key), value))
    return entries


KEY = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
HEADING = re.compile(rf"\s*\[\s*({KEY}(?:\s*\.\s*{KEY})*)\s*\]")
ASSIGNMENT = re.compile(rf"\s*({KEY}(?:\s*\.\s*{KEY})*)\s*=")


def key_lines(text: str) -> Iterable[tuple[tuple[str, ...], int]]:
    """The line of each key and table, as far as a look at the lines tells."""
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), start=1):
        heading, assignment = HEADING.match(line), ASSIGNMENT.match(line)
        if heading:
            table = key_of(heading[1])
            yield table, number
        elif assignment:
            yield (*table, *key_of(assignment[1])), number


def key_of(text: str) -> tuple[str, ...]:
    """The parts of a dotted key."""
    return tuple(part.strip("\"'") for part in re.findall(KEY, text))
