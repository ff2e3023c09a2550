"""Tables of Markdown: columns aligned as wide as they need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.tui.rendering.cells import Piece, width_of
from agno_trace_tui.tui.rendering.glyphs import glyphs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Cell = Sequence[Piece]

WIDEST = 110
"""Cells of a table; a wider one would break into rows that nobody can read."""

MUTED = "doc--muted"


def table_lines(rows: Sequence[Sequence[Cell]]) -> list[list[Piece]]:
    """The lines of a table, its head first and set off; none if it is too wide."""
    count = max(map(len, rows), default=0)
    widths = [
        max((width_of(row[column]) for row in rows if column < len(row)), default=0)
        for column in range(count)
    ]
    if not count or sum(widths) + 3 * (count - 1) > WIDEST:
        return []
    rule, cross = glyphs().leaf_mark, glyphs().cross
    head = [Piece((rule + cross + rule).join(rule * width for width in widths), MUTED)]
    lines = [list(row_pieces(row, widths)) for row in rows]
    return [[strong(piece) for piece in lines[0]], head, *lines[1:]]


def row_pieces(row: Sequence[Cell], widths: Sequence[int]) -> Iterator[Piece]:
    """One row, each cell as wide as its column."""
    for column, width in enumerate(widths):
        cell = row[column] if column < len(row) else ()
        if column:
            yield Piece(f" {glyphs().column} ", MUTED)
        yield from cell
        if column < len(widths) - 1:
            yield Piece(" " * (width - width_of(cell)))


def strong(piece: Piece) -> Piece:
    """A piece of a table's head."""
    return piece if piece.style else Piece(piece.text, "doc--strong")
