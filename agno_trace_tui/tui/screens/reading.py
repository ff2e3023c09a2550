"""What can be done with the text of a pane: search in it, copy it, open it in another program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work
from textual.actions import SkipAction
from textual.message import Message
from textual.widgets import Input

from agno_trace_tui.formatting.visible import first_line, visible
from agno_trace_tui.tui.rendering.glyphs import plain
from agno_trace_tui.tui.screens.awaiting import OF_SPAN, OF_TEXT, AwaitingScreen
from agno_trace_tui.tui.widgets.searched_text import SearchedText

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agno_trace_tui.tui.clipboard.copying import Copied as CopiedText
    from agno_trace_tui.tui.rendering.blocks import FileLine
    from agno_trace_tui.tui.rendering.copied import Extract
    from agno_trace_tui.tui.widgets.text_view import TextView

# What takes a text along is loaded when one is first taken.


class ReadingScreen(AwaitingScreen):
    """A screen of panes, two of which hold texts: the detail and what the program prints."""

    class Copied(Message):
        """A text was copied, or could not be."""

        def __init__(self, copied: CopiedText, what: str) -> None:
            super().__init__()
            self.copied, self.what = copied, what

    given_pager, given_editor = "", ""
    """Commands of the settings; empty: those of the environment."""

    @property
    def searched_text(self) -> SearchedText:
        """The text that commands are about: the program's in its pane, else the detail's."""
        place = "#program-pane" if self.pane == "program" else "#detail"
        return self.query_one(place).query_one(SearchedText)

    @property
    def _view(self) -> TextView:
        return self.searched_text.view

    @property
    def is_writing(self) -> bool:
        """Whether the keys are letters of a line that the reader writes."""
        return isinstance(self.focused, Input)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys that begin a line are letters in it; without a span there is nothing to take."""
        if action in ("filter", "search") and self.is_writing:
            return False
        nothing = self._subject is None
        if nothing and (action in OF_SPAN or (action in OF_TEXT and self.pane != "program")):
            return None
        return super().check_action(action, parameters)

    # -- search ----------------------------------------------------------------------------------

    async def action_search(self) -> None:
        """Write what to search for."""
        await self.is_composed.wait()
        if self.pane != "program":
            self.show_pane("detail")
        self.searched_text.open_search()

    # -- copy ------------------------------------------------------------------------------------

    def action_copy(self) -> None:
        """Copy what is selected, else what is under the cursor, else all of the tab."""
        view = self._view
        selected = view.selected_text
        if selected:
            self._copy(extract(selected, "selected text"))
            return
        from agno_trace_tui.tui.rendering.copied import extract_at

        here = extract_at(view.document, view.cursor_line) if view.has_focus else None
        self._copy(here or self._all())

    def action_copy_text(self) -> None:
        """Copy what is selected, wherever the mouse selected it."""
        selected = self.get_selected_text()
        if not selected:
            raise SkipAction
        self._copy(extract(selected, "selected text"))

    def action_copy_tab(self) -> None:
        """Copy all of the tab."""
        self._copy(self._all())

    def action_copy_json(self) -> None:
        """Copy all that is recorded of the span."""
        if self._subject is not None:
            from agno_trace_tui.tui.rendering.copied import span_json

            self._copy(span_json(self._subject))

    def action_copy_id(self, what: str) -> None:
        """Copy an id of the span."""
        if self._subject is not None:
            row = self._subject.row
            self._copy(extract(row.trace_id if what == "trace" else row.span_id, f"{what} id"))

    def action_copy_name(self) -> None:
        """Copy the name of the span as it was recorded."""
        if self._subject is not None:
            self._copy(extract(self._subject.row.name, "name"))

    def _all(self) -> Extract:
        from agno_trace_tui.tui.rendering.copied import document_extract, tab_extract

        document, subject = self._view.document, self._subject
        if self.pane == "program" or subject is None:
            return document_extract(document)
        return tab_extract(subject, self._detail.tab, document)

    @work(thread=True, group="copy")
    def _copy(self, extract: Extract) -> None:
        """Copy off this thread: programs can take seconds."""
        from agno_trace_tui.tui.clipboard.copying import copy

        copied = copy(extract.text, extract.ending, self.write_to_terminal)
        self.post_message(self.Copied(copied, first_line(extract.words)))

    def on_reading_screen_copied(self, message: Copied) -> None:
        """Say where the text is now, and how much."""
        words = message.copied.sentence(message.what)
        self.notify(
            visible(plain(words)), severity="information" if message.copied.ways else "error", markup=False
        )

    # -- open ------------------------------------------------------------------------------------

    def action_open(self, program: str = "pager") -> None:
        """Show all of the tab in another program."""
        from agno_trace_tui.tui import opening

        extract = self._all()
        if program == "pager":
            # A pager may let control sequences through; an editor shows them.
            text = visible(extract.text.replace("\r\n", "\n"), keep_newlines=True)
            self._open_text(opening.pager(self.given_pager), "pager: set PAGER", extract._replace(text=text))
        else:
            self._open_text(opening.editor(self.given_editor), "editor: set EDITOR", extract)

    @work(group="open", exclusive=True)
    async def _open_text(self, command: Sequence[str] | None, missing: str, extract: Extract) -> None:
        from agno_trace_tui.tui import opening
        from agno_trace_tui.tui.handing_over import hand_over
        from agno_trace_tui.tui.private_files import passing_file

        if command is None:
            self._warn(f"There is no {missing}.")
            return
        try:
            with passing_file(extract.text, extract.ending) as path:
                self._warn(await hand_over(self.app, opening.showing(command, path)))
        except OSError as error:
            self._warn(f"No temporary file could be written: {error.strerror}.")

    def on_text_view_followed(self, message: TextView.Followed) -> None:
        """Open the place that a line of a text leads to."""
        self._open_place(message.target)

    @work(group="open", exclusive=True)
    async def _open_place(self, target: FileLine) -> None:
        from agno_trace_tui.tui import opening
        from agno_trace_tui.tui.handing_over import hand_over

        path, command = opening.source_file(target.file), opening.editor(self.given_editor)
        if path is None:
            self._warn(f"There is no file {first_line(target.file)} on this machine.")
        elif command is None:
            self._warn("There is no editor: set EDITOR.")
        else:
            self._warn(await hand_over(self.app, opening.at_line(command, path, target.line)))

    def _warn(self, words: str) -> None:
        if words:
            self.notify(visible(plain(words)), severity="warning", markup=False)


def extract(text: str, words: str) -> Extract:
    """A plain text to take along."""
    from agno_trace_tui.tui.rendering.copied import Extract

    return Extract(text, words, ".txt")
