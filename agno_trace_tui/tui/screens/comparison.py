"""Two traces side by side, over the panes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from agno_trace_tui.formatting.names import title_of
from agno_trace_tui.tui.rendering.comparison_document import comparison_document
from agno_trace_tui.tui.screens.text_screen import TextScreen

if TYPE_CHECKING:
    from collections.abc import Set

    from textual.binding import BindingType

    from agno_trace_tui.model.comparison import Comparison
    from agno_trace_tui.tui.rendering.document import Document


class ComparisonScreen(TextScreen):
    """Shows a comparison; it is of the moment at which it was asked for."""

    BINDINGS: ClassVar[list[BindingType]] = [("C", "app.pop_screen", "Close")]

    def __init__(self, comparison: Comparison, gone: Set[int], now_ns: int) -> None:
        names = [title_of(side.name) for side in (comparison.left, comparison.right)]
        super().__init__(" and ".join(dict.fromkeys(names)))
        self._comparison, self._gone, self._now_ns = comparison, gone, now_ns
        self._shown_in = 0
        """The room that it was written for."""

    def on_mount(self) -> None:
        """Show it; the first text that changed is open."""
        first = next(iter(self._comparison.differences), None)
        self.view.show(self._document(), folds={} if first is None else {first: False})

    def on_resize(self) -> None:
        """There may be room for other columns."""
        if self._shown_in != self.room:
            self.view.show(self._document(), keep_place=True)

    def _document(self) -> Document:
        self._shown_in = self.room
        return comparison_document(self._comparison, self._gone, self._now_ns, self.room)
