"""Marks over a row of text: what is selected, what was found. Pure: offsets and pieces, no colour."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from agno_trace_tui.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from agno_trace_tui.tui.rendering.cells import Piece


class Mark(NamedTuple):
    """Characters of a line from `start` to before `end`, and the style of the ground they stand on."""

    start: int
    end: int
    ground: str


class MarkedPiece(NamedTuple):
    """Some text of one row, drawn alike."""

    text: str
    style: str
    ground: str
    start: int
    """Its first character's offset in the line."""


def marked(pieces: Sequence[Piece], start: int, marks: Sequence[Mark]) -> Iterator[MarkedPiece]:
    """The pieces of a row that begins at `start` of its line, parted where marks begin and end; later marks win."""
    for text, style in pieces:
        end = start + len(text)
        edges = {start, end}
        for mark in marks:
            edges |= {edge for edge in (mark.start, mark.end) if start < edge < end}
        ordered = sorted(edges)
        for left, right in pairwise(ordered):
            yield MarkedPiece(text[left - end : right - end or None], style, ground_at(left, marks), left)
        start = end


def ground_at(offset: int, marks: Sequence[Mark]) -> str:
    """The ground of one character."""
    return next((mark.ground for mark in reversed(marks) if mark.start <= offset < mark.end), "")
