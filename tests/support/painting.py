"""Counting what the screen paints: which rows of which parts, and whether they are other than they were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple
from unittest.mock import patch

import pytest
from textual._compositor import Compositor
from textual.geometry import Region
from textual.scrollbar import ScrollBar
from textual.widget import Widget

from agno_trace_tui.tui.rendering.cells import Piece
from agno_trace_tui.tui.widgets.cursor_lines import CursorLines
from tests.support.screen import Monitoring

Cell = tuple[str, object]
"""What stands in a cell, and how."""


class Row(NamedTuple):
    """A row of a part of the screen, counted from the part's top; a scroll bar is one row, whatever its length."""

    part: str
    row: int


class Painting:
    """What was painted while it was looked at."""

    def __init__(self, reader: Monitoring) -> None:
        self._reader = reader
        self._regions: list[tuple[Region, ...]] = []
        self._before = self._cells()
        self._after = self._before

    def note(self, regions: tuple[Region, ...]) -> None:
        """Regions of the screen are painted."""
        self._regions.append(regions)

    def stop(self) -> None:
        """No more is looked at."""
        self._after = self._cells()

    @property
    def cells(self) -> int:
        """Cells that were painted, each as often as it was."""
        return sum(len(places(regions)) for regions in self._regions)

    @property
    def pictures(self) -> list[dict[str, list[int]]]:
        """The rows of each picture, by part."""
        painted = filter(None, map(places, self._regions))
        return [by_part({self._row_at(*at) for at in picture}) for picture in painted]

    @property
    def times(self) -> Counter[Row]:
        """How often each row of each part was painted, even if only some cells of it were."""
        return Counter(
            row for regions in self._regions for row in {self._row_at(*at) for at in places(regions)}
        )

    @property
    def rows(self) -> dict[str, list[int]]:
        """The rows that were painted, by part."""
        return by_part(self.times)

    @property
    def needless(self) -> dict[str, list[int]]:
        """The rows that were painted although they show what they showed before."""
        return by_part(set(self.times) - self._changed())

    @property
    def unpainted(self) -> dict[str, list[int]]:
        """The rows that are other than before and were not painted."""
        return by_part(self._changed() - set(self.times))

    def _changed(self) -> set[Row]:
        return {
            self._row_at(x, y)
            for y, (before, after) in enumerate(zip(self._before, self._after, strict=True))
            for x, (old, new) in enumerate(zip(before, after, strict=True))
            if old != new
        }

    def _cells(self) -> list[list[Cell]]:
        screen = self._reader.app.screen
        return [
            [(character, segment.style) for segment in strip.discard_meta() for character in segment.text]
            for strip in screen._compositor.render_strips()
        ]

    def _row_at(self, x: int, y: int) -> Row:
        widget, region = self._reader.app.screen.get_widget_at(x, y)
        return Row(part_name(widget), 0 if isinstance(widget, ScrollBar) else y - region.y)


def places(regions: tuple[Region, ...]) -> set[tuple[int, int]]:
    """The cells of some regions."""
    return {(x, y) for region in regions for y in region.line_range for x in region.column_range}


def by_part(rows: Any) -> dict[str, list[int]]:
    """Rows by the part that they are of."""
    found: dict[str, list[int]] = {}
    for part, row in sorted(rows):
        found.setdefault(part, []).append(row)
    return found


def part_name(widget: Widget) -> str:
    """A widget's id, or its class and that of what it belongs to."""
    if widget.id is not None:
        return widget.id
    parent = widget.parent
    within = parent.id if isinstance(parent, Widget) and parent.id else ""
    return f"{within} {type(widget).__name__}".strip()


@contextmanager
def painting(reader: Monitoring) -> Iterator[Painting]:
    """Look at what is painted in the block, on the screen that is on top."""
    painted = Painting(reader)
    usual = Compositor.render_update

    def render_update(compositor: Compositor, full: bool = False, *args: Any, **options: Any) -> Any:
        screen_region = compositor.size.region
        regions = (screen_region,) if full else tuple(compositor._dirty_regions)
        painted.note(tuple(region.intersection(screen_region) for region in regions))
        return usual(compositor, full, *args, **options)

    with patch.object(Compositor, "render_update", render_update):
        yield painted
    painted.stop()


def drawing(view: CursorLines, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lines of a view that are drawn from now on, by number."""
    drawn: list[int] = []
    says = view.says

    def counted(width: int) -> Callable[[int], Sequence[Piece]]:
        said = says(width)

        def say(line: int) -> Sequence[Piece]:
            drawn.append(line)
            return said(line)

        return say

    monkeypatch.setattr(view, "says", counted)
    return drawn


async def at_rest(reader: Monitoring) -> None:
    """Wait until all that a key has brought about is on the screen, and nothing is read or looked into."""
    try:
        await reader.until(lambda: not unrest(reader))
    except TimeoutError as error:
        raise AssertionError(f"{', '.join(unrest(reader))}\n{reader.page()}") from error


def unrest(reader: Monitoring) -> list[str]:
    """What is still to be done."""
    screen, tree, drawn = reader.screen, reader.tree, reader.app.screen
    trace_id, subject = reader.traces.selected, reader.screen._subject
    workers = [worker.name for worker in reader.app.workers if worker.is_running and worker.name != "monitor"]
    states = {
        "the trace is not read": tree.spans is None
        or tree.spans.trace_id != trace_id
        or not tree.spans.whole,
        "the trace was not looked into": trace_id not in screen.monitor.inspector._findings,
        "the span is not read": subject is None or subject.row.span_id != tree.selected,
        f"at work: {workers}": bool(workers),
        "to be drawn": bool(
            drawn._dirty_widgets
            or drawn._layout_required
            or drawn._repaint_required
            or drawn._compositor._dirty_regions
        ),
    }
    return [words for words, is_so in states.items() if is_so]
