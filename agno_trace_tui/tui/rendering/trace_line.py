"""A trace as a line of the list: columns that fit the width, the name taking what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from agno_trace_tui.formatting import figures
from agno_trace_tui.formatting.names import title_of as title_of
from agno_trace_tui.formatting.visible import first_line
from agno_trace_tui.model.trace import TraceState, TraceSummary
from agno_trace_tui.tui.rendering.cells import Piece, fit, fit_pieces
from agno_trace_tui.tui.rendering.glyphs import glyphs, kind_glyph, mark_glyph, state_glyph

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from agno_trace_tui.model.insights.insight import Severity

GAP = 2
"""Cells between columns."""

SIGNS_WIDTH = 5
"""Cells for the signs of state and kind."""

NAME_WIDTH = 16
"""Cells the name wants before a column is added."""

FAILED = {TraceState.ERROR, TraceState.INTERRUPTED}
"""States in which a trace's name has the state's colour."""


class Moment(NamedTuple):
    """When a line is drawn."""

    now_ns: int
    frame: int = 0
    """Which picture of the spinner."""


class Column(NamedTuple):
    """A column of figures."""

    title: str
    width: int
    words: Callable[[TraceSummary, Moment], Piece]


def duration_words(trace: TraceSummary, moment: Moment) -> Piece:
    """How long it took, or has taken so far."""
    time_ns = trace.duration_ns(moment.now_ns)
    if trace.state is TraceState.RUNNING:
        return Piece(figures.ticking(time_ns), "state--running")
    return Piece(figures.duration(time_ns), "line--figure")


def errors_words(trace: TraceSummary, _moment: Moment) -> Piece:
    """How many spans below the root failed."""
    if not trace.errors_inside:
        return Piece("")
    return Piece(f"{figures.count(trace.errors_inside)}{glyphs().states['error']}", "state--error")


COLUMNS = (
    Column("time", 7, duration_words),
    Column("age", 4, lambda trace, at: Piece(figures.age(trace.start_ns, at.now_ns), "line--muted")),
    Column("err", 3, errors_words),
    Column("tokens", 6, lambda trace, _: Piece(figures.count(trace.usage.total_tokens), "line--figure")),
    Column("spans", 5, lambda trace, _: Piece(figures.count(trace.span_count), "line--muted")),
    Column("cost", 8, lambda trace, _: Piece(figures.money(trace.cost), "line--figure")),
)
"""In the order in which they are given up when the list is narrow, last first."""

ORDER = ("err", "spans", "tokens", "cost", "time", "age")
"""From left to right."""


def columns_for(width: int, *, priced: bool = True) -> list[Column]:
    """The columns that a list of this width has room for; costs only where any is known (`priced`)."""
    left = width - SIGNS_WIDTH - NAME_WIDTH
    chosen = []
    for column in COLUMNS:
        if column.title == "cost" and not priced:
            continue
        left -= column.width + GAP
        if left < 0:
            break
        chosen.append(column)
    return sorted(chosen, key=lambda column: ORDER.index(column.title))


def name_width(width: int, columns: Sequence[Column]) -> int:
    """Cells for state, kind and name."""
    return width - sum(column.width + GAP for column in columns)


def header_pieces(width: int, *, priced: bool = True) -> list[Piece]:
    """The titles of the columns."""
    columns = columns_for(width, priced=priced)
    pieces = [Piece(fit(" " * SIGNS_WIDTH + "trace", name_width(width, columns)), "line--muted")]
    pieces += [
        Piece(" " * GAP + fit(column.title, column.width, right=True), "line--muted") for column in columns
    ]
    return pieces


def mark_piece(mark: Severity | None) -> Piece:
    """The mark of an insight, one cell wide."""
    return Piece(" ") if mark is None else Piece(mark_glyph(mark), f"mark--{mark.name.lower()}")


def trace_pieces(
    trace: TraceSummary, width: int, moment: Moment, *, priced: bool = True, mark: Severity | None = None
) -> list[Piece]:
    """The line of a trace."""
    columns = columns_for(width, priced=priced)
    state = f"state--{trace.state}"
    name = [
        mark_piece(mark),
        Piece(f"{state_glyph(trace.state, moment.frame)} ", state),
        Piece(kind_glyph(trace.kind) + " ", f"kind--{trace.kind.lower()}"),
        Piece(title_of(trace.name), state if trace.state in FAILED else ""),
    ]
    if trace.preview:
        name.append(Piece("  " + first_line(trace.preview), "line--muted"))
    pieces = fit_pieces(name, name_width(width, columns))
    for column in columns:
        words = column.words(trace, moment)
        pieces.append(Piece(" " * GAP + fit(words.text, column.width, right=True), words.style))
    return pieces


def placeholder_pieces(width: int) -> list[Piece]:
    """A line whose trace is being read."""
    return [Piece(fit("   ·", width), "line--muted")]
