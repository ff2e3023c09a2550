"""Bars of time, and sparklines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.records import NamedTuple
from agno_trace_tui.tui.rendering.glyphs import glyphs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from agno_trace_tui.model.timeline import Interval


class Scale(NamedTuple):
    """The time that bars are drawn in; what lies outside of it is drawn at its edge."""

    from_ns: int
    until_ns: int


ROOM_NS = 999_999_999
"""Nanoseconds for which what still runs has room at least."""

ROUND_STEPS = (10, 12, 15, 20, 25, 30, 40, 50, 60, 80)
"""Tenths of a power of ten at which the scale of what still runs ends."""


def roomy_end(from_ns: int, now_ns: int) -> int:
    """An end for the scale of what still runs: bars grow into the room, and it seldom moves.

    What has just begun has the room of a second, or the scale would be another at every picture.
    """
    passed = max(ROOM_NS, now_ns - from_ns)
    power = int(10 ** (len(str(passed)) - 1))
    step = next((step for step in ROUND_STEPS if step * power // 10 > passed), 100)
    return from_ns + step * power // 10


NOTHING, WAITING, WORKING = 0, 1, 2
"""What a span does in half a cell of its bar."""


def time_bar(own: Interval, waits: Iterable[Interval], scale: Scale, width: int) -> tuple[int, str]:
    """Where a bar begins, in cells, and the bar itself, to half a cell; never shorter than half a cell.

    It is heavy where the span works itself and light where it waits for what is below it (`waits`).
    """
    halves, from_ns = 2 * width, scale.from_ns
    span = max(1, scale.until_ns - from_ns)
    first = min(max(halves * (own.from_ns - from_ns) // span, 0), halves - 1)
    last = min(max(-(-halves * (own.until_ns - from_ns) // span), first + 1), halves)
    weights = bytearray(halves)
    weights[first:last] = bytes([WORKING]) * (last - first)
    for part in waits:
        begin = max(first, (2 * halves * (part.from_ns - from_ns) // span + 1) // 2)
        end = min(last, (2 * halves * (part.until_ns - from_ns) // span + 1) // 2)
        if end > begin:
            weights[begin:end] = bytes([WAITING]) * (end - begin)
    cells = glyphs().bar_cells
    begin = first // 2
    return begin, "".join(cells[3 * weights[at] + weights[at + 1]] for at in range(2 * begin, last, 2))


def sparkline(counts: Sequence[int], width: int) -> str:
    """The last counts as heights, as wide as asked for; nothing is a blank."""
    shown = list(counts)[-width:]
    top = max(shown, default=0)
    heights = glyphs().spark
    if not top:
        return " " * width
    text = "".join(heights[(count * (len(heights) - 1)) // top] if count else " " for count in shown)
    return text.rjust(width)
