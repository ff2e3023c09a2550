"""Pieces of a line: text with a style, fitted into columns of a known width in cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.strip import Strip

from agno_trace_tui.records import NamedTuple
from agno_trace_tui.tui.rendering.glyphs import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.style import Style

ELLIPSIS = "…"


class Piece(NamedTuple):
    """Some text and the name of its style."""

    text: str
    style: str = ""


DocumentLine = tuple[Piece, ...]
"""One line of a document."""


def text_width(text: str) -> int:
    """The cells that a text takes. Most are plain ASCII, for which nothing has to be looked up."""
    return len(text) if text.isascii() and text.isprintable() else cell_len(text)


def width_of(pieces: Iterable[Piece]) -> int:
    """The cells that pieces take together."""
    return sum(text_width(piece.text) for piece in pieces)


def fit(text: str, width: int, *, right: bool = False) -> str:
    """The text in exactly so many cells: cut with an ellipsis, or padded."""
    length = text_width(text)
    if length > width:
        return "" if width <= 0 else first_cells(text, width - 1) + ELLIPSIS
    padding = " " * (width - length)
    return padding + text if right else text + padding


def first_cells(text: str, width: int) -> str:
    """So many cells of a text that has more; a blank in place of half a sign."""
    return text[:width] if text.isascii() and text.isprintable() else set_cell_size(text, width)


def fit_pieces(pieces: Iterable[Piece], width: int) -> list[Piece]:
    """Pieces in exactly so many cells together."""
    fitted: list[Piece] = []
    left = width
    for piece in pieces:
        length = text_width(piece.text)
        if length > left:
            fitted.append(Piece(fit(piece.text, left), piece.style))
            return fitted
        fitted.append(piece)
        left -= length
    if left:
        fitted.append(Piece(" " * left))
    return fitted


class LineStrip(Strip):
    """A strip that ends where its widget does, and is left by itself once it is no longer on screen.

    Textual cuts every strip where its widget ends and keeps what it cut: of such a one itself, so that only the search
    for garbage would find it, with the fifteen kilobytes that it takes.
    """

    __slots__ = ()

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """What is between these cells."""
        within = [cut for cut in cuts if cut <= self.cell_length]
        return [self] if within == [self.cell_length] else super().divide(within)


def filled_strip(segments: list[Segment], width: int, style: Style) -> LineStrip:
    """Segments in exactly so many cells."""
    left = width - sum(segment.cell_length for segment in segments)
    if left < 0:
        return LineStrip(Strip(segments).crop(0, width))
    return LineStrip([*segments, Segment(" " * left, style)] if left else segments, width)


def strip_of(pieces: Iterable[Piece], inks: Mapping[str, Style] | None, base: Style) -> Strip:
    """Pieces as a strip of the screen; without inks all look alike."""
    return LineStrip(
        [
            Segment(plain(piece.text), base + inks[piece.style] if inks is not None and piece.style else base)
            for piece in pieces
            if piece.text
        ]
    )
