"""What can be done with the text of a pane, whichever has the keys: search in it."""

from __future__ import annotations

from textual.widgets import Input

from agno_trace_tui.tui.screens.subject import SubjectScreen
from agno_trace_tui.tui.widgets.searched_text import SearchedText


class ReadingScreen(SubjectScreen):
    """A screen of panes, two of which hold texts: the detail and what the program prints."""

    @property
    def searched_text(self) -> SearchedText:
        """The text that commands are about: the program's in its pane, else the detail's."""
        place = "#program-pane" if self.pane == "program" else "#detail"
        return self.query_one(place).query_one(SearchedText)

    @property
    def is_writing(self) -> bool:
        """Whether the keys are letters of a line that the reader writes."""
        return isinstance(self.focused, Input)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys that begin a line are letters in it."""
        if action in ("filter", "search") and self.is_writing:
            return False
        return super().check_action(action, parameters)

    def action_search(self) -> None:
        """Write what to search for."""
        if self.pane != "program":
            self.show_pane("detail")
        self.searched_text.open_search()
