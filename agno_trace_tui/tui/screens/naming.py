"""Asks for the name under which a filter is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from agno_trace_tui.formatting.visible import visible
from agno_trace_tui.model.filter_syntax import SAVED

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType


class NameScreen(ModalScreen[str | None]):
    """Asks what a filter is to be called."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "dismiss", "Cancel")]
    DEFAULT_CSS = """
    NameScreen {
        align: center middle;
        & > Vertical {
            width: 60;
            max-width: 100%;
            height: auto;
            border: round $accent;
            border-title-color: $accent;
            border-subtitle-color: $text-muted;
            background: $surface;
            padding: 0 1;
        }
        Static { height: auto; max-height: 3; color: $text-muted; }
        Input { border: none; height: 1; padding: 0; }
    }
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def compose(self) -> ComposeResult:
        """The filter, and a line for its name."""
        with Vertical() as frame:
            frame.border_title = "Save this filter as"
            frame.border_subtitle = "Enter saves, Esc does not"
            yield Static(visible(self._text), markup=False)
            yield Input(placeholder="name", restrict=r"[\w.-]{0,40}", compact=True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the name, if it is one."""
        event.stop()
        if SAVED.fullmatch(f"%{event.value}"):
            self.dismiss(event.value)
