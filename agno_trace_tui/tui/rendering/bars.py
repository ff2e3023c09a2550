"""Bars of time, and sparklines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.tui.rendering.glyphs import glyphs

if TYPE_CHECKING:
    from collections.abc import Sequence


def time_bar(start_ns: int, end_ns: int, from_ns: int, until_ns: int, width: int) -> tuple[int, str]:
    """Where a bar begins, in cells, and the bar itself, to half a cell; never shorter than half a cell.

    The scale runs from `from_ns` to `until_ns`; what lies outside of it is drawn at its edge.
    """
    signs = glyphs()
    span = max(1, until_ns - from_ns)
    first = min(max(2 * width * (start_ns - from_ns) // span, 0), 2 * width - 1)
    last = min(max(-(-2 * width * (end_ns - from_ns) // span), first + 1), 2 * width)
    begins_late, ends_early = first % 2, last % 2
    begin = first // 2
    text = ""
    if begins_late:
        text += signs.bar_ends[0]
        first += 1
    text += signs.bar * ((last - first) // 2)
    if ends_early and last > first:
        text += signs.bar_ends[1]
    return begin, text


def sparkline(counts: Sequence[int], width: int) -> str:
    """The last counts as heights, as wide as asked for; nothing is a blank."""
    shown = list(counts)[-width:]
    top = max(shown, default=0)
    heights = glyphs().spark
    if not top:
        return " " * width
    text = "".join(heights[(count * (len(heights) - 1)) // top] if count else " " for count in shown)
    return text.rjust(width)
