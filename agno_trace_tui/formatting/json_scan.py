"""JSON of any size as indented lines, one after the other, without reading the whole of it first.

What is not JSON after all, because it was cut off or only begins like it, follows as it is written.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from agno_trace_tui.formatting.json_text import BRACKETS, INDENT, LEAD, quoted, short

if TYPE_CHECKING:
    from collections.abc import Iterator

STRING = r'"[^"\\\x00-\x1f]*+(?:\\.[^"\\\x00-\x1f]*+)*+"'
WORD = r"(?:-?\d++(?:\.\d++)?+(?:[eE][-+]?\d++)?+|true|false|null|NaN|-?Infinity)(?![\w.])"
BLANK = r"[ \t\r\n]*+"
ITEM = re.compile(
    rf"{BLANK}(?:(?P<name>{STRING}){BLANK}:{BLANK})?+"
    rf"(?:(?P<plain>{STRING}|{WORD})|(?P<opened>[\[{{])|(?P<closed>[\]}}]))"
)
COMMA = re.compile(rf"{BLANK}(,)?+{BLANK}")
FLAT = re.compile(rf"(?:\[(?:[^\[\]{{}}\"]++|{STRING})*+\]|\{{(?:[^\[\]{{}}\"]++|{STRING})*+\}})")
"""An object or array without another inside."""

FLAT_AT_MOST = 1_200
"""Characters of what may stand on one line: rewritten without blanks and escapes it can be shorter."""

DEEPEST = 64
"""Levels that are indented, each by more than the one before."""

CLOSING = {"{": "}", "[": "]"}

TELLING = 4_000
"""Characters that tell whether a text is JSON."""

UNFINISHED = re.compile(
    rf"{BLANK},?+{BLANK}(?:{STRING}{BLANK}(?::{BLANK})?+)?+"
    r'(?:"(?:[^"\\\x00-\x1f]|\\.)*+\\?+|[-+\w.]++)?+\Z'
)
"""An item of which the end is missing."""


class NoJsonError(ValueError):
    """A text is no JSON from a place on."""


def scanned(text: str) -> Iterator[str] | None:
    """The lines of JSON text, indented as `json_text.indented` does; figures stay as they are written.

    `None`: its beginning is not that of a JSON object or array.
    """
    return or_as_written(Scan(text)) if begins_as_json(text) else None


def begins_as_json(text: str) -> bool:
    """Whether the beginning of a text is that of a JSON object or array; it may end within an item."""
    if not text[:LEAD].lstrip().startswith(BRACKETS):
        return False
    scan = Scan(text[:TELLING])
    try:
        for _ in scan.lines():
            pass
    except NoJsonError:
        is_cut = len(text) > TELLING and scan.is_inside
        return is_cut and UNFINISHED.match(scan.text, scan.place) is not None
    return len(text) <= TELLING


def or_as_written(scan: Scan) -> Iterator[str]:
    """The lines of a reading; where they end too early what is left as it is written."""
    try:
        yield from scan.lines()
    except NoJsonError:
        rest = scan.text[scan.place :].strip("\r\n")
        if rest:
            yield from rest.replace("\r\n", "\n").split("\n")


class Scan:
    """One reading of a text, item by item."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        """How far it was read."""
        self._inside: list[str] = []
        """The brackets that are to be closed."""
        self._may_begin, self._may_end = True, False
        """Whether another item may come, and whether a bracket may close."""

    @property
    def is_inside(self) -> bool:
        """Whether a bracket is still to be closed."""
        return bool(self._inside)

    def lines(self) -> Iterator[str]:
        """The lines; raises `NoJsonError` where there are no more, and text is left."""
        while True:
            item = ITEM.match(self.text, self.place)
            if item is None:
                raise NoJsonError
            yield self._line(item)
            if not self._inside:
                break
        if self.text[self.place :].strip():
            raise NoJsonError

    def _line(self, item: re.Match[str]) -> str:
        name, plain, opened, closed = item.groups()
        if closed is not None:
            if name is not None or not (self._may_end and self._inside and self._inside[-1] == closed):
                raise NoJsonError
            self._inside.pop()
            return f"{self._margin}{closed}{self._comma(item.end())}"
        if not self._may_begin or (name is not None) != (self._inside[-1:] == ["}"]):
            raise NoJsonError
        margin, label = self._margin, "" if name is None else f"{told(name)}: "
        if plain is not None:
            return f"{margin}{label}{told(plain)}{self._comma(item.end())}"
        line, end = self._on_one_line(item.start("opened"))
        if line is not None:
            return f"{margin}{label}{line}{self._comma(end)}"
        self._inside.append(CLOSING[opened])
        self.place, self._may_begin, self._may_end = end, True, True
        return f"{margin}{label}{opened}"

    @property
    def _margin(self) -> str:
        return INDENT * min(len(self._inside), DEEPEST)

    def _on_one_line(self, start: int) -> tuple[str | None, int]:
        """An object or array on one line, if it is empty or short, and where it ends; else where its first item is."""
        found = FLAT.match(self.text, start, start + FLAT_AT_MOST)
        if found is not None:
            value = value_of(found.group())
            line = quoted(value) if not value else short(value) if self._inside else None
            if line is not None:
                return line, found.end()
        return None, start + 1

    def _comma(self, end: int) -> str:
        """What follows an item: another one after a comma, or the end."""
        found = COMMA.match(self.text, end)
        comma = (found and found[1]) or ""
        if comma and not self._inside:
            raise NoJsonError
        self.place = end if found is None else found.end()
        self._may_begin, self._may_end = bool(comma), not comma
        return comma


def told(token: str) -> str:
    """A string, figure or word; characters that are written as escapes are shown."""
    return quoted(value_of(token)) if "\\" in token else token


def value_of(text: str) -> object:
    """What a piece of JSON means."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise NoJsonError from None
