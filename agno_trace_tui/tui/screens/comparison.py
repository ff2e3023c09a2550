"""Two traces side by side, over the other panes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.screen import ModalScreen

from agno_trace_tui.formatting.names import title_of
from agno_trace_tui.formatting.visible import first_line
from agno_trace_tui.tui.rendering.comparison_document import comparison_document
from agno_trace_tui.tui.rendering.glyphs import plain
from agno_trace_tui.tui.widgets.pane import Pane
from agno_trace_tui.tui.widgets.searched_text import SearchedText
from agno_trace_tui.tui.widgets.text_view import TextView

if TYPE_CHECKING:
    from collections.abc import Set

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from agno_trace_tui.model.comparison import Comparison


class ComparisonScreen(ModalScreen[None]):
    """Shows a comparison; it is of the moment at which it was asked for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,C", "app.pop_screen", "Close"),
        Binding("ctrl+f,slash", "search", "Search", priority=True),
    ]

    DEFAULT_CSS = """
    ComparisonScreen {
        align: center middle;
        & > Pane {
            width: 100%;
            max-width: 130;
            height: 100%;
            margin: 1 2;
            padding: 0 1;
            background: $surface;
        }
    }
    """

    def __init__(self, comparison: Comparison, gone: Set[int], now_ns: int) -> None:
        super().__init__()
        self._comparison, self._gone, self._now_ns = comparison, gone, now_ns
        self.view = TextView(id="comparison-text")
        self._text = SearchedText(self.view)

    def compose(self) -> ComposeResult:
        """The document in a frame."""
        names = [
            first_line(title_of(side.trace.name)) for side in (self._comparison.left, self._comparison.right)
        ]
        with Pane() as pane:
            pane.border_title = plain(" and ".join(dict.fromkeys(names))).replace("[", "\\[")
            pane.border_subtitle = plain("Enter opens what changed · ^f search · Esc closes")
            yield self._text

    def on_mount(self) -> None:
        """Show it; the first text that changed is open."""
        document = comparison_document(self._comparison, self._gone, self._now_ns)
        first = next(iter(self._comparison.differences), None)
        self.view.show(document, folds={} if first is None else {first: False})
        self.view.focus()

    def action_search(self) -> None:
        """Write what to search for."""
        self._text.open_search()
