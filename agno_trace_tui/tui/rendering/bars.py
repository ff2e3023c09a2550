"""Bars of time, and sparklines."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from agno_trace_tui.tui.rendering.glyphs import glyphs

if TYPE_CHECKING:
    from collections.abc import Sequence


class Scale(NamedTuple):
    """The time that bars are drawn in; what lies outside of it is drawn at its edge."""

    from_ns: int
    until_ns: int


ROUND_STEPS = (10, 12, 15, 20, 25, 30, 40, 50, 60, 80)
"""Tenths of a power of ten at which the scale of what still runs ends."""


def roomy_end(from_ns: int, now_ns: int) -> int:
    """An end for the scale of what still runs: bars grow into the room, and it seldom moves."""
    passed = max(1_000_000, now_ns - from_ns)
    power = int(10 ** (len(str(passed)) - 1))
    step = next((step for step in ROUND_STEPS if step * power // 10 > passed), 100)
    return from_ns + step * power // 10


def time_bar(start_ns: int, end_ns: int, scale: Scale, width: int, *, frame: bool = False) -> tuple[int, str]:
    """Where a bar begins, in cells, and the bar itself, to half a cell; never shorter than half a cell.

    A `frame` is thinner: its time is that of the spans inside.
    """
    signs = glyphs()
    middle, ends = (signs.frame, signs.frame_ends) if frame else (signs.bar, signs.bar_ends)
    from_ns, until_ns = scale
    span = max(1, until_ns - from_ns)
    first = min(max(2 * width * (start_ns - from_ns) // span, 0), 2 * width - 1)
    last = min(max(-(-2 * width * (end_ns - from_ns) // span), first + 1), 2 * width)
    begins_late, ends_early = first % 2, last % 2
    begin = first // 2
    text = ""
    if begins_late:
        text += ends[0]
        first += 1
    text += middle * ((last - first) // 2)
    if ends_early and last > first:
        text += ends[1]
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
