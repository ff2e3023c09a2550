"""Search in lines of text, slice by slice, so that megabytes are searched between two key presses.

A hit is one number, `line << 32 | offset`: half a million of them take four megabytes, and their order is
that of the text.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from agno_trace_tui.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SLICE = 30_000
"""Characters that are searched without a pause: less than a millisecond."""

OFFSET_BITS = 32


class Hit(NamedTuple):
    """Where something was found."""

    line: int
    offset: int
    """Characters from the beginning of the line."""


class Needle:
    """What is searched for, in any case of letters unless it has a capital itself."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.any_case = not any(character.isupper() for character in text)
        self._pattern = re.compile(re.escape(text), re.IGNORECASE if self.any_case else re.NOFLAG)

    def offsets(self, text: str, start: int = 0, end: int | None = None) -> Iterator[int]:
        """Where it stands in a text between two places, without overlaps, as `re` finds it."""
        return (
            match.start() for match in self._pattern.finditer(text, start, len(text) if end is None else end)
        )

    def slices(self, text: str) -> Iterator[list[int]]:
        """The same for a text of any length, with a pause after each slice."""
        if self.any_case and self.text.isascii() and text.isascii():
            # For ASCII this finds the same as the pattern does, ten times as fast.
            text, offsets = text.lower(), Needle.plain_offsets
        else:
            offsets = Needle.offsets if self.any_case else Needle.plain_offsets
        start, overlap = 0, len(self.text) - 1
        while start < len(text):
            end = start + SLICE
            found = list(offsets(self, text, start, end + overlap))
            yield found
            start = max(end, found[-1] + len(self.text)) if found else end

    def plain_offsets(self, text: str, start: int, end: int) -> Iterator[int]:
        """Where it stands letter by letter."""
        place = text.find(self.text, start, end)
        while place >= 0:
            yield place
            place = text.find(self.text, place + len(self.text), end)


def search(needle: Needle, lines: Iterable[str], first: int = 0) -> Iterator[array[int]]:
    """The hits in lines, the first of which has the number `first`; some at a time, or none, after each slice."""
    for number, group in grouped(lines, first):
        # No line holds an end of line, and a needle neither: nothing is found across lines.
        starts = list(accumulate((len(line) + 1 for line in group), initial=0))
        for found in needle.slices("\n".join(group)):
            hits = array("Q")
            for place in found:
                line = bisect_right(starts, place) - 1
                hits.append((number + line) << OFFSET_BITS | place - starts[line])
            yield hits


def grouped(lines: Iterable[str], first: int) -> Iterator[tuple[int, list[str]]]:
    """Lines in groups of about a slice, each with the number of its first line."""
    group: list[str] = []
    size = 0
    for line in lines:
        group.append(line)
        size += len(line) + 1
        if size >= SLICE:
            yield first, group
            first += len(group)
            group, size = [], 0
    if group:
        yield first, group


class Hits:
    """What was found so far: first from the line on where the reader is, then before it."""

    def __init__(self, origin: int) -> None:
        self.origin = origin
        """The line at which the search began."""
        self._below, self._above = array("Q"), array("Q")
        self.complete = False

    def add(self, hits: array[int]) -> None:
        """More was found, in the order of the search."""
        if hits:
            place = self._below if hits[0] >> OFFSET_BITS >= self.origin else self._above
            place.extend(hits)

    def __len__(self) -> int:
        return len(self._above) + len(self._below)

    def hit(self, number: int) -> Hit:
        """A hit, counted from 0 in the order of the text."""
        above = len(self._above)
        code = self._above[number] if number < above else self._below[number - above]
        return Hit(code >> OFFSET_BITS, code & (1 << OFFSET_BITS) - 1)

    def number_of(self, hit: Hit) -> int | None:
        """How many hits stand before one; `None` while that is not known."""
        return self._rank(hit) if self.complete else None

    def _rank(self, place: Hit, *, after: bool = False) -> int:
        """How many hits known so far stand before a place, or up to it."""
        code = place.line << OFFSET_BITS | place.offset
        rank = bisect_right if after else bisect_left
        return rank(self._above, code) + rank(self._below, code)

    def next(self, place: Hit, step: int) -> Hit | None:
        """The hit after a place (step 1) or before it (-1), round the ends; `None`: not known yet, or there is none."""
        number = self._rank(place, after=True) if step > 0 else self._rank(place) - 1
        if 0 <= number < len(self) and (self.complete or self._is_sure(place, number, step)):
            return self.hit(number)
        return self.hit(number % len(self)) if self.complete and len(self) else None

    def _is_sure(self, place: Hit, number: int, step: int) -> bool:
        """Whether no hit that is still to be found can come before this one."""
        return step > 0 and place.line >= self.origin and number >= len(self._above)

    def within(self, line: int, start: int, end: int) -> list[int]:
        """The offsets of the hits that begin in a line between two offsets."""
        first, last = self._rank(Hit(line, max(0, start))), self._rank(Hit(line, end))
        return [self.hit(number).offset for number in range(first, last)]
