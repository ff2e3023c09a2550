"""Asks for the name under which a filter is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Input, Static

from agno_trace_tui.formatting.visible import visible
from agno_trace_tui.model.filter_syntax import SAVED
from agno_trace_tui.tui.screens.keyed import KeyedScreen

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.widget import Widget


class NameInput(Input):
    """The line of the name."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "Save", key_display="Enter")]

    @property
    def is_name(self) -> bool:
        """Whether what is written is one."""
        return SAVED.fullmatch(f"%{self.value}") is not None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing else can be saved."""
        if action == "submit":
            return True if self.is_name else None
        return super().check_action(action, parameters)

    def watch_value(self) -> None:
        """It is a name now, or no longer."""
        self.refresh_bindings()


class NameScreen(KeyedScreen[str | None]):
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
            yield Static(visible(self._text), markup=False)
            yield NameInput(placeholder="name", restrict=r"[\w.-]{0,40}", compact=True)

    @property
    def frame(self) -> Widget:
        """What is in the frame."""
        return self.query_one(Vertical)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the name."""
        event.stop()
        self.dismiss(event.value)
