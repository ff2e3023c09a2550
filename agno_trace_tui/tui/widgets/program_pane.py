"""What the program prints that is traced, below its traces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from agno_trace_tui.formatting.visible import first_line, visible
from agno_trace_tui.tui.rendering.blocks import PlainLines
from agno_trace_tui.tui.rendering.document import Document
from agno_trace_tui.tui.rendering.glyphs import plain
from agno_trace_tui.tui.rendering.titles import cut
from agno_trace_tui.tui.widgets.pane import Pane
from agno_trace_tui.tui.widgets.searched_text import SearchedText
from agno_trace_tui.tui.widgets.text_view import TextView

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from agno_trace_tui.monitor.program import Program


class ProgramPane(Pane):
    """Listens to a program and keeps its last lines in sight, unless the reader has scrolled away from them."""

    def __init__(self, program: Program) -> None:
        super().__init__(id="program-pane")
        self._program = program
        self._view = TextView(id="program-text")
        self._at_end = True

    def compose(self) -> ComposeResult:
        """Its lines."""
        yield SearchedText(self._view)

    def on_mount(self) -> None:
        """Begin to listen."""
        self.watch(self._view, "scroll_y", self._scrolled)
        self.run_worker(self._program.listen(self._show), name="program", exit_on_error=True)

    def on_resize(self) -> None:
        """The title is cut for the room there is, and the last lines stay in sight."""
        self._entitle()
        self.call_after_refresh(self._keep_end)

    def _scrolled(self, scroll_y: float) -> None:
        if self._view.size.height:
            self._at_end = scroll_y >= self._view.max_scroll_y

    def _keep_end(self) -> None:
        # The end is where the last row is, which is known once all are counted.
        if self._at_end and self._view.row_total:
            self._view.scroll_to(y=self._view.max_scroll_y, animate=False)

    def _show(self) -> None:
        lines = [visible(line) for line in self._program.printed.lines]
        self._view.show(Document((PlainLines(lines),)), keep_place=True)
        self._keep_end()
        self._entitle()

    def _entitle(self) -> None:
        words, style = became(self._program.code)
        name = cut(first_line(self._program.words), self.title_room - len(words) - len(" · "))
        self.entitle(Content.assemble(plain(f"{name} · "), (words, style)))


def became(code: int | None) -> tuple[str, str]:
    """What became of a program, and its colour."""
    if code is None:
        return "running", "$state-running"
    return ("ended", "$state-ok") if code == 0 else (f"ended with exit code {code}", "$state-error")
