"""What the program prints that is traced, below its traces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message

from agno_trace_tui.formatting.visible import first_line
from agno_trace_tui.monitor.program import KEPT_LINES
from agno_trace_tui.tui.rendering.glyphs import plain
from agno_trace_tui.tui.rendering.output_lines import OutputLines
from agno_trace_tui.tui.rendering.titles import cut
from agno_trace_tui.tui.widgets.pane import Pane
from agno_trace_tui.tui.widgets.searched_text import SearchedText
from agno_trace_tui.tui.widgets.text_view import TextView
from agno_trace_tui.tui.widgets.wrapped_view import TextPlace

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from agno_trace_tui.monitor.program import Program
    from agno_trace_tui.notes import Note
    from agno_trace_tui.tui.rendering.document import Document


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

    def take(self, document: Document, gone: int) -> None:
        """Show a document that goes on where this one ends, without so many of its first lines.

        The last rows stay in sight, if they were; else the reader stays where he is.
        """
        was_at_end, above = self.at_end, self.cursor_row - self.top_row
        place = TextPlace(max(0, self.place.line - gone), self.place.offset)
        self.show(document, keep_place=True)
        if was_at_end:
            self.go_to_end()
        elif gone:
            self.scroll_to(y=max(0, self.row_of(place) - above), animate=False, immediate=True)
            self.go_to(place)

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
        self._lines = OutputLines(KEPT_LINES)
        self._ended = 0
        """Lines of the program that are among these."""

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
        printed = self._program.printed
        gone = self._lines.add(printed.ended_since(self._ended), printed.unfinished)
        self._ended = printed.ended
        self._view.take(self._lines.document, gone)
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
