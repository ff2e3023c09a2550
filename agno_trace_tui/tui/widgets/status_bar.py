"""The line at the top: which file, whether it lives, and the figures of the moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.formatting import figures
from agno_trace_tui.formatting.visible import first_line
from agno_trace_tui.monitor.status import MonitorStatus, Phase
from agno_trace_tui.tui.rendering.bars import sparkline
from agno_trace_tui.tui.rendering.cells import Piece, width_of
from agno_trace_tui.tui.rendering.glyphs import glyphs
from agno_trace_tui.tui.rendering.known_cost import known_cost
from agno_trace_tui.tui.rendering.progress_words import progress_words
from agno_trace_tui.tui.widgets.one_line import OneLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from textual.timer import Timer

SPARK_WIDTH = 10
MOMENT = 8.0
"""Seconds for which something is said."""

GAP = Piece("  ")
"""Cells between what stands side by side."""


class StatusBar(OneLine):
    """Shows a `MonitorStatus`; calm: every figure has its place."""

    DEFAULT_CSS = """
    StatusBar {
        height: 1;
        padding: 0 1;
        background: $panel;
        color: $ink-text;
    }
    """

    def __init__(self, status: MonitorStatus, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._status = status
        self._following = False
        self._said = ""
        self._forgetting: Timer | None = None

    def say(self, words: str, *, lasting: bool = False) -> None:
        """Say something beside the phase for a moment, or until something else is said."""
        if self._forgetting is not None:
            self._forgetting.stop()
        self._said, self._forgetting = words, None
        if words and not lasting:
            self._forgetting = self.set_timer(MOMENT, lambda: self.say("", lasting=True))
        self.redraw()

    def show(self, status: MonitorStatus, *, following: bool) -> None:
        """Show how the monitor is doing now."""
        if (status, following) != (self._status, self._following):
            self._status, self._following = status, following
            self.redraw()

    def pieces(self, width: int) -> list[Piece]:
        """The left part says what, the right part how much; the right gives way first."""
        left, right = list(self.words_left()), list(self.words_right())
        room = width - width_of(left)
        while right and width_together(right) > room:
            right.pop(0)
        between = Piece(" " * max(0, room - width_together(right)))
        return [*left, between, *(piece for part in right for piece in part)]

    def words_left(self) -> Iterator[Piece]:
        """The file and what the monitor does."""
        status = self._status
        yield Piece(first_line(status.path.name), "status--file")
        yield GAP
        yield Piece(str(status.phase).upper(), f"status--{status.phase}")
        if self._following and status.phase is Phase.LIVE:
            yield Piece("  following", "status--muted")
        if self._said:
            yield Piece(f"  {first_line(self._said)}", "status--said")
        if status.searched is not None:
            yield Piece(f"  searching: {progress_words(status.searched)}", "status--muted")
        elif status.counted is not None:
            yield Piece(f"  counting: {progress_words(status.counted)}", "status--muted")
        if status.sentence and status.phase is not Phase.WAITING:
            yield Piece(f"  {first_line(status.sentence)}", "status--warning")
        elif status.ignores_log:
            yield Piece("  opened without its log: newer spans may be missing", "status--warning")

    def words_right(self) -> Iterator[list[Piece]]:
        """The figures, the least important first."""
        status = self._status
        if status.journal_mode:
            yield figure(status.journal_mode, "muted")
        if status.lag_ns is not None and status.lag_ns < figures.MINUTE:
            yield figure(f"lag {figures.duration(status.lag_ns):>6}", "muted")
        rate = status.spans_per_second
        if any(rate):
            yield [
                *figure(sparkline(rate, SPARK_WIDTH), "spark"),
                Piece(f" {rate[-1]:>3}/s", "status--muted"),
            ]
        yield from self._totals(status)
        if status.traces or status.traces_known:
            least = "" if status.traces_known else glyphs().at_least
            yield figure(f"{least}{figures.plural(status.traces, 'trace')}")
        if status.dropped:
            reasons = ", ".join(first_line(reason) for reason, _ in status.drops)
            lost = f"{figures.plural(status.dropped, 'span')} lost"
            yield figure(f"{lost}: {reasons}" if reasons else lost, "warning")
        if status.running:
            yield figure(f"{glyphs().states['running']} {status.running} running", "running")

    def _totals(self, status: MonitorStatus) -> Iterator[list[Piece]]:
        """What the listed traces add up to."""
        totals = status.totals
        if totals is None:
            return
        if totals.cost is not None:
            yield figure(known_cost(totals))
        if totals.tokens is not None:
            yield figure(figures.counted(totals.tokens, "token"))
        if totals.errors:
            yield figure(figures.plural(totals.errors, "error"), "error")


def figure(words: str, style: str = "figure") -> list[Piece]:
    """A figure with the gap before it."""
    return [GAP, Piece(words, f"status--{style}")]


def width_together(parts: Iterable[Iterable[Piece]]) -> int:
    """The cells that parts of the line take together."""
    return sum(map(width_of, parts))
