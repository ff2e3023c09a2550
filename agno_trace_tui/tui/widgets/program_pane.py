"""What the program prints that is traced, below its traces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message

from agno_trace_tui.formatting.visible import first_line, visible
from agno_trace_tui.tui.rendering.document import Document
from agno_trace_tui.tui.rendering.glyphs import plain
from agno_trace_tui.tui.rendering.text_blocks import PlainLines
from agno_trace_tui.tui.rendering.titles import cut
from agno_trace_tui.tui.widgets.pane import Pane
from agno_trace_tui.tui.widgets.searched_text import SearchedText
from agno_trace_tui.tui.widgets.text_view import TextView

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from agno_trace_tui.monitor.program import Program
    from agno_trace_tui.notes import Note


class ProgramText(TextView):
    """A text whose last rows stay in sight, unless the reader has scrolled away from them."""

    at_end = True

    def on_mount(self) -> None:
        """Notice when the reader scrolls."""
        self.watch(self, "scroll_y", self._scrolled)

    def on_resize(self) -> None:
        """Go to the end again once the rows are those of the new size: also when it is shown for the first time."""
        if self.at_end:
            self.call_next(self.go_to_end)

    def _scrolled(self, scroll_y: float) -> None:
        if self.size.height:
            self.at_end = scroll_y >= self.max_scroll_y

    def keep_end(self) -> None:
        """Have the last rows in sight, if they were."""
        if self.at_end:
            self.go_to_end()

    def go_to_end(self) -> None:
        """Have the last rows in sight."""
        # The end is where the last row is, which is known once all are counted.
        if self.row_total:
            self.scroll_to(y=self.max_scroll_y, animate=False)


class ProgramPane(Pane):
    """Listens to a program and keeps its last lines in sight, unless the reader has scrolled away from them."""

    class Told(Message):
        """Its processes told something else than before, or it has ended, and all that it printed was read."""

    def __init__(self, program: Program) -> None:
        super().__init__(id="program-pane")
        self._program = program
        self._notes: list[Note] = []
        self._view = ProgramText(id="program-text")

    def compose(self) -> ComposeResult:
        """Its lines."""
        yield SearchedText(self._view)

    def on_mount(self) -> None:
        """Begin to listen."""
        self.run_worker(self._listen(), name="program", exit_on_error=True)

    async def _listen(self) -> None:
        await self._program.listen(self._show)
        self.post_message(self.Told())

    def on_resize(self) -> None:
        """The title is cut for the room there is."""
        self._entitle()

    def _show(self) -> None:
        lines = [visible(line) for line in self._program.printed.lines]
        self._view.show(Document((PlainLines(lines),)), keep_place=True)
        self._view.keep_end()
        self._entitle()
        before, self._notes = self._notes, self._program.notes
        if self._notes != before:
            self.post_message(self.Told())

    def _entitle(self) -> None:
        words, style = became(self._program.code)
        name = cut(first_line(self._program.words), self.title_room - len(words) - len(" · "))
        self.entitle(Content.assemble(plain(f"{name} · "), (words, style)))


def became(code: int | None) -> tuple[str, str]:
    """What became of a program, and its colour."""
    if code is None:
        return "running", "$state-running"
    return ("ended", "$state-ok") if code == 0 else (f"ended with exit code {code}", "$state-error")
