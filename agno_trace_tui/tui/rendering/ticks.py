"""The scale above the bars: round times at even steps, as many as there is room for."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from agno_trace_tui.formatting import figures
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.tui.rendering.cells import fit
from agno_trace_tui.tui.rendering.glyphs import glyphs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from agno_trace_tui.tui.rendering.bars import Scale

LABEL_WIDTH = 8
"""Cells from one time of the scale to the next, at least."""

ROUND = (1, 2, 5)
CLOCK_STEPS = tuple(
    figures.SECOND * seconds
    for seconds in (10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 43200)
)
"""From ten seconds to a day steps are those of a clock."""


class Tick(NamedTuple):
    """A round time of the scale."""

    cell: int
    label: str


def round_steps() -> Iterator[int]:
    """Round lengths of time, in nanoseconds, shortest first, without end."""
    small = (
        digit * 10**power for power in range(10) for digit in ROUND if digit * 10**power < CLOCK_STEPS[0]
    )
    days = (figures.DAY * digit * 10**power for power in range(9) for digit in ROUND)
    return chain(small, CLOCK_STEPS, days)


@lru_cache(maxsize=8)  # each line of a tree asks for the same
def ticks(scale: Scale, width: int) -> Sequence[Tick]:
    """The times of a scale of so many cells; the first is 0."""
    span = max(1, scale.until_ns - scale.from_ns)
    least = span * LABEL_WIDTH // max(1, width)
    step = next(step for step in round_steps() if step >= least)
    return [
        Tick(time_ns * width // span, label(time_ns, step))
        for time_ns in range(0, span, step)
        if time_ns * width // span < width
    ]


def label(time_ns: int, step_ns: int) -> str:
    """A time of the scale, as exact as the step asks for: `0`, `250ms`, `1.5s`, `2m`, `1m30`, `1h30`."""
    if time_ns == 0:
        return "0"
    if time_ns < figures.MICROSECOND:
        return f"{time_ns}ns"
    for unit, sign in ((figures.MICROSECOND, "µs"), (figures.MILLISECOND, "ms"), (figures.SECOND, "s")):
        if time_ns < {"µs": figures.MILLISECOND, "ms": figures.SECOND, "s": figures.MINUTE}[sign]:
            return f"{time_ns / unit:.{decimals(step_ns, unit)}f}{sign}"
    if time_ns < figures.HOUR:
        return parted(time_ns, figures.MINUTE, figures.SECOND, "m")
    if time_ns < figures.DAY:
        return parted(time_ns, figures.HOUR, figures.MINUTE, "h")
    return parted(time_ns, figures.DAY, figures.HOUR, "d")


def decimals(step_ns: int, unit_ns: int) -> int:
    """The decimals that a step needs in a unit."""
    places = 0
    while step_ns * 10**places % unit_ns and places < 3:
        places += 1
    return places


def parted(time_ns: int, large_ns: int, small_ns: int, sign: str) -> str:
    """A time in two units: `1m30`; the smaller is left out where it is nothing."""
    large, rest = divmod(time_ns, large_ns)
    small = rest // small_ns
    return f"{large}{sign}{small:02}" if small else f"{large}{sign}"


def scale_text(scale: Scale, width: int) -> str:
    """The scale in so many cells: its round times, and at the right its end."""
    end = figures.duration(scale.until_ns - scale.from_ns)
    text = ""
    for tick in ticks(scale, width):
        if tick.cell + 1 + len(tick.label) > width - len(end) - 1:
            break
        text = text.ljust(tick.cell) + glyphs().tick + tick.label
    return fit(text, width - len(end)) + end


def grid_text(scale: Scale, width: int) -> str:
    """What is drawn where no bar is."""
    text = [" "] * width
    for tick in ticks(scale, width)[1:]:
        text[tick.cell] = glyphs().grid
    return "".join(text)
