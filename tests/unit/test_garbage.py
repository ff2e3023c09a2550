"""What is made for every page or trace that is looked at is gone with it, and waits for no search for garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from agno_trace_tui.model.outline import Outline
from agno_trace_tui.model.spans import TraceSpans
from agno_trace_tui.model.timeline import Timeline
from agno_trace_tui.model.tree import TraceTree
from agno_trace_tui.tui.rendering.cells import LineStrip, Piece, filled_strip, strip_of
from tests.support.rows import TRACE, span_row


@contextmanager
def nothing_left() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
        assert not gc.collect()
    finally:
        gc.enable()


def test_a_line_that_was_cut_where_its_widget_ends() -> None:
    with nothing_left():
        strip = strip_of([Piece("four"), Piece("five!", "bold")], {"bold": Style(bold=True)}, Style())
        assert strip.divide([9]) == [strip]
        assert strip.divide([9, 12]) == [strip]
        del strip


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


def test_what_is_known_of_a_trace() -> None:
    look_at_a_trace()  # the first of each class leaves what it was made with
    with nothing_left():
        look_at_a_trace()
