"""The lines of texts from traces, made safe to show where they are looked at, and not before.

Splitting 5 MB and making them safe takes a tenth of a second; what is on screen needs forty lines of them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, islice
from typing import TYPE_CHECKING, overload

from agno_trace_tui.formatting.visible import visible
from agno_trace_tui.tui.rendering.attachments import without_content

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK = 16_000
"""Characters that are made safe at a time: up to the end of the line that they end in."""

HELD = 16
"""Chunks whose lines are kept."""


def safe_to_show(text: str) -> str:
    """A text with what is invisible made visible, and attachments named; its lines stay lines."""
    return visible(without_content(text.replace("\r\n", "\n")), keep_newlines=True)


def safe_line(line: str) -> str:
    """The same for a line of its own."""
    return visible(without_content(line))


class LazyLines(Sequence[str]):
    """Lines of which each is made when it is asked for."""

    def made(self, start: int) -> Iterator[str]:
        """The lines from one on."""
        raise NotImplementedError

    def __iter__(self) -> Iterator[str]:
        return self.made(0)

    @overload
    def __getitem__(self, number: int) -> str: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[str]: ...
    def __getitem__(self, number: int | slice) -> str | Sequence[str]:
        """One line, counted from 0, or from the end."""
        if isinstance(number, slice):
            start, stop, _ = number.indices(len(self))
            return list(islice(self.made(start), max(0, stop - start)))
        if not -len(self) <= number < len(self):
            raise IndexError(number)
        return next(self.made(number % len(self)))


class TextLines(LazyLines):
    """The lines of one text, safe to show. A line feed at its end ends the last of them."""

    def __init__(self, text: str) -> None:
        self._text = (
            text.removesuffix("\n").removesuffix("\r") if text.endswith("\r\n") else text.removesuffix("\n")
        )
        self._chunks = list(chunks_of(self._text))
        self._ends = list(accumulate(self._text.count("\n", *chunk) for chunk in self._chunks))
        self._ends[-1] += 1  # the last line has no line feed
        self._held: dict[int, list[str]] = {}

    def __len__(self) -> int:
        return self._ends[-1]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TextLines) and self._text == other._text

    __hash__ = None  # type: ignore[assignment]

    def made(self, start: int) -> Iterator[str]:
        """The lines from one on."""
        for number in range(bisect_right(self._ends, start), len(self._chunks)):
            lines = self._lines_of(number)
            first = self._ends[number] - len(lines)
            yield from islice(lines, max(0, start - first), None)

    def _lines_of(self, number: int) -> list[str]:
        """The lines of a chunk."""
        lines = self._held.get(number)
        if lines is None:
            if len(self._held) >= HELD:
                del self._held[next(iter(self._held))]
            lines = self._held[number] = safe_to_show(self._text[slice(*self._chunks[number])]).split("\n")
            if number < len(self._chunks) - 1:
                lines.pop()  # what follows the line feed is in the next chunk
        return lines


def chunks_of(text: str) -> Iterator[tuple[int, int]]:
    """A text in pieces, each of which ends with a line; at least one."""
    start = 0
    while True:
        feed = text.find("\n", start + CHUNK)
        if feed < 0:
            yield start, len(text)
            return
        yield start, feed + 1
        start = feed + 1


class SafeLines(LazyLines):
    """Lines that are there already; they hold no line feed."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._held: dict[int, str] = {}
        """The long ones that are safe by now."""

    def __len__(self) -> int:
        return len(self._lines)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SafeLines) and self._lines == other._lines

    __hash__ = None  # type: ignore[assignment]

    def made(self, start: int) -> Iterator[str]:
        """The lines from one on."""
        return (
            safe_line(line) if len(line) <= CHUNK else self._long(number, line)
            for number, line in enumerate(islice(self._lines, start, None), start)
        )

    def _long(self, number: int, line: str) -> str:
        safe = self._held.get(number)
        if safe is None:
            if len(self._held) >= HELD:
                del self._held[next(iter(self._held))]
            safe = self._held[number] = safe_line(line)
        return safe
