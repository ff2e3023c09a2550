"""What is made for every page or trace that is looked at is gone with it, and waits for no search for garbage."""

from __future__ import annotations

import gc
from collections.abc import Callable

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from agno_trace_tui.model.outline import Outline
from agno_trace_tui.model.spans import TraceSpans
from agno_trace_tui.model.timeline import Timeline
from agno_trace_tui.model.tree import TraceTree
from agno_trace_tui.tui.rendering.cells import LineStrip, Piece, filled_strip, strip_of
from tests.support.rows import TRACE, span_row


def left_by(look: Callable[[], None]) -> int:
    """How many objects only a search finds after something was done again; the first of a class leaves some."""
    look()
    gc.collect()
    gc.disable()
    try:
        look()
        return gc.collect()
    finally:
        gc.enable()


def draw_a_line() -> None:
    strip = strip_of([Piece("four"), Piece("five!", "bold")], {"bold": Style(bold=True)}, Style())
    assert strip.divide([9]) == [strip]
    assert strip.divide([9, 12]) == [strip]


def test_a_line_that_was_cut_where_its_widget_ends_is_no_garbage() -> None:
    assert not left_by(draw_a_line)


def test_a_line_is_cut_as_any_other() -> None:
    segments = [Segment("four"), Segment("five!")]
    for cuts in ([3, 9], [4], [9], [2, 3, 12], [12]):
        assert list(LineStrip(segments).divide(cuts)) == list(Strip(segments).divide(cuts))


def test_a_line_is_filled_or_cut_to_its_width() -> None:
    for width in (2, 5, 8):
        filled = filled_strip([Segment("four"), Segment("!")], width, Style())
        assert filled.text == "four!"[:width].ljust(width)
        assert filled.cell_length == width


def look_at_a_trace() -> None:
    spans = TraceSpans(TRACE)
    spans.apply(
        [
            span_row("root", end=10),
            span_row("a", "root", start=1, end=5),
            span_row("b", "a", start=2, end=3),
        ]
    )
    tree = TraceTree(spans)
    outline, timeline = Outline(tree), Timeline(tree)
    outline.rebuild()
    assert outline.inside("root").spans == 2
    assert timeline.reach("root")
    assert timeline.path()


def test_what_is_known_of_a_trace_is_no_garbage() -> None:
    assert not left_by(look_at_a_trace)
