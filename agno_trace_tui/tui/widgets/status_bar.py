"""The line at the top: which file, whether it lives, and the figures of the moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text
from textual.widget import Widget

from agno_trace_tui.formatting import figures
from agno_trace_tui.formatting.visible import first_line
from agno_trace_tui.monitor.status import MonitorStatus, Phase
from agno_trace_tui.tui.rendering.bars import sparkline
from agno_trace_tui.tui.rendering.glyphs import glyphs, plain
from agno_trace_tui.tui.rendering.known_cost import known_cost
from agno_trace_tui.tui.widgets.kept_lines import KeptLines
from agno_trace_tui.tui.widgets.line_styles import Inked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType
    from rich.style import Style
    from textual.timer import Timer

SPARK_WIDTH = 10
MOMENT = 8.0
"""Seconds for which something is said."""

SECOND_NS = 1_000_000_000


class StatusBar(Inked, KeptLines, Widget):
    """Shows a `MonitorStatus`; calm: every figure has its place."""

    ALLOW_SELECT = False
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
        self.refresh()

    def show(self, status: MonitorStatus, *, following: bool) -> None:
        """Show how the monitor is doing now."""
        if (status, following) != (self._status, self._following):
            self._status, self._following = status, following
            self.refresh()

    def render(self) -> RenderableType:
        """The left part says what, the right part how much; the right gives way first."""
        left, right = self.words_left(), self.words_right()
        room = self.content_size.width - left.cell_len
        while right and sum(part.cell_len + 2 for part in right) > room:
            right.pop(0)
        line = left
        line.append(" " * max(0, room - sum(part.cell_len + 2 for part in right)))
        for part in right:
            line.append("  ")
            line.append_text(part)
        line.truncate(self.content_size.width, overflow="ellipsis")
        line.plain = plain(line.plain)
        return line

    def words_left(self) -> Text:
        """The file and what the monitor does."""
        status = self._status
        text = Text(no_wrap=True)
        text.append(first_line(status.path.name), self._style("file"))
        text.append("  ")
        text.append(str(status.phase).upper(), self._style(str(status.phase)))
        if self._following and status.phase is Phase.LIVE:
            text.append("  following", self._style("muted"))
        if self._said:
            text.append(f"  {first_line(self._said)}", self._style("said"))
        if status.searched is not None:
            text.append(f"  searching: {figures.count(status.searched)} traces so far", self._style("muted"))
        if status.sentence and status.phase is not Phase.WAITING:
            text.append("  " + first_line(status.sentence), self._style("warning"))
        elif status.ignores_log:
            text.append("  opened without its log: newer spans may be missing", self._style("warning"))
        return text

    def words_right(self) -> list[Text]:
        """The figures, the least important first."""
        status = self._status
        parts: list[Text] = []
        if status.journal_mode:
            parts.append(Text(status.journal_mode, self._style("muted")))
        if status.lag_ns is not None and status.lag_ns < 60 * SECOND_NS:
            parts.append(Text(f"lag {figures.duration(status.lag_ns):>6}", self._style("muted")))
        rate = status.spans_per_second
        if any(rate):
            parts.append(
                Text.assemble(
                    (sparkline(rate, SPARK_WIDTH), self._style("spark")),
                    (f" {rate[-1]:>3}/s", self._style("muted")),
                )
            )
        parts += self._totals(status)
        if status.traces or status.traces_known:
            least = "" if status.traces_known else glyphs().at_least
            parts.append(Text(f"{least}{figures.plural(status.traces, 'trace')}", self._style("figure")))
        if status.dropped:
            reasons = ", ".join(first_line(reason) for reason, _ in status.drops)
            lost = f"{figures.plural(status.dropped, 'span')} lost"
            parts.append(Text(f"{lost}: {reasons}" if reasons else lost, self._style("warning")))
        if status.running:
            parts.append(
                Text(f"{glyphs().states['running']} {status.running} running", self._style("running"))
            )
        return parts

    def _totals(self, status: MonitorStatus) -> Iterator[Text]:
        """What the listed traces add up to."""
        totals = status.totals
        if totals is None:
            return
        if totals.cost is not None:
            yield Text(known_cost(totals), self._style("figure"))
        if totals.tokens is not None:
            yield Text(f"{figures.count(totals.tokens)} tokens", self._style("figure"))
        if totals.errors:
            yield Text(figures.plural(totals.errors, "error"), self._style("error"))

    def _style(self, name: str) -> Style:
        return self.line_styles[f"status--{name}"]
