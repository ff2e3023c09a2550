"""The kinds of the spans of a trace: which of them to show."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.content import Content
from textual.widgets import SelectionList
from textual.widgets.selection_list import Selection

from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.tui.rendering.glyphs import kind_glyph
from agno_trace_tui.tui.screens.keyed import KeyedScreen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Set

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.widget import Widget

KIND_WIDTH, COUNT_WIDTH = 12, 6


class KindLines(SelectionList[SpanKind]):
    """The lines themselves, with the keys of the other views."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "select", "Hide or show", key_display="Space"),
        Binding("j", "cursor_down", show=False),
        Binding("k", "cursor_up", show=False),
    ]


class KindsScreen(KeyedScreen[None]):
    """One line a kind with the number of its spans; what is hidden changes at once."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,q,H", "app.pop_screen", "Close"),
        ("a", "all", "All"),
    ]

    DEFAULT_CSS = """
    KindsScreen {
        align: center middle;
        background: transparent;
        & > SelectionList {
            width: 32;
            height: auto;
            max-height: 90%;
            border: round $ink-accent;
            border-title-color: $ink-accent;
            border-subtitle-color: $text-muted;
            background: $surface;
            padding: 0 1;
        }
    }
    """

    def __init__(
        self,
        kinds: Mapping[SpanKind, int],
        hidden: Set[SpanKind],
        hide: Callable[[frozenset[SpanKind]], None],
    ) -> None:
        super().__init__()
        self._kinds = [kind for kind in SpanKind if kinds.get(kind)]
        self._counts, self._hidden, self._hide = kinds, hidden, hide

    def compose(self) -> ComposeResult:
        """The kinds."""
        lines = KindLines(
            *(Selection(self._words(kind), kind, kind not in self._hidden) for kind in self._kinds)
        )
        lines.border_title = "Kinds shown"
        yield lines

    def _words(self, kind: SpanKind) -> Content:
        name = kind.value.lower()
        return Content.assemble(
            (f"{kind_glyph(kind)} ", ""),
            f"{name:<{KIND_WIDTH}}",
            (f"{self._counts[kind]:>{COUNT_WIDTH}}", "$text-muted"),
        )

    def on_selection_list_selected_changed(self, message: SelectionList.SelectedChanged[SpanKind]) -> None:
        """Hide what is not chosen."""
        chosen = set(message.selection_list.selected)
        self._hide(frozenset(kind for kind in self._kinds if kind not in chosen) | self._elsewhere)
        self.refresh_bindings()

    @property
    def _elsewhere(self) -> frozenset[SpanKind]:
        """Hidden kinds of which this trace has none stay hidden."""
        return frozenset(self._hidden).difference(self._kinds)

    @property
    def frame(self) -> Widget:
        """What is in the frame."""
        return self.query_one(KindLines)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where all are shown there are no others to show."""
        if action == "all":
            return True if len(self.query_one(KindLines).selected) < len(self._kinds) else None
        return super().check_action(action, parameters)

    def action_all(self) -> None:
        """Show all kinds."""
        self.query_one(KindLines).select_all()
